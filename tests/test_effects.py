"""Effects worked out by hand, and the law that a roadmap cannot promise what a baseline denies."""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from organisations import LARGE, SMALL, baseline_of, catalogue

from advisor.baseline import Baseline
from advisor.effects import (
    QUARTER_HOURS,
    Matched,
    changes_for,
    draw_sizes,
    match,
    mean_of,
    people_away,
    runnable,
    settled,
    static,
    value_at,
)
from advisor.effects.places import resolved, text_of
from simulator import paths
from simulator.spec import build

FAILS = "pipelines[role=change].production.fails"
EVERY = frozenset(catalogue().practices)


@pytest.fixture(scope="module")
def large() -> Baseline:
    return baseline_of(LARGE)


@pytest.fixture(scope="module")
def small() -> Baseline:
    return baseline_of(SMALL)


def number(data: Mapping[str, Any], path: str) -> float:
    found = mean_of(value_at(data, tuple(paths.find(data, path)[0])))
    assert not math.isnan(found), path
    return found


def with_practices(base: Baseline, *practices: str, met: bool = True) -> dict[str, Any]:
    """The anchors with these practices in place; their prerequisites taken as met, or not."""
    after = dict.fromkeys(practices, 1.0)
    when = dict.fromkeys(practices, (10.0, 0.0))
    changes, _ = changes_for(
        catalogue(),
        base.anchors,
        {},
        after,
        when,
        met=EVERY if met else frozenset(),
        at_once=True,
    )
    return settled(base.anchors, changes)


def test_inside_a_group_the_strongest_counts_in_full_and_the_others_with_half_their_logarithm(
    large: Baseline,
) -> None:
    data = with_practices(large, "ci-tests", "unit-tests", "integration-tests")
    assert number(data, FAILS) == pytest.approx(0.012 * 0.8 * math.sqrt(0.88 * 0.82))


def test_groups_multiply(large: Baseline) -> None:
    # find-early 0.8, safe-release 0.88: two groups on one path.
    data = with_practices(large, "ci-tests", "deploy-automation")
    assert number(data, FAILS) == pytest.approx(0.012 * 0.8 * 0.88)


def test_what_no_longer_fails_in_production_fails_in_the_stage_that_catches_it(
    large: Baseline,
) -> None:
    test = "pipelines[role=change].stages[role=test].fails[cause=defect]"
    data = with_practices(large, "ci-tests", "unit-tests")
    lost = number(large.anchors, FAILS) - number(data, FAILS)
    assert number(data, "pipelines[role=change].stages[role=test].applies") == 1.0
    assert number(data, test) - number(large.anchors, test) == pytest.approx(lost)


def test_a_stage_few_jobs_visit_meets_each_defect_once(large: Baseline) -> None:
    # Unit tests alone leave tests on 30 % of the changes: each visit carries more of the defects.
    test = "pipelines[role=change].stages[role=test].fails[cause=defect]"
    data = with_practices(large, "unit-tests")
    lost = number(large.anchors, FAILS) - number(data, FAILS)
    assert number(data, test) - number(large.anchors, test) == pytest.approx(lost / 0.3)


def test_a_stage_after_the_release_carries_the_defects_of_a_whole_deployment(
    large: Baseline,
) -> None:
    caught = "pipelines[role=change].stages[role=canary].fails[cause=caught]"
    data = with_practices(large, "progressive-delivery")
    lost = 0.012 * 0.25
    size = 72 / 8 * 365.25 / 84
    assert number(data, caught) == pytest.approx(1 - (1 - lost) ** size)


def test_a_practice_whose_prerequisites_are_missing_counts_three_tenths(large: Baseline) -> None:
    weak = with_practices(large, "unit-tests", met=False)
    needs = catalogue().practices["unit-tests"].needs
    assert needs
    assert number(weak, FAILS) == pytest.approx(0.012 * 0.88**0.3)
    after = dict.fromkeys((*needs, "unit-tests"), 1.0)
    strong, _ = static(catalogue(), large.anchors, after)
    only, _ = static(catalogue(), large.anchors, dict.fromkeys(needs, 1.0))
    assert number(strong, FAILS) < number(only, FAILS) * 0.95


def test_floors_hold_with_everything_in_place(large: Baseline) -> None:
    data, _ = static(catalogue(), large.anchors, dict.fromkeys(EVERY, 1.0))
    # The split of changes into smaller ones (0.67) is work-neutral and stands outside the floor.
    assert number(data, FAILS) == pytest.approx(0.012 * 0.4 * 0.67, rel=1e-3)
    assert number(data, "models[*].quality.bad-release.share") == pytest.approx(0.2 * 0.25)
    restore = "pipelines[role=change].production.restore.time"
    assert number(data, restore) >= 20 * 0.1


def test_a_split_makes_more_and_smaller_changes_and_not_more_incidents(large: Baseline) -> None:
    data = with_practices(large, "small-batches")
    arrivals = "pipelines[role=change].arrivals"
    more = number(large.anchors, arrivals) / number(data, arrivals)
    assert more == pytest.approx(1 / 0.67)
    # Beside the split, smaller changes are easier to understand: 0.9, half counted in its group.
    assert number(data, FAILS) * more == pytest.approx(0.012 * math.sqrt(0.9))
    assert number(large.anchors, "pipelines[role=push-load].arrivals") / number(
        data, "pipelines[role=push-load].arrivals"
    ) == pytest.approx(more)


def test_a_run_before_the_merge_takes_the_time_of_build_and_test(large: Baseline) -> None:
    work = "pipelines[role=push-load].stages[role=work].time"
    data = with_practices(large, "pipeline-speed")
    assert number(data, work) / number(large.anchors, work) == pytest.approx(0.55)
    tested = with_practices(large, "ci-tests")
    ratio = (0.2 + 1.0 * 0.3) / (0.2 + 0.3 * 0.3)
    assert number(tested, work) / number(large.anchors, work) == pytest.approx(ratio)


def test_fixes_and_background_incidents_follow_changes(large: Baseline) -> None:
    data = with_practices(large, "alerting", "rollback", "unit-tests")
    for path, other in (
        (FAILS, "pipelines[id=hotfix].production.fails"),
        (
            "pipelines[role=change].production.detect.time",
            "pipelines[id=incident].stages[id=notice].time",
        ),
    ):
        ratio = number(data, path) / number(large.anchors, path)
        assert ratio < 1
        assert number(data, other) / number(large.anchors, other) == pytest.approx(ratio)


@functools.cache
def tiny() -> tuple[Baseline, Matched]:
    base = baseline_of(SMALL)
    return base, match(catalogue(), base.anchors)


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(sorted(EVERY)), st.sampled_from([0.25, 0.5, 1.0]), max_size=12),
    st.sets(st.sampled_from(sorted(EVERY)), min_size=1, max_size=8),
)
def test_the_way_ends_where_the_state_is(before: dict[str, float], plan: set[str]) -> None:
    """One table gives baseline and promise: today's scenario with the plan's changes in force has
    the numbers of the scenario of an organisation that already is there."""
    base, known = tiny()
    after = {**before, **dict.fromkeys(plan, 1.0)}
    today, _ = static(catalogue(), base.anchors, before, matched=known)
    there, _ = static(catalogue(), base.anchors, after, matched=known)
    when = {id_: (10.0 + 400 * place, 3.0) for place, id_ in enumerate(sorted(plan))}
    changes, _ = changes_for(
        catalogue(), today, before, after, when, anchors=base.anchors, matched=known
    )
    lasting = [each for each in changes if "until" not in each]
    reached = settled(today, lasting)
    for pipeline, expected in zip(reached["pipelines"], there["pipelines"], strict=True):
        for place, stage in enumerate(pipeline["stages"]):
            other = expected["stages"][place]
            assert mean_of(stage.get("time", 0)) == pytest.approx(mean_of(other.get("time", 0)))
            assert stage.get("applies", 1) == pytest.approx(other.get("applies", 1))
            assert mean_of(stage.get("fails", 0)) == pytest.approx(mean_of(other.get("fails", 0)))
        assert mean_of(pipeline["arrivals"]) == pytest.approx(
            mean_of(expected["arrivals"]), nan_ok=True
        )
        one, two = pipeline.get("production", {}), expected.get("production", {})
        assert one.get("fails") == pytest.approx(two.get("fails"))


def test_technical_effects_begin_two_weeks_after_the_work_and_cultural_ones_thirteen(
    large: Baseline,
) -> None:
    for practice, weeks in (("unit-tests", 2), ("docs-quality", 13)):
        changes, _ = changes_for(
            catalogue(), large.data, {}, {practice: 1.0}, {practice: (100.0, 4.0)}, met=EVERY
        )
        assert {each["at"] for each in changes} == {100.0 + weeks * 168}
        assert {each["over"] for each in changes} == {4 * 168}


def test_a_dip_lasts_a_year_and_what_comes_later_begins_after_it(large: Baseline) -> None:
    changes, _ = changes_for(
        catalogue(),
        large.data,
        {},
        {"platform-team": 1.0},
        {"platform-team": (0.0, 4.0)},
        met=EVERY,
    )
    dips = [each for each in changes if "until" in each]
    assert dips
    assert all(each["by"] > 1 and each["until"] - each["at"] == 52 * 168 for each in dips)
    environment = [each for each in changes if "environment]" in str(each)]
    assert min(each["at"] for each in environment) >= 52 * 168


def test_without_assumptions_only_switches_and_what_is_published_or_anchored_stays(
    large: Baseline,
) -> None:
    rows = match(catalogue(), large.anchors, assumptions=False).rows
    assert rows
    assert not [row for row in rows if row.effect.assumed]
    assert {row.effect.do for row in rows} >= {"set", "step-calendar", "scale"}
    changes, notes = changes_for(
        catalogue(),
        large.data,
        {},
        {"code-standards": 1.0, "rollback": 1.0},
        {"code-standards": (0.0, 1.0), "rollback": (0.0, 1.0)},
        assumptions=False,
    )
    assert all("rollback" in str(each["set"]) for each in changes)
    assert any("assumptions, switched off" in note for note in notes)


def test_a_selector_that_matches_nothing_has_no_effect_and_is_said(small: Baseline) -> None:
    changes, notes = changes_for(
        catalogue(), small.data, {}, {"ml-metrics": 1.0}, {"ml-metrics": (0.0, 4.0)}
    )
    assert changes == []
    who = catalogue().practices["ml-metrics"].name
    assert notes == [f"{who}: nothing in this organisation's scenario for it to act on."]


def test_a_number_the_client_stated_moves_in_proportion() -> None:
    stated = baseline_of({**LARGE, "label-delay-days": 20})
    changes, _ = changes_for(
        catalogue(),
        stated.data,
        stated.adoption,
        {**stated.adoption, "label-feedback": 1.0},
        {"label-feedback": (0.0, 0.0)},
        anchors=stated.anchors,
        met=EVERY,
    )
    data = settled(stated.data, changes)
    assert number(data, "models[*].monitors[id=labels].label-delay") == pytest.approx(20 * 24 * 0.7)


def test_a_detector_is_tuned_to_the_noise_of_the_looks(large: Baseline) -> None:
    row = next(
        row
        for row in match(catalogue(), large.anchors).rows
        if row.practice == "drift-detection" and row.effect.do == "set"
    )
    for alike in (0.0, 0.05):
        data = copy.deepcopy(large.anchors)
        if alike:
            monitor = data["models"][row.location[1]]["monitors"][row.location[3]]
            monitor["noise"] = {"kind": "overdispersed", "correlation": alike}
        detector = resolved(row.effect.value, data, row.location)
        variance = 0.92 * 0.08 * (1 / 1000 + alike * 999 / 1000)
        assert detector["target"] == 0.92
        assert detector["sd"] == pytest.approx(math.sqrt(variance), rel=1e-3)


def test_steps_of_the_ladder_move_whole_rungs_for_all_and_the_rest_for_a_share() -> None:
    base = baseline_of({**SMALL, "units": 4})
    before = dict.fromkeys(
        EVERY - {"deploy-automation", "loose-coupling", "continuous-deployment"}, 1.0
    )
    release = "pipelines[id=change].stages[id=release].opens"

    def opens(adoption: float) -> list[tuple[str, float | None]]:
        after = {**before, "deploy-automation": adoption}
        changes, _ = changes_for(
            catalogue(), base.anchors, before, after, {"deploy-automation": (0.0, 1.0)}
        )
        return [(each["to"], each.get("share")) for each in changes if each.get("set") == release]

    assert opens(1.0) == [("weekly", 1.0)]
    assert opens(0.5) == [("weekly", 0.5)]


def test_cards_pooled_are_as_many_and_every_stage_uses_them(large: Baseline) -> None:
    data, _ = static(
        catalogue(),
        large.anchors,
        {"gpu-pool": 1.0, **dict.fromkeys(catalogue().practices["gpu-pool"].needs, 1.0)},
    )
    pools = [pool for pool in data["pools"] if pool["role"] == "gpu"]
    assert [pool["slots"] for pool in pools] == [24]
    used = {s.get("pool") for p in data["pipelines"] for s in p["stages"]}
    assert not {"gpu-2", "gpu-3", "gpu-4"} & used
    build(data)


def test_everything_at_once_is_a_scenario_that_runs(large: Baseline) -> None:
    when = {id_: (100.0 * place, 10.0) for place, id_ in enumerate(catalogue().practices)}
    changes, _ = changes_for(
        catalogue(), large.data, {}, dict.fromkeys(EVERY, 1.0), when, anchors=large.anchors
    )
    data, _ = runnable({**large.data, "changes": changes})
    build(data)
    assert len(data["changes"]) > 200


def test_every_place_has_a_path_that_leads_back_to_it(large: Baseline) -> None:
    for row in match(catalogue(), large.anchors).rows:
        assert (
            tuple(paths.find(large.anchors, text_of(large.anchors, row.location))[0])
            == row.location
        )


def test_people_are_withdrawn_while_the_work_lasts_and_never_more_than_half(
    large: Baseline,
) -> None:
    changes = people_away(
        catalogue(),
        large.data,
        [
            ("ci-tests", 1, 26.0),
            ("unit-tests", 1, 13.0),
            ("iac", 2, 500.0),
            ("docs-quality", 3, 1.0),
        ],
    )
    assert changes == [
        {"at": 0.0, "set": "pools[id=developers].slots", "to": 57, "until": QUARTER_HOURS},
        {
            "at": QUARTER_HOURS,
            "set": "pools[id=operations].slots",
            "to": 3,
            "until": 2 * QUARTER_HOURS,
        },
    ]


def test_drawn_sizes_lie_in_their_range_and_tied_ones_move_together() -> None:
    sizes = [draw_sizes(catalogue(), seed) for seed in range(40)]
    assert sizes[0] == draw_sizes(catalogue(), 0)
    for practice in catalogue().practices.values():
        for position, effect in enumerate(practice.effects):
            if effect.low is None or effect.high is None:
                continue
            found = [each[practice.id, position] for each in sizes]
            assert all(effect.low <= size <= effect.high for size in found)
            assert effect.low == effect.high or len(set(found)) > 30
    split = catalogue().practices["small-batches"].effects
    tied = [place for place, effect in enumerate(split) if effect.tie]
    assert len(tied) >= 2
    assert all(
        each["small-batches", tied[0]] == each["small-batches", place]
        for each in sizes
        for place in tied
        if (split[place].low, split[place].high) == (split[tied[0]].low, split[tied[0]].high)
    )


def test_drawn_sizes_change_the_way(large: Baseline) -> None:
    args = (catalogue(), large.data, {}, {"alerting": 1.0}, {"alerting": (0.0, 1.0)})
    one = changes_for(*args, draws=draw_sizes(catalogue(), 1))[0]
    two = changes_for(*args, draws=draw_sizes(catalogue(), 2))[0]
    assert one != two
