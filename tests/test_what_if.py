"""What-ifs: levers become dated changes of today, and answers become better and never other."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from advisor.baseline import Baseline
from advisor.catalogue import load_catalogue
from advisor.effects import QUARTER_HOURS
from advisor.faults import FaultsError
from advisor.flow import answer_from_json, answer_to_json
from advisor.model import Catalogue
from advisor.outlook import (
    Answer,
    Case,
    Levers,
    answers,
    changes_of,
    levers_from_json,
    levers_to_json,
    reach_of,
)
from advisor.roadmap import Item
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement
from simulator.experiment import compare
from simulator.spec import build

SHOWN = (("lead-time.mean", "change"), ("queue-wait.mean", "testers"), ("cost", "all"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def pilots(catalogue: Catalogue) -> Baseline:
    from advisor.baseline import build_baseline

    engagement = load_engagement("pilots", catalogue)
    return build_baseline(catalogue, engagement, score(catalogue, engagement))


@pytest.fixture(scope="module")
def tiny(pilots: Baseline) -> Baseline:
    """A desk of two people with too much to do, as a baseline of its own."""
    data: dict[str, Any] = {
        "scenario": 1,
        "time-unit": "hour",
        "horizon": 2 * QUARTER_HOURS,
        "seed": 7,
        "pools": [{"id": "testers", "role": "testers", "kind": "people", "slots": 2,
             "cost-per-slot-hour": 50}],
        "pipelines": [
            {
                "id": "change",
                "role": "change",
                "arrivals": {"kind": "exponential", "mean": 1.1},
                "stages": [
                    {"id": "test", "role": "test", "pool": "testers",
                     "time": {"kind": "exponential", "mean": 2}},
                ],
            }
        ],
    }  # fmt: skip
    return replace(pilots, scenario=build(data), data=data, anchors=data, adoption={})


def with_changes(baseline: Baseline, changes: Any) -> dict[str, Any]:
    own = list(baseline.data.get("changes", ()))
    return {**baseline.data, "changes": [*own, *changes]}


def test_untouched_levers_change_nothing(catalogue: Catalogue, pilots: Baseline) -> None:
    assert not Levers().turned
    assert changes_of(catalogue, pilots, Levers()) == ((), ())
    today = {each.pool: each.today for each in reach_of(pilots.data).pools}
    assert changes_of(catalogue, pilots, Levers(slots=today))[0] == ()


def test_a_pool_is_turned_where_it_stands_and_within_its_bounds(
    catalogue: Catalogue, pilots: Baseline
) -> None:
    changes, _ = changes_of(catalogue, pilots, Levers(slots={"gpu": 6}))
    assert changes == ({"at": 0.0, "set": "pools[id=gpu].slots", "to": 6},)
    reach = {each.pool: each for each in reach_of(pilots.data).pools}
    assert reach["testers"].least == max(
        stage.get("slots", 1)
        for pipeline in pilots.data["pipelines"]
        for stage in pipeline["stages"]
        if stage.get("pool") == "testers"
    )
    for pool, lever in reach.items():
        for slots in (lever.least, lever.most):
            changes, _ = changes_of(catalogue, pilots, Levers(slots={pool: slots}))
            build(with_changes(pilots, changes))


def test_everything_that_cannot_be_is_said_at_once_with_its_remedy(
    catalogue: Catalogue, tiny: Baseline
) -> None:
    wrong = Levers(
        slots={"testers": 0, "gpu": 3}, retraining="never", weeks=0, release="weekly",
        practices=("nothing-of-the-kind",),
    )  # fmt: skip
    with pytest.raises(FaultsError) as raised:
        changes_of(catalogue, tiny, wrong)
    said = [str(fault) for fault in raised.value.faults]
    assert said == [
        "pools[id=testers].slots: 0 slots are out of reach: choose 1 to 6",
        "pools[id=gpu].slots: there is no such pool in use: turn testers",
        "stages[role=release].opens: `weekly` is no rhythm of releases here: leave it as it is",
        "models[*].retraining: there are no models to retrain: leave it as it is",
        "models[*].retraining: 0 weeks between retrainings: choose 1 to 52",
        "practices: no practice `nothing-of-the-kind`: choose one of the list",
    ]


@pytest.mark.parametrize(
    ("retraining", "policy"),
    [
        ("never", {"kind": "never"}),
        ("periodic", {"kind": "periodic", "every": 504.0}),
        ("on-alarm", {"kind": "on-alarm"}),
        ("both", {"kind": "first-of", "policies": [{"kind": "on-alarm"},
                                                   {"kind": "periodic", "every": 504.0}]}),
    ],
)  # fmt: skip
def test_a_policy_holds_for_every_model_after_what_today_sets_for_some(
    catalogue: Catalogue, pilots: Baseline, retraining: Any, policy: Any
) -> None:
    levers = Levers(retraining=retraining, weeks=3)
    (change,), _ = changes_of(catalogue, pilots, levers)
    own = [each["at"] for each in pilots.data["changes"] if "retraining" in str(each.get("set"))]
    assert own, "today switches shares of the models, or this shows nothing"
    assert change == {"at": max(own) + 0.5, "set": "models[*].retraining", "to": policy}
    build(with_changes(pilots, [change]))


def test_a_practice_holds_from_the_start_unless_a_lever_holds_its_place(
    catalogue: Catalogue, pilots: Baseline
) -> None:
    practice = "scheduled-retrain"
    alone, _ = changes_of(catalogue, pilots, Levers(practices=(practice,)))
    held = [each for each in alone if "retraining" in str(each.get("set"))]
    assert held, "the practice sets the policy"
    assert all(each["at"] < 24 and not each.get("over") for each in alone)
    both, said = changes_of(catalogue, pilots, Levers(practices=(practice,), retraining="never"))
    assert [each["to"] for each in both if "retraining" in str(each.get("set"))] == [
        {"kind": "never"}
    ]
    assert said[-1] == "where a practice would set what a lever holds, the lever holds"


def test_a_plan_takes_people_out_of_as_many_as_there_are(
    catalogue: Catalogue, pilots: Baseline
) -> None:
    item = Item(
        "ci-tests", quarter=1, quarters=1, effort_weeks=26.0, cost=0.0, needs=(), gap=1.0, gain=0.0,
        benefit=0.0, target=1.0, must=False, pinned=False, critical=False, why="",
    )  # fmt: skip
    changes, _ = changes_of(catalogue, pilots, Levers(slots={"developers": 20}, plan=True), [item])
    slots = [each for each in changes if each.get("set") == "pools[id=developers].slots"]
    assert [each["to"] for each in slots] == [20, 18], "26 weeks are two people of a quarter"
    assert slots[0]["at"] == 0 < slots[1]["at"] < slots[1]["until"] == QUARTER_HOURS
    build(with_changes(pilots, changes))
    at_once, _ = changes_of(catalogue, pilots, Levers(practices=("ci-tests",), plan=True), [item])
    assert not any("until" in each for each in at_once), "what is in place takes nobody"


def test_levers_are_read_back_and_equal_ones_are_equal_questions() -> None:
    levers = Levers(slots={"b": 2, "a": 1}, retraining="both", weeks=9, practices=("y", "x"))
    plain = json.loads(json.dumps(levers_to_json(levers)))
    assert levers_from_json(plain) == replace(levers, practices=("x", "y"))
    assert levers_to_json(Levers(weeks=9, budget=3.0)) == levers_to_json(Levers())


def refined(baseline: Baseline, *cases: Case) -> list[Answer]:
    return list(answers(baseline, cases, SHOWN, replications=4, workers=1))


def test_the_last_answer_is_the_comparison_and_the_first_comes_before_it(tiny: Baseline) -> None:
    case = Case("more", "Three testers", ({"at": 0.0, "set": "pools[id=testers].slots", "to": 3},))
    found = refined(tiny, case)
    assert [(each.replications, each.last) for each in found][-1] == (4, True)
    other = build(with_changes(tiny, case.changes))
    whole = compare({"nothing": tiny.scenario, "more": other}, replications=4, workers=1)
    rows = whole.differences
    for measure, subject in SHOWN:
        row = rows[(rows["measure"] == measure) & (rows["subject"] == subject)].iloc[0]
        mine = found[-1].measures
        mine = mine[(mine["case"] == "more") & (mine["measure"] == measure)].iloc[0]
        assert [mine["change"], mine["change_low"], mine["change_high"]] == [
            row["mean"], row["low"], row["high"],
        ]  # fmt: skip
    lead = found[-1].measures.set_index(["case", "measure"])
    assert lead.loc[("more", "lead-time.mean"), "change_high"] < 0, "a third tester helps"
    assert lead.loc[("more", "lead-time.mean"), "best"] == 1.0
    assert math.isnan(lead.loc[("nothing", "lead-time.mean"), "change"])
    assert set(found[-1].series["strategy"]) == {"nothing", "more"}


def test_an_answer_is_read_back_exactly(tiny: Baseline) -> None:
    case = Case("more", "Three", ({"at": 0.0, "set": "pools[id=testers].slots", "to": 3},), ("so",))
    answer = refined(tiny, case)[0]
    plain = json.loads(json.dumps(answer_to_json(answer)))
    back = answer_from_json(plain)
    assert answer_to_json(back) == answer_to_json(answer)
    assert back.measures.equals(answer.measures)
    with pytest.raises(ValueError, match="format"):
        answer_from_json({"what-if": 99})


def test_changes_that_meet_nothing_are_named_by_their_scenario_and_number(tiny: Baseline) -> None:
    right = {"at": 0.0, "set": "pools[id=testers].slots", "to": 3}
    bad = Case("old", "From another today", (right, {**right, "set": "pools[id=gpu].slots"}))
    also = Case("two", "Too many", ({"at": -1.0, "set": "pools[id=testers].slots", "to": 2},))
    with pytest.raises(FaultsError) as raised:
        refined(tiny, bad, also)
    assert [fault.where for fault in raised.value.faults] == [
        "From another today, change 2",
        "Too many, change 1",
    ]
    with pytest.raises(ValueError, match="at most 4"):
        refined(tiny, *[bad] * 5)
