"""A chart specification drawn with Plotly for the screen, light or dark.

The only package that imports plotly. Call the result with `st.plotly_chart(fig, theme=None,
config=CONFIG, alt=spec.alt, key=…, width="stretch")`: Streamlit's own theme would restyle it.
Every trace names the series or band it draws in its `meta`, by which a test reads back the numbers
drawn. Heights are fixed in pixels, so that a page does not jump.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import plotly.graph_objects as go

from advisor.report.figures.spec import ChartSpec, Kind
from advisor.report.tokens import Tokens, tokens
from advisor.ui.charts.cells import heat_map
from advisor.ui.charts.joined import graph, waterfall
from advisor.ui.charts.page import blank
from advisor.ui.charts.plan import gantt
from advisor.ui.charts.planes import curves, quadrant
from advisor.ui.charts.round import radar
from advisor.ui.charts.rows import interval_dots, ranges, share_bars

__all__ = ["CONFIG", "figure"]

CONFIG: Mapping[str, Any] = {"displayModeBar": False, "scrollZoom": False}

_DRAWERS: Mapping[Kind, Callable[[go.Figure, ChartSpec, Tokens], None]] = {
    "interval-dots": interval_dots,
    "level-bars": share_bars,
    "shares": share_bars,
    "quadrant": quadrant,
    "gantt": gantt,
    "fan": curves,
    "quality-log": curves,
    "ranges": ranges,
    "heat-map": heat_map,
    "waterfall": waterfall,
    "graph": graph,
    "radar": radar,
}


def figure(spec: ChartSpec, dark: bool = False) -> go.Figure:
    """The chart in the tokens of the mode; everything drawn is in the specification."""
    mode = tokens(dark)
    drawn = blank(mode)
    _DRAWERS[spec.kind](drawn, spec, mode)
    return drawn.whole()
