"""Ranges as standing columns with their marks on them: interval dots, and ranges side by side."""

from __future__ import annotations

from typing import Any

from pptx.chart.datalabel import DataLabels
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.util import Pt

from advisor.report.figures.spec import Band, ChartSpec, Series
from advisor.report.pptx.charts import marks
from advisor.report.pptx.charts.names import band_from, band_name, series_name
from advisor.report.pptx.place import Rect
from advisor.report.tokens import LIGHT
from advisor.report.typeface import text_width, wrapped

__all__ = ["interval_columns"]

_OPEN = "no number: possible range"
_OPEN_FROM = "no number: from"


def interval_columns(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """One column a row of the specification: its range, and its marks in their forms.

    Where a row holds several ranges, they stand beside each other under their own names.
    """
    slots = _slots(spec)
    room = max(rect.width * 72 / max(len(slots), 1) - 8, 30)
    size = _size(spec, room)
    names = _names(spec, slots, room, size)
    columns = _columns(spec, slots)
    frame = marks.add_categories(slide, rect, XL_CHART_TYPE.COLUMN_STACKED, names, columns)
    chart = frame.chart
    lines = [series_name(series) for series in spec.series if series.points]
    marks.move_to_lines(chart, lines)
    chart.plots[0].gap_width = 90
    chart.plots[0].overlap = 100
    _paint_bands(chart, spec)
    for series in spec.series:
        if series.points:
            _mark(chart, spec, series, slots)
    _axes(chart, spec, size)
    return [frame]


def _slots(spec: ChartSpec) -> list[float]:
    """Every place on the vertical axis that holds a range or a mark, from top to bottom."""
    found = {span.at for band in spec.bands for span in band.spans}
    found |= {point.y for series in spec.series for point in series.points}
    found |= {float(at) for at in range(len(spec.y.categories)) if not _near(found, at)}
    return sorted(found)


def _near(found: set[float], at: int) -> bool:
    return any(round(place) == at for place in found)


def _size(spec: ChartSpec, room: float) -> float:
    """The largest size at which the longest word of the names still stands on one line."""
    words = [word for name in spec.y.categories for word in name.split()]
    for size in (11.0, 10.0, 9.0):
        if max((text_width(word, size, bold=True) for word in words), default=0.0) <= room:
            return size
    return 8.0


def _names(spec: ChartSpec, slots: list[float], room: float, size: float) -> list[str]:
    """Row names short enough for their column; two ranges of a row say which is which."""
    found = []
    ends = _ends(spec)
    for slot in slots:
        name = spec.y.categories[round(slot)] + ends.get(slot, "")
        own = [band.label for band in spec.bands for span in band.spans if span.at == slot]
        if slot != round(slot) and own:
            name = f"{name}: {own[0]}"
        found.append(" ".join(wrapped(name, size, room, lines=4)))
    return found


def _ends(spec: ChartSpec) -> dict[float, str]:
    """What a row's range is in words, where every mark is at the same value and says nothing."""
    texts = {point.text for series in spec.series for point in series.points}
    if spec.kind != "ranges" or len(spec.bands) != 1 or len(texts) != 1:
        return {}
    return {label.at: f": {label.value}" for label in spec.row_labels}


def _columns(spec: ChartSpec, slots: list[float]) -> list[tuple[str, list[float | None]]]:
    """The sheet: for every band where it begins and its length, then the marks."""
    found: list[tuple[str, list[float | None]]] = []
    for band in spec.bands:
        known = {s.at: s for s in band.spans if s.state != "insufficient"}
        thin = {s.at: s for s in band.spans if s.state == "insufficient"}
        found.append((band_from(band), [known[s].low if s in known else None for s in slots]))
        length = [known[s].high - known[s].low if s in known else None for s in slots]
        found.append((band_name(band), length))
        if thin:
            found.append((_OPEN_FROM, [thin[s].low if s in thin else None for s in slots]))
            found.append(
                (_OPEN, [thin[s].high - thin[s].low if s in thin else None for s in slots])
            )
    for series in spec.series:
        if series.points:
            at = {point.y: point.x for point in series.points}
            found.append((series_name(series), [at.get(slot) for slot in slots]))
    return found


def _paint_bands(chart: Any, spec: ChartSpec) -> None:
    """Fills of the bands; what only holds a place is not drawn."""
    for band in spec.bands:
        marks.hide(marks.series_named(chart, band_from(band)))
        marks.paint(marks.series_named(chart, band_name(band)), _fill(band))
        if any(span.state == "insufficient" for span in band.spans):
            marks.hide(marks.series_named(chart, _OPEN_FROM))
            marks.hatch(marks.series_named(chart, _OPEN))


def _fill(band: Band) -> str:
    return LIGHT.band if band.role == "now" else LIGHT.line


def _mark(chart: Any, spec: ChartSpec, series: Series, slots: list[float]) -> None:
    drawn = marks.series_named(chart, series_name(series))
    colour = LIGHT.role(series.role)
    if series.form == "diamonds":
        marks.dot(drawn, "diamonds", 8, LIGHT.ink, LIGHT.ink)
        return
    marks.dot(drawn, "dots" if series.form == "dots" else "ticks", 10, colour, LIGHT.canvas)
    if spec.kind == "interval-dots":
        marks.show_values(drawn, "0.0")
        labels = DataLabels(drawn._element.get_or_add_dLbls())
        labels.position = XL_LABEL_POSITION.RIGHT
        return
    if _ends(spec):
        return
    texts = {point.y: point.text.partition(" (")[0] for point in series.points}
    words = [texts.get(slot, "") for slot in slots]
    marks.label_points(drawn, words, XL_LABEL_POSITION.ABOVE, size=11)


def _axes(chart: Any, spec: ChartSpec, size: float) -> None:
    low, high = spec.x.low, spec.x.high
    marks.bare(chart.category_axis)
    chart.category_axis.tick_labels.font.size = Pt(size)
    if spec.kind == "ranges":
        marks.value_axis(chart.value_axis, low, (high or 1.0) * 1.12)
        marks.bare(chart.value_axis, labels=False)
        return
    marks.value_axis(chart.value_axis, low, high, 1.0)
