"""The chart specification and its builders: the numbers of the rules, in words and as a table."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import chart_samples
import numpy as np
import pytest
import report_samples as samples
from pydantic import ValidationError

from advisor.agreement import measure_agreement
from advisor.report.content.context import Context
from advisor.report.figures import (
    Axis,
    Band,
    Bar,
    ChartSpec,
    Compared,
    Key,
    Point,
    Region,
    RowLabel,
    Rule,
    Series,
    Span,
    Table,
    Tick,
    fan,
    gantt,
    interval_dots,
    level_bars,
    measure_ranges,
    plan_graph,
    plan_title,
    quality_log,
    verdict_shares,
    waterfall,
)
from advisor.report.figures.layout import spread
from advisor.report.figures.routes import BOX, routes
from advisor.report.figures.scores import level_steps

EXAMPLES = pytest.mark.parametrize("name", samples.EXAMPLES)


def every_part() -> ChartSpec:
    """A chart with one of everything the format knows; what the golden file holds."""
    return ChartSpec(
        id="golden",
        kind="interval-dots",
        title="Flow holds at 3.4",
        question="Where you stand",
        unit="index, 1 to 5",
        x=Axis(label="index", low=1, high=5, ticks=(Tick(at=1, text="1"),)),
        y=Axis(categories=("Flow", "GenAI")),
        series=(
            Series(
                id="now",
                label="now",
                role="now",
                form="dots",
                points=(Point(x=3.4, y=0, text="3.4"),),
                end_label="now",
            ),
            Series(
                id="work",
                label="work",
                role="mlops",
                form="bars",
                bars=(Bar(at=0, start=0, end=2, tail=2.5, text="9", state="assumption"),),
                dashed=True,
            ),
        ),
        bands=(
            Band(
                id="range",
                label="range",
                role="now",
                share=0.8,
                form="rows",
                spans=(
                    Span(at=0, low=3.2, high=3.6),
                    Span(at=1, low=1, high=4, state="insufficient"),
                ),
            ),
        ),
        regions=(Region(label="DevOps first", x0=0, x1=0.5, y0=0, y1=1, chosen=True),),
        rules=(Rule(axis="y", at=0.5, text="machine learning below"),),
        row_labels=(RowLabel(at=0, value="3.4", range="3.2–3.6"),),
        keys=(Key(form="dot", role="now", text="now"),),
        caption="Dot: now.",
        alt="Flow 3.4, GenAI insufficient.",
        source="answers",
        table=Table(columns=("Dimension", "Index"), rows=(("Flow", "3.4"),), numeric=(1,)),
    )


def test_the_format_is_frozen(golden: Callable[[str, str], None]) -> None:
    text = json.dumps(every_part().model_dump(mode="json"), indent=1, ensure_ascii=False)
    golden("chart-spec-v1.json", text + "\n")


def test_a_chart_comes_back_from_json_unchanged() -> None:
    chart = every_part()
    assert ChartSpec.model_validate_json(chart.model_dump_json()) == chart


@pytest.mark.parametrize("empty", ["title", "question", "alt", "source"])
def test_a_chart_without_its_words_is_refused(empty: str) -> None:
    data = every_part().model_dump() | {empty: " "}
    with pytest.raises(ValidationError, match=empty):
        ChartSpec.model_validate(data)


def test_a_range_runs_upwards_and_numbers_are_finite() -> None:
    with pytest.raises(ValidationError, match="upwards"):
        Span(at=0, low=2, high=1)
    with pytest.raises(ValidationError):
        Point(x=float("nan"), y=0)


@EXAMPLES
def test_interval_dots_are_the_scorecard(name: str) -> None:
    card = samples.assessment(name).scorecard
    context = Context(
        samples.catalogue(), samples.engagement(name), samples.assessment(name), None, "board"
    )
    chart = interval_dots(samples.catalogue(), card, context.targets, source="answers")
    shown = [score for score in card.dimensions if score.status in ("assessed", "insufficient")]
    assert len(chart.y.categories) == len(shown)
    dots = {point.y: point.x for point in chart.named("now").points}
    bands = {span.at: span for span in chart.bands[0].spans}
    targets = {point.y: point.x for point in chart.named("target").points}
    for at, score in enumerate(shown):
        assert dots.get(at) == score.index
        assert (bands[at].low, bands[at].high) == (score.low, score.high)
        if score.index is None:
            assert bands[at].state == "insufficient"
            assert chart.row_labels[at].value == "insufficient"
        else:
            assert targets[at] >= score.index
    assert len(chart.table.rows) == len(shown)


@EXAMPLES
def test_level_bars_add_up_to_the_index(name: str) -> None:
    """1 + 4 times the mean adoption of the levels is the index: the picture shows the rule."""
    card = samples.assessment(name).scorecard
    for score in card.dimensions:
        if score.index is None:
            continue
        known = [step.adoption for step in level_steps(card, score.id) if step.adoption is not None]
        assert 1 + 4 * sum(known) / len(known) == pytest.approx(score.index, abs=1e-9), score.id
        chart = level_bars(samples.catalogue(), card, score.id, source="answers")
        for series in chart.series:
            assert all(0 <= bar.start <= bar.end <= 1 + 1e-12 for bar in series.bars)


@EXAMPLES
def test_shares_of_weightings_are_those_of_the_decision(name: str) -> None:
    decision = samples.assessment(name).decision
    chart = verdict_shares(samples.catalogue(), decision, source="answers")
    drawn = sorted(bar.end for series in chart.series for bar in series.bars)
    assert drawn == sorted(value for value in decision.weight_share.values() if value > 0)
    assert [bar.end for bar in chart.named("verdict").bars] == [
        decision.weight_share[decision.verdict or ""]
    ]


@EXAMPLES
def test_the_plan_keeps_quarters_weeks_and_limits(name: str) -> None:
    roadmap = samples.roadmap(name)
    chart = gantt(
        samples.catalogue(), roadmap, after=date(2026, 3, 12), currency="EUR", source="plan"
    )
    bars = sorted((bar for series in chart.series for bar in series.bars), key=lambda bar: bar.at)
    items = sorted(roadmap.items, key=lambda item: item.quarter)
    assert [(bar.start, bar.end) for bar in bars] == [
        (item.quarter - 1, item.quarter - 1 + item.quarters) for item in items
    ]
    people, budget = chart.panels
    assert [bar.end for bar in people.bars] == list(roadmap.load["effort_weeks"])
    assert [bar.state for bar in people.bars].count("limit") == 1
    assert people.limit == 40
    assert (budget.limit, budget.limit_text) == (30_000, "30k if even")
    assert {bar.state for bar in budget.bars} == {"known"}, "an even share binds nothing"
    assert chart.x.ticks[0].text == "Q2\u00a026"


def test_the_title_of_a_plan_is_a_sentence_in_right_grammar() -> None:
    assert plan_title(samples.roadmap("pilots")) == (
        "Six practices fit six quarters; the budget keeps most of the other two out"
    )


def test_the_fan_shows_quantiles_in_one_unit() -> None:
    chart = fan(
        samples.series(),
        measure="lead-time.p50",
        subject="change",
        label="Lead time",
        unit="hours",
        source="simulation",
    )
    assert chart.unit == "days"
    plan = chart.named("plan").points
    assert plan[0].y == pytest.approx(10)
    assert plan[-1].y == pytest.approx(5)
    (eighty,) = [band for band in chart.bands if band.id == "plan-80"]
    assert (eighty.spans[0].low, eighty.spans[0].high) == pytest.approx((8, 12))
    assert plan[0].x == pytest.approx(1092 / (8766 / 12)), "the middle of the first window"
    assert chart.y.low == 0, "outcomes start at 0"
    assert "from 10\u00a0days to 5.0\u00a0days" in chart.title


def test_what_cannot_be_measured_is_left_out_and_never_zero() -> None:
    chart = fan(
        samples.series(),
        measure="retrainings",
        subject="all",
        label="Retrainings",
        unit="retrainings",
        source="simulation",
    )
    assert not chart.named("plan").points
    assert "nothing to measure" in chart.title


def test_ranges_stand_on_one_scale_a_row() -> None:
    one = Compared("cost", "Cost", "money", (100.0, 80.0, 120.0), (50.0, 40.0, 60.0))
    chart = measure_ranges([one], source="simulation", currency="EUR")
    today, plan = chart.bands
    assert (today.spans[0].low, today.spans[0].high) == pytest.approx((80 / 120, 1))
    assert (plan.spans[0].low, plan.spans[0].high) == pytest.approx((40 / 120, 0.5))
    assert chart.row_labels[0].value == "€50"
    assert chart.title == "One of one outcomes leaves today's range altogether"


def test_the_log_keeps_its_days_and_its_label() -> None:
    start = date(1996, 5, 7)
    rows = [
        (start + timedelta(days=7 * at), 0.8 - 0.01 * at, 0.78 if at else None) for at in range(9)
    ]
    chart = quality_log(rows, [start + timedelta(days=14)], label="NSW electricity", source="log")
    assert chart.title.startswith("NSW electricity")
    assert [point.x for point in chart.named("live").points] == [7 * at for at in range(9)]
    assert len(chart.named("challenger").points) == 8
    assert [rule.at for rule in chart.rules] == [14]


@pytest.mark.parametrize("days", [1, 20, 100, 181, 400, 900, 4000])
def test_the_months_of_a_log_stand_apart_on_a_phone(days: int) -> None:
    """A quarter of the axis between two marks, but for the days by which months differ."""
    start = date(2026, 1, 2)
    rows = [(start + timedelta(days=each), 0.8, None) for each in (0, days)]
    marks = quality_log(rows, [], label="A log", source="log").x.ticks
    ends = [each.at for each in marks]
    assert len(ends) <= 4
    assert all(late - early >= days / 4 - 3 for early, late in pairwise(ends))


@pytest.mark.parametrize(
    "wanted", [[10.0, 10.0, 10.0], [0.0, 1.0, 2.0, 99.0], [50.0], [90.0, 95.0, 100.0]]
)
def test_labels_are_kept_apart_and_in_order(wanted: list[float]) -> None:
    placed = spread(wanted, 8, 0, 100)
    pairs = sorted(zip(wanted, placed, strict=True))
    for (_, one), (_, other) in pairwise(pairs):
        assert other - one >= 8 - 1e-9
    assert min(placed) >= 0
    assert max(placed) <= 100


@EXAMPLES
def test_the_role_map_shows_what_the_agreement_shows_and_nothing_else(name: str) -> None:
    found = measure_agreement(samples.catalogue(), samples.engagement(name))
    chart = next(one for one in chart_samples.charts(name) if one.kind == "heat-map")
    rows = {samples.catalogue().dimension(row.dimension).short_name: row
            for row in found.dimensions}  # fmt: skip
    for series in chart.series:
        kind, _, who = series.id.partition("-")
        drawn = {chart.y.categories[int(point.y)]: point.x for point in series.points}
        for area in chart.y.categories:
            row = rows[area]
            view = row.sides[who] if kind == "side" else row.roles[who]  # type: ignore[index]
            assert drawn.get(area) == view.index
            assert view.index is None or view.n >= 3
    hidden = sum(len(chart.y.categories) - len(series.points) for series in chart.series)
    assert len(chart.regions) == hidden
    assert {region.label for region in chart.regions} <= {"n<3"}


def test_the_waterfall_starts_where_the_last_bar_ended_and_ends_at_the_sum() -> None:
    value = samples.value()
    chart = waterfall(value, source="simulation")
    assert chart is not None
    bars = {bar.at: (bar.start, bar.end) for series in chart.series for bar in series.bars}
    assert bars == {0: (-156e3, 0.0), 1: (-156e3, -60e3), 2: (-60e3, 0.0)}
    assert [label.value for label in chart.row_labels] == ["−€156k", "€96k", "−€60k"]
    unpriced = value.lines.assign(per_year=[-156e3, float("nan")])
    assert waterfall(replace(value, lines=unpriced), source="simulation") is None


def assert_clear(chart: ChartSpec) -> None:
    """No line of a graph runs through a box, its ends' included, and no box lies on another."""
    boxes = [(point.x, point.y) for point in chart.named("practices").points]
    half = (BOX[0] / 2, BOX[1] / 2)
    for one, other in combinations(boxes, 2):
        assert one[0] != other[0] or abs(one[1] - other[1]) >= 1 - 1e-3, (one, other)
    for route in routes(chart):
        for (x0, y0), (x1, y1) in pairwise(route.corners):
            for at in np.linspace(0, 1, 41):
                x, y = x0 + at * (x1 - x0), y0 + at * (y1 - y0)
                inside = [b for b in boxes if abs(x - b[0]) < half[0] - 1e-6
                          and abs(y - b[1]) < half[1] - 1e-6]  # fmt: skip
                assert not inside, (route, inside)


@pytest.mark.parametrize("seed", range(6))
def test_lines_of_any_graph_run_past_its_boxes(seed: int) -> None:
    chance = random.Random(seed)
    ids = [f"p{at}" for at in range(24)]
    roadmap = samples.roadmap("pilots")
    items = tuple(replace(roadmap.items[0], practice=id_, quarter=1) for id_ in ids)
    links = [(ids[a], ids[b]) for a, b in combinations(range(24), 2) if chance.random() < 0.1]
    graph = type(roadmap.graph)(links)
    plan = replace(roadmap, items=items, graph=graph, critical_path=())
    chart = plan_graph(plan, {id_: id_ for id_ in ids}, ["Q1"], source="plan")
    assert chart is not None
    assert_clear(chart)


@EXAMPLES
def test_the_graph_is_the_plans_own_and_runs_to_the_right(name: str) -> None:
    roadmap = samples.roadmap(name)
    names = {item.practice: item.practice for item in roadmap.items}
    quarters = [f"Q{number}" for number in range(1, 7)]
    chart = plan_graph(roadmap, names, quarters, source="plan")
    assert chart is not None
    where = {(point.x, point.y): point.text for point in chart.named("practices").points}
    assert len(where) == len(chart.named("practices").points), "no box lies on another"
    edges = set()
    for series in (chart.named("needs"), chart.named("chain")):
        for start, end in zip(series.points[::2], series.points[1::2], strict=True):
            assert start.x < end.x
            edges.add((where[start.x, start.y], where[end.x, end.y]))
    when = {item.practice: f"Q{item.quarter} · {item.practice}" for item in roadmap.items}
    assert edges == {(when[need], when[id_]) for need, id_ in roadmap.graph.edges}
    assert_clear(chart)
    alone = replace(roadmap, graph=type(roadmap.graph)())
    assert plan_graph(alone, names, quarters, source="plan") is None
