"""What every native chart is made of: fills, hatches, fonts, axes, and series moved into a layer.

Works on python-pptx's charts and, where it has no words for something, on their XML. Positions and
widths are the library's own; colours are the light tokens.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.datalabel import DataLabels
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from advisor.report.pptx.place import Rect, child, emu, plain, rgb
from advisor.report.tokens import LIGHT

__all__ = [
    "add_categories",
    "add_points",
    "assume",
    "axis_title",
    "bare",
    "dot",
    "drop_empty_layers",
    "hatch",
    "hide",
    "label_points",
    "line",
    "move_to_lines",
    "paint",
    "place_plot",
    "series_named",
    "show_values",
    "title",
    "value_axis",
]

LABEL = 12


def add_categories(
    slide: Any,
    rect: Rect,
    kind: Any,
    categories: Sequence[str],
    columns: Sequence[tuple[str, Sequence[float | None]]],
) -> Any:
    """A chart over categories with its sheet: one column of numbers a series, None left empty."""
    data = CategoryChartData()
    data.categories = [_cell(each) for each in categories]
    for name, values in columns:
        data.add_series(_cell(name), list(values))
    return _add(slide, rect, kind, data)


def add_points(
    slide: Any, rect: Rect, columns: Sequence[tuple[str, Sequence[tuple[float, float]]]]
) -> Any:
    """A chart of points on two measured axes with its sheet."""
    data = XyChartData()
    for name, points in columns:
        series = data.add_series(_cell(name))
        for x, y in points:
            series.add_data_point(x, y)
    return _add(slide, rect, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data)


def _add(slide: Any, rect: Rect, kind: Any, data: Any) -> Any:
    frame = slide.shapes.add_chart(kind, *emu(rect), data)
    chart = frame.chart
    chart.has_title = False
    chart.has_legend = False
    chart.font.size = Pt(LABEL)
    chart.font.name = "Arial"
    chart.font.color.rgb = rgb(LIGHT.ink_2)
    return frame


def _cell(text: str) -> str:
    """A text for the chart's sheet that no spreadsheet takes for a formula or an address."""
    words = plain(text) or "–"
    return f" {words}" if words[0] in "=+-@{" or ":" in words.split("/", 1)[0] else words


def series_named(chart: Any, name: str) -> Any:
    """The series of that name in any of the chart's layers."""
    wanted = _cell(name)
    for plot in chart.plots:
        for series in plot.series:
            if series.name == wanted:
                return series
    raise KeyError(name)


def paint(part: Any, fill: str) -> None:
    """A flat fill without an edge."""
    part.format.fill.solid()
    part.format.fill.fore_color.rgb = rgb(fill)
    part.format.line.fill.background()


def hatch(part: Any) -> None:
    """The hatched form of what is unknown or insufficient."""
    fill = part.format.fill
    fill.patterned()
    fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
    fill.fore_color.rgb = rgb(LIGHT.control)
    fill.back_color.rgb = rgb(LIGHT.canvas)
    line(part, LIGHT.control, 0.75)


def assume(part: Any, fill: str) -> None:
    """The dashed violet form of what rests on assumptions alone."""
    part.format.fill.solid()
    part.format.fill.fore_color.rgb = rgb(LIGHT.tint(fill, 0.3))
    line(part, LIGHT.assumption, 1.25, dashed=True)


def line(part: Any, ink: str, width: float, *, dashed: bool = False) -> None:
    """A line of that colour and width in points."""
    part.format.line.color.rgb = rgb(ink)
    part.format.line.width = Pt(width)
    if dashed:
        part.format.line.dash_style = MSO_LINE.DASH


def hide(series: Any) -> None:
    """A helper series: it carries a position and draws nothing."""
    series.format.fill.background()
    series.format.line.fill.background()


def bare(axis: Any, *, labels: bool = True) -> None:
    """An axis without line, ticks and grid; its labels stand low and level."""
    axis.has_major_gridlines = False
    axis.has_minor_gridlines = False
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.fill.background()
    place = XL_TICK_LABEL_POSITION.LOW if labels else XL_TICK_LABEL_POSITION.NONE
    axis.tick_label_position = place
    if labels:
        axis.tick_labels.font.size = Pt(LABEL)
        axis.tick_labels.font.color.rgb = rgb(LIGHT.ink_2)
        axis._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", "0")


def value_axis(
    axis: Any, low: float | None, high: float | None, step: float | None = None, form: str = "0"
) -> None:
    """A measured axis with its ends, hairlines and number format."""
    bare(axis)
    axis.minimum_scale, axis.maximum_scale = low, high
    if step:
        axis.major_unit = step
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(LIGHT.sunken)
    axis.major_gridlines.format.line.width = Pt(0.75)
    axis.tick_labels.number_format = form
    axis.tick_labels.number_format_is_linked = False


def axis_title(axis: Any, text: str) -> None:
    """What an axis measures, in small grey words."""
    axis.has_title = True
    frame = axis.axis_title.text_frame
    frame.text = plain(text)
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(LABEL), False
    run.font.color.rgb = rgb(LIGHT.ink_2)


def title(chart: Any, text: str) -> None:
    """What a chart beside another one shows, above it."""
    chart.has_title = True
    frame = chart.chart_title.text_frame
    frame.text = plain(text)
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(LABEL), True
    run.font.color.rgb = rgb(LIGHT.ink)


def move_to_lines(chart: Any, names: Sequence[str]) -> None:
    """Moves series out of a bar or area layer into a layer of lines on the same axes."""
    moved = [series_named(chart, name)._element for name in names]
    if not moved:
        return
    area = chart._chartSpace.find(f".//{qn('c:plotArea')}")
    source = moved[0].getparent()
    lines = OxmlElement("c:lineChart")
    child(lines, "c:grouping", val="standard")
    child(lines, "c:varyColors", val="0")
    for series in moved:
        for unwanted in ("c:invertIfNegative", "c:shape"):
            for found in series.findall(qn(unwanted)):
                series.remove(found)
        lines.append(series)
        child(series, "c:smooth", val="0")
    child(lines, "c:marker", val="1")
    for axis in source.findall(qn("c:axId")):
        lines.append(copy.deepcopy(axis))
    source.addnext(lines)
    drop_empty_layers(area)


def drop_empty_layers(area: Any) -> None:
    """Removes a layer that lost all its series: an empty one makes the file unreadable."""
    for layer in list(area):
        if layer.tag.endswith("Chart") and layer.find(qn("c:ser")) is None:
            area.remove(layer)


def dot(series: Any, shape: str, size: int, fill: str, edge: str) -> None:
    """Markers without a joining line: `dots`, `diamonds` or `ticks`."""
    styles = {
        "dots": XL_MARKER_STYLE.CIRCLE,
        "diamonds": XL_MARKER_STYLE.DIAMOND,
        "ticks": XL_MARKER_STYLE.DASH,
    }
    series.format.line.fill.background()
    marker = series.marker
    marker.style, marker.size = styles[shape], size
    paint(marker, fill)
    line(marker, edge, 1.25)


def show_values(series: Any, form: str, *, size: int = LABEL, bold: bool = True) -> None:
    """The series' own numbers as labels: they follow when somebody edits the sheet."""
    element = series._element
    found = element.find(qn("c:dLbls"))
    if found is not None:
        element.remove(found)
    labels = element.get_or_add_dLbls()
    shown = DataLabels(labels)
    shown.show_value = True
    shown.number_format, shown.number_format_is_linked = form, False
    shown.font.size, shown.font.bold = Pt(size), bold
    shown.font.color.rgb = rgb(LIGHT.ink)


def label_points(
    series: Any,
    texts: Sequence[str],
    position: Any = None,
    *,
    size: int = LABEL,
    bold: bool = False,
    ink: str = LIGHT.ink,
) -> None:
    """Words at points; an empty text leaves its point bare."""
    for at, text in enumerate(texts):
        if not text:
            continue
        label = series.points[at].data_label
        frame = label.text_frame
        frame.text = plain(text)
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run.font.size, run.font.bold = Pt(size), bold
                run.font.color.rgb = rgb(ink)
        if position is not None:
            label.position = position


def place_plot(chart: Any, left: float, top: float, width: float, height: float) -> None:
    """Where the plot itself stands inside the chart, in shares of its width and height."""
    area = chart._chartSpace.find(f".//{qn('c:plotArea')}")
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    layout = OxmlElement("c:layout")
    manual = child(layout, "c:manualLayout")
    words = (("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"))
    for tag, value in words:
        child(manual, f"c:{tag}", val=value)
    for tag, share in zip("xywh", (left, top, width, height), strict=True):
        child(manual, f"c:{tag}", val=f"{share:.4f}")
    area.insert(0, layout)
