"""Replications of one scenario, or of many through one set of workers, summarised."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from simulator.engines import EngineName, choose
from simulator.experiment.running import (
    Cancel,
    Cancelled,
    Plan,
    Progress,
    engine_version,
    run_all,
    seed_of,
    shifted,
    through,
)
from simulator.experiment.settling import NO_SERIES, Settling, settle_with
from simulator.experiment.stacking import stack_rows
from simulator.intervals import Interval, stack, summarise, summarise_series
from simulator.precision import PRECISION_COLUMNS
from simulator.results import Results
from simulator.spec import Scenario, content_hash
from simulator.steady import overload_note, overloads_of, seeks_steady_state, without_steady_state

__all__ = ["Experiment", "experiment_of", "settled_warm_up", "simulate", "simulate_each"]


_NO_SETTLING = pd.DataFrame(columns=list(NO_SERIES), dtype="float64")
_NO_PRECISION = pd.DataFrame(columns=list(PRECISION_COLUMNS))


@dataclass(frozen=True, slots=True)
class Experiment:
    """Replications of one scenario.

    `runs`: replication, measure, subject, unit, value. `measures`: measure, subject, unit, mean,
    low, high, p10, p90, n (over replications; low and high are the 95 % t-interval of the mean;
    NaN where there is nothing to measure). `series`: measure, subject, start, end, mean, p10, p25,
    p50, p75, p90, n. `tables`: each with a first column `replication`, or None in streaming mode.
    `warm_up_rule` is `stated` or `mser-5`, and then `settling` the series the cut was found on
    (start, end, mean). `precision`: one row per measure a precision was asked for, else empty.
    `partial`: it was stopped before all replications asked for were done; a note says how many.
    `paths`: replication, measure, subject, start, end, value: the series of each replication.
    """

    engine: str
    why: str
    seed: int
    replications: int
    scenario_hash: str
    engine_version: str
    time_unit: str
    warm_up: float
    runs: pd.DataFrame
    measures: pd.DataFrame
    series: pd.DataFrame
    tables: Mapping[str, pd.DataFrame] | None
    notes: tuple[str, ...]
    warm_up_rule: str = "stated"
    settling: pd.DataFrame = field(default_factory=_NO_SETTLING.copy)
    precision: pd.DataFrame = field(default_factory=_NO_PRECISION.copy)
    partial: bool = False
    paths: pd.DataFrame = field(default_factory=pd.DataFrame)

    def value(self, measure: str, subject: str = "all") -> Interval:
        """A measure of a subject; KeyError when the run has no such pair."""
        rows = self.measures
        named = np.asarray(rows["measure"].array == measure)
        places = np.flatnonzero(named & np.asarray(rows["subject"].array == subject))
        if not len(places):
            known = ", ".join(sorted(set(rows["measure"])))
            raise KeyError(f"no measure {measure!r} of {subject!r}; measures here: {known}")
        first = int(places[0])
        mean, low, high, p10, p90 = (
            float(rows[name].to_numpy()[first]) for name in ("mean", "low", "high", "p10", "p90")
        )
        return Interval(mean, low, high, p10, p90, int(rows["n"].to_numpy()[first]))


def simulate(
    scenario: Scenario,
    *,
    replications: int = 10,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int | None = None,
    tables: bool = False,
    window: float | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    keep_partial: bool = False,
) -> Experiment:
    """Replications 0 to `replications` - 1 of a scenario, summarised.

    `seed` defaults to the scenario's. `window` asks for a series per that time (in the scenario's
    unit). `workers` share the replications, on threads or in processes as the engine allows (None:
    as `computing` says); the same bytes on any number. `progress(done, total)` is called after each
    replication; `cancel()` is asked before each, and when it is true `Cancelled` is raised, or with
    `keep_partial` the replications done so far are the result, marked as `partial`. A
    `warm-up: auto` is found first by MSER-5 on the mean series of the jobs in the system.
    """
    _refuse(replications, window)
    chosen, why = choose(engine, scenario)
    plan = Plan(chosen, seed_of(scenario, seed), replications, workers, tables, window)
    settled, how = settled_warm_up(scenario, plan, progress, cancel)
    done = 0 if how is None else replications
    told = shifted(progress, done, done + replications)
    results: list[Results] = []
    try:
        results.extend(run_all(settled, plan, told, cancel))
    except Cancelled:
        if not keep_partial or not results:
            raise
    return experiment_of(scenario, settled, plan, why, results, how)


def simulate_each(
    scenarios: Iterable[Scenario | Sequence[Scenario]],
    *,
    replications: int = 10,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int | None = None,
    window: float | None = None,
    told: Callable[[int], None] | None = None,
    cancel: Cancel | None = None,
) -> Iterator[Experiment]:
    """`simulate` of many scenarios, in their order, through one set of workers.

    The same numbers; but scenarios are taken from the iterable, and experiments summarised, while
    the workers run the next ones, so that many short runs keep every worker busy. The warm-up of
    each must be a number. Several scenarios in place of one are draws of it, with the same parts:
    they share the replications, in equal blocks and in their order, as one experiment.
    `told(done)` hears of every replication.
    """
    _refuse(replications, window)
    waiting: deque[tuple[Scenario, Plan, str]] = deque()

    def runs() -> Iterator[tuple[Scenario, Plan, int]]:
        for given in scenarios:
            draws = (given,) if isinstance(given, Scenario) else tuple(given)
            if any(each.warm_up == "auto" for each in draws):
                raise ValueError("simulate_each takes no scenario whose warm-up is auto")
            for number, scenario in enumerate(draws):
                chosen, why = choose(engine, scenario)
                plan = Plan(chosen, seed_of(draws[0], seed), replications, workers, False, window)
                if number == 0:
                    waiting.append((scenario, plan, why))
                yield from (
                    (scenario, plan, each) for each in _block(number, len(draws), replications)
                )

    found: list[Results] = []
    for done, results in enumerate(through(runs(), workers, cancel), start=1):
        found.append(results)
        if told is not None:
            told(done)
        if len(found) == replications:
            scenario, plan, why = waiting.popleft()
            yield experiment_of(scenario, scenario, plan, why, found)
            found = []


def _refuse(replications: int, window: float | None) -> None:
    if replications < 1:
        raise ValueError(f"replications is {replications}; at least 1")
    if window is not None and not window > 0:
        raise ValueError(f"window is {window}; it must be above 0")


def _block(number: int, draws: int, replications: int) -> range:
    """The replications of one of several draws."""
    return range(number * replications // draws, (number + 1) * replications // draws)


def experiment_of(
    scenario: Scenario,
    settled: Scenario,
    plan: Plan,
    why: str,
    results: list[Results],
    how: Settling | None = None,
) -> Experiment:
    """Results of a scenario (`settled`: with a number for its warm-up), summarised.

    Fewer of them than the plan's replications make it partial.
    """
    runs = stack_rows([each.measure_rows for each in results])
    described, overloads = _hash_of(_Same(scenario)), _overloads_of(_Same(settled))
    paths = stack_rows([each.series_rows for each in results])
    if seeks_steady_state(scenario):
        runs = without_steady_state(runs, overloads, settled)
    return Experiment(
        engine=plan.engine.name,
        why=why,
        seed=plan.seed,
        replications=len(results),
        scenario_hash=described,
        engine_version=engine_version(plan.engine),
        time_unit=settled.time_unit,
        warm_up=float(settled.warm_up),
        runs=runs,
        measures=summarise(runs),
        series=summarise_series(paths),
        tables=_stack_tables(results) if plan.tables else None,
        notes=(
            *(() if len(results) >= plan.replications else (_cut_short(plan, len(results)),)),
            *(() if how is None else (how.note(scenario),)),
            *(overload_note(*each, settled) for each in overloads.items()),
        ),
        warm_up_rule="stated" if how is None else "mser-5",
        settling=_NO_SETTLING.copy() if how is None else how.series,
        partial=len(results) < plan.replications,
        paths=paths,
    )


class _Same:
    """A scenario as a key: equal to itself alone, which takes no time to see."""

    __slots__ = ("scenario",)

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.scenario is self.scenario


@lru_cache(maxsize=64)
def _hash_of(one: _Same) -> str:
    return content_hash(one.scenario)


@lru_cache(maxsize=64)
def _overloads_of(one: _Same) -> Mapping[str, float]:
    return overloads_of(one.scenario)


def _cut_short(plan: Plan, done: int) -> str:
    return f"partial: stopped after {done} of the {plan.replications} replications asked for"


def settled_warm_up(
    scenario: Scenario, plan: Plan, progress: Progress | None, cancel: Cancel | None
) -> tuple[Scenario, Settling | None]:
    """The scenario with a number for its warm-up and, where that is `auto`, how it was found."""
    if scenario.warm_up != "auto":
        return scenario, None
    told = shifted(progress, 0, 2 * plan.replications)
    found = settle_with(scenario, plan, told, cancel)
    return scenario.model_copy(update={"warm_up": found.cut}), found


def _stack_tables(results: list[Results]) -> dict[str, pd.DataFrame]:
    tables = [each.tables for each in results if each.tables is not None]
    return {name: stack([each[name] for each in tables]) for name in tables[0]} if tables else {}
