"""Gaps: targets, sizes, ranks and reasons, each worked out by hand or by scoring again."""

from __future__ import annotations

import pytest
from answer_strategies import (
    CORE,
    all_at,
    chose,
    engagement,
    not_applicable,
    tiny,
    unknown,
    votes,
)
from hypothesis import given, settings

from advisor.engagement import Answer, Engagement, Target
from advisor.gaps import Gaps, find_gaps, target_of
from advisor.model import Catalogue
from advisor.scoring import score

# delivery-2 needs delivery-1, delivery-3 needs delivery-2; security-1 stands alone.
NEEDS = {"delivery-2": ("delivery-1",), "delivery-3": ("delivery-2",)}
CHAIN = tiny({"delivery": (2, 2, 3, 4), "security": (2,)}, NEEDS)


def gaps_of(catalogue: Catalogue, made: Engagement, team: str | None = None) -> Gaps:
    return find_gaps(catalogue, made, score(catalogue, made, team=team))


def found(answers: list[Answer], **context: object) -> Gaps:
    return gaps_of(CHAIN, engagement(CHAIN, answers, **context))


def aimed(made: Engagement, *targets: tuple[str, str, float]) -> Engagement:
    items = tuple(Target(team=team, practice=id_, value=value) for team, id_, value in targets)
    return made.model_copy(update={"targets": items})


def test_by_default_levels_up_to_the_matrix_target_are_wanted_and_higher_ones_are_not() -> None:
    low = found(all_at(CHAIN, 0.25))
    assert {gap.practice for gap in low.items} == set(CHAIN.practices) - {"delivery-4"}
    assert all((gap.current, gap.target, gap.size) == (0.25, 1.0, 0.75) for gap in low.items)
    higher = found(all_at(CHAIN, 0.25), ai="production")
    assert {gap.practice for gap in higher.items} == set(CHAIN.practices)
    assert CHAIN.matrix.default_target["production"] == 4


def test_a_teams_own_target_replaces_the_default_for_that_team_alone() -> None:
    both = {"core": 30, "data": 10}
    answers = all_at(CHAIN, 0.5, "core") + all_at(CHAIN, 0.5, "data")
    made = aimed(
        engagement(CHAIN, answers, teams=both),
        ("core", "security-1", 0.5),
        ("data", "delivery-4", 1),
    )
    assert target_of(CHAIN, made, CHAIN.practices["security-1"], "core") == 0.5
    assert target_of(CHAIN, made, CHAIN.practices["security-1"], "data") == 1.0
    assert target_of(CHAIN, made, CHAIN.practices["delivery-4"], "core") is None
    by_id = {gap.practice: gap for gap in gaps_of(CHAIN, made).items}
    # security-1: core has reached its 0.5; data lacks 0.5: (30 × 0 + 10 × 0.5) / 40
    assert by_id["security-1"].size == pytest.approx(0.125)
    assert (by_id["security-1"].teams, by_id["security-1"].target) == (("data",), 0.625)
    # delivery-4: only data has a target
    assert (by_id["delivery-4"].size, by_id["delivery-4"].teams) == (0.5, ("data",))


def test_a_practice_at_or_above_its_target_is_no_gap() -> None:
    assert found(all_at(CHAIN, 1.0)).items == ()
    made = aimed(engagement(CHAIN, all_at(CHAIN, 0.5)), ("core", "security-1", 0.25))
    assert "security-1" not in {gap.practice for gap in gaps_of(CHAIN, made).items}


def test_unknown_is_to_find_out_and_not_applicable_is_nothing() -> None:
    answers = [chose("delivery-1", 0.5), unknown("delivery-2"), not_applicable("security-1")]
    gaps = found(answers)
    assert [gap.practice for gap in gaps.items] == ["delivery-1"]
    asked = {gap.practice: gap for gap in gaps.find_out}
    assert {id_: gap.state for id_, gap in asked.items()} == {
        "delivery-2": "unknown",
        "delivery-3": "unanswered",
    }
    for gap in gaps.find_out:
        assert (gap.current, gap.size, gap.index_points) == (None, None, None)
        told = {"unknown": "Find out", "unanswered": "not answered yet"}
        assert told[gap.state] in gap.reason


def test_out_of_scope_is_no_gap() -> None:
    catalogue = tiny(CORE)
    made = engagement(catalogue, all_at(catalogue, 0.0), ai="none")
    gaps = gaps_of(catalogue, made)
    groups = {each.id: each.group for each in catalogue.dimensions}
    assert {groups[gap.dimension] for gap in gaps.items} == {"devops"}


def test_the_priority_is_the_stated_formula() -> None:
    answers = [chose("delivery-1", 0), chose("delivery-2", 0.5), chose("delivery-3", 0.25)]
    answers += [chose("delivery-4", 1), chose("security-1", 0.25)]
    made = engagement(CHAIN, answers)
    scored = score(CHAIN, made)
    assert scored.lowest_dimension == "security"  # both at level 1; indices 3.0 and 2.0
    gaps = {gap.practice: gap for gap in find_gaps(CHAIN, made, scored).items}
    assert {id_: len(gap.unlocks) for id_, gap in gaps.items()} == {
        "delivery-1": 2,
        "delivery-2": 1,
        "delivery-3": 0,
        "security-1": 0,
    }
    # size × (base + headline + leverage) / 3
    expected = {
        "delivery-1": 1.0 * (1 + 0.5 + 2 / 2) / 3,
        "delivery-2": 0.5 * (1 + 0.5 + 1 / 2) / 3,
        "delivery-3": 0.75 * (0.75 + 0.5 + 0) / 3,
        "security-1": 0.75 * (1 + 1 + 0) / 3,
    }
    assert {id_: gap.priority for id_, gap in gaps.items()} == pytest.approx(expected)
    ranked = [gap.practice for gap in find_gaps(CHAIN, made, scored).items]
    assert ranked == sorted(expected, key=lambda id_: -expected[id_])


def test_blocked_by_names_the_prerequisites_below_the_support_threshold() -> None:
    answers = [chose("delivery-1", 0.25), chose("delivery-2", 0.5), chose("delivery-3", 0)]
    gaps = {gap.practice: gap for gap in found(answers).items}
    assert gaps["delivery-2"].blocked_by == ("delivery-1",)
    assert gaps["delivery-3"].blocked_by == ()  # .5 is not below the threshold .5
    assert "First needed: “Practice 1 of delivery”" in gaps["delivery-2"].reason


def test_the_reason_says_where_it_stands_and_why_it_matters() -> None:
    gaps = found([chose("delivery-1", 0.25), unknown("delivery-2")])
    assert gaps.items[0].reason == (
        "“Practice 1 of delivery” is 25% in place, 100% is wanted; it is level 2 of "
        "Flow: source control, integration, deployment. 2 other practices below target need it."
    )
    two = {"core": 3, "data": 1}
    split = found([chose("delivery-1", 0.25), unknown("delivery-1", "data")], teams=two)
    assert "1 team could not say." in split.items[0].reason


@given(votes(tuple(CHAIN.practices), ("core", "data")))
@settings(max_examples=40)
def test_closing_one_gap_moves_the_index_by_the_points_promised(made: list[Answer]) -> None:
    sizes = {"core": 3, "data": 2}
    catalogue = CHAIN
    before = engagement(catalogue, made, teams=sizes)
    loose = catalogue.settings.model_copy(
        update={"min_coverage": 0.0, "not_applicable_refuse": 1.0}
    )
    catalogue = type(catalogue)(
        **{name: getattr(catalogue, name) for name in catalogue.__slots__} | {"settings": loose}
    )
    scored = score(catalogue, before)
    for gap in find_gaps(catalogue, before, scored).items[:2]:
        raised = [
            answer.model_copy(update={"value": 1.0})
            if answer.practice == gap.practice and answer.value is not None
            else answer
            for answer in made
        ]
        after = score(catalogue, engagement(catalogue, raised, teams=sizes))
        gained = after.dimension(gap.dimension).index - scored.dimension(gap.dimension).index
        assert gap.index_points == pytest.approx(gained, abs=1e-9)
        assert 0 < gap.priority <= 1
        assert gap.size == pytest.approx(gap.target - gap.current)


def test_one_teams_scorecard_gives_that_teams_gaps() -> None:
    both = {"core": 30, "data": 10}
    answers = all_at(CHAIN, 1.0, "core") + all_at(CHAIN, 0.25, "data")
    made = engagement(CHAIN, answers, teams=both)
    assert gaps_of(CHAIN, made, "core").items == ()
    assert all(gap.size == 0.75 for gap in gaps_of(CHAIN, made, "data").items)


def test_the_table_has_a_row_for_each_gap_measured_ones_first() -> None:
    gaps = found([chose("delivery-1", 0.5), unknown("delivery-2"), chose("security-1", 0)])
    table = gaps.table
    assert list(table.practice) == [gap.practice for gap in (*gaps.items, *gaps.find_out)]
    assert table["size"].notna().sum() == len(gaps.items) == 2
