"""The first sheet: what the workbook is, whether it agrees with the engine, what made it."""

from __future__ import annotations

import io
import struct

from advisor.report.brand import Brand
from advisor.report.model import Callout, ReportModel
from advisor.report.typeface import text_width
from advisor.report.xlsx.book import Book, Column, Sheet

__all__ = ["write_cover"]

_TOLERANCE = 1e-9
_LOGO = (160.0, 48.0)
"""The largest width and height of the logo in points of a screen."""
_FROM, _FIRST = 540, 215
"""Where the logo begins in the second column at the least, and how wide the first is, in pixels."""
_TITLE, _NOTE = 16, 10
"""Points of the two lines at the head."""
_WIDER = 1.13
"""How much wider Georgia's bold runs than the font of the measure, by the advance widths of
Gelasio, which is made to its measure; the note's Calibri runs narrower."""
_CLEAR = 24
"""Pixels between the head and the logo."""
_COLUMNS = (Column("Sheet", 30), Column("What stands there", 100))
_SHEETS = {
    "Scores": "level, index, range and coverage of the headline, each area and each team",
    "Decision": "both axes, the verdict, its factors, what would flip it",
    "Gaps": "every practice below its target with the parts of its priority",
    "Roadmap": "what is done in which quarter, the load, what was left out and why",
    "Money": "lines at their prices, the cash flow by quarter",
    "Measures": "every simulated measure of every strategy with its ranges",
    "Differences": "each strategy against doing nothing, paired",
    "Answers": "what each team answered, with the votes from three on: the inputs",
    "Practices": "each practice over all teams",
    "Workings": "how each score is worked out, level by level",
    "Evidence": "notes that are not confidential, without names",
    "Assumptions": "every parameter of the simulation with its origin and range",
    "Effects": "what each practice changes in the simulation, with its basis",
    "Figures": "every figure of the report as a table",
}


def write_cover(book: Book, sheet: Sheet) -> None:
    """Title, state, the finding, the check against the engine, the sheets, the card of hashes."""
    model = book.model
    note = f"{model.title} · {model.state} · {model.date}"
    sheet.head(model.client, note, _COLUMNS)
    if book.brand.logo:
        _logo(sheet, book.brand, _pixels(model.client, note))
    row = 4
    sheet.text(row, 0, "Finding", "bold")
    sheet.text(row, 1, model.sections[0].title, "bold")
    for said in _reasons(model):
        row += 1
        sheet.text(row, 0, said.lead.rstrip("."), "bold")
        sheet.text(row, 1, f"{said.text} {said.note}", "wrap")
    row = _agreement(book, sheet, row + 1)
    row += 2
    for name, words in _SHEETS.items():
        if name in {each.name for each in book.sheets}:
            sheet.raw.write_url(row, 0, f"internal:'{name}'!A1", book.look("link"), name)
            sheet.text(row, 1, words)
            row += 1
    row += 1
    sheet.text(row, 0, "Made from", "group")
    for name, value in model.hashes.items():
        row += 1
        sheet.text(row, 0, name)
        sheet.text(row, 1, value)
    sheet.raw.fit_to_pages(1, 1)
    sheet.raw.activate()


def _reasons(model: ReportModel) -> list[Callout]:
    """Why it goes out although a check blocks, where that was said."""
    blocks = [block for one in model.sections if one.id == "checks" for block in one.blocks]
    return [block for block in blocks if isinstance(block, Callout)]


def _pixels(title: str, note: str) -> float:
    """How wide the two lines at the head run over the sheet, in pixels at 96 to the inch."""
    said = max(_WIDER * text_width(title, _TITLE, bold=True), text_width(note, _NOTE))
    return said * 96 / 72 + _CLEAR


def _logo(sheet: Sheet, brand: Brand, head: float) -> None:
    """The firm's logo at the right of the title, drawn anew so that its size is known; further to
    the right where the head of `head` pixels would run into it."""
    from advisor.report.pdf import drawn_png

    drawn = drawn_png(brand.svg)
    width, height = struct.unpack(">II", drawn[16:24])
    scale = min(_LOGO[0] / width, _LOGO[1] / height)
    options = {"image_data": io.BytesIO(drawn), "x_scale": scale, "y_scale": scale,
               "x_offset": round(max(_FROM, head - _FIRST)), "y_offset": 4,
               "description": "Logo"}  # fmt: skip
    sheet.raw.insert_image(0, 1, "logo.png", options)


def _agreement(book: Book, sheet: Sheet, row: int) -> int:
    """The largest difference between the formulas and the engine, and what it says."""
    parts = _largest(book)
    sheet.text(row, 0, "Formulas against the engine", "bold")
    words = (
        f'IF({parts}<={_TOLERANCE!r},"Every formula agrees with the engine.",'
        '"An input was changed: the numbers here are no longer those of the report.")'
    )
    sheet.formula(row, 1, words, "Every formula agrees with the engine.", "ok")
    sheet.text(row + 1, 0, "Colours", "bold")
    sheet.text(row + 1, 1, "Blue on grey: an input. Black: a formula, or a text. Grey: a value of "
               "the engine, which does not follow a change here.")  # fmt: skip
    return row + 2


def _largest(book: Book) -> str:
    """The largest absolute difference over all checks, by sheet and column."""
    columns: dict[tuple[str, str], list[int]] = {}
    for check in book.checks:
        letters = check.cell.rstrip("0123456789")
        columns.setdefault((check.sheet, letters), []).append(int(check.cell[len(letters) :]))
    ranges = [
        f"'{sheet}'!{letters}{min(rows)}:{letters}{max(rows)}"
        for (sheet, letters), rows in columns.items()
    ]
    ends = [f"MAX({each}),-MIN({each})" for each in ranges]
    return f"MAX(0,{','.join(ends)})"
