"""The first ninety days: what starts, its first step, who does it, and how one sees it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.content.context import Context, counted, sentence, simple_table
from advisor.report.model import Section
from advisor.report.numbers import plural

if TYPE_CHECKING:
    from advisor.flow import Projection

__all__ = ["ninety_section"]


def ninety_section(context: Context, projection: Projection) -> Section | None:
    """The practices of the plan's first quarter; nothing where no practice is planned."""
    items = projection.roadmap.items
    if not items:
        return None
    first = min(item.quarter for item in items)
    owners = {
        one.practice: one.owner
        for one in context.engagement.actions
        if one.status in ("open", "under-way")
    }
    rows = []
    for item in items:
        if item.quarter != first:
            continue
        practice = context.catalogue.practices[item.practice]
        who = owners.get(item.practice) or context.roles(practice.roles)
        rows.append(
            (practice.name, who, sentence(practice.first_step), sentence(practice.done_when))
        )
    number = counted(len(rows), "practice", capitals=True)
    starts = plural(len(rows), "starts", "start")
    title = f"{number} {starts} in the first ninety days, from {context.quarter(first)}"
    return Section(
        id="ninety-days",
        title=title,
        short="The first ninety days",
        lede="The first step comes in the first month; who is named here answers for it.",
        blocks=(
            simple_table(
                ("Practice", "Who", "First step", "Done when"),
                rows,
                widths=(1.4, 1.0, 2.2, 2.0),
                bold=(0,),
            ),
        ),
    )
