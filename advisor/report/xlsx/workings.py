"""The sheet of workings: one row a scored area, over all teams and team by team, by formulas.

The rules are those of `advisor.scoring.rules` and `score_dimension`: the index is 1 + 4 times the
mean, over the levels present, of the level's mean adoption; the level reached is the highest whose
items average above one cut-off while all lower items average above another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.report.xlsx.answers import Answers
from advisor.report.xlsx.book import HEAD_ROW, Book, Column, Sheet, at, span
from advisor.report.xlsx.practices import Practices
from advisor.scoring import (
    Adoption,
    Cell,
    away_share,
    index_of,
    scoped_dimensions,
    score_dimension,
)
from advisor.scoring import pool as pooled

if TYPE_CHECKING:
    from advisor.scoring import Score

__all__ = ["SETTINGS", "SHEET", "Row", "Workings", "write_workings"]

SHEET = "Workings"
LEVELS = (1, 2, 3, 4, 5)
ALL = "all teams"
_COUNTS = ("chosen", "unknown", "not-applicable", "unanswered")
_NAMES = (
    "subject", "area", "group", "mandatory", "weight", *_COUNTS, "applicable", "coverage", "away",
    *(f"n{k}" for k in LEVELS), *(f"s{k}" for k in LEVELS), *(f"a{k}" for k in LEVELS),
    *(f"l{k}" for k in LEVELS), *(f"h{k}" for k in LEVELS),
    "known", "status", "index", "level", "bound_low", "bound_high", "core", "index0", "level9",
)  # fmt: skip
_AT = {name: place for place, name in enumerate(_NAMES)}
_HEADS = {
    "subject": ("Subject", 14, "All teams together, or one team."),
    "known": ("Index of what is known", 10, "Whatever the coverage: the foundation axis uses it."),
    "away": ("Declared away", 10, "Share of items not applicable, of teams to which anything "
             "applies."),
    "core": ("Core", 8, "1 where the area counts in the headline."),
    "index0": ("Index, or 0", 8, "Helper of the headline."),
    "level9": ("Level, or 9", 8, "Helper of the headline."),
}  # fmt: skip
_SETTINGS_ROW = 2
SETTINGS = ("min_coverage", "level_reached", "level_lower", "not_applicable_refuse")


@dataclass(frozen=True, slots=True)
class Row:
    """One scored area of one subject: where it stands and what the engine says of it."""

    row: int
    subject: str
    area: str
    score: Score


@dataclass(frozen=True, slots=True)
class Workings:
    """Where the workings stand."""

    first: int
    last: int
    rows: tuple[Row, ...]

    def column(self, name: str) -> str:
        """The absolute address of a column by its key."""
        return span(SHEET, self.first, self.last, _AT[name])

    def cell(self, row: int, name: str) -> str:
        """The address of one cell, with its sheet."""
        return f"'{SHEET}'!{at(row, _AT[name])}"

    def of(self, subject: str) -> tuple[Row, ...]:
        """The rows of a subject."""
        return tuple(each for each in self.rows if each.subject == subject)


def write_workings(book: Book, answers: Answers, practices: Practices) -> Workings:
    """Counts, sums by level, index, level and bounds of every area in scope, all by formulas."""
    sheet = book.sheet(SHEET)
    columns = [_column(name) for name in _NAMES]
    sheet.head(
        "How each score is worked out",
        "Sums by level (n: items known, s: their adoption, a: items applicable, l and h: with open "
        "answers at 0 and at 1).",
        columns,
    )
    for place, name in enumerate(SETTINGS):
        sheet.text(_SETTINGS_ROW, 3 * place, name.replace("_", " "), "quiet")
        value = getattr(book.catalogue.settings, name)
        sheet.number(_SETTINGS_ROW, 3 * place + 2, value, "input")
    writer = _Writer(book, sheet, answers, practices)
    subjects = [ALL, *(team.id for team in book.engagement.teams)]
    rows, row = [], HEAD_ROW + 1
    for subject in subjects:
        for area in scoped_dimensions(book.catalogue, book.engagement):
            rows.append(writer.write(row, subject, area))
            row += 1
    sheet.raw.freeze_panes(HEAD_ROW + 1, 2)
    return Workings(HEAD_ROW + 1, max(row - 1, HEAD_ROW + 1), tuple(rows))


def _column(name: str) -> Column:
    if name in _HEADS:
        head, width, note = _HEADS[name]
        return Column(head, width, note)
    return Column(name.replace("_", " "), 14 if name == "area" else 7)


def _setting(name: str) -> str:
    return f"${'CFIL'[SETTINGS.index(name)]}${_SETTINGS_ROW + 1}"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one row after the other."""

    book: Book
    sheet: Sheet
    answers: Answers
    practices: Practices

    def write(self, row: int, subject: str, area: str) -> Row:
        """One area of one subject."""
        dimension = self.book.catalogue.dimension(area)
        mandatory = area in self.book.assessment.scorecard.mandatory
        sheet = self.sheet
        sheet.text(row, _AT["subject"], subject)
        sheet.text(row, _AT["area"], area)
        sheet.text(row, _AT["group"], dimension.group)
        sheet.number(row, _AT["mandatory"], int(mandatory), "whole")
        sheet.number(row, _AT["weight"], float(dimension.weight), "input")
        cells = self._cells(subject, area)
        items = self._items(cells, area)
        score = score_dimension(area, items, cells, self.book.catalogue.settings)
        self._counts(row, subject, score)
        self._sums(row, subject, items)
        self._scores(row, score, items, mandatory)
        return Row(row, subject, area, score)

    def _cells(self, subject: str, area: str) -> list[Cell]:
        return [
            cell for cell in self.answers.cells
            if cell.dimension == area and subject in (ALL, cell.team)
        ]  # fmt: skip

    def _items(self, cells: Sequence[Cell], area: str) -> list[tuple[int, Adoption]]:
        """Each practice of the area with its level and what the subject makes of it."""
        ids = [id_ for id_ in self.practices.adoption
               if self.book.catalogue.practices[id_].dimension == area]  # fmt: skip
        found = pooled(ids, cells)
        return [(self.book.catalogue.practices[id_].level, found[id_]) for id_ in ids]

    def _counts(self, row: int, subject: str, score: Score) -> None:
        answers = self.answers
        own = f"{answers.column('area')},{at(row, _AT['area'])}"
        if subject != ALL:
            own += f",{answers.column('team')},{at(row, _AT['subject'])}"
        known = dict(zip(_COUNTS, (score.answered, score.unknown, score.not_applicable,
                                   score.unanswered), strict=True))  # fmt: skip
        for state, value in known.items():
            words = f'COUNTIFS({own},{answers.column("state")},"{state}")'
            self.sheet.formula(row, _AT[state], words, value, "whole")
        a, b, c = (at(row, _AT[name]) for name in ("chosen", "unknown", "unanswered"))
        gone, all_ = at(row, _AT["not-applicable"]), at(row, _AT["applicable"])
        applicable = score.answered + score.unknown + score.unanswered
        self.sheet.formula(row, _AT["applicable"], f"{a}+{b}+{c}", applicable, "whole")
        self.sheet.formula(row, _AT["coverage"], f'IF({all_}=0,IF({gone}>0,"",0),{a}/{all_})',
                           score.coverage, "share")  # fmt: skip
        inside = f"{own},{answers.column('inside')},1"
        words = (
            f"IF(COUNTIFS({inside})=0,0,"
            f'COUNTIFS({inside},{answers.column("state")},"not-applicable")/COUNTIFS({inside}))'
        )
        away = away_share(self._cells(subject, score.id))
        self.sheet.formula(row, _AT["away"], words, away, "share")

    def _sums(self, row: int, subject: str, items: Sequence[tuple[int, Adoption]]) -> None:
        source: Practices | Answers = self.practices if subject == ALL else self.answers
        value = source.column("value" if subject == ALL else "counted")
        for level in LEVELS:
            own = f"{source.column('area')},{at(row, _AT['area'])}"
            if subject != ALL:
                own += f",{source.column('team')},{at(row, _AT['subject'])}"
            own += f",{source.column('level')},{level}"
            mine = [each for at_, each in items if at_ == level and each.state != "not-applicable"]
            known = [each.value for each in mine if each.value is not None]
            low, high = source.column("low"), source.column("high")
            parts = (
                ("n", f'COUNTIFS({own},{value},">=0")', len(known), "whole"),
                ("s", f"SUMIFS({value},{own})", sum(known), "number"),
                ("a", f'COUNTIFS({own},{low},">=0")', len(mine), "whole"),
                ("l", f"SUMIFS({low},{own})", sum(each.low for each in mine), "number"),
                ("h", f"SUMIFS({high},{own})", sum(each.high for each in mine), "number"),
            )
            for letter, words, number, look in parts:
                self.sheet.formula(row, _AT[f"{letter}{level}"], words, number, look)

    def _scores(
        self, row: int, score: Score, items: Sequence[tuple[int, Adoption]], mandatory: bool
    ) -> None:
        sheet = self.sheet
        known = [(k, each.value) for k, each in items
                 if each.state != "not-applicable" and each.value is not None]  # fmt: skip
        sheet.formula(row, _AT["known"], self._index(row, "n", "s"), index_of(known))
        sheet.formula(row, _AT["status"], self._status(row), score.status, "text")
        status, raw = at(row, _AT["status"]), at(row, _AT["known"])
        sheet.formula(row, _AT["index"], f'IF({status}="assessed",{raw},"")', score.index, "strong")
        sheet.formula(row, _AT["level"], self._level(row), score.level, "whole")
        sheet.formula(row, _AT["bound_low"], self._index(row, "a", "l"), score.bound_low)
        sheet.formula(row, _AT["bound_high"], self._index(row, "a", "h"), score.bound_high)
        applicable, must = at(row, _AT["applicable"]), at(row, _AT["mandatory"])
        core = int(mandatory and score.bound_low is not None)
        sheet.formula(row, _AT["core"], f"IF(AND({must}=1,{applicable}>0),1,0)", core, "whole")
        index, level = at(row, _AT["index"]), at(row, _AT["level"])
        sheet.formula(row, _AT["index0"], f"IF(ISNUMBER({index}),{index},0)", score.index or 0)
        sheet.formula(row, _AT["level9"],
                      f"IF(AND({at(row, _AT['core'])}=1,ISNUMBER({level})),{level},9)",
                      score.level if core and score.level else 9, "whole")  # fmt: skip

    def _index(self, row: int, count: str, total: str) -> str:
        """1 + 4 × the mean over the levels present of the level's mean; empty where none is."""
        means = "+".join(
            f"IF({self._of(row, count, k)}=0,0,{self._of(row, total, k)}/{self._of(row, count, k)})"
            for k in LEVELS
        )
        present = "+".join(f"IF({self._of(row, count, k)}=0,0,1)" for k in LEVELS)
        return f'IF(({present})=0,"",1+4*({means})/({present}))'

    def _status(self, row: int) -> str:
        gone, all_ = at(row, _AT["not-applicable"]), at(row, _AT["applicable"])
        chosen, coverage = at(row, _AT["chosen"]), at(row, _AT["coverage"])
        enough = f"AND({chosen}>0,{coverage}>={_setting('min_coverage')})"
        return (
            f'IF(AND({gone}>0,{all_}=0),"not-applicable",'
            f'IF({at(row, _AT["away"])}>{_setting("not_applicable_refuse")},"insufficient",'
            f'IF({enough},"assessed","insufficient")))'
        )

    def _level(self, row: int) -> str:
        terms = ["1"]
        for k in LEVELS:
            n, s = self._of(row, "n", k), self._of(row, "s", k)
            stands = "TRUE"
            if k > 1:
                below, lower = (f"SUM({self._of(row, x, 1)}:{self._of(row, x, k - 1)})"
                                for x in "ns")  # fmt: skip
                stands = (
                    f"IF({below}=0,TRUE,ROUND({lower}/MAX({below},1),12)>{_setting('level_lower')})"
                )
            mean = f"ROUND({s}/MAX({n},1),12)>{_setting('level_reached')}"
            terms.append(f"IF({n}=0,1,IF(AND({mean},{stands}),{k},1))")
        return f'IF({at(row, _AT["status"])}="assessed",MAX({",".join(terms)}),"")'

    @staticmethod
    def _of(row: int, letter: str, level: int) -> str:
        return at(row, _AT[f"{letter}{level}"])
