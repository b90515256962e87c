"""Waterfalls as native bars, graphs as native boxes with connectors that stay joined."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from advisor.report.figures.spec import ChartSpec, Series
from advisor.report.pptx.charts import marks
from advisor.report.pptx.charts.names import below_name, series_name
from advisor.report.pptx.charts.rows import row_names
from advisor.report.pptx.place import Rect, Words, emu, rgb, unstyled, write
from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = ["BASE", "graph", "waterfall"]

BASE = "starts at"
"""The column that holds where a bar begins, seen from zero; drawn without a fill."""
_RIGHT, _LEFT = 3, 1
_BOX = (0.86, 0.8)


def waterfall(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """One bar a row on a hidden one; a bar across zero has a part on either side of it."""
    names = row_names(spec, rect)
    rows = range(len(names))
    bars = {bar.at: bar for series in spec.series for bar in series.bars}
    columns: list[tuple[str, list[float | None]]] = [
        (BASE, [max(bars[at].start, 0.0) + min(bars[at].end, 0.0) for at in rows])
    ]
    for series in spec.series:
        mine = {bar.at: bar for bar in series.bars}
        above = [_above(mine[at].start, mine[at].end) if at in mine else None for at in rows]
        below = [_below(mine[at].start, mine[at].end) if at in mine else None for at in rows]
        columns += [(series_name(series), above), (below_name(series), below)]
    frame = marks.add_categories(slide, rect, XL_CHART_TYPE.BAR_STACKED, names, columns)
    chart = frame.chart
    chart.plots[0].gap_width, chart.plots[0].overlap = 60, 100
    marks.hide(marks.series_named(chart, BASE))
    for series in spec.series:
        for name in (series_name(series), below_name(series)):
            drawn = marks.series_named(chart, name)
            drawn.invert_if_negative = False
            marks.paint(drawn, LIGHT.role(series.role))
    chart.category_axis.reverse_order = True
    marks.bare(chart.category_axis)
    marks.value_axis(chart.value_axis, spec.x.low, spec.x.high)
    marks.bare(chart.value_axis, labels=False)
    return [frame]


def _above(start: float, end: float) -> float | None:
    """The part of a bar above zero, None where it has none."""
    return end - max(start, 0.0) if end > 0 or start >= 0 else None


def _below(start: float, end: float) -> float | None:
    """The part of a bar below zero as a negative length, None where it has none."""
    return start - min(end, 0.0) if start < 0 else None


def graph(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """One group of boxes; every line is a connector glued to the two boxes it joins."""
    group = slide.shapes.add_group_shape()
    (boxes,) = [series for series in spec.series if series.form == "boxes"]
    wide = rect.width / ((spec.x.high or 1.0) - (spec.x.low or 0.0))
    high = min(rect.height / ((spec.y.high or 1.0) - (spec.y.low or 0.0)), 1.05)
    places: dict[tuple[float, float], Any] = {}
    for point in boxes.points:
        left = rect.left + (point.x - _BOX[0] / 2) * wide
        top = rect.top + (point.y + 0.5 - _BOX[1] / 2) * high
        place = Rect(left, top, _BOX[0] * wide, _BOX[1] * high)
        places[point.x, point.y] = _box(group, place, point.text)
    for series in spec.series:
        if series.form == "edges":
            _connect(group, series, places)
    for line in [one for one in group.shapes if not one.has_text_frame]:
        group._element.insert(2, line._element)  # under the boxes
    group._element.recalculate_extents()  # lines were made at the slide's corner
    return [group]


def _box(group: Any, place: Rect, text: str) -> Any:
    shape = unstyled(group.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *emu(place)))
    shape.adjustments[0] = 0.08
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(LIGHT.surface)
    shape.line.color.rgb, shape.line.width = rgb(LIGHT.control), Pt(0.75)
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = Inches(0.05)
    frame.margin_top = frame.margin_bottom = Inches(0.01)
    size = 13 if place.height >= 0.8 else 11 if place.height >= 0.5 else 9
    room = (place.width - 0.12) * 72
    lines = wrapped(text, size, room, lines=max(1, int(place.height * 72 / (size * 1.2))))
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    write(frame.paragraphs[0], [Words(" ".join(lines), size)])
    return shape


def _connect(group: Any, series: Series, places: dict[tuple[float, float], Any]) -> None:
    for start, end in zip(series.points[::2], series.points[1::2], strict=True):
        line = unstyled(group.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, 0, 0))
        line.begin_connect(places[start.x, start.y], _RIGHT)
        line.end_connect(places[end.x, end.y], _LEFT)
        line.line.color.rgb = rgb(LIGHT.role(series.role))
        line.line.width = Pt(2 if series.role == "now" else 1)
