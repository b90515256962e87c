"""What a run costs at the client's own prices: work, quality lost and incident hours.

Only what has a price and what the client wants counted is money; lead time never is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from advisor.baseline.known import counts_money, number_of
from advisor.outlook.parts import open_hours_a_year
from simulator.experiment import Experiment

if TYPE_CHECKING:
    from advisor.engagement import Engagement

__all__ = [
    "PRICED",
    "Floats",
    "Measured",
    "Prices",
    "incident_hours",
    "known_values",
    "measured_of",
    "money_of",
    "prices_of",
    "values_of",
    "work_of",
]

Floats = NDArray[np.float64]

PRICED = ("utilisation", "cost", "value-lost", "incidents", "recovery-time.p50")
"""The measures that `money_of` turns into money."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A short run: every measure and subject, one number a replication."""

    replications: int
    table: Mapping[tuple[str, str], Floats]


def measured_of(experiment: Experiment) -> Measured:
    """An experiment as what is needed of it."""
    runs = experiment.runs.sort_values("replication", kind="stable")
    rows = len(runs) // experiment.replications
    table = runs["value"].to_numpy(np.float64).reshape(experiment.replications, rows)
    names = zip(runs["measure"].iloc[:rows], runs["subject"].iloc[:rows], strict=True)
    values = {(str(one), str(two)): table[:, place] for place, (one, two) in enumerate(names)}
    return Measured(experiment.replications, values)


@dataclass(frozen=True, slots=True)
class Prices:
    """Money of an incident hour (None: not priced or not counted), and what else is counted.

    Other prices stand in the scenario itself.
    """

    incident_hour: float | None
    people: bool = True
    machines: bool = True
    quality: bool = True


def prices_of(engagement: Engagement) -> Prices:
    """What the client wants counted, and the price of an incident hour where it is."""
    profile = engagement.profile
    hour = number_of(profile, "incident-hour") if counts_money(profile, "incidents") else None
    kinds = {kind: counts_money(profile, kind) for kind in ("people", "machines", "quality")}
    return Prices(hour or None, **kinds)


def money_of(experiment: Measured, data: Mapping[str, Any], prices: Prices, year: float) -> Floats:
    """Money a year of each replication: work, quality lost, and incident hours where priced."""
    total = work_of(experiment, data, year, people=prices.people, machines=prices.machines)
    if prices.quality:
        total = total + known_values(experiment, "value-lost", "all") * year
    if prices.incident_hour is not None:
        for pipeline in ("change", "hotfix"):
            hours = incident_hours(experiment, pipeline)
            total = total + hours * prices.incident_hour * year
    return total


def work_of(
    experiment: Measured,
    data: Mapping[str, Any],
    year: float,
    *,
    people: bool = True,
    machines: bool = True,
) -> Floats:
    """Money a year of the hours worked: people while their pool is open, machines while busy.

    An hour of work costs what an hour of a person costs, in whatever pool it is done; what people
    on call are paid for standing by is another price, and a pool without any (a board) has none.
    """
    total = np.zeros(experiment.replications)
    hour = max((_price(pool) for pool in data["pools"] if pool.get("kind") == "people"), default=0)
    for pool in data["pools"]:
        is_people = pool.get("kind") == "people"
        if not (people if is_people else machines):
            continue
        if not is_people:
            total = total + known_values(experiment, "cost", pool["id"]) * year
        else:
            price = hour if _price(pool) > 0 else 0.0
            hours = pool["slots"] * open_hours_a_year(data, pool) * price
            total = total + known_values(experiment, "utilisation", pool["id"]) * hours
    return total


def _price(pool: Mapping[str, Any]) -> float:
    return float(pool.get("cost-per-slot-hour", 0.0))


def incident_hours(experiment: Measured, pipeline: str) -> Floats:
    """Incidents of a pipeline times their median recovery, in each replication."""
    return known_values(experiment, "incidents", pipeline) * known_values(
        experiment, "recovery-time.p50", pipeline
    )


def known_values(experiment: Measured, measure: str, subject: str) -> Floats:
    """A measure in each replication, 0 where there was nothing to measure."""
    return np.nan_to_num(values_of(experiment, measure, subject))


def values_of(experiment: Measured, measure: str, subject: str) -> Floats:
    """A measure in each replication, NaN where there was nothing to measure."""
    nothing = np.full(experiment.replications, math.nan)
    return experiment.table.get((measure, subject), nothing)
