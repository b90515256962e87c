"""Waterfalls and graphs: bars that begin where the last one ended, boxes joined by lines."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from advisor.report.figures.spec import ChartSpec, Series
from advisor.report.svg.page import (
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
_LANE = 33.0
_SIZE = 7.2
_BOX = (0.86, 0.8)
"""A box's share of its column's width and of its row's height."""


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
    """Boxes in columns over lines from what is needed to what needs it."""
    low, high = bounds(spec.x)
    top, bottom = bounds(spec.y)
    figure = new_figure(width, _LANE * (bottom - top) + 4)
    axes = bare_axes(figure, 0, 2, width, _LANE * (bottom - top))
    axes.set_xlim(low, high)
    axes.set_ylim(bottom, top)
    for series in spec.series:
        if series.form == "edges":
            colour, wide = _T.role(series.role), 1.6 if series.role == "now" else 0.8
            for start, end in zip(series.points[::2], series.points[1::2], strict=True):
                x, y = [start.x, end.x], [start.y, end.y]
                gid = f"series:{series.id}"
                axes.plot(x, y, gid=gid, zorder=1, color=colour, linewidth=wide)
        else:
            _boxes(axes, series, width / (high - low))
    return figure


def _boxes(axes: Any, series: Series, each: float) -> None:
    """A box with its words for every point; `each` is the width of a column in points."""
    for point in series.points:
        corner = (point.x - _BOX[0] / 2, point.y - _BOX[1] / 2)
        look: dict[str, Any] = {"facecolor": _T.surface, "edgecolor": _T.control, "linewidth": 0.7}
        axes.add_patch(Rectangle(corner, *_BOX, gid=f"series:{series.id}", zorder=2, **look))
        words = wrapped(point.text, _SIZE, each * _BOX[0] - 8, lines=3)
        style = {"ha": "center", "fontsize": _SIZE, "linespacing": 1.05, "zorder": 3}
        write(axes, point.x, point.y, "\n".join(words), **style)
