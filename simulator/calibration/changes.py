"""Where the level of a series changes, and how many independent rows a series is worth."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

__all__ = ["change_points", "effective_rows"]

_Floats = npt.NDArray[np.float64]
_MOST = 1000


def change_points(values: npt.ArrayLike, *, least: int = 4) -> tuple[int, ...]:
    """Positions at which a new level begins: least squares, each change costing 2 s2 log n.

    s2 is the variance of the whole series, what changes included, so that a swing that comes back
    by itself is not called a change; a level lasts `least` rows or longer. The cut is the optimum
    over all cuts (dynamic programming). More than 1,000 rows are averaged to 1,000 first.

    >>> change_points([0.0] * 20 + [1.0] * 20)
    (20,)
    """
    series = np.asarray(values, dtype=np.float64)
    each = max(1, math.ceil(len(series) / _MOST))
    if each > 1:
        starts = np.arange(0, len(series), each)
        series = np.add.reduceat(series, starts) / np.diff(np.append(starts, len(series)))
    n = len(series)
    spread = float(np.var(series)) if n else 0.0
    if n < 2 * least or spread <= 0.0:
        return ()
    return tuple(each * cut for cut in _cuts(series, least, 2.0 * spread * math.log(n)))


def _cuts(series: _Floats, least: int, price: float) -> list[int]:
    """The cheapest cut into levels of at least `least` rows, each cut at `price`."""
    n = len(series)
    sums = np.concatenate([[0.0], np.cumsum(series)])
    squares = np.concatenate([[0.0], np.cumsum(series**2)])
    cost = np.full(n + 1, np.inf)
    cost[0], last = -price, np.zeros(n + 1, dtype=np.int64)
    for end in range(least, n + 1):
        begin = np.arange(0, end - least + 1)
        total = sums[end] - sums[begin]
        inside = squares[end] - squares[begin] - total**2 / (end - begin)
        found = cost[begin] + inside + price
        last[end] = int(np.argmin(found))
        cost[end] = float(found[last[end]])
    cuts, end = [], int(last[n])
    while end > 0:
        cuts.append(end)
        end = int(last[end])
    return cuts[::-1]


def effective_rows(residuals: npt.ArrayLike) -> float:
    """How many independent rows a series is worth: n (1 - r) / (1 + r), r of neighbours, r >= 0."""
    series = np.asarray(residuals, dtype=np.float64)
    n = len(series)
    spread = float(np.sum((series - series.mean()) ** 2)) if n else 0.0
    if n < 3 or spread <= 0.0:
        return float(n)
    centred = series - series.mean()
    memory = min(max(float(centred[1:] @ centred[:-1]) / spread, 0.0), 0.99)
    return max(n * (1.0 - memory) / (1.0 + memory), 1.0)
