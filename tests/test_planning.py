"""The plan settles: simulated as a whole and made again, and every way that can end."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from answer_strategies import chose, engagement, tiny

from advisor.engagement import Pin, RoadmapEdits
from advisor.flow.planning import settle_plan
from advisor.gaps import find_gaps
from advisor.roadmap import RULES, Problem, Roadmap
from advisor.roadmap.left_out import losses_of
from advisor.scoring import score

CHAIN = tiny({"delivery": (2, 2), "security": (2,), "data": (2,)}, {"delivery-2": ("delivery-1",)})


NO_EDITS = RoadmapEdits()


def problem(edits: RoadmapEdits = NO_EDITS, **limits: float) -> Problem:
    made = engagement(CHAIN, [chose(id_, 0.0) for id_ in CHAIN.practices])
    card = score(CHAIN, made)
    return Problem(
        CHAIN,
        find_gaps(CHAIN, made, card),
        made.limits.model_copy(update=limits),
        edits,
        {"benefit": 1.0, "gap": 1.0, "indicator": 0.0},
        {id_: each.value for id_, each in card.adoption.items()},
        (),
    )


def money(values: Mapping[str, float]) -> pd.DataFrame:
    rows = [(id_, values.get(id_, 0.0), values.get(id_, 0.0)) for id_ in CHAIN.practices]
    return pd.DataFrame(rows, columns=["practice", "money_per_year", "counted"])


def ids(roadmap: Roadmap) -> set[str]:
    return {item.practice for item in roadmap.items}


TWO = {"budget": 16000.0, "starts_at_once": 2}


def test_a_plan_that_stays_best_when_it_is_simulated_is_stable_at_once() -> None:
    table = money({"security-1": 9e4, "data-1": 5e4})
    found, inside = settle_plan(problem(**TWO), table, lambda _roadmap, _number: table)
    assert ids(found) == {"security-1", "data-1"}
    assert [each.number for each in found.rounds] == [1]
    assert any("stable after 1 round" in note for note in found.notes)
    assert inside is table
    assert {each.practice for each in found.left_out} == {"delivery-1", "delivery-2"}


def test_what_overlaps_inside_the_plan_leaves_it_and_the_round_says_so() -> None:
    # Alone each brings 90,000; in one plan the second brings nothing.
    alone = money({"security-1": 9e4, "data-1": 8e4, "delivery-1": 5e4})

    def inside(roadmap: Roadmap, number: int) -> pd.DataFrame:
        both = {"security-1", "data-1"} <= ids(roadmap)
        return money({"security-1": 9e4, "data-1": 0.0 if both else 8e4, "delivery-1": 5e4})

    found, _ = settle_plan(problem(**TWO), alone, inside)
    assert ids(found) == {"security-1", "delivery-1"}
    first, second = found.rounds[:2]
    assert first.promised > first.simulated
    assert (second.entered, second.left) == (("delivery-1",), ("data-1",))


def test_plans_that_come_back_end_the_search_with_the_one_worth_most() -> None:
    alone = money({"security-1": 9e4, "data-1": 8e4, "delivery-1": 5e4})

    def inside(roadmap: Roadmap, number: int) -> pd.DataFrame:
        if "data-1" in ids(roadmap):
            return money({"security-1": 9e4, "data-1": 0.0, "delivery-1": 5e4})
        return money({"security-1": 9e4, "data-1": 8e4, "delivery-1": 1e4})

    found, _ = settle_plan(problem(**TWO), alone, inside, rounds=9)
    assert len(found.rounds) == 2
    assert any("plans came back" in note for note in found.notes)
    assert found.objective == max(each.simulated for each in found.rounds)


def test_the_number_of_rounds_is_bounded_and_said() -> None:
    alone = money({"security-1": 9e4, "data-1": 8e4, "delivery-1": 5e4})
    seen: list[int] = []

    def inside(roadmap: Roadmap, number: int) -> pd.DataFrame:
        seen.append(number)
        return money({id_: (0.0 if id_ in ids(roadmap) else 9e4) for id_ in CHAIN.practices})

    found, _ = settle_plan(problem(**TWO), alone, inside, rounds=1)
    assert seen == [1]
    assert any("not stable after 1 round" in note for note in found.notes)


def test_without_money_or_without_a_plan_nothing_is_simulated() -> None:
    def never(roadmap: Roadmap, number: int) -> pd.DataFrame:
        raise AssertionError("simulated")

    unpriced, _ = settle_plan(problem(), money({}), never)
    assert unpriced.items
    assert unpriced.rounds == ()
    edits = RoadmapEdits(pins=(Pin(practice="delivery-2", quarter=1),))
    clashing, _ = settle_plan(problem(edits), money({"data-1": 9e4}), never)
    assert not clashing.feasible


def test_plans_by_rule_keep_every_limit_and_follow_their_rule() -> None:
    table = money({"data-1": 9e4})
    edits = RoadmapEdits(pins=(Pin(practice="security-1", quarter=3),))
    narrow = problem(edits, starts_at_once=1, weeks_per_quarter=2.0, quarters=4)
    for rule in RULES:
        items = narrow.by_rule(table, rule)
        quarters = [item.quarter for item in items]
        assert len(set(quarters)) == len(quarters)
        when = {item.practice: item.quarter for item in items}
        assert when["security-1"] == 3
        assert when.get("delivery-2", 9) > when.get("delivery-1", 0)
        ml = when.get("data-1", 9)
        assert ml == 1 if rule == "mlops-first" else ml > 1 or rule == "by-gap"
        assert rule != "source-sequence" or ml >= 4
    poor = problem(budget=8000.0)
    assert all(len(poor.by_rule(table, rule)) == 1 for rule in RULES)


def test_a_loss_names_what_its_simulation_makes_worse_and_nothing_that_is_unknown() -> None:
    lost = {"practice": "a", "money_per_year": -1.0, "quality_points": -0.117}
    unknown = {"practice": "b", "money_per_year": -1.0, "quality_points": float("nan")}
    gained = {"practice": "c", "money_per_year": 1.0, "quality_points": -1.0}
    assert losses_of([lost, unknown, gained]) == {"a": " (model quality 0.1 points lower)"}
