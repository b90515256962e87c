"""What the report would hold if the organisation had been simulated and the plan computed."""

from __future__ import annotations

from advisor.report.model import Heading, Item, ListBlock, Section

__all__ = ["missing_section"]

_PARTS = (
    ("What the plan takes and returns.", "Money and weeks by quarter, worth at your prices."),
    ("Roadmap.", "What happens when, within your people and budget, and what was left out."),
    ("Simulated outcome.", "Today continued against the plan, with ranges."),
    ("Stated and simulated.", "What you told us beside what the simulation of today gives."),
)


def missing_section() -> Section:
    """One section in place of the simulated ones: each named, with what brings it in."""
    return Section(
        id="not-simulated",
        title="The plan, its cost and its outcome are not computed yet",
        short="Not computed yet",
        lede="Simulate today and compute the roadmap, then build the report again.",
        page=True,
        blocks=(
            Heading(text="What the report will then hold"),
            ListBlock(items=tuple(Item(lead=lead, text=text) for lead, text in _PARTS)),
        ),
    )
