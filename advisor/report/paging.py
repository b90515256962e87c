"""A plan of more practices than a page holds, divided for paper: charts one after another.

Slides and screen divide or scroll it by themselves; the specification stays whole for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from advisor.report.figures import ChartSpec
from advisor.report.graph_parts import graph_parts
from advisor.report.model import Block, FigureBlock, Paragraph, Section
from advisor.report.numbers import in_words, joined

__all__ = ["MOST_ROWS", "divided", "pieces"]

MOST_ROWS = 36
"""Practices of a plan under one head on paper; more would be smaller than can be read."""


def divided(sections: Sequence[Section], first: int = 0) -> list[Section]:
    """The sections with every plan of more than `MOST_ROWS` practices in as many charts as needed.

    A section that is one page keeps the first, those that start first, and says how many more
    there are. With `first` a plan that flows begins with so many practices, where the page before
    has room for them.
    """
    return [
        section.model_copy(
            update={"blocks": tuple(_blocks(section.blocks, first, alone=section.one_page))}
        )
        for section in sections
    ]


def _blocks(blocks: Sequence[Block], first: int, *, alone: bool) -> Iterator[Block]:
    for block in blocks:
        here = 0 if alone else first
        parts = pieces(block.chart, first=here) if isinstance(block, FigureBlock) else ()
        if len(parts) < 2 or not isinstance(block, FigureBlock):
            yield block
            continue
        for part in parts[: 1 if alone else None]:
            yield block.model_copy(update={"chart": part})
        if alone:
            shown = len(parts[0].y.categories)
            more = len(block.chart.y.categories) - shown
            yield Paragraph(
                text=f"Drawn are the {in_words(shown)} that start first; the report for "
                f"leadership draws the other {in_words(more)} too. People and cost are those of "
                "the whole plan.",
                small=True,
            )


def pieces(chart: ChartSpec, most: int = MOST_ROWS, first: int = 0) -> tuple[ChartSpec, ...]:
    """A plan's chart in equal parts of at most `most` rows, in order; a graph in parts that fit a
    page; any other chart as it is.

    What a quarter takes of people and money is that of the whole plan and stands under the first.
    With `first` that part has so many rows, and people and money stand under the last.
    """
    if chart.kind == "graph":
        return graph_parts(chart)
    rows = len(chart.y.categories)
    first = first if first < rows else 0
    number = -(-(rows - first) // most)
    if chart.kind != "gantt" or number + bool(first) < 2:
        return (chart,)
    each = -(-(rows - first) // number)
    cuts = [*([0] if first else []), *range(first, rows, each), rows]
    number = len(cuts) - 1
    loads = number - 1 if first else 0
    return tuple(
        _piece(chart, at, range(start, end), loads)
        for at, (start, end) in enumerate(pairwise(cuts))
    )


def _piece(chart: ChartSpec, at: int, rows: range, loads: int) -> ChartSpec:
    """Those rows as part `at` (from 0); people and money stand under the part `loads`."""
    first, table = rows.start, chart.table.rows[rows.start : rows.stop]
    series = (
        one.model_copy(
            update={
                "bars": tuple(
                    bar.model_copy(update={"at": bar.at - first})
                    for bar in one.bars
                    if bar.at in rows
                )
            }
        )
        for one in chart.series
    )
    labels = (
        label.model_copy(update={"at": label.at - first})
        for label in chart.row_labels
        if label.at in rows
    )
    told = joined([f"{row[0]} in {row[1]}" for row in table])
    changed = {
        "y": chart.y.model_copy(update={"categories": chart.y.categories[rows.start : rows.stop]}),
        "series": tuple(one for one in series if one.bars),
        "row_labels": tuple(labels),
        "table": chart.table.model_copy(update={"rows": table}),
        "alt": f"{chart.title}. {told}.",
    }
    under = "the first part" if not loads else "the last part"
    if at:
        said = "" if at == loads else f" People and cost of every quarter stand under {under}."
        changed |= {
            "id": f"{chart.id}-{at + 1}",
            "question": f"{chart.question}, continued",
            "caption": f"Continued: the practices that start later.{said}",
        }
    elif loads:
        changed["caption"] = f"{chart.caption} People and cost stand under {under}.".strip()
    if at != loads:
        changed["panels"] = ()
    return chart.model_copy(update=changed)
