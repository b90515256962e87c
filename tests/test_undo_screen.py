"""Taking answers back on Assess, one after the other, and the list of who changed what."""

from __future__ import annotations

import pytest
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


def test_what_came_with_a_file_is_not_taken_back(store: Store) -> None:
    from stored import engagement, event

    name = store.create_engagement(engagement())
    assert store.last_answer(name, "spring", "r1") is None
    kept = store.append_answer(event(name, via="page"))
    assert store.last_answer(name, "spring", "r1") == kept
    assert store.last_answer(name, "spring", "r9") is None
    assert store.last_answer(name, "autumn", "r1") is None
    store.undo_answer(kept)
    assert store.last_answer(name, "spring", "r1") is None
