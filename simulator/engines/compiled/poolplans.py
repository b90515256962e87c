"""A pool over time, known before a run: its slots and its calendars, as (instant, value) from 0 on.

A ramp changes slots at the instants at which their floor changes, found to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from simulator.engines.compiled.dated import Part, Reading, dates_of
from simulator.spec import Pool

__all__ = ["calendar_steps", "slot_steps"]

_PIECES = 64
_NEARLY = 1e-9


def _bare(parts: Sequence[Part]) -> list[Part]:
    """The same changes of a value that stands alone; numbers as floats, so that ramps are lines."""
    return [
        replace(each, place=(), to=float(each.to) if isinstance(each.to, int) else each.to)
        for each in parts
    ]


def calendar_steps(
    pool: Pool, parts: Sequence[Part], horizon: float
) -> list[tuple[float, str | None]]:
    """Which calendar holds from when on."""
    reading = Reading(pool.calendar, _bare(parts), lambda _, __: None)
    steps: list[tuple[float, str | None]] = [(0.0, reading.value(0.0, 0.0))]
    for date in dates_of(parts, horizon):
        found = reading.value(date, 0.0)
        if date > 0.0 and found != steps[-1][1]:
            steps.append((date, found))
    return steps


def slot_steps(pool: Pool, parts: Sequence[Part], horizon: float) -> list[tuple[float, int]]:
    """How many slots there are from when on."""
    if not parts:
        return [(0.0, pool.slots)]
    reading = Reading(float(pool.slots), _bare(parts), lambda _, __: None)

    def slots(time: float) -> int:
        return math.floor(float(reading.value(time, 0.0)) + _NEARLY)

    steps = [(0.0, slots(0.0))]

    def note(time: float) -> None:
        if slots(time) != steps[-1][1]:
            steps.append((time, slots(time)))

    dates = [0.0, *(date for date in dates_of(parts, horizon) if date > 0.0), horizon]
    for begin, end in pairwise(dates):
        if begin > 0.0:
            note(begin)
        piece = (end - begin) / _PIECES
        looks = [begin + piece * number for number in range(_PIECES)]
        looks.append(math.nextafter(end, 0.0))
        for here, there in pairwise(looks):
            while here < there and slots(here) != slots(there):
                here = _first_other(slots, here, there)
                note(here)
    return steps


def _first_other(slots: Callable[[float], int], low: float, high: float) -> float:
    """The first instant after `low` with another number, by halving down to neighbours."""
    was = slots(low)
    while True:
        middle = low + (high - low) / 2.0
        if middle <= low or middle >= high:
            return high
        if slots(middle) == was:
            low = middle
        else:
            high = middle
