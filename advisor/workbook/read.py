"""A workbook becomes plain cells: rows found by the headings and the question's id, never by place.

Knows the file format and nothing of what an answer may be. Reads only what `guard` has passed, row
by row, and reports what openpyxl cannot read as a fault of the file.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from advisor.faults import Fault, FaultsError
from advisor.workbook.guard import check_package
from advisor.workbook.layout import ANSWERS, COLUMNS, IDENTITY, LISTS

__all__ = ["Cell", "Contents", "Row", "read_cells"]

_MAX_ROWS, _MAX_COLUMNS, _MAX_SHEETS = 20_000, 40, 20
_HEADINGS = {column.heading.casefold(): column.key for column in COLUMNS}
_NEEDED = {"id", "answer"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's place (`Questions!D14`), value, and kind: n, s, b, d, f (formula) or e (error)."""

    where: str
    value: Any = None
    kind: str = "n"

    @property
    def empty(self) -> bool:
        """Whether nothing, or nothing but blanks, stands in it."""
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by the keys of their columns."""

    cells: Mapping[str, Cell]

    def __getitem__(self, key: str) -> Cell:
        return self.cells[key]


@dataclass
class Contents:
    """What a workbook holds: what it says of itself, what it was sent with, its rows."""

    identity: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_cells(content: bytes, name: str) -> Contents:
    """The cells of a workbook; FaultsError where it is no harmless workbook that can be read."""
    check_package(content, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(content, name)
    except FaultsError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever openpyxl stumbles over in a broken file
        what = f"the workbook is damaged ({type(error).__name__})"
        remedy = "open it in a spreadsheet program, save it as .xlsx and try again"
        raise FaultsError([Fault(name, what, remedy)]) from None


def _read(content: bytes, name: str) -> Contents:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    found = Contents()
    try:
        stated = {
            str(each.name): str(each.value)
            for each in book.custom_doc_props
            if str(each.name).startswith("advisor-")
        }
        for sheet in book.worksheets[:_MAX_SHEETS]:
            if sheet.title == LISTS:
                _hidden(sheet, found)
            else:
                _sheet(sheet, name, found)
    finally:
        book.close()
    _identity(found, {key.removeprefix("advisor-"): word for key, word in stated.items()}, name)
    return found


def _identity(found: Contents, stated: dict[str, str], name: str) -> None:
    """The properties; where a program dropped them, what the hidden sheet says. They must agree."""
    for key in IDENTITY:
        hidden = found.identity.get(key)
        if key in stated and hidden is not None and stated[key] != hidden:
            what = f"its property `advisor-{key}` and its hidden sheet disagree"
            found.faults.append(Fault(name, what, "give the workbook that was sent out"))
    found.identity |= stated


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    title = sheet.title if str(sheet.title).replace("_", "a").isalnum() else f"'{sheet.title}'"
    rows = sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS)
    for number, row in enumerate(rows, 1):
        if all(cell.value is None for cell in row):
            continue
        yield [
            Cell(
                f"{title}!{get_column_letter(column)}{number}",
                cell.value,
                str(getattr(cell, "data_type", "n")),
            )
            for column, cell in enumerate(row, 1)
        ]


def _hidden(sheet: Any, found: Contents) -> None:
    """Identity, and the fingerprints of the answers that the workbook was written with."""
    at: dict[str, int] = {}
    for row in _rows(sheet):
        words = [str(cell.value) if isinstance(cell.value, str) else "" for cell in row]
        if not at:
            at = {word: column for column, word in enumerate(words) if word}
            continue
        for keys, values, into in (
            ("property", "value", found.identity),
            ("practice", "sent", found.sent),
        ):
            if keys in at and values in at and words[at[keys]]:
                into.setdefault(words[at[keys]], words[at[values]])


def _sheet(sheet: Any, name: str, found: Contents) -> None:
    """Rows of questions, where the sheet has their headings; any other sheet is passed over."""
    at: dict[str, int] = {}
    for row in _rows(sheet):
        if not at:
            at = _headings(row, name, found)
            continue
        cells = {key: Cell("") for key in _HEADINGS.values()}
        cells |= {key: row[column] for key, column in at.items()}
        if any(not cells[key].empty for key in ("id", *ANSWERS)):
            found.rows.append(Row(cells))


def _headings(row: list[Cell], name: str, found: Contents) -> dict[str, int]:
    at: dict[str, int] = {}
    for column, cell in enumerate(row):
        key = _HEADINGS.get(str(cell.value).strip().casefold()) if cell.kind == "s" else None
        if key in at:
            what = f"a second column `{str(cell.value)[:80]}`"
            found.faults.append(Fault(f"{name}:{cell.where}", what, "remove one of the two"))
        elif key is not None:
            at[key] = column
    if not at.keys() >= _NEEDED:
        return {}
    for wanted in COLUMNS:
        if wanted.key not in at:
            where = f"{name}:{row[0].where}"
            what = f"the column `{wanted.heading}` is missing"
            found.faults.append(Fault(where, what, "give the workbook that was sent out"))
    return at
