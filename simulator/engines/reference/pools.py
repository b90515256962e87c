"""A pool of slots behind one queue: who waits, who starts, what is held.

Starts happen in phase C only. Fifo, priority and shortest differ in the key that stands before
(time of request, canonical order). Slots drain: a smaller number starts nothing new and stops
nothing.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from simulator.calendars import Calendar
from simulator.engines.reference.kernel import CHANGE, EDGE, Due, Kernel
from simulator.engines.reference.pool_plans import PoolPlan
from simulator.results.tally import PoolMeter

__all__ = ["Pool", "Request"]


class Request(Protocol):
    """What stands in a queue: how many slots together, and what happens when it gets them."""

    slots: int

    def start(self, now: float) -> None: ...


class Pool:
    """State of one pool; its meters and its table are told the state at each instant's end."""

    def __init__(
        self,
        kernel: Kernel,
        pool_id: str,
        position: int,
        plan: PoolPlan,
        discipline: str,
        backfill: bool,
        calendars: Mapping[str, Calendar],
        meters: Sequence[PoolMeter],
        rows: list[tuple[object, ...]] | None,
        touched_pools: list[Pool],
    ) -> None:
        self.id = pool_id
        self.position = position
        self.kind = plan.kind
        self.slots = plan.slots[0][1]
        self.busy = 0
        self.discipline = discipline
        self.backfill = backfill
        self.queue: list[tuple[Any, ...]] = []
        self.touched = False
        self.touched_pools = touched_pools
        self._row_at, self._row = -1.0, 0
        self._kernel = kernel
        self._calendars = calendars
        self._plan = plan
        self._epoch = 0
        self._meters = meters
        self._rows = rows
        self._keep(plan.calendars[0][1], 0.0)
        self._schedule_plan()

    def join(
        self,
        request: Request,
        key: tuple[Any, ...],
        priority: float,
        duration: float,
        rank: float = 0.0,
    ) -> None:
        """Queue a request; `key` is its time and canonical order, `rank` orders one priority."""
        if self.discipline == "priority":
            key = (priority, rank, *key)
        elif self.discipline == "shortest":
            key = (duration, *key)
        insort(self.queue, (*key, request))
        self.touch()

    def price(self, begin: float, end: float) -> float:
        """What one slot held from begin to end costs, in slot-time times price."""
        return self._plan.paid(begin, end)

    def release(self, slots: int) -> None:
        self.busy -= slots
        self.touch()

    def touch(self) -> None:
        if not self.touched:
            self.touched = True
            self.touched_pools.append(self)
            self._kernel.touched = True

    def start_what_fits(self, now: float) -> None:
        """One pass over the queue: phase C of this pool."""
        self.touched = False
        if self.open and self.queue:
            if self.backfill:
                self._pass_over(now)
            else:
                self._from_the_head(now)
        self._state(now)

    def _state(self, now: float) -> None:
        """The state at the end of phase C; a later round of the same instant replaces it."""
        busy, waiting, open_slots = self.busy, len(self.queue), 0
        if self.open:
            open_slots = max(self.slots, busy)  # draining slots are open
        for meter in self._meters:
            meter.change(now, busy, waiting, open_slots)
        if self._rows is not None:
            row = (self.id, now, busy, waiting, open_slots)
            if self._row_at == now:
                self._rows[self._row] = row
            else:
                self._row_at, self._row = now, len(self._rows)
                self._rows.append(row)

    def _from_the_head(self, now: float) -> None:
        queue, started = self.queue, 0
        for entry in queue:
            request: Request = entry[-1]
            if self.busy + request.slots > self.slots:
                break
            self.busy += request.slots
            started += 1
            request.start(now)
        if started:
            del queue[:started]

    def _pass_over(self, now: float) -> None:
        started = []
        for position, entry in enumerate(self.queue):
            request: Request = entry[-1]
            if self.busy >= self.slots:
                break
            if self.busy + request.slots <= self.slots:
                self.busy += request.slots
                started.append(position)
                request.start(now)
        for position in reversed(started):
            del self.queue[position]

    # --- what is known before the run -------------------------------------------------------
    def _schedule_plan(self) -> None:
        for time, slots in self._plan.slots[1:]:
            self._schedule(time, self._at_slots, slots)
        for time, calendar in self._plan.calendars[1:]:
            self._schedule(time, self._at_calendar, calendar)
        for time in self._plan.dates:
            if time > 0.0:
                self._schedule(time, self._at_date, None)

    def _schedule(self, time: float, action: Callable[[Due], None], what: object) -> None:
        self._kernel.at(time, (CHANGE, self.id, 0, "", 0), action, what)

    def _at_slots(self, due: Due) -> None:
        self.slots = due.what
        self.touch()

    def _at_calendar(self, due: Due) -> None:
        self._keep(due.what, self._kernel.now)

    def _at_date(self, _: Due) -> None:
        """The price bends or jumps here: the meters are told, so that they add up pieces."""
        self.touch()

    def _keep(self, calendar: str | None, now: float) -> None:
        """Open by this calendar from now on."""
        self._epoch += 1
        self._calendar = None if calendar is None else self._calendars[calendar]
        self.open = self._calendar is None or self._calendar.is_open(now)
        self.touch()
        self._schedule_edge(now)

    def _schedule_edge(self, now: float) -> None:
        edge = self._calendar.next_edge(now) if self._calendar is not None else float("inf")
        if edge < float("inf"):
            self._kernel.at(edge, (EDGE, self.id, 0, "", 0), self._at_edge, self._epoch)

    def _at_edge(self, due: Due) -> None:
        if due.what == self._epoch and self._calendar is not None:
            now = self._kernel.now
            self.open = self._calendar.is_open(now)
            self.touch()
            self._schedule_edge(now)
