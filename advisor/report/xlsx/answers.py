"""The sheet of answers: one row a practice and team, the inputs of every score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from advisor.agreement import MINIMUM
from advisor.engagement import VALUES
from advisor.report.xlsx.book import HEAD_ROW, Book, Column, Sheet, at, span
from advisor.scoring import Cell

__all__ = ["SHEET", "Answers", "write_answers"]

SHEET = "Answers"
STATES = ("chosen", "unknown", "not-applicable", "unanswered")
_COLUMNS = (
    Column("Area", 20),
    Column("Practice id", 20),
    Column("Practice", 52),
    Column("Level", 7),
    Column("Team id", 12),
    Column("Team", 20),
    Column("People", 8, "How much the team weighs."),
    Column("State", 14, "chosen, unknown, not-applicable or unanswered: change it and see."),
    Column("Adoption", 10, "0 to 1: consensus, else the median of the votes. Counts only while "
           "the state is chosen."),
    Column("Evidence", 11, "The weakest tier behind the value."),
    Column("Agreed", 9, "Whether the room agreed on the value."),
    Column("Votes", 7, "Chosen values, before any consensus."),
    *(Column(f"Votes at {value:g}", 8, "Shown from three votes on.") for value in VALUES),
    Column("Why it does not apply", 28),
    Column("Counted", 10, "The adoption while the state is chosen, else empty."),
    Column("At least", 9, "Open answers at 0."),
    Column("At most", 9, "Open answers at 1."),
    Column("Weight", 9, "People of an applicable answer."),
    Column("In area", 9, "1 where anything of the area applies to the team."),
)  # fmt: skip
_AT = {name: place for place, name in enumerate(
    ("area", "practice", "name", "level", "team", "title", "people", "state", "value", "evidence",
     "agreed", "votes", "v0", "v1", "v2", "v3", "reason", "counted", "low", "high", "weight",
     "inside")
)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """Where the answers stand; `column` is the absolute address of one of them."""

    cells: tuple[Cell, ...]
    first: int
    last: int

    def column(self, name: str) -> str:
        """The address of a column by its key: area, level, team, state, counted, …"""
        return span(SHEET, self.first, self.last, _AT[name])


def write_answers(book: Book) -> Answers:
    """Every item behind the scores; state, adoption and people may be changed."""
    sheet = book.sheet(SHEET)
    sheet.head(
        "What each team answered",
        "Blue cells are inputs: change one and every score, axis and the verdict follow. No answer "
        "of one person is in this file.",
        _COLUMNS,
    )
    cells = book.assessment.scorecard.cells
    first = HEAD_ROW + 1
    found = Answers(cells, first, first + max(len(cells), 1) - 1)
    inside = {(cell.dimension, cell.team) for cell in cells if cell.state != "not-applicable"}
    titles = {team.id: team.title for team in book.engagement.teams}
    for row, cell in enumerate(cells, first):
        sheet.text(row, _AT["area"], cell.dimension)
        sheet.text(row, _AT["practice"], cell.practice)
        sheet.text(row, _AT["name"], book.catalogue.practices[cell.practice].name)
        sheet.number(row, _AT["level"], cell.level, "whole")
        sheet.text(row, _AT["team"], cell.team)
        sheet.text(row, _AT["title"], titles[cell.team])
        sheet.number(row, _AT["people"], cell.people, "input-whole")
        sheet.text(row, _AT["state"], cell.state, "input-text")
        sheet.number(row, _AT["value"], cell.value, "input")
        sheet.text(row, _AT["evidence"], cell.evidence)
        sheet.text(row, _AT["agreed"], "yes" if cell.agreed else "")
        _votes(sheet, row, cell)
        sheet.text(row, _AT["reason"], cell.reason, "wrap")
        _formulas(found, sheet, row, cell, (cell.dimension, cell.team) in inside)
    _finish(sheet, found)
    return found


def _votes(sheet: Sheet, row: int, cell: Cell) -> None:
    """How many chose each value; of fewer than three votes only how many there are."""
    sheet.number(row, _AT["votes"], cell.n, "whole")
    counts = Counter(cell.votes)
    enough = len(cell.votes) >= MINIMUM
    for place, value in enumerate(VALUES):
        sheet.number(row, _AT["v0"] + place, counts[value] if enough else None, "whole")


def _formulas(answers: Answers, sheet: Sheet, row: int, cell: Cell, inside: bool) -> None:
    state, value = at(row, _AT["state"]), at(row, _AT["value"])
    counted, people = at(row, _AT["counted"]), at(row, _AT["people"])
    away = cell.state == "not-applicable"
    sheet.formula(row, _AT["counted"], f'IF(AND({state}="chosen",ISNUMBER({value})),{value},"")',
                  cell.value)  # fmt: skip
    ends = (("low", 0, cell.low), ("high", 1, cell.high))
    for name, end, known in ends:
        words = f'IF({state}="not-applicable","",IF({counted}="",{end},{counted}))'
        sheet.formula(row, _AT[name], words, None if away else known)
    sheet.formula(row, _AT["weight"], f'IF({state}="not-applicable",0,{people})',
                  0 if away else cell.people, "whole")  # fmt: skip
    words = (
        f"IF(COUNTIFS({answers.column('area')},{at(row, _AT['area'])},{answers.column('team')},"
        f'{at(row, _AT["team"])},{answers.column("state")},"<>not-applicable")>0,1,0)'
    )
    sheet.formula(row, _AT["inside"], words, int(inside), "whole")


def _finish(sheet: Sheet, answers: Answers) -> None:
    raw, first, last = sheet.raw, answers.first, answers.last
    raw.autofilter(HEAD_ROW, 0, last, len(_COLUMNS) - 1)
    raw.freeze_panes(HEAD_ROW + 1, 3)
    raw.data_validation(
        first, _AT["state"], last, _AT["state"],
        {"validate": "list", "source": list(STATES), "error_title": "State",
         "error_message": "One of: " + ", ".join(STATES)},
    )  # fmt: skip
    raw.data_validation(
        first, _AT["value"], last, _AT["value"],
        {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1,
         "error_title": "Adoption", "error_message": "A number from 0 to 1"},
    )  # fmt: skip
