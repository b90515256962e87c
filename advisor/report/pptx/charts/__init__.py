"""A chart specification as a chart of the presentation: native, editable, with its own sheet.

Every number of the specification stands in the chart's sheet. A range is two columns, where it
begins and how long it is, because that is what a stacked bar is made of; `names` says how the
columns are called, so that a test can read the numbers back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from advisor.report.figures.spec import ChartSpec, Kind
from advisor.report.pptx.charts.cells import heat_map
from advisor.report.pptx.charts.columns import interval_columns
from advisor.report.pptx.charts.joined import graph, waterfall
from advisor.report.pptx.charts.names import band_from, band_name, series_name
from advisor.report.pptx.charts.plan import gantt, panels
from advisor.report.pptx.charts.planes import curves, quadrant
from advisor.report.pptx.charts.round import spokes
from advisor.report.pptx.charts.rows import share_bars
from advisor.report.pptx.place import Rect, plain

__all__ = ["band_from", "band_name", "draw_chart", "draw_panels", "series_name"]

_DRAWERS: Mapping[Kind, Callable[[Any, Rect, ChartSpec], list[Any]]] = {
    "interval-dots": interval_columns,
    "ranges": interval_columns,
    "level-bars": share_bars,
    "shares": share_bars,
    "quadrant": quadrant,
    "fan": curves,
    "quality-log": curves,
    "heat-map": heat_map,
    "waterfall": waterfall,
    "graph": graph,
    "radar": spokes,
}


def draw_chart(
    slide: Any, rect: Rect, spec: ChartSpec, rows: tuple[int, int] | None = None
) -> None:
    """The chart in its place, with its alternative text; `rows` is the part of a plan to draw."""
    if spec.kind == "gantt":
        frames = gantt(slide, rect, spec, rows or (0, len(spec.y.categories)))
    else:
        frames = _DRAWERS[spec.kind](slide, rect, spec)
    _name(frames, spec, "chart")


def draw_panels(slide: Any, rect: Rect, spec: ChartSpec) -> None:
    """The people and the money of a plan, quarter by quarter, side by side."""
    _name(panels(slide, rect, spec), spec, "panel")


def _name(frames: list[Any], spec: ChartSpec, kind: str) -> None:
    for at, frame in enumerate(frames):
        frame.name = f"{kind}:{spec.id}" if at == 0 else f"{kind}:{spec.id}:{at + 1}"
        frame._element._nvXxPr.cNvPr.set("descr", plain(spec.alt))
