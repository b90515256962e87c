"""The decision's picture: its fields are the rules', and its words stand clear of every line."""

from __future__ import annotations

import pytest
import report_samples as samples

from advisor.report.figures import quadrant
from advisor.report.figures.layout import Box, field_names, leader
from advisor.report.typeface import text_width

EXAMPLES = pytest.mark.parametrize("name", samples.EXAMPLES)


@EXAMPLES
def test_the_quadrant_has_the_rules_cut_offs(name: str) -> None:
    decision = samples.assessment(name).decision
    chart = quadrant(samples.catalogue(), decision, source="answers")
    assert len(chart.regions) == 9
    edges = {region.x0 for region in chart.regions} | {region.x1 for region in chart.regions}
    assert edges == {0.0, *decision.cutoffs.foundation, 1.0}
    area = sum((r.x1 - r.x0) * (r.y1 - r.y0) for r in chart.regions)
    assert area == pytest.approx(1)
    (you,) = chart.named("you").points
    assert (you.x, you.y) == (decision.foundation, decision.need)
    (chosen,) = [region for region in chart.regions if region.chosen]
    assert chosen.x0 <= you.x <= chosen.x1
    assert chosen.y0 <= you.y <= chosen.y1


PLANES = ((438.0, 136.0, 8.0), (470.0, 370.0, 13.0), (430.0, 300.0, 11.0))
"""Plots as the PDF, the screen and a slide have them, and the size of their words."""


@EXAMPLES
@pytest.mark.parametrize("plane", PLANES)
def test_the_words_of_the_position_touch_no_name_no_edge_and_stay_on_the_plot(
    name: str, plane: tuple[float, float, float]
) -> None:
    chart = quadrant(samples.catalogue(), samples.assessment(name).decision, source="answers")
    width, height, size = plane
    names = field_names(chart, *plane)
    for at, one in enumerate(names):
        assert all(one.room.shared(other.room) == 0 for other in names[at + 1 :])
    dx, dy = leader(chart, names, *plane)
    (you,) = chart.named("you").points
    x, y = you.x * width + dx, (1 - you.y) * height + dy
    long = text_width(you.text, size, bold=True)
    left = x - long / 2 if dx == 0 else x if dx > 0 else x - long
    right = left + long
    top, bottom = y - 0.6 * size, y + 0.6 * size
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    words = Box(left, top, right, bottom)
    assert all(words.shared(each.room) == 0 for each in names)
    across, up = chart.bands[0].spans
    squares = [(each.x0, each.x1, each.y0, each.y1) for each in chart.regions]
    for x0, x1, y0, y1 in [*squares, (across.low, across.high, up.low, up.high)]:
        over = left < x1 * width and x0 * width < right
        beside = top < (1 - y0) * height and (1 - y1) * height < bottom
        assert not (beside and any(left < each * width < right for each in (x0, x1)))
        assert not (over and any(top < (1 - each) * height < bottom for each in (y0, y1)))
    (own,) = (each for each in chart.regions if each.chosen)
    assert own.x0 * width <= left < right <= own.x1 * width
