"""What the plan changes against going on as today, by draw and quarter, each in its own unit.

A flow is a difference of two simulations on common random numbers, draw by draw (a draw is one
replication, whatever it drew besides its luck). Its price is the client's own; without one, or
where the client does not want it counted, the flow stays in its own unit and has no money.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.baseline.known import counts_money, number_of
from advisor.effects import QUARTER_HOURS
from advisor.outlook import Outlook, Strategy
from advisor.outlook.parts import open_hours_a_year
from advisor.value.cash import YEAR_QUARTERS, Floats

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.model import Catalogue

__all__ = ["Flow", "Price", "find_flows", "paths_of", "price_of"]

NO_PRICE = "no price was given: shown in its own unit"
LEFT_OUT = "the client does not want it counted: shown in its own unit"


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs: NaN where nobody said; `default` is the questionnaire's own, if any."""

    value: float
    default: float
    source: str
    default_source: str = ""

    @property
    def known(self) -> bool:
        return self.value > 0


@dataclass(frozen=True, slots=True)
class Flow:
    """One benefit (positive: better): `amounts` by draw and quarter in `unit`, and its price.

    `note` says why it has no money.
    """

    id: str
    title: str
    unit: str
    amounts: Floats
    price: Price
    note: str = ""

    @property
    def priced(self) -> bool:
        """Whether it is in the sum."""
        return self.price.known and not self.note

    @property
    def money(self) -> Floats:
        """Money by draw and quarter; zeros where it is not in the sum."""
        return self.amounts * self.price.value if self.priced else np.zeros_like(self.amounts)


def price_of(catalogue: Catalogue, engagement: Engagement, id_: str) -> Price:
    """A price of the profile, and whether the client stated it or it stands at its default.

    An answer that is missing is an unknown price: a default is only what a new profile begins with.
    """
    question = catalogue.question(id_)
    value = number_of(engagement.profile, id_)
    default = question.default_for(engagement.profile)
    told = math.nan if not isinstance(default, int | float) else float(default)
    origin = (question.default_source or "").rstrip(".")
    if value is None:
        return Price(math.nan, told, "not stated", origin)
    source = "at the questionnaire's default" if value == told else "stated by the client"
    return Price(value, told, source, origin)


def find_flows(
    catalogue: Catalogue, engagement: Engagement, baseline: Baseline, outlook: Outlook
) -> list[Flow]:
    """Every flow of the plan against doing nothing; quality only where models are simulated."""
    quarters = max(engagement.limits.quarters, 4)
    read = _Reader(baseline, outlook.strategy("nothing"), outlook.strategy("roadmap"), quarters)
    profile = engagement.profile

    def flow(id_: str, title: str, unit: str, price: str, counted: str, amounts: Floats) -> Flow:
        found = price_of(catalogue, engagement, price)
        note = "" if found.known else NO_PRICE
        note = note if counts_money(profile, counted) else LEFT_OUT
        return Flow(id_, title, unit, amounts, found, note)

    freed = "Hours of people freed (used, if the work is lengthened)"
    found = [
        flow("people", freed, "hours", "person-hour", "people", read.people()),
        flow("incidents", "Hours of incidents, at the median time to recover", "hours",
             "incident-hour", "incidents", read.incidents()),
        flow("compute", "Hours of build machines", "hours", "runner-hour", "machines",
             read.machines(lambda kind: kind != "gpu")),
    ]  # fmt: skip
    if baseline.data.get("models"):
        gained = read.quality()
        found.append(
            flow("quality", "Points of model quality", "point-days", "quality-point-day",
                 "quality", gained)
        )  # fmt: skip
    if any(pool.get("kind") == "gpu" for pool in baseline.data["pools"]):
        hours = read.machines(lambda kind: kind == "gpu")
        found.append(flow("gpu", "GPU hours", "hours", "gpu-hour", "machines", hours))
    return found


def paths_of(strategy: Strategy, measure: str, subject: str, quarters: int) -> Floats:
    """A measure by draw and quarter; 0 where nothing was measured (no incident: no hours).

    Where the draws of a strategy were not kept, its mean over them is the one draw there is.
    """
    frame = strategy.experiment.paths
    if frame.empty:
        series = strategy.experiment.series.assign(replication=0)
        frame = series.rename(columns={"mean": "value"})
    rows = frame[(frame["measure"] == measure) & (frame["subject"] == subject)]
    draws = int(frame["replication"].nunique())
    found = np.zeros((draws, quarters))
    for at, (_, one) in enumerate(rows.groupby("replication", sort=True)):
        values = one.sort_values("start")["value"].fillna(0.0).to_numpy(float)[:quarters]
        found[at, : len(values)] = values
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Two strategies read side by side."""

    baseline: Baseline
    before: Strategy
    after: Strategy
    quarters: int

    def _gain(self, measure: str, subject: str) -> Floats:
        """Less of a measure than today, by draw and quarter."""
        return self._pair(lambda each: paths_of(each, measure, subject, self.quarters))

    def _pair(self, read: Callable[[Strategy], Floats]) -> Floats:
        """Today less the plan, draw by draw; draws that only one of them has are left out."""
        first, second = read(self.before), read(self.after)
        draws = min(len(first), len(second))
        return first[:draws] - second[:draws]

    def people(self) -> Floats:
        """Hours of people worked less, over all pools of people with a price."""
        freed: list[Floats] = []
        data = self.baseline.data
        for pool in data["pools"]:
            if pool.get("kind") == "people" and pool.get("role") != "approvers":
                hours = open_hours_a_year(data, pool) / YEAR_QUARTERS
                freed.append(hours * self._pair(partial(self._busy, pool["id"])))
        return _total(freed, self.quarters)

    def _busy(self, pool: str, strategy: Strategy) -> Floats:
        """Slots of a pool at work, by draw and quarter."""
        busy = paths_of(strategy, "utilisation", pool, self.quarters)
        return busy * _slots(self.baseline.data, strategy, pool, self.quarters)

    def machines(self, wanted: Callable[[object], bool]) -> Floats:
        """Hours of machines paid less: money over price where a pool has one, else busy hours."""
        saved: list[Floats] = []
        data = self.baseline.data
        for pool in data["pools"]:
            kind = pool.get("kind")
            if kind == "people" or not wanted(kind):
                continue
            price = float(pool.get("cost-per-slot-hour", 0.0))
            if price > 0:
                saved.append(self._gain("cost", pool["id"]) / price)
            else:
                hours = pool["slots"] * open_hours_a_year(data, pool) / YEAR_QUARTERS
                saved.append(self._gain("utilisation", pool["id"]) * hours)
        return _total(saved, self.quarters)

    def incidents(self) -> Floats:
        """Hours of incidents less: number times median recovery, of changes and fixes."""
        return self._pair(lambda each: _hours(each, self.quarters))

    def quality(self) -> Floats:
        """Point-days of quality gained over all models."""
        count = sum(model.get("count", 1) for model in self.baseline.data.get("models", ()))
        gained: Floats = -self._gain("model-quality", "all") * (100 * count * QUARTER_HOURS / 24)
        return gained


def _hours(strategy: Strategy, quarters: int) -> Floats:
    parts = [
        paths_of(strategy, "incidents", pipeline, quarters)
        * paths_of(strategy, "recovery-time.p50", pipeline, quarters)
        for pipeline in ("change", "hotfix")
    ]
    return _total(parts, quarters)


def _total(parts: Sequence[Floats], quarters: int) -> Floats:
    return np.asarray(sum(parts, np.zeros((1, quarters))))


def _slots(data: Mapping[str, Any], strategy: Strategy, pool: str, quarters: int) -> Floats:
    """Slots of a people pool in each quarter, less those away for the plan."""
    base = next(each["slots"] for each in data["pools"] if each["id"] == pool)
    slots = np.full(quarters, float(base))
    for change in strategy.changes:
        if change.get("set") == f"pools[id={pool}].slots" and "until" in change:
            first = round(float(change["at"]) / QUARTER_HOURS)
            slots[first : round(float(change["until"]) / QUARTER_HOURS)] = float(change["to"])
    return slots
