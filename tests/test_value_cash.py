"""Money over time by hand: present value, payback and its edges, thresholds, tornado, delay."""

from __future__ import annotations

import datetime as dt
import functools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from organisations import baseline_of, catalogue, organisation
from test_value import HOURS, PRICED, PROFILE, QUARTER, experiment, outlook

from advisor.baseline import Baseline
from advisor.flow.codec import frame_to_json
from advisor.outlook import Outlook
from advisor.roadmap import Item, Roadmap, graph_of
from advisor.value import Value, invest
from advisor.value.cash import (
    YEAR_QUARTERS,
    annuity,
    discount_factors,
    further_quarters,
    payback,
    present_value,
    spread_of,
    threshold,
)

NONE = graph_of({}, ())


# The arithmetic alone


def test_the_present_value_is_that_of_dated_payments() -> None:
    """XNPV with a day for each payment: the middle of each quarter of 91 days."""
    start = dt.date(2026, 1, 1)
    money = [-100.0, -40.0, 90.0, 120.0]
    days = [start + dt.timedelta(days=91 * at + 45.5) for at in range(4)]
    by_hand = sum(
        value / 1.07 ** ((day - start).days / 365.25)
        for value, day in zip(money, days, strict=True)
    )
    found = float(present_value(np.array(money), 0.07))
    assert found == pytest.approx(by_hand, abs=0.02)  # half a day of rounding in the dates
    assert float(present_value(np.array(money), 0.0)) == pytest.approx(70.0)
    assert discount_factors(0.07, 4)[3] == pytest.approx(1.07 ** (-3.5 * 2184 / 8766))
    with pytest.raises(ValueError, match="above -1"):
        discount_factors(-1.0, 2)


@pytest.mark.parametrize(
    ("net", "quarter"),
    [
        ([5, -1, 3], 1),  # immediately, and it stays
        ([0, 0], 1),
        ([-10, 4, 5], None),  # never
        ([-10, 20, -15, 10], 4),  # two crossings: what is lost again was not paid back
        ([-10, 20, -15, 4], None),
        ([-10, 10, 1], 2),  # exactly zero counts
        ([], None),
    ],
)
def test_payback_is_the_first_quarter_after_which_nothing_is_open(
    net: list[float], quarter: int | None
) -> None:
    assert payback(net) == quarter


def test_what_is_open_is_paid_on_at_the_last_rate_or_never() -> None:
    assert further_quarters([-30, 10], 8.0) == 2.5
    assert further_quarters([-30, 40], 8.0) is None
    assert further_quarters([-30, 10], -1.0) is None


def test_a_year_after_the_plan_is_worth_what_quarters_of_it_are_and_nothing_unless_asked() -> None:
    """A steady rate over two years is eight quarters of it at their middles, to a hundredth."""
    start, rate = 4 / YEAR_QUARTERS, 0.07
    quarters = sum(discount_factors(rate, 12)[4:]) / YEAR_QUARTERS
    assert annuity(rate, start, 8 / YEAR_QUARTERS) == pytest.approx(quarters, rel=1e-3)
    alone = case((1.0, 2.0)).appraisal
    assert alone.years_after == 0
    assert alone.npv_after == alone.npv
    # Both draws earn the same in every quarter, so the rate at the end is four quarters and a bit.
    mean = (benefit(1.0) + benefit(2.0)) / 2 * YEAR_QUARTERS
    item = catalogue().practices["ci-tests"].running_cost
    assert alone.at_end.mid == pytest.approx(mean - (float(item.per_year) if item else 0.0))
    assert alone.at_end.low < alone.at_end.mid < alone.at_end.high
    later = case((1.0, 2.0), years_after=2.0).appraisal
    gained = later.npv_after.mid - later.npv.mid
    assert later.npv == alone.npv
    assert gained == pytest.approx(alone.at_end.mid * annuity(later.rate, start, 2.0))


def test_a_threshold_is_where_the_line_meets_zero() -> None:
    assert threshold(-100, 20, 3) == 8
    assert threshold(100, 20, 8) == 3
    assert threshold(-100, -20, 3) is None  # it would have to be below zero
    assert threshold(-100, 0, 3) is None
    assert threshold(math.nan, 20, 3) is None


def test_a_spread_is_the_middle_of_the_draws_and_none_of_one_draw() -> None:
    found = spread_of(np.arange(11.0))
    assert (found.low, found.mid, found.high, found.n) == (1.0, 5.0, 9.0, 11)
    one = spread_of(np.array([3.0]))
    assert (one.mid, one.n, math.isnan(one.low), math.isnan(one.high)) == (3.0, 1, True, True)
    assert spread_of(np.array([math.nan])).n == 0


# The whole case, by draws


def drawn(factors: tuple[float, ...]) -> Outlook:
    """The outlook of `test_value` with draws: in draw k the plan's effects times a factor."""
    whole = outlook()
    nothing, plan = whole.strategies
    paths = {"nothing": [], "roadmap": []}
    for at, factor in enumerate(factors):
        first, second = experiment(0).series, experiment(1).series
        value = first["mean"] + factor * (second["mean"] - first["mean"])
        for id_, one in (("nothing", first["mean"]), ("roadmap", value)):
            frame = first.drop(columns="mean").assign(value=one)
            paths[id_].append(frame.assign(replication=at))
    made = [
        replace(each, experiment=replace(each.experiment, paths=pd.concat(paths[each.id])))
        for each in (nothing, plan)
    ]
    return replace(whole, strategies=tuple(made))


def plan(weeks: float = 8.0, running: float = 250.0) -> Roadmap:
    item = Item("ci-tests", 1, 1, weeks, weeks * 3000 + 3 * running, (), 1.0, 0.5, 0.0, 1.0,
                False, False, False, "w")  # fmt: skip
    load = pd.DataFrame(
        {
            "quarter": [1, 2, 3, 4],
            "effort_weeks": [weeks, 0.0, 0.0, 0.0],
            "cost": [weeks * 3000, running, running, running],
        }
    )
    return Roadmap(True, (item,), (), load, 1.0, 0.0, True, (), {}, NONE, (), ())


def case(
    factors: tuple[float, ...] = (1.0,),
    weeks: float = 8.0,
    years_after: float = 0.0,
    **more: Any,
) -> Value:
    profile = {**PROFILE, **PRICED, **more}
    made = organisation(profile, week_cost=3000.0, years_after=years_after)
    return invest(catalogue(), made, priced_baseline(), plan(weeks), drawn(factors))


@functools.cache
def priced_baseline() -> Baseline:
    """Today's scenario; of the prices it holds only those of machines, which no test changes."""
    return baseline_of({**PROFILE, **PRICED})


def benefit(factor: float) -> float:
    """By hand: two points of ten people freed at 100, hours of incidents at 1000, machines."""
    incidents = 30 - (3 - factor) * (10 - 5 * factor)
    return factor * 0.02 * 10 * HOURS * 100 + incidents * 1000 - factor * 30


def test_ranges_come_from_the_draws_and_from_nothing_else() -> None:
    factors = (-1.0, 0.0, 0.5, 1.0, 2.0)
    found = case(factors)
    each = np.array([benefit(one) for one in factors])
    costs = np.array([24000.0, 250, 250, 250])
    weights = discount_factors(0.07, 4)
    npv = [float((one - costs) @ weights) for one in each]
    assert found.appraisal.npv.mid == pytest.approx(np.mean(npv))
    assert found.appraisal.npv.low == pytest.approx(np.quantile(npv, 0.1))
    assert found.appraisal.npv.high == pytest.approx(np.quantile(npv, 0.9))
    assert found.appraisal.npv.n == 5
    ends = [4 * one - costs.sum() for one in each]
    assert found.appraisal.paid_back == np.mean([one >= 0 for one in ends])
    table = found.per_quarter
    assert table["benefit_low"].to_list() == pytest.approx([np.quantile(each, 0.1)] * 4)
    assert table["cumulative_high"].iloc[-1] == pytest.approx(np.quantile(ends, 0.9))
    assert any("5 draws" in note for note in found.notes)


def test_one_draw_has_a_value_and_no_range() -> None:
    found = case((1.0,))
    by_hand = float((benefit(1.0) - np.array([24000.0, 250, 250, 250])) @ discount_factors(0.07, 4))
    assert found.appraisal.npv.mid == pytest.approx(by_hand)
    assert math.isnan(found.appraisal.npv.low)
    assert not found.appraisal.tornado["input"].str.endswith("-amount").any()


def test_a_plan_that_makes_things_worse_stays_negative() -> None:
    found = case((-1.0, -0.5), weeks=2.0)
    assert found.appraisal.npv.high < 0
    assert found.payback_quarter is None
    assert found.appraisal.paid_back == 0.0
    assert found.appraisal.further is None
    incidents = found.lines.set_index("id").loc["incidents"]
    assert incidents["per_year"] < 0
    assert incidents["low"] <= incidents["per_year"] <= incidents["high"] < 0
    money = found.appraisal.delay.set_index("id").loc["money"]
    assert money["per_week"] < 0  # a week later is a week cheaper


def test_what_has_no_price_is_in_no_sum_but_says_what_it_would_have_to_be() -> None:
    rest = dict.fromkeys(("person-hour", "runner-hour", "gpu-hour"), 0.0)
    with_it, without = case(**rest), case(**{**rest, "incident-hour": 0.0})
    assert without.appraisal.npv.n == 0
    assert math.isnan(without.appraisal.npv.mid)
    assert with_it.appraisal.npv.n == 1
    line = with_it.lines.set_index("id").loc["quality"]
    assert pd.isna(line["per_year"])
    assert line["quantity"] > 0
    zero = with_it.lines.set_index("id").loc["incidents", "threshold"]
    again = case(**{**rest, "incident-hour": zero})
    assert again.appraisal.npv.mid == pytest.approx(0.0, abs=1e-6)


def test_the_threshold_of_an_unpriced_line_is_the_price_at_which_the_plan_breaks_even() -> None:
    open_ = case(weeks=60.0)
    assert open_.appraisal.npv.mid < 0
    line = open_.lines.set_index("id").loc["quality"]
    assert pd.isna(line["price"])
    priced = case(weeks=60.0, **{"quality-point-day": float(line["threshold"])})
    assert priced.appraisal.npv.mid == pytest.approx(0.0, abs=1e-6)


def test_every_end_of_the_tornado_is_what_the_whole_case_gives_there() -> None:
    factors = (0.5, 1.0, 1.5)
    base = case(factors, **{"quality-point-day": 20.0})
    table = base.appraisal.tornado.set_index("input")
    prices = {"people-price": "person-hour", "incidents-price": "incident-hour",
              "quality-price": "quality-point-day"}  # fmt: skip
    for input_, question in prices.items():
        row = table.loc[input_]
        for end in ("low", "high"):
            there = case(factors, **{"quality-point-day": 20.0, question: float(row[end])})
            assert there.appraisal.npv.mid == pytest.approx(row[f"npv_{end}"])
    rate = table.loc["discount-rate"]
    for end in ("low", "high"):
        there = case(factors, **{"quality-point-day": 20.0, "discount-rate": float(rate[end])})
        assert there.appraisal.npv.mid == pytest.approx(rate[f"npv_{end}"])
    effort = table.loc["effort"]
    for end in ("low", "high"):
        there = case(factors, weeks=float(effort[end]), **{"quality-point-day": 20.0})
        assert there.appraisal.npv.mid == pytest.approx(effort[f"npv_{end}"])
    estimate = catalogue().practices["ci-tests"].effort_weeks
    assert effort["low"] == pytest.approx(8.0 * estimate.low / estimate.mean)
    widths = (table["npv_high"] - table["npv_low"]).abs().to_list()
    assert widths == sorted(widths, reverse=True)


@given(
    st.sampled_from(["person-hour", "incident-hour", "week", "discount"]),
    st.floats(1, 400),
    st.floats(1.01, 3),
)
@settings(max_examples=12)
def test_dearer_work_and_a_higher_rate_never_help_and_a_dearer_loss_never_hurts(
    what: str, price: float, times: float
) -> None:
    """Here people and incidents gain and machines lose a little; the weeks are spent first."""

    def npv(value: float) -> float:
        if what == "week":
            return case(weeks=value / 10).appraisal.npv.mid
        key = "discount-rate" if what == "discount" else what
        return case(weeks=40.0, **{key: min(value, 100.0) if what == "discount" else value}
                    ).appraisal.npv.mid  # fmt: skip

    cheap, dear = npv(price), npv(price * times)
    if what in ("person-hour", "incident-hour"):
        assert dear >= cheap
    else:
        assert dear <= cheap + 1e-9


def test_a_rate_nobody_gave_is_the_stated_default_with_its_source() -> None:
    found, own = case(), case(**{"discount-rate": 12.0})
    assert (found.appraisal.rate, own.appraisal.rate) == (0.07, 0.12)
    assert "omb-a94-1992" in found.appraisal.rate_source
    assert own.appraisal.rate_source == "stated by the client"
    assert any("7% a year" in note for note in found.notes)
    assert own.per_quarter["discount"].iloc[-1] < found.per_quarter["discount"].iloc[-1]


def test_each_line_names_its_unit_default_source_and_where_it_is_changed() -> None:
    lines = case(**{"person-hour": 85.0}).lines.set_index("id")
    assert lines["unit"].str.len().gt(0).all()
    assert lines["source"].str.len().gt(0).all()
    assert lines.loc["people", "default"] == 85.0
    assert "at the questionnaire's default" in lines.loc["people", "source"]
    assert "Our own assumption" in lines.loc["people", "default_source"]
    assert "stated by the client" in lines.loc["incidents", "source"]
    assert math.isnan(lines.loc["incidents", "default"])  # asked, never defaulted
    assert math.isnan(lines.loc["quality", "default"])
    editable = dict.fromkeys(("people", "incidents", "compute", "quality"), "profile")
    assert {**lines["editable"]} | editable == {**lines["editable"]}
    assert lines.loc["people-weeks", "editable"] == "limits"


def test_a_week_of_delay_is_the_last_half_year_by_the_week() -> None:
    table = case((1.0, 1.0)).appraisal.delay.set_index("id")
    assert table.loc["money", "per_week"] == pytest.approx((benefit(1.0) - 250) / 13)
    assert table.loc["incidents", "per_week"] == pytest.approx(20 / 13)
    assert table.loc["incidents", "unit"] == "hours a week"
    assert not table.loc["quality", "money"]


def test_queues_stand_beside_the_open_slots_nobody_uses() -> None:
    whole = outlook()
    rows = [("utilisation", "runners", 0.5), ("queue-length", "runners", 2.0),
            ("utilisation", "on-call", 0.1), ("queue-length", "on-call", 0.01)]  # fmt: skip
    measures = pd.DataFrame(rows, columns=["measure", "subject", "mean"])
    made = tuple(
        replace(each, experiment=replace(each.experiment, measures=measures))
        for each in whole.strategies
    )
    profile = {**PROFILE, **PRICED}
    baseline = priced_baseline()
    found = invest(catalogue(), organisation(profile), baseline, plan(),
                   replace(whole, strategies=made)).appraisal.queues.set_index("pool")  # fmt: skip
    slots = next(each["slots"] for each in baseline.data["pools"] if each["id"] == "runners")
    runners = found.loc["runners"]
    assert runners["waiting_hours"] == 336.0
    assert runners["idle_cost"] == pytest.approx(slots * 168 * 0.5 * 0.5)
    assert runners["balance"] == pytest.approx(runners["idle_cost"] / 336)
    assert math.isnan(runners["waiting_cost"])
    assert found.loc["on-call", "waiting_cost"] == pytest.approx(1.68 * 1000)


def test_the_same_case_twice_is_the_same_bytes() -> None:
    first, second = case((0.5, 1.0, 2.0)), case((0.5, 1.0, 2.0))
    for name in ("lines", "per_quarter"):
        assert frame_to_json(getattr(first, name)) == frame_to_json(getattr(second, name))
    for name in ("tornado", "delay", "queues"):
        one, other = getattr(first.appraisal, name), getattr(second.appraisal, name)
        assert frame_to_json(one) == frame_to_json(other)
    assert first.appraisal.npv == second.appraisal.npv
    assert QUARTER == 2184
