"""How many lines the words of a graph's boxes take on paper, and how high the graph is then."""

from __future__ import annotations

from advisor.report.figures.routes import BOX
from advisor.report.figures.spec import ChartSpec, Point
from advisor.report.typeface import wrapped

__all__ = ["HIGHEST", "box_words", "boxes_of", "lane_height", "paper_height"]

HIGHEST = 590.0
"""Points of height of a graph, so that it fits a page with its heading and caption."""
_SIZE = 8.0
_LINE, _EDGES, _SIDES = 1.12 * _SIZE, 7.0, 5.0
"""Points that a line of words in a box takes, and the room above and below, and beside them."""
_MOST_LINES = 9


def boxes_of(spec: ChartSpec) -> list[Point]:
    """The boxes of a graph in their order."""
    return [point for series in spec.series if series.form == "boxes" for point in series.points]


def box_words(spec: ChartSpec, width: float) -> list[list[str]]:
    """The lines of words of every box at that width of the graph in points, every name whole."""
    columns = (spec.x.high or 1.0) - (spec.x.low or 0.0)
    room = width / columns * BOX[0] - _SIDES
    return [wrapped(one.text, _SIZE, room, lines=_MOST_LINES) for one in boxes_of(spec)]


def lane_height(words: list[list[str]]) -> float:
    """Points from one row of boxes to the next, by the box with most lines."""
    return (_LINE * max(map(len, words), default=1) + _EDGES) / BOX[1]


def paper_height(spec: ChartSpec, width: float) -> float:
    """Points of height of a graph drawn at that width with every name whole."""
    rows = (spec.y.high or 0.0) - (spec.y.low or 0.0)
    return lane_height(box_words(spec, width)) * rows
