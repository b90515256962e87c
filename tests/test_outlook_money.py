"""Money of strategies: who is away stays paid, the rate at the end, and orders beyond chance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from organisations import SMALL, baseline_of, catalogue, organisation
from test_outlook import item, roadmap

from advisor.effects import QUARTER_HOURS
from advisor.flow import cases_of_plans
from advisor.outlook import Outlook, answers, simulate_outlook
from advisor.outlook.at_end import cost_at_end, cost_by_quarter
from advisor.outlook.judging import judged
from advisor.outlook.payroll import paid_meanwhile
from advisor.outlook.pricing import Prices
from advisor.value import invest

TITLES = {"nothing": "Nothing", "roadmap": "Plan", "by-gap": "Gaps"}


@pytest.fixture(scope="module")
def busy() -> Outlook:
    """A plan whose work takes three developers out of their pool in its first quarter."""
    profile = {**SMALL, "person-hour": 100}
    plan = roadmap(replace(item("flow-measures", 1), effort_weeks=39.0))
    made = organisation(profile)
    return simulate_outlook(
        catalogue(), made, baseline_of(profile), plan, replications=3, workers=1
    )


def test_people_away_for_the_plan_stay_paid(busy: Outlook) -> None:
    """Nothing is bought or switched off here, so running costs what it did, to the cent."""
    away = [each for each in busy.strategy("roadmap").changes if "until" in each]
    assert away, "the plan takes people out of a pool"
    rows = busy.differences.set_index(["strategy", "measure", "subject"])
    pool = str(away[0]["set"]).split("id=")[1].split("]")[0]
    for strategy in ("roadmap", "assumptions-off"):
        change = rows.loc[(strategy, "cost", pool)]
        assert change["base"] > 0
        assert change["mean"] == pytest.approx(0.0, abs=1e-6)
    series = busy.series[(busy.series["measure"] == "cost") & (busy.series["subject"] == pool)]
    by_quarter = series.pivot_table(index="start", columns="strategy", values="mean")
    assert by_quarter["roadmap"].to_list() == pytest.approx(by_quarter["nothing"].to_list())
    assert any("stay on the payroll" in note for note in busy.notes)


def test_a_plan_changed_by_hand_is_worth_what_the_whole_outlook_says_and_is_held_against_it() -> (
    None
):
    """The answer that comes at once and the outlook of all strategies, each on its own way to the
    same runs: equal net benefit, rate at the end and lead time, and the difference between both."""
    profile = {**SMALL, "person-hour": 100, "release-rhythm": "fortnightly"}
    made, baseline = organisation(profile), baseline_of(profile)
    plan = roadmap(item("rollback", 1), replace(item("flow-measures", 1), effort_weeks=39.0))
    edited = (replace(item("flow-measures", 1), effort_weeks=39.0),)
    whole = simulate_outlook(catalogue(), made, baseline, plan, plans={"edited": edited},
                             replications=2, workers=1)  # fmt: skip
    held: Any = type("Held", (), {"baseline": baseline, "roadmap": plan})
    cases, judge = cases_of_plans(catalogue(), made, held, edited, ("Plan", "Mine"))
    lead = ("lead-time.mean", "change")
    *_, last = answers(baseline, cases, [lead], replications=2, workers=1, judge=judge)
    found = last.measures.set_index(["case", "measure"])
    standing = whole.standing.set_index("strategy")
    for case in ("roadmap", "edited"):
        mine = found.loc[case]
        assert mine.loc["net-benefit", "mean"] == pytest.approx(standing.loc[case, "mean"])
        assert mine.loc["net-benefit-at-end", "mean"] == pytest.approx(standing.loc[case, "rate"])
        assert mine.loc[lead[0], "mean"] == pytest.approx(standing.loc[case, "lead_time_hours"])
        assert mine.loc["net-benefit", "best"] == standing.loc[case, "probability_best"]
    gain = standing.loc["edited", "mean"] - standing.loc["roadmap", "mean"]
    assert abs(gain) > 1.0
    assert found.loc[("edited", "net-benefit"), "beside"] == pytest.approx(gain)
    assert np.isnan(found.loc[("roadmap", "net-benefit"), "beside"])
    assert (found.loc["nothing"].loc[["net-benefit", "net-benefit-at-end"], "mean"] == 0).all()


def test_the_outlook_and_the_investment_case_have_one_sum_with_models_too() -> None:
    """A practice that raises the quality of a release itself: both count all of it as gain."""
    profile = {**SMALL, "ai": "pilots", "production-models": 3, "quality-point-day": 200.0,
               "person-hour": 100, "release-rhythm": "fortnightly"}  # fmt: skip
    made, baseline = organisation(profile), baseline_of(profile)
    plan = roadmap(item("candidate-search", 1), item("rollback", 1))
    found = simulate_outlook(catalogue(), made, baseline, plan, replications=2, workers=1)
    value = invest(catalogue(), made, baseline, plan, found)
    quality = value.lines.set_index("id").loc["quality"]
    assert quality["per_year"] > 0
    mine = found.standing.set_index("strategy").loc["roadmap"]
    benefit = value.per_quarter["benefit"].iloc[: made.limits.quarters].sum()
    assert mine["mean"] + mine["cost"] == pytest.approx(benefit)


def test_who_is_away_is_paid_out_of_as_many_as_a_lever_gives() -> None:
    pool = {"id": "team", "kind": "people", "slots": 10, "cost-per-slot-hour": 50.0}
    data: dict[str, Any] = {"pools": [pool], "calendars": []}
    path = "pools[id=team].slots"
    away = {"at": QUARTER_HOURS, "set": path, "to": 17, "until": 2 * QUARTER_HOURS}
    paid = paid_meanwhile(data, [away, {"at": 0.0, "set": path, "to": 20}])
    assert paid == {("team", 1): pytest.approx(3 * QUARTER_HOURS * 50)}


def test_the_rate_at_the_end_stands_beside_the_net_benefit(busy: Outlook) -> None:
    table = busy.standing.set_index("strategy")
    assert table.loc["nothing", "rate"] == 0.0
    assert table.loc["roadmap", "rate_p10"] <= table.loc["roadmap", "rate"]
    # The investment lies behind: what remains is not the plan's loss carried on.
    assert table.loc["roadmap", "rate"] > table.loc["roadmap", "mean"]


def test_the_cost_at_the_end_is_that_of_the_last_half_year_by_hand() -> None:
    """Ten people at 50 an hour round the clock: a fifth busy, then three and one tenth."""
    rows = [
        (0, "utilisation", "team", at * QUARTER_HOURS, value)
        for at, value in enumerate((0.2, 0.2, 0.3, 0.1))
    ]
    paths = pd.DataFrame(rows, columns=["replication", "measure", "subject", "start", "value"])
    pool = {"id": "team", "kind": "people", "slots": 10, "cost-per-slot-hour": 50.0}
    data: dict[str, Any] = {"pools": [pool], "calendars": []}

    class Kept:
        replications = 1

    kept: Any = Kept()
    kept.paths = paths
    found = cost_at_end(cost_by_quarter(kept, data, (), Prices(None)))
    assert found == pytest.approx([0.2 * 10 * 8766 * 50])
    away = {"at": 3 * QUARTER_HOURS, "set": "pools[id=team].slots", "to": 6,
            "until": 4 * QUARTER_HOURS}  # fmt: skip
    fewer = cost_at_end(cost_by_quarter(kept, data, (away,), Prices(None)))
    assert fewer == pytest.approx([(0.3 * 10 + 0.1 * 6) / 2 * 8766 * 50])
    kept.paths = pd.DataFrame()
    assert np.isnan(cost_at_end(cost_by_quarter(kept, data, (), Prices(None)))).all()


def _values(**runs: tuple[float, ...]) -> dict[str, np.ndarray[Any, Any]]:
    return {id_.replace("_", "-"): np.array(each) for id_, each in runs.items()}


ZERO = (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("now", "off", "marked", "word"),
    [
        # beyond chance both times, and turned round
        (_values(nothing=ZERO, roadmap=(9, 10, 11, 10)),
         _values(nothing=ZERO, roadmap=(-9, -10, -11, -10)), True, "comes first"),
        # the means change places, the intervals reach zero: no change
        (_values(nothing=ZERO, roadmap=(-9, 10, 11, -8)),
         _values(nothing=ZERO, roadmap=(9, -10, -11, 8)), False, "than chance alone makes"),
        # ahead, and no longer told apart
        (_values(nothing=ZERO, roadmap=(9, 10, 11, 10)),
         _values(nothing=ZERO, roadmap=(9, -10, -8, 10)), False, "no longer be told apart"),
        # the first stays, two behind it turn round
        (_values(nothing=ZERO, roadmap=(-9, -10, -11, -10), by_gap=(-5, -6, -5, -6)),
         _values(nothing=ZERO, roadmap=(-5, -6, -5, -6), by_gap=(-9, -10, -11, -10)),
         True, "that part of the order"),
        (_values(nothing=ZERO, roadmap=(9, 10, 11, 10)),
         _values(nothing=ZERO, roadmap=(3, 4, 3, 4)), False, "stays the same"),
    ],
)  # fmt: skip
def test_an_order_is_a_judgement_only_beyond_chance(
    now: dict[str, Any], off: dict[str, Any], marked: bool, word: str
) -> None:
    found, said = judged(now, off, False, TITLES)
    assert found is marked
    assert word in said
    mirrored = [{id_: -each for id_, each in one.items()} for one in (now, off)]
    assert judged(mirrored[0], mirrored[1], True, TITLES)[0] is marked  # where less is better


def test_one_strategy_has_no_order() -> None:
    one = _values(nothing=ZERO)
    assert judged(one, one, False, TITLES) == (False, "")
