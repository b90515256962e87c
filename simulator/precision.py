"""When enough replications have been run: relative half-widths that stay small for a while.

The rule of Hoad, Robinson and Davies (2010, doi 10.1057/jos.2009.26), for several measures at once:
go on until the 95 % t-interval of each is within the asked share of its mean, and has been for a
look-ahead of further replications, so that a lucky early narrowing does not stop a study. Pure
functions of arrays; nothing here runs anything.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["LOOK_AHEAD", "PRECISION_COLUMNS", "look_ahead", "relative_half_widths", "stops_at",
           "within_since"]  # fmt: skip

Floats = NDArray[np.float64]
LOOK_AHEAD = 5
"""Replications to look ahead; of more than a hundred, that many in a hundred."""

PRECISION_COLUMNS = ("measure", "subject", "target", "relative", "since", "last")
"""target and relative half-width now; since which replication it has stayed within (0: it does
not), and whether it was the last of the chosen ones to do so."""


def look_ahead(n: int, least: int = LOOK_AHEAD) -> int:
    """How many further replications a precision reached at n must hold.

    >>> look_ahead(12), look_ahead(100), look_ahead(240)
    (5, 5, 12)
    """
    return math.ceil(least / 100 * max(n, 100))


def relative_half_widths(values: Floats, level: float = 0.95) -> Floats:
    """Half-width over absolute mean after 1, 2, … replications (rows) of each measure (columns).

    NaN values do not count. NaN before two values; infinite where the mean is 0 and the width not.
    """
    from scipy.special import stdtrit

    there = ~np.isnan(values)
    number = np.cumsum(there, axis=0)
    first = np.array([column[mask][0] if mask.any() else 0.0
                      for column, mask in zip(values.T, there.T, strict=True)])  # fmt: skip
    shifted = np.where(there, values - first, 0.0)  # near 0, so that sums of squares keep digits
    total, squares = np.cumsum(shifted, axis=0), np.cumsum(shifted**2, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / number
        variance = np.maximum(0.0, (squares - number * mean**2) / (number - 1))
        half = stdtrit(np.maximum(number - 1, 1), 0.5 + level / 2) * np.sqrt(variance / number)
        relative = half / np.abs(first + mean)
    relative = np.where((half == 0.0) & (number >= 2), 0.0, relative)
    return np.where(number >= 2, relative, np.nan)


def within_since(values: Floats, target: float, at_least: int = 3) -> NDArray[np.int64]:
    """For each measure the replication since which it has stayed within the target; 0: not now.

    A measure that left the target again counts from its last return.
    """
    outside = ~(relative_half_widths(values) <= target)
    outside[: at_least - 1] = True
    rows = len(values)
    last_out = np.where(outside.any(axis=0), rows - np.argmax(outside[::-1], axis=0), 0)
    return np.where(last_out < rows, last_out + 1, 0).astype(np.int64)


def stops_at(values: Floats, target: float, at_least: int = 3, least: int = LOOK_AHEAD) -> int:
    """After how many of these replications a study would have stopped; 0 when it would go on.

    It stops at the first n at which every measure has been within the target since some k, with
    n - k at least the look-ahead of k, k being that of the measure that came last.
    """
    outside = ~(relative_half_widths(values) <= target)
    outside[: at_least - 1] = True
    inside_from = 0
    for n, out in enumerate(np.atleast_1d(outside.any(axis=1)), start=1):
        if out:
            inside_from = n + 1
        elif n - inside_from >= look_ahead(inside_from, least):
            return n
    return 0
