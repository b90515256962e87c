"""The view What moved: one round, two rounds, two teams, a milestone and its plan."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

import pytest
from test_ui_app import app, text_of

from advisor.catalogue import load_catalogue
from advisor.engagement import Engagement
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session

VIEW = "What moved"


@pytest.fixture
def store() -> Store:
    session.forget_caches()
    return Store()


def two_rounds() -> Engagement:
    """The example with a second round half a year later, in which one area rose."""
    made = load_engagement("pilots", load_catalogue())
    (first,) = made.rounds
    practices = load_catalogue().practices
    answers = tuple(
        each.model_copy(update={"value": 1.0, "evidence": "shown"})
        if each.state == "chosen" and practices[each.practice].dimension == "delivery"
        else each
        for each in first.answers
    )
    later = first.model_copy(
        update={
            "id": "autumn",
            "title": "Autumn review",
            "date": first.date + dt.timedelta(180),
            "answers": answers,
            "consensus": (),
        }
    )
    return made.model_copy(update={"rounds": (first, later)})


def test_one_round_says_that_it_is_no_history_and_compares_teams(store: Store) -> None:
    name = store.create_engagement(load_engagement("pilots", load_catalogue()))
    at = app("results", e=name, results=VIEW)
    assert not at.exception
    text = text_of(at)
    assert "One round is not a history yet" in text
    assert "No milestone yet" in text
    assert "No milestone keeps a plan yet" in text
    assert at.selectbox(key="compare-kind").options == ["Two teams"]
    assert at.get("plotly_chart")


def test_an_engagement_without_rounds_has_its_words(store: Store) -> None:
    made = load_engagement("pilots", load_catalogue())
    name = store.create_engagement(made.model_copy(update={"rounds": ()}))
    at = app("results", e=name, results=VIEW)
    assert not at.exception


def test_two_rounds_a_milestone_and_what_changed_since(store: Store) -> None:
    name = store.create_engagement(two_rounds())
    pdf = b"%PDF-1.7 the board's"
    store.put_computation(name, "report", "key", {"pdf": base64.b64encode(pdf).decode("ascii")})
    at = app("results", e=name, results=VIEW)
    assert not at.exception
    text = text_of(at)
    assert "Autumn review" in text
    assert "Most improved" in text
    assert "One dimension differs by more than the doubt; Flow is higher" in text
    at.text_input(key="milestone-title").set_value("Board <b>paper</b>")
    at.button(key="FormSubmitter:milestone-Keep this state").click().run()
    assert not at.exception
    (kept,) = store.load(name).milestones
    assert kept.title == "Board <b>paper</b>"
    assert kept.report_hash == hashlib.sha256(pdf).hexdigest()
    assert kept.round == "autumn"
    assert {each.id for each in kept.scores} >= {"overall", "delivery"}
    text = text_of(at)
    assert "Board <b>paper</b>" in text, "text, not markup"
    assert "as they stand" in text
    answer = store.load(name).rounds[1].answers[0]
    from advisor.storage import AnswerEvent

    for each in store.load(name).rounds[1].answers:
        if each.practice == answer.practice:
            store.append_answer(
                AnswerEvent(
                    name, "autumn", each.respondent, each.team, each.practice, "chosen", 0.0
                )
            )
    at = app("results", e=name, results=VIEW)
    assert "answers changed since" in text_of(at)
