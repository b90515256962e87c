"""A heat map on the screen: a column of cells for each series, the number in every cell."""

from __future__ import annotations

from itertools import pairwise

import plotly.graph_objects as go

from advisor.report.figures.spec import ChartSpec, Series
from advisor.report.tokens import Tokens, text_on
from advisor.report.typeface import wrapped
from advisor.ui.charts.page import SMALL, margins, plain, row_names, row_values, write

__all__ = ["heat_map"]


def heat_map(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """Rows of areas, columns of groups; what may not be shown says so on quiet ground."""
    names = ["<br>".join(plain(line) for line in wrapped(name, SMALL, 84, lines=3))
             for name in spec.x.categories]  # fmt: skip
    drawn.update_xaxes(
        range=[0, len(spec.series)],
        tickmode="array",
        tickvals=[at + 0.5 for at in range(len(names))],
        ticktext=names,
        side="top",
    )
    left, right = row_names(drawn, spec), row_values(drawn, spec, mode)
    for at, series in enumerate(spec.series):
        _column(drawn, spec, series, at, mode)
    for region in spec.regions:
        edges = {"x0": region.x0, "x1": region.x1, "y0": region.y0, "y1": region.y1}
        look = {"fillcolor": mode.surface, "line": {"color": mode.canvas, "width": 2}}
        drawn.add_shape(type="rect", **edges, **look)
        middle = ((region.x0 + region.x1) / 2, (region.y0 + region.y1) / 2)
        write(drawn, *middle, plain(region.label), xanchor="center", size=SMALL, color=mode.ink_2)
    margins(drawn, 70 + 32 * len(spec.y.categories), l=left, r=right, t=62)


def _column(drawn: go.Figure, spec: ChartSpec, series: Series, at: int, mode: Tokens) -> None:
    low, high = spec.x.low or 0.0, spec.x.high or 1.0
    rows, steps = len(spec.y.categories), mode.sequential
    edges = [place / len(steps) for place in range(len(steps) + 1)]
    scale = [(edge, colour) for pair, colour in zip(pairwise(edges), steps, strict=True)
             for edge in pair]  # fmt: skip
    known = {int(point.y): point for point in series.points}
    drawn.add_trace(
        go.Heatmap(
            x=[at, at + 1],
            y=[row - 0.5 for row in range(rows + 1)],
            z=[[known[row].x if row in known else None] for row in range(rows)],
            zmin=low,
            zmax=high,
            colorscale=scale,
            showscale=False,
            hoverongaps=False,
            xgap=2,
            ygap=2,
            meta=f"series:{series.id}",
            customdata=[
                [plain(f"{series.label}: {known[row].text}") if row in known else ""]
                for row in range(rows)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    for point in series.points:
        ink = text_on(mode.sequential_step(point.x, low, high), mode.sequential_ink)
        write(drawn, at + 0.5, point.y, plain(point.text), xanchor="center", color=ink)
