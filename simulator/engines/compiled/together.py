"""Runs of one scenario that are measured together, when the measures of one are asked for.

A short run is over in milliseconds, and to measure it takes Python a tenth of that, during which no
other thread may run Python. So a run leaves its accumulators in a block, and all runs of a block
are measured at once; a full block is measured at once too, so that memory does not grow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled import layout as at
from simulator.engines.compiled.columns import Columns, Kept
from simulator.engines.compiled.lower import Lowered
from simulator.engines.compiled.running import Run
from simulator.results import SERIES, Results, Rows
from simulator.results.assemble import assemble
from simulator.results.rows import rows_of_each

__all__ = ["can_wait", "run_of"]

_MOST_RUNS = 64  # in a block
_MOST_WORDS = 1 << 20  # kept of a block's runs: 8 MB
_MOST_WINDOWS = 32
_MEASURES = ("measure", "subject", "unit")
_SERIES = ("measure", "subject", "start", "end")

Pair = tuple[Rows, Rows]
Words = NDArray[np.int64]


def can_wait(lowered: Lowered, window: float | None) -> bool:
    """Whether runs are measured together: not at a dated price, nor with very many windows."""
    many = window is not None and lowered.scenario.horizon > _MOST_WINDOWS * window
    return not many and not lowered.prices and not any(kind.priced for kind in lowered.kinds)


def run_of(lowered: Lowered, seed: int, replication: int, window: float | None) -> Results:
    """What `Run` says without tables, measured when somebody asks."""
    run = _Leaving(lowered, seed, replication, False, window)
    run.go()
    if run.spilled:  # values beyond the bins of the histogram: measured by itself
        return Run(lowered, seed, replication, False, window).results()
    block = lowered.blocks.get(window)
    place = None if block is None else block.take(run)
    while block is None or place is None:
        lowered.kept = run.kept_of(_kept(run))
        block = lowered.blocks[window] = _Block(lowered, lowered.kept, window)
        place = block.take(run)
    run.memory.release()
    return Results.later(partial(block.rows, place))


def _windows(horizon: float, window: float | None) -> list[tuple[float, float]]:
    """When each window begins and ends: one that begins before the horizon ends there at last."""
    found: list[tuple[float, float]] = []
    while window is not None and len(found) * window < horizon:
        begin, end = len(found) * window, (len(found) + 1) * window
        found.append((begin, min(end, horizon)))
    return found


def _kept(run: Run) -> Kept:
    """What runs of the scenario have kept so far."""
    lowered = run.lowered
    kept: Kept | None = lowered.kept
    return Kept.nothing(run.memory.samples(0), lowered.tallies) if kept is None else kept


class _Leaving(Run):
    """A run that leaves the accumulators of each window as they are."""

    def _begin(self) -> None:
        self.parts: list[tuple[Kept, Words]] = []
        self._expect_window()

    def _expect_window(self) -> None:
        edge = (len(self.parts) + 1) * (self.window or math.inf)
        if edge < self.lowered.scenario.horizon:
            self.memory.X[at.WINDOW_EDGE] = edge

    def _set(self, base: int) -> Words:
        return self.memory.M[base : base + self.lowered.tallies]

    def _turn_window(self) -> None:
        low, part = self.lowered, self._set(self.memory.part)
        kept = _kept(self)
        if not kept.holds(part):
            kept = low.kept = kept.wider(part)
        self.parts.append((kept, part[kept.words]))
        if low.renewed is None:
            low.renewed = _renewed(low, self.memory.samples(0))
        stays, begins, lows = low.renewed
        still, now = part[stays], self.memory.X[at.NOW]
        part[kept.words] = 0
        part[stays], part[lows] = still, at.BINS
        part.view(np.float64)[begins] = now
        self._expect_window()

    def kept_of(self, kept: Kept) -> Kept:
        """What has to be kept so that nothing of this run is lost."""
        for base in (self.memory.run, self.memory.part)[: 1 if self.window is None else 2]:
            if not kept.holds(self._set(base)):
                kept = kept.wider(self._set(base))
        for each, _ in self.parts:
            if not kept.covers(each):
                kept = kept.joined(each)
        return kept

    def sets(self, kept: Kept) -> Iterator[Words]:
        """What is kept of the run, then of each window; the last was not turned."""
        yield self._set(self.memory.run)[kept.words]
        for before, words in self.parts:
            yield words if before is kept else before.expanded(words)[kept.words]
        if self.window is not None:
            yield self._set(self.memory.part)[kept.words]


def _renewed(low: Lowered, samples: list[int]) -> tuple[Words, Words, Words]:
    """In a set: what a new window leaves alone, what is its beginning, and least bins."""
    models = sum(each.model.count for each in low.kinds)
    groups = (
        (low.at_levels, at.LV_SIZE, len(low.pipelines), (at.LV_VALUE,), at.LV_START, at.LV_SINCE),
        (low.at_pools, at.M_SIZE, len(low.pools),
         (at.M_BUSY, at.M_WAITING, at.M_OPEN, at.M_DEMAND, at.M_UNMET), at.M_START, at.M_SINCE),
        (low.at_meters, at.MM_SIZE, models,
         (at.MM_RELEASED, at.MM_QUALITY, at.MM_FLOOR, at.MM_PROMISED), at.MM_START, at.MM_SINCE),
    )  # fmt: skip
    stays: list[int] = []
    begins: list[int] = []
    for first, size, count, fields, *times in groups:
        for place in range(first, first + size * count, size):
            stays += [place + field for field in fields]
            begins += [place + field for field in times]
    lows = np.array(samples, dtype=np.int64) + at.A_LOW
    return np.array(stays, dtype=np.int64), np.array(begins, dtype=np.int64), lows


class _Block:
    """Runs that are over, waiting to be measured; safe between threads."""

    def __init__(self, lowered: Lowered, kept: Kept, window: float | None) -> None:
        self._lowered: Lowered | None = lowered
        self._kept = kept
        self._windows = _windows(lowered.scenario.horizon, window)
        sets = 1 + len(self._windows)
        room = max(1, min(_MOST_RUNS, _MOST_WORDS // (sets * len(kept.words))))
        self._sets = np.empty((sets, room, len(kept.words)), dtype=np.int64)
        self._lock = Lock()
        self._count = 0
        self._rows: list[Pair] = []

    def take(self, run: _Leaving) -> int | None:
        """A run's number in here; None where there is no room for it."""
        with self._lock:
            if self._lowered is None or run.kept_of(self._kept) is not self._kept:
                return None
            place, self._count = self._count, self._count + 1
            for number, each in enumerate(run.sets(self._kept)):
                self._sets[number, place] = each
            if self._count == self._sets.shape[1]:
                self._measure(self._lowered)
            return place

    def rows(self, place: int) -> Pair:
        """Measures and series of a run; the first to ask has all measured."""
        with self._lock:
            if self._lowered is not None:
                self._measure(self._lowered)
            return self._rows[place]

    def _measure(self, lowered: Lowered) -> None:
        scenario, layout = lowered.scenario, lowered.layout
        start, end = float(scenario.warm_up), scenario.horizon
        whole, *parts = (Columns(lowered, self._kept, each[: self._count]) for each in self._sets)
        rows = assemble(layout, whole.tallies(start, end), start, end)
        windows = [
            (measure, subject, begin, until, value)
            for part, (begin, until) in zip(parts, self._windows, strict=True)
            for measure, subject, _, value in assemble(
                layout, part.tallies(begin, until), begin, until
            )
            if measure in SERIES
        ]
        series = rows_of_each(windows, _SERIES, self._count)
        measures = rows_of_each(rows, _MEASURES, self._count)
        self._rows = list(zip(measures, series, strict=True))
        self._lowered, self._sets = None, np.empty((0, 0, 0), dtype=np.int64)
