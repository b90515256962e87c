"""Taking answers back on Assess, one after the other, and the list of who changed what."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from test_ui_app import app, text_of

from advisor.catalogue import load_catalogue
from advisor.engagement import new_engagement
from advisor.storage import Store
from advisor.ui import session


@pytest.fixture
def store() -> Store:
    session.forget_caches()
    return Store()


def test_the_last_answers_are_taken_back_one_by_one(store: Store) -> None:
    made = new_engagement(
        load_catalogue(), "N", currency="EUR", edition="quick", profile={"ai": "none"}
    )
    name = store.create_engagement(made)
    at = app("assess", e=name)
    assert not [each for each in at.button if each.key == "undo-answer"]
    first = at.radio[0]
    first.set_value("0.5").run()
    at.radio[0].set_value("1").run()
    question = store.history(name)[0].practice
    at.button(key="next").click().run()
    at.radio[0].set_value("unknown").run()
    assert len(store.load(name).rounds[0].answers) == 2
    assert not at.exception

    at.button(key="undo-answer").click().run()
    assert [(a.practice, a.value) for a in store.load(name).rounds[0].answers] == [(question, 1.0)]
    assert "Taken back" in text_of(at)
    at.button(key="undo-answer").click().run()
    assert [(a.practice, a.value) for a in store.load(name).rounds[0].answers] == [(question, 0.5)]
    assert at.radio[0].value == "0.5", "the page is at that question and shows what holds"
    at.button(key="undo-answer").click().run()
    assert store.load(name).rounds[0].answers == ()
    assert not [each for each in at.button if each.key == "undo-answer"]
    assert [each.via for each in store.history(name)] == ["page"] * 3 + ["undo"] * 3
    assert not at.exception


def quick(store: Store) -> str:
    return store.create_engagement(
        new_engagement(
            load_catalogue(), "N", currency="EUR", edition="quick", profile={"ai": "none"}
        )
    )


def can_undo(at: AppTest) -> bool:
    return any(each.key == "undo-answer" for each in at.button)


def test_only_what_this_window_answered_is_taken_back(store: Store) -> None:
    name = quick(store)
    mine, theirs = app("assess", e=name), app("assess", e=name)
    mine.radio[0].set_value("0.5").run()
    theirs.run()
    assert can_undo(mine)
    assert not can_undo(theirs), "what another window answered is not for this one to take back"
    theirs.radio[0].set_value("1").run()
    mine.button(key="undo-answer").click().run()
    assert [a.value for a in store.load(name).rounds[0].answers] == [1.0], "theirs stands"
    assert "Somebody else changed this answer since, so nothing was taken back" in text_of(mine)
    assert mine.radio[0].value == "1"
    assert not can_undo(mine)
    theirs.button(key="undo-answer").click().run()
    assert [a.value for a in store.load(name).rounds[0].answers] == [0.5]
    assert not mine.exception
    assert not theirs.exception


def test_an_answer_withdrawn_here_is_brought_back(store: Store) -> None:
    name = quick(store)
    at = app("assess", e=name)
    at.radio[0].set_value("0.25").run()
    at.button(key="take-back").click().run()
    assert store.load(name).rounds[0].answers == ()
    at.button(key="undo-answer").click().run()
    assert [a.value for a in store.load(name).rounds[0].answers] == [0.25]
    assert at.radio[0].value == "0.25"


def test_an_answer_of_somebody_removed_meanwhile_is_refused_and_not_lost(store: Store) -> None:
    name = quick(store)
    body = [each.model_dump(exclude_none=True) for each in store.load(name).respondents]
    gone = {"id": "gone", "role": "engineer"}
    store.save_part(name, "respondents", [gone, *body], 1)
    at = app("assess", **{"e": name, "as": "gone"})
    question = at.session_state["question"]
    store.save_part(name, "respondents", body, 2)
    at.radio[0].set_value("0.5").run()
    assert store.history(name) == ()
    assert "the engagement has no respondent gone any more" in text_of(at).replace("`", "")
    assert "Your answer is not saved and still here: Largely" in text_of(at)
    at.run()
    assert "still here: Largely" in text_of(at), "until it is saved or left"
    at.button(key="lost-save").click().run()
    (kept,) = store.load(name).rounds[0].answers
    assert (kept.respondent, kept.practice, kept.value) == (body[0]["id"], question, 0.5)
    assert "still here" not in text_of(at)
    assert at.radio[0].value == "0.5"
    assert not at.exception
