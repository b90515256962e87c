"""The tables: append-only answer events, what holds now, versioned documents and caches.

Answers are events: a changed mind is a further row, never an update, so every earlier answer can
be shown and taken back. ``current_answers`` points at the event that holds now. A consensus is an
event too, numbered for its question, so that two people who edit one meet. Everything else of an
engagement is a document in parts (profile, teams, limits, …), each saved as a new version. The
columns of ``answer_events`` are frozen as version 1 of the format; ``via`` was added, which says
how an answer came. ``purges`` holds date and id only, ``backups`` the copies that were made.

A workshop room keeps its votes apart until the reveal: what is not revealed is in no answer, so in
no page, export or report. Seats and votes carry neither time nor number and lie in the order of
their random ids, so that the order in which people joined or voted is not kept either.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "METADATA",
    "answer_events",
    "backups",
    "computations",
    "consensus_events",
    "current_answers",
    "documents",
    "engagements",
    "milestones",
    "purges",
    "room_notes",
    "room_questions",
    "room_seats",
    "room_tokens",
    "room_votes",
    "rooms",
]

METADATA = MetaData()

_OWNER = "engagements.id"


def _owner(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "engagement",
        String(120),
        ForeignKey(_OWNER, ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


engagements = Table(
    "engagements",
    METADATA,
    Column("id", String(120), primary_key=True),
    Column("title", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
)

documents = Table(
    "documents",
    METADATA,
    _owner(primary_key=True),
    Column("part", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("saved_at", String(32), nullable=False),
)

answer_events = Table(
    "answer_events",
    METADATA,
    Column("event", Integer, primary_key=True, autoincrement=True),
    _owner(),
    Column("round", String(120), nullable=False),
    Column("respondent", String(120), nullable=False),
    Column("team", String(120), nullable=False),
    Column("practice", String(120), nullable=False),
    Column("state", String(20), nullable=False),
    Column("value", Float),
    Column("evidence", String(20)),
    Column("note", Text),
    Column("confidential", Boolean, nullable=False, default=False),
    Column("reason", Text),
    Column("approved_by", String(120)),
    Column("at", String(32), nullable=False),
    Column("via", String(20)),
    Index("answer_events_by_question", "engagement", "round", "practice"),
    sqlite_autoincrement=True,
)

current_answers = Table(
    "current_answers",
    METADATA,
    _owner(primary_key=True),
    Column("round", String(120), primary_key=True),
    Column("respondent", String(120), primary_key=True),
    Column("team", String(120), primary_key=True),
    Column("practice", String(120), primary_key=True),
    Column("event", Integer, ForeignKey("answer_events.event"), nullable=False),
    Column("position", Integer, nullable=False),
)

consensus_events = Table(
    "consensus_events",
    METADATA,
    Column("event", Integer, primary_key=True, autoincrement=True),
    _owner(),
    Column("round", String(120), nullable=False),
    Column("team", String(120), nullable=False),
    Column("practice", String(120), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", Float),
    Column("dissent", Text),
    Column("at", String(32), nullable=False),
    UniqueConstraint(
        *("engagement", "round", "team", "practice", "version"), name="consensus_one_version"
    ),
    sqlite_autoincrement=True,
)

milestones = Table(
    "milestones",
    METADATA,
    _owner(primary_key=True),
    Column("id", String(120), primary_key=True),
    Column("body", Text, nullable=False),
    Column("frozen_at", String(32), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
)

computations = Table(
    "computations",
    METADATA,
    _owner(primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("payload", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
)

purges = Table(
    "purges",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("purged_on", String(32), nullable=False),
)

backups = Table(
    "backups",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
)

rooms = Table(
    "rooms",
    METADATA,
    Column("id", String(20), primary_key=True),
    _owner(),
    Column("round", String(120), nullable=False),
    Column("team", String(120), nullable=False),
    Column("pin", String(12), nullable=False),
    Column("phase", String(10), nullable=False),
    Column("practice", String(120)),
    Column("revision", Integer, nullable=False),
    Column("timer_ends_at", String(32)),
    Column("opened_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Index("rooms_of_engagement", "engagement"),
)


def _room(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "room",
        String(20),
        ForeignKey("rooms.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


room_tokens = Table(
    "room_tokens",
    METADATA,
    Column("hash", String(64), primary_key=True),
    _room(),
    Column("power", String(12), nullable=False),
    Column("respondent", String(64)),
    Column("expires_at", String(32), nullable=False),
    Index("tokens_of_room", "room"),
    sqlite_with_rowid=False,
)

room_seats = Table(
    "room_seats",
    METADATA,
    _room(primary_key=True),
    Column("respondent", String(64), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("name", Text),
    Column("label", String(20)),
    sqlite_with_rowid=False,
)

room_votes = Table(
    "room_votes",
    METADATA,
    _room(primary_key=True),
    Column("practice", String(120), primary_key=True),
    Column("respondent", String(64), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("value", Float),
    sqlite_with_rowid=False,
)

room_questions = Table(
    "room_questions",
    METADATA,
    _room(primary_key=True),
    Column("practice", String(120), primary_key=True),
    Column("revealed_at", String(32), nullable=False),
)

room_notes = Table(
    "room_notes",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _room(),
    Column("practice", String(120)),
    Column("kind", String(12), nullable=False),
    Column("tier", String(20)),
    Column("body", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index("notes_of_room", "room"),
    sqlite_autoincrement=True,
)
