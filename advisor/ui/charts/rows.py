"""Charts made of rows: interval dots, share bars and ranges."""

from __future__ import annotations

import plotly.graph_objects as go

from advisor.report.figures.spec import ChartSpec
from advisor.report.tokens import Tokens
from advisor.ui.charts.page import (
    bars_on,
    margins,
    marks,
    row_band,
    row_names,
    row_room,
    row_values,
    ticks,
    values_above,
)

__all__ = ["interval_dots", "ranges", "share_bars"]

_PHONE, _LEAST = 358, 100
"""Pixels a chart has on a phone, and those its ranges need at least."""


def interval_dots(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """One row a dimension: range, dot, dotted way to the target."""
    ticks(drawn, spec, side="top", showgrid=True)
    drawn.update_xaxes(range=[(spec.x.low or 0) - 0.06, (spec.x.high or 1) + 0.06])
    left, right = row_names(drawn, spec), row_values(drawn, spec, mode)
    for band in spec.bands:
        row_band(drawn, band, 0.42, mode.band, mode)
    now = {point.y: point.x for point in spec.named("now").points}
    for point in spec.named("target").points:
        line = {"color": mode.ink_2, "width": 1, "dash": "dot"}
        start = now.get(point.y, point.x)
        drawn.add_shape(type="line", x0=start, x1=point.x, y0=point.y, y1=point.y, line=line)
    for rule in spec.rules:
        line = {"color": mode.control, "width": 1}
        drawn.add_shape(type="line", xref="paper", x0=0, x1=1, y0=rule.at, y1=rule.at, line=line)
    for series in spec.series:
        marks(drawn, series, mode)
    margins(drawn, 52 + 33 * len(spec.y.categories), l=left, r=right, t=32)


def share_bars(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """One bar a row on a track from 0 to 1."""
    drawn.update_xaxes(range=[0, 1], showticklabels=False)
    left, right = row_names(drawn, spec, most=240), row_values(drawn, spec, mode)
    for at in range(len(spec.y.categories)):
        style = {"fillcolor": mode.sunken, "line": {"width": 0}, "layer": "below"}
        drawn.add_shape(type="rect", x0=0, x1=1, y0=at - 0.22, y1=at + 0.22, **style)
    for series in spec.series:
        bars_on(drawn, series.bars, f"series:{series.id}", mode.role(series.role), 0.44, mode)
    margins(drawn, 16 + 34 * max(len(spec.y.categories), 1), l=left, r=right)


def ranges(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """Two thin ranges a row, today above, the plan below.

    Where names and values would leave a phone no room for the ranges, each value stands above its
    own.
    """
    drawn.update_xaxes(range=[-0.01, 1.01], showticklabels=False)
    left, right = row_names(drawn, spec, most=200), row_room(spec)
    if left + right > _PHONE - _LEAST:
        left, right = row_names(drawn, spec, most=150), 8.0
        values_above(drawn, spec, mode)
    else:
        row_values(drawn, spec, mode)
    for band in spec.bands:
        colour = mode.band if band.role == "now" else mode.tint(mode.ink_3, 0.3)
        row_band(drawn, band, 0.28, colour, mode)
    for series in spec.series:
        marks(drawn, series, mode)
    margins(drawn, 16 + 52 * max(len(spec.y.categories), 1), l=left, r=right)
