"""The sheets of what was simulated and assumed, and of the evidence behind the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from advisor.report.xlsx.book import HEAD_ROW, Book, Column, Sheet

if TYPE_CHECKING:
    from advisor.flow import Projection

__all__ = ["write_assumptions", "write_evidence", "write_measures"]

_MEASURES = (
    Column("Strategy", 30), Column("Measure", 26), Column("Of", 24), Column("Unit", 20),
    Column("Mean", 14), Column("95% from", 14), Column("95% to", 14), Column("10% below", 14),
    Column("10% above", 14), Column("Runs", 8),
)  # fmt: skip
_DIFFERENCES = {
    "strategy": Column("Strategy", 30), "measure": Column("Measure", 26),
    "subject": Column("Of", 24), "unit": Column("Unit", 20),
    "base": Column("Go on as today", 14), "candidate": Column("With it", 14),
    "mean": Column("Difference", 14), "low": Column("95% from", 14), "high": Column("95% to", 14),
}  # fmt: skip


def write_measures(book: Book, projection: Projection) -> None:
    """Every measure of every strategy with its ranges, and the paired differences."""
    sheet = book.sheet("Measures")
    outlook = projection.outlook
    sheet.head(book.model.section("outlook").title,
               "Simulated: values of the engine. 95 % interval of the mean, and the middle 80 % of "
               "single runs.", _MEASURES)  # fmt: skip
    row = HEAD_ROW
    for strategy in outlook.strategies:
        for line in strategy.experiment.measures.itertuples():
            row += 1
            texts = (strategy.title, line.measure, line.subject, line.unit)
            for place, words in enumerate(texts):
                sheet.text(row, place, words)
            for place, value in enumerate((line.mean, line.low, line.high, line.p10, line.p90), 4):
                sheet.number(row, place, float(value), "engine-general")
            sheet.number(row, 9, float(line.n), "engine-whole")
    sheet.raw.autofilter(HEAD_ROW, 0, max(row, HEAD_ROW + 1), len(_MEASURES) - 1)
    titles = {strategy.id: strategy.title for strategy in outlook.strategies}
    _differences(book.sheet("Differences"), outlook.differences.replace({"strategy": titles}))


def _differences(sheet: Sheet, frame: pd.DataFrame) -> None:
    sheet.head(
        "Each strategy against going on as today, on the same random numbers",
        "Means over the runs; from and to are the 95 % interval of the mean paired difference.",
        list(_DIFFERENCES.values()),
    )
    for row, line in enumerate(frame.loc[:, list(_DIFFERENCES)].itertuples(index=False),
                               HEAD_ROW + 1):  # fmt: skip
        for place, value in enumerate(line):
            if place < 4:
                sheet.text(row, place, value)
            else:
                sheet.number(row, place, float(value), "engine-general")
    last = HEAD_ROW + max(len(frame), 1)
    sheet.raw.autofilter(HEAD_ROW, 0, last, len(_DIFFERENCES) - 1)


_PARAMETERS = (
    Column("Parameter", 34), Column("Value", 14), Column("In words", 30), Column("Unit", 18),
    Column("Known how", 14, "measured, stated, default from a source, or assumption"),
    Column("From", 12), Column("To", 12), Column("Source", 50), Column("Practices in it", 40),
    Column("Where in the scenario", 60),
)  # fmt: skip
_EFFECTS = (
    Column("Practice", 52), Column("Acts on", 60), Column("Does", 14), Column("Low", 10),
    Column("Mode", 10), Column("High", 10), Column("Basis", 14), Column("Source", 40),
)  # fmt: skip


def write_assumptions(book: Book, projection: Projection) -> None:
    """Every parameter of today's simulation with its origin, and every effect with its basis."""
    sheet = book.sheet("Assumptions")
    sheet.head("Where every number of the simulation comes from",
               "Measured replaces stated, stated replaces defaults; an assumption is called one.",
               _PARAMETERS)  # fmt: skip
    frame = projection.baseline.parameters
    words = frame["text"] if "text" in frame else pd.Series([""] * len(frame))
    for row, (line, said) in enumerate(zip(frame.itertuples(), words, strict=True), HEAD_ROW + 1):
        sheet.text(row, 0, line.id)
        sheet.number(row, 1, float(line.value), "engine-general")
        sheet.text(row, 2, said if isinstance(said, str) else "")
        sheet.text(row, 3, line.unit)
        sheet.text(row, 4, line.provenance, "bold" if line.provenance == "assumption" else "text")
        sheet.number(row, 5, float(line.low), "engine-general")
        sheet.number(row, 6, float(line.high), "engine-general")
        sheet.text(row, 7, line.source, "wrap")
        sheet.text(row, 8, ", ".join(line.practices), "wrap")
        sheet.text(row, 9, line.path)
    sheet.raw.autofilter(HEAD_ROW, 0, HEAD_ROW + max(len(frame), 1), len(_PARAMETERS) - 1)
    _effects(book)


def _effects(book: Book) -> None:
    sheet = book.sheet("Effects")
    sheet.head(
        "What each practice changes in the simulation, and what that rests on",
        "Sizes are factors at full adoption, unless the effect adds or sets.",
        _EFFECTS,
    )
    asked = {cell.practice for cell in book.assessment.scorecard.cells}
    row = HEAD_ROW
    for id_, practice in book.catalogue.practices.items():
        for effect in practice.effects if id_ in asked else ():
            row += 1
            sheet.text(row, 0, practice.name)
            sheet.text(row, 1, effect.on)
            sheet.text(row, 2, effect.do)
            for place, name in enumerate(("low", "mode", "high"), 3):
                value = getattr(effect, name, None)
                sheet.number(row, place, value, "engine-general")
            sheet.text(row, 6, effect.basis, "bold" if effect.basis == "assumption" else "text")
            source = book.catalogue.sources.get(effect.source or "")
            sheet.text(row, 7, source.title if source else effect.source)
    sheet.raw.autofilter(HEAD_ROW, 0, max(row, HEAD_ROW + 1), len(_EFFECTS) - 1)


_EVIDENCE = (
    Column("Practice", 52), Column("Team", 20), Column("Evidence", 12), Column("Note", 100),
)  # fmt: skip


def write_evidence(book: Book) -> None:
    """What was shown or noted, without who said it; confidential notes are nowhere in the file."""
    sheet = book.sheet("Evidence")
    sheet.head(
        "What the answers rest on",
        "Notes that were marked confidential are left out, and nobody is named.",
        _EVIDENCE,
    )
    sitting = book.engagement.round(book.assessment.scorecard.round)
    answers = sitting.answers if sitting else ()
    order = {id_: place for place, id_ in enumerate(book.catalogue.practices)}
    titles = {team.id: team.title for team in book.engagement.teams}
    noted = sorted(
        (order.get(answer.practice, len(order)), answer.team, answer.evidence or "", answer.note)
        for answer in answers
        if answer.note and not answer.confidential
    )
    names = list(book.catalogue.practices.values())
    for row, (place, team, tier, note) in enumerate(noted, HEAD_ROW + 1):
        sheet.text(row, 0, names[place].name if place < len(names) else "")
        sheet.text(row, 1, titles.get(team, team), "wrap")
        sheet.text(row, 2, tier)
        sheet.text(row, 3, note, "wrap")
