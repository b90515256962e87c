"""Closed forms of retraining against the facts (section 1.7), and the simulator against them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from both_engines import on_both
from pydantic import TypeAdapter

from simulator import build
from simulator.detectors import detector_for
from simulator.intervals import t_interval
from simulator.renewal import (
    age_replacement,
    age_replacement_rate,
    below_floor_share,
    best_age_replacement,
    best_period,
    linear,
    on_alarm_rate,
    on_shock_number,
    one_shock,
    one_shock_rate,
    periodic_rate,
    saturating,
    saturating_loss,
)
from simulator.spec import Detector

DETECTOR: TypeAdapter[Any] = TypeAdapter(Detector)


def test_the_square_root_rule() -> None:
    best = linear(10, 1, 0.2)
    assert (best.every, best.rate) == (10.0, 2.0)
    assert best.rate == periodic_rate(10, 1, 0.2 * 10**2 / 2, 10)
    week = periodic_rate(500, 100, 0.2 * 7**2 / 2, 7)
    assert week == pytest.approx(141.43, abs=0.005)  # simulation facts, no. 20
    assert linear(500, 100, 0.2).every == pytest.approx(7.0711, abs=5e-5)
    shocks = linear(10, 1, 0.3 * 0.5)
    assert shocks.every == pytest.approx(11.547, abs=5e-4)
    assert shocks.rate == pytest.approx(1.73205, abs=5e-6)


@pytest.mark.parametrize(
    ("points", "days", "every", "rate"),
    [(3, 10, 11.88834, 2.08627), (2, 20, 19.22558, 1.23519)],
)
def test_a_deficit_that_saturates(points: float, days: float, every: float, rate: float) -> None:
    best = saturating(10, 1, points, days)
    assert (best.every, best.rate) == pytest.approx((every, rate), abs=6e-6)
    # and the same by search, which knows nothing of Lambert
    found = best_period(10, 1, lambda t: saturating_loss(points, days, t), points, 1e4)
    assert (found.every, found.rate) == pytest.approx((every, rate), rel=1e-4)


@pytest.mark.parametrize("cost", [30.0, 31.0, 1000.0])
def test_never_is_an_answer_from_cost_equal_to_all_there_is_to_save(cost: float) -> None:
    assert saturating(cost, 1, 3, 10).never
    assert saturating(cost, 1, 3, 10).rate == 3.0
    assert best_period(cost, 1, lambda t: saturating_loss(3, 10, t), 3, 1e4).never
    assert not saturating(29.9, 1, 3, 10).never
    assert linear(10, 0, 0.2).never
    assert saturating(10, 0, 3, 10).never


def test_a_number_of_shocks_and_the_cost_of_a_detector() -> None:
    assert on_shock_number(10, 1, 0.3, 0.5) == (3, 1.5)
    assert 1 - 1.5 / linear(10, 1, 0.15).rate == pytest.approx(0.134, abs=5e-4)
    costs = {
        (math.inf, 0.0): 0.1, (math.inf, 5.0): 0.1429, (168.0, 8.38): 0.2245,
        (465.0, 10.38): 0.2041, (930.0, 10.38): 0.1944,
    }  # fmt: skip
    for (false_alarm, delay), expected in costs.items():
        found = on_alarm_rate(10, 1, 1, 100, false_alarm, delay)
        assert found == pytest.approx(expected, abs=5e-5)
    best = one_shock(10, 1, 1, 100)
    assert best.rate == pytest.approx(0.4125, abs=5e-5)
    assert best.rate == pytest.approx(one_shock_rate(10, 1, 1, 100, best.every), rel=1e-12)


@pytest.mark.parametrize(
    ("shape", "every", "rate", "never"),
    [(2.0, 13.644, 75.80, 112.84), (1.5, 17.21, 94.68, 110.77), (3.0, 13.98, 54.31, 111.98),
     (1.0, math.inf, 100.00, 100.00)],
)  # fmt: skip
def test_age_replacement_of_a_weibull_life(
    shape: float, every: float, rate: float, never: float
) -> None:
    mean = 30 * math.gamma(1 + 1 / shape)
    best = best_age_replacement(500, 3000, lambda t: math.exp(-((t / 30) ** shape)), mean)
    assert best.every == pytest.approx(every, abs=5e-3)
    assert best.rate == pytest.approx(rate, abs=5e-3)
    assert age_replacement(500, 3000, mean) == pytest.approx(never, abs=5e-3)


def test_age_replacement_away_from_its_best_age() -> None:
    """The simulated figures of the facts, to the 0.1 % they carry."""
    simulated = {7: 92.02, 13.644: 75.81, 20: 80.34, 30: 92.89, 60: 111.68}
    for age, expected in simulated.items():
        found = age_replacement_rate(500, 3000, lambda t: math.exp(-((t / 30) ** 2)), age)
        assert found == pytest.approx(expected, rel=1e-3)


def test_finding_beats_fixing_where_noticing_takes_longer() -> None:
    now = below_floor_share(60, 60, 35)
    assert below_floor_share(60, 7, 35) < below_floor_share(60, 60, 3) < now
    assert below_floor_share(60, 0, 0) == 0.0


# --- the simulator agrees -------------------------------------------------------------------
COST, UNIT = 10.0, 10.0  # a unit of the facts is ten days here


def paid(
    model: dict[str, Any], warm_up: float, days: float, replications: int, count: int
) -> np.ndarray:
    """Cost a unit of a model from the warm-up on, replication by replication."""
    model = {
        "id": "m", "count": count, "trained-by": "training",
        "quality": {"at-release": 0.9, "value-per-point-day": 1 / UNIT}, **model,
    }  # fmt: skip
    scenario = build(
        {
            "scenario": 1, "time-unit": "day", "horizon": warm_up + days, "warm-up": warm_up,
            "pipelines": [{"id": "training", "stages": [{"id": "train"}]}], "models": [model],
        }
    )  # fmt: skip
    runs = on_both(scenario, replications, seed=5).runs
    runs = runs[runs["subject"] == "m"].set_index(["measure", "replication"])["value"]
    total = runs["retrainings"] * COST + runs["value-lost"]
    return total.to_numpy() * UNIT / (days * count)


def agrees(found: np.ndarray, exact: float, within: float) -> None:
    """Inside the 99.9 % t-interval, whose half-width is bounded."""
    mean, low, high, _ = t_interval(found[:, None], 0.999)
    assert low[0] <= exact <= high[0], (low, exact, high)
    assert (high[0] - low[0]) / 2 <= within * exact, (mean, low, high)


SHOCKS = {"kind": "shocks", "days-between": UNIT / 0.3, "points": 0.5}


def test_the_simulator_agrees_on_periodic_retraining_under_shocks() -> None:
    """1.732 at 11.6 units; a day's shocks count from its end, so half a day's worth less."""
    model = {"drift": SHOCKS, "retraining": {"kind": "periodic", "every": 116}}
    exact = periodic_rate(10, 1, 0.15 * 11.6**2 / 2, 11.6)
    assert exact == pytest.approx(linear(10, 1, 0.15).rate, rel=1e-4)
    agrees(paid(model, 116, 1160, 20, 9), exact - 0.15 / UNIT / 2, 0.05)


def test_the_simulator_agrees_on_periodic_retraining_of_what_saturates() -> None:
    """Nothing is drawn: 2.086 but for the half day by which whole days of age lag behind."""
    drift = {"kind": "saturating", "points": 3, "days": 100}
    model = {"drift": drift, "retraining": {"kind": "periodic", "every": 119}}
    (found,) = paid(model, 119, 1190, 1, 1)
    lag = -3 * math.expm1(-11.9 / 10) / 11.9 / UNIT / 2  # half a day of the deficit at the end
    assert found + lag == pytest.approx(2.08627, rel=2e-4)


def test_the_simulator_agrees_on_retraining_at_the_third_shock() -> None:
    """1.5, seen at the end of a day: the exact chain of whole days, 1 % of it away."""
    watch = {"id": "w", "every": 1, "detector": {"kind": "threshold", "below": 0.9 - 0.0149}}
    model = {"drift": SHOCKS, "monitors": [watch], "retraining": {"kind": "on-alarm"}}
    chance = [math.exp(-0.03) * 0.03**k / math.factorial(k) for k in range(3)]
    days, lost = [0.0] * 6, [0.0] * 6
    for had in (2, 1, 0):
        on = range(1, 3 - had)
        days[had] = (1 + sum(chance[k] * days[had + k] for k in on)) / (1 - chance[0])
        lost[had] = (had * 0.5 / UNIT + sum(chance[k] * lost[had + k] for k in on)) / (
            1 - chance[0]
        )
    exact = (COST + lost[0]) / days[0] * UNIT
    assert exact == pytest.approx(on_shock_number(10, 1, 0.3, 0.5)[1], rel=0.01)
    agrees(paid(model, 300, 2000, 20, 6), exact, 0.06)


def test_a_detector_costs_what_its_run_lengths_say() -> None:
    """CUSUM(.5, 4), in control 335.37 checks, 8.38 after a shift of one deviation (facts, 1.4)."""
    generator = np.random.Generator(np.random.Philox(key=7))
    spec = DETECTOR.validate_python({"kind": "cusum", "k": 0.5, "h": 4, "target": 0.9, "sd": 0.01})
    lengths, lost = [], []
    for _ in range(6000):
        watch, shock = detector_for(spec), int(generator.geometric(0.01))
        day = late = 0
        alarm = False
        while not alarm:
            day += 1
            late += day > shock
            alarm = watch.sees(0.9 - 0.01 * (generator.standard_normal() + (day > shock)))
        lengths.append(day)
        lost.append(late)
    length, loss = np.array(lengths, float), np.array(lost, float)
    rate = (COST + loss.mean()) / length.mean()
    exact = on_alarm_rate(COST, 1, 1, 100, 335.37, 8.38)
    spread = np.std(COST + loss - rate * length, ddof=1) / math.sqrt(len(length)) / length.mean()
    assert abs(rate - exact) <= 3.3 * spread
    assert 3.3 * spread <= 0.05 * exact
