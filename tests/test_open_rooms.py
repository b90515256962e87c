"""What an open room holds: its team and its round stay until it closes, on both databases."""

from __future__ import annotations

import dataclasses

import pytest
from sittings import Sitting

from advisor.catalogue import load_catalogue
from advisor.faults import FaultsError
from advisor.storage import Store


@pytest.fixture
def on_each(each_database: str) -> Sitting:
    """A sitting on SQLite and on PostgreSQL."""
    return Sitting(Store(each_database), load_catalogue())


def test_the_team_and_the_round_of_an_open_room_stay(on_each: Sitting) -> None:
    """Else a reveal would write respondents of a team that is gone."""
    store, name = on_each.store, on_each.name
    teams = [{"id": "edge", "title": "Edge", "people": 3}]
    rounds = [{"id": "autumn", "date": "2026-09-01"}]
    with pytest.raises(FaultsError) as refused:
        store.save_part(name, "teams", teams, 1)
    (fault,) = refused.value.faults
    assert (fault.where, fault.remedy) == ("teams", "close the room first")
    assert fault.what == f"a workshop room is open for team `{on_each.team}`"
    with pytest.raises(FaultsError, match="open for round"):
        store.save_part(name, "rounds", rounds, 1)
    team = store.load(name).teams[0].model_dump(mode="json", by_alias=True)
    store.save_part(name, "teams", [*teams, team], 1)
    people = on_each.people(*["engineer"] * 3)
    on_each.chair.pick(on_each.token, on_each.questions[0])
    for token in people:
        on_each.vote(token, "1")
    assert on_each.chair.reveal(on_each.token) == 3
    on_each.chair.close(on_each.token)
    with pytest.raises(FaultsError, match="answers belong"):
        store.save_part(name, "rounds", rounds, 1)


def test_a_room_past_its_time_holds_no_team(on_each: Sitting) -> None:
    store, name = on_each.store, on_each.name
    store.rooms.change(on_each.room, expires_at="2026-01-01T00:00:00")
    edge = [{"id": "edge", "title": "Edge", "people": 3}]
    respondents = [{"id": "r1", "role": "engineer", "team": "edge"}]
    team = store.load(name).teams[0].model_dump(mode="json", by_alias=True)
    store.save_part(name, "teams", [team, *edge], 1)
    store.save_part(name, "respondents", respondents, 1)
    store.save_part(name, "teams", edge, 2)
    assert [each.id for each in store.load(name).teams] == ["edge"]


def test_a_room_for_a_team_that_went_meanwhile_is_not_opened(on_each: Sitting) -> None:
    """The page checked the team; it went before the room was written."""
    there = on_each.chair.board(on_each.token).room
    late = dataclasses.replace(there, id="LATE", round="autumn", team="gone")
    with pytest.raises(FaultsError) as refused:
        on_each.store.rooms.insert(late, "hash")
    assert [each.where for each in refused.value.faults] == [
        "room for round `autumn`",
        "room for team `gone`",
    ]
    assert on_each.store.rooms.get("LATE") is None
