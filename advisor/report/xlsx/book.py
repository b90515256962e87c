"""A workbook being written: its sheets, its few looks, and how a cell is put into it.

Cells are addressed by row and column from 0. Input cells are blue on a quiet ground, formulas
black, values of the engine grey: the convention of financial models. Text is written as text,
whatever it begins with.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from advisor.report.brand import PLAIN, Brand
from advisor.report.cell_text import escaped
from advisor.report.numbers import day
from advisor.report.tokens import LIGHT, text_on

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.flow import Assessment
    from advisor.model import Catalogue
    from advisor.report.model import ReportModel

__all__ = ["HEAD_ROW", "LINE", "Book", "Check", "Column", "Sheet", "at", "span"]

HEAD_ROW = 3
"""The row of column heads on every sheet: title, note and a blank row stand above it."""
_LONGEST = 32_000
_A3, _A4 = 8, 9
_SCREEN, _PAPER = 110, 170
"""Characters across from which a sheet keeps its first column in view, and is printed on A3."""
_TITLE_FONT = "Georgia"
_SIGNED = re.compile(r"[+-]\d[\d.,]*%?(?: [-+−–\d.,%() to]*)?")
"""A number with its sign and its range: whatever takes it for a formula finds the same number."""
LINE = {"color": LIGHT.ink, "width": 1.5}
"""The line of a chart that stands over its bars: a limit, or a running sum."""


def at(row: int, column: int) -> str:
    """The address of a cell: `at(0, 1)` is B1."""
    return str(xl_rowcol_to_cell(row, column))


def span(sheet: str, first: int, last: int, column: int) -> str:
    """The absolute address of a stretch of one column, with its sheet."""
    return f"'{sheet}'!{xl_range_abs(first, column, last, column)}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters, what the head's comment explains."""

    head: str
    width: float = 12
    note: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A cell that holds the sheet's value less the engine's: its sheet and its address there."""

    sheet: str
    cell: str


@dataclass
class Sheet:
    """One sheet: writing in it never makes a formula of a text."""

    name: str
    raw: Any
    book: Book
    _widths: list[float] = field(default_factory=list)
    _lines: dict[int, int] = field(default_factory=dict)
    _heads: list[tuple[int, int, str]] = field(default_factory=list)
    _numbers: set[tuple[int, int]] = field(default_factory=set)

    def head(self, title: str, note: str, columns: Sequence[Column]) -> None:
        """Title, a line on what the sheet is, and the heads of its columns, which stay in view."""
        raw = self.raw
        raw.hide_gridlines(2)
        raw.write_string(0, 0, self.book.text(title), self.book.look("title"))
        raw.write_string(1, 0, self.book.text(note), self.book.look("note"))
        raw.set_row(0, 26)
        self._widths = [column.width for column in columns]
        for number, column in enumerate(columns):
            raw.set_column(number, number, column.width)
        self.heads(HEAD_ROW, columns)
        wide = sum(self._widths)
        raw.freeze_panes(HEAD_ROW + 1, 1 if wide > _SCREEN else 0)
        raw.repeat_rows(HEAD_ROW)
        raw.set_paper(_A3 if wide > _PAPER else _A4)
        if wide > 2 * _PAPER:  # as many pages across as letters that can be read ask for
            raw.fit_to_pages(math.ceil(wide / (1.5 * _PAPER)), 0)
            raw.repeat_columns(0)
        raw.set_tab_color(self.book.brand.primary)

    def heads(self, row: int, columns: Sequence[Column]) -> None:
        """The heads of a table at a row."""
        widths = self._widths or [column.width for column in columns]
        lines = [
            math.ceil(1.15 * len(column.head) / widths[number])
            for number, column in enumerate(columns)
            if number < len(widths)
        ]
        self.raw.set_row(row, max(32, 14 * max(lines, default=1) + 4))
        for number, column in enumerate(columns):
            self._heads.append((row, number, column.head))
            self.raw.write_string(row, number, column.head, self.book.look("head"))
            if column.note:
                self.raw.write_comment(row, number, column.note, {"x_scale": 2})

    def text(self, row: int, column: int, value: object, look: str = "text") -> None:
        """A text; None and the empty text leave the cell blank."""
        words = "" if value is None else str(value)
        if look.endswith("wrap") and words and column < len(self._widths):
            lines = math.ceil(len(words) / (1.05 * self._widths[column])) + words.count("\n")
            self._lines[row] = max(self._lines.get(row, 1), lines)
        if words:
            self.raw.write_string(row, column, self.book.text(words), self.book.look(look))
        else:
            self.raw.write_blank(row, column, None, self.book.look(look))

    def fit(self) -> None:
        """Rows as high as the lines of their wrapped texts, which no program works out alike; the
        head of a column of numbers stands at the right as they do."""
        for row, column, words in self._heads:
            if (row + 1, column) in self._numbers and words:
                self.raw.write_string(row, column, words, self.book.look("head-right"))
        for row, lines in self._lines.items():
            if lines > 1:
                self.raw.set_row(row, min(400.0, 13.5 * lines + 2))

    def chart(self, row: int, chart: Any, description: str) -> None:
        """A chart under the tables, described for who cannot see it."""
        self.raw.insert_chart(row, 0, chart, {"description": description, "object_position": 1})

    def number(self, row: int, column: int, value: float | None, look: str = "number") -> None:
        """A number at full precision; what is not known leaves the cell blank."""
        self._numbers.add((row, column))
        known = value is not None and math.isfinite(value)
        if look.endswith("general"):
            look = f"{look}{_decimals(value) if value is not None and known else 0}"
        if value is None or not known:
            self.raw.write_blank(row, column, None, self.book.look(look))
        else:
            self.raw.write_number(row, column, float(value), self.book.look(look))

    def formula(
        self, row: int, column: int, words: str, value: float | str | None, look: str = "number"
    ) -> None:
        """A formula of ours with the value that the engine has for it; None is an empty text."""
        known = "" if value is None or value != value else value
        if not isinstance(value, str):
            self._numbers.add((row, column))
        self.raw.write_formula(row, column, f"={words}", self.book.look(look), known)

    def check(
        self, row: int, column: int, mine: str, engine: str, *, look: str = "difference"
    ) -> None:
        """What the sheet says less what the engine says: 0 where both say nothing."""
        words = (
            f'IF(AND({mine}="",{engine}=""),0,IF(AND(ISNUMBER({mine}),ISNUMBER({engine})),'
            f"{mine}-{engine},IF({mine}={engine},0,1)))"
        )
        self.formula(row, column, words, 0, look)
        self.book.checks.append(Check(self.name, at(row, column)))


@dataclass
class Book:
    """What is being written, from what, and the checks that stand in it."""

    catalogue: Catalogue
    engagement: Engagement
    assessment: Assessment
    model: ReportModel
    brand: Brand = PLAIN
    checks: list[Check] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)

    def __post_init__(self) -> None:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False, "nan_inf_to_errors": False}  # fmt: skip
        self._out = io.BytesIO()
        self.raw = xlsxwriter.Workbook(self._out, options)
        made = self._day()
        self.raw.set_properties(
            {"title": self.text(self.model.title), "created": made,
             "subject": self.text(self.model.client)[:255]}
        )  # fmt: skip
        self._looks: dict[str, Any] = {}

    def _day(self) -> dt.datetime:
        """The day of the round: a clock would make every file another one."""
        try:
            found = dt.date.fromisoformat(self.model.day)
        except ValueError:
            found = dt.date(2026, 1, 1)
        return dt.datetime(found.year, found.month, found.day)  # noqa: DTZ001 - the format has none

    def sheet(self, name: str) -> Sheet:
        """A new sheet, set up to be printed."""
        raw = self.raw.add_worksheet(name)
        raw.set_landscape()
        raw.fit_to_pages(1, 0)
        raw.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        words = f"{self.model.client} · {self.model.state} · {self.model.date}"
        raw.set_footer(f"&L&8{self._printed(words)}&R&8&A · page &P of &N")
        self.sheets.append(Sheet(name, raw, self))
        return self.sheets[-1]

    def look(self, name: str) -> Any:
        """One of the few looks of a cell."""
        if name not in self._looks:
            own = self._branded() if name.startswith("head") else {}
            self._looks[name] = self.raw.add_format({**_PLAIN, **_LOOKS[name], **own})
        return self._looks[name]

    def _branded(self) -> dict[str, str]:
        """The heads of tables on the firm's colour, in the ink that can be read on it."""
        primary = self.brand.primary
        return {"bg_color": primary, "font_color": text_on(primary, LIGHT.ink, LIGHT.on_primary)}

    @staticmethod
    def text(words: str) -> str:
        """A text as it is put into a cell: never a formula, never longer than a cell holds."""
        whole = words.encode("utf-8", "replace").decode()  # half a letter is none
        return whole if _SIGNED.fullmatch(whole) else escaped(whole)[:_LONGEST]

    @staticmethod
    def _printed(words: str) -> str:
        """A text for a printed footer, where & begins a command and 255 characters are all."""
        return words.replace("&", "+")[:150]

    @property
    def dated(self) -> str:
        """The day of the round in words."""
        return day(self.model.day) if self.model.day else self.model.date

    @property
    def bars(self) -> dict[str, Any]:
        """How a chart's bars are drawn: on the firm's colour, without an edge."""
        return {"fill": {"color": self.brand.primary}, "border": {"none": True}, "gap": 60}

    def close(self) -> bytes:
        """The finished file."""
        for sheet in self.sheets:
            sheet.fit()
        self.raw.close()
        return self._out.getvalue()


def _decimals(value: float) -> int:
    """The places after the point that show four figures of a number, none of a whole one.

    Excel leaves a bare point where a format has places that a number does not use.
    """
    if value == int(value) or abs(value) >= 1000:
        return 0
    return min(3 - math.floor(math.log10(abs(value))), 6)


def _places(number: int) -> str:
    """The format of numbers with so many places after the point."""
    return f"#,##0.{'0' * number}" if number else "#,##0"


_PLAIN: dict[str, Any] = {"font_size": 10, "font_color": LIGHT.ink, "valign": "top"}
_LINE: dict[str, Any] = {"bottom": 1, "bottom_color": LIGHT.line}
_INPUT: dict[str, Any] = {**_LINE, "font_color": LIGHT.primary, "bg_color": LIGHT.surface}
_ENGINE: dict[str, Any] = {**_LINE, "font_color": LIGHT.ink_3}
_HEAD: dict[str, Any] = {"bold": True, "font_color": LIGHT.on_primary, "bg_color": LIGHT.primary,
                         "text_wrap": True, "valign": "vcenter"}  # fmt: skip
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_name": _TITLE_FONT, "bold": True, "font_size": 16},
    "note": {"font_color": LIGHT.ink_2},
    "head": {**_HEAD, "align": "left", "indent": 1},
    "head-right": {**_HEAD, "align": "right"},
    "group": {"bold": True, "font_size": 12},
    "link": {"font_color": LIGHT.link, "underline": 1},
    "text": {**_LINE, "align": "left", "indent": 1},
    "wrap": {**_LINE, "text_wrap": True, "align": "left", "indent": 1},
    "bold": {**_LINE, "bold": True, "align": "left", "indent": 1},
    "bold-wrap": {**_LINE, "bold": True, "text_wrap": True, "align": "left", "indent": 1},
    "quiet": {**_ENGINE, "align": "left", "indent": 1},
    "number": {**_LINE, "num_format": "0.00"},
    "strong": {**_LINE, "num_format": "0.00", "bold": True},
    "whole": {**_LINE, "num_format": "0"},
    "share": {**_LINE, "num_format": "0%"},
    "money": {**_LINE, "num_format": "#,##0;[Red]-#,##0"},
    "engine": {**_ENGINE, "num_format": "0.00"},
    "engine-whole": {**_ENGINE, "num_format": "0"},
    "engine-share": {**_ENGINE, "num_format": "0%"},
    **{f"engine-general{places}": {**_ENGINE, "num_format": _places(places)}
       for places in range(7)},
    "engine-money": {**_ENGINE, "num_format": "#,##0;[Red]-#,##0"},
    "difference": {**_ENGINE, "num_format": "0.0E+00;-0.0E+00;0"},
    "input": {**_INPUT, "num_format": "0.00"},
    "input-money": {**_INPUT, "num_format": "#,##0.00"},
    "input-whole": {**_INPUT, "num_format": "0"},
    "input-text": {**_INPUT, "align": "left", "indent": 1},
    "ok": {"bold": True, "font_color": LIGHT.states["ok"].text,
           "bg_color": LIGHT.states["ok"].tint},
}  # fmt: skip
