"""When to retrain: closed forms of renewal theory, the oracle of the tests and of the drawn curves.

A release costs `cost` and loses `value` for each point below its quality at release and each day;
a policy starts a new release, and everything repeats. A policy's rate is its mean cost a day: that
of one cycle over the cycle's mean length. Times are in days here; any one unit does. "Never" is an
answer: an infinite period. Retraining takes no time here: a lead time L under linear decay adds
value x slope x L to the rate and moves no optimum.

Sources: Barlow and Proschan, Mathematical Theory of Reliability (1965), age replacement and the
renewal-reward theorem; the Lambert form of the saturating case follows from setting the derivative
of its rate to zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

__all__ = [
    "Optimum",
    "age_replacement",
    "age_replacement_rate",
    "below_floor_share",
    "best_age_replacement",
    "best_period",
    "linear",
    "on_alarm_rate",
    "on_shock_number",
    "one_shock",
    "one_shock_rate",
    "periodic_rate",
    "saturating",
    "saturating_loss",
]

_E = math.e


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best period in days, infinite where never is best, and the cost a day it leads to."""

    every: float
    rate: float

    @property
    def never(self) -> bool:
        """Whether it is best to let the release stay."""
        return math.isinf(self.every)


def periodic_rate(cost: float, value: float, loss: float, every: float) -> float:
    """Cost a day of a release every `every` days, each losing `loss` point-days in that time.

    >>> periodic_rate(10, 1, 0.2 * 10**2 / 2, 10)
    2.0
    """
    return (cost + value * loss) / every


def linear(cost: float, value: float, points_per_day: float) -> Optimum:
    """Linear decay: every sqrt(2 cost / (value x slope)), at a rate of sqrt(2 cost value slope).

    Shocks that come `days-between` apart with a mean of `points` each have the slope points /
    days-between. Without decay or value the answer is never, and costs nothing.

    >>> linear(10, 1, 0.2)
    Optimum(every=10.0, rate=2.0)
    >>> linear(10, 0, 0.2).never
    True
    """
    slope = value * points_per_day
    if slope <= 0.0:
        return Optimum(math.inf, 0.0)
    return Optimum(math.sqrt(2.0 * cost / slope), math.sqrt(2.0 * cost * slope))


def saturating_loss(points: float, days: float, every: float) -> float:
    """Point-days lost in `every` days by a deficit of points x (1 - exp(-age / days)).

    >>> round(saturating_loss(3, 10, 10), 6)
    11.036383
    """
    return points * (every + days * math.expm1(-every / days))


def saturating(cost: float, value: float, points: float, days: float) -> Optimum:
    """Saturating decay: never if cost >= value x points x days; else by the Lambert function.

    With l = 1 / days: every (-1 - W(-(1 - cost l / (value points)) / e)) / l, W its branch -1; the
    rate is then value x the deficit at that age.

    >>> best = saturating(10, 1, 3, 10)
    >>> round(best.every, 5), round(best.rate, 5)
    (11.88834, 2.08627)
    >>> saturating(30, 1, 3, 10).never
    True
    """
    from scipy.special import lambertw

    most = value * points
    if most <= 0.0 or cost >= most * days:
        return Optimum(math.inf, max(0.0, most))
    if cost <= 0.0:
        return Optimum(0.0, 0.0)
    share = 1.0 - cost / (most * days)
    every = (-1.0 - float(lambertw(-share / _E, k=-1).real)) * days
    return Optimum(every, -most * math.expm1(-every / days))


def best_period(
    cost: float, value: float, loss: Callable[[float], float], limit: float, longest: float
) -> Optimum:
    """The best period for any rising deficit, found numerically: `loss(T)` are point-days in T.

    `limit` is the deficit the release ends at (infinite: without end), so never costs value x
    limit; periods beyond `longest` days are taken as never.

    >>> best = best_period(10, 1, lambda days: 0.1 * days * days, math.inf, 1000)
    >>> round(best.every, 3), round(best.rate, 6)
    (10.0, 2.0)
    """
    every, rate = _least(lambda days: periodic_rate(cost, value, loss(days), days), longest)
    if value * limit <= rate * (1.0 + 1e-9) or every >= longest * 0.999:
        return Optimum(math.inf, value * limit)
    return Optimum(every, rate)


def _least(rate: Callable[[float], float], longest: float) -> tuple[float, float]:
    """The least of a rate over periods up to `longest`: a grid of equal ratios, then refined."""
    from scipy.optimize import minimize_scalar

    ratio = 1.05
    shortest = longest / ratio**400
    grid = [shortest * ratio**step for step in range(401)]
    at = min(range(401), key=lambda step: rate(grid[step]))
    bounds = (grid[max(0, at - 1)], grid[min(400, at + 1)])
    found = minimize_scalar(rate, bounds=bounds, method="bounded", options={"xatol": 1e-10})
    return float(found.x), float(found.fun)


def on_shock_number(cost: float, value: float, per_day: float, points: float) -> tuple[int, float]:
    """Retrain at the m-th shock, seen at once: the best m and its rate.

    The rate is per-day x cost / m + value x points x (m - 1) / 2.

    >>> on_shock_number(10, 1, 0.3, 0.5)
    (3, 1.5)
    """

    def rate(number: int) -> float:
        return per_day * cost / number + value * points * (number - 1) / 2.0

    slope = value * points
    if slope <= 0.0:
        raise ValueError("shocks that cost nothing: there is no best number of them")
    near = max(1, math.floor(math.sqrt(2.0 * per_day * cost / slope)))
    best = min((near, near + 1), key=rate)
    return best, rate(best)


def on_alarm_rate(
    cost: float, value: float, points: float, days_between: float,
    false_alarm_days: float, delay_days: float,
) -> float:  # fmt: skip
    """Cost a day of retraining on the alarms of a detector, one shock to a deficit being possible.

    The shock comes after `days_between` on average; the detector calls without cause after
    `false_alarm_days` on average (infinite: never), and `delay_days` after the shock. With mu the
    rate of the earlier of the two and p the shock's share of it: (cost + value points p delay) /
    (1 / mu + p delay). A delay of labels adds to `delay_days`.

    >>> [round(on_alarm_rate(10, 1, 1, 100, *each), 4)
    ...  for each in ((math.inf, 0), (math.inf, 5), (168, 8.38), (465, 10.38), (930, 10.38))]
    [0.1, 0.1429, 0.2245, 0.2041, 0.1944]
    """
    shock = 1.0 / days_between
    both = shock + 1.0 / false_alarm_days
    late = shock / both * delay_days
    return (cost + value * points * late) / (1.0 / both + late)


def one_shock_rate(
    cost: float, value: float, points: float, days_between: float, every: float
) -> float:
    """Cost a day of a release every `every` days, where one shock to a deficit may come."""
    return periodic_rate(cost, value, saturating_loss(points, days_between, every), every)


def one_shock(cost: float, value: float, points: float, days_between: float) -> Optimum:
    """The best period where one shock may come: on average the deficit saturates.

    >>> round(one_shock(10, 1, 1, 100).rate, 4)
    0.4125
    """
    return saturating(cost, value, points, days_between)


def age_replacement_rate(
    planned: float, failed: float, survival: Callable[[float], float], every: float
) -> float:
    """Cost a day of replacing at age `every` for `planned`, or at failure for `failed`."""
    from scipy.integrate import quad

    length, _ = quad(survival, 0.0, every, epsabs=1e-12, epsrel=1e-10, limit=200)
    alive = survival(every)
    return (planned * alive + failed * (1.0 - alive)) / float(length)


def age_replacement(planned: float, failed: float, mean: float) -> float:
    """Cost a day of never planning: the cost of a failure over the mean life.

    >>> age_replacement(500, 3000, 30)
    100.0
    """
    del planned  # never paid
    return failed / mean


def best_age_replacement(
    planned: float, failed: float, survival: Callable[[float], float], mean: float
) -> Optimum:
    """The best age for a planned replacement; never where life does not wear (mean life in days).

    >>> best = best_age_replacement(500, 3000, lambda t: math.exp(-(t / 30) ** 2), 26.5868)
    >>> round(best.every, 3), round(best.rate, 2)
    (13.644, 75.8)
    """
    never = age_replacement(planned, failed, mean)
    every, rate = _least(
        lambda age: age_replacement_rate(planned, failed, survival, age), 20.0 * mean
    )
    if rate >= never * (1.0 - 1e-9):
        return Optimum(math.inf, never)
    return Optimum(every, rate)


def below_floor_share(days_above: float, notice_days: float, repair_days: float) -> float:
    """Share of model time below the floor: what noticing and repairing take, of a whole cycle.

    A release stays above its floor for `days_above`, is noticed after `notice_days` more and
    replaced `repair_days` later.

    >>> below_floor_share(60, 30, 10)
    0.4
    """
    late = notice_days + repair_days
    return late / (days_above + late)
