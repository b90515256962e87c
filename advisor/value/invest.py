"""What the plan costs and what its simulated effects are worth at the client's own prices.

Only prices the client gave are used. Hours of people that become free are valued at the price of an
hour; they are a saving only when they are used for something else. Lead time is never priced. What
has no price stays in its own unit and says so; a negative line stays negative. Ranges are those of
the simulated draws, never a spread put on afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from advisor.baseline.known import number_of
from advisor.outlook import Outlook
from advisor.roadmap import running_cost
from advisor.value.cash import (
    YEAR_QUARTERS,
    Floats,
    annuity,
    discount_factors,
    further_quarters,
    payback,
    present_value,
    spread_of,
    threshold,
)
from advisor.value.delay import END_QUARTERS, cost_of_delay, queue_costs
from advisor.value.flows import LEFT_OUT, NO_PRICE, Flow, find_flows, price_of
from advisor.value.swings import Costs, effort_ends, swing
from advisor.value.types import LINE_COLUMNS, QUARTER_COLUMNS, Appraisal, Value

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.roadmap import Roadmap

__all__ = ["discount_rate", "invest"]

_FEW = 10


def invest(
    catalogue: Catalogue,
    engagement: Engagement,
    baseline: Baseline,
    roadmap: Roadmap,
    outlook: Outlook,
) -> Value:
    """Investment, running costs and benefits of the roadmap against doing nothing.

    Every benefit is the difference of the two strategies in each draw of the outlook, whatever
    number of draws it holds; means are over draws, ranges their middle 80 %.
    """
    quarters = max(engagement.limits.quarters, 4)
    ids = {strategy.id for strategy in outlook.strategies}
    planned = bool(roadmap.items) and "roadmap" in ids
    flows = find_flows(catalogue, engagement, baseline, outlook) if "roadmap" in ids else []
    costs = _costs(engagement, roadmap, quarters)
    rate, source = discount_rate(catalogue, engagement)
    table = _per_quarter(flows, costs, rate)
    appraisal = _appraise(catalogue, engagement, roadmap, flows, costs, (rate, source))
    if "nothing" in ids:
        today = outlook.strategy("nothing")
        plan = outlook.strategy("roadmap") if planned else None
        incident = price_of(catalogue, engagement, "incident-hour").value
        queues = queue_costs(baseline, today, plan, incident)
        appraisal = replace(appraisal, queues=queues)
    return Value(
        lines=_lines(flows, costs, outlook, appraisal),
        per_quarter=table,
        currency=engagement.currency,
        payback_quarter=payback(table["net"].to_numpy(float)) if roadmap.items else None,
        notes=_notes(flows, roadmap, appraisal),
        appraisal=appraisal,
    )


def discount_rate(catalogue: Catalogue, engagement: Engagement) -> tuple[float, str]:
    """The yearly discount rate as a share, and where it is from.

    The client's answer; without one the stated default of the question, for money of later years is
    worth less whether or not somebody said how much.
    """
    own = number_of(engagement.profile, "discount-rate")
    price = price_of(catalogue, engagement, "discount-rate")
    if own is not None and own != price.default:
        return own / 100, price.source
    return price.default / 100, f"the questionnaire's default: {price.default_source}"


def _costs(engagement: Engagement, roadmap: Roadmap, quarters: int) -> Costs:
    weeks, cost = np.zeros(quarters), np.zeros(quarters)
    load = roadmap.load
    weeks[: len(load)] = load["effort_weeks"].to_numpy(float)
    cost[: len(load)] = load["cost"].to_numpy(float)
    price = float(engagement.limits.week_cost)
    running = np.where(np.abs(cost - weeks * price) < 1e-6, 0.0, cost - weeks * price)
    return Costs(weeks, price, running)


def _money(flows: Sequence[Flow], quarters: int) -> Floats:
    """Money of what is priced, by draw and quarter."""
    return np.asarray(sum((flow.money for flow in flows), np.zeros((1, quarters))))


def _per_quarter(flows: Sequence[Flow], costs: Costs, rate: float) -> pd.DataFrame:
    quarters = len(costs.weeks)
    benefit = _money(flows, quarters)
    cumulative = np.cumsum(benefit - costs.money, axis=1)
    ends = {
        name: [spread_of(values[:, at]) for at in range(quarters)]
        for name, values in (("benefit", benefit), ("cumulative", cumulative))
    }
    frame = pd.DataFrame(
        {
            "quarter": range(1, quarters + 1),
            "people_weeks": costs.weeks,
            "people_cost": costs.weeks * costs.week_cost,
            "running_cost": costs.running,
            "benefit": benefit.mean(axis=0),
            "net": benefit.mean(axis=0) - costs.money,
            "cumulative": cumulative.mean(axis=0),
            "discount": discount_factors(rate, quarters),
            **{f"{name}_low": [each.low for each in found] for name, found in ends.items()},
            **{f"{name}_high": [each.high for each in found] for name, found in ends.items()},
        }
    )
    return frame[list(QUARTER_COLUMNS)]


def _appraise(
    catalogue: Catalogue,
    engagement: Engagement,
    roadmap: Roadmap,
    flows: Sequence[Flow],
    costs: Costs,
    rate: tuple[float, str],
) -> Appraisal:
    if not roadmap.items or not any(flow.priced for flow in flows):
        nothing = Appraisal.none()
        delay = cost_of_delay(flows, costs.running, engagement.currency)
        return Appraisal(nothing.npv, *rate, math.nan, None, nothing.tornado, delay, nothing.queues)
    net = _money(flows, len(costs.weeks)) - costs.money
    mean = net.mean(axis=0)
    remains = _at_end(catalogue, engagement, roadmap, flows, len(costs.weeks))
    years = float(engagement.limits.years_after or 0.0)
    later = remains * annuity(rate[0], len(costs.weeks) / YEAR_QUARTERS, years)
    at_end = float((mean + costs.weeks * costs.week_cost)[-END_QUARTERS:].mean())
    return Appraisal(
        npv=spread_of(present_value(net, rate[0])),
        rate=rate[0],
        rate_source=rate[1],
        paid_back=float((net.sum(axis=1) >= 0).mean()),
        further=further_quarters(mean, at_end),
        tornado=swing(flows, costs, rate[0], effort_ends(catalogue, engagement, roadmap),
                      engagement.currency),
        delay=cost_of_delay(flows, costs.running, engagement.currency),
        queues=Appraisal.none().queues,
        at_end=spread_of(remains),
        npv_after=spread_of(present_value(net, rate[0]) + later),
        years_after=years,
    )  # fmt: skip


def _at_end(
    catalogue: Catalogue,
    engagement: Engagement,
    roadmap: Roadmap,
    flows: Sequence[Flow],
    quarters: int,
) -> Floats:
    """Money a year of each draw at the rate of the last half-year, less all running costs.

    Those of a practice that ends with the plan begin only after it: here they count.
    """
    running = sum(
        running_cost(catalogue, engagement.roadmap, item.practice) for item in roadmap.items
    )
    rate = _money(flows, quarters)[:, -END_QUARTERS:].mean(axis=1) * YEAR_QUARTERS
    return np.asarray(rate - running)


def _lines(
    flows: Sequence[Flow],
    costs: Costs,
    outlook: Outlook,
    appraisal: Appraisal,
) -> pd.DataFrame:
    """One line per cost and benefit, a year on average over the plan; costs are negative."""
    quarters = len(costs.weeks)
    per_year = YEAR_QUARTERS / quarters
    factors = discount_factors(appraisal.rate, quarters)
    weeks, running = float(costs.weeks.sum()), float(costs.running.sum())
    people = costs.weeks * costs.week_cost
    spent = -weeks * costs.week_cost * per_year
    rows = [
        _line("people-weeks", "Person-weeks of the plan", "investment", weeks * per_year,
              "person-weeks a year", price=costs.week_cost, money=spent,
              present=-float(people @ factors), editable="limits",
              source="effort of the catalogue; price of a person-week from the limits"),
        _line("running", "Licences and running costs of the practices", "running",
              running * per_year, "money a year", price=1.0, money=-running * per_year,
              present=-float(costs.running @ factors), editable="catalogue",
              source="running costs of the catalogue, or your own for a practice"),
    ]  # fmt: skip
    rows += [_flow_line(flow, per_year, appraisal) for flow in flows]
    rows.append(_lead_time(outlook))
    return pd.DataFrame(rows, columns=list(LINE_COLUMNS))


def _flow_line(flow: Flow, per_year: float, appraisal: Appraisal) -> dict[str, Any]:
    found = spread_of(flow.amounts.sum(axis=1) * per_year)
    price = flow.price.value if flow.priced else math.nan
    present = float(present_value(flow.amounts, appraisal.rate).mean())
    zero = threshold(appraisal.npv.mid, present, price if flow.priced else 0.0)
    source = f"simulated; price {flow.price.source}" if flow.priced else "simulated; no price"
    if flow.note == LEFT_OUT:
        source = "simulated; not counted"
    return _line(
        flow.id,
        flow.title,
        "benefit",
        found.mid,
        f"{flow.unit} a year",
        price=price,
        default=flow.price.default,
        default_source=flow.price.default_source,
        money=found.mid * price,
        ends=(found.low * price, found.high * price),
        present=present * price,
        zero=zero,
        source=source,
        editable="profile",
        note=flow.note,
    )


def _line(
    id_: str,
    title: str,
    kind: str,
    quantity: float,
    unit: str,
    *,
    price: float = math.nan,
    default: float = math.nan,
    default_source: str = "",
    money: float = math.nan,
    ends: tuple[float, float] | None = None,
    present: float = math.nan,
    zero: float | None = None,
    source: str = "simulated",
    editable: str = "",
    note: str = "",
) -> dict[str, Any]:
    low, high = ends if ends is not None else (money, money)
    return {
        "id": id_,
        "title": title,
        "kind": kind,
        "quantity": quantity,
        "unit": unit,
        "price": price,
        "default": default,
        "default_source": default_source,
        "per_year": money,
        "low": low,
        "high": high,
        "present_value": present,
        "threshold": math.nan if zero is None else zero,
        "source": source,
        "editable": editable,
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
    note = "lead time is never priced: what an earlier change is worth, only the client can say"
    return _line("lead-time", "Shorter lead time of a change", "benefit", hours / 24,
                 "days a change", note=note)  # fmt: skip


def _notes(flows: Sequence[Flow], roadmap: Roadmap, appraisal: Appraisal) -> tuple[str, ...]:
    notes = ["hours of people that become free save money only when they are used"]
    for note, said in ((NO_PRICE, "without a price"), (LEFT_OUT, "left out as you chose")):
        names = [flow.title.split(",")[0].lower() for flow in flows if flow.note == note]
        if names:
            notes.append(f"{said}, so not in the money: {', '.join(names)}")
    if not roadmap.items:
        notes.append("the plan is empty: nothing is invested and nothing gained")
    elif appraisal.npv.n:
        notes.append(
            f"present values at {100 * appraisal.rate:g}% a year ({appraisal.rate_source}); "
            "nothing after the plan's last quarter is counted in them"
        )
        if appraisal.years_after:
            notes.append(
                f"beside it stands the value with {appraisal.years_after:g} more years at the rate "
                "of the plan's last half-year, less all running costs: nobody simulated these years"
            )
        else:
            notes.append(
                "no years after the plan were asked for, so its value is that of the plan alone; "
                "the rate at its end says what a later year would bring if all stays as it is then"
            )
        if appraisal.npv.n < _FEW:
            notes.append(f"{_draws(appraisal.npv.n)} of the simulation stand behind each range of "
                         "money: more would move its ends")  # fmt: skip
    return tuple(notes)


def _draws(count: int) -> str:
    return "one draw" if count == 1 else f"{count} draws"
