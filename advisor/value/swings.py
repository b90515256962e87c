"""Which input the net present value hangs on: each alone at both ends, all else at its mean.

The value is linear in every input but the discount rate, so its ends are exact without another
simulation: value + slope × (end - now). Simulated amounts swing over the middle 80 % of their
draws, the effort over the catalogue's own estimates, prices by the same fifth either way (our own
choice, so that their bars can be compared), the rate by three points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from advisor.value.cash import Floats, discount_factors, present_value, spread_of
from advisor.value.types import TORNADO_COLUMNS

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.roadmap import Roadmap
    from advisor.value.flows import Flow

__all__ = ["Costs", "effort_ends", "swing"]

_FIFTH = 0.2
_POINTS = 0.03


@dataclass(frozen=True, slots=True)
class Costs:
    """What the plan takes in each quarter: person-weeks, their price, and running costs."""

    weeks: Floats
    week_cost: float
    running: Floats

    @property
    def money(self) -> Floats:
        return self.weeks * self.week_cost + self.running


def effort_ends(
    catalogue: Catalogue, engagement: Engagement, roadmap: Roadmap
) -> tuple[float, float]:
    """The plan's effort at the catalogue's low and high estimates, as shares of the planned one.

    A practice whose effort the client gave has no range.
    """
    own = {each.practice for each in engagement.roadmap.edits if each.effort_weeks is not None}
    total = sum(item.effort_weeks for item in roadmap.items)
    if not total:
        return 1.0, 1.0
    ends = [0.0, 0.0]
    for item in roadmap.items:
        estimate = catalogue.practices[item.practice].effort_weeks
        fixed = item.practice in own or not estimate.mean
        for at, end in enumerate((estimate.low, estimate.high)):
            ends[at] += item.effort_weeks * (1.0 if fixed else end / estimate.mean)
    return ends[0] / total, ends[1] / total


def swing(
    flows: Sequence[Flow], costs: Costs, rate: float, effort: tuple[float, float], currency: str
) -> pd.DataFrame:
    """The tornado (TORNADO_COLUMNS), the widest swing first; what has no price is not in it."""
    factors = discount_factors(rate, len(costs.weeks))
    mean = sum((flow.money.mean(axis=0) for flow in flows), start=-costs.money)
    npv = float(mean @ factors)
    rows = [*_cost_rows(costs, factors, effort, npv, currency)]
    for flow in flows:
        if flow.priced:
            rows += _flow_rows(flow, rate, npv, currency)
    ends = [max(0.0, rate - _POINTS), rate + _POINTS]
    low, high = (float(mean @ discount_factors(each, len(mean))) for each in ends)
    rows.append(("discount-rate", "Discount rate", "% a year", 100 * ends[0], 100 * rate,
                 100 * ends[1], low, high, "three points either way"))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(TORNADO_COLUMNS))
    width = (table["npv_high"] - table["npv_low"]).abs()
    table = table[width > 0].assign(width=width)
    ordered = table.sort_values(["width", "input"], ascending=[False, True], kind="stable")
    return ordered.drop(columns="width").reset_index(drop=True)


Row = tuple[str, str, str, float, float, float, float, float, str]


def _cost_rows(
    costs: Costs, factors: Floats, effort: tuple[float, float], npv: float, currency: str
) -> list[Row]:
    weeks, total = float(costs.weeks @ factors), float(costs.weeks.sum())
    rows = []
    if total > 0:
        ends = (total * effort[0], total * effort[1])
        slope = -costs.week_cost * weeks / total
        rows.append(_row("effort", "Person-weeks of the plan", "person-weeks", ends, total,
                         slope, npv, "low and high estimate of each practice"))  # fmt: skip
        rows.append(_fifth("week-cost", "Price of a person-week", f"{currency} a week",
                           costs.week_cost, -weeks, npv))  # fmt: skip
    spent = float(costs.running.sum())
    if spent > 0:
        slope = -float(costs.running @ factors) / spent
        rows.append(_fifth("running", "Licences and running costs", currency, spent, slope, npv))
    return rows


def _flow_rows(flow: Flow, rate: float, npv: float, currency: str) -> list[Row]:
    amounts = present_value(flow.amounts, rate)
    found = spread_of(amounts)
    name = flow.title.partition(" (")[0].partition(",")[0]
    rows = [_fifth(f"{flow.id}-price", f"Price of {_small(name)}",
                   f"{currency} each", flow.price.value, found.mid, npv)]  # fmt: skip
    if found.n > 1:
        ends = (found.low, found.high)
        rows.append(_row(f"{flow.id}-amount", name, f"{flow.unit} in the plan", ends, found.mid,
                         flow.price.value, npv, f"middle 80% of {found.n} draws"))  # fmt: skip
    return rows


def _fifth(id_: str, title: str, unit: str, at: float, slope: float, npv: float) -> Row:
    ends = (at * (1 - _FIFTH), at * (1 + _FIFTH))
    return _row(id_, title, unit, ends, at, slope, npv, "a fifth either way")


def _row(
    id_: str,
    title: str,
    unit: str,
    ends: tuple[float, float],
    at: float,
    slope: float,
    npv: float,
    basis: str,
) -> Row:
    low, high = (npv + slope * (end - at) for end in ends)
    return id_, title, unit, ends[0], at, ends[1], low, high, basis


def _small(name: str) -> str:
    """A name inside a sentence; an abbreviation keeps its capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
