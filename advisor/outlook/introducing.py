"""The way there: one practice introduced from the first day, quarter by quarter beside today.

Its effort takes people out of their pool while the work lasts, its effects rise over that window
and begin late, and a dip of its own, where the catalogue has one, is in: as in a plan of this one
practice. What worsens beyond chance, in which quarter and by how much, is what the introduction
costs at its worst. Work that no pool does here, above all the writing of code, is not simulated:
what people would have written meanwhile is their pay, and stands with the plan's costs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.effects import (
    QUARTER_HOURS,
    QUARTER_WEEKS,
    Matched,
    changes_for,
    people_away,
    pool_of,
    runnable,
)
from advisor.outlook.luck import by_luck, kept_by_holm
from advisor.outlook.parts import part_of, visits_per_week
from advisor.roadmap.candidates import LEAST_EFFORT, PACE_WEEKS
from simulator.experiment import simulate_each
from simulator.intervals import paired_differences
from simulator.spec import build

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.model import Catalogue
    from advisor.outlook.parts import Part

__all__ = ["INTRODUCED", "INTRODUCED_COLUMNS", "Introduction", "introduce"]

INTRODUCED = {
    ("lead-time.mean", "change"): 1,
    ("throughput", "change"): -1,
    ("lead-time.mean", "model-release"): 1,
    ("below-floor", "all"): 1,
}
"""The outcomes a dip is looked for in, and which way each is worse. Throughput is that since the
start: a faster train hands over sooner what a later quarter then lacks, and that is no dip."""

INTRODUCED_COLUMNS = (
    "quarter", "measure", "subject", "unit", "base", "mean", "low", "high", "worse",
)  # fmt: skip
"""Quarter from 1; the difference to today in it, paired, with its 95 % t-interval; `worse` where
Holm's test over all quarters and outcomes keeps it at 5 % and it is one for the worse."""

Cancel = Callable[[], bool]
_QUARTERS, _FEWEST = 4, 2
_VISITS_BUDGET = 1.2e6


@dataclass(frozen=True, slots=True)
class Introduction:
    """What introducing takes: `effort` person-weeks over `quarters`, `away` of the `slots` of a
    pool (0 where it rounds to nobody), and `differences` (INTRODUCED_COLUMNS)."""

    effort: float
    quarters: int
    pool: str
    away: int
    slots: int
    replications: int
    differences: pd.DataFrame

    @property
    def worst(self) -> pd.DataFrame:
        """Of each outcome that worsens beyond chance the worst quarter, in INTRODUCED's order."""
        worse = self.differences[self.differences["worse"]]
        rows = []
        for (measure, subject), sign in INTRODUCED.items():
            mine = worse[(worse["measure"] == measure) & (worse["subject"] == subject)]
            if len(mine):
                rows.append(mine.loc[(sign * mine["mean"]).idxmax()])
        return pd.DataFrame(rows, columns=list(INTRODUCED_COLUMNS))


def introduce(
    catalogue: Catalogue,
    baseline: Baseline,
    practice: str,
    *,
    part: Part,
    matched: Matched,
    to: float = 1.0,
    teams: int = 1,
    replications: int = 8,
    seed: int | None = None,
    workers: int | None = None,
    cancel: Cancel | None = None,
) -> Introduction:
    """The practice raised to `to` in so many teams over the first quarters of a year.

    Effort as a plan counts it: the practice's mean for each team, by how much of it is missing, at
    the pace of two people. Fewer quarters, at least two, where a large organisation would take more
    than a budget of stage visits. The same arguments give the same introduction.
    """
    missing = max(LEAST_EFFORT, to - baseline.adoption.get(practice, 0.0))
    effort = catalogue.practices[practice].effort_weeks.mean * teams * missing
    lasts = max(1, math.ceil(effort / PACE_WEEKS - 1e-9))
    spread = [(practice, quarter, effort / lasts) for quarter in range(1, lasts + 1)]
    away = people_away(catalogue, baseline.data, spread)
    changes, _ = changes_for(
        catalogue,
        baseline.data,
        baseline.adoption,
        {**baseline.adoption, practice: to},
        {practice: (0.0, lasts * QUARTER_WEEKS)},
        anchors=baseline.anchors,
        matched=matched,
    )
    data = part_of(baseline.data, part)
    hours = _hours(data, 2 * replications)
    made = [each for each in (*changes, *away) if float(each["at"]) < hours]
    found = _paired(data, made, hours, replications, seed, workers, cancel)
    pool, slots = _pool(catalogue, baseline.data, practice)
    gone = max((slots - int(each["to"]) for each in away), default=0)
    return Introduction(effort, lasts, pool, gone, slots, replications, found)


def _pool(catalogue: Catalogue, data: Any, practice: str) -> tuple[str, int]:
    """The pool that does the work, as `people_away` chooses it."""
    slots = {pool.get("role"): int(pool["slots"]) for pool in data["pools"]}
    role = pool_of(catalogue, practice)
    role = role if role in slots else "developers"
    return role, slots.get(role, 0)


def _hours(data: dict[str, Any], runs: int) -> float:
    afford = _VISITS_BUDGET / (max(1.0, visits_per_week(data)) * runs * QUARTER_WEEKS)
    return QUARTER_HOURS * max(_FEWEST, min(_QUARTERS, math.floor(afford)))


def _paired(
    data: dict[str, Any],
    made: list[dict[str, Any]],
    hours: float,
    count: int,
    seed: int | None,
    workers: int | None,
    cancel: Cancel | None,
) -> pd.DataFrame:
    """The differences of every quarter, with the verdict over all of them together."""
    today = {**data, "horizon": hours}
    there = {**today, "changes": [*data.get("changes", []), *made]}
    base, other = simulate_each(
        (build(runnable(each)[0]) for each in (today, there)),
        replications=count,
        seed=seed,
        workers=workers,
        window=QUARTER_HOURS,
        cancel=cancel,
    )
    units = base.measures.set_index(["measure", "subject"])["unit"].to_dict()
    rows = []
    for quarter in range(1, round(hours / QUARTER_HOURS) + 1):
        mine, theirs = (_quarter(each.paths, quarter) for each in (base, other))
        means = mine.groupby(["measure", "subject"])["value"].mean().to_dict()
        for row in paired_differences(mine, theirs).itertuples():
            key = row.measure, row.subject
            if math.isfinite(row.low):
                rows.append((quarter, *key, units.get(key, ""), means[key],
                             row.mean, row.low, row.high, False))  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(INTRODUCED_COLUMNS))
    by_place = enumerate(frame.itertuples())
    chance = {at: by_luck(row.mean, row.low, row.high, count) for at, row in by_place}
    kept = set(kept_by_holm(chance))
    frame["worse"] = [
        at in kept and row["mean"] * INTRODUCED[row["measure"], row["subject"]] > 0
        for at, row in frame.iterrows()
    ]
    return frame


def _quarter(paths: pd.DataFrame, quarter: int) -> pd.DataFrame:
    """The outcomes looked at in one quarter, a row for each replication."""
    pairs = zip(paths["measure"], paths["subject"], strict=True)
    wanted = pd.Series([pair in INTRODUCED for pair in pairs], index=paths.index)
    begins = (quarter - 1) * QUARTER_HOURS
    mine = paths[wanted & (paths["start"] == begins)].copy()
    so_far = paths[wanted & (paths["start"] <= begins) & (paths["measure"] == "throughput")]
    whole = so_far.groupby(["replication", "subject"])["value"].mean()
    flow = mine["measure"] == "throughput"
    keys = zip(mine.loc[flow, "replication"], mine.loc[flow, "subject"], strict=True)
    mine.loc[flow, "value"] = [whole[key] for key in keys]
    return mine
