"""What makes outcomes spread: not knowing the parameters, or chance. One-way random effects.

Several runs at each of several parameter draws: the spread between the means of the draws holds
both, the spread within a draw is chance alone. The analysis of variance takes them apart. Pure
functions of arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Split", "split_variance"]

Floats = NDArray[np.float64]
_INSIDE = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Split:
    """A measure over parameter draws (each run several times), its spread in two parts.

    `parameters` and `chance` are variances of a single run's value; `parameters` is the unbiased
    estimate cut at 0, `raw` the same uncut (below 0 when chance alone explains the spread).
    `low` and `high` hold the middle 80 % of mean outcomes over what the parameters may be, `least`
    and `most` the middle 80 % of single runs. `draws` counts those with something to measure.
    """

    mean: float
    low: float
    high: float
    least: float
    most: float
    parameters: float
    chance: float
    raw: float
    draws: int

    @property
    def share(self) -> float:
        """The share of the variance of a single run that is due to the parameters; NaN of none."""
        whole = self.parameters + self.chance
        return self.parameters / whole if whole > 0.0 else math.nan


_NOTHING = Split(*(math.nan,) * 8, 0)


def split_variance(values: Floats) -> Split:
    """The split of values (rows: parameter draws, columns: runs); NaN values do not count.

    The estimator of the one-way random-effects analysis of variance (Searle, Casella and McCulloch
    1992, unequal numbers allowed): (mean square between - mean square within) / n0. The means of
    the draws still hold some chance; their spread about the grand mean is shrunk to the estimate
    before its 10 and 90 % points are taken. All NaN below two draws, or without two runs in any.
    """
    kept = [row[~np.isnan(row)] for row in values]
    kept = [row for row in kept if len(row)]
    numbers = np.array([len(row) for row in kept], float)
    total = float(numbers.sum())
    if len(kept) < 2 or total <= len(kept):
        return _NOTHING
    means = np.array([row.mean() for row in kept])
    grand = float(means.mean())
    middle = float(numbers @ means / total)
    within = sum(float(((row - row.mean()) ** 2).sum()) for row in kept) / (total - len(kept))
    between = float(numbers @ (means - middle) ** 2) / (len(kept) - 1)
    dust = (1e-12 * abs(grand)) ** 2  # rounding of equal sums is no variance
    within, between = (each if each > dust else 0.0 for each in (within, between))
    n0 = (total - float(numbers @ numbers) / total) / (len(kept) - 1)
    raw = (between - within) / n0
    parameters = max(0.0, raw)
    spread = float(means.var(ddof=1))
    shrunk = grand + (means - grand) * (math.sqrt(parameters / spread) if spread > 0.0 else 0.0)
    low, high = np.quantile(shrunk, _INSIDE)
    least, most = np.quantile(np.concatenate(kept), _INSIDE)
    return Split(grand, float(low), float(high), float(least), float(most),
                 parameters, within, raw, len(kept))  # fmt: skip
