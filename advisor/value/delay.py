"""What waiting costs: a week of delay of the plan, and the queues at the present utilisation.

Delay is the plan's own money of a week once it works, so it is as sure as that. What an hour of
waiting of one piece of work is worth nobody has said: queues stay in hours, beside what open slots
of machines that nobody uses cost, and the price of a waiting hour at which the two are the same.
Only incidents that wait for somebody on call have a price, where the client gave one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.effects import QUARTER_WEEKS
from advisor.outlook import Strategy
from advisor.outlook.parts import open_hours_a_year
from advisor.value.cash import spread_of
from advisor.value.types import DELAY_COLUMNS, QUEUE_COLUMNS

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.value.cash import Floats
    from advisor.value.flows import Flow

__all__ = ["END_QUARTERS", "cost_of_delay", "queue_costs"]

END_QUARTERS = 2
"""The plan's rate once it works is that of its last half-year (one quarter alone is chance)."""
_WEEK = 168.0
_YEAR_WEEKS = 8766.0 / 168.0


def cost_of_delay(flows: Sequence[Flow], running: Floats, currency: str) -> pd.DataFrame:
    """A week of delay (DELAY_COLUMNS): each flow in its own unit, then the money of those priced.

    The last row is the money a week brings at the end of the plan, less running costs; below zero
    it says that a week later is a week cheaper.
    """
    rows: list[tuple[str, str, str, float, float, float, bool]] = []
    weeks = END_QUARTERS * QUARTER_WEEKS
    for flow in flows:
        found = spread_of(flow.amounts[:, -END_QUARTERS:].sum(axis=1) / weeks)
        rows.append((flow.id, flow.title, f"{flow.unit} a week", found.mid, found.low, found.high,
                     flow.priced))  # fmt: skip
    priced = [flow.money for flow in flows if flow.priced]
    if priced:
        net = sum(priced) - running
        found = spread_of(net[:, -END_QUARTERS:].sum(axis=1) / weeks)
        rows.append(("money", "A week of delay of the whole plan", f"{currency} a week", found.mid,
                     found.low, found.high, True))  # fmt: skip
    return pd.DataFrame(rows, columns=list(DELAY_COLUMNS))


def queue_costs(
    baseline: Baseline, today: Strategy, plan: Strategy | None, incident_hour: float
) -> pd.DataFrame:
    """The pools in which work waits today (QUEUE_COLUMNS), the longest queue first.

    `incident_hour` is the client's price (NaN: not given): who waits for on-call is an incident.
    """
    rows = [
        row
        for pool in baseline.data["pools"]
        if (row := _queue(baseline.data, pool, today, plan, incident_hour)) is not None
    ]
    table = pd.DataFrame(rows, columns=list(QUEUE_COLUMNS))
    return table.sort_values(
        ["waiting_hours", "pool"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)


def _queue(
    data: Mapping[str, Any],
    pool: Mapping[str, Any],
    today: Strategy,
    plan: Strategy | None,
    incident_hour: float,
) -> dict[str, Any] | None:
    id_, slots = pool["id"], float(pool["slots"])
    busy, waiting = _mean(today, "utilisation", id_), _mean(today, "queue-length", id_) * _WEEK
    if not (math.isfinite(busy) and waiting > 0):
        return None
    price = float(pool.get("cost-per-slot-hour", 0.0)) or math.nan
    if pool.get("kind") == "people":
        price = math.nan  # people do other work than is simulated: they are not idle
    idle = slots * open_hours_a_year(data, pool) / _YEAR_WEEKS * max(0.0, 1 - busy) * price
    after = (math.nan, math.nan)
    if plan is not None:
        after = _mean(plan, "utilisation", id_), _mean(plan, "queue-length", id_) * _WEEK
    return {
        "pool": id_,
        "slots": slots,
        "utilisation": busy,
        "with_plan": after[0],
        "waiting_hours": waiting,
        "waiting_with_plan": after[1],
        "idle_cost": idle,
        "waiting_cost": waiting * incident_hour if pool.get("role") == "on-call" else math.nan,
        "balance": idle / waiting,
    }


def _mean(strategy: Strategy, measure: str, subject: str) -> float:
    frame = strategy.experiment.measures
    if frame.empty:
        return math.nan
    rows = frame[(frame["measure"] == measure) & (frame["subject"] == subject)]
    return float(rows["mean"].iloc[0]) if len(rows) else math.nan
