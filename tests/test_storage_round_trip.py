"""Whatever goes into either database comes out as the same file, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from answer_strategies import engagement as made_of
from answer_strategies import votes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_engagement_file import ADDED, GOLDEN, IDS, SMALL, texts

from advisor.engagement import Consensus, Engagement, Milestone, Respondent
from advisor.storage import Store
from advisor.storage.documents import PARTS
from advisor.storage.engagement_file import read_engagement, write_engagement


@pytest.fixture
def store(each_database: str) -> Store:
    return Store(each_database)


def through(store: Store, made: Engagement) -> str:
    """The file of an engagement that went into the store and came out under its own id."""
    name = store.create_engagement(made)
    try:
        return write_engagement(store.load(name))
    finally:
        store.purge(name)


@pytest.mark.parametrize("path", [GOLDEN, ADDED], ids=lambda path: path.stem)
def test_every_key_of_the_format_comes_back(store: Store, path: Path) -> None:
    from test_engagement_file import read

    text = path.read_text("utf-8")
    assert through(store, read(text)) == text


def test_every_part_of_the_format_is_stored() -> None:
    head = {"engagement", "id", "title", "currency", "catalogue", "edition"}
    kept = head | set(PARTS) - {"head"} | {"milestones"}
    aliases = {field.alias or name for name, field in Engagement.model_fields.items()}
    assert kept == aliases


@given(votes(IDS), texts, texts, texts.filter(str.strip), st.permutations(IDS))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_engagement_is_written_again_byte_for_byte(
    store: Store, answers: list, note: str, dissent: str, title: str, order: list[str]
) -> None:
    made = made_of(SMALL, [each.model_copy(update={"note": note}) for each in answers])
    people = {each.respondent for each in answers} - {each.id for each in made.respondents}
    agreed = tuple(
        Consensus(team="core", practice=id_, value=0.5, dissent=dissent) for id_ in order[:3]
    )
    sitting = made.rounds[0].model_copy(update={"consensus": agreed})
    made = made.model_copy(
        update={
            "title": title,
            "rounds": (sitting,),
            "respondents": (
                *made.respondents,
                *(Respondent(id=each, role="engineer") for each in sorted(people)),
            ),
            "milestones": tuple(
                Milestone(id=f"m{at}", title=title, date=sitting.date) for at in (2, 0, 1)
            ),
        }
    )
    text = write_engagement(made)
    assert read_engagement(text, "e.yaml", SMALL) == made
    assert through(store, made) == text
