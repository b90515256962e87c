"""Scores: hand-worked numbers first, then the laws that must hold for any answers."""

from __future__ import annotations

import doctest
import importlib
from dataclasses import replace

import pandas as pd
import pytest
from answer_strategies import (
    CORE,
    DEVOPS,
    ML,
    all_at,
    chose,
    engagement,
    not_applicable,
    tiny,
    unknown,
    votes,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engagement import VALUES, Answer, Consensus, Engagement
from advisor.model import Catalogue
from advisor.scoring import Scorecard, index_of, level_of, score

ONE = tiny({"delivery": (2, 2, 3, 3, 4)})
IDS = tuple(ONE.practices)


def card(catalogue: Catalogue, answers: list[Answer], **context: object) -> Scorecard:
    return score(catalogue, engagement(catalogue, answers, **context))


def chosen(*values: float) -> list[Answer]:
    return [chose(id_, value) for id_, value in zip(IDS, values, strict=False)]


def test_the_index_is_one_plus_four_times_the_mean_of_the_levels_means() -> None:
    # level 2: (1 + .5)/2 = .75; level 3: (.25 + .25)/2 = .25; level 4: 0; mean 1/3; index 1 + 4/3
    scored = card(ONE, chosen(1, 0.5, 0.25, 0.25, 0)).dimension("delivery")
    assert scored.index == pytest.approx(7 / 3, abs=1e-12)
    assert (scored.bound_low, scored.bound_high) == (scored.index, scored.index)
    assert (scored.answered, scored.coverage, scored.status) == (5, 1.0, "assessed")


def test_a_level_reached_over_levels_without_an_answer_names_them() -> None:
    high = tiny({"delivery": (3, 3), "culture": (2, 4), "quality": (2, 3)})
    found = card(high, all_at(high, 1.0))
    unseen = {each.id: (each.level, each.unseen_levels) for each in found.dimensions if each.level}
    assert unseen == {"delivery": (3, (2,)), "culture": (4, (3,)), "quality": (3, ())}
    # the headline is level 3, and level 2 of delivery lies below it; culture's gap does not
    assert (found.overall.level, found.overall.unseen_levels) == (3, (2,))
    assert card(high, all_at(high, 0.5)).dimension("delivery").unseen_levels == ()  # level 1


def test_unknown_and_not_applicable_answers_leave_a_level_as_unseen_as_no_question() -> None:
    three = tiny({"delivery": (2, 3, 3, 3, 3)})
    rest = [chose(f"delivery-{at}", 1.0) for at in (2, 3, 4, 5)]
    for first in (unknown("delivery-1"), not_applicable("delivery-1")):
        found = card(three, [first, *rest]).dimension("delivery")
        assert (found.level, found.unseen_levels) == (3, (2,))
    assert card(three, [chose("delivery-1", 1.0), *rest]).dimension("delivery").unseen_levels == ()


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ((0, 0, 0, 0, 0), 1),
        ((0.5, 0.5, 0, 0, 0), 1),  # .5 is not above .5
        ((1, 0.25, 0, 0, 0), 2),
        ((1, 0.5, 1, 1, 0), 2),  # level 2 at .75: largely, not fully, so it does not carry 3
        ((1, 0.5, 1, 1, 1), 4),  # all items below 4 together at .875: they carry it
        ((1, 1, 0.5, 0.5, 1), 2),  # level 3 not above .5, and level 4 stands on .75
        ((1, 1, 1, 0.5, 0), 3),
        ((1, 1, 1, 0.5, 1), 4),  # lower items (1 + 1 + 1 + .5)/4 = .875 > .85
        ((1, 1, 1, 1, 1), 4),  # no higher than the highest level asked about
    ],
)
def test_a_level_is_reached_largely_on_lower_levels_reached_fully(
    values: tuple[float, ...], level: int
) -> None:
    assert card(ONE, chosen(*values)).dimension("delivery").level == level


def test_unknown_and_unanswered_lower_coverage_and_widen_the_bounds_alone() -> None:
    # level 2 known 1; level 3 known .5; level 4 unknown. Point: mean(1, .5) = .75, index 4.
    # low: mean(1/2, .5/2, 0) = .25, index 2; high: mean(1, .75, 1) = 11/12, index 14/3.
    given_now = [chose(IDS[0], 1), chose(IDS[2], 0.5), unknown(IDS[3]), unknown(IDS[4])]
    catalogue = replace(ONE, settings=ONE.settings.model_copy(update={"min_coverage": 0.4}))
    scored = card(catalogue, given_now).dimension("delivery")
    assert scored.index == pytest.approx(4)
    assert scored.bound_low == pytest.approx(2)
    assert scored.bound_high == pytest.approx(14 / 3)
    assert (scored.answered, scored.unknown, scored.unanswered) == (2, 2, 1)
    assert scored.coverage == pytest.approx(0.4)


def test_below_the_coverage_gate_there_are_bounds_and_no_number() -> None:
    enough = card(ONE, chosen(1, 1, 1)).dimension("delivery")
    assert (enough.coverage, enough.status) == (0.6, "assessed")
    thin = card(ONE, chosen(1, 1)).dimension("delivery")
    assert (thin.coverage, thin.status, thin.level, thin.index) == (0.4, "insufficient", None, None)
    assert (thin.low, thin.high, thin.level_probability) == (None, None, ())
    assert (thin.bound_low, thin.bound_high) == (pytest.approx(7 / 3), pytest.approx(5))
    assert (thin.ends, thin.withheld) == ((thin.bound_low, thin.bound_high), "coverage")


def test_not_applicable_leaves_numerator_and_denominator() -> None:
    away = [chose(IDS[0], 1), chose(IDS[1], 1), chose(IDS[2], 0.5), chose(IDS[3], 0.5)]
    scored = card(ONE, [*away, not_applicable(IDS[4])]).dimension("delivery")
    assert scored.index == pytest.approx(1 + 4 * 0.75)
    assert (scored.bound_low, scored.bound_high) == (scored.index, scored.index)
    assert (scored.coverage, scored.not_applicable) == (1.0, 1)


def test_everything_not_applicable_gives_neither_zero_nor_five() -> None:
    scored = card(ONE, [not_applicable(id_) for id_ in IDS])
    for each in (scored.dimension("delivery"), scored.overall):
        assert each.status == "not-applicable"
        assert (each.level, each.index, each.low, each.high, each.coverage) == (None,) * 5
        assert (each.bound_low, each.bound_high, each.away_low, each.away_high) == (None,) * 4
        assert each.not_applicable == 5


def test_nobody_answering_is_insufficient_with_the_widest_bounds() -> None:
    scored = card(ONE, []).dimension("delivery")
    assert (scored.status, *scored.ends, scored.coverage) == ("insufficient", 1, 5, 0)
    without = score(ONE, engagement(ONE).model_copy(update={"teams": ()})).dimension("delivery")
    assert (without.status, without.unanswered, without.coverage) == ("insufficient", 5, 0)


def test_each_setting_of_scoring_moves_the_status_or_the_level_and_nothing_else() -> None:
    answers = chosen(1, 1, 1, 0.5)
    base = card(ONE, answers).dimension("delivery")
    assert (base.status, base.level) == ("assessed", 3)

    def under(**settings_: float) -> tuple[str, int | None, float | None]:
        changed = replace(ONE, settings=ONE.settings.model_copy(update=settings_))
        scored = card(changed, answers).dimension("delivery")
        return scored.status, scored.level, scored.index

    assert under(min_coverage=0.9) == ("insufficient", None, None)
    assert under(level_reached=0.8) == ("assessed", 2, base.index)
    lower = chosen(1, 0.5, 1, 1)
    assert card(ONE, lower).dimension("delivery").level == 2
    looser = replace(ONE, settings=ONE.settings.model_copy(update={"level_lower": 0.7}))
    assert card(looser, lower).dimension("delivery").level == 3


def test_the_overall_scorecard_weighs_teams_by_people_and_names_the_lowest() -> None:
    both = {"core": 30, "data": 10}
    answers = all_at(ONE, 1.0, "core") + all_at(ONE, 0.0, "data")
    scored = card(ONE, answers, teams=both)
    assert scored.adoption[IDS[0]].value == 0.75
    assert scored.dimension("delivery").index == pytest.approx(4)
    assert [(each.id, each.level, each.index) for each in scored.teams] == [
        ("core", 4, 5.0),
        ("data", 1, 1.0),
    ]
    assert scored.lowest_team == "data"
    assert (scored.overall.answered, scored.overall.coverage) == (10, 1.0)


def test_one_team_by_itself_has_its_own_scorecard() -> None:
    both = {"core": 30, "data": 10}
    answers = all_at(ONE, 1.0, "core") + all_at(ONE, 0.25, "data")
    made = engagement(ONE, answers, teams=both)
    own = score(ONE, made, team="data")
    assert own.dimension("delivery").index == pytest.approx(2)
    assert ({cell.team for cell in own.cells}, own.team, own.lowest_team) == (
        {"data"},
        "data",
        None,
    )
    assert own.overall.index == score(ONE, made).teams[1].index
    with pytest.raises(KeyError, match="'sales'"):
        score(ONE, made, team="sales")


def test_a_team_a_practice_does_not_apply_to_does_not_weigh_on_it() -> None:
    both = {"core": 30, "data": 10}
    answers = all_at(ONE, 1.0, "core") + [not_applicable(id_, "data") for id_ in IDS]
    scored = card(ONE, answers, teams=both)
    assert scored.adoption[IDS[0]].value == 1.0
    assert scored.dimension("delivery").coverage == 1.0
    assert [each.status for each in scored.teams] == ["assessed", "not-applicable"]


WHOLE = tiny(CORE)


def test_the_headline_is_the_minimum_over_the_mandatory_dimensions_beside_the_mean() -> None:
    answers = all_at(WHOLE, 1.0)
    answers = [
        chose(answer.practice, 0.0) if answer.practice.startswith("security") else answer
        for answer in answers
    ]
    scored = card(WHOLE, answers, ai="none")
    weights = {each.id: each.weight for each in WHOLE.dimensions if each.id in DEVOPS}
    rest = sum(weight for id_, weight in weights.items() if id_ != "security")
    mean = (rest * 5 + weights["security"] * 1) / (rest + weights["security"])
    assert scored.mandatory == DEVOPS
    assert (scored.overall.level, scored.lowest_dimension) == (1, "security")
    assert scored.overall.index == pytest.approx(mean)
    assert scored.imbalance == pytest.approx(mean - 1)


def test_a_mandatory_dimension_without_a_number_withholds_the_headline() -> None:
    answers = [
        answer for answer in all_at(WHOLE, 1.0) if not answer.practice.startswith("security")
    ]
    scored = card(WHOLE, answers, ai="none")
    assert scored.dimension("security").status == "insufficient"
    overall = scored.overall
    assert (overall.status, overall.level, overall.index) == ("insufficient", None, None)
    assert overall.low is None
    assert overall.bound_low is not None
    assert overall.bound_high == 5.0


def test_mandatory_dimensions_follow_the_profile() -> None:
    models = card(WHOLE, all_at(WHOLE, 1.0), ai="production").mandatory
    assert set(models) > set(DEVOPS)
    assert "governance" not in models
    assert "governance" in card(WHOLE, [], ai="production", regulated=True).mandatory
    assert "governance" in card(WHOLE, [], ai="production", industry="insurance").mandatory
    assert "governance" not in card(WHOLE, [], ai="none", regulated=True).mandatory


def test_without_ai_the_ml_dimensions_are_out_of_scope_and_no_devops_number_changes() -> None:
    mixed = [chose(id_, VALUES[i % 4]) for i, id_ in enumerate(WHOLE.practices)]
    with_ai, without = card(WHOLE, mixed, ai="production"), card(WHOLE, mixed, ai="none")
    for id_ in DEVOPS:
        assert without.dimension(id_) == with_ai.dimension(id_)
    for id_ in ML:
        each = without.dimension(id_)
        assert (each.status, each.answered, each.coverage, *each.ends) == (
            "out-of-scope",
            0,
            None,
            None,
            None,
        )
        assert with_ai.dimension(id_).status == "assessed"
    assert without.overall.answered == sum(each.answered for each in without.dimensions) == 24
    assert {cell.dimension for cell in without.cells} == set(DEVOPS)


def test_an_edition_asks_only_its_own_practices() -> None:
    practices = dict(ONE.practices)
    practices[IDS[0]] = practices[IDS[0]].model_copy(update={"editions": ("quick",)})
    catalogue = replace(ONE, practices=practices)
    made = engagement(catalogue, chosen(0, 1, 1, 1, 1)).model_copy(update={"edition": "quick"})
    scored = score(catalogue, made)
    assert scored.dimension("delivery").index == 1.0
    assert [cell.practice for cell in scored.cells] == [IDS[0]]
    assert scored.dimension("culture").status == "out-of-scope"
    assert scored.adoption[IDS[1]].value == 1.0  # told all the same, and not scored


def test_every_number_can_be_computed_again_from_the_rows_behind_it() -> None:
    both = {"core": 30, "data": 10}
    answers = chosen(1, 0.5, 0.25, 0.25, 0) + [chose(id_, 0.5, "data") for id_ in IDS[:4]]
    scored = card(ONE, answers, teams=both)
    rows = scored.rows[scored.rows.dimension == "delivery"].dropna(subset="value")
    rows = rows.assign(weighted=rows.value.astype(float) * rows.people)
    practices = rows.groupby(["level", "practice"])[["weighted", "people"]].sum()
    levels = (practices.weighted / practices.people).groupby("level").mean()
    assert scored.dimension("delivery").index == pytest.approx(1 + 4 * levels.mean(), abs=1e-12)
    assert len(scored.rows) == 10
    table = scored.table.set_index("id")
    assert table.loc["delivery", "index"] == scored.dimension("delivery").index
    assert pd.isna(table.loc["culture", "index"])


# Laws: the real rules on random answers of three voices in one team, or two teams.

TWO = ("core", "data")


def two_teams(answers: list[Answer], **profile: object) -> Engagement:
    return engagement(ONE, answers, teams={"core": 7, "data": 3}, **profile)


@given(votes(IDS, TWO), st.data())
@settings(max_examples=60)
def test_a_better_answer_never_lowers_a_level_or_an_index(made: list, data: st.DataObject) -> None:
    places = [i for i, answer in enumerate(made) if answer.value is not None]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    better = data.draw(st.sampled_from([v for v in VALUES if v >= made[place].value]))
    raised = list(made)
    raised[place] = made[place].model_copy(update={"value": better})
    before, after = score(ONE, two_teams(made)), score(ONE, two_teams(raised))
    for old, new in zip(
        (*before.dimensions, *before.teams, before.overall),
        (*after.dimensions, *after.teams, after.overall),
        strict=True,
    ):
        assert (old.status, old.coverage) == (new.status, new.coverage)
        if old.level is not None and old.index is not None:
            assert new.level is not None
            assert new.level >= old.level
            assert new.index >= old.index - 1e-12
            assert new.low >= old.low - 1e-11
            assert new.high >= old.high - 1e-11
        if old.bound_low is not None:
            assert new.bound_low >= old.bound_low - 1e-12
            assert new.bound_high >= old.bound_high - 1e-12


@given(votes(IDS, TWO))
@settings(max_examples=60)
def test_the_bounds_contain_the_point_and_lie_between_one_and_five(made: list) -> None:
    scored = score(ONE, two_teams(made))
    for each in (*scored.dimensions, *scored.teams, scored.overall):
        if each.bound_low is not None and each.bound_high is not None:
            assert 1 <= each.bound_low <= each.bound_high <= 5
        if each.index is not None:
            assert each.bound_low - 1e-12 <= each.index <= each.bound_high + 1e-12
            assert 1 <= each.low <= each.index <= each.high <= 5
        assert (each.level is None) == (each.index is None) == (each.status != "assessed")
        asked = each.answered + each.unknown + each.unanswered
        if each.coverage is not None:
            assert each.coverage == pytest.approx(each.answered / asked if asked else 0)


@given(votes(IDS))
@settings(max_examples=40)
def test_bounds_are_exact_unknown_and_unanswered_at_zero_and_at_one(made: list) -> None:
    scored = card(ONE, made)
    open_ = [cell.practice for cell in scored.cells if cell.state in ("unknown", "unanswered")]
    kept = [answer for answer in made if answer.practice not in open_]
    for value, bound in ((0.0, "bound_low"), (1.0, "bound_high")):
        filled = card(ONE, [*kept, *(chose(id_, value) for id_ in open_)]).dimension("delivery")
        if filled.index is not None:
            assert getattr(scored.dimension("delivery"), bound) == filled.index


@given(votes(IDS), st.sampled_from(IDS))
@settings(max_examples=60)
def test_unknown_is_never_a_no(made: list, id_: str) -> None:
    rest = [answer for answer in made if answer.practice != id_]
    no = card(ONE, [*rest, chose(id_, 0.0)]).dimension("delivery")
    silent = card(ONE, [*rest, unknown(id_)]).dimension("delivery")
    assert (silent.unknown, silent.answered) == (no.unknown + 1, no.answered - 1)
    assert silent.coverage < no.coverage
    assert silent.bound_high > no.bound_high
    assert silent.bound_low == no.bound_low
    if silent.low is not None and no.low is not None:
        assert silent.low >= no.low - 1e-11
        assert silent.high >= no.high - 1e-11
    if silent.index is not None and no.index is not None:
        assert silent.index >= no.index - 1e-12


@given(votes(IDS, TWO), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_answers_respondents_and_teams_changes_no_number(
    made: list, random: object
) -> None:
    one = two_teams(made)
    mixed = list(made)
    random.shuffle(mixed)
    other = two_teams(mixed).model_copy(
        update={"teams": one.teams[::-1], "respondents": one.respondents[::-1]}
    )
    before, after = score(ONE, one), score(ONE, other)
    assert after.dimensions == before.dimensions
    assert after.overall == before.overall
    assert dict(after.adoption) == dict(before.adoption)


def test_consensus_reaches_the_score() -> None:
    made = engagement(
        ONE,
        chosen(1, 1, 1, 1, 1),
        consensus=[Consensus(team="core", practice=id_, value=0) for id_ in IDS],
    )
    assert score(ONE, made).dimension("delivery").index == 1.0


def test_the_pure_rules_by_themselves() -> None:
    assert index_of([]) is None
    assert index_of([(5, 0.5)]) == 3.0
    assert level_of([(5, 1.0)], ONE.settings) == 5
    assert level_of([(2, 1.0), (5, 1.0)], ONE.settings) == 5
    assert level_of([(2, 0.85), (3, 1.0)], ONE.settings) == 2  # .85 is not above .85


@pytest.mark.parametrize("module", ["advisor.scoring.rules", "advisor.scoring.cells"])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed
