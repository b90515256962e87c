"""Waterfalls and graphs: bars that begin where the last one ended, boxes joined by lines."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from advisor.report.figures.boxes import box_words, lane_height
from advisor.report.figures.routes import BOX, routes
from advisor.report.figures.spec import ChartSpec, Series
from advisor.report.svg.page import (
    SMALL,
    bare_axes,
    bounds,
    left_column,
    new_figure,
    right_column,
    row_bar,
    row_names,
    row_values,
    write,
)
from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = ["graph", "waterfall"]

_T = LIGHT


def waterfall(spec: ChartSpec, width: float) -> Figure:
    """One bar a row, each joined to the next by a hairline, and the line of zero."""
    rows = len(spec.y.categories)
    left, right = left_column(spec, 165), right_column(spec)
    lines = [len(wrapped(name, 8.5, left - 10, lines=2)) for name in spec.y.categories]
    height = (17.0 if max(lines, default=1) == 1 else 24.0) * rows + 4
    figure = new_figure(width, height)
    axes = bare_axes(figure, left, 2, width - left - right, height - 4)
    low, high = bounds(spec.x)
    axes.set_xlim(low - 0.01 * (high - low), high + 0.01 * (high - low))
    row_names(axes, spec, left)
    row_values(axes, spec)
    axes.axvline(0, color=_T.control, linewidth=0.7, zorder=0)
    for series in spec.series:
        for bar in series.bars:
            row_bar(axes, bar, 0.6, f"series:{series.id}", facecolor=_T.role(series.role))
    return figure


def graph(spec: ChartSpec, width: float) -> Figure:
    """Boxes in columns, wide enough for their words, and lines from what is needed past them."""
    low, high = bounds(spec.x)
    top, bottom = bounds(spec.y)
    words = box_words(spec, width)
    lane = lane_height(words)
    figure = new_figure(width, lane * (bottom - top))
    axes = bare_axes(figure, 0, 0, width, lane * (bottom - top))
    axes.set_xlim(low, high)
    axes.set_ylim(bottom, top)
    for route in routes(spec):
        chain = route.role == "now"
        style = {"color": _T.role(route.role), "linewidth": 1.6 if chain else 0.8}
        x, y = zip(*route.corners, strict=True)
        order = 2 if chain else 1
        axes.plot(x, y, gid=f"series:{route.series}", zorder=order, **style)
    for series in spec.series:
        if series.form == "boxes":
            _boxes(axes, series, words)
    return figure


def _boxes(axes: Any, series: Series, words: list[list[str]]) -> None:
    """A box with its words for every point."""
    for point, lines in zip(series.points, words, strict=True):
        corner = (point.x - BOX[0] / 2, point.y - BOX[1] / 2)
        look: dict[str, Any] = {"facecolor": _T.surface, "edgecolor": _T.control, "linewidth": 0.7}
        axes.add_patch(Rectangle(corner, *BOX, gid=f"series:{series.id}", zorder=3, **look))
        style = {"ha": "center", "fontsize": SMALL, "linespacing": 1.05, "zorder": 4}
        write(axes, point.x, point.y, "\n".join(lines), **style)
