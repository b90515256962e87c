"""The sheet of the figures: every chart of the report as the table behind it."""

from __future__ import annotations

from advisor.report.xlsx.book import HEAD_ROW, Book, Column

__all__ = ["write_figures"]

_COLUMNS = (Column("Figure", 30), *(Column("", 22) for _ in range(7)))


def write_figures(book: Book) -> None:
    """Title, source and table of each chart, in the order of the report."""
    charts = book.model.charts
    sheet = book.sheet("Figures")
    sheet.head(
        "The figures of the report as tables",
        "The same words and numbers that the PDF and the slides draw.",
        _COLUMNS,
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
                sheet.text(row, place, words)
        row += 2
