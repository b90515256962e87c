"""The sheet of the figures: every chart of the report as the table behind it."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.report.figures.spec import ChartSpec
from advisor.report.xlsx.book import HEAD_ROW, Book, Column

__all__ = ["write_figures"]

_COLUMNS = 8
_LEAST, _FIRST, _MOST = 12, 46, 26
"""Characters across a column, the most of the first and of the others; longer texts wrap."""


def write_figures(book: Book) -> None:
    """Title, source and table of each chart, in the order of the report."""
    charts = book.model.charts
    sheet = book.sheet("Figures")
    sheet.head(
        "The figures of the report as tables",
        "The same words and numbers that the PDF and the slides draw.",
        [Column("" if at else "Figure", width) for at, width in enumerate(_widths(charts))],
    )
    row = HEAD_ROW + 1
    for chart in charts:
        sheet.text(row, 0, chart.title, "group")
        sheet.text(row + 1, 0, f"{chart.question} · source: {chart.source}", "note")
        row += 2
        for place, head in enumerate(chart.table.columns):
            sheet.text(row, place, head, "bold")
        for line in chart.table.rows:
            row += 1
            for place, words in enumerate(line):
                sheet.text(row, place, words, "wrap")
        row += 2


def _widths(charts: Sequence[ChartSpec]) -> list[float]:
    """Each column as wide as its longest text asks, within bounds."""
    found = [_LEAST] * _COLUMNS
    for chart in charts:
        for line in (chart.table.columns, *chart.table.rows):
            for at, words in enumerate(line[:_COLUMNS]):
                most = _MOST if at else _FIRST
                found[at] = max(found[at], min(round(1.1 * len(words)) + 2, most))
    return [float(width) for width in found]
