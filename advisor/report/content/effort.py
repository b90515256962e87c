"""Impact against effort: what each planned practice gains for the weeks it takes, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.content.context import Context, simple_table
from advisor.report.model import Section
from advisor.report.numbers import DASH, in_words, weeks

if TYPE_CHECKING:
    from advisor.flow import Projection
    from advisor.roadmap import Item

__all__ = ["effort_section"]

_SHOWN = 8
"""Practices shown to leadership; the chart of the plan has every one."""


def effort_section(context: Context, projection: Projection) -> Section | None:
    """The planned practices by index points a person-week; nothing where none is planned."""
    ranked = sorted(projection.roadmap.items, key=lambda one: (-_rate(one), one.practice))
    if not ranked:
        return None
    shown = ranked if context.profile == "engineering" else ranked[:_SHOWN]
    rows = [
        (
            context.practice(one.practice),
            context.quarter(one.quarter),
            weeks(one.effort_weeks),
            f"{one.gain:.2f}",
            f"{_rate(one):.3f}" if one.effort_weeks > 0 else DASH,
            _money(context, one),
        )
        for one in shown
    ]
    return Section(
        id="effort",
        title=_title(context, ranked[0]),
        short="Impact against effort",
        lede=_lede(len(ranked) - len(shown)),
        blocks=(
            simple_table(
                ("Practice", "Starts", "Weeks", "Index points", "Points a week", "Money a year"),
                rows,
                widths=(3.0, 1.3, 0.7, 0.9, 0.9, 1.0),
                right=(2, 3, 4, 5),
                bold=(0,),
                caption="Weeks are person-weeks. Index points are those its own area gains. Money "
                "a year is what the simulation finds for the practice alone; a practice that is "
                "scored and not simulated has a dash.",
            ),
        ),
    )


def _money(context: Context, item: Item) -> str:
    """Money a year; a dash where the catalogue states no effect, which is not a gain of 0."""
    known = context.catalogue.practices.get(item.practice)
    return context.money(item.benefit) if known and known.effects else DASH


def _rate(item: Item) -> float:
    """Index points a person-week; 0 where no effort is planned."""
    return item.gain / item.effort_weeks if item.effort_weeks > 0 else 0.0


def _lede(left: int) -> str:
    text = (
        "The plan also minds prerequisites, duties, money and people, so that what gains most a "
        "week is not always what starts first."
    )
    if left:
        text += (
            f" Shown are the {in_words(_SHOWN)} that gain most a week; the plan holds {left} more."
        )
    return text


def _title(context: Context, best: Item) -> str:
    name = context.practice(best.practice)
    if _rate(best) <= 0:
        return "No planned practice moves an index by itself"
    return f"“{name}” gains most for its effort: {_rate(best):.2f} index points a week"
