"""A chart specification drawn as SVG for the report, with text kept as text and repeatable bytes.

Uses matplotlib's `Figure` and its SVG canvas, never pyplot, so that it is safe in a worker. Always
in the light tokens. Sizes are points on paper; 170 mm is the width of the report's text.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Mapping
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from advisor.report.figures.spec import ChartSpec, Kind
from advisor.report.svg.cells import heat_map
from advisor.report.svg.joined import graph, waterfall
from advisor.report.svg.plan import gantt
from advisor.report.svg.planes import curves, quadrant
from advisor.report.svg.round import radar
from advisor.report.svg.rows import interval_dots, ranges, share_bars
from advisor.report.tokens import FONT_SANS
from advisor.report.typeface import FONTS

__all__ = ["FULL_WIDTH_MM", "HALF_WIDTH_MM", "draw", "render"]

FULL_WIDTH_MM = 170.0
HALF_WIDTH_MM = 81.0
_PT = 72 / 25.4
_LOCK = threading.Lock()
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "maturity-advisor",
    "font.family": FONT_SANS,
    "hatch.linewidth": 0.6,
    "axes.unicode_minus": True,
    "path.simplify": False,
    "text.parse_math": False,
}
_DRAWERS: Mapping[Kind, Callable[[ChartSpec, float], Figure]] = {
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


def render(spec: ChartSpec, *, width_mm: float = FULL_WIDTH_MM) -> str:
    """The chart as one SVG document of that width; equal specifications give equal bytes."""
    with _LOCK, matplotlib.rc_context(_SETTINGS):
        figure = draw(spec, width_mm=width_mm)
        buffer = io.StringIO()
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def draw(spec: ChartSpec, *, width_mm: float = FULL_WIDTH_MM) -> Figure:
    """The chart as a matplotlib figure; call under `render` for the report's settings."""
    _register_fonts()
    return _DRAWERS[spec.kind](spec, width_mm * _PT)


def _register_fonts() -> None:
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for file in sorted(FONTS.glob("*.ttf")):
        if str(file) not in known:
            font_manager.fontManager.addfont(str(file))
