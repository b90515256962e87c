"""Charts on two measured axes: the decision's fields, fans over time, a quality log."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from advisor.report.figures.layout import FieldName, field_names, leader, spread
from advisor.report.figures.spec import Band, ChartSpec, Point
from advisor.report.tokens import Tokens
from advisor.report.typeface import text_width
from advisor.ui.charts.page import SIZE, SMALL, margins, marks, opacity, plain, ticks, write

__all__ = ["curves", "quadrant"]

_PLOT = (470.0, 370.0)
"""The plot of the decision's fields in pixels, as narrow as two columns make it."""


def quadrant(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """The nine fields, the possible box, and the position with its words."""
    title = {"font": {"size": SMALL, "color": mode.ink_2}, "standoff": 10}
    ticks(drawn, spec, title={"text": plain(spec.x.label), **title})
    drawn.update_yaxes(
        range=[spec.y.low, spec.y.high],
        tickmode="array",
        tickvals=[tick.at for tick in spec.y.ticks],
        ticktext=[tick.text for tick in spec.y.ticks],
        title={"text": plain(spec.y.label), **title},
    )
    names = field_names(spec, *_PLOT, SIZE)
    for name in names:
        _field(drawn, name, mode)
    for band in spec.bands:
        across, up = band.spans
        x = [across.low, across.high, across.high, across.low, across.low]
        y = [up.low, up.low, up.high, up.high, up.low]
        fill = opacity(mode.now, 0.14)
        line = {"color": mode.now, "width": 1.6}
        drawn.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                fill="toself",
                fillcolor=fill,
                line=line,
                meta=f"band:{band.id}",
                hoverinfo="skip",
            )
        )
    for series in spec.series:
        marks(drawn, series, mode)
        for point in series.points:
            _callout(drawn, point, leader(spec, names, *_PLOT, SIZE), mode)
    margins(drawn, 430, l=58, b=52)


def _field(drawn: go.Figure, name: FieldName, mode: Tokens) -> None:
    region = name.region
    fill = mode.primary_tint if region.chosen else mode.surface
    style = {"fillcolor": fill, "line": {"color": mode.canvas, "width": 2}, "layer": "below"}
    place = {"x0": region.x0, "x1": region.x1, "y0": region.y0, "y1": region.y1}
    drawn.add_shape(type="rect", name=f"region:{region.label}", **place, **style)
    write(
        drawn,
        region.x0,
        region.y1 if name.at_top else region.y0,
        "<br>".join(plain(line) for line in name.lines),
        bold=region.chosen,
        color=mode.link if region.chosen else mode.ink_2,
        yanchor="top" if name.at_top else "bottom",
        align="left",
        xshift=8,
        yshift=-6 if name.at_top else 6,
    )


def _callout(drawn: go.Figure, point: Point, offset: tuple[float, float], mode: Tokens) -> None:
    """The position in words at the end of a short line."""
    drawn.add_annotation(
        x=point.x,
        y=point.y,
        text=plain(point.text),
        ax=offset[0],
        ay=offset[1],
        xanchor="center" if offset[0] == 0 else "left" if offset[0] > 0 else "right",
        arrowhead=0,
        arrowwidth=1,
        arrowcolor=mode.ink,
        standoff=8,
        font={"size": SIZE, "color": mode.ink, "weight": 600},
    )


def curves(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """Lines over time on their bands, ends labelled in words."""
    height, top = (320.0, 8.0) if spec.kind == "quality-log" else (236.0, 8.0)
    ends = [series.end_label for series in spec.series if series.points]
    right = max((text_width(end, SIZE, bold=True) for end in ends), default=0) + 16
    ticks(drawn, spec)
    low, high = (
        spec.y.low or 0.0,
        (spec.y.high or 1.0) * (1 if spec.kind == "quality-log" else 1.04),
    )
    style: dict[str, Any] = {"tickformat": ".0%"} if spec.kind == "quality-log" else {}
    drawn.update_yaxes(range=[low, high], showgrid=True, nticks=5, **style)
    for rule in spec.rules:
        line = {"color": mode.line, "width": 1}
        drawn.add_shape(type="line", yref="paper", x0=rule.at, x1=rule.at, y0=0, y1=1, line=line)
    for band in spec.bands:
        _area(drawn, band, mode)
    for series in spec.series:
        marks(drawn, series, mode)
    lines = [series for series in spec.series if series.points and series.end_label]
    plot = height - top - 28
    wanted = [(line.points[-1].y - low) / (high - low) * plot for line in lines]
    for one, y in zip(lines, spread(wanted, 17, 6, plot - 4), strict=True):
        place = {"xref": "paper", "yref": "paper", "bold": not one.dashed}
        write(
            drawn,
            1,
            y / plot,
            plain(one.end_label),
            xshift=6,
            color=mode.role(one.role),
            **place,
        )
    margins(drawn, height, l=46, r=right, t=top, b=28)


def _area(drawn: go.Figure, band: Band, mode: Tokens) -> None:
    x = [span.at for span in band.spans]
    fill = opacity(mode.role(band.role), 0.17 if band.share > 0.6 else 0.26)
    edge = {"width": 0, "color": "rgba(0,0,0,0)"}
    common: dict[str, Any] = {"x": x, "mode": "lines", "line": edge, "hoverinfo": "skip"}
    drawn.add_trace(go.Scatter(y=[s.low for s in band.spans], meta=f"low:{band.id}", **common))
    upper = {"fill": "tonexty", "fillcolor": fill, "meta": f"high:{band.id}"}
    drawn.add_trace(go.Scatter(y=[s.high for s in band.spans], **upper, **common))
