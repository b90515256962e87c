"""How many incidents it takes before an improvement of recovery time shows.

Recovery times are roughly lognormal, so that a mean time to restore swings with its longest few:
a true cut of a tenth is not reliably visible among a few hundred incidents (Davidovic 2021, on
Google's incidents). The answer here is for two groups of n incidents each, before and after, whose
statistic is compared on the logarithmic scale, two-sided at 5 % unless told otherwise; the normal
approximation, checked against simulation in the tests.
"""

from __future__ import annotations

import math
from typing import Literal

from scipy.special import ndtr, ndtri

__all__ = ["STATISTICS", "Statistic", "chance_to_see", "incidents_needed", "log_spread"]

Statistic = Literal["geometric-mean", "median", "p90", "mean"]
STATISTICS: tuple[Statistic, ...] = ("geometric-mean", "median", "p90", "mean")
_POINT = {"median": 0.5, "p90": 0.9}


def log_spread(p50: float, p90: float) -> float:
    """The standard deviation of the logarithm of a lognormal with these quantiles; NaN without.

    >>> round(log_spread(4.0, 14.41), 3)
    1.0
    """
    if not 0.0 < p50 <= p90 < math.inf:
        return math.nan
    return math.log(p90 / p50) / float(ndtri(0.9))


def incidents_needed(
    improvement: float,
    spread: float,
    *,
    statistic: Statistic = "median",
    probability: float = 0.8,
    level: float = 0.05,
) -> int:
    """Incidents in each of two groups so that a cut by `improvement` shows with `probability`.

    `improvement` is a share in (0, 1), `spread` the standard deviation of the logarithm (at least
    0). With v the asymptotic variance of the statistic's logarithm times n, it is
    2 v (z(1 - level / 2) + z(probability))^2 / ln(1 - improvement)^2, rounded up, at least 2.

    >>> incidents_needed(0.1, 1.0, statistic="geometric-mean"), incidents_needed(0.5, 1.0)
    (1415, 52)
    """
    _refuse(improvement, spread, probability, level)
    reach = float(ndtri(1.0 - level / 2.0) + ndtri(probability))
    shift = math.log1p(-improvement)
    return max(2, math.ceil(2.0 * _variance(statistic, spread) * (reach / shift) ** 2))


def chance_to_see(
    improvement: float,
    spread: float,
    incidents: int,
    *,
    statistic: Statistic = "median",
    level: float = 0.05,
) -> float:
    """The probability that a cut by `improvement` shows among this many incidents in each group.

    >>> round(chance_to_see(0.1, 1.0, 300, statistic="geometric-mean"), 2)
    0.25
    """
    _refuse(improvement, spread, 0.5, level)
    if incidents < 1:
        raise ValueError(f"{incidents} incidents; at least 1")
    shift = -math.log1p(-improvement)
    error = math.sqrt(2.0 * _variance(statistic, spread) / incidents)
    if error == 0.0:
        return 1.0
    edge = float(ndtri(1.0 - level / 2.0))
    return float(ndtr(shift / error - edge) + ndtr(-shift / error - edge))


def _variance(statistic: Statistic, spread: float) -> float:
    """Variance of the logarithm of the statistic of n lognormal values, times n (large n)."""
    if statistic == "geometric-mean":
        return spread**2
    if statistic == "mean":
        return math.expm1(spread**2)
    q = _POINT[statistic]
    density = math.exp(-(float(ndtri(q)) ** 2) / 2.0) / math.sqrt(2.0 * math.pi)
    return q * (1.0 - q) * (spread / density) ** 2


def _refuse(improvement: float, spread: float, probability: float, level: float) -> None:
    for name, value in (("improvement", improvement), ("probability", probability),
                        ("level", level)):  # fmt: skip
        if not 0.0 < value < 1.0:
            raise ValueError(f"{name} is {value}; a share above 0 and below 1")
    if not 0.0 <= spread < math.inf:
        raise ValueError(f"a spread of {spread}; a finite number of at least 0")
