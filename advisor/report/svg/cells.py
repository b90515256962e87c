"""A heat map: a column of cells for each series, the number in every cell."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from advisor.report.figures.spec import ChartSpec, Series
from advisor.report.svg.page import (
    SMALL,
    bare_axes,
    bounds,
    left_column,
    new_figure,
    right_column,
    row_names,
    row_values,
    write,
)
from advisor.report.tokens import LIGHT, text_on
from advisor.report.typeface import text_width, wrapped

__all__ = ["heat_map"]

_T = LIGHT
_ROW = 17.0
_HEAD = 10.0
_GAP = "Gap (80% range)"


def heat_map(spec: ChartSpec, width: float) -> Figure:
    """Rows of areas, columns of groups; what may not be shown says so on quiet ground."""
    rows = len(spec.y.categories)
    left = left_column(spec, 130)
    right = max(right_column(spec), text_width(_GAP, SMALL) + 14)
    plot = width - left - right
    each = plot / max(len(spec.series), 1)
    heads = [wrapped(name, SMALL, each - 4, lines=3) for name in spec.x.categories]
    head = 9.5 * max(map(len, heads), default=1) + _HEAD
    figure = new_figure(width, _ROW * rows + head + 2)
    axes = bare_axes(figure, left, 2, plot, _ROW * rows)
    axes.set_xlim(0, len(spec.series))
    row_names(axes, spec, left)
    row_values(axes, spec)
    style = {"va": "baseline", "color": _T.ink_2, "linespacing": 1.05, "fontsize": SMALL}
    for at, lines in enumerate(heads):
        write(axes, at + 0.5, -0.75, "\n".join(lines), ha="center", **style)
    write(axes, 1 + 10 / plot, -0.75, _GAP, transform=axes.get_yaxis_transform(), **style)
    for at, series in enumerate(spec.series):
        _column(axes, spec, series, at)
    for region in spec.regions:
        place = (region.x0, region.y0)
        size = (region.x1 - region.x0, region.y1 - region.y0)
        look: dict[str, Any] = {"facecolor": _T.surface, "edgecolor": _T.canvas, "linewidth": 2}
        axes.add_patch(Rectangle(place, *size, **look))
        middle = ((region.x0 + region.x1) / 2, (region.y0 + region.y1) / 2)
        write(axes, *middle, region.label, ha="center", fontsize=SMALL, color=_T.ink_2)
    return figure


def _column(axes: Any, spec: ChartSpec, series: Series, at: int) -> None:
    """One column as a mesh of its values, coloured on the sequential scale of the axis."""
    rows = len(spec.y.categories)
    values = np.full((rows, 1), np.nan)
    for point in series.points:
        values[int(point.y), 0] = point.x
    low, high = bounds(spec.x)
    mesh = axes.pcolormesh(
        [at, at + 1],
        np.arange(rows + 1) - 0.5,
        np.ma.masked_invalid(values),
        cmap=ListedColormap(list(_T.sequential)),
        vmin=low,
        vmax=high,
        edgecolors=_T.canvas,
        linewidth=2,
    )
    mesh.set_gid(f"series:{series.id}")
    for point in series.points:
        fill = _T.sequential_step(point.x, low, high)
        ink = text_on(fill, _T.sequential_ink)
        write(axes, at + 0.5, point.y, point.text, ha="center", color=ink)
