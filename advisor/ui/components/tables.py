"""Tables in real HTML: escaped, aligned, scrollable by keyboard, each with a name of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.report.tokens import text_on, tokens
from advisor.ui.components.blocks import html_block
from advisor.ui.glossary import explained
from advisor.ui.markup import Html, tag

__all__ = ["Cell", "Column", "heat_map", "scrolled", "table"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and form: numbers to the right, the answer in bold, no breaks if tight."""

    title: str
    number: bool = False
    answer: bool = False
    tight: bool = False
    wide: bool = False

    @property
    def form(self) -> str:
        """The classes of its cells."""
        words = ("num", self.number), ("answer", self.answer), ("tight", self.tight)
        return " ".join(name for name, on in (*words, ("wide", self.wide)) if on)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a heat map: its number, or why it has none."""

    value: float | None
    text: str


def table(name: str, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> None:
    """Writes a table; `name` is how a screen reader announces it."""
    head = tag(
        "tr", *(tag("th", explained(each.title), cls=each.form, scope="col") for each in columns)
    )
    body = [
        tag(
            "tr",
            *(
                tag("td", value, cls=column.form)
                for column, value in zip(columns, row, strict=True)
            ),
        )
        for row in rows
    ]
    scrolled(name, tag("table", tag("thead", head), tag("tbody", *body)))


def heat_map(
    name: str,
    across: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Cell], object]],
    last: str,
    *,
    low: float,
    high: float,
    dark: bool,
) -> None:
    """Writes a heat map over `low` to `high`: a number in each cell, hatched where none is."""
    head = tag(
        "tr",
        tag("td", ""),
        *(tag("th", title, scope="col") for title in across),
        tag("th", last, scope="col"),
    )
    body = [
        tag(
            "tr",
            tag("th", title, scope="row"),
            *(_heat_cell(cell, low, high, dark=dark) for cell in cells),
            tag("td", end),
        )
        for title, cells, end in rows
    ]
    scrolled(name, tag("table", tag("thead", head), tag("tbody", *body), cls="heat"))


def _heat_cell(cell: Cell, low: float, high: float, *, dark: bool) -> Html:
    if cell.value is None:
        return tag("td", cell.text, cls="hatched")
    colours = tokens(dark)
    steps = colours.sequential
    place = (cell.value - low) / (high - low)
    colour = steps[min(len(steps) - 1, max(0, int(place * len(steps))))]
    ink = text_on(colour, colours.sequential_ink)
    return tag("td", cell.text, style=f"background:{colour};color:{ink}")


def scrolled(name: str, content: Html) -> None:
    """Writes something wide into a region of its own that a keyboard can scroll."""
    html_block(tag("div", content, cls="scroll", tabindex="0", role="region", aria_label=name))
