"""Charts on two measured axes: the decision's fields, fans over time, a quality log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from advisor.report.figures.layout import FieldName, field_names, leader, leader_room
from advisor.report.figures.spec import Band, ChartSpec
from advisor.report.pptx.charts import marks
from advisor.report.pptx.charts.names import band_from, band_name, series_name
from advisor.report.pptx.place import Rect, Words, rgb, text_box, unstyled
from advisor.report.tokens import LIGHT

__all__ = ["curves", "quadrant"]


def quadrant(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """The fields between the cut-offs, the likely box, and the position."""
    columns = [(band_name(band), _corners(band)) for band in spec.bands if band.form == "box"]
    for series in spec.series:
        columns.append((series_name(series), [(point.x, point.y) for point in series.points]))
    columns = [(name, points) for name, points in columns if points]
    plot = _plot_of(rect)
    names = field_names(spec, plot.width * 72, plot.height * 72, _NAMES)
    _field_names(slide, plot, names)
    frame = marks.add_points(slide, rect, columns)
    chart = frame.chart
    marks.place_plot(chart, _LEFT, _TOP, 1 - _LEFT - _RIGHT, 1 - _TOP - _FOOT)
    for name, _ in columns:
        marks.series_named(chart, name).marker.style = XL_MARKER_STYLE.NONE
        marks.series_named(chart, name).smooth = False
    for band in spec.bands:
        if band.form == "box":
            marks.line(marks.series_named(chart, band_name(band)), LIGHT.now, 1.5)
    for series in spec.series:
        if series.points:
            drawn = marks.series_named(chart, series_name(series))
            marks.dot(drawn, "dots", 13, LIGHT.role(series.role), LIGHT.canvas)
            _position(slide, plot, spec, names)
    for axis, part in ((chart.category_axis, spec.x), (chart.value_axis, spec.y)):
        marks.value_axis(axis, part.low, part.high, 0.2, "0.0")
        axis.has_major_gridlines = False
        marks.axis_title(axis, part.label)
    return [frame]


_LEFT, _RIGHT, _TOP, _FOOT = 0.08, 0.02, 0.02, 0.16
_NAMES = 11
"""The size of all words on the plane, in points."""


def _plot_of(rect: Rect) -> Rect:
    return Rect(
        rect.left + rect.width * _LEFT,
        rect.top + rect.height * _TOP,
        rect.width * (1 - _LEFT - _RIGHT),
        rect.height * (1 - _TOP - _FOOT),
    )


def _corners(band: Band) -> list[tuple[float, float]]:
    across, up = band.spans
    return [
        (across.low, up.low),
        (across.high, up.low),
        (across.high, up.high),
        (across.low, up.high),
        (across.low, up.low),
    ]


def _field_names(slide: Any, plot: Rect, names: Sequence[FieldName]) -> None:
    """Every field as a shape under the plot with its name in a corner that the mark leaves free."""
    for name in names:
        field = name.region
        place = Rect(
            plot.left + field.x0 * plot.width,
            plot.top + (1 - field.y1) * plot.height,
            (field.x1 - field.x0) * plot.width,
            (field.y1 - field.y0) * plot.height,
        )
        ink = LIGHT.primary if field.chosen else LIGHT.ink_2
        shape = text_box(
            slide,
            place,
            [[Words(" ".join(name.lines), _NAMES, bold=field.chosen, ink=ink)]],
            anchor=MSO_ANCHOR.TOP if name.at_top else MSO_ANCHOR.BOTTOM,
            fill=LIGHT.primary_tint if field.chosen else "",
            inset=0.07,
        )
        shape.line.color.rgb, shape.line.width = rgb(LIGHT.line), Pt(0.75)
        shape.name = f"field {field.x0:g}-{field.x1:g} across, {field.y0:g}-{field.y1:g} up"


def _position(slide: Any, plot: Rect, spec: ChartSpec, names: Sequence[FieldName]) -> None:
    """The position in words at the end of a short line, where neither crosses an edge."""
    points = [point for series in spec.series for point in series.points]
    wide, high = plot.width * 72, plot.height * 72
    offset = leader(spec, names, wide, high, _NAMES)
    room = leader_room(spec, offset, wide, high, _NAMES)
    x, y = points[0].x * wide, (1 - points[0].y) * high
    down = offset[1] if offset[0] else min((room.top - y, room.bottom - y), key=abs)
    ends = (x, y, x + offset[0], y + down)
    line = slide.shapes.add_connector(
        MSO_CONNECTOR.STRAIGHT,
        *(Inches((plot.left, plot.top)[at % 2] + end / 72) for at, end in enumerate(ends)),
    )
    unstyled(line).line.color.rgb = rgb(LIGHT.ink)
    line.line.width, line.name = Pt(0.75), "line to the position"
    place = Rect(
        plot.left + room.left / 72,
        plot.top + room.top / 72,
        (room.right - room.left) / 72,
        (room.bottom - room.top) / 72,
    )
    words = [[Words(points[0].text, _NAMES, bold=True)]]
    box = text_box(slide, place, words, anchor=MSO_ANCHOR.MIDDLE, after=0, right=offset[0] < 0)
    box.text_frame.word_wrap, box.name = False, "position in words"
    if offset[0] == 0:
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def curves(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """Lines over time: on stacked areas where there are ranges, else on two measured axes."""
    if spec.bands and all(band.form == "area" for band in spec.bands):
        return _fan(slide, rect, spec)
    return _lines(slide, rect, spec)


def _fan(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """Nested ranges as one stack of areas; the other side's range as two thin dashed lines."""
    places = sorted(
        {span.at for band in spec.bands for span in band.spans}
        | {point.x for series in spec.series for point in series.points}
    )
    own = [band for band in spec.bands if band.role == "now"]
    other = [band for band in spec.bands if band.role != "now"]
    stack = _stack(own, places)
    edges = [pair for band in other for pair in _edges(band, places)]
    medians = [
        (series_name(one), _values({p.x: p.y for p in one.points}, places)) for one in spec.series
    ]
    words = {tick.at: tick.text for tick in spec.x.ticks} if not spec.x.label else {}
    names = [words.get(place, f"{place:.1f}".removesuffix(".0")) for place in places]
    frame = marks.add_categories(
        slide, rect, XL_CHART_TYPE.AREA_STACKED, names, [*stack, *edges, *medians]
    )
    chart = frame.chart
    marks.move_to_lines(chart, [name for name, _ in (*edges, *medians)])
    _paint_stack(chart, [name for name, _ in stack])
    for name, _ in edges:
        _line(chart, name, LIGHT.ink_3, 1.0, dashed=True)
    for series in spec.series:
        _line(chart, series_name(series), LIGHT.role(series.role), 2.5, dashed=series.dashed)
    _measured(chart, spec)
    return [frame]


def _values(found: dict[float, float], places: Sequence[float]) -> list[float | None]:
    return [found.get(place) for place in places]


def _stack(bands: Sequence[Band], places: Sequence[float]) -> list[tuple[str, list[float | None]]]:
    """Wide and narrow range as four layers: from, up to the half, the half, and above it."""
    if len(bands) != 2:
        return [layer for band in bands for layer in _layers(band, places)]
    wide, half = sorted(bands, key=lambda band: -band.share)
    low = {span.at: span.low for span in wide.spans}
    inner = {span.at: span for span in half.spans}
    top = {span.at: span.high for span in wide.spans}
    return [
        (band_from(wide), _values(low, places)),
        (
            f"{band_name(wide)}, lower part",
            _values({a: s.low - low[a] for a, s in inner.items()}, places),
        ),
        (band_name(half), _values({a: s.high - s.low for a, s in inner.items()}, places)),
        (
            f"{band_name(wide)}, upper part",
            _values({a: top[a] - s.high for a, s in inner.items()}, places),
        ),
    ]


def _layers(band: Band, places: Sequence[float]) -> list[tuple[str, list[float | None]]]:
    return [
        (band_from(band), _values({span.at: span.low for span in band.spans}, places)),
        (band_name(band), _values({s.at: s.high - s.low for s in band.spans}, places)),
    ]


def _edges(band: Band, places: Sequence[float]) -> list[tuple[str, list[float | None]]]:
    """A range as the lines of its two ends."""
    return [
        (band_from(band), _values({span.at: span.low for span in band.spans}, places)),
        (f"{band_name(band)}, to", _values({span.at: span.high for span in band.spans}, places)),
    ]


def _paint_stack(chart: Any, names: Sequence[str]) -> None:
    light, dark = LIGHT.tint(LIGHT.now, 0.17), LIGHT.tint(LIGHT.now, 0.38)
    for at, name in enumerate(names):
        drawn = marks.series_named(chart, name)
        if at == 0:
            marks.hide(drawn)
        else:
            marks.paint(drawn, dark if at == 2 else light)


def _line(chart: Any, name: str, ink: str, width: float, *, dashed: bool = False) -> None:
    drawn = marks.series_named(chart, name)
    marks.line(drawn, ink, width, dashed=dashed)
    drawn.marker.style = XL_MARKER_STYLE.NONE
    drawn.smooth = False


def _measured(chart: Any, spec: ChartSpec) -> None:
    marks.bare(chart.category_axis)
    if spec.x.label:
        marks.axis_title(chart.category_axis, f"{spec.x.label}, from the start of the plan")
    top = max(abs(spec.y.low or 0.0), abs(spec.y.high or 0.0)) or 1.0
    marks.value_axis(chart.value_axis, spec.y.low or 0.0, None, None, _form(top))
    marks.axis_title(chart.value_axis, spec.unit)


def _form(top: float) -> str:
    return "#,##0" if top >= 5 else ("0.0" if top >= 0.5 else "0.00")


def _lines(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """Series of points on two measured axes, vertical rules as lines of their own."""
    low, high = spec.y.low or 0.0, spec.y.high if spec.y.high is not None else 1.0
    columns = [
        (series_name(one), [(p.x, p.y) for p in one.points]) for one in spec.series if one.points
    ]
    rules = [
        (f"{rule.text or 'retrained'} {at}", [(rule.at, low), (rule.at, high)])
        for at, rule in enumerate(spec.rules, 1)
        if rule.axis == "x"
    ]
    frame = marks.add_points(slide, rect, [*rules, *columns])
    chart = frame.chart
    for name, _ in rules:
        _line(chart, name, LIGHT.line, 1.0)
    for series in spec.series:
        if not series.points:
            continue
        ink = LIGHT.role(series.role)
        _line(chart, series_name(series), ink, 1.75, dashed=series.dashed)
        if series.form == "dots":
            marks.dot(marks.series_named(chart, series_name(series)), "dots", 7, ink, LIGHT.canvas)
    share = spec.y.unit == "%"
    marks.value_axis(chart.value_axis, low, high, None, "0%" if share else _form(high))
    marks.value_axis(chart.category_axis, spec.x.low, spec.x.high, None, "0")
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.tick_labels.font.size = Pt(11)
    marks.axis_title(chart.category_axis, _across(spec))
    return [frame]


def _across(spec: ChartSpec) -> str:
    """What the horizontal axis counts; days count from the first row of the log."""
    if spec.kind == "quality-log" and spec.table.rows:
        return f"days after {spec.table.rows[0][0]}"
    return spec.x.label
