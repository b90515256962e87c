"""Where runs are computed: one after the other here, or in worker processes, always in order."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from simulator.engines import Engine
from simulator.results import Results
from simulator.spec import Scenario

__all__ = ["Call", "Cancel", "Cancelled", "Plan", "Progress", "run_all", "seed_of", "shifted",
           "through"]  # fmt: skip

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


class Cancelled(Exception):  # noqa: N818 - it was asked for
    """The caller asked to stop before all replications were done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the replications of one scenario are run."""

    engine: Engine
    seed: int
    replications: int
    workers: int
    tables: bool
    window: float | None


Call = tuple[Scenario, Plan, int]
"""A scenario, how it is run, and the number of the replication."""


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
    found = through(calls, min(plan.workers, plan.replications), cancel)
    for done, results in enumerate(found, start=1):
        if progress is not None:
            progress(done, plan.replications)
        yield results


def through(calls: Iterable[Call], workers: int, cancel: Cancel | None) -> Iterator[Results]:
    """Results in the order of the calls, one after the other here or in worker processes."""
    if workers > 1:
        yield from _in_processes(calls, workers, cancel)
        return
    for each in calls:
        _stop_if(cancel)
        yield _run_one(*each)


def _in_processes(calls: Iterable[Call], workers: int, cancel: Cancel | None) -> Iterator[Results]:
    """Results in order from worker processes; what is under way at a cancel is thrown away."""
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="3*n_jobs")
    work = parallel(delayed(_run_one)(*each) for each in _until_cancelled(calls, cancel))
    try:
        for results in work:
            _stop_if(cancel)
            yield results
        _stop_if(cancel)
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that unused results are dropped
            work.close()


def _run_one(scenario: Scenario, plan: Plan, replication: int) -> Results:
    return plan.engine.run(scenario, plan.seed, replication, tables=plan.tables, window=plan.window)


def _until_cancelled(calls: Iterable[Call], cancel: Cancel | None) -> Iterator[Call]:
    for each in calls:
        if cancel is not None and cancel():
            return
        yield each


def _stop_if(cancel: Cancel | None) -> None:
    if cancel is not None and cancel():
        raise Cancelled("stopped as asked")
