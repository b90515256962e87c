"""The plan as bars over quarters, with people and money under the same quarters."""

from __future__ import annotations

import plotly.graph_objects as go

from advisor.report.figures.spec import Bar, ChartSpec, Panel, Series
from advisor.report.tokens import Tokens, mix
from advisor.report.typeface import wrapped
from advisor.ui.charts.page import (
    SMALL,
    bars_on,
    margins,
    plain,
    row_names,
    row_values,
    ticks,
    write,
)

__all__ = ["gantt"]


def gantt(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """Bars over quarters, the names left, weeks right, and the panels below."""
    rows = len(spec.y.categories)
    two = any(len(wrapped(name, SMALL, 230, lines=2)) > 1 for name in spec.y.categories)
    body, panel = (36.0 if two else 26.0) * max(rows, 1), 84.0
    total = body + panel * len(spec.panels)
    left = max(row_names(drawn, spec, most=242), 110)
    drawn.update_yaxes(domain=[1 - body / total, 1])
    ticks(drawn, spec, side="top", showgrid=False, anchor="y")
    for at in range(int(spec.x.high or 0) + 1):
        line = {"color": mode.sunken if mode.name == "light" else mode.line, "width": 1}
        drawn.add_shape(
            type="line", yref="paper", x0=at, x1=at, y0=0, y1=1, line=line, layer="below"
        )
    for series in spec.series:
        bars_on(drawn, series.bars, f"series:{series.id}", mode.role(series.role), 0.62, mode)
        for bar in series.bars:
            ink = _bar_ink(series, bar, mode)
            write(drawn, bar.start, bar.at, plain(bar.inside), size=11.5, color=ink, xshift=4)
            if bar.tail is not None:
                line = {"color": mode.ink_2, "width": 1.2}
                drawn.add_shape(
                    type="line", x0=bar.end, x1=bar.tail, y0=bar.at, y1=bar.at, line=line
                )
    row_values(drawn, spec, mode)
    for at, one in enumerate(spec.panels):
        top = 1 - (body + panel * at + 22) / total
        _panel(drawn, one, at + 2, (max(top - (panel - 26) / total, 0), top), mode)
    margins(drawn, total + 40, l=left, r=92, t=32)


def _bar_ink(series: Series, bar: Bar, mode: Tokens) -> str:
    if bar.state == "assumption":
        return mode.ink
    if mode.name == "dark":
        return mode.canvas
    return mode.canvas if series.role == "devops" else mode.ink


def _panel(
    drawn: go.Figure, panel: Panel, number: int, domain: tuple[float, float], mode: Tokens
) -> None:
    axis = f"y{number}"
    top = max([bar.end for bar in panel.bars] + [panel.limit or 0.0]) or 1.0
    colours = [
        mix(mode.role("limit" if bar.state == "limit" else panel.role), mode.canvas, 0.5)
        for bar in panel.bars
    ]
    drawn.add_trace(
        go.Bar(
            x=[bar.at + 0.5 for bar in panel.bars],
            y=[bar.end for bar in panel.bars],
            width=0.8,
            yaxis=axis,
            marker={"color": colours, "line": {"width": 0}},
            meta=f"panel:{panel.id}",
            customdata=[plain(bar.text) for bar in panel.bars],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    hidden = {"showticklabels": False, "showgrid": False, "zeroline": False, "fixedrange": True}
    drawn.update_layout({f"yaxis{number}": {"domain": domain, "range": [0, top * 1.05], **hidden}})
    for bar in panel.bars:
        inside = bar.end > 0.4 * top
        place = {"xanchor": "center", "yanchor": "middle" if inside else "bottom"}
        y = bar.end / 2 if inside else bar.end
        write(drawn, bar.at + 0.5, y, plain(bar.text), yref=axis, size=SMALL, **place)
    write(
        drawn, 0, top / 2, plain(panel.label), xref="paper", yref=axis, xanchor="right", xshift=-12
    )
    if panel.limit is not None:
        line = {"color": mode.ink, "width": 1.2}
        style = {"xref": "paper", "yref": axis, "line": line, "name": f"limit:{panel.id}"}
        drawn.add_shape(type="line", x0=0, x1=1, y0=panel.limit, y1=panel.limit, **style)
        label = plain(panel.limit_text)
        write(drawn, 1, panel.limit, label, xref="paper", yref=axis, xshift=6, color=mode.ink_2)
