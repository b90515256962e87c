"""The plan as stacked bars over quarters, and its people and money as columns with their limits."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.text import PP_ALIGN
from pptx.util import Pt

from advisor.report.figures.spec import ChartSpec, Panel, Series
from advisor.report.pptx.charts import marks
from advisor.report.pptx.charts.names import limit_name, series_name
from advisor.report.pptx.place import Rect, Words, text_box
from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = ["START", "gantt", "panels"]

START = "starts after, quarters"
"""The column that holds a bar's start; drawn without a fill."""


def gantt(slide: Any, rect: Rect, spec: ChartSpec, rows: tuple[int, int]) -> list[Any]:
    """Bars by start over quarters, coloured by track; rows `rows[0]` to `rows[1]` of the plan."""
    first, end = rows
    names = [_name(name, rect) for name in spec.y.categories[first:end]]
    bars = {bar.at: bar for series in spec.series for bar in series.bars}
    starts = [bars[at].start if at in bars else None for at in range(first, end)]
    shown = [one for one in spec.series if any(first <= bar.at < end for bar in one.bars)]
    columns: list[tuple[str, list[float | None]]] = [(START, starts)]
    for series in shown:
        length = {bar.at: bar.end - bar.start for bar in series.bars}
        columns.append((series_name(series), [length.get(at) for at in range(first, end)]))
    frame = marks.add_categories(slide, rect, XL_CHART_TYPE.BAR_STACKED, names, columns)
    chart = frame.chart
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    marks.hide(marks.series_named(chart, START))
    for series in shown:
        _track(chart, series, first, end)
    _quarters(chart, spec)
    _ticks(slide, rect, spec)
    return [frame]


_LEFT, _RIGHT, _TOP, _FOOT = 0.33, 0.02, 0.07, 0.01


def _name(name: str, rect: Rect) -> str:
    return " ".join(wrapped(name, 11, rect.width * 72 * (_LEFT - 0.02), lines=2))


def _track(chart: Any, series: Series, first: int, end: int) -> None:
    drawn = marks.series_named(chart, series_name(series))
    colour = LIGHT.role(series.role)
    marks.paint(drawn, colour)
    texts = [""] * (end - first)
    for bar in series.bars:
        if first <= bar.at < end:
            at = int(bar.at) - first
            texts[at] = bar.text
            if bar.state == "assumption":
                marks.assume(drawn.points[at], colour)
    for at, text in enumerate(texts):
        if text:
            bar = next(one for one in series.bars if int(one.at) - first == at)
            dark = series.role == "devops" and bar.state == "known"
            ink = "#FFFFFF" if dark else LIGHT.ink
            words = [""] * len(texts)
            words[at] = text
            marks.label_points(drawn, words, XL_LABEL_POSITION.CENTER, size=10, ink=ink)


def _quarters(chart: Any, spec: ChartSpec) -> None:
    """One hairline a quarter; the quarters' names stand above, between the lines."""
    chart.category_axis.reverse_order = True
    marks.bare(chart.category_axis)
    chart.category_axis.tick_labels.font.size = Pt(11)
    marks.value_axis(chart.value_axis, 0, spec.x.high, 1.0)
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    marks.place_plot(chart, _LEFT, _TOP, 1 - _LEFT - _RIGHT, 1 - _TOP - _FOOT)


def _ticks(slide: Any, rect: Rect, spec: ChartSpec) -> None:
    plot = rect.width * (1 - _LEFT - _RIGHT)
    each = plot / max(spec.x.high or 1.0, 1.0)
    step = max(1, round(0.5 / each + 0.49))
    for at, tick in enumerate(spec.x.ticks):
        if at % step:
            continue
        middle = rect.left + rect.width * _LEFT + tick.at * each
        width = max(each * step, 0.7)
        place = Rect(middle - width / 2, rect.top, width, 0.3)
        box = text_box(slide, place, [[Words(tick.text, 11, ink=LIGHT.ink_2)]])
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        box.name = f"quarter {at + 1}"


def panels(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """A chart a panel, side by side, each with its limit as a line."""
    places = rect.columns([1.0] * len(spec.panels))
    names = [tick.text for tick in spec.x.ticks]
    return [
        _panel(slide, place, panel, names) for place, panel in zip(places, spec.panels, strict=True)
    ]


def _panel(slide: Any, rect: Rect, panel: Panel, names: list[str]) -> Any:
    used = {bar.at: bar.end for bar in panel.bars}
    columns: list[tuple[str, list[float | None]]] = [
        (panel.label, [used.get(at) for at in range(len(names))])
    ]
    if panel.limit is not None:
        columns.append((limit_name(panel), [panel.limit for _ in names]))
    frame = marks.add_categories(slide, rect, XL_CHART_TYPE.COLUMN_STACKED, names, columns)
    chart = frame.chart
    drawn = marks.series_named(chart, panel.label)
    marks.paint(drawn, LIGHT.tint(LIGHT.role(panel.role), 0.5))
    chart.plots[0].gap_width = 40
    for bar in panel.bars:
        if bar.state == "limit":
            marks.paint(drawn.points[int(bar.at)], LIGHT.tint(LIGHT.role("limit"), 0.5))
    if panel.limit is not None:
        marks.move_to_lines(chart, [limit_name(panel)])
        limit = marks.series_named(chart, limit_name(panel))
        marks.line(limit, LIGHT.ink, 1.5)
        limit.marker.style = XL_MARKER_STYLE.NONE
    texts = [""] * len(names)
    for bar in panel.bars:
        texts[int(bar.at)] = bar.text
    size = 11 if len(names) <= 10 else 8
    marks.label_points(drawn, texts, XL_LABEL_POSITION.INSIDE_BASE, size=size)
    marks.bare(chart.category_axis)
    chart.category_axis.tick_labels.font.size = Pt(11 if len(names) <= 8 else 9)
    top = max([bar.end for bar in panel.bars] + [panel.limit or 0.0]) or 1.0
    marks.value_axis(chart.value_axis, 0, top * 1.08)
    marks.bare(chart.value_axis, labels=False)
    chart.has_title = True
    title = panel.label if panel.limit is None else f"{panel.label}; line: {panel.limit_text}"
    marks.title(chart, title)
    return frame
