"""The radar on the screen, as the report's cover has it."""

from __future__ import annotations

import plotly.graph_objects as go

from advisor.report.figures.spec import ChartSpec, Series
from advisor.report.tokens import Tokens
from advisor.ui.charts.page import SMALL, margins, opacity, plain

__all__ = ["radar"]


def radar(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """A spoke for every category, the first one up; the range filled, target and index as lines."""
    names = [plain(name) for name in spec.x.categories]
    turn = 360 / max(len(names), 1)
    ticks = {"tickvals": [at * turn for at in range(len(names))], "ticktext": names}
    font = {"size": SMALL, "color": mode.ink_2}
    angular = {"rotation": 90, "direction": "clockwise", "gridcolor": mode.line, "tickfont": font}
    radial = {"range": [spec.y.low, spec.y.high], "tickvals": [tick.at for tick in spec.y.ticks],
              "gridcolor": mode.line, "tickfont": font, "showline": False}  # fmt: skip
    drawn.update_layout(
        polar={"angularaxis": {**angular, **ticks}, "radialaxis": radial, "bgcolor": mode.canvas},
        showlegend=False,
    )
    for band in spec.bands:
        turned = [span.at * turn for span in band.spans]
        for kind, ends in (("low", [span.low for span in band.spans]),
                           ("high", [span.high for span in band.spans])):  # fmt: skip
            fill = (
                {"fill": "tonext", "fillcolor": opacity(mode.now, 0.25)} if kind == "high" else {}
            )
            _line(drawn, turned, ends, f"{kind}:{band.id}", {"width": 0, "color": mode.now}, **fill)
    for series in spec.series:
        _series(drawn, series, turn, mode)
    margins(drawn, 430, l=70, r=70, t=40, b=40)


def _series(drawn: go.Figure, series: Series, turn: float, mode: Tokens) -> None:
    line = {"color": mode.role(series.role), "width": 1.6 if series.dashed else 2.6}
    if series.dashed:
        line["dash"] = "dash"
    turned = [point.x * turn for point in series.points]
    _line(drawn, turned, [point.y for point in series.points], f"series:{series.id}", line)


def _line(
    drawn: go.Figure,
    turned: list[float],
    values: list[float],
    meta: str,
    line: object,
    **more: object,
) -> None:
    """A closed line; the first point stands again at the end."""
    drawn.add_trace(
        go.Scatterpolar(
            theta=[*turned, *turned[:1]],
            r=[*values, *values[:1]],
            mode="lines",
            line=line,
            meta=meta,
            **more,
        )
    )
