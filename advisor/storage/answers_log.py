"""Answers as events: appended, pointed at, taken back; never changed.

The functions work inside a transaction that the store has begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from advisor.storage.records import AnswerEvent, ConflictError, check_answer, now
from advisor.storage.tables import answer_events, current_answers

__all__ = [
    "append",
    "append_many",
    "current",
    "held",
    "history",
    "undo",
    "undoable",
    "withdrawal",
]

_COLUMNS = tuple(answer_events.c.keys())
_QUESTION = ("engagement", "round", "respondent", "team", "practice")


def append(db: Connection, event: AnswerEvent, over: int | None = None) -> AnswerEvent:
    """Appends one event and makes it the answer that holds.

    `over` is the number of the event that was looked at, 0 for none: where another holds by now
    that is a conflict and nothing is written. Without it whatever holds is followed.
    """
    check_answer(event)
    _one_at_a_time(db, event)
    if over is not None:
        _refuse_another(db, event, over)
    fresh = replace(event, event=None, at=now())
    values = {key: value for key, value in asdict(fresh).items() if key != "event"}
    number = db.execute(insert(answer_events).values(**values)).inserted_primary_key
    stored = replace(fresh, event=int(number[0]) if number else None)
    _point(db, stored)
    return stored


def append_many(
    db: Connection, engagement: str, answers: Iterable[tuple[str, Mapping[str, Any]]]
) -> None:
    """Appends the answers of a new engagement in their order; of two to one
    question the last holds.

    The answers have been checked with the engagement they came in.
    """
    moment = now()
    events = [
        AnswerEvent(
            engagement=engagement,
            round=round_id,
            respondent=answer["respondent"],
            team=answer["team"],
            practice=answer["practice"],
            state=answer["state"],
            value=answer.get("value"),
            evidence=answer.get("evidence"),
            note=answer.get("note"),
            confidential=bool(answer.get("confidential", False)),
            reason=answer.get("reason"),
            approved_by=answer.get("approved-by"),
            at=moment,
            via="file",
        )
        for round_id, answer in answers
    ]
    if not events:
        return
    rows = [{k: v for k, v in asdict(each).items() if k != "event"} for each in events]
    added = insert(answer_events).returning(answer_events.c.event, sort_by_parameter_order=True)
    numbers = [int(number) for number in db.execute(added, rows).scalars()]
    held: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row, number in zip(rows, numbers, strict=True):
        question = {key: row[key] for key in _QUESTION}
        earlier = held.get(tuple(question.values()))
        position = earlier["position"] if earlier else number
        held[tuple(question.values())] = {**question, "event": number, "position": position}
    db.execute(insert(current_answers), list(held.values()))


def undo(db: Connection, event: AnswerEvent, over: int | None = None) -> AnswerEvent | None:
    """Appends what held before the answer that holds now; nothing when none holds.

    `over` is the number of the answer to take back, which may be a withdrawal: where another one
    stands, that is a conflict and nothing is written. Without it whatever stands is taken back.
    """
    _one_at_a_time(db, event)
    rows = db.execute(
        select(answer_events).where(_same(answer_events, event)).order_by(answer_events.c.event)
    )
    standing = undoable(map(_event, rows))
    last = standing[-1] if standing else None
    if over is not None and (last is None or last.event != over):
        found = 0 if last is None else int(last.event or 0)
        raise ConflictError(event.engagement, "answer", over, found, theirs=last)
    if last is None or (last.state == "withdrawn" and over is None):
        return None
    if len(standing) == 1:
        return append(db, replace(withdrawal(standing[-1]), via="undo"))
    return append(db, replace(standing[-2], via="undo"))


def undoable(events: Iterable[AnswerEvent]) -> list[AnswerEvent]:
    """The events, the oldest first, that no later undo has taken back."""
    standing: list[AnswerEvent] = []
    for event in events:
        if event.via != "undo":
            standing.append(event)
            continue
        places = [at for at, each in enumerate(standing) if each.question == event.question]
        if places:
            del standing[places[-1]]
    return standing


def withdrawal(event: AnswerEvent) -> AnswerEvent:
    """The event that takes an answer back to unanswered."""
    return AnswerEvent(
        event.engagement, event.round, event.respondent, event.team, event.practice, "withdrawn"
    )


def current(db: Connection, engagement: str) -> dict[str, list[dict[str, Any]]]:
    """The answers that hold, by round, in the order in which they were first given."""
    rows = db.execute(
        select(answer_events)
        .join(current_answers, current_answers.c.event == answer_events.c.event)
        .where(current_answers.c.engagement == engagement)
        .order_by(current_answers.c.position)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.round, []).append(_event(row).answer)
    return found


def held(db: Connection, which: ColumnElement[bool]) -> tuple[AnswerEvent, ...]:
    """The answers that hold where a condition on `current_answers` does, in their order."""
    rows = db.execute(
        select(answer_events)
        .join(current_answers, current_answers.c.event == answer_events.c.event)
        .where(which)
        .order_by(current_answers.c.position)
    )
    return tuple(_event(row) for row in rows)


def history(
    db: Connection, engagement: str, *, practice: str | None, round_id: str | None
) -> tuple[AnswerEvent, ...]:
    """Every event, the oldest first."""
    query = select(answer_events).where(answer_events.c.engagement == engagement)
    if practice is not None:
        query = query.where(answer_events.c.practice == practice)
    if round_id is not None:
        query = query.where(answer_events.c.round == round_id)
    return tuple(_event(row) for row in db.execute(query.order_by(answer_events.c.event)))


def _one_at_a_time(db: Connection, event: AnswerEvent) -> None:
    """Of two writers to one question the second waits, so that the later event is the one that
    holds; SQLite lets one writer in at a time anyway."""
    if db.dialect.name == "postgresql":
        words = "\n".join(getattr(event, key) for key in _QUESTION)
        db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(words, 0))))


def _refuse_another(db: Connection, event: AnswerEvent, over: int) -> None:
    theirs = next(iter(held(db, _same(current_answers, event))), None)
    found = 0 if theirs is None else int(theirs.event or 0)
    if found != over:
        raise ConflictError(event.engagement, "answer", over, found, theirs=theirs)


def _point(db: Connection, event: AnswerEvent) -> None:
    mine = _same(current_answers, event)
    if event.state == "withdrawn":
        db.execute(delete(current_answers).where(mine))
        return
    moved = db.execute(update(current_answers).where(mine).values(event=event.event))
    if moved.rowcount == 0:
        question = {key: getattr(event, key) for key in _QUESTION}
        db.execute(
            insert(current_answers).values(**question, event=event.event, position=event.event)
        )


def _same(table: Table, event: AnswerEvent) -> ColumnElement[bool]:
    return and_(*(table.c[key] == getattr(event, key) for key in _QUESTION))


def _event(row: Row[Any]) -> AnswerEvent:
    return AnswerEvent(**dict(zip(_COLUMNS, row, strict=True)))
