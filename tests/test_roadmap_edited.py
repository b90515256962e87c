"""A plan changed by hand: what was moved stands there, and every broken limit is named at once."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from answer_strategies import chose, engagement, tiny

from advisor.engagement import Pin, RoadmapEdit, RoadmapEdits
from advisor.gaps import find_gaps
from advisor.roadmap import Edited, Problem, edit_plan, is_edited
from advisor.scoring import score

CHAIN = tiny({"delivery": (2, 2), "security": (2,)}, {"delivery-2": ("delivery-1",)})
MONEY = pd.DataFrame({"practice": [], "money_per_year": []})
MUST = ("security-1",)


def changed(*edits: RoadmapEdit, pins: tuple[Pin, ...] = (), **limits: float) -> Edited:
    """The plan of these limits alone, and what the edits make of it."""
    made = engagement(CHAIN, [chose(id_, 0.0) for id_ in CHAIN.practices])
    card = score(CHAIN, made)

    def problem(wishes: RoadmapEdits) -> Problem:
        return Problem(
            CHAIN, find_gaps(CHAIN, made, card), made.limits.model_copy(update=limits), wishes,
            {"benefit": 1.0, "gap": 10.0, "indicator": 0.0},
            {id_: each.value for id_, each in card.adoption.items()}, MUST,
        )  # fmt: skip

    roadmap = problem(RoadmapEdits()).plan(MONEY, explain=False)
    return edit_plan(problem(RoadmapEdits(pins=pins, edits=edits)), roadmap, MONEY)


def quarters(found: Edited) -> dict[str, int]:
    return {item.practice: item.quarter for item in found.roadmap.items}


def test_a_move_that_keeps_every_limit_breaks_nothing() -> None:
    found = changed(RoadmapEdit(practice="security-1", quarter=3))
    assert quarters(found) == {"delivery-1": 1, "delivery-2": 2, "security-1": 3}
    assert found.breaches == ()
    assert list(found.roadmap.load["effort_weeks"]) == [2.0, 2.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("edit", "limits", "kind", "quarter"),
    [
        (RoadmapEdit(practice="delivery-2", quarter=1), {}, "prerequisite", 1),
        (RoadmapEdit(practice="delivery-1", left_out=True), {}, "prerequisite", 2),
        (RoadmapEdit(practice="security-1", left_out=True), {}, "duty", None),
        (RoadmapEdit(practice="security-1", quarter=2), {"starts_at_once": 1}, "starts-at-once", 2),
        (RoadmapEdit(practice="security-1", quarter=2), {"weeks_per_quarter": 3.0}, "capacity", 2),
        (
            RoadmapEdit(practice="security-1", quarter=2),
            {"budget_per_quarter": 9000.0},
            "quarter-budget",
            2,
        ),
        (RoadmapEdit(practice="delivery-2", quarter=3), {"budget": 16000.0}, "budget", None),
        (RoadmapEdit(practice="security-1", quarter=4, by=2), {}, "by", 4),
        (RoadmapEdit(practice="security-1", quarter=1, not_before=2), {}, "not-before", 1),
        (RoadmapEdit(practice="security-1", quarter=9), {}, "quarters", 9),
        (
            RoadmapEdit(practice="security-1", quarter=2, instead_of=("delivery-1",)),
            {},
            "either",
            None,
        ),
    ],
)
def test_every_limit_that_a_move_breaks_is_named(
    edit: RoadmapEdit, limits: dict[str, float], kind: str, quarter: int | None
) -> None:
    found = changed(edit, **limits)
    broken = {each.kind: each for each in found.breaches}
    assert kind in broken, found.breaches
    assert broken[kind].quarter == quarter
    assert all(each.what and each.remedy for each in found.breaches)


def test_several_breaches_are_named_at_once() -> None:
    found = changed(
        RoadmapEdit(practice="delivery-2", quarter=1),
        RoadmapEdit(practice="security-1", left_out=True),
        pins=(Pin(practice="delivery-1", quarter=2),),
    )
    assert {each.kind for each in found.breaches} == {"prerequisite", "duty"}
    assert quarters(found) == {"delivery-1": 2, "delivery-2": 1}, "pinned is where it is wished"


def test_a_pin_and_a_ban_break_at_once_what_they_break() -> None:
    late = changed(pins=(Pin(practice="delivery-1", quarter=9),))
    assert {each.kind for each in late.breaches} == {"quarters", "pin"}
    assert quarters(late)["delivery-1"] == 1
    made = engagement(CHAIN, [chose(id_, 0.0) for id_ in CHAIN.practices])
    card = score(CHAIN, made)
    wishes = RoadmapEdits(forbids=("delivery-1",))
    free = Problem(
        CHAIN, find_gaps(CHAIN, made, card), made.limits, RoadmapEdits(),
        {"benefit": 1.0, "gap": 10.0, "indicator": 0.0},
        {id_: each.value for id_, each in card.adoption.items()}, (),
    )  # fmt: skip
    plan = free.plan(MONEY, explain=False)
    assert not is_edited(RoadmapEdits(), plan)
    assert is_edited(wishes, plan)
    found = edit_plan(replace(free, edits=wishes), plan, MONEY)
    assert not {"delivery-1", "delivery-2"} & set(quarters(found))
    (breach,) = found.breaches
    assert (breach.kind, breach.practice) == ("forbidden", "delivery-2")
    assert not is_edited(RoadmapEdits(pins=(Pin(practice="delivery-1", quarter=1),)), plan)
