"""What a monitor is like to live with, against exact chains, run lengths and the engine."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr

from simulator import build, simulate
from simulator.alarms import QUARTER_DAYS, _of_courses, monitor_figures
from simulator.experiment.watched import watched_at
from simulator.spec import Monitor


def monitor(detector: dict[str, Any], **more: Any) -> Monitor:
    data = {"id": "w", "every": 1, "labels": 1000, "noise": {"kind": "binomial"}, **more}
    return Monitor.model_validate(data | {"detector": detector}, by_alias=True)


BELOW = {"kind": "threshold", "below": 0.9}


def drawn(watch: Monitor, quality: float, fallen: float) -> Any:
    """The same monitor by drawing, which knows nothing of the exact way."""
    generator = np.random.Generator(np.random.Philox(key=9))
    return _of_courses(watch, quality, fallen, watch.every, watch.label_delay, generator)


@pytest.mark.parametrize(
    "more",
    [
        {"labels": 400, "every": 3, "label-delay": 5},
        {"labels": 200, "every": 2, "noise": {"kind": "overdispersed", "correlation": 0.01}},
    ],
)
def test_the_exact_figures_of_a_threshold_are_those_that_drawing_finds(more: Any) -> None:
    watch = monitor(BELOW, **more)
    exact, found = monitor_figures(watch, 0.93, 1.0, points=4), drawn(watch, 0.93, 0.89)
    assert exact.false_alarm.exact
    assert exact.courses == 0
    for name in ("false_alarm", "days_half", "days_most", "unseen"):
        one, other = getattr(exact, name).value, getattr(found, name)
        slack = (other.high - other.low) * 0.4  # 95 % widened to 99.9 %
        assert other.low - slack <= one <= other.high + slack, name


def test_a_threshold_of_the_facts() -> None:
    """200 labels and three points: a false alarm every 13 days or so; 1,000: once in years."""
    for labels, days in ((200, 15), (1000, 1032)):
        found = monitor_figures(monitor({**BELOW, "below": 0.87}, labels=labels), 0.9, 1.0)
        expected = 1 - (1 - 1 / days) ** QUARTER_DAYS
        assert found.false_alarm.value == pytest.approx(expected, rel=0.02)


def cusum_chain(shift: float, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Brook and Evans: the chain of a CUSUM(.5, 4) in 400 cells, and P(no alarm by n)."""
    cells = 400
    width = 4 / cells
    middle = (np.arange(cells) + 0.5) * width
    edges = np.arange(cells + 1) * width
    reach = edges[None, :] - middle[:, None] + 0.5 - shift
    steps = np.diff(ndtr(reach), axis=1)
    steps[:, 0] = ndtr(reach[:, 1])  # what would fall below 0 stays at 0
    quiet, state = [], start
    for _ in range(100):
        state = state @ steps
        quiet.append(state.sum())
    return steps, np.array(quiet)


def test_a_cusum_is_its_chain() -> None:
    """2,500 labels at one half: a deviation of .01, so a point is a shift of one."""
    watch = monitor({"kind": "cusum", "k": 0.5, "h": 4, "target": 0.5, "sd": 0.01}, labels=2500)
    found = monitor_figures(watch, 0.5, 1.0, points=1)
    start = np.zeros(400)
    start[0] = 1.0
    steps, quiet = cusum_chain(0.0, start)
    chance = 1 - (0.69 * quiet[90] + 0.31 * quiet[91])
    assert chance == pytest.approx(1 - math.exp(-QUARTER_DAYS / 335.37), abs=0.01)
    assert found.false_alarm.low - 0.01 <= chance <= found.false_alarm.high + 0.01
    state = start
    for _ in range(91):  # a quarter in control; an alarm starts it afresh
        state = state @ steps
        state[0] += 1.0 - state.sum()
    _, unseen = cusum_chain(1.0, state)
    for share, figure in ((0.5, found.days_half), (0.9, found.days_most)):
        checks = int(np.argmax(1 - unseen >= share))
        assert figure.low - 1.2 <= checks + 0.5 <= figure.high + 1.2
    assert found.unseen.value == 0.0


def test_late_labels_add_their_delay_and_few_labels_cry_wolf() -> None:
    early, late = (
        monitor_figures(monitor(BELOW, **{"label-delay": d}), 0.92, 1.0) for d in (0, 30)
    )
    assert late.days_most.value == pytest.approx(early.days_most.value + 30)
    few, many = (monitor_figures(monitor(BELOW, labels=n), 0.92, 1.0) for n in (200, 2000))
    assert few.false_alarm.value > 0.99
    assert many.false_alarm.value < 0.06
    assert many.days_most.value <= few.days_most.value
    hours = monitor_figures(monitor(BELOW, every=24, **{"label-delay": 720}), 0.92, 1 / 24)
    assert hours == late


def test_what_does_not_look_at_quality_never_sees_it_fall() -> None:
    never = monitor_figures(monitor({"kind": "never"}), 0.9, 1.0)
    inputs = monitor_figures(monitor({"kind": "psi", "above": 0.1}, labels=200), 0.9, 1.0)
    assert never.false_alarm.value == 0.0
    assert inputs.false_alarm.value > 0.99  # 37 % of checks
    for each in (never, inputs):
        assert each.blind
        assert math.isinf(each.days_half.value)
        assert each.unseen.value == 1.0


def test_a_fall_that_stays_above_the_threshold_is_not_seen_within_a_year() -> None:
    found = monitor_figures(monitor({**BELOW, "below": 0.8}), 0.92, 1.0)
    assert math.isinf(found.days_half.value)
    assert found.unseen.value > 0.999
    exact = monitor({**BELOW, "below": 0.8}, noise={"kind": "none"})
    assert monitor_figures(exact, 0.92, 1.0).unseen.value == 1.0
    assert monitor_figures(exact, 0.84, 1.0).days_most.value == pytest.approx(0.9)


def test_the_same_seed_gives_the_same_figures() -> None:
    watch = monitor({"kind": "ddm"}, labels=100)
    first = monitor_figures(watch, 0.9, 1.0, seed=3)
    monitor_figures.cache_clear()
    assert monitor_figures(watch, 0.9, 1.0, seed=3) == first
    assert monitor_figures(watch, 0.9, 1.0, seed=4) != first


IDLE = {"id": "idle", "stages": [{"id": "nothing"}]}


def scenario(changes: list[dict[str, Any]], count: int = 1) -> Any:
    watch = {"id": "w", "every": 1, "labels": 400, "noise": {"kind": "binomial"}, "detector": BELOW}
    model = {"id": "m", "count": count, "quality": {"at-release": 0.93, "floor": 0.5},
             "monitors": [watch]}  # fmt: skip
    return build(
        {
            "scenario": 1,
            "time-unit": "day",
            "horizon": 92,
            "pipelines": [IDLE],
            "models": [model],
            "changes": changes,
        }
    )


def test_the_engine_cries_wolf_as_often() -> None:
    found = simulate(scenario([], count=400), replications=1, tables=True).tables
    assert found is not None
    alarms = found["models"].query("alarm != ''")
    share = alarms["number"].nunique() / 400
    (watched,) = watched_at(scenario([]), 0.0)
    exact = watched.figures.false_alarm.value
    assert abs(share - exact) <= 3.3 * math.sqrt(exact * (1 - exact) / 400)
    assert 0.2 < exact < 0.9


def test_dated_changes_of_monitors_split_the_models() -> None:
    path = "models[id=m].monitors[id=w].detector"
    changes = [
        {"at": 0, "share": 0.4, "set": path, "to": {"kind": "never"}},
        {"at": 1, "share": 0.1, "set": path, "to": {"kind": "adwin"}},
        {"at": 50, "set": path, "to": {"kind": "ddm"}},
    ]
    found = [(each.monitor.detector.kind, round(each.of_models, 9))
             for each in watched_at(scenario(changes), 2.0)]  # fmt: skip
    assert found == [("threshold", 0.6), ("never", 0.3), ("adwin", 0.1)]
    assert [each.monitor.detector.kind for each in watched_at(scenario(changes), 60.0)] == ["ddm"]
