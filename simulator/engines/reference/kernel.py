"""The clock: SimPy's environment, its events ordered as the model says and in three phases.

A: the clock moves to the next event. B: every event of that instant runs in canonical order, which
is part of the event (its class, then id, entity, stage, branch) and never an accident of insertion.
C: gates and pools touched in B let go what they may. What starts with a duration of zero opens
another round of B and C.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any, Final

import simpy

__all__ = [
    "ARRIVAL", "CHANGE", "CHECK", "DETECT", "DRIFT", "EDGE", "END", "RESTORE", "SLOTS", "TIMER",
    "WINDOW", "Due", "Kernel", "Order",
]  # fmt: skip

# Classes of events in canonical order. A window of a series ends before anything of its instant.
WINDOW: Final = -1
CHANGE: Final = 0
EDGE: Final = 1
SLOTS: Final = 2
END: Final = 3
DETECT: Final = 4
RESTORE: Final = 5
ARRIVAL: Final = 6
DRIFT: Final = 7
CHECK: Final = 8
TIMER: Final = 9

# class, id, entity, stage, branch
Order = tuple[int, str, int, str, int]


class Due(simpy.Event):
    """An event that has already been decided: at its instant `action(due)` runs."""

    _ok = True
    _value = None

    def __init__(self, kernel: Kernel, action: Callable[[Any], None], what: Any) -> None:
        self.env = kernel
        self.callbacks = [action]
        self.what = what


class Kernel(simpy.Environment):
    """SimPy's environment with events at absolute instants, canonical order and a third phase."""

    def __init__(self, phase_c: Callable[[], None]) -> None:
        super().__init__()
        self.cause = ARRIVAL  # the class of the event that is running: requests queue by it
        self.touched = False  # something may be let go in this instant
        self._phase_c = phase_c

    def at(self, time: float, order: Order, action: Callable[[Any], None], what: Any) -> None:
        """Run `action` at the instant `time`, in the place `order` gives it there."""
        heappush(self._queue, (time, order, next(self._eid), Due(self, action, what)))  # type: ignore[misc]

    def run_to(self, horizon: float) -> None:
        """All events before the horizon; those exactly at it are not executed."""
        queue, step = self._queue, self.step
        while True:
            while queue and queue[0][0] == self._now:  # phase B
                step()
            if self.touched:
                self.touched = False
                self._phase_c()
            elif queue and queue[0][0] < horizon:
                step()  # phase A, and the first event of B
            else:
                return
