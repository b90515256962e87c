"""Drift processes against their closed forms (means and variances of the facts, section 1.6)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from simulator.draws import PURPOSES, hash_id, uniform
from simulator.drift import DriftState, expected_deficit
from simulator.spec import Drift

DRIFT: TypeAdapter[Any] = TypeAdapter(Drift)


def paths(drift: dict[str, Any], days: int, models: int) -> np.ndarray:
    """Deficits of `models` releases after 1 to `days` days of age."""
    spec = DRIFT.validate_python(drift)
    found = np.empty((models, days))
    for model in range(models):

        def drawn(part: str, day: int, purpose: str, further: int = 0, of: int = model) -> float:
            last = (day << 12) | PURPOSES[purpose]
            return uniform(1, further << 24, of, 99, hash_id(part), last)

        state = DriftState()
        found[model] = [state.step(spec, day, day, drawn) for day in range(1, days + 1)]
    return found


@pytest.mark.parametrize(
    ("drift", "variance"),
    [
        ({"kind": "linear", "points-per-day": 0.2, "cv": 1.5}, (0.2 * 1.5) ** 2 * 50),
        (
            {"kind": "ornstein-uhlenbeck", "points": 3, "days": 20, "points-sd": 0.8},
            0.8**2 * (1 - math.exp(-2 * 50 / 20)),
        ),
        ({"kind": "shocks", "days-between": 4, "points": 1.5, "cv": 1.0}, 1.5**2 * 2 * 50 / 4),
    ],
)
def test_means_and_variances(drift: dict[str, Any], variance: float) -> None:
    ends = paths(drift, 50, 3000)[:, -1]
    mean = expected_deficit(DRIFT.validate_python(drift), 50)
    assert abs(ends.mean() - mean) < 3.3 * math.sqrt(variance / 3000)
    assert ends.var(ddof=1) == pytest.approx(variance, rel=0.15)


def test_without_noise_a_path_is_its_closed_form() -> None:
    days = np.arange(1, 41)
    saturating = paths({"kind": "saturating", "points": 8, "days": 30}, 40, 1)[0]
    assert np.abs(saturating - 8 * (1 - np.exp(-days / 30))).max() < 1e-12
    seasonal = {"kind": "seasonal", "points": 4, "days": 365, "phase-days": 10}
    wave = 4 * (1 - np.cos(2 * np.pi * (days - 10) / 365)) / 2
    assert np.abs(paths(seasonal, 40, 1)[0] - wave).max() < 1e-12
    assert not paths({"kind": "none"}, 40, 1).any()


def test_a_sum_adds_its_parts_and_a_part_more_moves_no_other() -> None:
    wear = {"id": "wear", "kind": "linear", "points-per-day": 0.2, "cv": 1.0}
    shocks = {"id": "shocks", "kind": "shocks", "days-between": 10, "points": 2, "cv": 0.5}
    alone = paths({"kind": "sum", "parts": [wear]}, 60, 5)
    others = paths({"kind": "sum", "parts": [shocks]}, 60, 5)
    both = paths({"kind": "sum", "parts": [shocks, wear]}, 60, 5)
    turned = paths({"kind": "sum", "parts": [wear, shocks]}, 60, 5)
    assert np.allclose(both, alone + others, atol=1e-12)
    assert (both == turned).all()


def test_a_season_is_the_clocks_and_holds_at_release() -> None:
    spec = DRIFT.validate_python({"kind": "seasonal", "points": 6, "days": 100})
    assert DriftState().release(spec, 50.0) == pytest.approx(6.0)
    assert expected_deficit(spec, 0.0, clock_day=50.0) == pytest.approx(6.0)


def test_shocks_of_the_same_mean_come_as_often_whatever_their_size() -> None:
    few = paths({"kind": "shocks", "days-between": 20, "points": 1}, 400, 20)
    jumps = np.diff(few, axis=1)
    assert set(np.round(np.unique(jumps), 9)) <= {0.0, 1.0, 2.0, 3.0}
    assert (jumps.sum() / (399 * 20)) == pytest.approx(1 / 20, rel=0.2)
