"""The sheet of the decision: both axes, their classes and the verdict by formulas, then why."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.decision import Decision
from advisor.decision.axes import Foundation, Need, Part
from advisor.report.xlsx.book import HEAD_ROW, Book, Column, Sheet, at
from advisor.report.xlsx.workings import ALL, SETTINGS, Workings

__all__ = ["write_decision"]

_COLUMNS = (
    Column("What", 40),
    Column("Value", 12),
    Column("Weight", 10),
    Column("At least", 10),
    Column("At most", 10),
    Column("Engine", 24),
    Column("Difference", 11),
    Column("Says", 80),
)
_WHAT, _VALUE, _WEIGHT, _LOW, _HIGH, _ENGINE, _OFF, _SAYS = range(len(_COLUMNS))


def write_decision(book: Book, sheet: Sheet, workings: Workings) -> None:
    """Foundation from the scores, need from the profile's factors, the cell where they meet."""
    decision = book.assessment.decision
    sheet.head(
        book.model.sections[0].title,
        "The foundation follows the answers by formulas; the factors of the need are read from the "
        "profile and may be changed here.",
        _COLUMNS,
    )
    own = book.engagement.weights.foundation if book.engagement.weights is not None else None
    foundation = Foundation(book.catalogue, book.assessment.scorecard, own)
    need = Need(book.catalogue, book.engagement)
    row = HEAD_ROW + 1
    first, row = _foundation_parts(book, sheet, workings, row, foundation.parts)
    x = _axis(sheet, row, "Foundation axis", (first, row - 1), decision.foundation,
              _enough(workings))  # fmt: skip
    first, row = _need_parts(book, sheet, row + 2, need.parts)
    y = _axis(sheet, row, "Need axis", (first, row - 1), decision.need, "TRUE")
    row = _verdict(book, sheet, row + 2, (x, y), decision)
    row = _reasons(sheet, row + 1, decision)
    _flips(sheet, row + 1, decision)


def _foundation_parts(
    book: Book, sheet: Sheet, workings: Workings, row: int, parts: Sequence[Part]
) -> tuple[int, int]:
    """The DevOps areas on the axis, from their index of what is known; returns first and next."""
    rows = {each.area: each.row for each in workings.of(ALL)}
    first = row
    for part in parts:
        sheet.text(row, _WHAT, book.catalogue.dimension(part.id).name)
        cell = workings.cell(rows[part.id], "known")
        sheet.formula(row, _VALUE, f'IF({cell}="","",({cell}-1)/4)', part.value)
        sheet.number(row, _WEIGHT, part.weight, "input")
        for column, name, value in (
            (_LOW, "bound_low", part.low),
            (_HIGH, "bound_high", part.high),
        ):
            cell = workings.cell(rows[part.id], name)
            end = 0 if column == _LOW else 1
            sheet.formula(row, column, f'IF({cell}="",{end},({cell}-1)/4)', value)
        sheet.number(row, _ENGINE, part.value, "engine")
        sheet.check(row, _OFF, at(row, _VALUE), at(row, _ENGINE))
        row += 1
    return first, row


def _need_parts(book: Book, sheet: Sheet, row: int, parts: Sequence[Part]) -> tuple[int, int]:
    first = row
    names = {factor.id: factor.name for factor in book.assessment.decision.factors}
    for part in parts:
        sheet.text(row, _WHAT, names[part.id])
        sheet.number(row, _VALUE, part.value, "input")
        sheet.number(row, _WEIGHT, part.weight, "input")
        sheet.number(row, _LOW, part.low)
        sheet.number(row, _HIGH, part.high)
        row += 1
    return first, row


def _enough(workings: Workings) -> str:
    """Whether enough of the DevOps questions is answered for the axis to have a value."""
    gate = "CFIL"[SETTINGS.index("min_coverage")]
    own = f'{workings.column("subject")},"{ALL}",{workings.column("group")},"devops"'
    chosen, all_ = (f"SUMIFS({workings.column(name)},{own})" for name in ("chosen", "applicable"))
    return f"AND({chosen}>0,{chosen}/MAX({all_},1)>='Workings'!${gate}$3)"


def _axis(
    sheet: Sheet, row: int, name: str, rows: tuple[int, int], engine: float | None, gate: str
) -> str:
    """The weighted mean of the parts that are known; returns its cell."""
    first, last = rows
    sheet.text(row, _WHAT, name, "bold")
    if last >= first:
        values = f"{at(first, _VALUE)}:{at(last, _VALUE)}"
        weights = f"{at(first, _WEIGHT)}:{at(last, _WEIGHT)}"
        total = f"SUMPRODUCT(ISNUMBER({values})*{weights})"
        mean = f"SUMPRODUCT(ISNUMBER({values})*{weights},{values})/{total}"
        words = f'IF({total}=0,"",IF({gate},ROUND({mean},12),""))'
        sheet.formula(row, _VALUE, words, engine, "strong")
    sheet.number(row, _ENGINE, engine, "engine")
    sheet.check(row, _OFF, at(row, _VALUE), at(row, _ENGINE))
    return at(row, _VALUE)


def _verdict(book: Book, sheet: Sheet, row: int, axes: tuple[str, str], decision: Decision) -> int:
    """Cut-offs, classes and the grid of cells; returns the next free row."""
    matrix = book.catalogue.matrix
    classes = []
    for axis, cell, chosen in (("foundation", axes[0], decision.foundation_class),
                               ("need", axes[1], decision.need_class)):  # fmt: skip
        words = [each.id for each in matrix.axis(axis).classes]  # type: ignore[arg-type]
        cuts = getattr(decision.cutoffs, axis)
        sheet.text(row, _WHAT, f"Class of the {axis}")
        sheet.number(row, _LOW, cuts[0], "input")
        sheet.number(row, _HIGH, cuts[1], "input")
        low, high = at(row, _LOW), at(row, _HIGH)
        formula = (
            f'IF({cell}="","",IF({cell}>={high},"{words[2]}",IF({cell}>={low},"{words[1]}",'
            f'"{words[0]}")))'
        )
        sheet.formula(row, _VALUE, formula, chosen, "bold")
        sheet.text(row, _SAYS, "Cut-offs stand in the columns At least and At most.", "quiet")
        classes.append(at(row, _VALUE))
        row += 1
    grid = '""'
    for each in reversed(matrix.cells):
        grid = (
            f'IF(AND({classes[0]}="{each.foundation}",{classes[1]}="{each.need}"),'
            f'"{each.verdict}",{grid})'
        )
    sheet.text(row, _WHAT, "Verdict", "bold")
    sheet.formula(row, _VALUE, grid, decision.verdict, "bold")
    sheet.text(row, _ENGINE, decision.verdict or "", "quiet")
    sheet.check(row, _OFF, at(row, _VALUE), at(row, _ENGINE))
    sheet.text(row, _SAYS, decision.title)
    return row + 1


def _reasons(sheet: Sheet, row: int, decision: Decision) -> int:
    """The six factors, then the trace sentence by sentence; returns the next free row."""
    sheet.text(row, _WHAT, "Why: the six factors (engine)", "group")
    for factor in decision.factors:
        row += 1
        sheet.text(row, _WHAT, factor.name)
        sheet.number(row, _VALUE, factor.value, "engine")
        sheet.number(row, _WEIGHT, factor.weight, "engine")
        sheet.number(row, _LOW, factor.low, "engine")
        sheet.number(row, _HIGH, factor.high, "engine")
        sheet.text(row, _ENGINE, f"leans to {factor.leans}", "quiet")
        sheet.text(row, _SAYS, factor.reading, "wrap")
    row += 2
    sheet.text(row, _WHAT, "The trace", "group")
    for line in decision.trace:
        row += 1
        sheet.text(row, _WHAT, line)
    return row + 1


def _flips(sheet: Sheet, row: int, decision: Decision) -> None:
    """What would change the verdict, and how often it stands when weights or answers are drawn."""
    sheet.text(row, _WHAT, "What would flip it (engine)", "group")
    for flip in decision.flips:
        row += 1
        sheet.text(row, _WHAT, flip.verdict)
        sheet.number(row, _VALUE, flip.distance, "engine")
        sheet.text(row, _SAYS, flip.text, "wrap")
    row += 2
    sheet.text(row, _WHAT, "Share of all weights, and of the draws of the answers", "group")
    for verdict in {**decision.weight_share, **decision.probability}:
        row += 1
        sheet.text(row, _WHAT, verdict)
        sheet.number(row, _VALUE, decision.weight_share.get(verdict, 0.0), "engine-share")
        sheet.number(row, _WEIGHT, decision.probability.get(verdict, 0.0), "engine-share")
