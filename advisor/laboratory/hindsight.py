"""What the best could have done, known only afterwards: yardsticks, never a recommendation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.laboratory.replay import Replayed, replay_schedule, retrained_every

__all__ = ["Periodic", "best_periodic", "hindsight_optimum", "never"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Periodic:
    """Every rhythm in hindsight.

    `costs[T - 1]` is what retraining every T periods would have cost, `every` the cheapest T (the
    shortest of equals; None where one period leaves no rhythm to choose), `best` its replay.
    """

    every: int | None
    costs: tuple[float, ...]
    best: Replayed


def never(matrix: _Floats) -> Replayed:
    """The first model serves to the end: sum of 1 - accuracy, no retraining."""
    return replay_schedule(matrix, (), 0.0)


def best_periodic(matrix: _Floats, price: float) -> Periodic:
    """The cheapest of all rhythms from every period to every n - 1 periods.

    A single period leaves no rhythm: then the one model that there is.
    """
    count = matrix.shape[1]
    found = [
        replay_schedule(matrix, retrained_every(periods, count), price)
        for periods in range(1, count)
    ]
    if not found:
        return Periodic(None, (), never(matrix))
    costs = tuple(each.cost for each in found)
    cheapest = int(np.argmin(costs))
    return Periodic(cheapest + 1, costs, found[cheapest])


def hindsight_optimum(matrix: _Floats, price: float) -> Replayed:
    """The cheapest schedule of all in which the newest model serves, by dynamic programming.

    From the end backwards: with a model new in period i, the rest costs the least over the next
    retraining j of its errors in i … j - 1, plus the price, plus the rest from j. Of equals the
    schedule that retrains later. A policy that goes back to an older model is not bound by it.
    """
    count = matrix.shape[1]
    rest = np.zeros(count + 1)
    following = np.full(count, count)
    for i in range(count - 1, -1, -1):
        errors = np.cumsum(1.0 - matrix[i, i:])
        after = rest[i + 1 :] + price
        after[-1] = 0.0
        total = errors + after
        best = len(total) - 1 - int(np.argmin(total[::-1]))
        rest[i], following[i] = total[best], i + 1 + best
    schedule, now = [], int(following[0]) if count else 0
    while now < count:
        schedule.append(now)
        now = int(following[now])
    return replay_schedule(matrix, schedule, price)
