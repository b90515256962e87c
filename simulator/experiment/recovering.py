"""Beside simulated recovery times: how many incidents before an improvement of them shows."""

from __future__ import annotations

import math

import pandas as pd

from simulator.experiment.simulating import Experiment
from simulator.power import STATISTICS, Statistic, incidents_needed, log_spread
from simulator.spec import Scenario

__all__ = ["IMPROVEMENTS", "RECOVERY_COLUMNS", "recovery_power"]

IMPROVEMENTS = (0.1, 0.25, 0.5)
_PROBABILITY = 0.8
_FEWEST = 10  # incidents a run: below that its 90 % point is just its longest one
_YEAR_HOURS = 8766.0
RECOVERY_COLUMNS = ("subject", "measure", "p50", "p90", "log_spread", "incidents_per_year",
                    "improvement", "statistic", "probability", "incidents", "years")  # fmt: skip
"""`incidents` in each of two groups, before and after; `years` until as many have happened at the
simulated pace (infinite where there are none)."""


def recovery_power(scenario: Scenario, experiment: Experiment) -> pd.DataFrame:
    """For every pipeline that recovers from incidents, what a cut of its recovery time takes to be
    seen with 80 % probability: one row per improvement and statistic, columns RECOVERY_COLUMNS.

    A pipeline with production recovers its failed deployments; one of role `incident` is a recovery
    from its first stage to its last. The spread is that of the lognormal with the simulated median
    and 90 % point. No rows where nothing had to be recovered, or so seldom (fewer than 10 incidents
    a run on average) that a run's 90 % point is just its longest one and tells of no spread.
    """
    rows = []
    years = (scenario.horizon - experiment.warm_up) * scenario.unit_hours / _YEAR_HOURS
    for pipeline in scenario.pipelines:
        if pipeline.production is not None:
            measure, counted = "recovery-time", "incidents"
        elif pipeline.role == "incident":
            measure, counted = "lead-time", "completions"
        else:
            continue
        p50, p90 = (experiment.value(f"{measure}.{q}", pipeline.id).mean for q in ("p50", "p90"))
        spread = log_spread(p50, p90)
        number = experiment.value(counted, pipeline.id).mean
        pace = number / years
        if math.isfinite(spread) and number >= _FEWEST:
            head = (pipeline.id, measure, p50, p90, spread, pace)
            rows += [
                (*head, cut, statistic, _PROBABILITY, needed, needed / pace)
                for cut in IMPROVEMENTS
                for statistic in STATISTICS
                for needed in (_needed(cut, spread, statistic),)
            ]
    return pd.DataFrame(rows, columns=list(RECOVERY_COLUMNS))


def _needed(cut: float, spread: float, statistic: Statistic) -> int:
    return incidents_needed(cut, spread, statistic=statistic, probability=_PROBABILITY)
