"""Where jobs come from by themselves: arrivals of every kind, and the backlog at time 0.

What arrivals say is read at the arrival before (the gap) or, for a weekly profile, at the start of
the hour. Arrivals that begin or end at a date do so there: the first of them comes after one gap.
Recorded jobs that begin at a date are those submitted from then on; who was on the way still comes.
"""

from __future__ import annotations

from bisect import bisect_left
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

# the duration and the slots a recorded job brings along
Recorded = tuple[float | None, int | None] | None

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
        self._entity = 0  # the next job's
        self._trace: TraceArrivals | None = None
        self._row = 0  # of the trace: the next
        self._epoch = 0  # goes up when recorded jobs begin: what was on its way is followed by none
        self._idle = True
        self._horizon = horizon
        self._week = flow.world.week
        self._proceed(0.0)
        for time in self._dated.breaks(horizon) if self._dated is not None else ():
            order = (CHANGE, self.stream.text, 0, "", 0)
            flow.kernel.at(time, order, self._woken, None)

    def _woken(self, _: Due) -> None:
        now = self.flow.kernel.now
        arrivals = self._read(now)
        if isinstance(arrivals, TraceArrivals):
            if not self._is_known(arrivals):
                self._epoch += 1
                self._idle = True
            elif self._idle and self._factors is None:  # it stood still: those since are lost
                self._row = bisect_left(arrivals.submits, now, self._row)
        if self._idle:
            self._proceed(now)

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
            self._due(now + gap)
        elif isinstance(arrivals, WeeklyProfileArrivals):
            self._hour(now, arrivals)
        elif isinstance(arrivals, TraceArrivals):
            self._recorded_next(now, arrivals)

    def _recorded_next(self, now: float, trace: TraceArrivals) -> None:
        """The next recorded job: at its time or, once gaps are scaled, one scaled gap from now."""
        submits = trace.submits
        if not self._is_known(trace):
            self._row = bisect_left(submits, now)
        self._trace = trace
        row = self._row
        if row == len(submits):
            return
        self._row = row + 1
        if self._factors is None:
            self._due(max(now, submits[row]), _recorded(trace, row))
        else:
            before = submits[row - 1] if row else 0.0
            self._due(now + (submits[row] - before) * self._factor(now), _recorded(trace, row))

    def _is_known(self, trace: TraceArrivals) -> bool:
        """Whether that is the table of before, perhaps with its times scaled."""
        known = self._trace
        return known is trace or (
            known is not None
            and len(known.submits) == len(trace.submits)
            and (known.durations, known.slots) == (trace.durations, trace.slots)
        )

    def _uniform(self, entity: int, purpose: int, visit: int = 0) -> float:
        world = self.flow.world
        return uniform(
            world.seed, world.replication, entity, self.stream.hash, _PLACE, (visit << 12) | purpose
        )

    def _due(self, time: float, recorded: Recorded = None) -> None:
        """One more job comes at that time, after which the next one is made due."""
        self._idle = False
        entity, self._entity = self._entity, self._entity + 1
        if time < self._horizon:
            order = (ARRIVAL, self.stream.text, entity, "", 0)
            self.flow.kernel.at(time, order, self._come, (entity, recorded, self._epoch))

    def _come(self, due: Due) -> None:
        entity, recorded, epoch = due.what
        self._arrive(entity, recorded)
        if epoch == self._epoch:
            self._proceed(self.flow.kernel.now)

    def _arrive(self, entity: int, recorded: Recorded = None) -> None:
        kernel = self.flow.kernel
        kernel.cause = ARRIVAL
        job = self.flow.new_job(self.stream, entity, kernel.now)
        job.trace = recorded
        self.flow.go_on(job, 0)

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
            order = (WINDOW, self.stream.text, 0, "", 0)
            self.flow.kernel.at(end, order, self._next_hour, self._epoch)

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
        self._arrive(due.what)

    def _next_hour(self, due: Due) -> None:
        if due.what == self._epoch:
            self._proceed(self.flow.kernel.now)


def _recorded(trace: TraceArrivals, row: int) -> Recorded:
    """The duration and the slots a recorded job brings along, if its table has them."""
    if trace.durations is None and trace.slots is None:
        return None
    duration = None if trace.durations is None else trace.durations[row]
    return duration, None if trace.slots is None else trace.slots[row]


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


def start_backlog(flow: Flow, number: int) -> None:
    """`number` jobs come to the first stage at time 0, in canonical order among its arrivals."""
    stream = flow.stream(f"{flow.id}~backlog", "backlog")

    def come(due: Due) -> None:
        flow.kernel.cause = ARRIVAL
        flow.go_on(flow.new_job(stream, due.what, 0.0), 0)

    for entity in range(number):
        flow.kernel.at(0.0, (ARRIVAL, stream.text, entity, "", 0), come, entity)
