"""The store: engagements, their answers as events, and what has been computed from them.

Every method is one transaction of its own and opens its own connection, so a store may be shared
by any number of threads. A writing method returns only after the commit: what it returned about
is on the disk. The store checks ids and versions; it knows nothing of catalogues or scores.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from advisor.engagement import Engagement
from advisor.storage import answers_log, computations_log, consensus_log, parts_log, purging
from advisor.storage.connect import empty_journal, open_engine, told_as_faults
from advisor.storage.documents import (
    PARTS,
    answers_of,
    consensus_of,
    free_id,
    plain_text,
    split,
)
from advisor.storage.job_folders import remove_job_folders
from advisor.storage.place import database_url, shown_place
from advisor.storage.purging import Purged
from advisor.storage.records import (
    AnswerEvent,
    ConflictError,
    ConsensusEvent,
    Listed,
    Stored,
    engagement_data,
    engagement_from,
    now,
)
from advisor.storage.room_rows import RoomRows
from advisor.storage.run_cache import forget
from advisor.storage.tables import (
    answer_events,
    consensus_events,
    documents,
    engagements,
    milestones,
    purges,
)

__all__ = ["Store"]


class Store:
    """One database of engagements; `url` is a path or URL, by default `database_url()`."""

    def __init__(self, url: str | Path | None = None) -> None:
        self.url = database_url(url)
        self._engine = open_engine(self.url)
        self._writer = self._engine.execution_options(writes=True)

    @property
    def place(self) -> str:
        """Where the database is, fit for a screen."""
        return shown_place(self.url)

    @property
    def rooms(self) -> RoomRows:
        """The workshop rooms of this database; who may do what is the workshop's business."""
        return RoomRows(self._read, self._write)

    # Engagements

    def create_engagement(self, engagement: Engagement) -> str:
        """Saves a whole engagement and returns its id, which gets `-2` when it is taken."""
        data = engagement_data(engagement)
        with self._write() as db:
            taken = {str(row.id) for row in db.execute(select(engagements.c.id))}
            name = free_id(str(data["id"]), taken)
            data["id"] = name
            engagement_from(data)
            moment = now()
            db.execute(insert(engagements).values(id=name, title=data["title"], created_at=moment))
            for part, body in split(data).items():
                parts_log.insert_part(db, name, part, 1, body, moment)
            answers_log.append_many(db, name, answers_of(data))
            consensus_log.append_many(db, name, consensus_of(data))
            for milestone in data.get("milestones", []):
                parts_log.insert_milestone(db, name, milestone)
        return name

    def list(self) -> tuple[Listed, ...]:
        """Every engagement, the last changed first."""
        saved = (
            select(documents.c.engagement, func.max(documents.c.saved_at).label("at"))
            .group_by(documents.c.engagement)
            .subquery()
        )
        answered = (
            select(
                answer_events.c.engagement,
                func.max(answer_events.c.at).label("at"),
            )
            .group_by(answer_events.c.engagement)
            .subquery()
        )
        query = (
            select(engagements, saved.c.at.label("saved"), answered.c.at.label("answered"))
            .outerjoin(saved, saved.c.engagement == engagements.c.id)
            .outerjoin(answered, answered.c.engagement == engagements.c.id)
        )
        with self._read() as db:
            rows = db.execute(query).all()
        found = (
            Listed(r.id, r.title, r.created_at, max(r.saved or "", r.answered or "")) for r in rows
        )
        return tuple(sorted(found, key=lambda each: each.changed_at, reverse=True))

    def has(self, engagement: str) -> bool:
        """Whether the store has an engagement of this id."""
        query = select(engagements.c.id).where(engagements.c.id == engagement)
        with self._read() as db:
            return db.execute(query).first() is not None

    def get(self, engagement: str) -> Stored:
        """The engagement as it holds now, with the version of each part; faults when unknown."""
        with self._read() as db:
            return parts_log.stored(db, engagement)

    def load(self, engagement: str) -> Engagement:
        """The engagement as it holds now; faults when the store has none of that id."""
        return self.get(engagement).engagement

    def stamp(self, engagement: str) -> str:
        """A short text that differs after every change: cheap enough for every page drawn."""
        with self._read() as db:
            last = _scalar(db, select(func.max(answer_events.c.event)), answer_events, engagement)
            parts = _scalar(db, select(func.sum(documents.c.version)), documents, engagement)
            frozen = _scalar(db, select(func.count()), milestones, engagement)
            agreed = _scalar(
                db, select(func.max(consensus_events.c.event)), consensus_events, engagement
            )
        return f"{last}.{parts}.{frozen}.{agreed}"

    def save_part(self, engagement: str, part: str, body: Any, version: int) -> int:
        """Saves a new version of one part and returns its number.

        `version` is the one that was edited: another one in the store raises `ConflictError`. The
        whole engagement is checked with the new part in place before anything is written, and a
        team, round or respondent that answers name does not go, nor what an open room is for.
        """
        if part not in PARTS:
            raise ValueError(f"an engagement has no part {part!r}")
        with self._write() as db:
            parts_log.alone(db, engagement, part)
            stored = parts_log.stored(db, engagement)
            found = stored.versions.get(part, 0)
            if found != version:
                raise ConflictError(engagement, part, version, found)
            data = engagement_data(stored.engagement)
            checked = engagement_from(parts_log.with_part(data, part, body))
            if part in parts_log.NAMED_BY_ANSWERS:
                parts_log.refuse_orphans(stored.engagement, checked)
                parts_log.refuse_roomless(db, engagement, checked)
            whole = engagement_data(checked)
            fresh = split(whole).get(part, body)
            try:
                parts_log.insert_part(db, engagement, part, found + 1, fresh, now())
            except IntegrityError as error:  # another writer was first; SQLite lets only one in
                raise ConflictError(engagement, part, version, found + 1) from error
            if part == "rounds":
                consensus_log.follow(db, engagement, consensus_of(whole))
            if part == "head":
                db.execute(
                    engagements.update()
                    .where(engagements.c.id == engagement)
                    .values(title=checked.title)
                )
        return found + 1

    def part_history(self, engagement: str, part: str) -> tuple[tuple[int, str, Any], ...]:
        """Every saved version of a part: number, when (UTC), body; the oldest first."""
        query = (
            select(documents)
            .where(documents.c.engagement == engagement, documents.c.part == part)
            .order_by(documents.c.version)
        )
        with self._read() as db:
            rows = db.execute(query).all()
        return tuple((row.version, row.saved_at, json.loads(row.body)) for row in rows)

    def duplicate(self, engagement: str, title: str | None = None) -> str:
        """A copy of what holds now under a new id; history and computations stay behind."""
        data = engagement_data(self.load(engagement))
        data["title"] = plain_text(title) or f"{data['title']} (copy)"
        return self.create_engagement(engagement_from(data))

    def purge(self, engagement: str) -> Purged:
        """Removes an engagement from every table, with its caches, its kept runs and job folders.

        A record of its id and the day stays. Returns what went and which backups still hold it.
        """
        with self._write() as db:
            parts_log.known(db, engagement)
            gone = purging.purge(db, engagement)
        with told_as_faults(self.url):
            empty_journal(self._engine)
        forget(engagement)
        return replace(gone, folders=remove_job_folders(self.url, engagement))

    def would_purge(self, engagement: str) -> Purged:
        """What a purge would remove, and the backups it could not reach; nothing is changed."""
        with self._read() as db:
            parts_log.known(db, engagement)
            rows = purging.count_rows(db, engagement)
            return Purged(engagement, now()[:10], rows, 0, purging.earlier(db, engagement))

    def purges(self) -> tuple[tuple[str, str], ...]:
        """What was purged: id and day, the oldest first."""
        with self._read() as db:
            rows = db.execute(select(purges).order_by(purges.c.number)).all()
        return tuple((row.name, row.purged_on) for row in rows)

    # Answers

    def append_answer(self, event: AnswerEvent, over: int | None = None) -> AnswerEvent:
        """Appends one answer; what it returns carries number and time and is on the disk.

        `over` is the event that was looked at, 0 where the question had no answer: another one in
        the store raises `ConflictError` with `theirs`, the event that holds, and nothing is
        written. Without it the answer follows whatever holds. Faults name the round, team and
        people that the engagement no longer has.
        """
        with self._write() as db:
            parts_log.known(db, event.engagement)
            parts_log.refuse_strangers(db, event)
            return answers_log.append(db, event, over)

    def append_answers(self, events: Iterable[AnswerEvent]) -> tuple[AnswerEvent, ...]:
        """Appends several answers in one transaction: all of them are on the disk, or none."""
        with self._write() as db:
            appended = []
            for event in events:
                parts_log.known(db, event.engagement)
                parts_log.refuse_strangers(db, event)
                appended.append(answers_log.append(db, event))
            return tuple(appended)

    def undo_answer(self, event: AnswerEvent, over: int | None = None) -> AnswerEvent | None:
        """Takes back the last answer to this question by appending what held before it.

        Returns the appended event; nothing when there is no answer to take back. Taken back once
        more, what held before that stands: every step is an event like any other. `over` is the
        event that is to be taken back: where another stands by now, `ConflictError` with `theirs`
        is raised and nothing is written. Without it whatever stands is taken back.
        """
        with self._write() as db:
            parts_log.known(db, event.engagement)
            parts_log.refuse_strangers(db, event)
            return answers_log.undo(db, event, over)

    def history(
        self, engagement: str, *, practice: str | None = None, round_id: str | None = None
    ) -> tuple[AnswerEvent, ...]:
        """Every event of an engagement in the order of its commits, the withdrawn ones too."""
        with self._read() as db:
            return answers_log.history(db, engagement, practice=practice, round_id=round_id)

    # Consensus

    def save_consensus(self, event: ConsensusEvent, over: int) -> ConsensusEvent:
        """Appends what a team agreed on over version `over` of this question (0 for the first).

        A value of None takes the consensus back. Another version in the store raises
        `ConflictError` with `theirs`, the event that holds; nothing is written then. Faults name
        the round and the team that the engagement no longer has.
        """
        with self._write() as db:
            parts_log.known(db, event.engagement)
            parts_log.refuse_strangers(db, event)
            return consensus_log.append(db, event, over)

    def consensus(self, engagement: str) -> tuple[ConsensusEvent, ...]:
        """The newest event of every question anybody agreed on, taken back or not."""
        with self._read() as db:
            return consensus_log.current(db, engagement)

    def consensus_history(self, engagement: str) -> tuple[ConsensusEvent, ...]:
        """Every event of consensus, the oldest first."""
        with self._read() as db:
            return consensus_log.history(db, engagement)

    def last_saved(self, engagement: str) -> str | None:
        """When an answer was last saved (UTC, ISO 8601); nothing before the first."""
        query = select(func.max(answer_events.c.at)).where(answer_events.c.engagement == engagement)
        with self._read() as db:
            return db.execute(query).scalar()

    # Milestones and computations

    def freeze_milestone(self, engagement: str, body: Mapping[str, Any]) -> None:
        """Adds an immutable milestone; its id must be new."""
        with self._write() as db:
            data = engagement_data(parts_log.stored(db, engagement).engagement)
            data["milestones"] = [*data.get("milestones", []), dict(body)]
            checked = engagement_data(engagement_from(data))
            parts_log.insert_milestone(db, engagement, checked["milestones"][-1])

    def put_computation(self, engagement: str, kind: str, key: str, payload: Any) -> None:
        """Keeps a computed result under the hash of what it was computed from."""
        with self._write() as db:
            parts_log.known(db, engagement)
            computations_log.put(db, engagement, kind, key, payload)

    def get_computation(self, engagement: str, kind: str, key: str) -> Any | None:
        """What was computed under this key; nothing when it never was."""
        with self._read() as db:
            return computations_log.get(db, engagement, kind, key)

    def drop_computations(self, engagement: str, kind: str) -> None:
        """Removes every kept result of a kind."""
        with self._write() as db:
            computations_log.drop(db, engagement, kind)

    def computations(self, engagement: str, kind: str) -> tuple[tuple[str, str], ...]:
        """Key and time (UTC) of every kept result of a kind, the newest first."""
        with self._read() as db:
            return computations_log.listed(db, engagement, kind)

    # Inside

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with told_as_faults(self.url), self._engine.connect() as db:
            yield db

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with told_as_faults(self.url), self._writer.begin() as db:
            yield db


def _scalar(db: Connection, query: Any, table: Any, engagement: str) -> int:
    return int(db.execute(query.where(table.c.engagement == engagement)).scalar() or 0)
