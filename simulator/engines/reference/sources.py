"""Where jobs come from by themselves: arrivals of every kind, and the backlog at time 0.

What arrivals say is read at the arrival before (the gap) or, for a weekly profile, at the start of
the hour. Arrivals that begin or end at a date do so there: the first of them comes after one gap.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from simulator.arrivals import (
    HOURS_A_WEEK,
    Arrivals,
    ExponentialArrivals,
    RenewalArrivals,
    TraceArrivals,
    WeeklyProfileArrivals,
)
from simulator.distributions import Exponential
from simulator.draws import PURPOSES, hash_id, negative_binomial_inverse, uniform
from simulator.engines.reference.dated import (
    Dated,
    ElementChange,
    split_factors,
)
from simulator.engines.reference.kernel import ARRIVAL, CHANGE, WINDOW, Due

if TYPE_CHECKING:
    from simulator.engines.reference.flow import Flow

__all__ = ["Source", "start_backlog"]

_ARRIVALS: TypeAdapter[Any] = TypeAdapter(Arrivals)
_PLACE = hash_id("~arrivals")
_GAP, _INSTANT = PURPOSES["gap"], PURPOSES["instant"]


class Source:
    """The arrivals of one pipeline."""

    def __init__(
        self,
        flow: Flow,
        arrivals: Any,
        data: Any,
        changes: Sequence[ElementChange],
        horizon: float,
    ) -> None:
        self.flow = flow
        self.stream = flow.stream(flow.id, "arrival")
        self._fixed = arrivals
        self._gap = _gap(arrivals)
        self._empty = _empty_hours(arrivals)
        self._factors, others = split_factors(changes, ())
        self._dated = Dated(data, others, _ARRIVALS.validate_python) if others else None
        self._entity = 0
        self._idle = True
        self._horizon = horizon
        self._week = _Week(flow.world.scenario.origin, flow.world.scenario.unit_minutes)
        self._proceed(0.0)
        for time in self._dated.breaks(horizon) if self._dated is not None else ():
            order = (CHANGE, self.stream.text, 0, "", 0)
            flow.kernel.at(time, order, self._woken, None)

    def _woken(self, _: Due) -> None:
        if self._idle:
            self._proceed(self.flow.kernel.now)

    def _read(self, now: float) -> Any:
        return self._fixed if self._dated is None else self._dated.at(now, 0.0)

    def _factor(self, now: float) -> float:
        """What dated changes multiply a gap by, and divide a count by."""
        return 1.0 if self._factors is None else self._factors.at(now, 0.0)

    def _proceed(self, now: float) -> None:
        """Make the next arrival due, by what arrivals say now."""
        arrivals = self._read(now)
        self._idle = True
        inverse = self._gap if self._dated is None else _gap(arrivals)
        if inverse is not None:
            gap = inverse(self._uniform(self._entity, _GAP)) * self._factor(now)
            self._due(now + gap, self._come)
        elif isinstance(arrivals, WeeklyProfileArrivals):
            self._hour(now, arrivals)
        elif isinstance(arrivals, TraceArrivals) and self._entity < len(arrivals.submits):
            self._recorded_next(now, arrivals.submits)

    def _recorded_next(self, now: float, submits: Sequence[float]) -> None:
        """The next recorded job: at its time or, once gaps are scaled, one scaled gap from now."""
        entity = self._entity
        if self._factors is None:
            self._due(submits[entity], self._come)
        else:
            before = submits[entity - 1] if entity else 0.0
            self._due(now + (submits[entity] - before) * self._factor(now), self._come)

    def _uniform(self, entity: int, purpose: int, visit: int = 0) -> float:
        world = self.flow.world
        return uniform(
            world.seed, world.replication, entity, self.stream.hash, _PLACE, (visit << 12) | purpose
        )

    def _due(self, time: float, action: Callable[[Due], None]) -> None:
        self._idle = False
        if time < self._horizon:
            order = (ARRIVAL, self.stream.text, self._entity, "", 0)
            self.flow.kernel.at(time, order, action, self._entity)

    def _come(self, due: Due) -> None:
        self._arrive(due.what)
        self._proceed(self.flow.kernel.now)

    def _arrive(self, entity: int) -> None:
        kernel = self.flow.kernel
        kernel.cause = ARRIVAL
        self._entity = entity + 1
        job = self.flow.new_job(self.stream, entity, kernel.now)
        job.trace = self._recorded(entity)
        self.flow.go_on(job, 0)

    def _recorded(self, entity: int) -> tuple[float | None, int | None] | None:
        arrivals = self._fixed
        if not isinstance(arrivals, TraceArrivals):
            return None
        duration = None if arrivals.durations is None else arrivals.durations[entity]
        return duration, None if arrivals.slots is None else arrivals.slots[entity]

    def _hour(self, now: float, arrivals: WeeklyProfileArrivals) -> None:
        """The jobs of the hour now lies in or, when it has none, of the first hour that has.

        What an hour says depends on its start alone, so empty hours are passed over at once.
        """
        hour, start, end = self._week.hour(now)
        count = self._count(hour, start, arrivals)
        while count == 0 and end < self._horizon:
            hour += 1
            if self._dated is None:
                hour += self._empty[hour % HOURS_A_WEEK]
            start, end = self._week.edge(hour), self._week.edge(hour + 1)
            if self._dated is not None:
                read = self._read(start)
                if not isinstance(read, WeeklyProfileArrivals):
                    end = start
                    break
                arrivals = read
            count = self._count(hour, start, arrivals)
        self._idle = False
        if count:
            self._schedule_hour(now, hour, start, end, count)
        if end < self._horizon:
            self.flow.kernel.at(end, (WINDOW, self.stream.text, 0, "", 0), self._next_hour, None)

    def _count(self, hour: int, start: float, arrivals: WeeklyProfileArrivals) -> int:
        mean = arrivals.counts[hour % HOURS_A_WEEK]
        if mean == 0.0:
            return 0
        mean /= self._factor(max(start, 0.0))
        u = self._uniform(hour, _GAP)
        return int(negative_binomial_inverse(u, mean, arrivals.dispersion))

    def _schedule_hour(self, now: float, hour: int, start: float, end: float, count: int) -> None:
        times = sorted(
            start + (end - start) * self._uniform(hour, _INSTANT, each) for each in range(count)
        )
        entity = self._entity
        for time in times:
            if now <= time < self._horizon:
                order = (ARRIVAL, self.stream.text, entity, "", 0)
                self.flow.kernel.at(time, order, self._come_in_hour, entity)
                entity += 1
        self._entity = entity

    def _come_in_hour(self, due: Due) -> None:
        ahead = self._entity
        self._arrive(due.what)
        self._entity = ahead

    def _next_hour(self, _: Due) -> None:
        self._proceed(self.flow.kernel.now)


def _gap(arrivals: Any) -> Callable[[float], float] | None:
    """What draws the next gap; None for arrivals that are no renewal."""
    if isinstance(arrivals, ExponentialArrivals):
        return Exponential(mean=arrivals.mean).inverse
    return arrivals.gap.inverse if isinstance(arrivals, RenewalArrivals) else None


def _empty_hours(arrivals: Any) -> list[int]:
    """How many hours of the week without any mean begin at each; for an empty week the whole."""
    if not isinstance(arrivals, WeeklyProfileArrivals):
        return []
    counts = arrivals.counts * 2
    empty = [0] * len(counts)
    for hour in range(len(counts) - 2, -1, -1):
        empty[hour] = 0 if counts[hour] > 0.0 else min(empty[hour + 1] + 1, HOURS_A_WEEK)
    return empty[:HOURS_A_WEEK]


class _Week:
    """Hours of the week on the simulation's clock: hour 0 began the Monday of the origin's week."""

    def __init__(self, origin: dt.datetime, unit_minutes: int) -> None:
        self._offset = origin.weekday() * 1440 + origin.hour * 60 + origin.minute
        self._unit = unit_minutes

    def hour(self, now: float) -> tuple[int, float, float]:
        """The number of the hour that holds `now`, its start and its end."""
        hour = int((now * self._unit + self._offset) // 60)
        while self.edge(hour + 1) <= now:  # rounding of now x minutes
            hour += 1
        return hour, self.edge(hour), self.edge(hour + 1)

    def edge(self, hour: int) -> float:
        """When an hour begins."""
        return (hour * 60 - self._offset) / self._unit


def start_backlog(flow: Flow, number: int) -> None:
    """`number` jobs come to the first stage at time 0, in canonical order among its arrivals."""
    stream = flow.stream(f"{flow.id}~backlog", "backlog")

    def come(due: Due) -> None:
        flow.kernel.cause = ARRIVAL
        flow.go_on(flow.new_job(stream, due.what, 0.0), 0)

    for entity in range(number):
        flow.kernel.at(0.0, (ARRIVAL, stream.text, entity, "", 0), come, entity)
