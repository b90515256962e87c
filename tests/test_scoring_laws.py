"""Laws of the whole way from answers to gaps and verdict, on random answers of several voices.

The other laws of scores stand in `test_scoring.py` (a better answer, unknown and no, bounds).
"""

from __future__ import annotations

import math
from dataclasses import asdict

import pytest
from answer_strategies import DEVOPS, chose, engagement, not_applicable, tiny, votes
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decision import decide
from advisor.engagement import VALUES, Answer, Engagement
from advisor.gaps import find_gaps
from advisor.scoring import Score, Scorecard, score

WORLD = tiny(
    {"delivery": (2, 2, 3), "security": (2, 4), "data": (2, 3), "modelops": (2,)},
    {"delivery-3": ("delivery-1",), "data-2": ("delivery-2",)},
)
IDS = tuple(WORLD.practices)
TWO = ("core", "data")
SIZES = {"core": 7, "data": 3}


def made(answers: list[Answer], ai: str = "production") -> Engagement:
    return engagement(WORLD, answers, teams=SIZES, ai=ai)


def everything(answers: list[Answer], ai: str = "production") -> tuple[object, ...]:
    """Every number there is: scores, items, gaps, verdict."""
    asked = made(answers, ai)
    card = score(WORLD, asked)
    return (card.overall, card.dimensions, card.teams, card.validated, card.stated, card.cells,
            dict(card.adoption), find_gaps(WORLD, asked, card),
            decide(WORLD, asked, card))  # fmt: skip


def scores(card: Scorecard) -> tuple[Score, ...]:
    return (card.overall, *card.dimensions, *card.teams, *card.validated, *card.stated)


@given(votes(IDS, TWO), st.data())
@settings(max_examples=12)
def test_permuting_respondents_changes_nothing(answers: list[Answer], data: st.DataObject) -> None:
    """Not only names: what the voices of a team said to a question is dealt out among them anew."""
    dealt: list[Answer] = []
    for team in TWO:
        for id_ in IDS:
            mine = [each for each in answers if (each.team, each.practice) == (team, id_)]
            voices = data.draw(st.permutations([f"{team}-{voice}" for voice in (1, 2, 3)]))
            dealt += [
                each.model_copy(update={"respondent": voice})
                for each, voice in zip(mine, voices, strict=False)
            ]
    dealt.sort(key=lambda each: each.respondent)  # and their order moves with them
    assert everything(dealt) == everything(answers)


def speakers(draw: st.DrawFn) -> list[Answer]:
    """Everything not applicable: at least one voice of every team says so of every question."""
    return [
        not_applicable(id_, team, voice)
        for team in TWO
        for id_ in IDS
        for voice in draw(st.sets(st.sampled_from((1, 2, 3)), min_size=1))
    ]


@given(st.composite(speakers)())
@settings(max_examples=10)
def test_everything_not_applicable_is_not_applicable_and_no_number(answers: list[Answer]) -> None:
    asked = made(answers)
    card = score(WORLD, asked)
    asked_about = {cell.dimension for cell in card.cells} | {*TWO, "overall", "validated", "stated"}
    for each in scores(card):
        if each.id not in asked_about:
            assert each.status == "out-of-scope"
            continue
        assert each.status == "not-applicable"
        assert each.not_applicable
        numbers = {key for key, value in asdict(each).items() if isinstance(value, float)}
        assert not numbers, f"{each.id} has {numbers}"
        assert (each.level, each.index, each.level_probability) == (None, None, ())
    gaps = find_gaps(WORLD, asked, card)
    assert (gaps.items, gaps.find_out) == ((), ())
    assert decide(WORLD, asked, card).verdict is None


@given(votes(tuple(id_ for id_ in IDS if not id_.startswith("security")), TWO))
@settings(max_examples=12)
def test_an_area_that_applies_to_nobody_moves_no_other_number(answers: list[Answer]) -> None:
    away = [not_applicable(id_, team) for id_ in IDS if id_.startswith("security") for team in TWO]
    without, silent = score(WORLD, made([*answers, *away])), score(WORLD, made(answers))
    assert without.dimension("security").status == "not-applicable"
    for each in without.dimensions:
        if each.id != "security":
            assert each == silent.dimension(each.id)
    assert without.lowest_dimension != "security"


@given(votes(IDS, TWO), st.data())
@settings(max_examples=12)
def test_without_ai_no_devops_number_changes_and_no_ml_answer_counts(
    answers: list[Answer], data: st.DataObject
) -> None:
    ml = tuple(id_ for id_ in IDS if id_.startswith(("data", "modelops")))
    with_ai, without = score(WORLD, made(answers)), score(WORLD, made(answers, "none"))
    for each in without.dimensions:
        if each.id in DEVOPS:
            assert each == with_ai.dimension(each.id)
        else:
            assert each.status == "out-of-scope"
            assert each.index is None
    devops = [each for each in answers if each.practice not in ml]
    others = [*devops, *data.draw(votes(ml, TWO))]
    told, again = everything(answers, "none"), everything(others, "none")
    assert again[:6] == told[:6]
    assert again[7:] == told[7:]


@given(votes(IDS, TWO), st.data())
@settings(max_examples=15)
def test_a_better_answer_never_makes_a_level_less_likely(
    answers: list[Answer], data: st.DataObject
) -> None:
    places = [i for i, each in enumerate(answers) if each.value is not None]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    better = data.draw(st.sampled_from([v for v in VALUES if v >= answers[place].value]))
    raised = list(answers)
    raised[place] = answers[place].model_copy(update={"value": better})
    before, after = score(WORLD, made(answers)), score(WORLD, made(raised))
    for old, new in zip(scores(before), scores(after), strict=True):
        assert old.status == new.status
        if not old.level_probability:
            continue
        for level in range(2, 6):
            at_least = [sum(each.level_probability[level - 1 :]) for each in (old, new)]
            assert at_least[1] >= at_least[0] - 1e-12
        if old.away_low is not None:
            assert new.away_low >= old.away_low - 1e-11
            assert new.away_high >= old.away_high - 1e-11


@given(votes(IDS, TWO))
@settings(max_examples=15)
def test_every_band_holds_its_point_and_the_probabilities_are_some(answers: list[Answer]) -> None:
    card = score(WORLD, made(answers))
    for each in (card.overall, *card.dimensions, *card.teams):
        if each.index is None:
            assert (each.low, each.high, each.level_probability) == (None, None, ())
            continue
        assert 1 <= each.low <= each.index <= each.high <= 5
        assert math.isclose(sum(each.level_probability), 1)
        if each.away_low is not None:
            assert each.away_low <= each.index <= each.away_high
    gaps = find_gaps(WORLD, made(answers), card)
    shares = [gap.top_five for gap in (*gaps.items, *gaps.find_out)]
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) <= 5 + 1e-9


@pytest.mark.parametrize("value", VALUES)
def test_an_unknown_is_told_from_every_answer(value: float) -> None:
    rest = [chose(id_, 0.5, team) for team in TWO for id_ in IDS if id_ != "delivery-1"]
    silent = score(WORLD, made(rest)).dimension("delivery")
    answered = score(WORLD, made([*rest, *(chose("delivery-1", value, team) for team in TWO)]))
    given_now = answered.dimension("delivery")
    assert silent.coverage < given_now.coverage
    assert (silent.bound_low, silent.bound_high) != (given_now.bound_low, given_now.bound_high)
