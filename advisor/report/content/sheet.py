"""The study's sheet in the report: what a reader needs to judge and repeat the simulation."""

from __future__ import annotations

import re

from advisor.flow import study_sheet
from advisor.report.content.context import Context, capital, simple_table
from advisor.report.model import Block, Heading, Section
from simulator.experiment import SECTIONS, SheetRow

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
            row for row in rows if row.section == part and not row.item.startswith("Parameter ")
        ]
        told = [line for row in mine for line in _lines(row)]
        blocks += [Heading(text=part), simple_table(("Item", "This study"), told, widths=(1, 3.6))]
        activities = [step for row in mine for step in _activities(row)]
        if activities:
            heads = ("Pipeline", "Activity", "What it takes")
            table = simple_table(heads, activities, widths=(1, 1.1, 3.6), bold=(0,))
            blocks += [Heading(text="Activities"), table]
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


_ACTIVITIES = "Activities of "
_DATED = re.compile(r"^\d+ dated changes: ")


def _lines(row: SheetRow) -> list[tuple[str, str]]:
    """A row as the report prints it: dated changes one by one, activities in their own table."""
    if row.item.startswith(_ACTIVITIES):
        return []
    if not _DATED.match(row.text):
        return [(capital(row.item), row.text)]
    changes = _listed(_DATED.sub("", row.text))
    return [
        (f"Dated change {at} of {len(changes)}", _in_words(change))
        for at, change in enumerate(changes, 1)
    ]


def _in_words(path: str) -> str:
    """A path into the scenario without its brackets: `pipelines change, stages deploy, opens`."""
    return re.sub(r"\[id=([^\]]+)\]\.?", r" \1, ", path).replace(",  ", ", ")


def _activities(row: SheetRow) -> list[tuple[str, str, str]]:
    """The steps of a pipeline, each with its name; the pipeline is named with the first."""
    if not row.item.startswith(_ACTIVITIES):
        return []
    pipeline = row.item.removeprefix(_ACTIVITIES)
    steps = [each.partition(": ") for each in _listed(row.text)]
    return [
        ("" if at else pipeline, name, text) if text else ("" if at else pipeline, "", name)
        for at, (name, _, text) in enumerate(steps)
    ]


def _listed(text: str) -> list[str]:
    """The parts of a list that semicolons divide; one within brackets divides nothing."""
    found, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == ";" and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [each.strip() for each in found]
