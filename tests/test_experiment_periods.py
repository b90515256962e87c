"""Cost a day against the period of retraining: closed forms, the best of them, the simulation."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.experiment.periods import best_period_of, expected_rates, simulate_periods
from simulator.renewal import linear, periodic_rate, saturating, saturating_loss
from simulator.spec import Model

UNIT = 10.0  # a unit of the facts is ten days here


def model(drift: dict[str, Any], value: float = 1 / UNIT, **quality: Any) -> Model:
    data = {"id": "m", "quality": {"at-release": 0.9, "value-per-point-day": value, **quality}}
    return Model.model_validate(data | {"drift": drift}, by_alias=True)


LINEAR = {"kind": "linear", "points-per-day": 0.02}
WEAR = {"kind": "saturating", "points": 3, "days": 100}
SHOCKS = {"kind": "shocks", "days-between": UNIT / 0.3, "points": 0.5, "cv": 1}


def test_the_best_period_is_the_one_of_the_closed_forms() -> None:
    """But for the half day by which deficits of whole days of age lag: that moves no period."""
    best = best_period_of(model(LINEAR), 10.0)
    assert best.every == linear(10, 1, 0.2).every * UNIT
    assert best.rate * UNIT == pytest.approx(linear(10, 1, 0.2).rate, rel=6e-3)
    best = best_period_of(model(WEAR), 10.0)
    assert best.every == pytest.approx(saturating(10, 1, 3, 10).every * UNIT, abs=1)
    assert best.rate * UNIT == pytest.approx(saturating(10, 1, 3, 10).rate, rel=6e-3)
    assert best_period_of(model(SHOCKS), 10.0).every == pytest.approx(115.47, abs=1)


def test_never_is_an_answer() -> None:
    """From 30 on where deficits grow at every instant; a day's lag makes it 30.15."""
    assert best_period_of(model(WEAR), 30.2).never
    assert best_period_of(model(WEAR), 30.2).rate * UNIT == pytest.approx(3.0)
    assert best_period_of(model({"kind": "none"}), 1.0).never
    assert best_period_of(model(LINEAR, value=0.0), 1.0).never
    assert not best_period_of(model(WEAR), 29.0).never


def test_what_no_retraining_changes_lifts_the_curve_and_moves_no_period() -> None:
    season = {"id": "s", "kind": "seasonal", "points": 2, "days": 365}
    both = {"kind": "sum", "parts": [{"id": "w", **WEAR}, season]}
    plain = model(WEAR)
    lifted = model(both, **{"bad-release": {"share": 0.25, "points": 4}})
    difference = expected_rates(lifted, 10.0, 400) - expected_rates(plain, 10.0, 400)
    assert difference == pytest.approx(0.1 * (1.0 + 1.0))
    assert best_period_of(lifted, 10.0).every == best_period_of(plain, 10.0).every


def test_the_simulated_curve_is_the_expected_one() -> None:
    """Exactly where nothing is drawn; within twice the interval, and it narrow, under shocks."""
    periods = (60, 119, 200)
    expected = expected_rates(model(WEAR), 10.0, 200)
    for each in simulate_periods(model(WEAR), 10.0, periods, replications=2, count=1):
        assert each.mean == pytest.approx(expected[each.every - 1], rel=1e-9)
        exact = periodic_rate(10, 0.1, saturating_loss(3, 100, each.every), each.every)
        assert each.mean == pytest.approx(exact, rel=0.01)
    drawn = model(SHOCKS)
    expected = expected_rates(drawn, 10.0, 230)
    for each in simulate_periods(drawn, 10.0, (60, 115, 230), replications=8, count=3):
        half = (each.high - each.low) / 2
        # 99.9 % of a t with seven degrees of freedom is 2.29 times its 95 %
        assert abs(each.mean - expected[each.every - 1]) <= 2.29 * half
        assert half <= 0.2 * each.mean


def test_the_same_seed_gives_the_same_curve() -> None:
    first, again, other = (
        simulate_periods(model(SHOCKS), 10.0, (90,), replications=2, count=1, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == again != other
