"""The radar as a native chart: index, target and both ends of the range, each a line to edit."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.util import Pt

from advisor.report.figures.spec import ChartSpec
from advisor.report.pptx.charts import marks
from advisor.report.pptx.charts.names import series_name
from advisor.report.pptx.place import Rect
from advisor.report.tokens import LIGHT

__all__ = ["ends_names", "spokes"]


def ends_names(label: str) -> tuple[str, str]:
    """What the columns of a range's two ends are called.

    >>> ends_names("80% likely range")
    ('80% likely range, low', '80% likely range, high')
    """
    return f"{label}, low", f"{label}, high"


def spokes(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """One column a line over the areas; the axis is fixed at 1 to 5."""
    spokes = range(len(spec.x.categories))
    columns: list[tuple[str, list[float | None]]] = []
    colours: dict[str, tuple[str, float, bool]] = {}
    for band in spec.bands:
        spans = {int(span.at): span for span in band.spans}
        low, high = ends_names(band.label)
        columns.append((low, [spans[at].low if at in spans else None for at in spokes]))
        columns.append((high, [spans[at].high if at in spans else None for at in spokes]))
        colours |= {low: (LIGHT.band, 1.0, False), high: (LIGHT.band, 1.0, False)}
    for series in spec.series:
        values = {int(point.x): point.y for point in series.points}
        columns.append((series_name(series), [values.get(at) for at in spokes]))
        wide = 1.25 if series.dashed else 2.25
        colours[series_name(series)] = (LIGHT.role(series.role), wide, series.dashed)
    frame = marks.add_categories(slide, rect, XL_CHART_TYPE.RADAR, spec.x.categories, columns)
    for name, (colour, wide, dashed) in colours.items():
        drawn = marks.series_named(frame.chart, name)
        marks.line(drawn, colour, wide, dashed=dashed)
        drawn.marker.style, drawn.smooth = XL_MARKER_STYLE.NONE, False
    axis = frame.chart.value_axis
    marks.value_axis(axis, spec.y.low, spec.y.high, 1.0)
    axis.tick_labels.font.size = Pt(9)
    frame.chart.category_axis.tick_labels.font.size = Pt(11)
    frame.chart.has_legend = True
    frame.chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    frame.chart.legend.include_in_layout = False
    frame.chart.legend.font.size = Pt(11)
    return [frame]
