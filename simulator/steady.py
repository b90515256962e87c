"""Where a scenario, as declared, has no steady state, and what must then not be called one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.spec import Scenario, declared_load

__all__ = [
    "in_system",
    "overload_note",
    "overloads_of",
    "seeks_steady_state",
    "unsteady",
    "without_steady_state",
]


def in_system(series: pd.DataFrame) -> NDArray[np.float64]:
    """The mean number of jobs in the system in each window of a run's series."""
    kept = series[(series["measure"] == "in-system") & (series["subject"] == "all")]
    return np.asarray(kept["value"], np.float64)


def overloads_of(scenario: Scenario) -> dict[str, float]:
    """The pools of which more is asked, as declared, than their open slots can do, and how much."""
    loads = declared_load(scenario)
    return {
        str(pool): float(load)
        for pool, load in zip(loads["pool"], loads["load"], strict=True)
        if load > 1.0
    }


def overload_note(pool: str, load: float, scenario: Scenario) -> str:
    """By how much a pool is overloaded, and what its means then describe, in a sentence."""
    return (
        f"pool {pool} is asked for {load:.2f} times what its open slots can do, as declared: its "
        f"queue grows for as long as this goes on, so its means describe these "
        f"{scenario.horizon:g} {scenario.time_unit}s and no steady state"
    )


def seeks_steady_state(scenario: Scenario) -> bool:
    """Whether a run is asked for what holds after a beginning: it cuts a warm-up, any warm-up.

    A run from time 0 is asked for what happens in these hours, and keeps it, overloaded or not.
    """
    return scenario.warm_up == "auto" or float(scenario.warm_up) > 0.0


def unsteady(
    frame: pd.DataFrame, overloads: Mapping[str, float], scenario: Scenario
) -> pd.Series[bool]:
    """Which rows (`measure`, `subject`) speak of queues that overloaded pools let grow."""
    subjects = {"all", *overloads} if overloads else set()
    for pipeline in scenario.pipelines:
        hit = {f"{pipeline.id}.{each.id}" for each in pipeline.stages if each.pool in overloads}
        subjects |= {pipeline.id, *hit} if hit else set()
    names = frame["measure"].str.split(".").str[0].isin(["queue-wait", "lead-time"])
    names |= frame["measure"].isin(["queue-length", "in-system"])
    found: pd.Series[bool] = names & frame["subject"].isin(subjects)
    return found


def without_steady_state(
    runs: pd.DataFrame, overloads: Mapping[str, float], scenario: Scenario
) -> pd.DataFrame:
    """NaN for the steady-state means that overloaded pools do not have.

    Asked for by runs that seek a steady state; see `seeks_steady_state`.
    """
    if not overloads:
        return runs
    runs = runs.copy()
    runs.loc[unsteady(runs, overloads, scenario), "value"] = float("nan")
    return runs
