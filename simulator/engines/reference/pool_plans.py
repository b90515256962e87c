"""A pool over time, known before the run: its slots, its calendar and its price.

Slots are the floor of what dated changes make of them; a ramp changes them at the instants at which
the floor does, found to the last bit by halving.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from simulator.engines.reference.dated import Dated, ElementChange
from simulator.results.tally import mean_price
from simulator.spec import Pool

__all__ = ["PoolPlan"]

_PIECES = 64  # a stretch between dates is searched in this many pieces
_ROUNDING = 1e-9  # 30 x 0.9 is 27 slots, whatever its last bit says


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """`slots` and `calendars` as (instant, value) from time 0 on.

    `price` is the cost of a slot-hour at an instant, where that changes (else None), and `dates`
    are the instants at which it bends or jumps. `kind` is what the slots are: cpu, gpu or people.
    """

    slots: tuple[tuple[float, int], ...]
    calendars: tuple[tuple[float, str | None], ...]
    price: Callable[[float], float] | None
    dates: tuple[float, ...]
    cost: float
    kind: str

    @classmethod
    def of(cls, spec: Pool, changes: Sequence[ElementChange], horizon: float) -> PoolPlan:
        """What dated changes make of a pool until the horizon."""

        def on(key: str) -> list[ElementChange]:
            return [each for each in changes if each.place[0] == key]

        prices = on("cost-per-slot-hour")
        price = _reader("cost-per-slot-hour", spec.cost_per_slot_hour, prices) if prices else None
        return cls(
            slots=tuple(_slots(spec, on("slots"), horizon)),
            calendars=tuple(_calendars(spec, on("calendar"), horizon)),
            price=price,
            dates=tuple(Dated(None, prices, _same).breaks(horizon)) if prices else (),
            cost=spec.cost_per_slot_hour,
            kind=spec.kind,
        )

    def paid(self, begin: float, end: float) -> float:
        """Time of one slot from begin to end times its price, piece by piece where that changes."""
        if self.price is None:
            return self.cost * (end - begin)
        edges = [begin, *(time for time in self.dates if begin < time < end), end]
        return sum((b - a) * mean_price(self.price, a, b) for a, b in pairwise(edges) if b > a)


def _same(data: Any) -> Any:
    return data


def _reader(key: str, base: Any, changes: Sequence[ElementChange]) -> Callable[[float], Any]:
    dated = Dated({key: base}, changes, lambda data: data[key])
    return lambda time: dated.at(time, 0.0)


def _calendars(
    spec: Pool, changes: Sequence[ElementChange], horizon: float
) -> list[tuple[float, str | None]]:
    read = _reader("calendar", spec.calendar, changes)
    found = [(0.0, read(0.0))]
    for time in Dated(None, changes, _same).breaks(horizon):
        if time > 0.0 and read(time) != found[-1][1]:
            found.append((time, read(time)))
    return found


def _slots(spec: Pool, changes: Sequence[ElementChange], horizon: float) -> list[tuple[float, int]]:
    """(instant, slots) from time 0 on, at each instant at which the number changes."""
    if not changes:
        return [(0.0, spec.slots)]
    sets = [each if each.value is None else replace(each, value=float(each.value))
            for each in changes]  # fmt: skip
    dated = Dated({"slots": float(spec.slots)}, sets, lambda data: data["slots"])

    def slots(time: float) -> int:
        return math.floor(float(dated.at(time, 0.0)) + _ROUNDING)

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
