"""Replications of a scenario, and scenarios against each other, with their uncertainty.

A number without its interval is not shown: `simulate` gives the mean over replications with its
95 % t-interval, `compare` gives paired differences on common random numbers and the probability
that each scenario is the best. The same arguments give the same bytes, in one process or several.
This module decides where to run; it knows no stage and no pool.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulator.engines import Engine, EngineName, choose
from simulator.intervals import (
    Interval,
    best_probabilities,
    mser5,
    paired_differences,
    stack,
    summarise,
    summarise_series,
)
from simulator.results import MEASURES, Results
from simulator.spec import Scenario, content_hash
from simulator.steady import in_system, overload_note, overloads_of, without_steady_state

__all__ = [
    "Cancelled",
    "Comparison",
    "Experiment",
    "Interval",
    "compare",
    "simulate",
    "simulate_each",
]

ENGINE_VERSION = "1"  # goes up whenever the same scenario and seed may give other numbers
_WARM_UP_WINDOWS = 500
_DEFAULT_CRITERION = "lead-time.mean"

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


class Cancelled(Exception):  # noqa: N818 - it was asked for
    """The caller asked to stop before all replications were done."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Replications of one scenario.

    `runs`: replication, measure, subject, unit, value. `measures`: measure, subject, unit, mean,
    low, high, p10, p90, n (over replications; low and high are the 95 % t-interval of the mean;
    NaN where there is nothing to measure). `series`: measure, subject, start, end, mean, p10, p25,
    p50, p75, p90, n. `tables`: each with a first column `replication`, or None in streaming mode.
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

    def value(self, measure: str, subject: str = "all") -> Interval:
        """A measure of a subject; KeyError when the run has no such pair."""
        rows = self.measures
        rows = rows[(rows["measure"] == measure) & (rows["subject"] == subject)]
        if rows.empty:
            known = ", ".join(sorted(set(self.measures["measure"])))
            raise KeyError(f"no measure {measure!r} of {subject!r}; measures here: {known}")
        row = rows.iloc[0]
        mean, low, high, p10, p90 = (
            float(row[name]) for name in ("mean", "low", "high", "p10", "p90")
        )
        return Interval(mean, low, high, p10, p90, int(row["n"]))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scenarios on common random numbers.

    `differences`: measure, subject, base, candidate, mean, low, high: candidate minus base, paired
    by replication, 95 % t-interval. `best`: scenario, probability (that its mean of the criterion
    is the best one, from the paired replications; NaN with fewer than two).
    """

    base: str
    criterion: tuple[str, str]
    differences: pd.DataFrame
    best: pd.DataFrame
    experiments: Mapping[str, Experiment]


def simulate(
    scenario: Scenario,
    *,
    replications: int = 10,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
    tables: bool = False,
    window: float | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Experiment:
    """Replications 0 to `replications` - 1 of a scenario, summarised.

    `seed` defaults to the scenario's. `window` asks for a series per that time (in the scenario's
    unit). `workers` above 1 runs replications in processes: the same bytes. `progress(done, total)`
    is called after each; `cancel()` is asked before each, and `Cancelled` is raised when it is
    true. A `warm-up: auto` is found first by MSER-5 on the mean series of the jobs in the system.
    """
    if replications < 1:
        raise ValueError(f"replications is {replications}; at least 1")
    if window is not None and not window > 0:
        raise ValueError(f"window is {window}; it must be above 0")
    chosen, why = choose(engine, scenario)
    plan = _Plan(chosen, _seed(scenario, seed), replications, workers, tables, window)
    settled, notes, done = _settle_warm_up(scenario, plan, progress, cancel)
    total = done + replications
    results = list(_run_all(settled, plan, _shifted(progress, done, total), cancel))
    return _experiment(scenario, settled, plan, why, results, notes)


def simulate_each(
    scenarios: Iterable[Scenario],
    *,
    replications: int = 10,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
    window: float | None = None,
    cancel: Cancel | None = None,
) -> Iterator[Experiment]:
    """`simulate` of many scenarios, in their order, through one set of workers.

    The same numbers; but scenarios are taken from the iterable, and experiments summarised, while
    the workers run the next ones, so that many short runs keep every worker busy. The warm-up of
    each must be a number.
    """
    waiting: deque[tuple[Scenario, _Plan, str]] = deque()

    def runs() -> Iterator[tuple[Scenario, _Plan, int]]:
        for scenario in scenarios:
            if scenario.warm_up == "auto":
                raise ValueError("simulate_each takes no scenario whose warm-up is auto")
            chosen, why = choose(engine, scenario)
            plan = _Plan(chosen, _seed(scenario, seed), replications, workers, False, window)
            waiting.append((scenario, plan, why))
            yield from ((scenario, plan, each) for each in range(replications))

    found: list[Results] = []
    for results in _through(runs(), workers, cancel):
        found.append(results)
        if len(found) == replications:
            scenario, plan, why = waiting.popleft()
            yield _experiment(scenario, scenario, plan, why, found, ())
            found = []


def _experiment(
    scenario: Scenario,
    settled: Scenario,
    plan: _Plan,
    why: str,
    results: list[Results],
    notes: tuple[str, ...],
) -> Experiment:
    """Results of a scenario (`settled`: with a number for its warm-up), summarised."""
    runs = stack([each.measures for each in results])
    overloads = overloads_of(settled)
    if scenario.warm_up == "auto":
        runs = without_steady_state(runs, overloads, settled)
    return Experiment(
        engine=plan.engine.name,
        why=why,
        seed=plan.seed,
        replications=plan.replications,
        scenario_hash=content_hash(scenario),
        engine_version=f"{plan.engine.name} {ENGINE_VERSION}",
        time_unit=settled.time_unit,
        warm_up=float(settled.warm_up),
        runs=runs,
        measures=summarise(runs),
        series=summarise_series(stack([each.series for each in results])),
        tables=_stack_tables(results) if plan.tables else None,
        notes=(*notes, *(overload_note(*each, settled) for each in overloads.items())),
    )


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    base: str | None = None,
    criterion: tuple[str, str] | None = None,
    replications: int = 10,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
    tables: bool = False,
    window: float | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Comparison:
    """Scenarios on common random numbers: the same seed and replications for all.

    `base` defaults to the first; without `seed` all use the base's. `criterion` (measure, subject)
    says what `best` means; by default the mean lead time of the first pipeline of role `change`
    that every scenario has, else that of all jobs. Whether more or less is better is the measure's.
    """
    if not scenarios:
        raise ValueError("no scenario to compare")
    names = list(scenarios)
    base = names[0] if base is None else base
    if base not in scenarios:
        raise ValueError(f"no scenario {base!r} among {', '.join(names)}")
    seed = _seed(scenarios[base], seed)
    criterion = criterion or _default_criterion(list(scenarios.values()))
    total = replications * len(names)
    experiments = {}
    for position, name in enumerate(names):
        experiments[name] = simulate(
            scenarios[name],
            replications=replications,
            seed=seed,
            engine=engine,
            workers=workers,
            tables=tables,
            window=window,
            progress=_shifted(progress, position * replications, total),
            cancel=cancel,
        )
    return Comparison(
        base, criterion, _differences(base, experiments), _best(criterion, experiments), experiments
    )


def _differences(base: str, experiments: Mapping[str, Experiment]) -> pd.DataFrame:
    frames = []
    for name, experiment in experiments.items():
        if name != base:
            frame = paired_differences(experiments[base].runs, experiment.runs)
            frame.insert(2, "base", base)
            frame.insert(3, "candidate", name)
            frames.append(frame)
    columns = ["measure", "subject", "base", "candidate", "mean", "low", "high"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _best(criterion: tuple[str, str], experiments: Mapping[str, Experiment]) -> pd.DataFrame:
    measure, subject = criterion
    values = {}
    for name, experiment in experiments.items():
        runs = experiment.runs
        kept = runs[(runs["measure"] == measure) & (runs["subject"] == subject)]
        values[name] = kept.sort_values("replication")["value"].to_numpy(float)
    lengths = {len(each) for each in values.values()}
    if lengths != {next(iter(experiments.values())).replications}:
        raise ValueError(f"the criterion {measure!r} of {subject!r} is not in every scenario")
    found = best_probabilities(values, MEASURES[measure].better != "higher")
    return pd.DataFrame({"scenario": list(found), "probability": list(found.values())})


def _default_criterion(scenarios: list[Scenario]) -> tuple[str, str]:
    shared = set.intersection(
        *({each.id for each in s.pipelines if each.role == "change"} for s in scenarios)
    )
    first = next((each.id for each in scenarios[0].pipelines if each.id in shared), "all")
    return _DEFAULT_CRITERION, first


@dataclass(frozen=True, slots=True)
class _Plan:
    engine: Engine
    seed: int
    replications: int
    workers: int
    tables: bool
    window: float | None


def _run_all(
    scenario: Scenario, plan: _Plan, progress: Progress | None, cancel: Cancel | None
) -> Iterator[Results]:
    """Results in the order of the replications, wherever they were computed."""
    for done, results in enumerate(_results(scenario, plan, cancel), start=1):
        if progress is not None:
            progress(done, plan.replications)
        yield results


def _results(scenario: Scenario, plan: _Plan, cancel: Cancel | None) -> Iterator[Results]:
    calls = ((scenario, plan, each) for each in range(plan.replications))
    return _through(calls, min(plan.workers, plan.replications), cancel)


def _through(
    calls: Iterable[tuple[Scenario, _Plan, int]], workers: int, cancel: Cancel | None
) -> Iterator[Results]:
    """Results in the order of the calls, one after the other here or in worker processes."""
    if workers > 1:
        yield from _in_processes(calls, workers, cancel)
        return
    for each in calls:
        _stop_if(cancel)
        yield _run_one(*each)


def _in_processes(
    calls: Iterable[tuple[Scenario, _Plan, int]], workers: int, cancel: Cancel | None
) -> Iterator[Results]:
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


def _run_one(scenario: Scenario, plan: _Plan, replication: int) -> Results:
    return plan.engine.run(scenario, plan.seed, replication, tables=plan.tables, window=plan.window)


def _until_cancelled(
    calls: Iterable[tuple[Scenario, _Plan, int]], cancel: Cancel | None
) -> Iterator[tuple[Scenario, _Plan, int]]:
    for each in calls:
        if cancel is not None and cancel():
            return
        yield each


def _stop_if(cancel: Cancel | None) -> None:
    if cancel is not None and cancel():
        raise Cancelled("stopped as asked")


def _settle_warm_up(
    scenario: Scenario, plan: _Plan, progress: Progress | None, cancel: Cancel | None
) -> tuple[Scenario, tuple[str, ...], int]:
    """The scenario with a number for its warm-up, what was done, and the replications it took.

    `auto`: MSER-5 on the across-replication mean series of the jobs in the system, one cut for
    all replications; a series that never settles is cut at most by half.
    """
    if scenario.warm_up != "auto":
        return scenario, (), 0
    whole = scenario.model_copy(update={"warm_up": 0.0})
    window = scenario.horizon / _WARM_UP_WINDOWS
    pilot = replace(plan, tables=False, window=window)
    told = _shifted(progress, 0, 2 * plan.replications)
    series = [in_system(each.series) for each in _run_all(whole, pilot, told, cancel)]
    cut = mser5(np.mean(series, axis=0)) * window
    note = (
        f"warm-up auto: MSER-5 on the mean of {plan.replications} replications of the jobs in the "
        f"system cuts the first {cut:g} {scenario.time_unit}s of {scenario.horizon:g}"
    )
    return scenario.model_copy(update={"warm_up": cut}), (note,), plan.replications


def _seed(scenario: Scenario, seed: int | None) -> int:
    chosen = scenario.seed if seed is None else seed
    if not 0 <= chosen < 2**32:
        raise ValueError(f"seed is {chosen}; a whole number from 0 to 4294967295")
    return chosen


def _shifted(progress: Progress | None, done: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda now, _: progress(done + now, total)


def _stack_tables(results: list[Results]) -> dict[str, pd.DataFrame]:
    tables = [each.tables for each in results if each.tables is not None]
    return {name: stack([each[name] for each in tables]) for name in tables[0]} if tables else {}
