"""The screen's renderer: the same numbers as the report's, light and dark, words as plain text."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import chart_samples
import pytest
import report_samples as samples
from chart_samples import Drawn, asked, clean, joined_ends
from test_svg import drawn as drawn_on_paper

from advisor.report import svg
from advisor.report.figures.spec import ChartSpec
from advisor.report.tokens import DARK, LIGHT, contrast
from advisor.ui.charts import figure

CHARTS = pytest.mark.parametrize("name", samples.EXAMPLES)


def drawn(chart_figure: Any, chart: ChartSpec) -> Drawn:
    """The numbers in a plotly figure's traces and shapes, by their ids."""
    found: Drawn = defaultdict(list)
    low: dict[str, dict[float, float]] = {}
    for trace in chart_figure.data:
        kind, _, name = str(trace.meta or "").partition(":")
        if trace.type == "heatmap":
            column = enumerate(trace.z)
            found[trace.meta] += [(row[0], at) for at, row in column if row[0] is not None]
        elif trace.type == "bar" and kind == "panel":
            pairs = zip(trace.x, trace.y, strict=True)
            found[trace.meta] += [(x - 0.5, 0.0, y) for x, y in pairs]
        elif trace.type == "bar":
            rows = zip(trace.y, trace.base, trace.x, strict=True)
            found[trace.meta] += [(y, base, base + length) for y, base, length in rows]
        elif kind == "low":
            low[name] = dict(zip(trace.x, trace.y, strict=True))
        elif kind == "high":
            pairs = zip(trace.x, trace.y, strict=True)
            found[f"band:{name}"] += [(x, low[name][x], y) for x, y in pairs]
        elif kind == "band":
            found[trace.meta] += [(0, min(trace.x), max(trace.x)), (1, min(trace.y), max(trace.y))]
        elif chart.kind == "graph" and trace.mode == "lines":
            found[trace.meta] += joined_ends(trace.x, trace.y)
        else:
            pairs = zip(trace.x, trace.y, strict=True)
            found[trace.meta] += [(x, y) for x, y in pairs if x is not None]
    for shape in chart_figure.layout.shapes:
        if (shape.name or "").startswith("limit:"):
            found[shape.name].append((shape.y0,))
    return clean(found)


@CHARTS
def test_every_number_of_every_chart_is_drawn_and_no_other(name: str) -> None:
    for chart in chart_samples.charts(name):
        assert drawn(figure(chart), chart) == asked(chart), chart.id


def test_screen_and_report_draw_the_same_numbers() -> None:
    for chart in chart_samples.one_of_each_kind():
        paper = drawn_on_paper(svg.draw(chart), chart)
        assert drawn(figure(chart), chart) == paper, chart.id


@CHARTS
def test_both_modes_differ_in_colour_alone(name: str) -> None:
    for chart in chart_samples.charts(name)[:8]:
        light, dark = figure(chart), figure(chart, dark=True)
        assert drawn(light, chart) == drawn(dark, chart)
        words = [[note.text for note in one.layout.annotations] for one in (light, dark)]
        assert words[0] == words[1]


@pytest.mark.parametrize(("dark", "mode"), [(False, LIGHT), (True, DARK)])
def test_words_on_charts_can_be_read(dark: bool, mode: Any) -> None:
    grounds = (mode.canvas, mode.surface, mode.primary_tint)
    for chart in chart_samples.charts("pilots")[:6]:
        if chart.kind in ("gantt", "fan", "quality-log", "heat-map"):
            continue  # words on a coloured ground have checks of their own
        for note in figure(chart, dark).layout.annotations:
            colour = note.font.color or mode.ink
            assert min(contrast(colour, ground) for ground in grounds) >= 4.5, note.text


def test_words_inside_bars_can_be_read() -> None:
    (chart,) = [one for one in chart_samples.charts("pilots") if one.kind == "gantt"]
    for dark, mode in ((False, LIGHT), (True, DARK)):
        notes = {note.text: note.font.color for note in figure(chart, dark).layout.annotations}
        for series in chart.series:
            fill = mode.role(series.role)
            states = {bar.state for bar in series.bars}
            if states == {"known"}:
                assert contrast(notes[series.label], fill) >= 4.5, series.label


def test_words_in_the_cells_of_a_heat_map_can_be_read() -> None:
    (chart,) = [one for one in chart_samples.charts("pilots") if one.kind == "heat-map"]
    low, high = chart.x.low or 0.0, chart.x.high or 1.0
    for dark, mode in ((False, LIGHT), (True, DARK)):
        notes = {
            (note.x, note.y): note.font.color for note in figure(chart, dark).layout.annotations
        }
        points = [(at, point) for at, one in enumerate(chart.series) for point in one.points]
        assert points
        for at, point in points:
            cell = mode.sequential_step(point.x, low, high)
            assert contrast(notes[at + 0.5, point.y], cell) >= 4.5, point.text


def test_the_template_is_ours_and_the_user_cannot_zoom() -> None:
    chart = chart_samples.charts("pilots")[0]
    layout = figure(chart).layout
    assert layout.dragmode is False
    assert layout.showlegend is False
    assert layout.xaxis.fixedrange
    assert layout.colorway == LIGHT.data
    assert figure(chart, dark=True).layout.colorway == DARK.data
    assert layout.font.family.startswith("IBM Plex Sans")
    assert not layout.title.text, "the title is HTML above the chart"


def test_a_hostile_name_stays_text() -> None:
    chart = chart_samples.charts("pilots")[0]
    names = ("<a href='x'>click</a> & <b>", *chart.y.categories[1:])
    changed = chart.model_copy(update={"y": chart.y.model_copy(update={"categories": names})})
    ticks = figure(changed).layout.yaxis.ticktext
    assert "<a" not in ticks[0]
    assert "&lt;a" in ticks[0].replace("<br>", "")


def test_a_chart_without_marks_is_drawn() -> None:
    chart = chart_samples.charts("pilots")[0]
    empty = chart.model_copy(
        update={
            "series": tuple(one.model_copy(update={"points": ()}) for one in chart.series),
            "bands": (),
            "row_labels": (),
        }
    )
    assert figure(empty).data is not None
    assert svg.render(empty).startswith("<?xml")
