"""What the plan costs and what its simulated effects are worth at the client's own prices.

Only prices the client gave are used. Hours of people that become free are valued at the price of an
hour; they are a saving only when they are used for something else. Lead time is never priced. What
has no price stays in its own unit and says so; a negative line stays negative.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.baseline.known import counts_money, number_of
from advisor.effects import QUARTER_HOURS
from advisor.outlook import Outlook, Strategy
from advisor.outlook.parts import open_hours_a_year
from advisor.value.types import LINE_COLUMNS, QUARTER_COLUMNS, Value

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.roadmap import Roadmap

__all__ = ["invest"]

Floats = NDArray[np.float64]
_YEAR_QUARTERS = 8766.0 / QUARTER_HOURS
_BENEFITS = (
    ("people", "Hours of people freed (used, if the work is lengthened)", "hours a year"),
    ("machines", "Hours of runners and GPUs", "money a year"),
    ("incidents", "Hours of incidents, at the median time to recover", "hours a year"),
    ("quality", "Points of model quality", "point-days a year"),
)

_NO_PRICE = "no price was given: shown in its own unit"
_LEFT_OUT = "the client does not want it counted: shown in its own unit"


@dataclass(frozen=True, slots=True)
class _Flow:
    """A benefit by quarter: how much of it (fewer hours, more points), its price and its money."""

    id: str
    title: str
    unit: str
    amounts: Floats
    price: float
    source: str
    note: str


def invest(
    engagement: Engagement,
    baseline: Baseline,
    roadmap: Roadmap,
    outlook: Outlook,
) -> Value:
    """Investment, running costs and benefits of the roadmap against doing nothing.

    Benefits are differences of quarterly means between the two strategies; their band is that of
    the work's and incidents' paired difference over the whole plan, carried to the quarters.
    """
    quarters = max(engagement.limits.quarters, 4)
    ids = {strategy.id for strategy in outlook.strategies}
    flows = _flows(engagement, baseline, outlook, quarters) if "roadmap" in ids else []
    per_quarter = _per_quarter(engagement, roadmap, flows, outlook, quarters)
    lines = _lines(engagement, roadmap, flows, outlook, per_quarter)
    cumulative = per_quarter["cumulative"].to_numpy(float)
    payback = next(
        (place + 1 for place in range(quarters) if (cumulative[place:] >= 0).all()), None
    )
    return Value(
        lines=lines,
        per_quarter=per_quarter,
        currency=engagement.currency,
        payback_quarter=payback if roadmap.items else None,
        notes=_notes(flows, roadmap),
    )


def _price(engagement: Engagement, id_: str) -> float:
    """A price of the profile, NaN where the client gave none."""
    return number_of(engagement.profile, id_) or math.nan


def _flows(
    engagement: Engagement, baseline: Baseline, outlook: Outlook, quarters: int
) -> list[_Flow]:
    before, after = outlook.strategy("nothing"), outlook.strategy("roadmap")
    titles = {id_: (title, unit) for id_, title, unit in _BENEFITS}
    amounts = {
        "people": _people(baseline, before, after, quarters),
        "machines": _machines(baseline, before, after, quarters),
        "incidents": _incidents(before, quarters) - _incidents(after, quarters),
        "quality": _quality(baseline, before, after, quarters),
    }
    prices = {
        "people": _price(engagement, "person-hour"),
        "machines": 1.0,
        "incidents": _price(engagement, "incident-hour"),
        "quality": _price(engagement, "quality-point-day"),
    }
    if not (_price(engagement, "runner-hour") > 0 or _price(engagement, "gpu-hour") > 0):
        prices["machines"] = math.nan
    if not baseline.data.get("models"):
        del amounts["quality"]
    return [
        _flow(id_, *titles[id_], each, prices[id_], counts_money(engagement.profile, id_))
        for id_, each in amounts.items()
    ]


def _flow(id_: str, title: str, unit: str, amounts: Floats, price: float, counted: bool) -> _Flow:
    """A benefit at its price; without one, or left out of the count, in its own unit alone."""
    if not counted:
        return _Flow(id_, title, unit, amounts, math.nan, "simulated; not counted", _LEFT_OUT)
    if not price > 0:
        return _Flow(id_, title, unit, amounts, math.nan, "simulated; no price", _NO_PRICE)
    source = "simulated; price stated by the client"
    return _Flow(id_, title, unit, amounts, price, source, "")


def _series(strategy: Strategy, measure: str, subject: str, quarters: int) -> Floats:
    """A measure by quarter; 0 where nothing was measured (no incident: no hours)."""
    frame = strategy.experiment.series
    rows = frame[(frame["measure"] == measure) & (frame["subject"] == subject)]
    values = rows.sort_values("start")["mean"].fillna(0.0).to_numpy(float)[:quarters]
    return np.pad(values, (0, quarters - len(values)))


def _slots(data: Mapping[str, Any], strategy: Strategy, pool: str, quarters: int) -> Floats:
    """Slots of a people pool in each quarter, less those away for the plan."""
    base = next(each["slots"] for each in data["pools"] if each["id"] == pool)
    slots = np.full(quarters, float(base))
    for change in strategy.changes:
        if change.get("set") == f"pools[id={pool}].slots" and "until" in change:
            first = round(float(change["at"]) / QUARTER_HOURS)
            slots[first : round(float(change["until"]) / QUARTER_HOURS)] = float(change["to"])
    return slots


def _people(baseline: Baseline, before: Strategy, after: Strategy, quarters: int) -> Floats:
    """Hours of people worked less in each quarter, over all pools of people with a price."""
    freed = np.zeros(quarters)
    for pool in baseline.data["pools"]:
        if pool.get("kind") != "people" or pool.get("role") == "approvers":
            continue
        hours = open_hours_a_year(baseline.data, pool) / _YEAR_QUARTERS
        for strategy, sign in ((before, 1.0), (after, -1.0)):
            busy = _series(strategy, "utilisation", pool["id"], quarters)
            freed += sign * busy * _slots(baseline.data, strategy, pool["id"], quarters) * hours
    return freed


def _machines(baseline: Baseline, before: Strategy, after: Strategy, quarters: int) -> Floats:
    """Money of machines not spent in each quarter, at today's prices."""
    saved = np.zeros(quarters)
    for pool in baseline.data["pools"]:
        if pool.get("kind") != "people":
            saved += _series(before, "cost", pool["id"], quarters)
            saved -= _series(after, "cost", pool["id"], quarters)
    return saved


def _incidents(strategy: Strategy, quarters: int) -> Floats:
    """Hours of incidents of changes and fixes in each quarter: number times median recovery."""
    hours = np.zeros(quarters)
    for pipeline in ("change", "hotfix"):
        recovery = _series(strategy, "recovery-time.p50", pipeline, quarters)
        hours += _series(strategy, "incidents", pipeline, quarters) * recovery
    return hours


def _quality(baseline: Baseline, before: Strategy, after: Strategy, quarters: int) -> Floats:
    """Point-days of quality gained in each quarter over all models."""
    count = sum(model.get("count", 1) for model in baseline.data.get("models", ()))
    gained: Floats = _series(after, "model-quality", "all", quarters) - _series(
        before, "model-quality", "all", quarters
    )
    return np.asarray(gained * (100 * count * QUARTER_HOURS / 24), dtype=np.float64)


def _per_quarter(
    engagement: Engagement,
    roadmap: Roadmap,
    flows: list[_Flow],
    outlook: Outlook,
    quarters: int,
) -> pd.DataFrame:
    weeks = np.zeros(quarters)
    cost = np.zeros(quarters)
    load = roadmap.load
    weeks[: len(load)] = load["effort_weeks"].to_numpy(float)
    cost[: len(load)] = load["cost"].to_numpy(float)
    people = weeks * float(engagement.limits.week_cost)
    running = cost - people
    benefit = sum(
        (flow.amounts * flow.price for flow in flows if flow.price > 0), np.zeros(quarters)
    )
    half = _half_width(flows, outlook) / quarters
    net = benefit - people - running
    frame = pd.DataFrame(
        {
            "quarter": range(1, quarters + 1),
            "people_weeks": weeks,
            "people_cost": people,
            "running_cost": running,
            "benefit": benefit,
            "benefit_low": benefit - half,
            "benefit_high": benefit + half,
            "net": net,
            "cumulative": np.cumsum(net),
        }
    )
    return frame[list(QUARTER_COLUMNS)]


def _half_width(flows: list[_Flow], outlook: Outlook) -> float:
    """Half the width of the paired interval of what was priced, over the whole plan."""
    frame = outlook.differences
    if frame.empty:
        return 0.0
    rows = frame[(frame["strategy"] == "roadmap") & (frame["subject"] == "all")]
    width = 0.0
    prices = {flow.id: flow.price for flow in flows}
    for measure, id_ in (("cost", "machines"), ("value-lost", "quality")):
        found = rows[rows["measure"] == measure]
        if not found.empty and prices.get(id_, math.nan) > 0:
            width += float((found["high"] - found["low"]).iloc[0] / 2)
    changes = frame[(frame["strategy"] == "roadmap") & (frame["subject"] == "change")]
    found = changes[changes["measure"] == "incidents"]
    if not found.empty and prices.get("incidents", math.nan) > 0:
        hours = changes[changes["measure"] == "recovery-time.p50"]["base"].mean()
        interval = float((found["high"] - found["low"]).iloc[0] / 2)
        width += interval * (hours if hours == hours else 0.0) * prices["incidents"]
    return width if width == width else 0.0


def _lines(
    engagement: Engagement,
    roadmap: Roadmap,
    flows: list[_Flow],
    outlook: Outlook,
    per_quarter: pd.DataFrame,
) -> pd.DataFrame:
    """One line per cost and benefit, a year on average over the plan; costs are negative."""
    quarters = len(per_quarter)
    per_year = _YEAR_QUARTERS / quarters
    weeks = sum(item.effort_weeks for item in roadmap.items)
    price = float(engagement.limits.week_cost)
    running = float(per_quarter["running_cost"].sum())
    rows = [
        _line("people-weeks", "Person-weeks of the plan", "investment", weeks * per_year,
              "person-weeks a year", price, -weeks * price * per_year,
              "effort of the catalogue; price of a person-week from the limits"),
        _line("running", "Running costs of the practices", "running", running * per_year,
              "money a year", 1.0, -running * per_year, "running costs of the catalogue"),
    ]  # fmt: skip
    spread = _half_width(flows, outlook) * per_year
    priced = [flow for flow in flows if flow.price > 0]
    for flow in flows:
        amount = float(flow.amounts.sum()) * per_year
        money = amount * flow.price if flow.price > 0 else math.nan
        share = spread / len(priced) if flow in priced else math.nan
        rows.append(
            _line(flow.id, flow.title, "benefit", amount, flow.unit, flow.price, money,
                  flow.source, share, flow.note)
        )  # fmt: skip
    rows.append(_lead_time(outlook))
    return pd.DataFrame(rows, columns=list(LINE_COLUMNS))


def _line(
    id_: str,
    title: str,
    kind: str,
    quantity: float,
    unit: str,
    price: float,
    money: float,
    source: str,
    half: float = 0.0,
    note: str = "",
) -> dict[str, Any]:
    return {
        "id": id_,
        "title": title,
        "kind": kind,
        "quantity": quantity,
        "unit": unit,
        "price": price,
        "per_year": money,
        "low": money - half,
        "high": money + half,
        "source": source,
        "editable": kind != "investment" or price > 0,
        "note": note,
    }


def _lead_time(outlook: Outlook) -> dict[str, Any]:
    frame = outlook.differences
    rows = frame[
        (frame["strategy"] == "roadmap")
        & (frame["measure"] == "lead-time.mean")
        & (frame["subject"] == "change")
    ]
    hours = -float(rows["mean"].iloc[0]) if len(rows) else 0.0
    return _line(
        "lead-time",
        "Shorter lead time of a change",
        "benefit",
        hours / 24,
        "days a change",
        math.nan,
        math.nan,
        "simulated",
        math.nan,
        "lead time is never priced: what an earlier change is worth, only the client can say",
    )


def _notes(flows: list[_Flow], roadmap: Roadmap) -> tuple[str, ...]:
    notes = ["benefits are simulated at the most likely size of each effect; hours of people that "
             "become free save money only when they are used"]  # fmt: skip
    for note, said in ((_NO_PRICE, "without a price"), (_LEFT_OUT, "left out as you chose")):
        names = [flow.title.split(",")[0].lower() for flow in flows if flow.note == note]
        if names:
            notes.append(f"{said}, so not in the money: {', '.join(names)}")
    if not roadmap.items:
        notes.append("the plan is empty: nothing is invested and nothing gained")
    return tuple(notes)
