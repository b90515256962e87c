"""Agreeing on a value outside a room: with its votes, its dissent, and two people at once."""

from __future__ import annotations

import pytest
from test_targets_screen import name, results, shown

from advisor.agreement import MINIMUM
from advisor.catalogue import load_catalogue
from advisor.engagement import Answer
from advisor.storage import Store
from advisor.storage.records import ConsensusEvent
from advisor.ui.parts import settling
from advisor.workshop import agreed_on, keep_consensus

__all__ = ["name"]


@pytest.fixture
def at(name: str):
    return results(name, "Who sees what")


def asked(at) -> tuple[str, str]:
    """Team and question on the screen."""
    team = at.selectbox(key="settle-team").value
    return team, question(at).value


def question(at):
    return next(b for b in at.selectbox if str(b.key).startswith("settle-question-"))


def held(name: str, at) -> ConsensusEvent | None:
    store = Store()
    return agreed_on(store, name, store.load(name).rounds[-1].id, *asked(at))


def other(name: str, at, value: float | None, dissent: str = "") -> None:
    """Somebody else keeps something on the question that is on the screen."""
    store = Store()
    sitting, there = store.load(name).rounds[-1].id, held(name, at)
    event = ConsensusEvent(name, sitting, *asked(at), value, dissent)
    assert keep_consensus(store, event, there.version if there else 0) is None


def choice(at):
    return next(each for each in at.segmented_control if str(each.key).startswith("agree-"))


def dissent(at):
    return next(each for each in at.text_area if str(each.key).startswith("dissent-"))


def press(at, key: str):
    at.button(key=key).click().run()
    assert not at.exception
    return at


def test_a_value_is_agreed_on_with_its_dissent_beside_the_votes_and_taken_back(name, at) -> None:
    before = Store().load(name).rounds[-1].answers
    assert at.button(key="room-consensus").disabled, "nothing is chosen"
    choice(at).set_value(0.5).run()
    dissent(at).input("operations would say begun").run()
    press(at, "room-consensus")
    kept = held(name, at)
    assert (kept.value, kept.dissent) == (0.5, "operations would say begun")
    seen = shown(at)
    assert "agreed: 3 Largely, with dissent: operations would say begun" in seen
    assert seen.partition('aria-label="What is agreed on"')[2].count("operations would") == 1
    assert Store().load(name).rounds[-1].answers == before, "the votes stay"
    press(at, "consensus-back")
    assert held(name, at).value is None
    assert choice(at).value is None
    assert [e.value for e in Store().consensus_history(name)][-2:] == [0.5, None]


def test_what_another_keeps_meanwhile_is_shown_and_neither_is_overwritten(name, at) -> None:
    choice(at).set_value(1.0).run()
    dissent(at).input("mine").run()
    other(name, at, 0.25, "theirs")
    press(at, "room-consensus")
    seen = shown(at)
    told = "2 Begun, with dissent: theirs. Yours (4 In place) is not saved and still stands below"
    assert f"Somebody kept a consensus while you were choosing: {told}" in seen
    assert held(name, at).value == 0.25
    assert (choice(at).value, dissent(at).value) == (1.0, "mine")
    press(at, "room-consensus")
    assert (held(name, at).value, held(name, at).dissent) == (1.0, "mine")
    assert "while you were choosing" not in shown(at)


def test_what_another_keeps_fills_fields_nobody_touched_and_theirs_can_be_taken(name, at) -> None:
    other(name, at, 0.25, "theirs")
    at.run()
    assert (choice(at).value, dissent(at).value) == (0.25, "theirs")
    assert "while you were choosing" not in shown(at)
    choice(at).set_value(0.0).run()
    other(name, at, 0.5)
    at.run()
    assert "while you were choosing: 3 Largely. Yours (1 Not in place)" in shown(at)
    press(at, "consensus-theirs")
    assert (choice(at).value, dissent(at).value) == (0.5, "")
    assert "while you were choosing" not in shown(at)


def test_votes_of_fewer_than_three_are_not_counted_out(name, at) -> None:
    catalogue, engagement = load_catalogue(), Store().load(name)
    for team in (each.id for each in engagement.teams):
        at.selectbox(key="settle-team").set_value(team).run()
        practice = question(at).value
        given = [a for a in engagement.rounds[-1].answers if a.practice == practice]
        n = sum(a.team == team for a in given)
        shown_ = settling._kept_back(given, team) is None
        seen = shown(at).partition("Agree on a value")[2]
        assert catalogue.practices[practice].question in seen.replace("&#x27;", "'")
        assert ('class="votes"' in seen) == shown_
        assert shown_ <= (n >= MINIMUM)
        assert ("so no counts are shown" in seen) == (n < MINIMUM)
        assert ("they would tell what fewer" in seen) == (n >= MINIMUM and not shown_)


@pytest.mark.parametrize(
    ("mine", "others", "kept"),
    [
        ("abc", "", None),
        ("ab", "", "few-votes"),
        ("abc", "de", "rest-votes"),
        ("abc", "def", None),
        ("abcd", "a", "rest-votes"),  # what one said of the other team
        ("abcRST", "def", None),
        ("abRST", "def", "rest-votes"),  # the room showed three of the five
        ("RST", "", None),
    ],
)
def test_counts_are_shown_where_no_sum_tells_of_one_or_two(mine, others, kept) -> None:
    given = [
        Answer(respondent=f"room-{each.lower()}" if each.isupper() else each, team=team,
               practice="ci-build", state="unknown")
        for team, people in (("mine", mine), ("others", others))
        for each in people
    ]  # fmt: skip
    assert settling._kept_back(given, "mine") == kept
