"""What it costs to retrain a model every so many days: the closed form, and the simulation of it.

A day costs `cost` over the period, and the value of the points lost on it. What no retraining
changes (the season, the points of bad releases) is in both curves, so that they show money.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.drift import expected_deficit
from simulator.experiment.running import Cancel, Progress
from simulator.experiment.simulating import simulate_each
from simulator.intervals import t_interval
from simulator.renewal import Optimum
from simulator.spec import (
    LinearDrift,
    Model,
    Scenario,
    SeasonalDrift,
    ShockDrift,
    SumDrift,
    build,
)
from simulator.spec.canonical import plain
from simulator.spec.models import DriftPart

__all__ = ["PeriodCost", "best_period_of", "expected_rates", "simulate_periods"]

_CYCLES, _LEAST_DAYS = 4, 700.0


@dataclass(frozen=True, slots=True)
class PeriodCost:
    """Cost a day of one period in days: the mean over replications with its 95 % t-interval."""

    every: int
    mean: float
    low: float
    high: float


def _parts(model: Model) -> Sequence[DriftPart]:
    return model.drift.parts if isinstance(model.drift, SumDrift) else (model.drift,)


def expected_rates(model: Model, cost: float, longest: int) -> np.ndarray:
    """Expected cost a day of retraining every 1, 2, …, `longest` days, shape (longest,).

    Deficits are those of whole days of age, as simulated; kept within no bounds, and each part's
    mean is never taken as less than 0.
    """
    ages = np.arange(longest)
    lost = np.zeros(longest)
    for part in _parts(model):
        if not isinstance(part, SeasonalDrift):
            lost += np.maximum(0.0, [expected_deficit(part, float(age)) for age in ages])
    days = ages + 1.0
    value = model.quality.value_per_point_day
    return np.asarray((cost + value * np.cumsum(lost)) / days + value * _always(model))


def _always(model: Model) -> float:
    """Points that are lost on average whatever the period: the season, bad releases."""
    bad = model.quality.bad_release
    season = sum(part.points / 2.0 for part in _parts(model) if isinstance(part, SeasonalDrift))
    return season + (0.0 if bad is None else bad.share * bad.points)


def _in_the_end(model: Model) -> float:
    """The mean deficit of a release that is never replaced; infinite where it grows without end."""
    points = 0.0
    for part in _parts(model):
        grows = part.points_per_day if isinstance(part, LinearDrift) else 0.0
        if isinstance(part, ShockDrift):
            grows = part.points
        if grows > 0.0:
            return math.inf
        if not isinstance(part, SeasonalDrift):
            points += max(0.0, expected_deficit(part, 1e9))
    return points


def best_period_of(model: Model, cost: float, longest: int = 3653) -> Optimum:
    """The whole number of days at which the expected cost a day is least; never where that is.

    Periods beyond `longest` days are not looked at: a best one at their end is taken as never.

    >>> wear = {"kind": "saturating", "points": 3, "days": 100}
    >>> model = Model(id="m", quality={"at_release": {"kind": "constant", "value": 0.9},
    ...               "value_per_point_day": 0.1}, drift=wear)
    >>> best = best_period_of(model, 10.0)
    >>> best.every, best_period_of(model, 31.0).never
    (118.0, True)
    """
    rates = expected_rates(model, cost, longest)
    value = model.quality.value_per_point_day
    never = value * (_in_the_end(model) + _always(model)) if value > 0.0 else 0.0
    at = int(np.argmin(rates))
    if never <= rates[at] * (1.0 + 1e-9) or at == longest - 1:
        return Optimum(math.inf, never)
    return Optimum(at + 1.0, float(rates[at]))


def simulate_periods(
    model: Model,
    cost: float,
    periods: Sequence[int],
    *,
    replications: int = 4,
    count: int = 4,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> list[PeriodCost]:
    """The same cost a day simulated, of a model that is retrained every so many days, at once.

    `count` models of the kind, each with its own luck, over at least four periods and 700 days
    after a first one. Nothing else of the scenario runs: no pool is waited for.
    """
    scenarios = [_scenario(model, every, count) for every in periods]
    found = []
    runs = simulate_each(
        scenarios, replications=replications, seed=seed, workers=workers, cancel=cancel
    )
    for number, (every, scenario, made) in enumerate(zip(periods, scenarios, runs, strict=True)):
        rows = made.runs[made.runs["subject"] == model.id]
        paid = rows[rows["measure"] == "retrainings"]["value"].to_numpy() * cost
        paid = paid + rows[rows["measure"] == "value-lost"]["value"].to_numpy()
        days = (scenario.horizon - float(scenario.warm_up)) * count
        mean, low, high, _ = t_interval(paid[:, None] / days)
        found.append(PeriodCost(every, float(mean[0]), float(low[0]), float(high[0])))
        if progress is not None:
            progress(number + 1, len(periods))
    return found


def _scenario(model: Model, every: int, count: int) -> Scenario:
    cycles = max(_CYCLES, math.ceil(_LEAST_DAYS / every))
    kept = {
        "id": model.id,
        "count": count,
        "trained-by": "training",
        "quality": plain(model.quality),
        "drift": plain(model.drift),
        "retraining": {"kind": "periodic", "every": every},
    }
    return build(
        {
            "scenario": 1,
            "time-unit": "day",
            "horizon": every * (cycles + 1),
            "warm-up": every,
            "pipelines": [{"id": "training", "stages": [{"id": "train"}]}],
            "models": [kept],
        }
    )
