"""Two who write in the same moment: a room is opened, or a consensus kept, while its team or its
round is removed. Whoever is first is held inside the transaction until the other one waits."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sittings import Sitting

from advisor.catalogue import load_catalogue
from advisor.faults import FaultsError
from advisor.storage import ConsensusEvent, Store, consensus_log, parts_log, room_rows

EDGE = {"id": "edge", "title": "Edge", "people": 3}
AUTUMN = {"id": "autumn", "date": "2026-09-01"}
Act = Callable[[], object]


class Race:
    """A team and a round that nobody has used yet, and the acts that may meet over them."""

    def __init__(self, store: Store) -> None:
        self.sitting = Sitting(store, load_catalogue())
        self.store, self.name = store, self.sitting.name
        held = store.load(self.name)
        mine = [each.model_dump(mode="json", by_alias=True) for each in held.teams]
        rounds = [{"id": each.id, "date": str(each.date)} for each in held.rounds]
        self.kept = {"teams": mine, "rounds": rounds}
        store.save_part(self.name, "teams", [*mine, EDGE], 1)
        store.save_part(self.name, "rounds", [*rounds, AUTUMN], 1)

    def remove(self, part: str) -> Act:
        return partial(self.store.save_part, self.name, part, self.kept[part], 2)

    def name_it(self, what: str) -> Act:
        """Opens a room for the team and the round, or keeps what the team agreed on there."""
        if what == "room":
            there = self.sitting.chair.board(self.sitting.token).room
            room = dataclasses.replace(there, id="LATE", round="autumn", team="edge")
            return partial(self.store.rooms.insert, room, "hash")
        question = self.sitting.questions[0]
        event = ConsensusEvent(self.name, "autumn", "edge", question, value=0.5)
        return partial(self.store.save_consensus, event, 0)

    def holds(self) -> bool:
        """Whether every room and every consensus names a team and a round that are there."""
        held = self.store.load(self.name)
        teams = {each.id for each in held.teams}
        rounds = {each.id for each in held.rounds}
        named = [
            *((each.round, each.team) for each in self.store.rooms.of_engagement(self.name)),
            *((each.round, each.team) for each in self.store.consensus(self.name)),
        ]
        return all(round_ in rounds and team in teams for round_, team in named)


@pytest.fixture
def race(each_database: str) -> Race:
    """The same on SQLite and on PostgreSQL."""
    return Race(Store(each_database))


def meet(
    monkeypatch: pytest.MonkeyPatch, inside: tuple[Any, str], first: Act, second: Act
) -> list[str]:
    """Stops the first before it writes and after it has looked, lets the second come, goes on.

    Returns who was refused. What the first calls to write is `inside`; only the first stops there.
    """
    at, go, refused = threading.Event(), threading.Event(), []
    module, name = inside
    writes = getattr(module, name)

    def slow(*words: Any, **more: Any) -> Any:
        if not at.is_set():
            at.set()
            assert go.wait(timeout=60)
        return writes(*words, **more)

    def attempt(who: str, act: Act) -> None:
        try:
            act()
        except FaultsError:
            refused.append(who)

    monkeypatch.setattr(module, name, slow)
    threads = [
        threading.Thread(target=attempt, args=each, daemon=True)
        for each in (("first", first), ("second", second))
    ]
    threads[0].start()
    assert at.wait(timeout=60), "the first never came to write"
    threads[1].start()
    threads[1].join(timeout=0.2)
    waits = threads[1].is_alive()
    go.set()
    for thread in threads:
        thread.join(timeout=60)
    assert waits, "the second did not wait for the first"
    return refused


@pytest.mark.parametrize("part", ["teams", "rounds"])
@pytest.mark.parametrize("what", ["room", "consensus"])
def test_a_removal_waits_for_what_names_it_and_is_refused(
    race: Race, monkeypatch: pytest.MonkeyPatch, part: str, what: str
) -> None:
    inside = (room_rows, "_insert_token") if what == "room" else (consensus_log, "append")
    assert meet(monkeypatch, inside, race.name_it(what), race.remove(part)) == ["second"]
    assert race.holds()


@pytest.mark.parametrize("part", ["teams", "rounds"])
@pytest.mark.parametrize("what", ["room", "consensus"])
def test_what_would_name_it_waits_for_a_removal_and_is_refused(
    race: Race, monkeypatch: pytest.MonkeyPatch, part: str, what: str
) -> None:
    inside = (parts_log, "insert_part")
    assert meet(monkeypatch, inside, race.remove(part), race.name_it(what)) == ["second"]
    assert race.holds()
