"""The share of runs that failed, with Wilson's interval."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["FailureFit", "fit_failures"]


@dataclass(frozen=True, slots=True)
class FailureFit:
    """A probability with its 95 % interval; `unknown` results (cancelled, skipped) are left out."""

    probability: float
    low: float
    high: float
    failed: int
    n: int
    unknown: int


def fit_failures(failed: Iterable[bool | None]) -> FailureFit:
    """The share of True among True and False; ValueError when there is neither.

    Interval: Wilson 1927, which stays within [0, 1] and is not empty at 0 or n failures.

    >>> fit_failures([True] + [False] * 9).probability
    0.1
    """
    given = list(failed)
    known = [bool(each) for each in given if each is not None and each == each]
    total = len(known)
    if not total:
        raise ValueError("no row says whether it failed")
    bad = sum(known)
    share, z = bad / total, 1.959963984540054
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = (
        z
        / (1 + z * z / total)
        * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    )
    low = 0.0 if bad == 0 else max(0.0, centre - half)
    high = 1.0 if bad == total else min(1.0, centre + half)
    return FailureFit(share, low, high, bad, total, len(given) - total)
