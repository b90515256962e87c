"""The rows of workshop rooms: a vote writes one row, its own, and is read by nobody else.

There is no query here for a vote that is not revealed, except for its own voter's: what a page
cannot ask for it cannot show. Every method is one transaction. A vote locks the room's row only
against its reveal (shared among voters), so none is acknowledged and then left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from advisor.engagement import Respondent, Role
from advisor.rooms import FEWEST, Label, Seat, Vote, kept_roles, label_newcomers
from advisor.storage import answers_log, parts_log
from advisor.storage.records import AnswerEvent, now
from advisor.storage.room_records import Ballot, NoteKind, Power, RoomNote, RoomRow, Token
from advisor.storage.tables import (
    current_answers,
    room_notes,
    room_questions,
    room_seats,
    room_tokens,
    room_votes,
    rooms,
)

__all__ = ["RoomRows"]

_Opening = Callable[[], AbstractContextManager[Connection]]
_ROOM = tuple(rooms.c)


class RoomRows:
    """The rooms of one database, inside the transactions its store opens."""

    def __init__(self, read: _Opening, write: _Opening) -> None:
        self._read = read
        self._write = write

    # The room

    def insert(self, room: RoomRow, chair: str) -> None:
        """A new room, with the hash of its facilitator's token.

        Faults when the engagement, its round or its team is gone by now.
        """
        with self._write() as db:
            parts_log.refuse_homeless(db, room.engagement, room.round, room.team)
            values = {column.name: getattr(room, column.name) for column in _ROOM}
            db.execute(insert(rooms).values(**values))
            _insert_token(db, room, chair, "facilitator", None)

    def get(self, room: str) -> RoomRow | None:
        """The room of this id; nothing when there is none."""
        with self._read() as db:
            row = db.execute(select(*_ROOM).where(rooms.c.id == room)).first()
        return None if row is None else _room(row)

    def of_engagement(self, engagement: str) -> tuple[RoomRow, ...]:
        """The rooms of an engagement, the last opened first."""
        query = select(*_ROOM).where(rooms.c.engagement == engagement)
        with self._read() as db:
            rows = db.execute(query.order_by(rooms.c.opened_at.desc())).all()
        return tuple(_room(row) for row in rows)

    def open_rooms(self) -> tuple[RoomRow, ...]:
        """Every room that is neither closed nor past its time."""
        query = select(*_ROOM).where(rooms.c.phase != "closed", rooms.c.expires_at > now())
        with self._read() as db:
            return tuple(_room(row) for row in db.execute(query))

    def change(self, room: str, **values: Any) -> None:
        """Changes the room and makes its revision grow by one."""
        with self._write() as db:
            _change(db, room, **values)

    def close(self, room: str) -> None:
        """Ends the room: every token of it is gone, no vote is taken any more."""
        with self._write() as db:
            _change(db, room, phase="closed", practice=None, timer_ends_at=None)
            db.execute(delete(room_tokens).where(room_tokens.c.room == room))

    # Tokens and seats

    def token(self, hash_: str) -> Token | None:
        """What a token opens; nothing when it is unknown or past its time."""
        return self.tokens([hash_]).get(hash_)

    def tokens(self, hashes: Sequence[str]) -> dict[str, Token]:
        """What each of these tokens opens; those unknown or past their time are left out."""
        query = select(
            *_ROOM, room_tokens.c.power, room_tokens.c.respondent, room_tokens.c.hash
        ).join_from(room_tokens, rooms, rooms.c.id == room_tokens.c.room)
        valid = room_tokens.c.hash.in_(set(hashes)) & (room_tokens.c.expires_at > now())
        with self._read() as db:
            rows = db.execute(query.where(valid)).all()
        return {row[-1]: Token(RoomRow(*row[:-3]), row[-3], row[-2]) for row in rows}

    def add_chair(self, room: RoomRow, hash_: str) -> None:
        """A further facilitator's token: another window, a second facilitator."""
        with self._write() as db:
            _insert_token(db, room, hash_, "facilitator", None)

    def add_seat(self, room: RoomRow, seat: Seat, name: str | None, hash_: str, most: int) -> bool:
        """A new seat with its token; False, and nothing written, when `most` are taken or the
        room has been closed.

        A token that has a seat already keeps that one, so who joins twice sits once; the second of
        two that join in the same moment waits for the first.
        """
        with self._write() as db:
            here = (rooms.c.id == room.id) & (rooms.c.phase != "closed")
            if db.execute(select(rooms.c.id).where(here).with_for_update()).first() is None:
                return False
            if db.execute(select(room_tokens.c.hash).where(room_tokens.c.hash == hash_)).first():
                return True
            if _seated(db, room.id) >= most:
                return False
            db.execute(
                insert(room_seats).values(
                    room=room.id, respondent=seat.respondent, role=seat.role, name=name, label=None
                )
            )
            _insert_token(db, room, hash_, "participant", seat.respondent)
        return True

    def names(self, room: str) -> tuple[str, ...]:
        """The names that were given, in alphabetical order."""
        query = select(room_seats.c.name).where(
            room_seats.c.room == room, room_seats.c.name.is_not(None)
        )
        with self._read() as db:
            return tuple(sorted(str(name) for name in db.execute(query).scalars()))

    # Votes

    def vote(self, ballots: Sequence[Ballot]) -> list[bool]:
        """Writes each vote over its seat's own, all in one commit; False where none is taken now.

        A room full of people presses at the same moment: together they wait for the disk once. Of
        two votes of one seat the later one stands.
        """
        with self._write() as db:
            open_to = self._voters(db, {ballot.hash for ballot in ballots})
            rows: dict[tuple[str, str], dict[str, Any]] = {}
            taken = []
            for ballot in ballots:
                respondent = open_to.get((ballot.hash, ballot.room, ballot.practice))
                taken.append(respondent is not None)
                if respondent is not None:
                    rows[ballot.room, respondent] = {
                        "room": ballot.room,
                        "practice": ballot.practice,
                        "respondent": respondent,
                        "state": ballot.state,
                        "value": ballot.value,
                    }
            if rows:
                db.execute(_over_own(db), list(rows.values()))
        return taken

    @staticmethod
    def _voters(db: Connection, hashes: set[str]) -> dict[tuple[str, str, str], str]:
        """Who may vote where on what: token's hash, room and the question in work."""
        query = (
            select(room_tokens.c.hash, rooms.c.id, rooms.c.practice, room_tokens.c.respondent)
            .join_from(room_tokens, rooms, rooms.c.id == room_tokens.c.room)
            .where(
                room_tokens.c.hash.in_(hashes),
                room_tokens.c.power == "participant",
                room_tokens.c.expires_at > now(),
                rooms.c.phase == "voting",
            )
            .with_for_update(read=True, of=rooms)
        )
        return {(row[0], row[1], row[2]): row[3] for row in db.execute(query)}

    def own_votes(self, room: str, practice: str, people: Sequence[str]) -> dict[str, Vote]:
        """What each of these people voted, by respondent: each for that person alone."""
        query = _votes(room, practice).where(room_votes.c.respondent.in_(set(people)))
        with self._read() as db:
            return {row.respondent: _vote(row) for row in db.execute(query)}

    def counts(self, room: str, practice: str | None) -> tuple[int, int]:
        """How many have voted on a question, and how many have joined."""
        with self._read() as db:
            voted = 0 if practice is None else _voted(db, room, practice)
            return voted, _seated(db, room)

    def revealed(self, room: str) -> Mapping[str, tuple[Vote, ...]]:
        """The votes of every revealed question, in the order of the reveals."""
        query = (
            select(room_votes)
            .join(
                room_questions,
                (room_questions.c.room == room_votes.c.room)
                & (room_questions.c.practice == room_votes.c.practice),
            )
            .where(room_votes.c.room == room)
            .order_by(room_questions.c.revealed_at, room_votes.c.respondent)
        )
        found: dict[str, list[Vote]] = {}
        with self._read() as db:
            for row in db.execute(query):
                found.setdefault(row.practice, []).append(_vote(row))
        return {practice: tuple(votes) for practice, votes in found.items()}

    def seats(self, room: str) -> tuple[Seat, ...]:
        """Every seat, in the order of the random ids."""
        with self._read() as db:
            return _seats(db, room)

    def reveal(self, room: str, practice: str) -> int:
        """Opens the votes of the question in work and keeps them as answers; how many there are.

        One transaction: newcomers are labelled and their roles kept as labelled, the voters become
        respondents of the engagement, the votes become answers of the room's round, the room shows
        them. With fewer than three votes nothing is done.
        """
        with self._write() as db:
            row = db.execute(select(*_ROOM).where(rooms.c.id == room).with_for_update()).one()
            votes = [_vote(each) for each in db.execute(_votes(room, practice))]
            if row.phase != "voting" or row.practice != practice or len(votes) < FEWEST:
                return len(votes)
            _label(db, room)
            _add_respondents(db, _room(row), votes)
            for event in _answers(_room(row), votes):
                answers_log.append(db, event)
            moment = now()
            db.execute(
                insert(room_questions).values(room=room, practice=practice, revealed_at=moment)
            )
            _change(db, room, phase="revealed", timer_ends_at=None)
        return len(votes)

    def state_evidence(self, room: RoomRow, practice: str, tier: str) -> int:
        """Puts the evidence that was shown under the room's chosen answers; how many there are."""
        mine = (current_answers.c.engagement == room.engagement) & (
            current_answers.c.practice == practice
        )
        with self._write() as db:
            given = answers_log.held(
                db,
                mine
                & (current_answers.c.round == room.round)
                & (current_answers.c.team == room.team)
                & current_answers.c.respondent.in_(
                    select(room_seats.c.respondent).where(room_seats.c.room == room.id)
                ),
            )
            chosen = [each for each in given if each.state == "chosen"]
            for event in chosen:
                answers_log.append(db, replace(event, evidence=tier, via="room"))
        return len(chosen)

    # Notes

    def add_note(
        self, room: str, kind: NoteKind, body: str, *, practice: str | None, tier: str | None
    ) -> None:
        """Keeps a facilitator's note."""
        with self._write() as db:
            db.execute(
                insert(room_notes).values(
                    room=room, practice=practice, kind=kind, tier=tier, body=body, at=now()
                )
            )

    def drop_note(self, room: str, note: int) -> None:
        """Removes a note."""
        with self._write() as db:
            db.execute(delete(room_notes).where(room_notes.c.room == room, room_notes.c.id == note))

    def notes(self, room: str) -> tuple[RoomNote, ...]:
        """Every note of the room, the oldest first."""
        query = select(room_notes).where(room_notes.c.room == room).order_by(room_notes.c.id)
        with self._read() as db:
            return tuple(
                RoomNote(row.id, row.practice, row.kind, row.tier, row.body, row.at)
                for row in db.execute(query)
            )


def _room(row: Row[Any]) -> RoomRow:
    return RoomRow(*(getattr(row, column.name) for column in _ROOM))


def _vote(row: Row[Any]) -> Vote:
    return Vote(row.respondent, row.state, row.value)


def _over_own(db: Connection) -> Any:
    """Inserts a vote, or changes the one that its seat gave before."""
    into = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    fresh = into(room_votes)
    return fresh.on_conflict_do_update(
        index_elements=["room", "practice", "respondent"],
        set_={"state": fresh.excluded.state, "value": fresh.excluded.value},
    )


def _votes(room: str, practice: str) -> Any:
    return (
        select(room_votes)
        .where(room_votes.c.room == room, room_votes.c.practice == practice)
        .order_by(room_votes.c.respondent)
    )


def _seats(db: Connection, room: str) -> tuple[Seat, ...]:
    query = select(room_seats).where(room_seats.c.room == room).order_by(room_seats.c.respondent)
    return tuple(Seat(row.respondent, row.role, row.label) for row in db.execute(query))


def _seated(db: Connection, room: str) -> int:
    query = select(func.count()).select_from(room_seats).where(room_seats.c.room == room)
    return int(db.execute(query).scalar() or 0)


def _voted(db: Connection, room: str, practice: str) -> int:
    query = select(func.count()).select_from(room_votes)
    mine = (room_votes.c.room == room) & (room_votes.c.practice == practice)
    return int(db.execute(query.where(mine)).scalar() or 0)


def _change(db: Connection, room: str, **values: Any) -> None:
    moved = {**values, "revision": rooms.c.revision + 1}
    db.execute(update(rooms).where(rooms.c.id == room).values(**moved))


def _insert_token(
    db: Connection, room: RoomRow, hash_: str, power: Power, respondent: str | None
) -> None:
    db.execute(
        insert(room_tokens).values(
            hash=hash_, room=room.id, power=power, respondent=respondent, expires_at=room.expires_at
        )
    )


def _label(db: Connection, room: str) -> None:
    """Labels who came since the last reveal; a role that is not told apart is kept no longer."""
    seats = _seats(db, room)
    labels: Mapping[str, Label] = label_newcomers(seats)
    kept: Mapping[str, Role] = kept_roles(seats, labels)
    for respondent, label in labels.items():
        mine = (room_seats.c.room == room) & (room_seats.c.respondent == respondent)
        db.execute(update(room_seats).where(mine).values(label=label, role=kept[respondent]))


def _add_respondents(db: Connection, room: RoomRow, votes: Sequence[Vote]) -> None:
    """The voters the engagement does not know yet become respondents of the room's team."""
    parts_log.alone(db, room.engagement, "respondents")
    stored = parts_log.stored(db, room.engagement)
    known = {each.id for each in stored.engagement.respondents}
    roles = {seat.respondent: seat.role for seat in _seats(db, room.id)}
    fresh = [
        Respondent(id=vote.respondent, team=room.team, role=roles[vote.respondent])
        for vote in votes
        if vote.respondent not in known
    ]
    if not fresh:
        return
    everybody = [*stored.engagement.respondents, *fresh]
    body = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in everybody]
    version = stored.version("respondents") + 1
    parts_log.insert_part(db, room.engagement, "respondents", version, body, now())


def _answers(room: RoomRow, votes: Sequence[Vote]) -> list[AnswerEvent]:
    """The votes as answers. "Does not apply" needs a second person: two who voted so approve each
    other, and a single such vote stays a vote."""
    away = [vote.respondent for vote in votes if vote.state == "not-applicable"]
    approved = dict(zip(away, [*away[1:], *away[:1]], strict=True)) if len(away) > 1 else {}
    return [
        AnswerEvent(
            engagement=room.engagement,
            round=room.round,
            respondent=vote.respondent,
            team=room.team,
            practice=room.practice or "",
            state=vote.state,
            value=vote.value,
            evidence="stated" if vote.state == "chosen" else None,
            reason="voted in the workshop" if vote.state == "not-applicable" else None,
            approved_by=approved.get(vote.respondent),
            via="room",
        )
        for vote in votes
        if vote.state != "not-applicable" or vote.respondent in approved
    ]
