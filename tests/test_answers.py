"""Several respondents become one team's answer."""

from __future__ import annotations

import doctest
import importlib

import pytest
from answer_strategies import chose, engagement, not_applicable, tiny, unknown, votes
from hypothesis import given
from hypothesis import strategies as st

from advisor.answers import TEAM_STATES, combine, team_answers
from advisor.engagement import Consensus

PRACTICE = "delivery-1"


def agreed(value: float) -> Consensus:
    return Consensus(team="core", practice=PRACTICE, value=value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.25], 0.25),
        ([0, 1], 0.5),
        ([0, 0.5, 1], 0.5),
        ([0, 0.25, 1], 0.25),
        ([0, 0.25, 0.5, 1], 0.375),
        ([1, 1, 0], 1),
    ],
)
def test_without_consensus_the_median_of_the_chosen_values_stands(
    values: list[float], expected: float
) -> None:
    given_votes = [chose(PRACTICE, value, voice=i) for i, value in enumerate(values, 1)]
    answer = combine(PRACTICE, given_votes)
    assert (answer.state, answer.value, answer.n) == ("chosen", expected, len(values))
    assert answer.spread == max(values) - min(values)


def test_consensus_replaces_the_median_and_keeps_the_spread_of_the_votes() -> None:
    first = [chose(PRACTICE, 0), chose(PRACTICE, 1, voice=2)]
    answer = combine(PRACTICE, first, agreed(0.25))
    assert (answer.value, answer.agreed, answer.n, answer.spread) == (0.25, True, 2, 1.0)
    assert combine(PRACTICE, first).value == 0.5


def test_consensus_stands_over_silence_unknown_and_not_applicable() -> None:
    for given_votes in ([], [unknown(PRACTICE)], [not_applicable(PRACTICE)]):
        assert combine(PRACTICE, given_votes, agreed(0.5)).value == 0.5


def test_unknown_not_applicable_and_unanswered_are_three_states_and_none_is_zero() -> None:
    answers = [
        combine(PRACTICE, []),
        combine(PRACTICE, [unknown(PRACTICE)]),
        combine(PRACTICE, [not_applicable(PRACTICE)]),
    ]
    assert [answer.state for answer in answers] == ["unanswered", "unknown", "not-applicable"]
    assert all(answer.value is None and answer.evidence is None for answer in answers)
    assert combine(PRACTICE, [chose(PRACTICE, 0)]).state == "chosen"


def test_one_chosen_value_outranks_not_applicable_which_outranks_unknown() -> None:
    silent = [unknown(PRACTICE), not_applicable(PRACTICE, voice=2)]
    assert combine(PRACTICE, silent).state == "not-applicable"
    assert combine(PRACTICE, silent).reason == "there is none here"
    assert combine(PRACTICE, [*silent, chose(PRACTICE, 0.25, voice=3)]).value == 0.25


def test_evidence_is_the_weakest_tier_behind_the_value_and_never_moves_it() -> None:
    measured = chose(PRACTICE, 1).model_copy(update={"evidence": "measured"})
    untold = chose(PRACTICE, 1, voice=2).model_copy(update={"evidence": None})
    assert combine(PRACTICE, [measured]).evidence == "measured"
    assert combine(PRACTICE, [measured, untold]).evidence == "stated"
    assert combine(PRACTICE, [measured]).value == combine(PRACTICE, [untold]).value


def test_the_latest_round_counts_unless_another_is_named() -> None:
    catalogue = tiny({"delivery": (2,)})
    given_now = engagement(catalogue, [chose(PRACTICE, 0.25)])
    (first,) = given_now.rounds
    later = first.model_copy(
        update={"id": "later", "date": first.date.replace(year=2027), "answers": ()}
    )
    both = given_now.model_copy(update={"rounds": (later, first)})
    assert team_answers(catalogue, both, "core")[PRACTICE].state == "unanswered"
    assert team_answers(catalogue, both, "core", "first")[PRACTICE].value == 0.25
    with pytest.raises(KeyError, match="'spring'"):
        team_answers(catalogue, both, "core", "spring")
    with pytest.raises(KeyError, match="'nobody'"):
        team_answers(catalogue, both, "nobody")


def test_a_team_hears_only_its_own_votes() -> None:
    catalogue = tiny({"delivery": (2,)})
    two = {"core": 10, "data": 5}
    heard = engagement(catalogue, [chose(PRACTICE, 1), unknown(PRACTICE, "data")], teams=two)
    assert team_answers(catalogue, heard, "core")[PRACTICE].value == 1
    assert team_answers(catalogue, heard, "data")[PRACTICE].state == "unknown"


@given(votes((PRACTICE,)), st.randoms(use_true_random=False))
def test_the_order_of_respondents_changes_nothing(made: list, random: object) -> None:
    mixed = list(made)
    random.shuffle(mixed)
    answer = combine(PRACTICE, made)
    assert combine(PRACTICE, mixed) == answer
    assert answer.state in TEAM_STATES
    assert (answer.value is None) == (answer.state != "chosen")


@pytest.mark.parametrize("module", ["advisor.answers"])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed
