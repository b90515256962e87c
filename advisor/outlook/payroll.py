"""People who work on the plan stay on the payroll.

In the simulation their slots are taken out of their pool, so the pool costs less meanwhile. Nobody
saves that money: the people are paid, they only do other work. What they are paid is added to the
cost of running again, so that withdrawing people never reads as a gain. Their effort is the plan's
investment and stands apart from this measure; nothing here is added to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.effects import QUARTER_HOURS
from advisor.outlook.parts import open_hours_a_year

if TYPE_CHECKING:
    from simulator.experiment import Experiment

__all__ = ["kept_on", "paid_meanwhile"]

_YEAR = 8766.0
_SPREAD = ("mean", "low", "high", "p10", "p25", "p50", "p75", "p90", "value")


def paid_meanwhile(
    data: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, int], float]:
    """Pay of the people away for the plan by pool and quarter (from 0), in the scenario's money.

    Slots away × open hours of the quarter × price of a slot-hour, for pools of people that are paid
    while they are open.
    """
    found: dict[tuple[str, int], float] = {}
    for pool, change in _away(data, changes):
        hours = open_hours_a_year(data, pool) / _YEAR * QUARTER_HOURS
        price = float(pool.get("cost-per-slot-hour", 0.0))
        slots = _there(pool, changes, float(change["at"])) - float(change["to"])
        first = round(float(change["at"]) / QUARTER_HOURS)
        for quarter in range(first, round(float(change["until"]) / QUARTER_HOURS)):
            key = (str(pool["id"]), quarter)
            found[key] = found.get(key, 0.0) + slots * hours * price
    return found


def _away(
    data: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The pools of people paid by the open hour, each with a change that withdraws some of them."""
    for pool in data["pools"]:
        if pool.get("kind") != "people" or pool.get("charge", "open") != "open":
            continue
        for change in changes:
            if change.get("set") == f"pools[id={pool['id']}].slots" and "until" in change:
                yield pool, change


def _there(pool: Mapping[str, Any], changes: Sequence[Mapping[str, Any]], at: float) -> float:
    """The slots of a pool at a moment, nobody away: what was last set for good, else today's."""
    path, slots = f"pools[id={pool['id']}].slots", float(pool["slots"])
    for change in sorted(changes, key=lambda each: float(each["at"])):
        if change.get("set") == path and "until" not in change and float(change["at"]) <= at:
            slots = float(change["to"])
    return slots


def kept_on(
    experiment: Experiment, data: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]
) -> Experiment:
    """The experiment with the pay of people away in `cost`, of their pool and of all."""
    paid = paid_meanwhile(data, changes)
    if not paid:
        return experiment
    whole: dict[str, float] = {}
    by_quarter: dict[tuple[str, int], float] = {}
    for (pool, quarter), money in paid.items():
        for subject in (pool, "all"):
            whole[subject] = whole.get(subject, 0.0) + money
            by_quarter[subject, quarter] = by_quarter.get((subject, quarter), 0.0) + money
    return replace(
        experiment,
        runs=_raised(experiment.runs, whole),
        measures=_raised(experiment.measures, whole),
        series=_raised(experiment.series, by_quarter),
        paths=_raised(experiment.paths, by_quarter),
    )


def _raised(frame: pd.DataFrame, money: Mapping[Any, float]) -> pd.DataFrame:
    """A frame whose rows of `cost` are raised by money of their subject, in their window."""
    if frame.empty:
        return frame
    rows = frame["measure"] == "cost"
    keys: list[Any] = frame.loc[rows, "subject"].tolist()
    if "start" in frame.columns:
        starts = (frame.loc[rows, "start"] / QUARTER_HOURS).round().astype(int)
        keys = list(zip(keys, starts.tolist(), strict=True))
    more = pd.Series([money.get(key, 0.0) for key in keys], index=frame.index[rows], dtype=float)
    raised = frame.copy()
    for column in _SPREAD:
        if column in frame.columns:
            raised.loc[rows, column] = frame.loc[rows, column] + more
    return raised
