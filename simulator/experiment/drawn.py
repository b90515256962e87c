"""Second-order Monte Carlo: parameters drawn in an outer loop, replications in an inner one.

Each draw of the parameters is a scenario of its own, run a few times on random numbers no other
draw has, so that the spread between draws and the spread within them can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.engines import EngineName, choose
from simulator.experiment.running import Call, Cancel, Plan, Progress, seed_of, through
from simulator.results import Results
from simulator.spec import Scenario
from simulator.variance import split_variance

__all__ = ["DRAWN_COLUMNS", "Drawn", "simulate_draws"]

DRAWN_COLUMNS = ("measure", "subject", "unit", "mean", "low", "high", "least", "most",
                 "parameters_sd", "chance_sd", "share", "truncated", "draws")  # fmt: skip
"""mean over draws; low, high: the middle 80 % of mean outcomes over what the parameters may be;
least, most: the middle 80 % of single runs; the two standard deviations of a single run's value and
the share of its variance due to parameters; truncated: chance alone explained the spread, so that
the estimate was cut at 0; draws with something to measure."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Measures over parameter draws, columns DRAWN_COLUMNS, and the values they were made from
    (`runs`: draw, replication, measure, subject, unit, value)."""

    draws: int
    replications: int
    seed: int
    outcomes: pd.DataFrame
    runs: pd.DataFrame


def simulate_draws(
    scenarios: Iterable[Scenario],
    *,
    replications: int = 3,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    expected: int = 0,
    cancel: Cancel | None = None,
) -> Drawn:
    """Every scenario (one draw of the parameters each) run `replications` times, the spread split.

    Draw d uses the replications d x `replications` and following, all of one seed (the first
    scenario's without `seed`). All must have the same pipelines, stages, pools and models and a
    number for their warm-up. `expected` is how many there will be, for `progress`.
    """
    if replications < 2:
        raise ValueError(f"replications is {replications}; at least 2, or chance cannot be seen")
    first: list[int] = []
    count = 0

    def calls() -> Iterator[Call]:
        nonlocal count
        for scenario in scenarios:
            if scenario.warm_up == "auto":
                raise ValueError("parameter draws need a number for the warm-up")
            first.append(seed_of(scenario, seed))
            chosen, _ = choose(engine, scenario)
            plan = Plan(chosen, first[0], replications, workers, False, None)
            start = count * replications
            count += 1
            yield from ((scenario, plan, start + each) for each in range(replications))

    results: list[Results] = []
    with closing(through(calls(), workers, cancel)) as found:  # type: ignore[type-var]
        for each in found:
            results.append(each)
            if progress is not None and len(results) % replications == 0:
                progress(len(results) // replications, max(expected, count))
    if count < 2:
        raise ValueError(f"{count} parameter draws; at least 2")
    runs = _runs(results, replications)
    return Drawn(count, replications, first[0], _outcomes(results, replications), runs)


def _runs(results: Sequence[Results], replications: int) -> pd.DataFrame:
    frames = [
        each.measures.assign(draw=k // replications, replication=k % replications)
        for k, each in enumerate(results)
    ]
    columns = ["draw", "replication", "measure", "subject", "unit", "value"]
    return pd.concat(frames, ignore_index=True)[columns]


def _outcomes(results: Sequence[Results], replications: int) -> pd.DataFrame:
    head = results[0].measures[["measure", "subject", "unit"]]
    for each in results:
        if len(each.measures) != len(head):
            raise ValueError("parameter draws must leave pipelines, pools and models as they are")
    values = np.array([each.measures["value"].to_numpy(float) for each in results])
    table = values.reshape(-1, replications, len(head))
    rows = []
    for place in range(len(head)):
        split = split_variance(table[:, :, place])
        rows.append((split.mean, split.low, split.high, split.least, split.most,
                     split.parameters**0.5, split.chance**0.5, split.share, split.raw < 0.0,
                     split.draws))  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(DRAWN_COLUMNS[3:]))
    return pd.concat([head.reset_index(drop=True), frame], axis=1)
