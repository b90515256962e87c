"""Runs in the order they were asked for, wherever they are computed or were kept.

One after the other here, on threads, in processes or on a cluster: runs of one plan go out in
batches, results come back in order, and no number depends on where. What a shelf holds is not run
again; what was run is put there, also when a study is stopped half way.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from simulator.computing import Pending, Shelf
from simulator.draws import LAYOUT_VERSION
from simulator.engines import Engine
from simulator.experiment.packing import pack, unpack
from simulator.experiment.places import Place, Places
from simulator.results import Results
from simulator.spec import Scenario, content_hash

__all__ = ["Call", "Cancel", "Cancelled", "Plan", "Progress", "engine_version", "run_all",
           "run_batch", "seed_of", "shifted", "through"]  # fmt: skip

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]

ENGINE_VERSION = "1"
"""Goes up whenever the same scenario and seed may give other numbers on any engine."""

_LISTEN_SECONDS = 0.1  # how long a cancel may go unheard
_MOST_IN_A_BATCH = 256


class Cancelled(Exception):  # noqa: N818 - it was asked for
    """The caller asked to stop before all replications were done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the replications of one scenario are run; `workers` None leaves their number open."""

    engine: Engine
    seed: int
    replications: int
    workers: int | None
    tables: bool
    window: float | None


Call = tuple[Scenario, Plan, int]
"""A scenario, how it is run, and the number of the replication."""


def engine_version(engine: Engine) -> str:
    """An engine's name and the version of its numbers."""
    return f"{engine.name} {ENGINE_VERSION}"


def seed_of(scenario: Scenario, seed: int | None) -> int:
    """The seed asked for, else the scenario's; ValueError outside 0 to 2^32 - 1."""
    chosen = scenario.seed if seed is None else seed
    if not 0 <= chosen < 2**32:
        raise ValueError(f"seed is {chosen}; a whole number from 0 to 4294967295")
    return chosen


def shifted(progress: Progress | None, done: int, total: int) -> Progress | None:
    """A progress for one part of a longer computation: `done` of `total` were done before it."""
    if progress is None:
        return None
    return lambda now, _: progress(done + now, total)


def run_all(
    scenario: Scenario, plan: Plan, progress: Progress | None, cancel: Cancel | None
) -> Iterator[Results]:
    """Results in the order of the replications, wherever they were computed."""
    calls = ((scenario, plan, each) for each in range(plan.replications))
    found = through(calls, plan.workers, cancel)
    for done, results in enumerate(found, start=1):
        if progress is not None:
            progress(done, plan.replications)
        yield results


def through(
    calls: Iterable[Call],
    workers: int | None,
    cancel: Cancel | None,
    places: Places | None = None,
) -> Iterator[Results]:
    """Results in the order of the calls.

    Calls of one plan follow each other, in the order of their replications. Further calls are taken
    while earlier ones are computed. Cancelled is raised once `cancel()` is true; what is under way
    is then thrown away. A study of several rounds hands over its `places`.
    """
    with ExitStack() as ending:
        if places is None:
            places = ending.enter_context(Places.now(workers))
        line = _Line(calls, places, cancel)
        ending.callback(line.drop)
        while line.fill():
            yield from line.next()


@dataclass(slots=True)
class _Group:
    """Consecutive runs of one plan: what is known of them, and what they turned out to be."""

    scenario: Scenario
    plan: Plan
    shelf: Shelf | None
    name: str = ""
    hash: str = ""
    known: dict[int, Results] = field(default_factory=dict)
    fresh: list[tuple[int, Results]] = field(default_factory=list)

    @classmethod
    def of(cls, scenario: Scenario, plan: Plan, shelf: Shelf | None) -> _Group:
        """With everything that the shelf holds of it. Tables are as long as a run: never kept."""
        if shelf is None or plan.tables:
            return cls(scenario, plan, None)
        group = cls(scenario, plan, shelf, _name_of(plan), content_hash(scenario))
        for name in shelf.names(group.hash):
            plain, _, first = name.rpartition("-")
            if plain == group.name and first.isdecimal():
                found = unpack(group.text, shelf.get(group.hash, name) or b"")
                group.known |= dict(enumerate(found or (), start=int(first)))
        return group

    @property
    def text(self) -> str:
        """What a block of this plan says that it is."""
        return f"{self.hash} {self.name}"

    def put(self) -> None:
        """Every run of consecutive replications that was computed becomes one block."""
        fresh, self.fresh = self.fresh, []
        while self.shelf is not None and fresh:
            first = fresh[0][0]
            size = next((i for i, (n, _) in enumerate(fresh) if n != first + i), len(fresh))
            content = pack(self.text, [results for _, results in fresh[:size]])
            if content is not None:
                self.shelf.put(self.hash, f"{self.name}-{first}", content)
            fresh = fresh[size:]


def _name_of(plan: Plan) -> str:
    """What decides about a run beside the scenario, as 24 hexadecimal digits."""
    words = (engine_version(plan.engine), LAYOUT_VERSION, plan.seed, plan.window)
    return hashlib.sha256(repr(words).encode()).hexdigest()[:24]


@dataclass(slots=True)
class _Batch:
    """Replications of a group: results that are there, or work under way."""

    group: _Group
    first: int
    count: int
    place: Place | None
    pending: Pending | None
    ready: list[Results] = field(default_factory=list)


class _Line:
    """The batches between what was asked for and what was handed back."""

    def __init__(self, calls: Iterable[Call], places: Places, cancel: Cancel | None) -> None:
        self._calls = iter(calls)
        self._held: Call | None = None
        self._places, self._shelf, self._cancel = places, places.shelf, cancel
        self._group: _Group | None = None
        self._waiting: deque[_Batch] = deque()

    def fill(self) -> bool:
        """Sends out as much as is wise; whether there is anything to wait for."""
        while self._places.room(sum(each.pending is not None for each in self._waiting)):
            _stop_if(self._cancel)
            batch = self._batch()
            if batch is None:
                break
            self._waiting.append(batch)
            if batch.pending is None:
                break
        return bool(self._waiting)

    def next(self) -> Iterator[Results]:
        """The results of the first batch, as soon as they are there."""
        batch = self._waiting.popleft()
        group = batch.group
        if batch.ready:
            yield from batch.ready
            return
        for number, results in enumerate(self._results(batch), start=batch.first):
            if group.shelf is not None:
                group.fresh.append((number, results))
            yield results
        if all(each.group is not group for each in self._waiting) and group is not self._group:
            group.put()

    def _results(self, batch: _Batch) -> Iterator[Results]:
        plan = batch.group.plan
        given = (plan.engine, batch.group.scenario, plan.seed, plan.tables, plan.window)
        if batch.pending is None:
            for number in range(batch.first, batch.first + batch.count):
                _stop_if(self._cancel)
                found, spent = run_batch(*given, number, 1)
                self._places.took(plan.engine, spent, 1)
                yield from found
            return
        found, spent = self._wait(batch.pending)
        self._places.took(plan.engine, spent, batch.count)
        yield from found

    def _wait(self, pending: Pending) -> tuple[list[Results], float]:
        while True:
            _stop_if(self._cancel)
            try:
                found: tuple[list[Results], float] = pending.result(timeout=_LISTEN_SECONDS)
            except TimeoutError:
                if not pending.done():
                    continue
                found = pending.result()  # it ended meanwhile, or a run raised this itself
            return found

    def _batch(self) -> _Batch | None:
        """The next replications of one plan, sent to where they are computed."""
        call = self._take()
        if call is None:
            return None
        scenario, plan, first = call
        group = self._group
        if group is None or group.plan is not plan or group.scenario is not scenario:
            if group is not None and all(each.group is not group for each in self._waiting):
                group.put()
            group = self._group = _Group.of(scenario, plan, self._shelf)
        if first in group.known:
            return _Batch(group, first, 1, None, None, [group.known[first]])
        place = self._places.of(plan.engine)
        count, most = 1, 1 if place is None else self._places.batch(plan.engine, place)
        while count < min(most, _MOST_IN_A_BATCH) and self._follows(group, first + count):
            count += 1
        given = (plan.engine, scenario, plan.seed, plan.tables, plan.window, first, count)
        pending = None if place is None else place.submit(run_batch, *given)
        return _Batch(group, first, count, place, pending)

    def _follows(self, group: _Group, number: int) -> bool:
        """Takes the next call if it is that replication of the same plan and is not known."""
        call = self._take()
        if call is None:
            return False
        same = call[0] is group.scenario and call[1] is group.plan and call[2] == number
        if same and number not in group.known:
            return True
        self._held = call
        return False

    def _take(self) -> Call | None:
        held, self._held = self._held, None
        return held if held is not None else next(self._calls, None)

    def drop(self) -> None:
        """Nothing more is wanted: what was computed is kept, what is under way is cancelled."""
        groups = {id(each.group): each.group for each in self._waiting}
        for batch in self._waiting:
            if batch.pending is not None:
                batch.pending.cancel()
        self._waiting.clear()
        for group in (*groups.values(), *(() if self._group is None else (self._group,))):
            group.put()


def run_batch(
    engine: Engine,
    scenario: Scenario,
    seed: int,
    tables: bool,
    window: float | None,
    first: int,
    count: int,
) -> tuple[list[Results], float]:
    """Replications first, first + 1, … and the seconds they took: pure, wherever it runs."""
    began = time.perf_counter()
    found = [
        engine.run(scenario, seed, number, tables=tables, window=window)
        for number in range(first, first + count)
    ]
    return found, time.perf_counter() - began


def _stop_if(cancel: Cancel | None) -> None:
    if cancel is not None and cancel():
        raise Cancelled("stopped as asked")
