"""Deleting an engagement in the app: typed, told beforehand what is not reached, recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_ui_app import app, text_of

from advisor.catalogue import load_catalogue
from advisor.storage import Store
from advisor.storage.backups import back_up
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session


@pytest.fixture
def store() -> Store:
    session.forget_caches()
    return Store()


def test_deletion_asks_for_the_id_and_leaves_nothing(store: Store, tmp_path: Path) -> None:
    name = store.create_engagement(load_engagement("pilots", load_catalogue()))
    copy = back_up(tmp_path / "copy.sqlite").file
    at = app()
    at.button(key=f"delete-{name}").click().run()
    assert at.button(key="delete-now").disabled
    assert str(copy) in text_of(at), "what it cannot reach is named before"
    at.text_input(key="delete-typed").set_value(name).run()
    at.button(key="delete-now").click().run()
    assert store.list() == ()
    assert not at.exception
    assert str(copy) in text_of(at)
    assert [each for each, _ in store.purges()] == [name]
