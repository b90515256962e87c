"""What an engine tells while it runs, gathered into measures, series and tables.

An engine reports facts in event order; this module alone decides what counts: visits that queued,
jobs that arrived and events that happened at or after the warm-up; time averages start there. A
window, if asked for, has accumulators of its own that see everything, whatever the warm-up. Rows
of tables are facts the engine keeps; they are ordered here, so no table depends on the order in
which an engine came by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from simulator.results.measures import SERIES
from simulator.results.rows import Rows, rows_of
from simulator.results.tally import Level, ModelMeter, PoolMeter, ReservingMeter, Sample

__all__ = [
    "POOL_KINDS",
    "Layout",
    "Measured",
    "ModelLayout",
    "PipelineLayout",
    "PoolLayout",
    "Recorder",
    "Row",
    "Spending",
    "Tallies",
]

Row = tuple[str, str, str, Any]

POOL_KINDS = ("people", "gpu", "cpu")
"""The kinds of pool, in the order in which what a retraining held of each is told."""


@dataclass(frozen=True, slots=True)
class PipelineLayout:
    """`stages` by position; with production a last one, `~production`, for restorations."""

    id: str
    stages: tuple[str, ...]
    production: bool


@dataclass(frozen=True, slots=True)
class PoolLayout:
    """`cost` per slot-hour, paid for held slots or, with `charge_open`, for open ones.

    `reserving`: slots of it may be reserved.
    """

    id: str
    cost: float
    charge_open: bool
    reserving: bool = False


@dataclass(frozen=True, slots=True)
class ModelLayout:
    """A kind of `count` models; `value` is lost per point and day; `floor`: is there one."""

    id: str
    count: int
    value: float
    floor: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The subjects of a scenario, each list in the order of its ids."""

    pipelines: tuple[PipelineLayout, ...]
    pools: tuple[PoolLayout, ...]
    models: tuple[ModelLayout, ...]
    time_unit: str
    hours_per_unit: float


class Spending:
    """What retrainings took of each kind of pool: how many ended, and sums over them."""

    __slots__ = ("ended", "held", "paid")

    def __init__(self) -> None:
        self.ended = 0
        self.held = [0.0] * len(POOL_KINDS)
        self.paid = [0.0] * len(POOL_KINDS)

    def add(self, held: Sequence[float], paid: Sequence[float], ended: int = 1) -> None:
        self.ended += ended
        for kind in range(len(POOL_KINDS)):
            self.held[kind] += held[kind]
            self.paid[kind] += paid[kind]


class Tallies:
    """The accumulators of one period; everything by position in the layout."""

    def __init__(self, layout: Layout, start: float) -> None:
        pipelines = layout.pipelines
        self.start = start
        self.in_system = [Level(start) for _ in pipelines]
        self.pools = [
            (ReservingMeter if pool.reserving else PoolMeter)(start, pool.charge_open)
            for pool in layout.pools
        ]
        self.models = [[ModelMeter(start) for _ in range(m.count)] for m in layout.models]
        self.clear(layout)

    def clear(self, layout: Layout) -> None:
        """Counts and samples back to nothing; levels keep their value."""
        pipelines, kinds = layout.pipelines, layout.models
        self.arrivals = [0] * len(pipelines)
        self.completions = [0] * len(pipelines)
        self.lead = [Sample() for _ in pipelines]
        self.parts = [[0.0, 0.0, 0.0, 0.0] for _ in pipelines]
        self.visits = [[0] * len(p.stages) for p in pipelines]
        self.waits: dict[tuple[int, int, int], Sample] = {}
        self.deployments = [0] * len(pipelines)
        self.reworked = [0] * len(pipelines)
        self.incidents = [0] * len(pipelines)
        self.recovery = [Sample() for _ in pipelines]
        self.retrainings = [0] * len(kinds)
        self.spending = [Spending() for _ in kinds]
        self.false_alarms = [0] * len(kinds)
        self.detection = [Sample() for _ in kinds]

    def levels(self) -> Iterable[Level | PoolMeter | ModelMeter]:
        return chain(self.in_system, self.pools, chain.from_iterable(self.models))

    def wait(self, pipeline: int, stage: int, pool: int, value: float) -> None:
        key = (pipeline, stage, pool)
        sample = self.waits.get(key)
        if sample is None:
            sample = self.waits[key] = Sample()
        sample.add(value)

    def job_ended(
        self, pipeline: int, completed: bool, lead: float | None, parts: list[float]
    ) -> None:
        """`lead` is None for a job whose lead time does not count."""
        if not completed:
            return
        self.completions[pipeline] += 1
        if lead is not None:
            self.lead[pipeline].add(lead)
            work, queue, calendar, delay = parts
            sums = self.parts[pipeline]
            sums[0] += work
            sums[1] += queue
            sums[2] += calendar
            sums[3] += delay

    def deployed(self, pipeline: int, failed: bool, rework: bool) -> None:
        self.deployments[pipeline] += 1
        self.incidents[pipeline] += failed
        self.reworked[pipeline] += rework


Measured = Callable[[Layout, Tallies, float, float], list[Row]]


class Recorder:
    """Sorts facts into the period of the run and, if a window is asked for, the current window."""

    def __init__(
        self,
        layout: Layout,
        warm_up: float,
        horizon: float,
        window: float | None,
        measure: Measured,
    ) -> None:
        self.layout = layout
        self.warm_up = warm_up
        self.horizon = horizon
        self.window = window
        self.run = Tallies(layout, warm_up)
        self.part = None if window is None else Tallies(layout, 0.0)
        self.both = (self.run,) if self.part is None else (self.run, self.part)
        self._measure = measure
        self._windows = 0
        self._series: list[tuple[float, float, list[Row]]] = []

    # --- jobs -------------------------------------------------------------------------------
    def arrived(self, now: float, pipeline: int) -> None:
        for tallies in self.both:
            tallies.in_system[pipeline].move(now, 1)
        if now >= self.warm_up:
            self.run.arrivals[pipeline] += 1
        if self.part is not None:
            self.part.arrivals[pipeline] += 1

    def ended(
        self, now: float, pipeline: int, arrived: float, parts: list[float], completed: bool
    ) -> None:
        for tallies in self.both:
            tallies.in_system[pipeline].move(now, -1)
        if now >= self.warm_up:
            lead = now - arrived if arrived >= self.warm_up else None
            self.run.job_ended(pipeline, completed, lead, parts)
        if self.part is not None:
            self.part.job_ended(pipeline, completed, now - arrived, parts)

    def queued(self, now: float, pipeline: int, stage: int) -> None:
        if now >= self.warm_up:
            self.run.visits[pipeline][stage] += 1
        if self.part is not None:
            self.part.visits[pipeline][stage] += 1

    def began(self, now: float, queued: float, pipeline: int, stage: int, pool: int) -> None:
        if queued >= self.warm_up:
            self.run.wait(pipeline, stage, pool, now - queued)
        if self.part is not None:
            self.part.wait(pipeline, stage, pool, now - queued)

    # --- pools, deployments, models ---------------------------------------------------------
    def pool_meters(self, pool: int) -> tuple[PoolMeter, ...]:
        """What to tell of every change of a pool: the run's meter and the window's."""
        return tuple(tallies.pools[pool] for tallies in self.both)

    def model_meters(self, kind: int, number: int) -> tuple[ModelMeter, ...]:
        """The meters of one model, the run's and the window's."""
        return tuple(tallies.models[kind][number] for tallies in self.both)

    def deployed(self, now: float, pipeline: int, failed: bool, rework: bool) -> None:
        for tallies in self._counting(now):
            tallies.deployed(pipeline, failed, rework)

    def restored(self, now: float, opened: float, pipeline: int) -> None:
        for tallies in self._counting(opened):
            tallies.recovery[pipeline].add(now - opened)

    def model(
        self, now: float, kind: int, number: int,
        quality: float, released: float, floor: float, promised: float,
    ) -> None:  # fmt: skip
        for tallies in self.both:
            tallies.models[kind][number].change(now, quality, released, floor, promised)

    def retrained(self, now: float, kind: int) -> None:
        for tallies in self._counting(now):
            tallies.retrainings[kind] += 1

    def spent(self, now: float, kind: int, held: Sequence[float], paid: Sequence[float]) -> None:
        """A retraining's job has ended: slot-time at work, and times price, by `POOL_KINDS`."""
        for tallies in self._counting(now):
            tallies.spending[kind].add(held, paid)

    def false_alarm(self, now: float, kind: int) -> None:
        for tallies in self._counting(now):
            tallies.false_alarms[kind] += 1

    def detected(self, now: float, below_since: float, kind: int) -> None:
        for tallies in self._counting(now):
            tallies.detection[kind].add(now - below_since)

    def _counting(self, moment: float) -> tuple[Tallies, ...]:
        return self.both if moment >= self.warm_up else self.both[1:]

    # --- periods ----------------------------------------------------------------------------
    def next_edge(self) -> float:
        """When the current window ends; infinite without windows."""
        if self.window is None:
            return float("inf")
        return (self._windows + 1) * self.window

    def turn(self, now: float) -> None:
        """End the current window at `now` and begin the next."""
        if self.part is None or self.window is None:
            return
        for level in self.part.levels():
            level.settle(now)
        start = self._windows * self.window
        self._series.append((start, now, self._measure(self.layout, self.part, start, now)))
        self._windows += 1
        for level in self.part.levels():
            level.restart(now)
        self.part.clear(self.layout)

    def measures(self) -> Rows:
        """The measures of the run from the warm-up to the horizon; call it once, at the end."""
        for level in self.run.levels():
            level.settle(self.horizon)
        rows = self._measure(self.layout, self.run, self.warm_up, self.horizon)
        return rows_of(rows, ("measure", "subject", "unit"))

    def series(self) -> Rows:
        """The measures of `SERIES` in every window."""
        if self.part is not None and self._windows * (self.window or 0.0) < self.horizon:
            self.turn(self.horizon)
        rows = [
            (measure, subject, start, end, value)
            for start, end, found in self._series
            for measure, subject, _, value in found
            if measure in _SERIES_NAMES
        ]
        return rows_of(rows, ("measure", "subject", "start", "end"))


_SERIES_NAMES = frozenset(SERIES)
