"""Incidents before an improvement shows: the formula by hand, and drawn incidents that agree."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.power import STATISTICS, Statistic, chance_to_see, incidents_needed, log_spread

_OF = {
    "geometric-mean": lambda drawn: np.exp(np.log(drawn).mean(axis=1)),
    "median": lambda drawn: np.median(drawn, axis=1),
    "p90": lambda drawn: np.quantile(drawn, 0.9, axis=1),
}


def test_the_formula_by_hand() -> None:
    """z(.975) + z(.8) = 2.80159; ln .8 = -.223144; 2 x (2.80159 / .223144)^2 = 315.26."""
    assert incidents_needed(0.2, 1.0, statistic="geometric-mean") == 316
    assert incidents_needed(0.2, 1.0, statistic="median") == 496  # x pi / 2 = 495.21
    assert incidents_needed(0.2, 2.0, statistic="geometric-mean") == 1262  # four times 315.26
    assert incidents_needed(0.2, 1.0, statistic="mean") == 542  # x (e - 1) = 541.70
    assert incidents_needed(0.5, 0.0) == 2


def test_a_tenth_hides_among_a_few_hundred_incidents_and_four_fifths_does_not() -> None:
    """What Davidovic's draws showed for the mean time to restore, and for a geometric mean."""
    spread = 1.2
    assert chance_to_see(0.1, spread, 50, statistic="mean") < 0.1
    assert chance_to_see(0.1, spread, 300, statistic="mean") < 0.2
    assert chance_to_see(0.1, spread, 300, statistic="geometric-mean") < 0.2
    assert chance_to_see(0.8, spread, 50, statistic="mean") > 0.99
    assert chance_to_see(0.8, spread, 50, statistic="geometric-mean") > 0.99


@pytest.mark.parametrize("statistic", ["geometric-mean", "median", "p90"])
def test_drawn_incidents_show_the_cut_as_often_as_promised(statistic: Statistic) -> None:
    """4,000 studies of the promised size: 80 %, with 2.5 points for both draws and approximation.

    The error of one study's statistic is taken as known, as the formula does.
    """
    spread, cut = 1.0, 0.3
    n = incidents_needed(cut, spread, statistic=statistic)
    rng = np.random.default_rng(7)
    before = _OF[statistic](rng.lognormal(1.0, spread, (4000, n)))
    after = _OF[statistic](rng.lognormal(1.0 + math.log1p(-cut), spread, (4000, n)))
    gain = np.log(before / after)
    edge = 1.959964 * gain.std(ddof=1)
    assert np.mean(np.abs(gain) > edge) == pytest.approx(0.8, abs=0.025)
    assert chance_to_see(cut, spread, n, statistic=statistic) == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_more_incidents_show_more_and_a_smaller_cut_needs_more(statistic: Statistic) -> None:
    chances = [chance_to_see(0.2, 1.0, n, statistic=statistic) for n in (10, 100, 1000)]
    assert chances == sorted(chances)
    needed = [incidents_needed(cut, 1.0, statistic=statistic) for cut in (0.1, 0.2, 0.5)]
    assert needed == sorted(needed, reverse=True)


def test_the_spread_of_two_quantiles() -> None:
    assert log_spread(2.0, 2.0) == 0.0
    assert log_spread(1.0, math.exp(1.2815515655)) == pytest.approx(1.0)
    for p50, p90 in ((math.nan, 1.0), (0.0, 1.0), (2.0, 1.0), (1.0, math.nan)):
        assert math.isnan(log_spread(p50, p90))


def test_nonsense_is_refused() -> None:
    for cut in (0.0, 1.0, -0.1, math.nan):
        with pytest.raises(ValueError, match="improvement"):
            incidents_needed(cut, 1.0)
    with pytest.raises(ValueError, match="spread"):
        incidents_needed(0.1, math.nan)
    with pytest.raises(ValueError, match="0 incidents"):
        chance_to_see(0.1, 1.0, 0)
