"""Bars of shares, lying under each other on a track from 0 to 1."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import XL_CHART_TYPE

from advisor.report.figures.spec import ChartSpec
from advisor.report.pptx.charts import marks
from advisor.report.pptx.charts.names import series_name
from advisor.report.pptx.place import Rect
from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = ["row_names", "share_bars"]


_MOST = 0.85
"""Inches that a row takes at most: a single bar is a bar and not a wall."""


def share_bars(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """One bar a row, its parts stacked; what is open is hatched."""
    rect = Rect(rect.left, rect.top, rect.width, min(rect.height, _MOST * len(spec.y.categories)))
    names = row_names(spec, rect)
    columns = []
    for series in spec.series:
        length = {bar.at: bar.end - bar.start for bar in series.bars}
        columns.append((series_name(series), [length.get(at) for at in range(len(names))]))
    frame = marks.add_categories(slide, rect, XL_CHART_TYPE.BAR_STACKED, names, columns)
    chart = frame.chart
    chart.plots[0].gap_width = max(60, 340 - 70 * len(names))  # few bars stay slim
    chart.plots[0].overlap = 100
    for series in spec.series:
        drawn = marks.series_named(chart, series_name(series))
        if any(bar.state == "unknown" for bar in series.bars):
            marks.hatch(drawn)
        else:
            marks.paint(drawn, LIGHT.role(series.role))
    chart.category_axis.reverse_order = True
    marks.bare(chart.category_axis)
    marks.value_axis(chart.value_axis, 0, 1, 0.25, "0%")
    marks.bare(chart.value_axis, labels=False)
    return [frame]


def row_names(spec: ChartSpec, rect: Rect) -> list[str]:
    """The rows' names with their values, wrapped to the room left of the bars."""
    return [_name(spec, at, rect.width * 28) for at in range(len(spec.y.categories))]


def _name(spec: ChartSpec, at: int, room: float) -> str:
    """A row's name with its value, which a short bar could not hold."""
    label = next((one for one in spec.row_labels if one.at == at), None)
    words = "" if label is None else f": {label.value}"
    if label is not None and label.range:
        words += f", {label.range}"
    return " ".join(wrapped(spec.y.categories[at] + words, 12, room, lines=3))
