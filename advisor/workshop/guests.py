"""What a participant may do: join with the PIN, look, vote. There is nothing else here.

The server for the phones is built on this class alone, so nothing that a phone sends can pick a
question, reveal it, read another's vote or open an engagement.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.engagement import ROLES, Role
from advisor.model import Catalogue
from advisor.rooms import (
    Door,
    Option,
    Phase,
    Reveal,
    Seat,
    Vote,
    clean_pin,
    is_token,
    new_respondent,
    new_token,
    reveal,
    token_hash,
    value_of,
)
from advisor.scoring import asked_practices
from advisor.storage import Store, plain_text
from advisor.storage.records import now
from advisor.storage.room_records import Ballot, RoomRow
from advisor.workshop.rights import DeniedError, Rights

__all__ = ["Guests", "Situation", "seconds_left"]

_MOST_SEATS = 500
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Situation:
    """What one participant may see: the question, the own vote, and what is revealed.

    `seconds` is what is left of the timer; None where none runs. `own` is the card this person
    pressed; `shown` stands only after the reveal.
    """

    room: str
    revision: int
    phase: Phase
    practice: str | None
    seconds: float | None
    own: Option | None
    shown: Reveal | None


class Guests:
    """The participants' side of every room of a database."""

    def __init__(self, store: Store, catalogue: Catalogue, door: Door | None = None) -> None:
        self._store = store
        self._rooms = store.rooms
        self._rights = Rights(store)
        self._door = door or Door()
        self.catalogue = catalogue
        self._asked: dict[str, list[str]] = {}

    def is_open(self, room: str) -> bool:
        """Whether one can join: the room is there, not closed and not past its time."""
        found = self._rooms.get(room)
        return found is not None and found.phase != "closed" and found.expires_at > now()

    def only_room(self) -> str | None:
        """The open room when there is exactly one, so that its short address is enough."""
        found = self._rooms.open_rooms()
        return found[0].id if len(found) == 1 else None

    def join(self, room: str, pin: str, role: str, name: str, address: str, token: str = "") -> str:
        """A seat for whoever knows the PIN; returns its token, which nobody else ever sees.

        Without a name the seat is anonymous: a random id, a role, nothing else is kept. `address`
        counts wrong PINs and is written nowhere. `token` is what the door gave this browser before:
        asked twice with the same one, by a second press or after an answer that got lost, the seat
        is the same. ValueError for a word that is no role.
        """
        if role not in ROLES:
            raise ValueError(f"no role {role[:40]!r}")
        found = self._rooms.get(room)
        if found is not None and (found.phase == "closed" or found.expires_at <= now()):
            raise DeniedError("closed")
        pin_of = found.pin if found is not None else ""
        place = f"{room} {pin_of}"  # another PIN starts the counting anew
        wait = self._door.wait(place, address)
        if wait > 0:
            raise DeniedError("wait", wait)
        right = hmac.compare_digest(clean_pin(pin).encode(), pin_of.encode())
        if found is None or not right:
            self._door.wrong(place, address)
            raise DeniedError("wrong-pin")
        return self._seat(found, ROLES[ROLES.index(role)], name, self._own(room, token))

    def _own(self, room: str, token: str) -> str:
        """The token where it may be a seat's of this room; else a new one."""
        held = self._rooms.token(token_hash(token))
        elsewhere = held is not None and (held.room.id != room or held.power != "participant")
        return token if is_token(token) and not elsewhere else new_token()

    def _seat(self, room: RoomRow, role: Role, name: str, token: str) -> str:
        seat = Seat(new_respondent(), role)
        told = plain_text(" ".join(name.split()), _LONGEST_NAME) or None
        if not self._rooms.add_seat(room, seat, told, token_hash(token), _MOST_SEATS):
            raise DeniedError("full" if self.is_open(room.id) else "closed")
        return token

    def revision(self, room: str, token: str) -> int:
        """The room's revision, which grows with everything the facilitator does."""
        return self._rights.participant(token, room).room.revision

    def revisions(self, asked: Sequence[tuple[str, str]]) -> list[int | None]:
        """The revision for each room and token: the one cheap question that every phone asks every
        second or two, for many at once; None where the token has no seat there."""
        seats = self._rights.participants([(token, room) for room, token in asked])
        return [None if held is None else held.room.revision for held in seats]

    def look(self, room: str, token: str) -> Situation:
        """What this person may see now."""
        found = self.look_many([(room, token)])[0]
        if found is None:
            raise DeniedError("no-right")
        return found

    def look_many(self, asked: Sequence[tuple[str, str]]) -> list[Situation | None]:
        """What each of these people, given as room and token, may see now, in one look.

        A room is drawn once for everybody in it: a picked question and a reveal are asked for by
        all phones in the same moment. None where the token has no seat there.
        """
        seats = self._rights.participants([(token, room) for room, token in asked])
        rooms = {held.room.id: held.room for held in seats if held is not None}
        people: dict[str, list[str]] = {}
        for held in seats:
            if held is not None and held.respondent is not None:
                people.setdefault(held.room.id, []).append(held.respondent)
        shown = {id_: self._shown(room) for id_, room in rooms.items()}
        own = {
            id_: self._rooms.own_votes(id_, room.practice, people.get(id_, ()))
            for id_, room in rooms.items()
            if room.practice is not None
        }
        return [
            None if held is None
            else _situation(
                held.room, own.get(held.room.id, {}).get(held.respondent or ""), shown[held.room.id]
            )
            for held in seats
        ]  # fmt: skip

    def place(self, found: Situation) -> tuple[int, int]:
        """Which of how many questions is in work, in the order of the questionnaire; 0 for none.

        An edition is not changed in the middle of a workshop: it is read once for each room.
        """
        if found.room not in self._asked:
            room = self._rooms.get(found.room)
            held = self._store.load(room.engagement) if room else None
            self._asked[found.room] = (
                [each.id for each in asked_practices(self.catalogue, held)] if held else []
            )
        asked = self._asked[found.room]
        return (asked.index(found.practice) + 1 if found.practice in asked else 0), len(asked)

    def vote(self, room: str, token: str, practice: str, option: str) -> None:
        """Keeps the vote of this person; when it returns the vote is on the disk.

        DeniedError when the question is not the one in work or is revealed already, ValueError for
        a word that is no card.
        """
        if not self.vote_many([(room, token, practice, option)])[0]:
            self._rights.participant(token, room)
            raise DeniedError("not-now")

    def vote_many(self, votes: Sequence[tuple[str, str, str, str]]) -> list[bool]:
        """Keeps votes given as room, token, question and card in one commit; which were taken.

        ValueError for a word that is no card; then nothing is written.
        """
        return self._rooms.vote(
            [
                Ballot(token_hash(token), room, practice, *value_of(option))
                for room, token, practice, option in votes
            ]
        )

    def _shown(self, room: RoomRow) -> Reveal | None:
        if room.phase != "revealed" or room.practice is None:
            return None
        votes = self._rooms.revealed(room.id).get(room.practice, ())
        return reveal(votes, self._rooms.seats(room.id)) if votes else None


def _situation(room: RoomRow, own: Vote | None, shown: Reveal | None) -> Situation:
    return Situation(
        room.id,
        room.revision,
        room.phase,
        room.practice,
        seconds_left(room.timer_ends_at),
        own.option if own else None,
        shown,
    )


def seconds_left(ends_at: str | None) -> float | None:
    """What is left of a timer in seconds, 0 when it has run out; None where there is none."""
    if ends_at is None:
        return None
    left = dt.datetime.fromisoformat(ends_at) - dt.datetime.now(dt.UTC)
    return max(0.0, left.total_seconds())
