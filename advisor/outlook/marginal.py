"""What each practice would bring by itself: it in full against today, on common random numbers.

A run with the practice fully in place (its prerequisites taken as met) is paired with today's over
up to half a year. Money is what the client's own prices make of the difference: hours of people,
runners and GPUs worked less, incident hours and quality points only where they were priced; lead
time never. What has no price stays in its own unit and counts 0 money.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from advisor.effects import Matched, changes_for, match, runnable, settled
from advisor.outlook.parts import (
    Part,
    part_of,
    pipelines_for,
    visits_per_week,
)
from advisor.outlook.pricing import (
    Measured,
    Prices,
    incident_hours,
    measured_of,
    money_of,
    prices_of,
    values_of,
    work_of,
)
from simulator.experiment import simulate_each
from simulator.spec import Scenario, build

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.gaps import Gaps
    from advisor.model import Catalogue

__all__ = [
    "BENEFIT_COLUMNS",
    "START",
    "Cancel",
    "Progress",
    "effort_of",
    "marginal_benefits",
    "row_of",
]

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
_VISITS_BUDGET = 2e5
START = 2.0
"""Hours after the start at which a practice is in place."""


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
    parts = {id_: pipelines_for(baseline.data, places[id_]) for id_ in wanted if id_ in places}
    length, count = effort_of(baseline.data, list(parts.values()), replications)
    cases: dict[str, _Case] = {}

    def prepared() -> Iterator[tuple[str, _Case]]:
        for id_, part in parts.items():
            cases[id_] = _case(catalogue, baseline, matched, id_, part)
            yield id_, cases[id_]

    measured: dict[str | Part, Measured] = {}
    runs = _Runs(baseline.data, length, count, seed, workers, cancel)
    for name, found in runs.through(prepared()):
        measured[name] = found
        if progress is not None and isinstance(name, str):
            said = f"marginal benefit of {catalogue.practices[name].name}"
            progress(list(parts).index(name) + 1, len(parts), said)
    rows = []
    for id_ in wanted:
        if id_ in measured:
            pair = measured[parts[id_]], measured[id_]
            notes = " ".join(cases[id_].notes)
            rows.append(row_of(id_, pair, notes, baseline, places[id_], engagement, length))
        else:
            rows.append(_nothing(catalogue, id_, *(cases[id_].notes if id_ in cases else ())))
    return pd.DataFrame(rows, columns=list(BENEFIT_COLUMNS))


def row_of(
    id_: str,
    pair: tuple[Measured, Measured],
    note: str,
    baseline: Baseline,
    places: list[Any],
    engagement: Engagement,
    length: float,
) -> dict[str, Any]:
    """The row of a practice from two runs of `length` hours: without it, and with it."""
    gained = _simulated(id_, pair, note, baseline.data, prices_of(engagement), length)
    return gained | {"counted": _counted(gained, _priced(baseline.anchors, places, engagement))}


def effort_of(
    data: Mapping[str, Any], parts: list[Part], replications: int | None, share: float = 1.0
) -> tuple[float, int]:
    """Horizon and replications that keep a table within a share of a budget of stage visits."""
    weekly = sum(visits_per_week(part_of(data, part)) for part in parts) or 1.0
    count = replications or 2
    affordable = share * _VISITS_BUDGET / (weekly * count)
    return max(8 * 168.0, min(_HALF_YEAR, affordable * 168.0)), count


@dataclass(frozen=True, slots=True)
class _Case:
    """A practice to be tried: where it is felt, what it changes there, and what is to be said."""

    part: Part
    changes: list[dict[str, Any]]
    notes: tuple[str, ...]


def _case(
    catalogue: Catalogue, baseline: Baseline, matched: Matched, id_: str, part: Part
) -> _Case:
    changes, notes = changes_for(
        catalogue,
        baseline.data,
        baseline.adoption,
        {**baseline.adoption, id_: 1.0},
        {id_: (START, 0.0)},
        anchors=baseline.anchors,
        met=frozenset({id_}),
        at_once=True,
        matched=matched,
    )
    return _Case(part, changes, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Runs:
    """Short runs of parts of today's scenario; today itself is run once for each part."""

    data: Mapping[str, Any]
    length: float
    count: int
    seed: int | None
    workers: int | None
    cancel: Cancel | None

    def through(self, cases: Iterable[tuple[str, _Case]]) -> Iterator[tuple[str | Part, Measured]]:
        """What was measured: of a part as it is today (named by the part), then of practices."""
        names: deque[str | Part] = deque()
        known: set[Part] = set()

        def scenarios() -> Iterator[Scenario]:
            for id_, case in cases:
                if not case.changes:
                    continue
                if case.part not in known:
                    known.add(case.part)
                    names.append(case.part)
                    yield self._scenario(case.part, [])
                names.append(id_)
                yield self._scenario(case.part, case.changes)

        for experiment in simulate_each(
            scenarios(),
            replications=self.count,
            seed=self.seed,
            workers=self.workers,
            cancel=self.cancel,
        ):
            yield names.popleft(), measured_of(experiment)

    def _scenario(self, part: Part, changes: list[dict[str, Any]]) -> Scenario:
        data = settled({**self.data, "horizon": self.length}, changes)
        return build(runnable(part_of(data, part))[0])


def _simulated(
    id_: str,
    pair: tuple[Measured, Measured],
    note: str,
    data: Mapping[str, Any],
    prices: Prices,
    length: float,
) -> dict[str, Any]:
    """The row of a practice with a mechanism: paired with today on common random numbers."""
    base, other = pair
    year = _YEAR / length
    gains = money_of(base, data, prices, year) - money_of(other, data, prices, year)
    work = work_of(other, data, year) - work_of(base, data, year)
    hours = incident_hours(other, "change") - incident_hours(base, "change")
    return {
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
        "note": note,
    }


def _counted(row: Mapping[str, Any], priced: bool) -> float:
    """The money the roadmap counts; see BENEFIT_COLUMNS."""
    money, sure = float(row["money_per_year"]), row["low"] * row["high"] > 0
    return money if sure and (money > 0 or priced) else 0.0


def _priced(data: Mapping[str, Any], places: list[Any], engagement: Engagement) -> bool:
    """Whether everything these places can make better has a price.

    What is worked in a pool always has; an incident and a point of quality only where the client
    gave one; the time of a stage never, for lead time is not priced.
    """
    prices = prices_of(engagement)
    incidents = prices.incident_hour is not None
    quality = prices.quality and bool(engagement.profile.get("quality-point-day"))
    work = prices.people and prices.machines
    for location in places:
        if location[0] == "models" and not quality:
            return False
        if location[0] == "pipelines":
            role = data["pipelines"][location[1]].get("role")
            if work and role in ("push-load", "toil", "experiment"):
                continue
            if "production" not in location or not incidents:
                return False
    return True


def _nothing(catalogue: Catalogue, id_: str, *notes: str) -> dict[str, Any]:
    """The row of a practice with nothing to simulate here: no money is claimed."""
    practice = catalogue.practices[id_]
    why = "nothing in this organisation's scenario for it to act on"
    if practice.unsimulated and not practice.effects:
        why = practice.unsimulated
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


def _difference(other: Measured, base: Measured, measure: str, subject: str) -> float:
    found = values_of(other, measure, subject) - values_of(base, measure, subject)
    found = found[~np.isnan(found)]
    return float(found.mean()) if found.size else math.nan
