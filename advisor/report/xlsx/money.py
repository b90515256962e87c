"""The sheet of the money: lines at their prices, and the quarters with their running sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.xlsx.book import HEAD_ROW, LINE, Book, Column, Sheet, at

if TYPE_CHECKING:
    from advisor.flow import Projection
    from advisor.value import Value

__all__ = ["write_money"]

_LINES = (
    Column("Line", 44), Column("Kind", 12), Column("Quantity a year", 14), Column("Unit", 20),
    Column("Price", 12, "Blue: change it. A line without a price stays out of the sum."),
    Column("Money a year", 14), Column("From", 13), Column("To", 13), Column("Engine", 13),
    Column("Difference", 10), Column("Source", 44), Column("Note", 60),
)  # fmt: skip
_QUARTERS = (
    Column("By quarter"), Column("Quarter"), Column("Person-weeks"), Column("People"),
    Column("Running cost"), Column("Benefit"), Column("Benefit from"), Column("Benefit to"),
    Column("Net"), Column("Cumulative"), Column("Engine: cumulative"), Column("Difference"),
)  # fmt: skip


def write_money(book: Book, projection: Projection) -> None:
    """Every line with its price, and the cash flow by quarter with its running sum."""
    value = projection.value
    sheet = book.sheet("Money")
    sheet.head(book.model.section("investment").title,
               f"In {value.currency}. Costs are negative. Prices are the client's; quantities are "
               "simulated.", _LINES)  # fmt: skip
    row = HEAD_ROW
    for line in value.lines.itertuples():
        row += 1
        sheet.text(row, 0, line.title)
        sheet.text(row, 1, line.kind)
        sheet.number(row, 2, float(line.quantity), "engine-general")
        sheet.text(row, 3, line.unit)
        sheet.number(row, 4, float(line.price), "input-money")
        sign = "" if line.kind == "benefit" else "-"
        product = f"{sign}{at(row, 2)}*{at(row, 4)}"
        words = f'IF(AND(ISNUMBER({at(row, 2)}),ISNUMBER({at(row, 4)})),{product},"")'
        sheet.formula(row, 5, words, float(line.per_year), "money")
        sheet.number(row, 6, float(line.low), "engine-money")
        sheet.number(row, 7, float(line.high), "engine-money")
        sheet.number(row, 8, float(line.per_year), "engine-money")
        sheet.check(row, 9, at(row, 5), at(row, 8))
        sheet.text(row, 10, line.source, "wrap")
        sheet.text(row, 11, line.note, "wrap")
    rows = _quarters(sheet, row + 2, value)
    row = rows[1] + 1
    for note in value.notes:
        row += 1
        sheet.text(row, 0, note, "note")
    if rows[1] >= rows[0]:
        _chart(book, sheet, rows, row + 2)


def _quarters(sheet: Sheet, row: int, value: Value) -> tuple[int, int]:
    """The cash flow with its running sum by formulas; returns its first and last row."""
    sheet.heads(row, _QUARTERS)
    first = row + 1
    for line in value.per_quarter.itertuples():
        row += 1
        sheet.text(row, 0, "")
        numbers = (line.quarter, line.people_weeks, line.people_cost, line.running_cost,
                   line.benefit, line.benefit_low, line.benefit_high)  # fmt: skip
        for place, number in enumerate(numbers, 1):
            sheet.number(row, place, float(number), "engine-general" if place < 3 else "money")
        net = f"{at(row, 5)}-{at(row, 3)}-{at(row, 4)}"
        sheet.formula(row, 8, net, float(line.net), "money")
        before = f"{at(row - 1, 9)}+" if row > first else ""
        sheet.formula(row, 9, f"{before}{at(row, 8)}", float(line.cumulative), "money")
        sheet.number(row, 10, float(line.cumulative), "engine-money")
        sheet.check(row, 11, at(row, 9), at(row, 10))
    return first, row


def _chart(book: Book, sheet: Sheet, rows: tuple[int, int], below: int) -> None:
    """The J-curve: net of each quarter as columns, their running sum as a line."""
    first, last = rows
    quarters = [sheet.name, first, 1, last, 1]
    chart = book.raw.add_chart({"type": "column"})
    chart.add_series({"name": "Net", "categories": quarters,
                      "values": [sheet.name, first, 8, last, 8], **book.bars})  # fmt: skip
    line = book.raw.add_chart({"type": "line"})
    line.add_series({"name": "Cumulative", "categories": quarters,
                     "values": [sheet.name, first, 9, last, 9], "line": LINE})  # fmt: skip
    chart.combine(line)
    chart.set_title({"name": "Net by quarter and its running sum", "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom"})
    chart.set_x_axis({"label_position": "low", "name": "Quarter"})
    chart.set_size({"width": 620, "height": 300})
    sheet.chart(below, chart, "Net of each quarter and its running sum")
