"""A chart as plain data: what is drawn, in which role, with which words, and the same as a table.

A `ChartSpec` knows no colour, size or drawing library. Every renderer draws every number in it and
no other; a test compares what they drew. Version 1 of the format, frozen by a golden file.

Positions are numbers on the axes. Where an axis has `categories`, position 0 is the first category,
1 the second, and so on; the vertical axis of categories runs downwards.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, model_validator

__all__ = [
    "Axis",
    "Band",
    "Bar",
    "ChartSpec",
    "Key",
    "Kind",
    "Panel",
    "Point",
    "Region",
    "Role",
    "RowLabel",
    "Rule",
    "Series",
    "Span",
    "State",
    "Table",
    "Tick",
]

Kind = Literal[
    "interval-dots",
    "level-bars",
    "quadrant",
    "shares",
    "gantt",
    "fan",
    "quality-log",
    "ranges",
    "heat-map",
    "waterfall",
    "graph",
    "radar",
]
Role = Literal[
    "now",
    "target",
    "today",
    "limit",
    "devops",
    "mlops",
    "platform",
    "challenger",
    "neutral",
    "chosen",
]
State = Literal["known", "insufficient", "unknown", "assumption", "unverified", "limit"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tick(_Part):
    """One labelled position of an axis."""

    at: FiniteFloat
    text: str


class Axis(_Part):
    """What an axis measures; `unit` is empty for a pure number and shown after every value else."""

    label: str = ""
    unit: str = ""
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    ticks: tuple[Tick, ...] = ()
    categories: tuple[str, ...] = ()


class Point(_Part):
    """One mark of a series; `text` is its value in words, for the hover and the reader."""

    x: FiniteFloat
    y: FiniteFloat
    text: str = ""


class Bar(_Part):
    """A bar on category `at`, from `start` to `end`; `tail` is a thin line to a likely finish."""

    at: FiniteFloat
    start: FiniteFloat
    end: FiniteFloat
    tail: FiniteFloat | None = None
    text: str = ""
    inside: str = ""
    state: State = "known"


class Series(_Part):
    """Marks of one meaning: points in a form, or bars; `end_label` stands at the last point.

    Cells are one column of a heat map: x is the value, y the row. Edges are lines between points
    taken two by two.
    """

    id: str
    label: str
    role: Role
    form: Literal["line", "dots", "diamonds", "draws", "ticks", "bars", "cells", "boxes", "edges"]
    points: tuple[Point, ...] = ()
    bars: tuple[Bar, ...] = ()
    dashed: bool = False
    end_label: str = ""


class Span(_Part):
    """A range from `low` to `high` at one position."""

    at: FiniteFloat
    low: FiniteFloat
    high: FiniteFloat
    state: State = "known"
    text: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if self.low > self.high:
            raise ValueError(f"a range runs upwards: {self.low} > {self.high}")
        return self


class Band(_Part):
    """Ranges of one meaning; `share` is the share of cases inside, 0 to 1 (1 = every case).

    `form` area joins the spans along the horizontal axis; rows draws one bar for each category;
    box is one rectangle: the first span on the horizontal axis, the second on the vertical.
    """

    id: str
    label: str
    role: Role
    share: FiniteFloat
    form: Literal["area", "rows", "box"]
    spans: tuple[Span, ...]


class Region(_Part):
    """A named field of the plane; exactly one may be `chosen`."""

    label: str
    x0: FiniteFloat
    x1: FiniteFloat
    y0: FiniteFloat
    y1: FiniteFloat
    chosen: bool = False


class Rule(_Part):
    """A straight line across the plot at one value, or between two categories (at k - 0.5)."""

    axis: Literal["x", "y"]
    at: FiniteFloat
    text: str = ""
    role: Role = "neutral"


class RowLabel(_Part):
    """The fixed column right of a row: value in bold, range in grey, and the state's word."""

    at: FiniteFloat
    value: str
    range: str = ""
    state: State = "known"


class Panel(_Part):
    """Vertical bars under the same horizontal axis with their limit line."""

    id: str
    label: str
    unit: str
    limit: FiniteFloat | None
    limit_text: str
    role: Role
    bars: tuple[Bar, ...]


class Key(_Part):
    """One entry of the line that explains the marks."""

    form: Literal[
        "band", "dot", "diamond", "hatched", "line", "dashed", "bar", "assumption", "tick"
    ]
    role: Role
    text: str


class Table(_Part):
    """The same numbers as text, for "show as table"; `numeric` columns stand right-aligned."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _rectangular(self) -> Table:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells under {len(self.columns)} columns")
        return self


class ChartSpec(_Part):
    """One chart: the finding it states, the question it answers, its marks, words and table."""

    version: Literal[1] = 1
    id: str
    kind: Kind
    title: str
    question: str
    unit: str = ""
    x: Axis
    y: Axis
    series: tuple[Series, ...] = ()
    bands: tuple[Band, ...] = ()
    regions: tuple[Region, ...] = ()
    rules: tuple[Rule, ...] = ()
    row_labels: tuple[RowLabel, ...] = ()
    panels: tuple[Panel, ...] = ()
    keys: tuple[Key, ...] = ()
    caption: str
    alt: str
    source: str
    table: Table

    @model_validator(mode="after")
    def _worded(self) -> ChartSpec:
        for name in ("title", "question", "alt", "source"):
            if not getattr(self, name).strip():
                raise ValueError(f"a chart needs its {name}")
        if sum(region.chosen for region in self.regions) > 1:
            raise ValueError("two regions are chosen")
        return self

    def named(self, series: str) -> Series:
        """The series of that id; `KeyError` names the missing one."""
        for one in self.series:
            if one.id == series:
                return one
        raise KeyError(series)
