"""Where a batch of runs is computed: here, on threads, in processes, on a cluster.

An engine that releases the interpreter's lock (its attribute `threads`) runs on threads: they need
no start and no copy. Another one needs processes, which do, so they are only started where they
were asked for or where a study has shown to be long. Batches are made as long as their place wants.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self, cast

from simulator.computing import Computing, Pending, current
from simulator.engines import Engine

__all__ = ["Place", "Places"]

_SECONDS_ALONE = 0.5  # what processes must be worth, since to start them takes as long
_AHEAD = 3  # batches sent out for each worker


@dataclass(frozen=True, slots=True)
class Place:
    """Takes work and gives a future; `least` are the seconds a batch should last there."""

    workers: int
    least: float
    submit: Callable[..., Pending]


class Places:
    """The places of one study; leaving it ends the threads, and processes stay for the next."""

    def __init__(self, how: Computing, workers: int | None) -> None:
        self.shelf = how.shelf
        self._how = how
        self._asked = workers
        self._threads: ThreadPoolExecutor | None = None
        self._made: dict[str, Place] = {}
        self._spent = 0.0
        self._pace: dict[str, float] = {}

    @classmethod
    def now(cls, workers: int | None) -> Places:
        """The places that `computing` says here, for a study that names so many workers itself."""
        return cls(current(), workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    def of(self, engine: Engine) -> Place | None:
        """Where this engine's next batch goes; None: here, one run after the other."""
        if self._how.cluster is not None:
            return self._place("cluster")
        threads = bool(getattr(engine, "threads", False))
        if self._workers() < 2:
            return None
        if threads:
            return self._place("threads")
        asked = self._asked is not None or self._spent >= _SECONDS_ALONE
        return self._place("processes") if asked and self._may_start() else None

    def room(self, under_way: int) -> bool:
        """Whether more should be sent out beside so many batches that are."""
        wide = max((each.workers for each in self._made.values()), default=1)
        return under_way < _AHEAD * wide

    def batch(self, engine: Engine, place: Place) -> int:
        """How many runs make a batch, by the pace of this engine's last runs."""
        pace = self._pace.get(engine.name)
        return 1 if not pace else max(1, int(place.least / pace))

    def took(self, engine: Engine, seconds: float, runs: int) -> None:
        """Some runs of an engine took so long."""
        self._spent += seconds
        self._pace[engine.name] = seconds / runs

    def _workers(self) -> int:
        return self._asked or self._how.workers or os.cpu_count() or 1

    def _may_start(self) -> bool:
        return self._asked is not None or self._how.processes

    def _place(self, kind: str) -> Place:
        if kind not in self._made:
            self._made[kind] = getattr(self, f"_make_{kind}")()
        return self._made[kind]

    def _make_threads(self) -> Place:
        self._threads = ThreadPoolExecutor(self._workers(), thread_name_prefix="simulate")
        return Place(self._workers(), 0.002, self._threads.submit)

    def _make_processes(self) -> Place:
        from joblib.externals.loky import get_reusable_executor

        executor = get_reusable_executor(max_workers=self._workers(), timeout=300)
        return Place(self._workers(), 0.05, cast("Callable[..., Pending]", executor.submit))

    def _make_cluster(self) -> Place:
        cluster = self._how.cluster
        if cluster is None:
            raise ValueError("there is no cluster to compute on")
        return Place(cluster.workers, 0.1, cluster.submit)
