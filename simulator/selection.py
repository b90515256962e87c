"""Which of several scenarios has the best mean, with a stated probability of being right.

The fully sequential procedure KN of Kim and Nelson (2001, ACM TOMACS 11(3), doi
10.1145/502109.502111) with c = 1: after a first stage everybody is compared with everybody after
each further replication, and whoever is behind by more than a narrowing margin drops out. With
probability at least P the best is selected whenever its mean is better than every other by the
indifference zone or more; if several are within it of the best, one of these is. It holds for
normal replications with any variances and any correlation, so on common random numbers too, which
make it quick. Pure arithmetic; nothing here runs anything.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Race", "screening_constant"]

Floats = NDArray[np.float64]


def screening_constant(candidates: int, first: int, probability: float) -> float:
    """h^2 = 2 eta (n0 - 1) of KN for so many candidates, n0 first replications each.

    eta solves 1/2 (1 + 2 eta)^(-(n0 - 1) / 2) = (1 - P) / (k - 1), the share of the allowed error
    that each rival of the best may use (Bonferroni, so that no independence is needed).

    >>> round(screening_constant(5, 10, 0.95), 3)
    11.429
    """
    share = (1.0 - probability) / (candidates - 1)
    eta: float = 0.5 * ((2.0 * share) ** (-2.0 / (first - 1)) - 1.0)
    return 2.0 * eta * (first - 1)


class Race:
    """KN among the columns of a first stage; `see` one further replication at a time.

    `values`: replications x candidates, smaller is better, no NaN, at least two rows. ValueError
    for an indifference that is not above 0 or a probability not in (1/k, 1).
    """

    def __init__(self, values: Floats, indifference: float, probability: float) -> None:
        values = np.ascontiguousarray(values)  # sums are then taken in one order
        first, candidates = values.shape
        _refuse(values, indifference, probability)
        self.count = first
        self.alive = tuple(range(candidates))
        self.out_at: dict[int, int] = {}
        self._indifference = indifference
        self._sums = values.sum(axis=0)
        self._reach = np.zeros((candidates, candidates))
        if candidates > 1:
            constant = screening_constant(candidates, first, probability)
            differences = values[:, :, None] - values[:, None, :]
            self._reach = constant * differences.var(axis=0, ddof=1) / indifference**2
        self._screen()

    @property
    def selected(self) -> int | None:
        """The one that is left, or None as long as there are several."""
        return self.alive[0] if len(self.alive) == 1 else None

    @property
    def means(self) -> Floats:
        """The mean of every candidate over the replications it was judged on."""
        counts = [self.out_at.get(each, self.count) for each in range(len(self._sums))]
        return np.asarray(self._sums / np.array(counts))

    @property
    def needed(self) -> int:
        """The most replications that could still be wanted of those that are left."""
        alive = list(self.alive)
        most = float(self._reach[np.ix_(alive, alive)].max())
        return self.count if len(alive) == 1 else int(max(self.count, math.floor(most))) + 1

    def see(self, row: Sequence[float]) -> None:
        """One further replication of those that are left, in the order of `alive`."""
        if not np.isfinite(row).all():
            raise ValueError("a replication of a candidate has nothing to measure")
        for candidate, value in zip(self.alive, row, strict=True):
            self._sums[candidate] += value
        self.count += 1
        self._screen()

    def _screen(self) -> None:
        """Drops who is behind another of those left by more than the margin at this count."""
        alive = list(self.alive)
        if len(alive) < 2:
            return
        means = self._sums[alive] / self.count
        slack = self._reach[np.ix_(alive, alive)] - self.count
        margins = np.maximum(0.0, self._indifference / (2.0 * self.count) * slack)
        behind = (means[:, None] - means[None, :] > margins).any(axis=1)
        self.alive = tuple(each for each, out in zip(alive, behind, strict=True) if not out)
        self.out_at |= {each: self.count for each, out in zip(alive, behind, strict=True) if out}
        if len(self.alive) > 1 and float(slack.max()) < 0.0:  # equal to the last digit: either
            for each in self.alive[1:]:
                self.out_at[each] = self.count
            self.alive = self.alive[:1]


def _refuse(values: Floats, indifference: float, probability: float) -> None:
    if len(values) < 2:
        raise ValueError(f"a first stage of {len(values)} replications; at least 2")
    if not np.isfinite(values).all():
        raise ValueError("a replication of a candidate has nothing to measure")
    if not 0.0 < indifference < math.inf:
        raise ValueError(f"an indifference zone of {indifference}; above 0")
    if not 1.0 / max(2, values.shape[1]) < probability < 1.0:
        raise ValueError(f"a probability of {probability}; above chance and below 1")
