"""What a strategy costs quarter by quarter, and in a year as it runs at the end of the plan.

Within the plan the investment weighs in full and most practices work for a few quarters only. The
rate of the last half-year (one quarter alone is chance) says what remains when the plan is done:
net benefit a year, less the running costs of everything that is in place by then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.effects import QUARTER_HOURS
from advisor.outlook.pricing import PRICED, Floats, Measured, Prices, known_values, money_of

if TYPE_CHECKING:
    from simulator.experiment import Experiment

__all__ = ["END_QUARTERS", "cost_at_end", "cost_by_quarter"]

END_QUARTERS = 2
"""The rate at the end is that of the plan's last half-year."""
_YEAR = 8766.0


def cost_by_quarter(
    experiment: Experiment,
    data: Mapping[str, Any],
    changes: Sequence[Mapping[str, Any]],
    prices: Prices,
) -> Floats:
    """Money of each run (rows) in each quarter (columns), with the slots that are there then.

    What is worked and interrupted, and the quality of models, is priced quarter by quarter, as the
    investment case does, so that both have one sum: a point of quality counts as a cost less
    wherever it comes from, also above what a release promised (`value-lost` ends there). One column
    of NaN where no quarters were kept.
    """
    frame = experiment.paths
    if frame.empty:
        return np.full((experiment.replications, 1), math.nan)
    priced = frame[frame["measure"].isin((*PRICED, "model-quality"))]
    wide = priced.pivot(index=["start", "replication"], columns=["measure", "subject"])["value"]
    names = [(str(measure), str(subject)) for measure, subject in wide.columns]
    starts = wide.index.get_level_values("start")
    money = []
    for start in starts.unique():
        values = wide.to_numpy(np.float64)[starts == start]
        table = {name: values[:, place] for place, name in enumerate(names)}
        there = _slots_there(data, changes, float(start))
        found = Measured(len(values), table)
        spent = money_of(found, there, replace(prices, quality=False), _YEAR / QUARTER_HOURS)
        money.append(spent - _worth_of_quality(found, data) if prices.quality else spent)
    return np.column_stack(money) * (QUARTER_HOURS / _YEAR)


def _worth_of_quality(found: Measured, data: Mapping[str, Any]) -> Floats:
    """Money a year of the quality there is, in each run; 0 where a point of it has no price."""
    point_day = sum(
        float(model.get("count", 1)) * float(model["quality"].get("value-per-point-day", 0.0))
        for model in data.get("models", ())
    )
    quality = known_values(found, "model-quality", "all")
    return np.asarray(quality * (100.0 * point_day * _YEAR / 24.0))


def cost_at_end(by_quarter: Floats) -> Floats:
    """Money a year in each run at the rate of the last half-year, of `cost_by_quarter`."""
    last = by_quarter[:, -END_QUARTERS:]
    return np.asarray(last.mean(axis=1) * (_YEAR / QUARTER_HOURS))


def _slots_there(
    data: Mapping[str, Any], changes: Sequence[Mapping[str, Any]], start: float
) -> dict[str, Any]:
    """The scenario with the slots of the quarter that begins at `start`, without people away."""
    pools = []
    for pool in data["pools"]:
        slots = float(pool["slots"])
        for change in changes:
            if change.get("set") != f"pools[id={pool['id']}].slots" or "until" not in change:
                continue
            if float(change["at"]) <= start + 1e-6 < float(change["until"]):
                slots = float(change["to"])
        pools.append({**pool, "slots": slots})
    return {**data, "pools": pools}
