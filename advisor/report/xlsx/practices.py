"""The sheet of practices: each one's adoption over the teams it applies to, weighed by people."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.report.xlsx.answers import Answers
from advisor.report.xlsx.book import HEAD_ROW, Book, Column, Sheet, at, span
from advisor.scoring import Adoption, asked_practices

__all__ = ["SHEET", "Practices", "write_practices"]

SHEET = "Practices"
_COLUMNS = (
    Column("Area", 20),
    Column("Practice id", 24),
    Column("Practice", 52),
    Column("Level", 7),
    Column("Adoption", 10, "Mean of the teams that chose, weighed by people."),
    Column("At least", 9, "Open answers at 0."),
    Column("At most", 9, "Open answers at 1."),
    Column("Engine", 10),
    Column("Difference", 11),
    Column("Weakest evidence", 12),
    Column("Question", 70),
)
_AT = {name: place for place, name in enumerate(
    ("area", "practice", "name", "level", "value", "low", "high", "engine", "difference",
     "evidence", "question")
)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Practices:
    """Where the practices stand; `column` is the absolute address of one of them."""

    first: int
    last: int
    adoption: dict[str, Adoption]

    def column(self, name: str) -> str:
        """The address of a column by its key: area, level, value, low, high."""
        return span(SHEET, self.first, self.last, _AT[name])


def write_practices(book: Book, answers: Answers) -> Practices:
    """Every practice asked about, pooled over the teams by formulas."""
    sheet = book.sheet(SHEET)
    sheet.head(
        "How far each practice is in place",
        "Teams that said “don't know” are left out of the value and lie anywhere between the "
        "bounds.",
        _COLUMNS,
    )
    card = book.assessment.scorecard
    asked = asked_practices(book.catalogue, book.engagement)
    first = HEAD_ROW + 1
    adoption = {practice.id: card.adoption[practice.id] for practice in asked}
    for row, practice in enumerate(asked, first):
        known = adoption[practice.id]
        sheet.text(row, _AT["area"], practice.dimension)
        sheet.text(row, _AT["practice"], practice.id)
        sheet.text(row, _AT["name"], practice.name)
        sheet.number(row, _AT["level"], practice.level, "whole")
        _pooled(sheet, answers, row, known)
        sheet.number(row, _AT["engine"], known.value, "engine")
        sheet.check(row, _AT["difference"], at(row, _AT["value"]), at(row, _AT["engine"]))
        sheet.text(row, _AT["evidence"], known.evidence)
        sheet.text(row, _AT["question"], practice.question, "wrap")
    found = Practices(first, first + max(len(asked), 1) - 1, adoption)
    sheet.raw.autofilter(HEAD_ROW, 0, found.last, len(_COLUMNS) - 1)
    sheet.raw.freeze_panes(HEAD_ROW + 1, 3)
    return found


def _pooled(sheet: Sheet, answers: Answers, row: int, known: Adoption) -> None:
    own = f"({answers.column('practice')}={at(row, _AT['practice'])})"
    gone = known.state == "not-applicable"
    parts = (("value", "counted", known.value, "strong"), ("low", "low", known.low, "number"),
             ("high", "high", known.high, "number"))  # fmt: skip
    for name, source, value, look in parts:
        column, people = answers.column(source), answers.column("people")
        weights = f"SUMPRODUCT({own}*ISNUMBER({column})*{people})"
        sums = f"SUMPRODUCT({own}*ISNUMBER({column})*{people},{column})"
        words = f'IF({weights}=0,"",{sums}/{weights})'
        sheet.formula(row, _AT[name], words, None if gone else value, look)
