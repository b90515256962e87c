"""The radar of the cover: every area's index and target at a glance, with nothing to read off."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.util import Pt

from advisor.report.figures.spec import ChartSpec
from advisor.report.pptx.charts import marks
from advisor.report.pptx.charts.names import series_name
from advisor.report.pptx.place import Rect
from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = ["radar"]

_FEWEST = 3
"""Areas below which a radar has no surface."""


def radar(slide: Any, rect: Rect, spec: ChartSpec) -> Any:
    """The marks of the interval dots as a radar from 1 to 5; None where too few have a number.

    An area without a number leaves a gap in its line and is named all the same.
    """
    shown = [series for series in spec.series if series.form in ("dots", "diamonds")]
    if not shown or len(shown[0].points) < _FEWEST:
        return None
    rows = range(len(spec.y.categories))
    names = [" ".join(wrapped(name, 11, 90, lines=2)) for name in spec.y.categories]
    columns = []
    for series in shown:
        at = {round(point.y): point.x for point in series.points}
        columns.append((series_name(series), [at.get(row) for row in rows]))
    frame = marks.add_categories(slide, rect, XL_CHART_TYPE.RADAR, names, columns)
    chart = frame.chart
    for series in shown:
        drawn = marks.series_named(chart, series_name(series))
        now = series.role == "now"
        marks.line(drawn, LIGHT.role(series.role), 2.5 if now else 1.25, dashed=not now)
        drawn.marker.style = XL_MARKER_STYLE.NONE
        drawn.smooth = False
    marks.value_axis(chart.value_axis, spec.x.low, spec.x.high, 1.0)
    chart.value_axis.tick_labels.font.size = Pt(9)
    chart.category_axis.tick_labels.font.size = Pt(11)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(11)
    return frame
