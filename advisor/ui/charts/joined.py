"""Waterfalls and graphs on the screen: bars that begin where the last one ended, joined boxes."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from advisor.report.figures.routes import BOX, Route, routes
from advisor.report.figures.spec import ChartSpec, Series
from advisor.report.tokens import Tokens
from advisor.report.typeface import wrapped
from advisor.ui.charts.page import SMALL, bars_on, margins, plain, row_names, row_values, write

__all__ = ["graph", "waterfall"]


def waterfall(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """One bar a row, each beginning where the one above ended, and the line of zero."""
    drawn.update_xaxes(range=[spec.x.low, spec.x.high], showticklabels=False)
    left, right = row_names(drawn, spec, most=240), row_values(drawn, spec, mode)
    line = {"color": mode.control, "width": 1}
    drawn.add_shape(type="line", yref="paper", y0=0, y1=1, x0=0, x1=0, line=line)
    for series in spec.series:
        bars_on(drawn, series.bars, f"series:{series.id}", mode.role(series.role), 0.6, mode)
    margins(drawn, 16 + 34 * max(len(spec.y.categories), 1), l=left, r=right)


def graph(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """Boxes in columns over lines from what is needed to what needs it."""
    low, high = spec.x.low or 0.0, spec.x.high or 1.0
    top, bottom = spec.y.low or 0.0, spec.y.high or 1.0
    drawn.update_xaxes(range=[low, high], showticklabels=False)
    drawn.update_yaxes(range=[bottom, top], showticklabels=False)
    each = 900 / (high - low)
    _lines(drawn, routes(spec), mode)
    most = 1
    for series in spec.series:
        if series.form == "boxes":
            most = _boxes(drawn, series, each, mode)
    margins(drawn, int(20 + max(62, (1.25 * SMALL * most + 10) / BOX[1]) * (bottom - top)))


def _lines(drawn: go.Figure, found: Sequence[Route], mode: Tokens) -> None:
    """Each route as a line; lines of one meaning are one trace with gaps."""
    for id_ in dict.fromkeys(route.series for route in found):
        mine = [route for route in found if route.series == id_]
        x: list[float | None] = [
            at for route in mine for at in (*(c[0] for c in route.corners), None)
        ]
        y: list[float | None] = [
            at for route in mine for at in (*(c[1] for c in route.corners), None)
        ]
        role = mine[0].role
        line = {"color": mode.role(role), "width": 2.4 if role == "now" else 1.2}
        drawn.add_trace(
            go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", meta=f"series:{id_}")
        )


def _boxes(drawn: go.Figure, series: Series, each: float, mode: Tokens) -> int:
    """A box with its words for every point; how many lines the longest has."""
    most = 1
    drawn.add_trace(
        go.Scatter(
            x=[point.x for point in series.points],
            y=[point.y for point in series.points],
            mode="markers",
            marker={"size": 1, "color": mode.surface},
            meta=f"series:{series.id}",
            customdata=[plain(point.text) for point in series.points],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    for point in series.points:
        edges = {"x0": point.x - BOX[0] / 2, "x1": point.x + BOX[0] / 2,
                 "y0": point.y - BOX[1] / 2, "y1": point.y + BOX[1] / 2}  # fmt: skip
        line = {"color": mode.control, "width": 1}
        drawn.add_shape(type="rect", fillcolor=mode.surface, line=line, **edges)
        words = wrapped(point.text, SMALL, each * BOX[0] - 12)
        most = max(most, len(words))
        text = "<br>".join(plain(word) for word in words)
        write(drawn, point.x, point.y, text, xanchor="center", size=SMALL, color=mode.ink)
    return most
