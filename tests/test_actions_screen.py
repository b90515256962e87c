"""Actions are made and changed one by one; what somebody else added meanwhile stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from test_ui_app import app, text_of

from advisor.catalogue import load_catalogue
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.storage.records import engagement_data
from advisor.ui import session


@pytest.fixture
def store() -> Store:
    session.forget_caches()
    return Store()


def field(at: Any, kind: str, start: str) -> Any:
    return next(each for each in getattr(at, kind) if str(each.key).startswith(start))


def press(at: Any, words: str) -> None:
    next(each for each in at.button if each.label == words).click().run()


def test_an_action_is_added_changed_and_told_overdue(store: Store) -> None:
    made = load_engagement("pilots", load_catalogue()).model_copy(update={"actions": ()})
    name = store.create_engagement(made)
    at = app(e=name, view="Actions")
    assert "No action yet" in text_of(at)
    press(at, "Add it")
    assert not at.exception
    assert store.load(name).actions == ()
    assert "Not saved" in text_of(at) or "not saved" in text_of(at)

    field(at, "text_input", "action-title").set_value("Gate <the> merge")
    field(at, "selectbox", "action-practice").set_value("ci-tests")
    field(at, "text_input", "action-owner").set_value("Head of delivery")
    field(at, "date_input", "action-date").set_value(dt.date(2020, 1, 1))
    press(at, "Add it")
    (kept,) = store.load(name).actions
    assert (kept.title, kept.owner, kept.status) == ("Gate <the> merge", "Head of delivery", "open")
    assert "overdue" in text_of(at)
    assert "Gate <the> merge" in text_of(at)

    stored = store.get(name)
    others = engagement_data(stored.engagement)["actions"]
    others.append({**others[0], "id": "another", "title": "Another's"})
    field(at, "selectbox", f"action-{name}").set_value(kept.id).run()
    store.save_part(name, "actions", others, stored.version("actions"))
    field(at, "selectbox", "action-status").set_value("done")
    press(at, "Save the change")
    assert not at.exception
    assert {each.title: each.status for each in store.load(name).actions} == {
        "Gate <the> merge": "done",
        "Another's": "open",
    }
