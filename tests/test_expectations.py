"""The ten expectations of a sceptical head of engineering, on the shipped sizes.

Directions and bounds are those of the facts on baselines, section 4: what a change of one
mechanism does to an organisation of 60 engineers (8 units, a monthly train) and to 40 models.
Sizes there come from a rough calculation; here they are simulated, with calendars, queues and
batches, on common random numbers. Lead times are asked of changes that were released, so a year
is long enough for a monthly train and not for its last month, which is the same in every variant.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from statistics import mean as mean_of
from statistics import stdev
from typing import Any

import pytest
from organisations import LARGE, baseline_of, catalogue
from scipy import stats

from advisor.baseline import Baseline, shipped_scenario, size_baseline
from advisor.effects import changes_for, settled
from advisor.outlook.parts import part_of
from simulator import paths
from simulator.experiment import Experiment, simulate
from simulator.spec import build, to_data
from simulator.steady import overloads_of

YEAR = 52 * 168.0
CHANGES = ("change", "hotfix")
WITH_RUNNERS = ("change", "hotfix", "push-load")
RELEASE = "pipelines[role=change].stages[role=release].opens"
STAGE = "pipelines[role=change].stages[role={role}]"


@functools.cache
def sixty() -> Baseline:
    """60 engineers, nothing in place."""
    return size_baseline(catalogue(), 60, 1)


@functools.cache
def forty_models() -> Baseline:
    return baseline_of(LARGE)


def run(
    data: Mapping[str, Any], part: tuple[str, ...] = CHANGES, *, replications: int = 2
) -> Experiment:
    made = {**part_of(data, part), "horizon": YEAR}
    return simulate(build(made), replications=replications)


@functools.cache
def as_it_is() -> Experiment:
    return run(sixty().data, WITH_RUNNERS)


def changed(data: Mapping[str, Any], *how: dict[str, Any]) -> dict[str, Any]:
    """The scenario with these settings from the start."""
    return settled(data, [{"at": 0, **each} for each in how])


def scaled(role: str, by: float, key: str = "time") -> dict[str, Any]:
    return {"scale": f"{STAGE.format(role=role)}.{key}", "by": by}


def with_practices(base: Baseline, *practices: str) -> dict[str, Any]:
    """The anchors with these practices in place, their prerequisites taken as met."""
    changes, _ = changes_for(
        catalogue(),
        base.anchors,
        {},
        dict.fromkeys(practices, 1.0),
        dict.fromkeys(practices, (10.0, 0.0)),
        met=frozenset(catalogue().practices),
        at_once=True,
    )
    return settled(base.anchors, changes)


def mean(found: Experiment, measure: str, subject: str = "change") -> float:
    return found.value(measure, subject).mean


def days(found: Experiment, measure: str = "lead-time.mean") -> float:
    return mean(found, measure) / 24


@functools.cache
def lead_times_today() -> tuple[float, ...]:
    """The mean lead time of each of six replications, in days."""
    return lead_times(sixty().data)


def lead_times(data: Mapping[str, Any]) -> tuple[float, ...]:
    runs = simulate(build({**part_of(data, CHANGES), "horizon": YEAR}), replications=6).runs
    own = runs[(runs["measure"] == "lead-time.mean") & (runs["subject"] == "change")]
    return tuple(own["value"] / 24)


def paired(data: Mapping[str, Any]) -> tuple[float, float, float]:
    """Days by which the mean lead time differs from today's: mean, and its 99.9 % interval."""
    gaps = [b - a for a, b in zip(lead_times_today(), lead_times(data), strict=True)]
    middle, spread = mean_of(gaps), stdev(gaps) / math.sqrt(len(gaps))
    reach = float(stats.t.ppf(0.9995, len(gaps) - 1)) * spread
    return middle, middle - reach, middle + reach


OFFICE_HOUR = 168 / 40 / 24
"""Days on the calendar that an hour of office time takes, on average."""


@pytest.mark.parametrize(
    ("path", "by", "taken"),
    [
        ("stages[role=review-wait].time", 0.5, 0.5 * 8 * (1 + 0.5 * 0.25) * OFFICE_HOUR),
        ("stages[role in {build, test}].time", 0.5, 0.0),
        ("stages[role=handoff].applies", 0.0, 0.35 * 16 * OFFICE_HOUR),
    ],
    ids=["half the review wait", "half of build and test", "no handoffs"],
)
def test_1_the_calendar_dominates(path: str, by: float, taken: float) -> None:
    """What a stage before the train gives up is what it took, and that is little of the whole."""
    after = changed(sixty().data, {"scale": f"pipelines[role=change].{path}", "by": by})
    middle, low, high = paired(after)
    assert low <= -taken <= high
    assert high - low < 4
    assert abs(middle) < 0.05 * days(as_it_is())


def test_1_halving_build_and_test_halves_the_load_of_the_machines() -> None:
    faster = changed(
        sixty().data,
        {"scale": "pipelines[role=change].stages[role in {build, test}].time", "by": 0.5},
        {"scale": "pipelines[role=push-load].stages[role=work].time", "by": 0.5},
    )
    load = mean(run(faster, WITH_RUNNERS), "utilisation", "runners")
    assert load == pytest.approx(0.5 * mean(as_it_is(), "utilisation", "runners"), rel=0.02)


def test_2_the_board_goes_then_the_train_runs_daily() -> None:
    """Each step gives back about the residual of the calendar that went; machines do not care.

    The facts leave queues out and take four office hours of two testers; eight units daily would
    then ask more than six testers have (expectation 4), and three hours of two people more
    than operations has. One hour of each keeps to calendars. The mean is asked, not the
    median: builds run at night, so changes get ready at five instants a week and quantiles jump.
    """
    short = [
        {"set": f"{STAGE.format(role=role)}.time", "to": 1.0} for role in ("manual-test", "deploy")
    ]
    weekly = changed(sixty().data, {"set": RELEASE, "to": "weekly"}, *short)
    direct = changed(
        weekly,
        {"set": f"{STAGE.format(role='approval')}.applies", "to": 0.0},
        {"set": f"{STAGE.format(role='deploy')}.opens", "to": "office"},
    )
    daily = changed(direct, {"set": RELEASE, "to": "daily"})
    one, two, three = (run(each, WITH_RUNNERS) for each in (weekly, direct, daily))
    first, second = (days(a) - days(b) for a, b in ((one, two), (two, three)))
    assert 2 <= first <= 4
    assert 2 <= second <= 4
    four_hours = {"set": f"{STAGE.format(role='manual-test')}.time", "to": 4.0}
    assert overloads_of(build(changed(daily, four_hours)))["testers"] > 1.1
    for other in (two, three):
        gap = mean(other, "utilisation", "runners") - mean(one, "utilisation", "runners")
        assert abs(gap) < 0.01


def test_3_half_the_period_of_the_train_saves_half_the_difference_and_no_incidents() -> None:
    faster = run(changed(sixty().data, {"set": RELEASE, "to": "fortnightly"}))
    saved = days(as_it_is()) - days(faster)
    assert saved == pytest.approx((365.25 / 12 - 14) / 2, rel=0.15)
    assert mean(faster, "change-fail-rate") < 0.7 * mean(as_it_is(), "change-fail-rate")
    more = mean(faster, "incidents") / mean(as_it_is(), "incidents")
    assert 0.95 <= more <= 1.35  # released changes, not only deployments: a month more of them
    testers = [mean(each, "utilisation", "testers") for each in (as_it_is(), faster)]
    assert 1.6 < testers[1] / testers[0] < 2.4


def test_4_more_releases_without_cheaper_releases_break_the_testers() -> None:
    weekly = {"set": RELEASE, "to": "weekly"}
    cheap = {"set": f"{STAGE.format(role='manual-test')}.time", "to": 4.0}
    broken, mended = changed(sixty().data, weekly), changed(sixty().data, weekly, cheap)
    assert overloads_of(build(broken))["testers"] == pytest.approx(1.6, abs=0.25)
    assert not overloads_of(build(mended))
    stuck, flowing = run(broken), run(mended)
    assert any("testers" in note and "no steady state" in note for note in stuck.notes)
    assert days(flowing) < days(as_it_is()) < days(stuck)
    assert mean(flowing, "utilisation", "testers") == pytest.approx(0.27, abs=0.08)


def test_5_level_two_alone_does_not_shorten_lead_time() -> None:
    second = run(size_baseline(catalogue(), 60, 2).data)
    assert days(second) == pytest.approx(days(as_it_is()), rel=0.05)
    recovery = mean(second, "recovery-time.p50") / mean(as_it_is(), "recovery-time.p50")
    assert 0.2 <= recovery <= 0.5
    assert mean(second, "change-fail-rate") < mean(as_it_is(), "change-fail-rate")


def test_6_going_back_halves_recovery_and_nothing_else() -> None:
    after = run(with_practices(sixty(), "rollback"))
    before = run(sixty().anchors)
    ratio = mean(after, "recovery-time.p50") / mean(before, "recovery-time.p50")
    assert 0.3 <= ratio <= 0.7
    for measure in ("change-fail-rate", "incidents"):
        assert mean(after, measure) == mean(before, measure)
    assert days(after) == pytest.approx(days(before), rel=0.02)


def test_7_defects_are_conserved() -> None:
    """Better tests move failures from production to red builds; they never vanish.

    What tests in the pipeline save of the manual regression is put back, for it is not in question.
    """
    tested = with_practices(sixty(), "ci-tests", "unit-tests", "integration-tests")
    regression = f"{STAGE.format(role='manual-test')}.time"
    by_hand = paths.get(sixty().anchors, paths.find(sixty().anchors, regression)[0])
    tested = paths.replaced(tested, regression, by_hand)
    before, after = run(sixty().anchors, WITH_RUNNERS), run(tested, WITH_RUNNERS)
    assert mean(after, "change-fail-rate") < 0.85 * mean(before, "change-fail-rate")
    assert days(after) == pytest.approx(days(before), rel=0.05)
    assert mean(after, "utilisation", "runners") > 1.4 * mean(before, "utilisation", "runners")
    # With every change tested, more tests catch exactly what no longer fails.
    every = with_practices(sixty(), "ci-tests")
    lost = number(every, FAILS) - number(tested, FAILS)
    assert lost > 0.001
    assert caught(tested) - caught(every) == pytest.approx(lost, rel=0.02)


FAILS = "pipelines[role=change].production.fails"


def number(data: Mapping[str, Any], path: str) -> float:
    return float(paths.get(data, paths.find(data, path)[0]))


def caught(data: Mapping[str, Any]) -> float:
    """Chance that one change fails its tests by a defect once: visits times probability."""
    stage = paths.get(data, paths.find(data, STAGE.format(role="test"))[0])
    defect = next(each for each in stage["fails"] if each["cause"] == "defect")
    return float(stage.get("applies", 1.0) * defect["probability"])


def test_8_smaller_changes_are_neutral_in_work_and_incidents() -> None:
    always = changed(
        sixty().data, {"set": RELEASE, "to": "always"}, scaled("manual-test", 0.0, "applies")
    )
    split = changed(
        always,
        {"scale": "pipelines[role=change].arrivals", "by": 0.67},
        {"scale": "pipelines[role=push-load].arrivals", "by": 0.67},
        {"scale": FAILS, "by": 0.67},
        {"scale": "pipelines[id=hotfix].production.fails", "by": 0.67},
    )
    one, two = (run(each, WITH_RUNNERS, replications=4) for each in (always, split))
    assert mean(two, "arrivals") / mean(one, "arrivals") == pytest.approx(1 / 0.67, rel=0.05)
    load = mean(two, "utilisation", "runners") / mean(one, "utilisation", "runners")
    assert load == pytest.approx(1 / 0.67, rel=0.06)
    first, second = (each.value("incidents", "change") for each in (one, two))
    assert first.low <= second.high
    assert second.low <= first.high


def test_9_detection_before_repair() -> None:
    training = "pipelines[role=training].stages"
    quick = [
        {"scale": f"{training}[role={role}].time", "by": 0.05}
        for role in ("decide", "prepare-data", "deploy")
    ]
    quick += [
        {"set": f"{training}[role=release].opens", "to": "always"},
        {"set": f"{training}[role=approval].applies", "to": 0.0},
    ]
    watch = {"kind": "threshold", "below": 0.89}
    watched = [{"set": "models[*].monitors[id=labels].detector", "to": watch}]
    late = [{"set": "models[*].monitors[id=labels].label-delay", "to": 90 * 24}]

    def below(*how: dict[str, Any]) -> float:
        made = run(changed(forty_models().data, *how), ("training",), replications=1)
        return mean(made, "below-floor", "all")

    repair, detection = below(*quick), below(*watched)
    both, both_late = below(*quick, *watched), below(*quick, *watched, *late)
    assert repair > detection > both
    assert both_late > 3 * both


def test_10_cards_are_not_the_brake() -> None:
    base = forty_models().data
    models = ("model-release", "training", "experiment")
    double = changed(base, {"scale": "pools[role=gpu].slots", "by": 2})
    one, two = run(base, models), run(double, models)
    for measure, subject in (("lead-time.mean", "model-release"), ("below-floor", "all")):
        assert mean(two, measure, subject) == pytest.approx(mean(one, measure, subject), rel=0.02)


def test_a_shipped_size_is_the_baseline_of_its_answers() -> None:
    scenario = shipped_scenario(catalogue(), "size-60-level-1")
    assert scenario is not None
    own = {**to_data(sixty().scenario), "title": scenario.title}
    assert to_data(scenario) == own
