"""Which parameters move a measure most: each alone at its low and its high end, all else as it is.

Every end runs on the base's random numbers, so that a difference is the parameter's and not luck.
One at a time: what two parameters do together is not seen here (parameter draws see it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from simulator import paths
from simulator.engines import EngineName, choose
from simulator.experiment.running import Cancel, Plan, Progress, seed_of
from simulator.experiment.simulating import Experiment, settled_warm_up, simulate_each
from simulator.intervals import paired_differences
from simulator.spec import Scenario, ScenarioError, build, full_data, to_data

__all__ = ["SENSITIVITY_COLUMNS", "Sensitivity", "Swing", "sensitivity", "swings_of", "swung"]

End = Literal["low", "high"]
SENSITIVITY_COLUMNS = ("parameter", "path", "measure", "subject", "unit", "base", "at_low",
                       "at_high", "low_from", "low_to", "high_from", "high_to", "swing",
                       "clear")  # fmt: skip
"""at_low, at_high: the measure with the parameter at that end; low_from to low_to the 95 % interval
of its paired difference to the base, likewise high; swing: largest less smallest of base and ends;
clear: whether one of the intervals leaves out 0."""


@dataclass(frozen=True, slots=True)
class Swing:
    """One parameter and its two ends: factors on what stands at `path`, or values set there.

    `also` are further paths that the same parameter moves alike, where they exist.
    """

    id: str
    path: str
    low: Any
    high: Any
    how: Literal["scale", "set"] = "scale"
    also: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """`table`: SENSITIVITY_COLUMNS, of each measure the largest swing first. `left_out`: parameter
    and why it was not run. `base`: the replications everything is compared with."""

    base: Experiment
    table: pd.DataFrame
    left_out: tuple[tuple[str, str], ...]


def sensitivity(
    scenario: Scenario,
    swings: Sequence[Swing],
    *,
    on: Sequence[tuple[str, str]],
    replications: int = 5,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Sensitivity:
    """The tornado of a scenario for the chosen (measure, subject) pairs.

    A swing whose path matches nothing, or whose end is no valid scenario, is left out with the
    reason. ValueError for a measure the scenario does not have, or fewer than two replications.
    """
    if replications < 2:
        raise ValueError(f"replications is {replications}; at least 2, or there is no interval")
    chosen, _ = choose(engine, scenario)
    plan = Plan(chosen, seed_of(scenario, seed), replications, workers, False, None)
    settled, _ = settled_warm_up(scenario, plan, None, cancel)
    ends, left_out = _ends(settled, swings)
    found = simulate_each(
        [settled, *(each for _, _, each in ends)],
        replications=replications, seed=plan.seed, engine=engine, workers=workers, cancel=cancel,
    )  # fmt: skip
    base = next(found)
    for measure, subject in on:
        if not _of(base.measures, measure, subject).size:
            raise ValueError(f"the scenario has no {measure} of {subject}")
    rows: dict[str, dict[End, pd.DataFrame]] = {}
    for done, ((swing, end, _), each) in enumerate(zip(ends, found, strict=True), start=1):
        rows.setdefault(swing.id, {})[end] = _against(base, each, on)
        if progress is not None:
            progress(done, len(ends))
    table = _table(base, [each for each in swings if each.id in rows], rows, on)
    return Sensitivity(base, table, left_out)


def swung(data: Mapping[str, Any], swing: Swing, value: Any) -> dict[str, Any]:
    """The scenario's plain data with the parameter at this value (a factor where it scales).

    LookupError when the path matches nothing, ValueError when what stands there has no multiple.
    """
    change = paths.scaled if swing.how == "scale" else paths.replaced
    result = change(data, swing.path, value)
    for path in swing.also:
        if paths.find(result, path):
            result = change(result, path, value)
    return result


def swings_of(scenario: Scenario, factor: float) -> tuple[Swing, ...]:
    """A swing for every arrival, duration, failure and pool of a scenario without known ranges.

    Arrivals (their gaps), stage times, failures and production are divided and multiplied by
    `factor` (above 1); a pool has one slot fewer and one more.
    """
    if not factor > 1.0:
        raise ValueError(f"a factor of {factor}; above 1")
    found = [Swing(path, path, 1.0 / factor, factor) for path in _scalable(to_data(scenario))]
    widest = {pool.id: 1 for pool in scenario.pools}
    for pipeline in scenario.pipelines:
        for stage in pipeline.stages:
            if stage.pool is not None:
                widest[stage.pool] = max(widest[stage.pool], stage.slots)
    found += [
        Swing(path, path, max(widest[pool.id], pool.slots - 1), pool.slots + 1, "set")
        for pool in scenario.pools
        for path in (f"pools[id={pool.id}].slots",)
    ]
    return tuple(found)


def _scalable(data: Mapping[str, Any]) -> Iterator[str]:
    for pipeline in data["pipelines"]:
        here = f"pipelines[id={pipeline['id']}]"
        if pipeline.get("arrivals", {}).get("kind", "none") != "none":
            yield f"{here}.arrivals"
        for stage in pipeline["stages"]:
            place = f"{here}.stages[id={stage['id']}]"
            yield from (f"{place}.{key}" for key in ("time", "fails", "applies") if stage.get(key))
        production = pipeline.get("production", {})
        if production.get("fails"):
            yield f"{here}.production.fails"
        for key in ("detect", "restore"):
            if production.get(key, {}).get("time"):
                yield f"{here}.production.{key}.time"


def _ends(
    scenario: Scenario, swings: Sequence[Swing]
) -> tuple[list[tuple[Swing, End, Scenario]], tuple[tuple[str, str], ...]]:
    """Both ends of every swing as scenarios, and the swings that cannot be run, with the reason."""
    data = full_data(scenario)  # a value at its default has a place too
    ends: list[tuple[Swing, End, Scenario]] = []
    left_out = []
    for swing in swings:
        try:
            low, high = (build(swung(data, swing, each)) for each in (swing.low, swing.high))
        except (LookupError, ValueError, ScenarioError) as error:
            reason = str(error.args[0] if error.args else error).split("\n")[0]
            left_out.append((swing.id, reason))
        else:
            ends += [(swing, "low", low), (swing, "high", high)]
    return ends, tuple(left_out)


def _of(frame: pd.DataFrame, measure: str, subject: str) -> pd.DataFrame:
    return frame[(frame["measure"] == measure) & (frame["subject"] == subject)]


def _against(base: Experiment, other: Experiment, on: Sequence[tuple[str, str]]) -> pd.DataFrame:
    wanted = pd.DataFrame(list(on), columns=["measure", "subject"])
    runs = [each.runs.merge(wanted, on=["measure", "subject"]) for each in (base, other)]
    return paired_differences(*runs).set_index(["measure", "subject"])


def _table(
    base: Experiment,
    swings: Sequence[Swing],
    rows: Mapping[str, Mapping[End, pd.DataFrame]],
    on: Sequence[tuple[str, str]],
) -> pd.DataFrame:
    found = [
        _row(base, swing, rows[swing.id], measure, subject)
        for measure, subject in on
        for swing in swings
    ]
    table = pd.DataFrame(found, columns=list(SENSITIVITY_COLUMNS))
    order = {pair: place for place, pair in enumerate(on)}
    table["_order"] = [order[pair] for pair in zip(table["measure"], table["subject"], strict=True)]
    table = table.sort_values(["_order", "swing"], ascending=[True, False], kind="stable")
    return table.drop(columns="_order").reset_index(drop=True)


def _row(
    base: Experiment, swing: Swing, ends: Mapping[End, pd.DataFrame], measure: str, subject: str
) -> tuple[Any, ...]:
    middle = base.value(measure, subject).mean
    unit = str(_of(base.measures, measure, subject)["unit"].iloc[0])
    low, high = (ends[end].loc[(measure, subject)] for end in ("low", "high"))
    at = [middle, middle + float(low["mean"]), middle + float(high["mean"])]
    clear = any(each["low"] > 0.0 or each["high"] < 0.0 for each in (low, high))
    return (swing.id, swing.path, measure, subject, unit, *at, float(low["low"]),
            float(low["high"]), float(high["low"]), float(high["high"]), max(at) - min(at),
            clear)  # fmt: skip
