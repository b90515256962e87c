"""What a facilitator may do: pick, reveal, time, note, settle, close. Each call shows its token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.engagement import EVIDENCE, Engagement
from advisor.faults import Fault, FaultsError
from advisor.model import Catalogue
from advisor.rooms import (
    Item,
    Reveal,
    earlier_disagreement,
    new_pin,
    new_room_id,
    new_token,
    order,
    reveal,
    token_hash,
)
from advisor.scoring import asked_practices
from advisor.storage import ConflictError, Store, free_id, plain_text
from advisor.storage.records import ConsensusEvent, engagement_data, now
from advisor.storage.room_records import NoteKind, RoomNote, RoomRow
from advisor.workshop.consensus import Changed, agreed_on, keep_consensus
from advisor.workshop.guests import seconds_left
from advisor.workshop.rights import DeniedError, Rights

__all__ = ["Board", "Chair"]

_HOURS = 8.0
_TRIES = 8
_LONGEST_TIMER = 3600


@dataclass(frozen=True, slots=True)
class Board:
    """The room as its facilitator sees it: how many have voted, never what.

    `shown` stands only after the reveal; `seconds` is what is left of the timer.
    """

    room: RoomRow
    voted: int
    present: int
    seconds: float | None
    shown: Reveal | None


class Chair:
    """The facilitator's side of every room of a database."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._rooms = store.rooms
        self._rights = Rights(store)
        self._catalogue = catalogue

    # Opening and closing

    def open(self, engagement: str, round_id: str, team: str, *, hours: float = _HOURS) -> str:
        """Opens a room for a round and a team; returns the facilitator's token.

        Faults when the engagement has no such round or team.
        """
        held = self._store.load(engagement)
        _must_have(held, round_id, team)
        began = dt.datetime.now(dt.UTC)
        room = RoomRow(
            id=new_room_id(),
            engagement=engagement,
            round=round_id,
            team=team,
            pin=new_pin(),
            phase="lobby",
            practice=None,
            revision=1,
            timer_ends_at=None,
            opened_at=_moment(began),
            expires_at=_moment(began + dt.timedelta(hours=hours)),
        )
        token = new_token()
        self._rooms.insert(room, token_hash(token))
        return token

    def sit_down(self, room: str) -> str:
        """A facilitator's token for another window of the app: for whoever holds the database."""
        found = self._rooms.get(room)
        if found is None or found.phase == "closed" or found.expires_at <= now():
            raise DeniedError("closed")
        token = new_token()
        self._rooms.add_chair(found, token_hash(token))
        return token

    def rooms(self, engagement: str) -> tuple[RoomRow, ...]:
        """The rooms of an engagement, the last opened first; one past its time counts as closed."""
        return self._rooms.of_engagement(engagement)

    def close(self, token: str) -> None:
        """Closes the room: all its tokens die, no vote is taken any more."""
        self._rooms.close(self._rights.facilitator(token).id)

    def new_pin(self, token: str) -> None:
        """Another PIN; who has joined stays."""
        self._rooms.change(self._rights.facilitator(token).id, pin=new_pin())

    # The question in work

    def board(self, token: str) -> Board:
        """The room as it stands."""
        room = self._rights.facilitator(token)
        voted, present = self._rooms.counts(room.id, room.practice)
        shown = None
        if room.phase == "revealed" and room.practice is not None:
            shown = self.shown(token).get(room.practice)
        return Board(room, voted, present, seconds_left(room.timer_ends_at), shown)

    def names(self, token: str) -> tuple[str, ...]:
        """Who joined with a name."""
        return self._rooms.names(self._rights.facilitator(token).id)

    def pick(self, token: str, practice: str) -> None:
        """Puts a question to the room: to vote, or, once it is revealed, to talk about."""
        room = self._rights.facilitator(token)
        if practice not in self._catalogue.practices:
            raise ValueError(f"no practice {practice[:80]!r}")
        phase = "revealed" if practice in self._rooms.revealed(room.id) else "voting"
        self._rooms.change(room.id, practice=practice, phase=phase, timer_ends_at=None)

    def reveal(self, token: str) -> int:
        """Reveals the question in work; returns how many voted. Under three nothing happens."""
        room = self._rights.facilitator(token)
        if room.phase != "voting" or room.practice is None:
            raise DeniedError("not-now")
        return self._rooms.reveal(room.id, room.practice)

    def start_timer(self, token: str, seconds: int) -> None:
        """Starts the timer anew (1 second to an hour), or stops it with 0."""
        room = self._rights.facilitator(token)
        if not 0 <= seconds <= _LONGEST_TIMER:
            raise ValueError(f"a timer of {seconds} seconds; 0 to {_LONGEST_TIMER} are possible")
        ends = _moment(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds))
        self._rooms.change(room.id, timer_ends_at=ends if seconds else None)

    def shown(self, token: str) -> Mapping[str, Reveal]:
        """Every reveal of the room so far, by practice, in their order."""
        room = self._rights.facilitator(token)
        seats = self._rooms.seats(room.id)
        return {
            practice: reveal(votes, seats)
            for practice, votes in self._rooms.revealed(room.id).items()
        }

    def agenda(self, token: str) -> tuple[Item, ...]:
        """Every question of the edition: to discuss, to vote on, near, settled."""
        room = self._rights.facilitator(token)
        held = self._store.load(room.engagement)
        sitting = held.round(room.round)
        agreed = {each.practice for each in sitting.consensus if each.team == room.team} if (
            sitting
        ) else set()  # fmt: skip
        return order(
            [practice.id for practice in asked_practices(self._catalogue, held)],
            {practice: shown.ad for practice, shown in self.shown(token).items()},
            earlier_disagreement(sitting, room.team),
            frozenset(agreed),
        )

    # What the room agrees on

    def consensus(self, token: str, practice: str) -> ConsensusEvent | None:
        """What the team agreed on, or took back; nothing before the first time."""
        room = self._rights.facilitator(token)
        return agreed_on(self._store, room.engagement, room.round, room.team, practice)

    def settle(
        self, token: str, practice: str, value: float | None, dissent: str, over: int
    ) -> Changed | None:
        """Keeps what the team agreed on, with who would not; the votes stay beside it.

        `over` is the version that was on the screen, 0 for none: where another is there by now,
        that one is returned and nothing is written. `value` None takes the consensus back.
        """
        room = self._rights.facilitator(token)
        event = ConsensusEvent(
            room.engagement, room.round, room.team, practice, value, dissent or None
        )
        return keep_consensus(self._store, event, over)

    def add_action(self, token: str, practice: str, title: str, owner: str, day: dt.date) -> None:
        """Adds an action with its owner and date to the engagement; faults name what is missing."""
        room = self._rights.facilitator(token)
        for _ in range(_TRIES):
            stored = self._store.get(room.engagement)
            actions = engagement_data(stored.engagement).get("actions", [])
            fresh = {
                "id": free_id(f"{practice}-action", {each["id"] for each in actions}),
                "practice": practice,
                "title": plain_text(title, 200),
                "owner": plain_text(owner, 200),
                "date": day.isoformat(),
                "status": "open",
            }
            try:
                self._store.save_part(
                    room.engagement, "actions", [*actions, fresh], stored.version("actions")
                )
            except ConflictError:
                continue
            return

    # Notes: for the facilitator alone

    def note(self, token: str, kind: NoteKind, text: str, practice: str | None = None) -> bool:
        """Keeps a note to a question, or a thing for later; False for an empty one."""
        room = self._rights.facilitator(token)
        body = plain_text(text)
        if body:
            self._rooms.add_note(room.id, kind, body, practice=practice, tier=None)
        return bool(body)

    def evidence(self, token: str, practice: str, tier: str, text: str) -> int:
        """Keeps what was shown and puts it under the room's answers; how many answers there are.

        Evidence changes how sure a score is and never the score. ValueError for an unknown tier.
        """
        room = self._rights.facilitator(token)
        if tier not in EVIDENCE:
            raise ValueError(f"no tier of evidence {tier[:40]!r}")
        body = plain_text(text)
        self._rooms.add_note(room.id, "evidence", body, practice=practice, tier=tier)
        return self._rooms.state_evidence(room, practice, tier)

    def notes(self, token: str) -> tuple[RoomNote, ...]:
        """Every note of the room, the oldest first."""
        return self._rooms.notes(self._rights.facilitator(token).id)

    def noted(self, engagement: str) -> tuple[tuple[RoomRow, tuple[RoomNote, ...]], ...]:
        """Every room of an engagement in which something was noted, closed ones too, the last
        opened first: for whoever holds the database."""
        found = ((room, self._rooms.notes(room.id)) for room in self.rooms(engagement))
        return tuple((room, notes) for room, notes in found if notes)

    def drop_note(self, token: str, note: int) -> None:
        """Removes a note."""
        self._rooms.drop_note(self._rights.facilitator(token).id, note)


def _moment(when: dt.datetime) -> str:
    return when.isoformat(timespec="microseconds")


def _must_have(held: Engagement, round_id: str, team: str) -> None:
    faults = []
    for kind, word, known in (
        ("round", round_id, {each.id for each in held.rounds}),
        ("team", team, {each.id for each in held.teams}),
    ):
        if word not in known:
            what = f"the engagement has no {kind} `{word[:80]}`"
            faults.append(Fault(kind, what, f"choose one of {', '.join(sorted(known)) or 'none'}"))
    if faults:
        raise FaultsError(tuple(faults))
