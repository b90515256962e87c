"""Targets set many at once: what is said replaces what was said of the same, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answer_strategies import all_at, engagement, tiny

from advisor.engagement import Engagement, Target
from advisor.gaps import aim_at_level, aim_at_value, find_gaps, own_targets
from advisor.scoring import score

CHAIN = tiny({"delivery": (2, 2, 3, 4), "security": (2, 3)})
TEAMS = {"core": 30, "data": 10}


def made(*targets: tuple[str, str, float]) -> Engagement:
    answers = [each for team in TEAMS for each in all_at(CHAIN, 0.5, team)]
    items = tuple(Target(team=team, practice=id_, value=value) for team, id_, value in targets)
    return engagement(CHAIN, answers, teams=TEAMS).model_copy(update={"targets": items})


def aimed(before: Engagement, targets: tuple[Target, ...]) -> Engagement:
    return before.model_copy(update={"targets": targets})


def test_an_area_at_a_level_wants_everything_up_to_it_and_nothing_above() -> None:
    before = made(("core", "security-1", 0.25), ("core", "delivery-4", 0.5))
    after = aimed(before, aim_at_level(CHAIN, before, ["core"], ["delivery"], 2))
    assert own_targets(after) == {
        ("core", "security-1"): 0.25,  # another area: left alone
        ("core", "delivery-1"): 1.0,
        ("core", "delivery-2"): 1.0,
        ("core", "delivery-3"): 0.0,
        ("core", "delivery-4"): 0.0,
    }
    gaps = {gap.practice: gap for gap in find_gaps(CHAIN, after, score(CHAIN, after)).items}
    assert gaps["delivery-1"].teams == ("core", "data")
    assert gaps["delivery-3"].teams == ("data",)  # by default level 3 is wanted, core opted out
    assert "delivery-4" not in gaps


def test_level_one_wants_nothing_and_level_five_everything() -> None:
    before = made()
    lowest = aimed(before, aim_at_level(CHAIN, before, TEAMS, ["delivery", "security"], 1))
    assert find_gaps(CHAIN, lowest, score(CHAIN, lowest)).items == ()
    highest = aimed(before, aim_at_level(CHAIN, before, TEAMS, ["delivery", "security"], 5))
    found = find_gaps(CHAIN, highest, score(CHAIN, highest)).items
    assert {gap.practice for gap in found} == set(CHAIN.practices)


def test_a_practice_at_a_value_and_back_at_its_default() -> None:
    before = made(("data", "delivery-1", 0.25))
    after = aimed(before, aim_at_value(before, ["core", "data"], ["delivery-1"], 0.5))
    assert own_targets(after) == {("core", "delivery-1"): 0.5, ("data", "delivery-1"): 0.5}
    again = aimed(after, aim_at_value(after, ["data"], ["delivery-1"], None))
    assert own_targets(again) == {("core", "delivery-1"): 0.5}


def test_what_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.3"):
        aim_at_value(made(), ["core"], ["delivery-1"], 0.3)
    with pytest.raises(ValueError, match="6"):
        aim_at_level(CHAIN, made(), ["core"], ["delivery"], 6)
    with pytest.raises(KeyError, match="sales"):
        aim_at_value(made(), ["sales"], ["delivery-1"], 0.5)


def test_only_what_the_edition_asks_gets_a_target() -> None:
    practices = dict(CHAIN.practices)
    practices["delivery-1"] = practices["delivery-1"].model_copy(update={"editions": ("quick",)})
    catalogue = replace(CHAIN, practices=practices)
    found = aim_at_level(catalogue, made(), ["core"], ["delivery"], 4)
    assert [each.practice for each in found] == ["delivery-2", "delivery-3", "delivery-4"]
