"""The outlook: paired strategies, benefits at the client's prices, directions of the facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from organisations import LARGE, SMALL, baseline_of, catalogue, organisation, scorecard

from advisor.baseline import Baseline
from advisor.gaps import Gap, Gaps
from advisor.outlook import (
    BENEFIT_COLUMNS,
    STANDING_COLUMNS,
    Outlook,
    default_replications,
    marginal_benefits,
    run_today,
    scenario_of,
    simulate_outlook,
)
from advisor.outlook.parts import open_hours_a_year, part_of, pipelines_for, visits_per_week
from advisor.roadmap import Item, Roadmap, graph_of
from simulator import paths
from simulator.experiment import Cancelled, Experiment, simulate
from simulator.spec import build

YEAR = 52 * 168.0


def gap(practice: str) -> Gap:
    return Gap(
        practice, practice, "x", 2, 0.0, 1.0, 1.0, 0.5, 1.0, "r", "chosen", ("core",), (), ()
    )


def item(practice: str, quarter: int, quarters: int = 1, needs: tuple[str, ...] = ()) -> Item:
    return Item(
        practice,
        quarter,
        quarters,
        6.0,
        18000.0,
        needs,
        1.0,
        0.5,
        0.0,
        1.0,
        False,
        False,
        False,
        "w",
    )


def roadmap(*items: Item) -> Roadmap:
    import pandas as pd

    load = pd.DataFrame({"quarter": [1], "effort_weeks": [6.0], "cost": [18000.0]})
    return Roadmap(True, items, (), load, 1.0, 0.0, True, (), {}, graph_of({}, ()), (), ())


@pytest.fixture(scope="module")
def small() -> Baseline:
    return baseline_of({**SMALL, "release-rhythm": "fortnightly"})


@pytest.fixture(scope="module")
def outlook(small: Baseline) -> Outlook:
    plan = roadmap(item("rollback", 1), item("metrics-logs", 1), item("flow-measures", 2))
    seen: list[tuple[int, int, str]] = []
    found = simulate_outlook(
        catalogue(),
        organisation(SMALL),
        small,
        plan,
        replications=3,
        workers=1,
        progress=lambda done, total, what: seen.append((done, total, what)),
    )
    assert [done for done, _, _ in seen] == [0, 3, 6, 9]
    assert {total for _, total, _ in seen} == {9}
    return found


def test_strategies_run_on_the_same_luck_and_differ_only_where_the_plan_acts(
    outlook: Outlook,
) -> None:
    assert [each.id for each in outlook.strategies] == ["nothing", "roadmap"]
    assert outlook.assumptions_off is not None
    frame = outlook.differences[outlook.differences["strategy"] == "roadmap"]
    rows = frame.set_index(["measure", "subject"])
    recovery = rows.loc[("recovery-time.p50", "change")]
    assert recovery["mean"] < -5
    assert recovery["candidate"] < recovery["base"]
    assert recovery["low"] < recovery["mean"] < recovery["high"]
    # Neither going back nor measures touch the way to the release.
    assert rows.loc[("arrivals", "change"), "mean"] == 0
    assert rows.loc[("completions", "push-load"), "mean"] == 0
    assert set(frame["measure"]) >= {"lead-time.mean", "incidents", "utilisation", "cost"}


def test_the_series_has_a_row_per_strategy_and_quarter(outlook: Outlook) -> None:
    series = outlook.series
    rows = series[(series["measure"] == "lead-time.mean") & (series["subject"] == "change")]
    assert rows.groupby("strategy").size().to_dict() == {
        "nothing": 4,
        "roadmap": 4,
        "assumptions-off": 4,
    }
    assert (rows["p10"] <= rows["p90"]).all()


def test_probabilities_add_up_and_the_notes_say_what_is_not_simulated(outlook: Outlook) -> None:
    assert sum(each.probability_best for each in outlook.strategies) == pytest.approx(1)
    name = catalogue().practices["flow-measures"].name
    assert any(note.startswith(name) for note in outlook.strategy("roadmap").notes)
    assert any("common random numbers" in note for note in outlook.notes)
    with pytest.raises(KeyError):
        outlook.strategy("magic")


def test_the_scenario_of_a_strategy_gives_its_numbers_again(
    small: Baseline, outlook: Outlook
) -> None:
    strategy = outlook.strategy("roadmap")
    again = simulate(scenario_of(small, strategy), replications=1, seed=strategy.experiment.seed)
    first = strategy.experiment.runs[strategy.experiment.runs["replication"] == 0]
    one = first.set_index(["measure", "subject"])["value"]
    two = again.runs.set_index(["measure", "subject"])["value"]
    assert one.equals(two)


def test_an_empty_plan_is_doing_nothing(small: Baseline) -> None:
    found = simulate_outlook(
        catalogue(), organisation(SMALL), small, roadmap(), replications=2, workers=1
    )
    assert [each.id for each in found.strategies] == ["nothing"]
    assert found.differences.empty
    assert any("empty" in note for note in found.notes)


def test_ranges_hold_draws_of_the_sizes_and_the_best_is_judged_in_money(small: Baseline) -> None:
    plan = roadmap(item("rollback", 1), item("metrics-logs", 2))
    found = simulate_outlook(
        catalogue(),
        organisation({**SMALL, "incident-hour": 5000.0}),
        small,
        plan,
        plans={"by-gap": (item("rollback", 1),)},
        replications=5,
    )
    assert found.draws == 2
    assert found.criterion == ("net-benefit", "all")
    standing = found.standing.set_index("strategy")
    assert list(standing.index) == ["nothing", "roadmap", "by-gap"]
    assert list(found.standing.columns) == list(STANDING_COLUMNS)
    assert (standing.loc["nothing", "mean"], standing.loc["nothing", "cost"]) == (0.0, 0.0)
    assert standing.loc["roadmap", "cost"] == 2 * standing.loc["by-gap", "cost"] == 36000.0
    assert standing["probability_best"].sum() == pytest.approx(1)
    assert standing["probability_best_plan"].sum() == pytest.approx(1)
    assert standing["off_probability_best"].sum() == pytest.approx(1)
    assert {each.id: each.probability_best for each in found.strategies} == dict(
        standing["probability_best"]
    )
    # Doing nothing has no effects, so its runs are those of today; the plan's differ by draw.
    experiment = found.strategy("roadmap").experiment
    assert experiment.replications == 4
    ahead = simulate(scenario_of(small, found.strategy("roadmap")), replications=4)
    same = experiment.runs["value"].eq(ahead.runs["value"]) | experiment.runs["value"].isna()
    assert not same.all()
    assert any("2 draws of the sizes" in note for note in found.notes)
    assert found.judged
    # What the rollback saves of incidents is worth its price, and no more than that.
    hours = {
        id_: found.strategy(id_).experiment.value("incidents", "change").mean
        for id_ in ("nothing", "by-gap")
    }
    assert hours["nothing"] == pytest.approx(hours["by-gap"], rel=0.25)


def test_without_any_price_the_best_is_judged_by_lead_time() -> None:
    bare = {"engineers": 10, "ai": "none", "changes-per-week": 20}
    found = simulate_outlook(
        catalogue(),
        organisation(bare),
        baseline_of(bare),
        roadmap(item("rollback", 1)),
        replications=2,
    )
    assert found.criterion == ("lead-time.mean", "change")
    standing = found.standing.set_index("strategy")
    lead = found.strategy("roadmap").experiment.value("lead-time.mean", "change").mean
    assert standing.loc["roadmap", "mean"] == pytest.approx(lead)
    assert any("judged by mean lead time" in note for note in found.notes)


def test_a_simulation_can_be_stopped(small: Baseline) -> None:
    with pytest.raises(Cancelled):
        run_today(small, replications=2, cancel=lambda: True)


def test_replications_follow_the_size_of_the_organisation(small: Baseline) -> None:
    assert default_replications(small, 90) > default_replications(baseline_of(LARGE), 90) >= 3
    assert default_replications(small, 1) == 24


def benefits(profile: Mapping[str, Any], *practices: str, **adoption: float) -> Any:
    base = baseline_of(profile, {key.replace("_", "-"): each for key, each in adoption.items()})
    gaps = Gaps(tuple(gap(each) for each in practices), ())
    frame = marginal_benefits(catalogue(), organisation(profile), base, gaps, workers=1)
    assert list(frame.columns) == list(BENEFIT_COLUMNS)
    return frame.set_index("practice")


def test_a_benefit_is_money_only_at_the_clients_own_prices() -> None:
    busy = {**SMALL, "changes-per-week": 60}
    without = {"engineers": 10, "ai": "none", "changes-per-week": 60}
    unpriced = benefits(without, "iac", "rollback", "flow-measures")
    assert (unpriced["money_per_year"] == 0).all()
    assert unpriced.loc["rollback", "incident_hours_per_year"] < 0
    people = benefits(busy, "iac", "rollback", "flow-measures")
    assert people.loc["iac", "money_per_year"] > 0  # fewer tickets
    priced = benefits({**busy, "incident-hour": 1000.0}, "rollback")
    gain = priced.loc["rollback"]
    assert gain["money_per_year"] > people.loc["rollback", "money_per_year"]
    hours = -gain["incident_hours_per_year"]
    assert gain["money_per_year"] == pytest.approx(
        1000 * hours - gain["work_cost_per_year"], rel=0.35
    )
    assert (people.loc["flow-measures", "basis"], people.loc["flow-measures", "simulated"]) == (
        "not simulated",
        False,
    )


def test_money_that_the_client_does_not_count_moves_no_order() -> None:
    busy = {**SMALL, "changes-per-week": 60, "incident-hour": 1000.0}
    everything = benefits(busy, "iac", "rollback")
    chosen = benefits({**busy, "money-counted": ("incidents",)}, "iac", "rollback")
    for id_ in ("iac", "rollback"):
        hours = -chosen.loc[id_, "incident_hours_per_year"]
        assert chosen.loc[id_, "money_per_year"] == pytest.approx(1000 * hours, rel=0.35)
    assert chosen["work_cost_per_year"].equals(everything["work_cost_per_year"])
    quality = benefits({**busy, "money-counted": ("quality",)}, "iac", "rollback")
    assert (quality["money_per_year"] == 0).all()
    assert (quality["counted"] == 0).all()


def test_a_loss_counts_only_where_all_that_gets_better_has_a_price() -> None:
    found = benefits(SMALL, "code-review")
    row = found.loc["code-review"]
    assert row["money_per_year"] < 0  # review takes hours; what it finds has no price here
    assert row["counted"] == 0


def test_more_observation_costs_retrainings_and_gains_quality() -> None:
    profile = {"engineers": 10, "ai": "production", "production-models": 6, "person-hour": 80.0}
    one = benefits(profile, "ml-metrics").loc["ml-metrics"]
    two = benefits({**profile, "quality-point-day": 500.0}, "ml-metrics").loc["ml-metrics"]
    assert one["money_per_year"] < 0 < two["money_per_year"]
    assert one["below_floor"] < 0
    assert one["quality_points"] > 0
    assert (one["counted"], two["counted"]) == (0, two["money_per_year"])


def test_a_practice_is_judged_on_the_pipelines_it_acts_on() -> None:
    data = baseline_of(LARGE).data

    def places(path: str) -> list[tuple[Any, ...]]:
        return [tuple(each) for each in paths.find(data, path)]

    change = places("pipelines[role=change].stages[role=test].time")
    assert pipelines_for(data, change) == ("change", "hotfix")
    assert pipelines_for(data, places("models[*].retraining")) == ("training",)
    cards = pipelines_for(data, places("pools[id=gpu].slots"))
    assert cards == ("experiment", "model-release", "training")
    part = part_of(data, ("change", "hotfix"))
    assert "models" not in part
    build(part)
    assert visits_per_week(part) < visits_per_week(data)


def test_open_hours_follow_the_calendar_of_a_pool() -> None:
    data = baseline_of(LARGE).data
    hours = {pool["id"]: open_hours_a_year(data, pool) for pool in data["pools"]}
    assert hours["developers"] == pytest.approx(40 * 365.25 / 7)
    assert hours["operations"] == pytest.approx(45 * 365.25 / 7)
    assert hours["runners"] == 8766


def measured(data: Mapping[str, Any], part: tuple[str, ...], replications: int = 4) -> Experiment:
    made = {**part_of(data, part), "horizon": YEAR}
    return simulate(build(made), replications=replications)


CHANGES = ("change", "hotfix")


def test_the_scorecard_reaches_the_measure() -> None:
    """An answer changes a parameter, the parameter changes a measure."""
    needs = catalogue().practices["trunk-based"].needs
    low = baseline_of(SMALL).data
    high = baseline_of(SMALL, dict.fromkeys(["trunk-based", *needs], 1.0)).data
    assert scorecard(organisation(SMALL), {"trunk-based": 1.0}).adoption["trunk-based"].value == 1
    one, two = (measured(data, CHANGES, 1) for data in (low, high))
    assert two.value("lead-time.delay", "change").mean < one.value("lead-time.delay", "change").mean
