"""Charts made of rows: interval dots, share bars and ranges."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from advisor.report.figures.spec import ChartSpec
from advisor.report.svg.page import (
    SIZE,
    bare_axes,
    bounds,
    left_column,
    marks,
    new_figure,
    right_column,
    row_band,
    row_bar,
    row_names,
    row_values,
)
from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = ["interval_dots", "ranges", "share_bars"]

_T = LIGHT


def interval_dots(spec: ChartSpec, width: float) -> Figure:
    """One row a dimension: range, dot, dotted way to the target."""
    rows = max(len(spec.y.categories), 1)
    height = 17.0 * rows + 20
    left, right = left_column(spec, 130), right_column(spec)
    figure = new_figure(width, height)
    axes = bare_axes(figure, left, 2, width - left - right, height - 20)
    low, high = bounds(spec.x)
    axes.set_xlim(low - 0.06, high + 0.06)
    axes.set_xticks([tick.at for tick in spec.x.ticks], [tick.text for tick in spec.x.ticks])
    axes.xaxis.set_ticks_position("top")
    axes.tick_params(length=0)
    axes.grid(axis="x", color=_T.sunken, linewidth=0.8)
    row_names(axes, spec, left)
    row_values(axes, spec)
    for rule in spec.rules:
        axes.axhline(rule.at, color=_T.control, linewidth=0.7)
    for band in spec.bands:
        row_band(axes, band, 0.42, _T.band)
    _links(axes, spec)
    for series in spec.series:
        marks(axes, series)
    return figure


def _links(axes: Any, spec: ChartSpec) -> None:
    """Dotted lines from now to the target of each row."""
    now = {point.y: point.x for point in spec.named("now").points}
    for point in spec.named("target").points:
        start = now.get(point.y, point.x)
        axes.plot([start, point.x], [point.y] * 2, ":", color=_T.ink_2, linewidth=0.8, zorder=2)


def share_bars(spec: ChartSpec, width: float) -> Figure:
    """One bar a row on a track from 0 to 1."""
    rows = max(len(spec.y.categories), 1)
    left, right = left_column(spec, 0.42 * width), right_column(spec)
    lines = [len(wrapped(name, SIZE, left - 10, lines=2)) for name in spec.y.categories]
    height = (15.0 if max(lines, default=1) == 1 else 23.0) * rows + 4
    figure = new_figure(width, height)
    axes = bare_axes(figure, left, 2, width - left - right, height - 4)
    axes.set_xlim(0, 1)
    row_names(axes, spec, left)
    row_values(axes, spec)
    for at in range(len(spec.y.categories)):
        axes.add_patch(Rectangle((0, at - 0.24), 1, 0.48, facecolor=_T.sunken, linewidth=0))
    for series in spec.series:
        for bar in series.bars:
            row_bar(axes, bar, 0.48, f"series:{series.id}", facecolor=_T.role(series.role))
    return figure


def ranges(spec: ChartSpec, width: float) -> Figure:
    """Two thin ranges a row, today above, the plan below."""
    rows = max(len(spec.y.categories), 1)
    left, right = left_column(spec, 150), right_column(spec)
    height = 25.0 * rows + 4
    figure = new_figure(width, height)
    axes = bare_axes(figure, left, 2, width - left - right, height - 4)
    axes.set_xlim(-0.01, 1.01)
    row_names(axes, spec, left)
    row_values(axes, spec)
    axes.axvline(0, color=_T.line, linewidth=0.8)
    for band in spec.bands:
        row_band(axes, band, 0.28, _T.band if band.role == "now" else _T.line)
    for series in spec.series:
        marks(axes, series)
    return figure
