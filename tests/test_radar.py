"""The cover's radar: on paper, on screen and in a deck the same numbers, from the scorecard."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
import report_samples as samples
from chart_samples import Drawn, asked, clean
from pptx import Presentation

from advisor.report import svg
from advisor.report.figures.radar import radar
from advisor.report.figures.spec import ChartSpec
from advisor.report.pptx.charts import draw_chart
from advisor.report.pptx.charts.round import ends_names
from advisor.report.pptx.place import Rect
from advisor.ui.charts import figure

EXAMPLES = pytest.mark.parametrize("name", samples.EXAMPLES)


def chart(name: str) -> ChartSpec:
    card = samples.assessment(name).scorecard
    targets = {each.id: min(5.0, (each.index or 1.0) + 1) for each in card.dimensions}
    made = radar(samples.catalogue(), card, targets, source="answers")
    assert made is not None
    return made


def on_paper(spec: ChartSpec) -> Drawn:
    """Angles and lengths of the drawn marks turned back into spokes and values."""
    found: Drawn = defaultdict(list)
    spokes = len(spec.x.categories)

    def back(x: float, y: float) -> tuple[float, float]:
        turned = (math.pi / 2 - math.atan2(y, x)) * spokes / (2 * math.pi)
        return round(turned) % spokes, 1 + math.hypot(x, y)

    (axes,) = svg.draw(spec).axes
    for line in axes.lines:
        if line.get_gid():
            marks = [back(x, y) for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]
            found[line.get_gid()] += marks[:-1]
    for patch in axes.patches:
        ends: dict[float, set[float]] = defaultdict(set)
        for x, y in patch.get_path().vertices:
            at, value = back(x, y)
            ends[at].add(round(value, 12))
        found[patch.get_gid()] += [(at, min(each), max(each)) for at, each in ends.items()]
    return clean(found)


def on_screen(spec: ChartSpec) -> Drawn:
    found: Drawn = defaultdict(list)
    ends: dict[str, list[tuple[float, float]]] = {}
    turn = 360 / len(spec.x.categories)
    for trace in figure(spec).data:
        kind, _, name = trace.meta.partition(":")
        marks = [(at / turn, value) for at, value in zip(trace.theta, trace.r, strict=True)][:-1]
        if kind == "series":
            found[trace.meta] += marks
        else:
            ends[kind] = marks
            found[f"band:{name}"] = []
    (band,) = [key for key in found if key.startswith("band:")]
    for (at, low), (_, high) in zip(ends["low"], ends["high"], strict=True):
        found[band].append((at, low, high))
    return clean(found)


def in_a_deck(spec: ChartSpec) -> Drawn:
    found: Drawn = defaultdict(list)
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    draw_chart(slide, Rect(1, 1, 8, 5), spec)
    (shape,) = [each for each in slide.shapes if each.has_chart]
    assert [str(each) for each in shape.chart.plots[0].categories] == list(spec.x.categories)
    sheet: dict[str, list[Any]] = {each.name: list(each.values) for each in shape.chart.series}
    for series in spec.series:
        values = enumerate(sheet[series.label])
        found[f"series:{series.id}"] += [(at, each) for at, each in values if each is not None]
    for band in spec.bands:
        low, high = (sheet[name] for name in ends_names(band.label))
        found[f"band:{band.id}"] += list(zip(range(len(low)), low, high, strict=True))
    return clean(found)


@EXAMPLES
def test_three_renderers_draw_the_numbers_of_the_scorecard(name: str) -> None:
    spec = chart(name)
    card = samples.assessment(name).scorecard
    known = [each.index for each in card.dimensions if each.index is not None]
    assert [point.y for point in spec.named("now").points] == known
    assert on_paper(spec) == on_screen(spec) == in_a_deck(spec) == asked(spec)


def test_two_areas_enclose_nothing_and_what_has_no_number_is_named() -> None:
    card = samples.assessment("pilots").scorecard
    first = card.dimensions[:2]
    assert radar(samples.catalogue(), replace(card, dimensions=first), {}, source="a") is None
    bare = replace(card.dimensions[0], index=None, status="insufficient")
    rest = (bare, *card.dimensions[1:])
    made = radar(samples.catalogue(), replace(card, dimensions=rest), {}, source="a")
    assert made is not None
    name = samples.catalogue().dimension(bare.id).short_name
    assert f"No number yet: {name}." in made.caption
    assert name not in made.x.categories
