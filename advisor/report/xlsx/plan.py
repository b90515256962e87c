"""The sheets of the gaps and of the roadmap: priorities, load and cost by formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.xlsx.book import HEAD_ROW, LINE, Book, Column, Sheet, at
from advisor.roadmap import by_gain

if TYPE_CHECKING:
    from advisor.flow import Projection
    from advisor.roadmap import Item, Roadmap

__all__ = ["write_gaps", "write_roadmap"]

_GAPS = (
    Column("Practice", 52),
    Column("Area", 38),
    Column("Level", 7),
    Column("Current", 9),
    Column("Target", 9),
    Column("Size", 9, "People-weighted shortfall; what nobody knows counts as 1 and stands last."),
    Column("Base", 8, "(6 − level) / 4: higher levels stand on lower ones."),
    Column(
        "Headline", 9, "1 in the area that holds the headline down, 0.5 in another that counts."
    ),
    Column("Leverage", 9, "How many other practices need it, over the largest such number."),
    Column("Priority", 9, "Size × (base + headline + leverage) / 3."),
    Column("Engine", 9),
    Column("Difference", 10),
    Column("Index points", 9, "What closing the gap adds to its area's index."),
    Column("Among the first five", 10, "Share of the draws in which it is one of the five."),
    Column("Why", 90),
)


def write_gaps(book: Book) -> None:
    """Every practice below its target, the most pressing first."""
    sheet = book.sheet("Gaps")
    sheet.head("What is below its target, the most pressing first",
               "Priorities follow their parts by formulas. Practices that nobody could judge stand "
               "last.", _GAPS)  # fmt: skip
    gaps = book.assessment.gaps
    row = HEAD_ROW
    for gap in (*gaps.items, *gaps.find_out):
        row += 1
        sheet.text(row, 0, gap.name)
        sheet.text(row, 1, book.catalogue.dimension(gap.dimension).name)
        sheet.number(row, 2, gap.level, "whole")
        sheet.number(row, 3, gap.current, "share")
        sheet.number(row, 4, gap.target, "share")
        sheet.number(row, 5, gap.size, "input")
        for place, value in enumerate((gap.base, gap.headline, gap.leverage), 6):
            sheet.number(row, place, value, "input")
        size = f'IF({at(row, 5)}="",1,{at(row, 5)})'
        parts = f"{at(row, 6)}+{at(row, 7)}+{at(row, 8)}"
        sheet.formula(row, 9, f"{size}*({parts})/3", gap.priority, "strong")
        sheet.number(row, 10, gap.priority, "engine")
        sheet.check(row, 11, at(row, 9), at(row, 10))
        sheet.number(row, 12, gap.index_points)
        sheet.number(row, 13, gap.top_five, "engine-share")
        sheet.text(row, 14, gap.reason, "wrap")
    sheet.raw.autofilter(HEAD_ROW, 0, max(row, HEAD_ROW + 1), len(_GAPS) - 1)
    sheet.raw.freeze_panes(HEAD_ROW + 1, 1)


_ITEMS = (
    Column("Practice", 52),
    Column("Quarter", 9, "The quarter in which work starts: change it and see the load."),
    Column("Quarters", 9, "How many quarters it takes."),
    Column("Person-weeks", 10),
    Column("Cost in the plan", 12, "People and running cost until the plan's end."),
    Column("Running a quarter", 12, "What is left of the cost after the people, by quarter."),
    Column("Needs", 34),
    Column("Duty", 8, "Must be there: regulation, or fixed by the client."),
    Column("Why", 90),
)


def write_roadmap(book: Book, projection: Projection) -> None:
    """The items, the load of each quarter by formulas, and what was left out and why."""
    roadmap = projection.roadmap
    sheet = book.sheet("Roadmap")
    title = book.model.section("roadmap").title
    sheet.head(title, "Load and cost of a quarter follow the items by formulas. Which items, the "
               "engine chose.", _ITEMS)  # fmt: skip
    limits = book.engagement.limits
    sheet.text(2, 0, "Price of a person-week; quarters of the plan", "quiet")
    sheet.number(2, 1, float(limits.week_cost), "input-money")
    sheet.number(2, 2, limits.quarters, "input-whole")
    first = row = HEAD_ROW + 1
    for item in roadmap.items:
        _item(book, sheet, row, item, roadmap)
        row += 1
    loads = _load(sheet, row + 1, (first, row - 1), roadmap)
    below = _left_out(book, sheet, loads[1] + 2, roadmap)
    if loads[1] >= loads[0]:
        _chart(book, sheet, loads, below)


def _item(book: Book, sheet: Sheet, row: int, item: Item, roadmap: Roadmap) -> None:
    names = book.catalogue.practices
    sheet.text(row, 0, names[item.practice].name)
    sheet.number(row, 1, item.quarter, "input-whole")
    sheet.number(row, 2, item.quarters, "input-whole")
    sheet.number(row, 3, item.effort_weeks, "input")
    sheet.number(row, 4, item.cost, "input-money")
    after = len(roadmap.load) - (item.quarter + item.quarters - 1)
    people = item.effort_weeks * float(book.engagement.limits.week_cost)
    left = f"$C$3-({at(row, 1)}+{at(row, 2)}-1)"
    words = f"IF({left}>0,({at(row, 4)}-{at(row, 3)}*$B$3)/({left}),0)"
    sheet.formula(row, 5, words, (item.cost - people) / after if after > 0 else 0.0, "money")
    sheet.text(row, 6, ", ".join(names[need].name for need in item.needs), "wrap")
    sheet.text(row, 7, "yes" if item.must or item.pinned else "")
    sheet.text(row, 8, item.why, "wrap")


_LOAD = (
    Column("Load by quarter"), Column("Quarter"), Column("Person-weeks"), Column("Limit"),
    Column("Cost"), Column("Even share of the budget"), Column("Engine: weeks, cost"),
)  # fmt: skip


def _load(sheet: Sheet, row: int, rows: tuple[int, int], roadmap: Roadmap) -> tuple[int, int]:
    """Effort and money of each quarter from the items above; returns its first and last row."""
    first, last = rows
    sheet.heads(row, _LOAD)
    top = row + 1
    for load in roadmap.load.itertuples():
        row += 1
        sheet.text(row, 0, "")
        sheet.number(row, 1, float(load.quarter), "whole")
        if last >= first:
            start, length, weeks, running = (f"{at(first, c)}:{at(last, c)}" for c in (1, 2, 3, 5))
            now = f"({start}<={at(row, 1)})*({start}+{length}>{at(row, 1)})"
            effort = f"SUMPRODUCT({now}*{weeks}/{length})"
            after = f"SUMPRODUCT(({start}+{length}-1<{at(row, 1)})*{running})"
            sheet.formula(row, 2, effort, float(load.effort_weeks))
            sheet.formula(row, 4, f"{effort}*$B$3+{after}", float(load.cost), "money")
        else:
            sheet.number(row, 2, float(load.effort_weeks))
            sheet.number(row, 4, float(load.cost), "money")
        sheet.number(row, 3, float(load.limit_weeks), "engine")
        sheet.number(row, 5, float(load.limit_cost), "engine-money")
        sheet.number(row, 6, float(load.effort_weeks), "engine")
        sheet.number(row, 7, float(load.cost), "engine-money")
        sheet.check(row, 8, at(row, 2), at(row, 6))
        sheet.check(row, 9, at(row, 4), at(row, 7))
    return top, row


def _chart(book: Book, sheet: Sheet, rows: tuple[int, int], below: int) -> None:
    """Person-weeks by quarter under their limit."""
    first, last = rows
    chart = book.raw.add_chart({"type": "column"})
    quarters = [sheet.name, first, 1, last, 1]
    chart.add_series({"name": "Person-weeks", "categories": quarters,
                      "values": [sheet.name, first, 2, last, 2], **book.bars})  # fmt: skip
    line = book.raw.add_chart({"type": "line"})
    line.add_series({"name": "Limit", "categories": quarters,
                     "values": [sheet.name, first, 3, last, 3], "line": LINE})  # fmt: skip
    chart.combine(line)
    chart.set_title({"name": "Person-weeks by quarter and their limit", "name_font": {"size": 11}})
    chart.set_x_axis({"name": "Quarter"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 560, "height": 300})
    sheet.chart(below, chart, "Person-weeks of each quarter beside their limit")


def _left_out(book: Book, sheet: Sheet, row: int, roadmap: Roadmap) -> int:
    """What was left out and why, and the notes of the plan; returns the next free row."""
    sheet.text(row, 0, "Left out, and what would bring it in", "group")
    for each in by_gain(roadmap.left_out):
        row += 1
        sheet.text(row, 0, book.catalogue.practices[each.practice].name)
        sheet.text(row, 1, each.binding)
        sheet.number(row, 3, each.effort_weeks, "engine")
        sheet.text(row, 6, each.brings_in)
    row += 2
    for note in roadmap.notes:
        sheet.text(row, 0, note, "note")
        row += 1
    return row + 1
