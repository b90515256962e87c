"""Charts as data: the specification every renderer draws, and the builders that fill it."""

from advisor.report.figures.spec import (
    Axis,
    Band,
    Bar,
    ChartSpec,
    Key,
    Panel,
    Point,
    Region,
    RowLabel,
    Rule,
    Series,
    Span,
    Table,
    Tick,
)

__all__ = [
    "Axis",
    "Band",
    "Bar",
    "ChartSpec",
    "Key",
    "Panel",
    "Point",
    "Region",
    "RowLabel",
    "Rule",
    "Series",
    "Span",
    "Table",
    "Tick",
]
