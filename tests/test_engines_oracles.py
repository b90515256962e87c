"""Both engines against theory: exact values must lie in 99.9 % t-intervals of a bounded width.

Every case states its source, its exact value (from `simulator.queueing`, itself held to published
numbers) and how wide the interval may be, so that a useless wide one fails too. Seeds are fixed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from both_engines import on_both

from simulator import queueing, renewal
from simulator.experiment import Experiment
from simulator.intervals import t_interval
from simulator.spec import build

ONE = {"kind": "exponential", "mean": 1.0}


def pipeline(name: str, rate: float, *stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    arrivals = {"kind": "exponential", "mean": 1.0 / rate}
    return {"id": name, "arrivals": arrivals, "stages": list(stages), **more}


def stage(name: str, pool: str | None, time: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "time": time, **({"pool": pool} if pool else {}), **more}


def run(data: dict[str, Any], replications: int, horizon: float, warm_up: float) -> Experiment:
    whole = {"scenario": 1, "horizon": horizon, "warm-up": warm_up, "seed": 20260105, **data}
    return on_both(build(whole), replications)


def holds(experiment: Experiment, measure: str, subject: str, exact: float, width: float) -> None:
    """The exact value is inside the 99.9 % interval, and its half-width at most `width` of it."""
    runs = experiment.runs
    values = runs[(runs["measure"] == measure) & (runs["subject"] == subject)]["value"]
    mean, low, high, n = (float(x[0]) for x in t_interval(values.to_numpy()[:, None], 0.999))
    assert n >= 20
    assert low <= exact <= high, f"{measure} {subject}: {exact} outside [{low}, {high}]"
    assert high - mean <= width * exact, f"{measure} {subject}: half-width {high - mean}"


def test_mm1() -> None:
    data = {
        "pools": [{"id": "desk", "slots": 1}],
        "pipelines": [pipeline("ask", 0.8, stage("serve", "desk", ONE))],
    }
    exact = queueing.mm1(0.8, 1.0)
    found = run(data, 24, 4000, 400)
    holds(found, "queue-wait.mean", "desk", exact.wait, 0.25)
    holds(found, "lead-time.mean", "ask", exact.time, 0.2)
    holds(found, "queue-length", "desk", exact.waiting, 0.25)
    holds(found, "in-system", "ask", exact.present, 0.2)
    holds(found, "utilisation", "desk", 0.8, 0.03)
    # the time in an M/M/1 is exponential: its 90 % point, read off a histogram of 1 % bins
    holds(found, "lead-time.p90", "ask", exact.time * math.log(10.0), 0.25)


def test_mm3() -> None:
    data = {
        "pools": [{"id": "desk", "slots": 3}],
        "pipelines": [pipeline("ask", 2.4, stage("serve", "desk", ONE))],
    }
    found = run(data, 24, 2000, 200)
    holds(found, "queue-wait.mean", "desk", queueing.mmc(2.4, 1.0, 3).wait, 0.2)
    holds(found, "utilisation", "desk", 0.8, 0.03)


@pytest.mark.parametrize(
    ("time", "scv"),
    [
        (1.0, 0.0),
        ({"kind": "gamma", "mean": 1.0, "cv": 0.5}, 0.25),
        ({"kind": "lognormal", "mean": 1.0, "cv": 2.0}, 4.0),
    ],
)
def test_general_service(time: Any, scv: float) -> None:
    data = {
        "pools": [{"id": "desk", "slots": 1}],
        "pipelines": [pipeline("ask", 0.6, stage("serve", "desk", time))],
    }
    found = run(data, 20, 4000, 300)
    holds(found, "queue-wait.mean", "desk", queueing.mg1(0.6, 1.0, scv).wait, 0.2 + 0.05 * scv)


def test_priorities() -> None:
    """Cobham, non-preemptive: the urgent and the patient share one server."""
    data = {
        "pools": [{"id": "desk", "slots": 1, "discipline": "priority"}],
        "pipelines": [
            pipeline("urgent", 0.3, stage("serve", "desk", ONE), priority=1),
            pipeline("patient", 0.5, stage("serve", "desk", ONE), priority=2),
        ],
    }
    urgent, patient = queueing.cobham([(0.3, 1.0, 1.0), (0.5, 1.0, 1.0)])
    found = run(data, 24, 3000, 300)
    holds(found, "queue-wait.mean", "urgent.serve", urgent, 0.15)
    holds(found, "queue-wait.mean", "patient.serve", patient, 0.3)


def test_jackson_with_rework() -> None:
    """Build, test, deploy; a quarter of the tests fail back to build: mean lead time 4.101797."""
    back = {"kind": "go-to", "stage": "build"}
    data = {
        "pools": [{"id": "b", "slots": 2}, {"id": "t", "slots": 3}, {"id": "d", "slots": 1}],
        "pipelines": [
            pipeline(
                "change",
                2.0,
                stage("build", "b", {"kind": "exponential", "mean": 1 / 2}),
                stage(
                    "test", "t", {"kind": "exponential", "mean": 1 / 1.2},
                    fails=0.25, **{"on-failure": back},
                ),
                stage("deploy", "d", {"kind": "exponential", "mean": 1 / 3}),
            )
        ],
    }  # fmt: skip
    routes = [[0, 1, 0], [0.25, 0, 0.75], [0, 0, 0]]
    nodes = queueing.jackson([2, 0, 0], routes, [1 / 2, 1 / 1.2, 1 / 3], [2, 3, 1])
    present = sum(node.present for node in nodes)
    assert present / 2.0 == pytest.approx(4.101797, abs=1e-6)
    found = run(data, 24, 1200, 150)
    holds(found, "lead-time.mean", "change", present / 2.0, 0.12)
    holds(found, "in-system", "change", present, 0.12)
    for pool, node in zip("btd", nodes, strict=True):
        holds(found, "queue-wait.mean", pool, node.wait, 0.3)
        holds(found, "utilisation", pool, node.load, 0.03)


def test_retries_until_it_passes() -> None:
    """A flaky step of 10 that fails 10 times in 100: 10 / (1 - p) on average (geometric)."""
    retry = {"kind": "retry", "at-most": 200}
    step = stage("test", None, 10.0, fails=0.1, **{"on-failure": retry})
    found = run({"pipelines": [pipeline("change", 1.0, step)]}, 20, 3000, 0)
    holds(found, "lead-time.mean", "change", 10.0 / 0.9, 0.01)
    rate = found.value("visits", "change.test").mean / found.value("arrivals", "change").mean
    assert rate == pytest.approx(1 / 0.9, rel=0.01)


def test_a_batch_waits_half_an_interval_and_fails_with_its_size() -> None:
    """A train every day: mean wait T / 2; a deployment of n changes fails with 1 - (1 - p)^n."""
    calendar = {"id": "train", "open": [{"from": "13:00", "to": "13:01"}]}
    n, p = 10, 0.02
    data = {
        "calendars": [calendar],
        "pipelines": [
            {
                "id": "change",
                "arrivals": {"kind": "renewal", "gap": 24.0 / n},
                "stages": [{"id": "release", "opens": "train", "batch": True}],
                "production": {"fails": p},
            }
        ],
    }
    found = run(data, 20, 24 * 400, 240)
    holds(found, "change-fail-rate", "change", queueing.batch_failure(p, n), 0.12)
    holds(found, "deployment-frequency", "change", 7.0, 0.01)
    waiting = found.value("lead-time.calendar", "change").mean
    # the last of a day's ten comes an hour before the train
    assert waiting == pytest.approx(1.0 + 24.0 * (n - 1) / (2 * n), abs=0.05)
    assert found.value("lead-time.mean", "change").mean == pytest.approx(waiting)


def test_the_detector_of_one_shock() -> None:
    """Drift, noticed, renewed: the degraded share is (m + r) / (1/theta + m + r) (renewal)."""
    data = {
        "time-unit": "day",
        "pipelines": [{"id": "training", "stages": [{"id": "train", "time": 0.5}]}],
        "models": [
            {
                "id": "churn", "count": 5, "age-at-start": 0.5, "trained-by": "training",
                "quality": {"at-release": 0.95, "floor": 0.9},
                "drift": {"kind": "shocks", "days-between": 30, "points": 20},
                "monitors": [{"id": "labels", "every": 1, "label-delay": 2,
                              "detector": {"kind": "threshold", "below": 0.9}}],
                "retraining": {"kind": "on-alarm"},
            }
        ],
    }  # fmt: skip
    found = run(data, 20, 1000, 0)
    # days of age end half a day before a check: what they brought is seen 2.5 days later, by
    # labels two days old; a day brings a shock with probability 1 - exp(-1/30)
    seen = 2.5
    until = 1.0 / -math.expm1(-1.0 / 30.0)
    bad = seen + 0.5
    share = bad / (until + bad)
    holds(found, "detection-delay.mean", "churn", seen, 0.01)
    holds(found, "below-floor", "churn", share, 0.1)
    holds(found, "retrainings", "churn", 5 * 1000 / (until + bad), 0.08)


def test_saturating_and_linear_drift_are_their_closed_forms() -> None:
    def quality(drift: dict[str, Any]) -> np.ndarray:
        data = {
            "time-unit": "day", "scenario": 1, "horizon": 200.5,
            "pipelines": [{"id": "training", "stages": [{"id": "train"}]}],
            "models": [{"id": "m", "quality": {"at-release": 0.95}, "drift": drift}],
        }  # fmt: skip
        tables = on_both(build(data), 1, tables=True).tables
        assert tables is not None
        return tables["models"]["quality"].to_numpy()

    days = np.arange(201)
    saturating = quality({"kind": "saturating", "points": 10, "days": 140})
    assert np.abs(saturating - (0.95 - 0.1 * (1 - np.exp(-days / 140)))).max() < 1e-12
    linear = quality({"kind": "linear", "points-per-day": 0.2})
    assert np.abs(linear - (0.95 - 0.002 * days)).max() < 1e-12


def test_the_period_of_retraining_that_costs_least() -> None:
    """Linear decay, a price for a retraining and for a point-day: least at sqrt(2 K / (v d))."""
    cost, value, slope = 500.0, 10.0, 0.25
    best = renewal.linear(cost, value, slope).every
    assert best == pytest.approx(20.0)

    def paid(every: float) -> float:
        data = {
            "time-unit": "day",
            "pipelines": [{"id": "training", "stages": [{"id": "train"}]}],
            "models": [
                {
                    "id": "m", "trained-by": "training",
                    "quality": {"at-release": 0.95, "value-per-point-day": value},
                    "drift": {"kind": "linear", "points-per-day": slope},
                    "retraining": {"kind": "periodic", "every": every},
                }
            ],
        }  # fmt: skip
        found = run(data, 1, 4000, 0)
        retrainings = found.value("retrainings", "m").mean
        return (retrainings * cost + found.value("value-lost", "m").mean) / 4000

    costs = {every: paid(every) for every in (10.0, 16.0, 20.0, 25.0, 40.0)}
    assert min(costs, key=costs.__getitem__) == 20.0
    for every, found in costs.items():
        # whole days of age: the mean deficit of a period of T days is d (T - 1) / 2
        exact = cost / every + value * slope * (every - 1) / 2.0
        assert found == pytest.approx(exact, rel=0.02)


def test_machines_and_crews() -> None:
    """Allen-Cunneen, an approximation: within its 15 % band for low variation."""
    data = {
        "pools": [{"id": "desk", "slots": 3}],
        "pipelines": [pipeline("ask", 2.4, stage("serve", "desk", 1.0))],
    }
    found = run(data, 20, 1500, 200).value("queue-wait.mean", "desk").mean
    assert found == pytest.approx(queueing.allen_cunneen(2.4, 1.0, 3, 1.0, 0.0), rel=0.15)


def test_common_random_numbers_shrink_a_difference() -> None:
    """The variance of a difference of 5 % quicker servers falls at least fivefold (M/M/3)."""

    def runs(mean: float, seed: int) -> np.ndarray:
        data = {
            "scenario": 1, "horizon": 1000, "warm-up": 100,
            "pools": [{"id": "desk", "slots": 3}],
            "pipelines": [pipeline("ask", 2.4, stage("s", "desk", {**ONE, "mean": mean}))],
        }  # fmt: skip
        frame = on_both(build(data), 20, seed=seed).runs
        kept = (frame["measure"] == "queue-wait.mean") & (frame["subject"] == "desk")
        return frame[kept]["value"].to_numpy()

    base = runs(1.0, 1)
    common = base - runs(0.95, 1)
    independent = base - runs(0.95, 2)
    assert np.var(independent, ddof=1) / np.var(common, ddof=1) >= 5.0
    assert common.mean() == pytest.approx(0.2969, abs=0.1)
