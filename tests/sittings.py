"""A room with its facilitator and people who come in, on any store."""

from __future__ import annotations

import threading

from advisor.engagement import new_engagement
from advisor.model import Catalogue
from advisor.rooms import OPTIONS, Door, Limits
from advisor.scoring import asked_practices
from advisor.storage import Store
from advisor.workshop import Chair, DeniedError, Guests

__all__ = ["Sitting", "lost_votes"]


class Sitting:
    """A room with its facilitator, and people who come in."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self.store = store
        self.name = store.create_engagement(
            new_engagement(
                catalogue,
                "Room",
                currency="EUR",
                edition="quick",
                profile={"ai": "none", "engineers": 8},
            )
        )
        self.chair = Chair(store, catalogue)
        self.guests = Guests(store, catalogue, Door(Limits(by_address=3)))
        self.held = store.load(self.name)
        self.team = self.held.teams[0].id
        self.token = self.chair.open(self.name, self.held.rounds[0].id, self.team)
        self.questions = [each.id for each in asked_practices(catalogue, self.held)]

    @property
    def room(self) -> str:
        return self.chair.board(self.token).room.id

    def join(self, role: str = "engineer", name: str = "", pin: str | None = None) -> str:
        there = self.chair.board(self.token).room
        return self.guests.join(there.id, pin or there.pin, role, name, "10.0.0.7")

    def people(self, *roles: str) -> list[str]:
        return [self.join(role) for role in roles]

    def vote(self, token: str, option: str, at: int = 0) -> None:
        self.guests.vote(self.room, token, self.questions[at], option)


def lost_votes(sitting: Sitting, people: int) -> list[str]:
    """Everybody votes again and again while the facilitator reveals: acknowledged last votes that
    the reveal does not hold, or others than it holds."""
    tokens = sitting.people(*["engineer"] * people)
    sitting.chair.pick(sitting.token, sitting.questions[0])
    last: dict[str, str] = {}
    begun = threading.Barrier(people + 1)

    def vote(token: str, at: int) -> None:
        for turn in range(200):
            option = OPTIONS[(at + turn) % 4]
            try:
                sitting.vote(token, option)
            except DeniedError:
                return
            last[token] = option
            if turn == 0:
                begun.wait(timeout=60)

    threads = [
        threading.Thread(target=vote, args=(token, at), daemon=True)
        for at, token in enumerate(tokens)
    ]
    for thread in threads:
        thread.start()
    begun.wait(timeout=60)
    assert sitting.chair.reveal(sitting.token) == people
    for thread in threads:
        thread.join(timeout=60)
    held = {token: sitting.guests.look(sitting.room, token).own for token in tokens}
    shown = sitting.chair.board(sitting.token).shown
    assert shown is not None
    assert [shown.counts[option] for option in OPTIONS] == [
        list(held.values()).count(option) for option in OPTIONS
    ]
    assert len(sitting.store.load(sitting.name).rounds[0].answers) == people
    return [token for token in tokens if last[token] != held[token]]
