"""The number of slots of a pool over time: the floor of what dated changes make of it.

A ramp changes the number at the instants at which its floor does, found to the last bit by halving.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from simulator.engines.reference.dated import Dated, ElementChange
from simulator.spec import Pool

__all__ = ["steps"]

_PIECES = 64  # a stretch between dates is searched in this many pieces
_ROUNDING = 1e-9  # 30 x 0.9 is 27 slots, whatever its last bit says


def steps(spec: Pool, changes: Sequence[ElementChange], horizon: float) -> list[tuple[float, int]]:
    """(instant, slots) from time 0 on, at each instant at which the number changes."""
    if not changes:
        return [(0.0, spec.slots)]
    dated = Dated({"slots": float(spec.slots)}, changes, lambda data: float(data["slots"]))

    def slots(time: float) -> int:
        return math.floor(dated.at(time, 0.0) + _ROUNDING)

    found = [(0.0, slots(0.0))]
    dates = [0.0, *(time for time in dated.breaks(horizon) if time > 0.0), horizon]
    for begin, end in pairwise(dates):
        if begin > 0.0:
            _note(found, begin, slots(begin))
        width = (end - begin) / _PIECES
        points = [begin + width * piece for piece in range(_PIECES)] + [math.nextafter(end, 0.0)]
        for left, right in pairwise(points):
            while left < right and slots(left) != slots(right):
                left = _first_change(slots, left, right)
                _note(found, left, slots(left))
    return found


def _first_change(slots: Callable[[float], int], left: float, right: float) -> float:
    """The first instant after `left` at which the number is another one (a monotone stretch)."""
    number = slots(left)
    while True:
        middle = left + (right - left) / 2.0
        if not left < middle < right:
            return right
        if slots(middle) == number:
            left = middle
        else:
            right = middle


def _note(found: list[tuple[float, int]], time: float, slots: int) -> None:
    if found[-1][1] != slots:
        found.append((time, slots))
