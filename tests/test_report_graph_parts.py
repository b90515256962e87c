"""A graph that no page holds is divided on paper: every link once, every name whole."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
import real_plans
import report_samples as samples
from test_figures import assert_clear

from advisor.report import svg
from advisor.report.figures import ChartSpec, plan_graph
from advisor.report.figures.boxes import HIGHEST, box_words, boxes_of, paper_height
from advisor.report.graph_parts import graph_parts

WIDTH = svg.FULL_WIDTH_MM * 72 / 25.4
Links = Counter[tuple[str, str, str]]


def of_plan(name: str) -> ChartSpec:
    (found,) = (one for one in real_plans.model(name).charts if one.kind == "graph")
    return found


def by_chance(seed: int) -> ChartSpec:
    """Forty practices with names of eight words and about fifty links."""
    chance = random.Random(seed)
    ids = [f"p{at}" for at in range(40)]
    links = [(ids[a], ids[b]) for a, b in combinations(range(40), 2) if chance.random() < 0.06]
    roadmap = samples.roadmap("pilots")
    items = tuple(replace(roadmap.items[0], practice=id_, quarter=1) for id_ in ids)
    plan = replace(roadmap, items=items, graph=type(roadmap.graph)(links), critical_path=links[0])
    names = {id_: f"{id_} is a practice with a rather long name" for id_ in ids}
    chart = plan_graph(plan, names, ["Q1"], source="plan")
    assert chart is not None
    return chart


def links(chart: ChartSpec) -> Links:
    """Every line by its series and the words of both boxes."""
    words = {(point.x, point.y): point.text for point in boxes_of(chart)}
    found: Links = Counter()
    for one in chart.series:
        if one.form == "edges":
            ends = [words[point.x, point.y] for point in one.points]
            found.update((one.id, *pair) for pair in zip(ends[::2], ends[1::2], strict=True))
    return found


def whole(chart: ChartSpec) -> None:
    """No name is cut, and no line runs through a box."""
    for point, lines in zip(boxes_of(chart), box_words(chart, WIDTH), strict=True):
        assert " ".join(lines) == point.text
    assert_clear(chart)


@pytest.mark.parametrize("chart", [of_plan("regulated"), *(by_chance(seed) for seed in range(3))])
def test_the_parts_are_the_whole_and_each_fits_a_page(chart: ChartSpec) -> None:
    parts = graph_parts(chart)
    assert len(parts) > 1
    assert sum((links(part) for part in parts), Links()) == links(chart)
    assert len({part.id for part in parts}) == len(parts)
    rows = [row for part in parts for row in part.table.rows]
    assert sorted(rows) == sorted(chart.table.rows), "each practice has one row"
    for at, part in enumerate(parts, 1):
        assert paper_height(part, WIDTH) <= HIGHEST
        whole(part)
        assert f"part {at} of {len(parts)}." in part.alt
        for _, need, one in links(part):
            told = f"{one.partition(' · ')[2]} waits for {need.partition(' · ')[2]}"
            assert told in part.alt


@pytest.mark.parametrize("name", ["pilots", "traditional"])
def test_a_graph_that_fits_a_page_stays_one_with_its_names_whole(name: str) -> None:
    chart = of_plan(name)
    assert graph_parts(chart) == (chart,)
    whole(chart)


def test_a_graph_is_divided_by_its_height_on_paper() -> None:
    chart = of_plan("regulated")
    assert graph_parts(chart, highest=paper_height(chart, WIDTH)) == (chart,)
    assert len(graph_parts(chart, highest=200.0)) > len(graph_parts(chart))
    waiting = {one for _, _, one in links(chart)}
    assert len(graph_parts(chart, highest=1.0)) == len(waiting), "one that waits is never divided"
