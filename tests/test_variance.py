"""Parameter uncertainty and chance told apart: by hand, without bias, with intervals that hold."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.variance import split_variance


def test_by_hand() -> None:
    """Draws (1, 3), (5, 7), (9, 11): within 2, between 2 x 16 = 32, so (32 - 2) / 2 = 15."""
    found = split_variance(np.array([[1.0, 3.0], [5.0, 7.0], [9.0, 11.0]]))
    assert (found.mean, found.chance, found.raw, found.parameters) == (6.0, 2.0, 15.0, 15.0)
    assert found.share == pytest.approx(15 / 17)
    shrunk = math.sqrt(15 / 16)  # the means 2, 6, 10 have variance 16; 10 % and 90 % of them
    assert (found.low, found.high) == pytest.approx((6 - 3.2 * shrunk, 6 + 3.2 * shrunk))
    assert (found.least, found.most) == (2.0, 10.0)


def test_unequal_numbers_and_missing_values() -> None:
    """Draws (1, 3), (5), (nothing): n = 2 and 1, n0 = 3 - 5/3 = 4/3; within 2 on one degree;
    between 2 (2 - 3)^2 + (5 - 3)^2 = 6; (6 - 2) / (4/3) = 3."""
    nan = math.nan
    found = split_variance(np.array([[1.0, 3.0], [5.0, nan], [nan, nan]]))
    assert found.raw == pytest.approx(3.0)
    assert found.draws == 2
    for few in ([[1.0, 2.0]], [[1.0], [2.0]], [[nan, nan], [nan, nan]]):
        assert math.isnan(split_variance(np.array(few)).mean)


def test_the_estimate_has_no_bias_and_says_when_it_was_cut() -> None:
    """2,000 studies of 20 draws x 3 runs each, with parameters of variance 4 (or none), chance 9.

    The raw estimate's own standard deviation is about 2.4, so its mean is known to 0.16 (3 se).
    """
    rng = np.random.default_rng(5)
    for spread in (2.0, 0.0):
        found = [
            split_variance(rng.normal(0, spread, (20, 1)) + rng.normal(0, 3, (20, 3)))
            for _ in range(2000)
        ]
        assert np.mean([each.raw for each in found]) == pytest.approx(spread**2, abs=0.2)
        assert np.mean([each.chance for each in found]) == pytest.approx(9.0, abs=0.2)
        assert all(each.parameters == max(0.0, each.raw) for each in found)
        cut = np.mean([each.raw < 0.0 for each in found])
        assert (cut > 0.4) if spread == 0.0 else (cut < 0.1)
        if spread == 0.0:
            none = next(each for each in found if each.raw < 0.0)
            assert none.low == none.high == none.mean


def test_the_interval_of_mean_outcomes_is_that_of_the_parameters_alone() -> None:
    """Normal parameters with deviation 2 under chance 3: the middle 80 % of means is ± 2.563, that
    of single runs ± 1.2816 x sqrt(13) = 4.621; 4,000 draws know both to a few hundredths."""
    rng = np.random.default_rng(6)
    found = split_variance(10 + rng.normal(0, 2, (4000, 1)) + rng.normal(0, 3, (4000, 4)))
    assert (found.low, found.high) == pytest.approx((10 - 2.563, 10 + 2.563), abs=0.15)
    assert (found.least, found.most) == pytest.approx((10 - 4.621, 10 + 4.621), abs=0.15)
    assert found.share == pytest.approx(4 / 13, abs=0.03)
