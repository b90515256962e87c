"""Statistics over replications: Student's interval, ranges, the best of several, warm-up."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simulator.intervals import (
    best_probabilities,
    mser5,
    mser5_scores,
    paired_differences,
    summarise,
    t_interval,
)


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


def test_mser5_by_hand() -> None:
    """Batch means 10, 4, 2, 3, 2, 3, 2, 3: scores of cutting 0, 1, 2, 3, 4 batches by hand.

    Cut 0: mean 3.625, variance 6.234375, / 8 = .779297. Cut 1: mean 19/7, variance 24/49, / 7 =
    .069971. Cut 2: variance .25 / 6 = .041667. Cut 3: .24 / 5 = .048. Cut 4: .25 / 4 = .0625.
    """
    series = np.repeat([10.0, 4.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0], 5)
    assert mser5_scores(series)[:5] == pytest.approx([0.779297, 0.069971, 0.041667, 0.048, 0.0625],
                                                     abs=1e-6)  # fmt: skip
    assert mser5(series) == 10


def test_mser5_on_a_known_start_and_on_a_queue_that_needs_no_cut() -> None:
    """A start of 12 that fades with time constant 40 under noise of 1: about 40 ln 12 = 99 values
    until it is down to the noise; and 20,000 waits of an M/M/1 at 90 %, where cutting nothing is
    the right answer because the start is so short beside the swings of the queue."""
    rng = np.random.Generator(np.random.Philox(key=5))
    fading = 12.0 * np.exp(-np.arange(2000) / 40) + rng.normal(0, 1, 2000)
    assert 80 <= mser5(fading) <= 220
    wait, waits = 0.0, []
    gaps, works = rng.exponential(1 / 0.9, 20000), rng.exponential(1.0, 20000)
    for gap, work in zip(gaps, works, strict=True):
        waits.append(wait)
        wait = max(0.0, wait + work - gap)
    assert mser5(np.array(waits)) == 0


def test_pairs_say_what_common_random_numbers_saved() -> None:
    rng = np.random.default_rng(1)
    luck = rng.normal(10, 3, 400)
    values = {"same": luck + 1.0, "near": luck * 0.9 + rng.normal(0, 0.3, 400),
              "apart": rng.normal(10, 3, 400), "still": np.full(400, 2.0)}  # fmt: skip

    def runs(columns: dict[str, np.ndarray]) -> pd.DataFrame:
        frames = [pd.DataFrame({"replication": range(400), "measure": name, "subject": "all",
                                "unit": "1", "value": each})
                  for name, each in columns.items()]  # fmt: skip
        return pd.concat(frames).sort_values("replication", kind="stable")

    base = runs({**dict.fromkeys(("same", "near", "apart"), luck), "still": np.full(400, 2.0)})
    found = paired_differences(base, runs(values)).set_index("measure")
    assert found.loc["same", "variance_ratio"] > 1e20
    assert found.loc["same", "correlation"] == pytest.approx(1.0)
    near = found.loc["near"]
    assert near["correlation"] == pytest.approx(np.corrcoef(luck, values["near"])[0, 1])
    both = luck.var() + values["near"].var()
    assert near["variance_ratio"] == pytest.approx(both / (values["near"] - luck).var())
    assert near["variance_ratio"] > 50
    assert found.loc["apart", "variance_ratio"] == pytest.approx(1.0, abs=0.15)
    assert math.isnan(found.loc["still", "variance_ratio"])
