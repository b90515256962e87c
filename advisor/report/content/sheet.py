"""The study's sheet in the report: what a reader needs to judge and repeat the simulation."""

from __future__ import annotations

from advisor.flow import study_sheet
from advisor.report.content.context import Context, capital, simple_table
from advisor.report.model import Block, Heading, Section
from simulator.experiment import SECTIONS

__all__ = ["sheet_section"]


def sheet_section(context: Context) -> Section | None:
    """The STRESS-DES sheet of today's run; single parameters stand in their own section.

    What machine made it is left out, so that the same engagement gives the same bytes anywhere.
    """
    if context.projection is None:
        return None
    baseline = context.projection.baseline
    rows = study_sheet(baseline.scenario, context.projection.today, baseline, machine=False)
    blocks: list[Block] = []
    for part in SECTIONS:
        mine = [
            (capital(row.item), row.text)
            for row in rows
            if row.section == part and not row.item.startswith("Parameter ")
        ]
        blocks += [Heading(text=part), simple_table(("Item", "This study"), mine, widths=(1, 3.6))]
    return Section(
        id="study-sheet",
        appendix=True,
        title="This is what was simulated, and how to do it again",
        short="Study sheet",
        lede="Under the headings of STRESS-DES (Monks et al. 2018, doi "
        "10.1080/17477778.2018.1442155). Every parameter with its source stands in the section "
        "before.",
        blocks=tuple(blocks),
    )
