"""The arithmetic of money over time: present value, payback, what an input would have to be.

Knows numbers only: flows by draw and quarter (rows are draws, columns quarters), and a yearly
discount rate. Money of a quarter counts at the quarter's middle, so present values are sums of
money × (1 + rate)^(-years). Nothing after the last quarter is counted,
unless years after it are asked for: then a rate a year that stays as it is (`annuity`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.effects import QUARTER_HOURS

__all__ = [
    "YEAR_QUARTERS",
    "Spread",
    "annuity",
    "discount_factors",
    "further_quarters",
    "payback",
    "present_value",
    "spread_of",
    "threshold",
]

Floats = NDArray[np.float64]
YEAR_QUARTERS = 8766.0 / QUARTER_HOURS
"""Quarters of the plan (13 weeks) in a year of 365.25 days."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over draws: their mean, the middle 80 % (NaN below two draws), how many."""

    low: float
    mid: float
    high: float
    n: int


def discount_factors(rate: float, quarters: int) -> Floats:
    """What money of each quarter is worth today, at a yearly rate (0.07 for 7 %; above -1).

    >>> [round(float(each), 4) for each in discount_factors(0.10, 2)]
    [0.9882, 0.965]
    """
    if not rate > -1:
        raise ValueError(f"the discount rate is {rate}; it must be above -1")
    years = (np.arange(quarters) + 0.5) / YEAR_QUARTERS
    return np.asarray((1.0 + rate) ** -years)


def present_value(flows: Floats, rate: float) -> Floats:
    """The present value of each draw's flows (the last axis is quarters)."""
    return np.asarray(flows @ discount_factors(rate, flows.shape[-1]))


def annuity(rate: float, start: float, years: float) -> float:
    """What 1 a year, coming in evenly for `years` from `start` years on, is worth today.

    >>> round(annuity(0.10, 1.5, 2.0), 4), annuity(0.0, 1.5, 2.0), annuity(0.10, 1.5, 0.0)
    (1.5784, 2.0, 0.0)
    """
    if rate == 0.0:
        return years
    early, late = (math.exp(-math.log1p(rate) * when) for when in (start, start + years))
    return (early - late) / math.log1p(rate)


def payback(net: Sequence[float] | Floats) -> int | None:
    """The first quarter (from 1) from which the cumulative net stays at or above zero; or None.

    Of several crossings the last counts: money that is lost again has not been paid back.

    >>> payback([-10, 15, -10, 20]), payback([5, 1]), payback([-5, 1])
    (4, 1, None)
    """
    cumulative = np.cumsum(np.asarray(net, dtype=np.float64))
    below = np.flatnonzero(cumulative < 0)
    if not len(cumulative) or (len(below) and below[-1] == len(cumulative) - 1):
        return None
    return int(below[-1]) + 2 if len(below) else 1


def further_quarters(net: Sequence[float] | Floats, rate_at_end: float) -> float | None:
    """How many quarters beyond the plan would pay back what is open, at `rate_at_end` a quarter.

    None where nothing is open, or where nothing comes in.

    >>> further_quarters([-30, 10], 8.0), further_quarters([5], 8.0), further_quarters([-5], 0.0)
    (2.5, None, None)
    """
    still_open = -float(np.sum(net))
    return still_open / rate_at_end if still_open > 0 and rate_at_end > 0 else None


def threshold(value: float, slope: float, at: float) -> float | None:
    """Where a quantity that is linear in an input becomes zero; None where it never does.

    `value` is the quantity with the input at `at`, `slope` its change for one unit of the input.
    Below zero no price or amount lies, so no such threshold is given.

    >>> threshold(-100.0, 20.0, 3.0), threshold(-100.0, 0.0, 3.0), threshold(-100.0, -20.0, 3.0)
    (8.0, None, None)
    """
    if slope == 0 or not math.isfinite(slope) or not math.isfinite(value):
        return None
    found = at - value / slope
    return found if found >= 0 else None


def spread_of(values: Floats) -> Spread:
    """The mean of the draws and their middle 80 %, linear between order statistics."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Spread(math.nan, math.nan, math.nan, 0)
    mean = float(known.mean())
    if len(known) < 2:
        return Spread(math.nan, mean, math.nan, 1)
    low, high = (float(each) for each in np.quantile(known, (0.1, 0.9)))
    return Spread(low, mean, high, len(known))
