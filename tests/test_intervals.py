"""Statistics over replications: Student's interval, ranges, the best of several, warm-up."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simulator.intervals import best_probabilities, mser5, summarise, t_interval


def test_the_t_interval_is_students() -> None:
    """1, 2, 3, 4: mean 2.5, deviation 1.29099, t(3, 97.5 %) 3.18245, half-width 2.05426."""
    mean, low, high, n = t_interval(np.array([[1.0], [2.0], [3.0], [4.0]]))
    assert (mean[0], n[0]) == (2.5, 4)
    assert (low[0], high[0]) == pytest.approx((2.5 - 2.05426, 2.5 + 2.05426), abs=1e-5)


def test_nothing_measured_is_nan_and_one_run_has_no_interval() -> None:
    values = np.array([[np.nan, 1.0, 5.0], [np.nan, np.nan, 5.0]])
    mean, low, high, n = t_interval(values)
    assert np.isnan(mean[0])
    assert list(n) == [0, 1, 2]
    assert mean[1] == 1.0
    assert np.isnan(low[1])
    assert (low[2], high[2]) == (5.0, 5.0)


def test_ranges_are_over_replications() -> None:
    runs = pd.DataFrame(
        {
            "replication": np.repeat(range(11), 2),
            "measure": ["m", "k"] * 11,
            "subject": "all",
            "unit": "1",
            "value": np.column_stack([range(11), np.full(11, np.nan)]).ravel(),
        }
    )
    frame = summarise(runs).set_index("measure")
    assert list(frame.loc["m", ["mean", "p10", "p90", "n"]]) == [5.0, 1.0, 9.0, 11]
    assert frame.loc["k", "n"] == 0
    assert math.isnan(frame.loc["k", "mean"])


def test_the_best_is_judged_on_paired_runs() -> None:
    noise = np.random.Generator(np.random.Philox(key=1)).normal(0, 5, 12)
    found = best_probabilities({"a": noise + 1, "b": noise, "c": noise + 2}, lower=True)
    assert found == {"a": 0.0, "b": 1.0, "c": 0.0}
    assert best_probabilities({"a": noise, "b": noise}, lower=True) == {"a": 0.5, "b": 0.5}
    assert best_probabilities({"a": noise + 1, "b": noise}, lower=False)["a"] == 1.0
    few = best_probabilities({"a": np.array([1.0]), "b": np.array([2.0])}, lower=True)
    assert all(math.isnan(each) for each in few.values())
    mixed = best_probabilities({"a": noise, "b": np.roll(noise, 1) + 0.5}, lower=True)
    assert 0.05 < mixed["a"] < 0.95
    assert sum(mixed.values()) == pytest.approx(1.0)


def test_mser5_cuts_a_start_and_nothing_else() -> None:
    generator = np.random.Generator(np.random.Philox(key=2))
    steady = generator.normal(10, 1, 500)
    assert mser5(steady) <= 50
    rising = steady + np.concatenate([np.linspace(-10, 0, 100), np.zeros(400)])
    assert 70 <= mser5(rising) <= 130
    assert mser5(np.arange(10.0)) == 0
