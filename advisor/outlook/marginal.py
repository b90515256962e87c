"""What each practice would bring by itself: it in full against today, on common random numbers.

A run with the practice fully in place (its prerequisites taken as met) is paired with today's over
up to half a year. Money is what the client's own prices make of the difference: hours of people,
runners and GPUs worked less, incident hours and quality points only where they were priced; lead
time never. What has no price stays in its own unit and counts 0 money.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.baseline.known import number_of
from advisor.effects import Matched, changes_for, match, runnable, settled
from advisor.outlook.parts import (
    Part,
    open_hours_a_year,
    part_of,
    pipelines_for,
    visits_per_week,
)
from simulator.experiment import Experiment, simulate
from simulator.spec import build

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.gaps import Gaps
    from advisor.model import Catalogue

__all__ = ["BENEFIT_COLUMNS", "marginal_benefits"]

BENEFIT_COLUMNS = (
    "practice",
    "money_per_year",
    "low",
    "high",
    "counted",
    "basis",
    "simulated",
    "lead_time_hours",
    "model_release_hours",
    "incidents_per_year",
    "incident_hours_per_year",
    "deployments_per_week",
    "below_floor",
    "quality_points",
    "work_cost_per_year",
    "note",
)
"""One row per gap. All but `money_per_year` (a gain: positive is better) are practice minus today;
`low` and `high` are the least and most of the paired replications. `counted` is the money the
roadmap counts: none where the replications do not agree on its sign, and a loss only where all the
practice can make better has a price (else it would be set against gains nobody priced). The gains
of several practices overlap and never add up."""

Progress = Callable[[int, int, str], None]
Cancel = Callable[[], bool]
_HALF_YEAR, _YEAR = 26 * 168.0, 8766.0
_VISITS_BUDGET = 3e5
_START = 2.0


@dataclass(frozen=True, slots=True)
class _Prices:
    """Money of an incident hour (None: not priced); other prices stand in the scenario itself."""

    incident_hour: float | None


def marginal_benefits(
    catalogue: Catalogue,
    engagement: Engagement,
    baseline: Baseline,
    gaps: Gaps,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> pd.DataFrame:
    """The table of marginal benefits, one row per gap, columns BENEFIT_COLUMNS.

    By default two replications of half a year; shorter (at least eight weeks) where many practices
    or a large organisation would take more than a budget of stage visits.
    """
    matched = match(catalogue, baseline.anchors)
    places: dict[str, list[Any]] = {}
    for row in matched.rows:
        places.setdefault(row.practice, []).append(row.location)
    wanted = [gap.practice for gap in gaps.items]
    acting = [id_ for id_ in wanted if id_ in places]
    parts = {id_: pipelines_for(baseline.data, places[id_]) for id_ in acting}
    length, count = _effort(baseline.data, list(parts.values()), replications)
    runner = _Runner(baseline, matched, length, count, seed, workers or 1, cancel)
    prices = _Prices(number_of(engagement.profile, "incident-hour") or None)
    rows = []
    for position, id_ in enumerate(wanted):
        if progress is not None:
            progress(position, len(wanted), f"marginal benefit of {catalogue.practices[id_].name}")
        if id_ in parts:
            rows.append(
                _simulated(
                    catalogue,
                    baseline,
                    id_,
                    parts[id_],
                    runner,
                    prices,
                    length,
                    _priced(baseline.anchors, places[id_], engagement),
                )
            )
        else:
            rows.append(_nothing(catalogue, id_))
    if progress is not None:
        progress(len(wanted), len(wanted), "marginal benefits")
    return pd.DataFrame(rows, columns=list(BENEFIT_COLUMNS))


def _effort(
    data: Mapping[str, Any], parts: list[Part], replications: int | None
) -> tuple[float, int]:
    """Horizon and replications that keep the whole table within a budget of stage visits."""
    weekly = sum(visits_per_week(part_of(data, part)) for part in parts) or 1.0
    count = replications or 2
    affordable = _VISITS_BUDGET / (weekly * count)
    return max(8 * 168.0, min(_HALF_YEAR, affordable * 168.0)), count


Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A short run: every measure and subject, one number a replication."""

    replications: int
    table: Mapping[tuple[str, str], Floats]


def _measured(experiment: Experiment) -> _Measured:
    runs = experiment.runs.sort_values("replication", kind="stable")
    rows = len(runs) // experiment.replications
    table = runs["value"].to_numpy(np.float64).reshape(experiment.replications, rows)
    names = zip(runs["measure"].iloc[:rows], runs["subject"].iloc[:rows], strict=True)
    values = {(str(one), str(two)): table[:, place] for place, (one, two) in enumerate(names)}
    return _Measured(experiment.replications, values)


class _Runner:
    """Runs parts of today's scenario; the base of each side is simulated once."""

    def __init__(
        self,
        baseline: Baseline,
        matched: Matched,
        length: float,
        count: int,
        seed: int | None,
        workers: int,
        cancel: Cancel | None,
    ) -> None:
        self.matched = matched
        self._data = baseline.data
        self._length = length
        self._count = count
        self._seed = seed
        self._workers = workers
        self._cancel = cancel
        self._bases: dict[Part, _Measured] = {}

    def base(self, part: Part) -> _Measured:
        if part not in self._bases:
            self._bases[part] = self.run(part, [])
        return self._bases[part]

    def run(self, part: Part, changes: list[dict[str, Any]]) -> _Measured:
        data = settled({**self._data, "horizon": self._length}, changes)
        data, _ = runnable(part_of(data, part))
        experiment = simulate(
            build(data),
            replications=self._count,
            seed=self._seed,
            workers=self._workers,
            cancel=self._cancel,
        )
        return _measured(experiment)


def _simulated(
    catalogue: Catalogue,
    baseline: Baseline,
    id_: str,
    part: Part,
    runner: _Runner,
    prices: _Prices,
    length: float,
    priced: bool,
) -> dict[str, Any]:
    """The row of a practice with a mechanism: paired with today on common random numbers."""
    after = {**baseline.adoption, id_: 1.0}
    changes, notes = changes_for(
        catalogue,
        baseline.data,
        baseline.adoption,
        after,
        {id_: (_START, 0.0)},
        anchors=baseline.anchors,
        met=frozenset({id_}),
        at_once=True,
        matched=runner.matched,
    )
    if not changes:
        return _nothing(catalogue, id_, *notes)
    base, other = runner.base(part), runner.run(part, changes)
    year = _YEAR / length
    data = baseline.data
    gains = _money(base, data, prices, year) - _money(other, data, prices, year)
    work = _work(other, data, year) - _work(base, data, year)
    hours = _incident_hours(other, "change") - _incident_hours(base, "change")
    row = {
        "practice": id_,
        "money_per_year": float(gains.mean()),
        "low": float(gains.min()),
        "high": float(gains.max()),
        "basis": "simulated",
        "simulated": True,
        "lead_time_hours": _difference(other, base, "lead-time.mean", "change"),
        "model_release_hours": _difference(other, base, "lead-time.mean", "model-release"),
        "incidents_per_year": _difference(other, base, "incidents", "all") * year,
        "incident_hours_per_year": float(hours.mean()) * year,
        "deployments_per_week": _difference(other, base, "deployment-frequency", "change"),
        "below_floor": _difference(other, base, "below-floor", "all"),
        "quality_points": _difference(other, base, "model-quality", "all") * 100,
        "work_cost_per_year": float(work.mean()),
        "note": " ".join(notes),
    }
    return row | {"counted": _counted(row, priced)}


def _counted(row: Mapping[str, Any], priced: bool) -> float:
    """The money the roadmap counts; see BENEFIT_COLUMNS."""
    money, sure = float(row["money_per_year"]), row["low"] * row["high"] > 0
    return money if sure and (money > 0 or priced) else 0.0


def _priced(data: Mapping[str, Any], places: list[Any], engagement: Engagement) -> bool:
    """Whether everything these places can make better has a price.

    What is worked in a pool always has; an incident and a point of quality only where the client
    gave one; the time of a stage never, for lead time is not priced.
    """
    profile = engagement.profile
    incidents, quality = bool(profile.get("incident-hour")), bool(profile.get("quality-point-day"))
    for location in places:
        if location[0] == "models" and not quality:
            return False
        if location[0] == "pipelines":
            role = data["pipelines"][location[1]].get("role")
            if role in ("push-load", "toil", "experiment"):
                continue
            if "production" not in location or not incidents:
                return False
    return True


def _nothing(catalogue: Catalogue, id_: str, *notes: str) -> dict[str, Any]:
    """The row of a practice with nothing to simulate here: no money is claimed."""
    practice = catalogue.practices[id_]
    why = practice.unsimulated or "nothing in this organisation's scenario for it to act on"
    row: dict[str, Any] = dict.fromkeys(BENEFIT_COLUMNS, math.nan)
    return row | {
        "practice": id_,
        "money_per_year": 0.0,
        "low": 0.0,
        "high": 0.0,
        "counted": 0.0,
        "basis": "not simulated",
        "simulated": False,
        "note": " ".join(notes) or why,
    }


def _money(experiment: _Measured, data: Mapping[str, Any], prices: _Prices, year: float) -> Floats:
    """Money a year of each replication: work, quality lost, and incident hours where priced."""
    total = _work(experiment, data, year) + _known(experiment, "value-lost", "all") * year
    if prices.incident_hour is not None:
        for pipeline in ("change", "hotfix"):
            hours = _incident_hours(experiment, pipeline)
            total = total + hours * prices.incident_hour * year
    return total


def _work(experiment: _Measured, data: Mapping[str, Any], year: float) -> Floats:
    """Money a year of the hours worked: people while their pool is open, machines while busy."""
    total = np.zeros(experiment.replications)
    for pool in data["pools"]:
        price = float(pool.get("cost-per-slot-hour", 0.0))
        if pool.get("kind") != "people":
            total = total + _known(experiment, "cost", pool["id"]) * year
        else:
            hours = pool["slots"] * open_hours_a_year(data, pool) * price
            total = total + _known(experiment, "utilisation", pool["id"]) * hours
    return total


def _incident_hours(experiment: _Measured, pipeline: str) -> Floats:
    """Incidents of a pipeline times their median recovery, in each replication."""
    return _known(experiment, "incidents", pipeline) * _known(
        experiment, "recovery-time.p50", pipeline
    )


def _known(experiment: _Measured, measure: str, subject: str) -> Floats:
    """A measure in each replication, 0 where there was nothing to measure."""
    return np.nan_to_num(_values(experiment, measure, subject))


def _values(experiment: _Measured, measure: str, subject: str) -> Floats:
    nothing = np.full(experiment.replications, math.nan)
    return experiment.table.get((measure, subject), nothing)


def _difference(other: _Measured, base: _Measured, measure: str, subject: str) -> float:
    found = _values(other, measure, subject) - _values(base, measure, subject)
    found = found[~np.isnan(found)]
    return float(found.mean()) if found.size else math.nan
