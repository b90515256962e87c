"""Which of many differences are beyond chance: what Holm's step-down test keeps."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

__all__ = ["by_luck", "kept_by_holm"]

_LEVEL = 0.05
Key = TypeVar("Key", bound=Hashable)


def by_luck(mean: float, low: float, high: float, number: int) -> float:
    """Two-sided probability of so large a mean by luck, from its 95 % t-interval of so many pairs.

    A difference that is the same in every pair has none, unless it is 0.
    """
    from scipy.special import stdtr, stdtrit

    half, free = (high - low) / 2.0, max(1, number - 1)
    if not half > 0.0:
        return 0.0 if mean else 1.0
    return float(2.0 * stdtr(free, -abs(mean) / half * stdtrit(free, 0.975)))


def kept_by_holm(chance: Mapping[Key, float]) -> list[Key]:
    """What Holm's procedure (1979) rejects at 5 %, the least likely by luck first.

    >>> kept_by_holm({"a": 0.04, "b": 0.001, "c": 0.2})
    ['b']
    """
    order = sorted(chance, key=lambda key: chance[key])
    for at, key in enumerate(order):
        if chance[key] > _LEVEL / (len(order) - at):
            return order[:at]
    return order
