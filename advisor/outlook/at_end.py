"""What a strategy costs or saves in a year as it runs at the end of the plan.

Within the plan the investment weighs in full and most practices work for a few quarters only. The
rate of the last half-year (one quarter alone is chance) says what remains when the plan is done:
net benefit a year, less the running costs of everything that is in place by then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.effects import QUARTER_HOURS
from advisor.outlook.pricing import Floats, Measured, Prices, money_of

if TYPE_CHECKING:
    from simulator.experiment import Experiment

__all__ = ["END_QUARTERS", "cost_at_end"]

END_QUARTERS = 2
"""The rate at the end is that of the plan's last half-year."""
_YEAR = 8766.0


def cost_at_end(
    experiment: Experiment,
    data: Mapping[str, Any],
    changes: Sequence[Mapping[str, Any]],
    prices: Prices,
) -> Floats:
    """Money a year in each run at the rate of the last half-year; NaN where no run was kept."""
    frame = experiment.paths
    if frame.empty:
        return np.full(experiment.replications, math.nan)
    starts = sorted(frame["start"].unique())[-END_QUARTERS:]
    rates = []
    for start in starts:
        rows = frame[frame["start"] == start].sort_values("replication", kind="stable")
        count = int(rows["replication"].nunique())
        table = {
            (str(measure), str(subject)): one["value"].to_numpy(np.float64)
            for (measure, subject), one in rows.groupby(["measure", "subject"], sort=False)
        }
        there = _slots_there(data, changes, float(start))
        rates.append(money_of(Measured(count, table), there, prices, _YEAR / QUARTER_HOURS))
    return np.asarray(np.mean(rates, axis=0))


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
