"""Scenarios against each other on common random numbers: paired differences, which is best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.engines import EngineName
from simulator.experiment.running import Cancel, Progress, seed_of, shifted
from simulator.experiment.selecting import Selection, select_best
from simulator.experiment.simulating import Experiment, simulate, simulate_each
from simulator.intervals import best_probabilities, paired_differences, replications_of
from simulator.results import MEASURES
from simulator.spec import Scenario

__all__ = ["Comparison", "compare", "default_criterion"]

_DEFAULT_CRITERION = "lead-time.mean"
_COLUMNS = ["measure", "subject", "base", "candidate", "mean", "low", "high", "correlation",
            "variance_ratio"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scenarios on common random numbers.

    `differences`: measure, subject, base, candidate, mean, low, high: candidate minus base, paired
    by replication, 95 % t-interval; `correlation` of the pairs, and `variance_ratio`: how many
    times as many independent runs the same interval would have taken (infinite where the pairs
    differ by a constant, NaN where nothing varies). `best`: scenario, probability (that its mean of
    the criterion is the best one, from the paired replications; NaN with fewer than two).
    `selection`: the best of them with a stated probability, where an indifference zone was given.
    """

    base: str
    criterion: tuple[str, str]
    differences: pd.DataFrame
    best: pd.DataFrame
    experiments: Mapping[str, Experiment]
    selection: Selection | None = None


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    base: str | None = None,
    criterion: tuple[str, str] | None = None,
    indifference: float | None = None,
    probability: float = 0.95,
    at_most: int = 1000,
    replications: int = 10,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int | None = None,
    tables: bool = False,
    window: float | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Comparison:
    """Scenarios on common random numbers: the same seed and replications for all.

    `base` defaults to the first; without `seed` all use the base's. `criterion` (measure, subject)
    says what `best` means; by default the mean lead time of the first pipeline of role `change`
    that every scenario has, else that of all jobs. Whether more or less is better is the measure's.
    With an `indifference` zone (in the criterion's unit) the replications go on, up to `at_most`,
    until one scenario is selected that is the best with at least that `probability`
    (`select_best`).
    """
    if not scenarios:
        raise ValueError("no scenario to compare")
    names = list(scenarios)
    base = names[0] if base is None else base
    if base not in scenarios:
        raise ValueError(f"no scenario {base!r} among {', '.join(names)}")
    seed = seed_of(scenarios[base], seed)
    criterion = criterion or default_criterion(list(scenarios.values()))
    given: _Given = {
        "replications": replications, "seed": seed, "engine": engine, "workers": workers,
        "cancel": cancel,
    }  # fmt: skip
    experiments, differences = _run(base, _each(scenarios, given, tables, window, progress))
    selection = None
    if indifference is not None:
        selection = select_best(
            _settled(scenarios, experiments), criterion=criterion,
            indifference=indifference, probability=probability, at_most=at_most,
            known=_values(criterion, experiments), seed=seed, engine=engine, workers=workers,
            cancel=cancel,
        )  # fmt: skip
    best = _best(criterion, experiments)
    return Comparison(base, criterion, differences, best, experiments, selection)


def _settled(
    scenarios: Mapping[str, Scenario], experiments: Mapping[str, Experiment]
) -> dict[str, Scenario]:
    """The scenarios with the warm-up that was stated, or found."""
    return {
        name: each.model_copy(update={"warm_up": experiments[name].warm_up})
        for name, each in scenarios.items()
    }


class _Given(TypedDict):
    """What all scenarios have in common."""

    replications: int
    seed: int
    engine: EngineName
    workers: int | None
    cancel: Cancel | None


def _each(
    scenarios: Mapping[str, Scenario],
    given: _Given,
    tables: bool,
    window: float | None,
    progress: Progress | None,
) -> Iterator[tuple[str, Experiment]]:
    """Every scenario's experiment; a warm-up that is found first counts as runs too."""
    rounds = {name: 2 if each.warm_up == "auto" else 1 for name, each in scenarios.items()}
    total, done = given["replications"] * sum(rounds.values()), 0
    if not tables and total == given["replications"] * len(scenarios):
        told = None if progress is None else lambda now: progress(now, total)
        found = simulate_each(scenarios.values(), **given, window=window, told=told)
        yield from zip(scenarios, found, strict=True)
        return
    for name, scenario in scenarios.items():
        part = shifted(progress, done, total)
        yield name, simulate(scenario, **given, tables=tables, window=window, progress=part)
        done += given["replications"] * rounds[name]


def _run(
    base: str, found: Iterable[tuple[str, Experiment]]
) -> tuple[dict[str, Experiment], pd.DataFrame]:
    """The experiments, and the differences from the base: taken while the workers run the next."""
    experiments: dict[str, Experiment] = {}
    frames: dict[str, pd.DataFrame] = {}
    for last, experiment in found:
        experiments[last] = experiment
        for name in experiments if base in experiments else ():
            if name != base and name not in frames:
                frame = paired_differences(experiments[base].runs, experiments[name].runs)
                frame.insert(2, "base", base)
                frame.insert(3, "candidate", name)
                frames[name] = frame
    if not frames:
        return experiments, pd.DataFrame(columns=_COLUMNS)
    return experiments, pd.concat(frames.values(), ignore_index=True)


def _values(
    criterion: tuple[str, str], experiments: Mapping[str, Experiment]
) -> dict[str, NDArray[np.float64]]:
    """The criterion in each replication of each scenario; ValueError where one lacks it."""
    values = {}
    for name, experiment in experiments.items():
        head, found = replications_of(experiment.runs, ["measure", "subject"])
        places = np.flatnonzero(head["measure"].eq(criterion[0]) & head["subject"].eq(criterion[1]))
        values[name] = found[:, places].ravel()
    lengths = {len(each) for each in values.values()}
    if lengths != {next(iter(experiments.values())).replications}:
        raise ValueError(
            f"the criterion {criterion[0]!r} of {criterion[1]!r} is not in every scenario"
        )
    return values


def _best(criterion: tuple[str, str], experiments: Mapping[str, Experiment]) -> pd.DataFrame:
    values = _values(criterion, experiments)
    found = best_probabilities(values, MEASURES[criterion[0]].better != "higher")
    return pd.DataFrame({"scenario": list(found), "probability": list(found.values())})


def default_criterion(scenarios: list[Scenario]) -> tuple[str, str]:
    """The mean lead time of the first pipeline of role `change` that all have, else of all jobs."""
    shared = set.intersection(
        *({each.id for each in s.pipelines if each.role == "change"} for s in scenarios)
    )
    first = next((each.id for each in scenarios[0].pipelines if each.id in shared), "all")
    return _DEFAULT_CRITERION, first
