"""The best of several scenarios with a stated probability, run no longer than that takes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.engines import EngineName, choose
from simulator.experiment.places import Places
from simulator.experiment.running import Call, Cancel, Plan, Progress, seed_of, through
from simulator.results import MEASURES, Results
from simulator.selection import Race
from simulator.spec import Scenario

__all__ = ["SELECTION_COLUMNS", "Selection", "select_best"]

SELECTION_COLUMNS = ("scenario", "replications", "mean", "out_at")
"""replications it was judged on; its mean over them; at which replication it dropped out (NaN: it
is still in)."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Selection:
    """`selected`: the scenario whose mean of the criterion is best, or None where `at_most` came
    first; `table` (SELECTION_COLUMNS) says who is still in. With probability at least `probability`
    it is the best whenever the best is ahead of every other by `indifference` (in the criterion's
    unit) or more."""

    selected: str | None
    criterion: tuple[str, str]
    indifference: float
    probability: float
    table: pd.DataFrame


def select_best(
    scenarios: Mapping[str, Scenario],
    *,
    criterion: tuple[str, str],
    indifference: float,
    probability: float = 0.95,
    first: int = 10,
    at_most: int = 1000,
    known: Mapping[str, Floats] | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Selection:
    """KN (see `simulator.selection`) on common random numbers; whoever drops out is run no more.

    `first` replications of every scenario, then more of those left until one is, at most `at_most`.
    `known` may give values of the first replications that were run before, as many of each; they
    are then the first stage. The same arguments give the same selection on any number of workers.
    ValueError for fewer than two scenarios, for a warm-up `auto`, or where a replication has
    nothing to measure.
    """
    names = list(scenarios)
    if len(names) < 2:
        raise ValueError(f"{len(names)} scenarios; at least 2 to select from")
    if any(each.warm_up == "auto" for each in scenarios.values()):
        raise ValueError("a selection needs a number for the warm-up")
    seed = seed_of(next(iter(scenarios.values())), seed)
    sign = -1.0 if MEASURES[criterion[0]].better == "higher" else 1.0
    with Places.now(workers) as places:
        runs = _Runs(scenarios, criterion, sign, seed, engine, workers, places, cancel)
        if known is None:
            values = runs.values(names, 0, first)
        else:
            values = sign * np.column_stack([known[name] for name in names])
        race = Race(values, indifference, probability)
        while race.selected is None and race.count < at_most:
            more = min(at_most, race.needed, race.count + max(1, race.count // 8))
            _further(race, runs, names, more)
            if progress is not None:
                progress(race.count, min(at_most, race.needed))
    winner = None if race.selected is None else names[race.selected]
    table = _table(race, names, sign)
    return Selection(winner, criterion, indifference, probability, table)


def _table(race: Race, names: list[str], sign: float) -> pd.DataFrame:
    out_at = [race.out_at.get(place) for place in range(len(names))]
    columns = {
        "scenario": names,
        "replications": [race.count if each is None else each for each in out_at],
        "mean": sign * race.means,
        "out_at": [math.nan if each is None else float(each) for each in out_at],
    }
    return pd.DataFrame(columns)[list(SELECTION_COLUMNS)]


def _further(race: Race, runs: _Runs, names: list[str], until: int) -> None:
    """Replications of those left up to that many; what a drop-out ran too much is not looked at."""
    alive = race.alive
    columns = {candidate: place for place, candidate in enumerate(alive)}
    for row in runs.values([names[each] for each in alive], race.count, until):
        race.see([row[columns[each]] for each in race.alive])
        if race.selected is not None:
            return


@dataclass(frozen=True, slots=True)
class _Runs:
    """Further replications of some of the scenarios, and what the criterion says of them."""

    scenarios: Mapping[str, Scenario]
    criterion: tuple[str, str]
    sign: float
    seed: int
    engine: EngineName
    workers: int | None
    places: Places
    cancel: Cancel | None

    def values(self, names: list[str], first: int, end: int) -> Floats:
        """Replications `first` to before `end`, x those scenarios; smaller is better."""

        def calls() -> Iterator[Call]:
            for name in names:
                chosen, _ = choose(self.engine, self.scenarios[name])
                plan = Plan(chosen, self.seed, end, self.workers, False, None)
                yield from ((self.scenarios[name], plan, each) for each in range(first, end))

        found = list(through(calls(), self.workers, self.cancel, self.places))
        values = [_value_of(each, self.criterion) for each in found]
        return self.sign * np.array(values).reshape(len(names), end - first).T


def _value_of(results: Results, criterion: tuple[str, str]) -> float:
    measure, subject = criterion
    measures, subjects, _ = results.measure_rows.head.columns
    pairs = zip(measures, subjects, results.measure_rows.numbers, strict=True)
    for one, of, value in pairs:
        if (one, of) == criterion:
            return float(value)
    raise ValueError(f"the criterion {measure!r} of {subject!r} is not in every scenario")
