"""Documents and milestones inside a transaction that the store has begun."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select

from advisor.engagement import Engagement
from advisor.faults import Fault, FaultsError
from advisor.storage import answers_log, consensus_log
from advisor.storage.documents import join
from advisor.storage.records import AnswerEvent, ConsensusEvent, Stored, engagement_from, now
from advisor.storage.tables import documents, engagements, milestones, rooms

__all__ = [
    "alone",
    "insert_milestone",
    "insert_part",
    "known",
    "refuse_homeless",
    "refuse_orphans",
    "refuse_roomless",
    "refuse_strangers",
    "stored",
    "with_part",
]

NAMED_BY_ANSWERS = ("teams", "respondents", "rounds")


def stored(db: Connection, engagement: str) -> Stored:
    """The engagement as it holds now, with the newest version of every part."""
    known(db, engagement)
    newest = (
        select(documents.c.part, func.max(documents.c.version).label("version"))
        .where(documents.c.engagement == engagement)
        .group_by(documents.c.part)
        .subquery()
    )
    rows = db.execute(
        select(documents)
        .join(
            newest,
            (documents.c.part == newest.c.part) & (documents.c.version == newest.c.version),
        )
        .where(documents.c.engagement == engagement)
    ).all()
    frozen = db.execute(
        select(milestones.c.body)
        .where(milestones.c.engagement == engagement)
        .order_by(milestones.c.position)
    ).scalars()
    data = join(
        {row.part: json.loads(row.body) for row in rows},
        answers_log.current(db, engagement),
        [json.loads(body) for body in frozen],
        consensus_log.agreed(db, engagement),
    )
    versions = {str(row.part): int(row.version) for row in rows}
    return Stored(engagement, engagement_from(data), versions)


def with_part(data: dict[str, Any], part: str, body: Any) -> dict[str, Any]:
    """The engagement's data with one part replaced; answers stay with their rounds, and consensus
    where the new rounds name none."""
    if part == "head":
        return {**data, **body, "id": data["id"]}
    if part == "rounds":
        held = {each["id"]: each for each in data.get("rounds", [])}
        body = [
            {
                "consensus": held.get(each["id"], {}).get("consensus", []),
                **each,
                "answers": held.get(each["id"], {}).get("answers", []),
            }
            for each in body
        ]
    return {**data, part: body}


def refuse_orphans(held: Engagement, fresh: Engagement) -> None:
    """A fault for each team, round and respondent that would go although answers name them."""
    given = [answer for each in held.rounds for answer in each.answers]
    agreed = [each.team for sitting in held.rounds for each in sitting.consensus]
    people = {who for each in given for who in (each.respondent, each.approved_by)}
    gone = {each.id for each in held.respondents} - {each.id for each in fresh.respondents}
    left = {each.id for each in held.teams} - {each.id for each in fresh.teams}
    named = [("respondents", name) for name in sorted(gone) if name in people]
    teams = {*(each.team for each in given), *agreed}
    named += [("teams", name) for name in sorted(left) if name in teams]
    stay = {each.id for each in fresh.rounds}
    filled = [each.id for each in held.rounds if each.answers or each.consensus]
    named += [("rounds", name) for name in filled if name not in stay]
    if named:
        raise FaultsError(
            [
                Fault(part, f"answers belong to `{name}`", "keep it, or take those answers back")
                for part, name in named
            ]
        )


def refuse_roomless(db: Connection, engagement: str, fresh: Engagement) -> None:
    """A fault for each team and round that would go although an open room reveals its votes there.

    A room past its time counts as closed. Who opens a room waits for whoever replaces these parts.
    """
    query = select(rooms.c.team, rooms.c.round).where(rooms.c.engagement == engagement)
    still = db.execute(query.where(rooms.c.phase != "closed", rooms.c.expires_at > now())).all()
    teams = {each.id for each in fresh.teams}
    sittings = {each.id for each in fresh.rounds}
    named = [("teams", "team", row.team) for row in still if row.team not in teams]
    named += [("rounds", "round", row.round) for row in still if row.round not in sittings]
    if named:
        raise FaultsError(
            [
                Fault(part, f"a workshop room is open for {what} `{id_}`", "close the room first")
                for part, what, id_ in dict.fromkeys(named)
            ]
        )


def refuse_homeless(db: Connection, engagement: str, round_id: str, team: str) -> None:
    """A fault for the round and the team a room is opened for that are gone by now.

    Until the transaction ends nobody removes them either.
    """
    _together(db, engagement)
    held = stored(db, engagement).engagement
    faults = [
        Fault(f"room for {what} `{id_}`", f"the engagement has no such {what}", "choose another")
        for what, id_, there in (
            ("round", round_id, held.rounds),
            ("team", team, held.teams),
        )
        if id_ not in {each.id for each in there}
    ]
    if faults:
        raise FaultsError(faults)


def refuse_strangers(db: Connection, event: AnswerEvent | ConsensusEvent) -> None:
    """A fault for each round, team and person of an answer, or of what a team agreed on, that the
    engagement does not have.

    They may have been removed since the page was drawn. Until the transaction ends nobody removes
    them either.
    """
    _together(db, event.engagement)
    newest = (
        select(documents.c.part, func.max(documents.c.version).label("version"))
        .where(documents.c.engagement == event.engagement)
        .where(documents.c.part.in_(NAMED_BY_ANSWERS))
        .group_by(documents.c.part)
        .subquery()
    )
    rows = db.execute(
        select(documents.c.part, documents.c.body)
        .join(
            newest, (documents.c.part == newest.c.part) & (documents.c.version == newest.c.version)
        )
        .where(documents.c.engagement == event.engagement)
    )
    there = {row.part: {each["id"] for each in json.loads(row.body)} for row in rows}
    named = [
        ("rounds", "round", event.round),
        ("teams", "team", event.team),
    ]
    where = f"consensus on {event.practice}"
    if isinstance(event, AnswerEvent):
        where = f"answer to {event.practice}"
        named += [("respondents", "respondent", event.respondent)]
        named += [("respondents", "respondent", event.approved_by or "")]
    gone = [(what, id_) for part, what, id_ in named if id_ and id_ not in there.get(part, ())]
    if gone:
        raise FaultsError(
            [
                Fault(
                    where,
                    f"the engagement has no {what} `{id_}` any more",
                    f"choose another {what}, or add this one again under Engagements",
                )
                for what, id_ in dict.fromkeys(gone)
            ]
        )


def alone(db: Connection, engagement: str, part: str) -> None:
    """Before a part that answers name is replaced: waits for answers that are being written.

    SQLite lets one writer in at a time anyway.
    """
    if part in NAMED_BY_ANSWERS and db.dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(_lock(engagement))))


def _together(db: Connection, engagement: str) -> None:
    if db.dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock_shared(_lock(engagement))))


def _lock(engagement: str) -> Any:
    return func.hashtextextended(f"who answers\n{engagement}", 0)


def known(db: Connection, engagement: str) -> None:
    """Raises a fault when the store has no engagement of this id."""
    if db.execute(select(engagements.c.id).where(engagements.c.id == engagement)).first() is None:
        raise FaultsError(
            (
                Fault(
                    f"db:{engagement}",
                    "the store has no engagement of this id",
                    "choose one of the list; it may have been deleted in another window",
                ),
            )
        )


def insert_part(
    db: Connection, engagement: str, part: str, version: int, body: Any, moment: str
) -> None:
    """Appends one version of one part."""
    db.execute(
        insert(documents).values(
            engagement=engagement,
            part=part,
            version=version,
            body=_json(body),
            saved_at=moment,
        )
    )


def _json(body: Any) -> str:
    """A part as stored: JSON in the order of the file, so that an export keeps its order."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def insert_milestone(db: Connection, engagement: str, body: Mapping[str, Any]) -> None:
    """Adds one milestone, for good."""
    mine = select(func.max(milestones.c.position)).where(milestones.c.engagement == engagement)
    db.execute(
        insert(milestones).values(
            engagement=engagement,
            id=str(body["id"]),
            body=_json(body),
            frozen_at=now(),
            position=int(db.execute(mine).scalar() or 0) + 1,
        )
    )
