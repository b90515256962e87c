"""The investment case from series worked out by hand: prices, losses, unpriced lines, payback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from organisations import baseline_of, catalogue, organisation

from advisor.outlook import Outlook, Strategy
from advisor.roadmap import Item, Roadmap, graph_of
from advisor.value import LINE_COLUMNS, QUARTER_COLUMNS, Value, invest
from simulator.experiment import Experiment

QUARTER = 13 * 168.0
PROFILE = {"engineers": 10, "ai": "production", "production-models": 2}
PRICED = {"person-hour": 100.0, "runner-hour": 0.5, "gpu-hour": 2.0, "incident-hour": 1000.0}

# measure, subject -> doing nothing, the roadmap; the same in each of four quarters
SERIES = {
    ("utilisation", "developers"): (0.10, 0.08),
    ("cost", "runners"): (50.0, 80.0),
    ("incidents", "change"): (3.0, 2.0),
    ("recovery-time.p50", "change"): (10.0, 5.0),
    ("model-quality", "all"): (0.88, 0.89),
}
HOURS = 40 * 365.25 / 7 / (8766 / QUARTER)  # of one person in a quarter


def experiment(place: int) -> Experiment:
    series = pd.DataFrame(
        [
            (measure, subject, quarter * QUARTER, (quarter + 1) * QUARTER, pair[place])
            for (measure, subject), pair in SERIES.items()
            for quarter in range(4)
        ],
        columns=["measure", "subject", "start", "end", "mean"],
    )
    nothing = pd.DataFrame()
    return Experiment(
        "reference", "", 1, 2, "", "1", "hour", 0.0, nothing, nothing, series, None, ()
    )


def outlook(changes: tuple[dict[str, Any], ...] = ()) -> Outlook:
    differences = pd.DataFrame(
        [
            ("roadmap", "lead-time.mean", "change", "hours", 500.0, 380.0, -120.0, -150.0, -90.0),
            ("roadmap", "incidents", "change", "incidents", 12.0, 8.0, -4.0, -6.0, -2.0),
            ("roadmap", "recovery-time.p50", "change", "hours", 10.0, 5.0, -5.0, -6.0, -4.0),
            ("roadmap", "cost", "all", "money", 200.0, 320.0, 120.0, 100.0, 140.0),
        ],
        columns=[
            "strategy",
            "measure",
            "subject",
            "unit",
            "base",
            "candidate",
            "mean",
            "low",
            "high",
        ],
    )
    strategies = tuple(
        Strategy(id_, id_, changes if place else (), experiment(place), 0.5, ())
        for place, id_ in enumerate(("nothing", "roadmap"))
    )
    return Outlook(strategies, differences, pd.DataFrame(), None, ("lead-time.mean", "change"), ())


def case(
    prices: Mapping[str, Any], changes: tuple[dict[str, Any], ...] = (), weeks: float = 8.0
) -> Value:
    item = Item(
        "ci-tests",
        1,
        1,
        weeks,
        weeks * 3000 + 750,
        (),
        1.0,
        0.5,
        0.0,
        1.0,
        False,
        False,
        False,
        "w",
    )
    load = pd.DataFrame(
        {
            "quarter": [1, 2, 3, 4],
            "effort_weeks": [weeks, 0.0, 0.0, 0.0],
            "cost": [weeks * 3000, 250.0, 250.0, 250.0],
        }
    )
    plan = Roadmap(True, (item,), (), load, 1.0, 0.0, True, (), {}, graph_of({}, ()), (), ())
    profile = {**PROFILE, **prices}
    return invest(catalogue(), organisation(profile), baseline_of(profile), plan, outlook(changes))


def line(value: Value, id_: str) -> pd.Series:
    return value.lines.set_index("id").loc[id_]


def test_the_lines_are_quantity_times_price() -> None:
    found = case({**PRICED, "quality-point-day": 20.0})
    assert list(found.lines.columns) == list(LINE_COLUMNS)
    year = 8766 / (4 * QUARTER)
    people = line(found, "people")
    assert people["quantity"] == pytest.approx(4 * 0.02 * 10 * HOURS * year)
    assert people["per_year"] == pytest.approx(people["quantity"] * 100)
    incidents = line(found, "incidents")
    assert incidents["quantity"] == pytest.approx(4 * (30 - 10) * year)
    assert incidents["per_year"] == pytest.approx(incidents["quantity"] * 1000)
    quality = line(found, "quality")
    assert quality["quantity"] == pytest.approx(4 * 1.0 * 2 * 91 * year)
    assert quality["per_year"] == pytest.approx(quality["quantity"] * 20)


def test_a_loss_stays_a_loss_and_costs_are_negative() -> None:
    found = case(PRICED)
    assert line(found, "compute")["per_year"] < 0
    assert line(found, "people-weeks")["per_year"] == pytest.approx(
        -8 * 3000 * 8766 / (4 * QUARTER)
    )
    assert line(found, "running")["per_year"] < 0


def test_what_has_no_price_stays_in_its_own_unit() -> None:
    found = case({})
    for id_ in ("people", "incidents", "quality", "lead-time"):
        row = line(found, id_)
        assert pd.isna(row["per_year"])
        assert row["quantity"] != 0
    assert line(found, "lead-time")["quantity"] == 5.0  # days
    assert found.per_quarter["benefit"].eq(0).all()
    assert any("without a price" in note for note in found.notes)
    assert found.payback_quarter is None


def test_the_client_says_which_money_counts() -> None:
    """Incidents alone: 20 hours a quarter at 1000, and everything else in its own unit."""
    found = case({**PRICED, "money-counted": ("incidents",)})
    assert found.per_quarter["benefit"].to_list() == pytest.approx([20 * 1000.0] * 4)
    for id_ in ("people", "compute", "gpu", "quality"):
        row = line(found, id_)
        assert pd.isna(row["per_year"])
        assert (row["quantity"] != 0) == (id_ != "gpu")  # nothing changes on the cards here
        assert row["note"].startswith("the client does not want it counted")
    said = [note for note in found.notes if "left out as you chose" in note]
    assert len(said) == 1
    assert "hours of people" in said[0]
    nothing_chosen = case({**PRICED, "money-counted": ()})
    assert nothing_chosen.per_quarter.equals(case(PRICED).per_quarter)


def test_lead_time_is_never_priced() -> None:
    assert pd.isna(line(case({**PRICED, "quality-point-day": 20.0}), "lead-time")["per_year"])


def test_the_quarters_add_up_and_pay_back_where_the_sum_stays_above_zero() -> None:
    found = case(PRICED)
    table = found.per_quarter
    assert list(table.columns) == list(QUARTER_COLUMNS)
    benefit = 0.02 * 10 * HOURS * 100 + 20 * 1000 - 30
    assert table["benefit"].to_list() == pytest.approx([benefit] * 4)
    assert table["net"].to_list() == pytest.approx(
        [benefit - 24000, benefit - 250, benefit - 250, benefit - 250]
    )
    assert table["cumulative"].to_list() == pytest.approx(table["net"].cumsum().to_list())
    assert table["benefit_low"].isna().all()  # one draw has no range
    assert found.payback_quarter == 1 + int((table["cumulative"] < 0).sum())
    assert case(PRICED, weeks=900.0).payback_quarter is None


def test_people_away_for_the_plan_are_not_hours_freed() -> None:
    away = ({"at": 0.0, "set": "pools[id=developers].slots", "to": 8, "until": QUARTER},)
    here, gone = case(PRICED), case(PRICED, away)
    # With two of ten away the same share of busy time is fewer hours worked in that quarter.
    first = gone.per_quarter["benefit"].iloc[0] - here.per_quarter["benefit"].iloc[0]
    assert first == pytest.approx(0.08 * 2 * HOURS * 100)
    assert gone.per_quarter["benefit"].iloc[1] == here.per_quarter["benefit"].iloc[1]


def test_an_empty_plan_costs_nothing_and_promises_nothing() -> None:
    empty = Roadmap(
        True, (), (), pd.DataFrame({"quarter": [1], "effort_weeks": [0.0], "cost": [0.0]}),
        0.0, 0.0, True, (), {}, graph_of({}, ()), (), (),
    )  # fmt: skip
    only = outlook()
    nothing = Outlook(
        only.strategies[:1], only.differences.iloc[:0], only.series, None, only.criterion, ()
    )
    profile = {**PROFILE, **PRICED}
    found = invest(catalogue(), organisation(profile), baseline_of(profile), empty, nothing)
    assert found.per_quarter["net"].eq(0).all()
    assert found.payback_quarter is None
    assert any("empty" in note for note in found.notes)
