"""Forty hostile texts stay text: what the store keeps, what files carry."""

from __future__ import annotations

import json

import pytest
from hostile import HOSTILE, MARK
from stored import DATA, engagement, event

from advisor import strict_yaml
from advisor.engagement import Engagement
from advisor.storage import Store, plain_text
from advisor.storage.documents import free_id
from advisor.storage.engagement_file import engagement_data, write_engagement

LONGEST = 4_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("hostile") / "store.sqlite")


def test_there_are_forty_and_no_two_alike() -> None:
    assert len(HOSTILE) == 40
    assert len(set(HOSTILE.values())) == 40
    assert all(MARK in text for text in HOSTILE.values())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_cleaned_text_holds_what_any_database_and_file_can(name: str) -> None:
    text = plain_text(HOSTILE[name])
    assert MARK in text
    assert len(text) <= LONGEST
    text.encode("utf-8")
    assert not any(ord(each) < 32 and each not in "\t\n" for each in text)
    assert plain_text(text) == text


@pytest.mark.parametrize("name", HOSTILE)
def test_an_id_made_of_it_is_a_plain_word(name: str) -> None:
    made = free_id(HOSTILE[name], ())
    assert made.replace("-", "").isalnum()
    assert made.isascii()
    assert len(made) <= 60


def line(text: str) -> str:
    """A hostile text as a title can hold it: cleaned, in one line of at most 200 characters."""
    return " ".join(plain_text(text, 200).split())


@pytest.mark.parametrize("name", HOSTILE)
def test_an_engagement_that_carries_it_is_stored_written_and_read_again(
    name: str, store: Store
) -> None:
    title, note = line(HOSTILE[name]), plain_text(HOSTILE[name])
    made = store.create_engagement(
        engagement(title=title, teams=[{**DATA["teams"][0], "title": title}])
    )
    store.append_answer(event(made, note=note))
    kept = store.load(made)
    assert (kept.title, kept.teams[0].title) == (title, title)
    assert {each.practice: each.note for each in kept.rounds[0].answers}["ci-build"] == note
    text = write_engagement(kept)
    read = Engagement.model_validate_json(json.dumps(strict_yaml.read(text, name).data))
    assert read == kept
    assert write_engagement(read) == text
    assert json.loads(json.dumps(engagement_data(kept))) == engagement_data(read)
