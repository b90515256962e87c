"""What deployments and incidents of a log say of delivery, each value with its exact 95 % interval.

The values are DORA's: deployment frequency, lead time, change fail rate, recovery time, rework
rate. They are outcomes: a simulation is checked against them and never fed with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["DeliveryValue", "count_value", "median_value", "share_value"]

_Floats = npt.NDArray[np.float64]
_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class DeliveryValue:
    """One value with the 95 % interval that `method` gives it; NaN where it cannot be told."""

    measure: str
    value: float
    low: float
    high: float
    unit: str
    n: int
    method: str


def share_value(measure: str, hits: int, n: int) -> DeliveryValue:
    """A share with the interval of Clopper and Pearson (1934), which covers at least 95 %.

    >>> found = share_value("change-fail-rate", 0, 10)
    >>> found.value, found.low, round(found.high, 4)
    (0.0, 0.0, 0.3085)
    """
    if n == 0:
        return DeliveryValue(measure, math.nan, math.nan, math.nan, "1", 0, "nothing to count")
    from scipy.stats import beta

    low = 0.0 if hits == 0 else float(beta.ppf(_ALPHA / 2, hits, n - hits + 1))
    high = 1.0 if hits == n else float(beta.ppf(1 - _ALPHA / 2, hits + 1, n - hits))
    return DeliveryValue(measure, hits / n, low, high, "1", n, "Clopper-Pearson")


def median_value(
    measure: str, lengths: Sequence[float] | _Floats, level: float = 0.5
) -> DeliveryValue:
    """A quantile of durations in hours between two order statistics, whatever their distribution.

    The interval is the narrowest pair of ranks around the quantile whose binomial tails are each at
    most 2.5 %; with too few rows an end of it is missing (NaN).
    """
    values = np.sort(np.asarray(lengths, dtype=float))
    values = values[np.isfinite(values)]
    n = len(values)
    if n == 0:
        return DeliveryValue(measure, math.nan, math.nan, math.nan, "hours", 0, "nothing to count")
    from scipy.stats import binom

    under = int(binom.ppf(_ALPHA / 2, n, level))
    over = int(binom.isf(_ALPHA / 2, n, level)) + 1
    low = float(values[under - 1]) if under >= 1 else math.nan
    high = float(values[over - 1]) if over <= n else math.nan
    middle = float(np.quantile(values, level))
    return DeliveryValue(measure, middle, low, high, "hours", n, "order statistics")


def count_value(measure: str, times: Sequence[float] | _Floats, weeks: float) -> DeliveryValue:
    """Events a week, from their hours, over so many weeks; the interval allows for bursts.

    Counts of whole weeks vary more than at random: with four weeks or more the interval is that of
    their mean (t), with fewer it is the exact one of a Poisson count (Garwood 1936).
    """
    hours = np.sort(np.asarray(times, dtype=float))
    n = len(hours)
    if n == 0 or not weeks > 0.0:
        missing = (math.nan, math.nan, math.nan)
        return DeliveryValue(measure, *missing, "per week", n, "nothing to count")
    from scipy.stats import chi2, t

    value = n / weeks
    whole = int(weeks)
    if whole >= 4:
        counts = np.histogram(hours - hours[0], bins=whole, range=(0.0, 168.0 * whole))[0]
        half = float(t.ppf(1 - _ALPHA / 2, whole - 1) * counts.std(ddof=1) / math.sqrt(whole))
        low, high, how = max(0.0, value - half), value + half, "t, whole weeks"
    else:
        low = float(chi2.ppf(_ALPHA / 2, 2 * n)) / 2 / weeks
        high = float(chi2.ppf(1 - _ALPHA / 2, 2 * n + 2)) / 2 / weeks
        how = "Poisson, exact"
    return DeliveryValue(measure, value, low, high, "per week", n, how)
