"""How many slots give a wanted wait: the same jobs through pools of one size after another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.experiment import simulate
from simulator.spec import Scenario, build, declared_load

__all__ = ["PoolSize", "find_slots"]


@dataclass(frozen=True, slots=True)
class PoolSize:
    """A size that was tried: waits in hours (quantiles, meant over replications), and load."""

    slots: int
    wait_p50: float
    wait_p90: float
    utilisation: float


def find_slots(
    pipelines: Sequence[Mapping[str, Any]],
    wait_p90: float,
    *,
    weeks: int = 4,
    replications: int = 4,
    seed: int = 1,
    backfill: bool = True,
) -> list[PoolSize]:
    """The sizes tried for the pool `slots`, the nearest to the wanted 90th percentile first.

    Jobs and their luck are the same at every size (common random numbers), so waits fall as slots
    are added; the smallest size tried is the offered load or the widest job, whichever is more.
    Raises ValueError where the wait is not above 0.
    """
    if not wait_p90 > 0.0:
        raise ValueError(f"a wait of {wait_p90:g} hours is had from any pool that is large enough")
    tried: dict[int, PoolSize] = {}

    def waited(slots: int) -> float:
        if slots not in tried:
            scenario = _scenario(pipelines, slots, weeks, backfill=backfill)
            found = simulate(scenario, replications=replications, seed=seed)
            middle, high, busy = (
                found.value(name, "slots").mean
                for name in ("queue-wait.p50", "queue-wait.p90", "utilisation")
            )
            tried[slots] = PoolSize(slots, middle, high, busy)
        return tried[slots].wait_p90

    low = _least(pipelines, weeks)
    high = low
    while waited(high) > wait_p90:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if waited(middle) > wait_p90 else (low, middle)
    return sorted(tried.values(), key=lambda each: abs(each.wait_p90 - wait_p90))


def _scenario(
    pipelines: Sequence[Mapping[str, Any]], slots: int, weeks: int, *, backfill: bool
) -> Scenario:
    return build(
        {
            "scenario": 1,
            "time-unit": "hour",
            "origin": "2001-01-01T00:00",
            "horizon": 168.0 * weeks,
            "pools": [{"id": "slots", "slots": slots, "backfill": backfill}],
            "pipelines": list(pipelines),
        }
    )


def _least(pipelines: Sequence[Mapping[str, Any]], weeks: int) -> int:
    widest = max(stage.get("slots", 1) for each in pipelines for stage in each["stages"])
    load = declared_load(_scenario(pipelines, 10_000_000, weeks, backfill=True))
    return max(int(widest), math.ceil(float(load["offered"].iloc[0])))
