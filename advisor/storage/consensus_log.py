"""Consensus as events: each question of a round has its own version, so nobody is overwritten.

An event says what a team agreed on, with its dissent, or (without a value) that it agreed on
nothing any more. The functions work inside a transaction that the store has begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from advisor.storage.records import ConflictError, ConsensusEvent, check_consensus, now
from advisor.storage.tables import consensus_events

__all__ = ["agreed", "append", "append_many", "current", "follow", "history"]

_QUESTION = ("round", "team", "practice")


def current(db: Connection, engagement: str) -> tuple[ConsensusEvent, ...]:
    """The newest event of every question, in the order in which they were first agreed on."""
    newest: dict[tuple[str, ...], ConsensusEvent] = {}
    for event in history(db, engagement):
        newest[event.question] = event
    return tuple(newest.values())


def agreed(db: Connection, engagement: str) -> dict[str, list[dict[str, Any]]]:
    """What holds, by round, in the engagement's format."""
    found: dict[str, list[dict[str, Any]]] = {}
    for event in current(db, engagement):
        if event.value is not None:
            found.setdefault(event.round, []).append(event.consensus)
    return found


def history(db: Connection, engagement: str) -> tuple[ConsensusEvent, ...]:
    """Every event, the oldest first."""
    rows = db.execute(
        select(consensus_events)
        .where(consensus_events.c.engagement == engagement)
        .order_by(consensus_events.c.event)
    )
    return tuple(_event(row) for row in rows)


def append(db: Connection, event: ConsensusEvent, over: int) -> ConsensusEvent:
    """Appends one event over version `over` (0 for none); another one there is a conflict."""
    check_consensus(event)
    held = _held(db, event)
    found = held.version if held is not None else 0
    if found != over:
        raise ConflictError(event.engagement, "consensus", over, found, theirs=held)
    fresh = replace(event, version=found + 1, at=now())
    try:
        with db.begin_nested():
            db.execute(insert(consensus_events).values(**asdict(fresh)))
    except IntegrityError as error:  # another writer was first; SQLite lets only one in
        theirs = _held(db, event)
        raise ConflictError(
            event.engagement, "consensus", over, found + 1, theirs=theirs
        ) from error
    return fresh


def append_many(
    db: Connection, engagement: str, items: Iterable[tuple[str, Mapping[str, Any]]]
) -> None:
    """The consensus of a new engagement, in its order; checked with the engagement it came in."""
    moment = now()
    rows = [
        {
            "engagement": engagement,
            "round": round_id,
            "team": item["team"],
            "practice": item["practice"],
            "version": 1,
            "value": item["value"],
            "dissent": item.get("dissent"),
            "at": moment,
        }
        for round_id, item in items
    ]
    if rows:
        db.execute(insert(consensus_events), rows)


def follow(db: Connection, engagement: str, items: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Appends what makes the consensus of an engagement the given one: changed, new, gone."""
    wanted = {(r, str(item["team"]), str(item["practice"])): item for r, item in items}
    held = {event.question: event for event in current(db, engagement)}
    for question in dict.fromkeys([*wanted, *held]):
        before, item = held.get(question), wanted.get(question, {})
        value, dissent = item.get("value"), item.get("dissent")
        told = (None, None) if before is None else (before.value, before.dissent)
        if told != (value, dissent):
            event = ConsensusEvent(engagement, *question, value=value, dissent=dissent)
            append(db, event, before.version if before else 0)


def _held(db: Connection, event: ConsensusEvent) -> ConsensusEvent | None:
    mine = consensus_events.c.engagement == event.engagement
    for key in _QUESTION:
        mine &= consensus_events.c[key] == getattr(event, key)
    newest = select(func.max(consensus_events.c.version)).where(mine).scalar_subquery()
    row = db.execute(
        select(consensus_events).where(mine, consensus_events.c.version == newest)
    ).first()
    return None if row is None else _event(row)


def _event(row: Row[Any]) -> ConsensusEvent:
    return ConsensusEvent(
        **{key: value for key, value in row._mapping.items() if key != "event"}  # noqa: SLF001
    )
