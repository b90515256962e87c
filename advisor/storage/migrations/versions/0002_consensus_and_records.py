"""Consensus as events, how an answer came, the order of milestones, records of purge and backup.

Consensus moves from the document of the rounds into events with a version for each question, so
that two people never overwrite each other and no document is a hot row. On both databases the
tables of events, documents and milestones now refuse every update.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = 120
_TIME = 32
_APPENDED = ("answer_events", "consensus_events", "documents", "milestones")


def upgrade() -> None:
    """Adds the tables and columns, and moves every consensus that holds."""
    op.create_table(
        "consensus_events",
        sa.Column("event", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "engagement",
            sa.String(_KEY),
            sa.ForeignKey("engagements.id", ondelete="CASCADE"),
            nullable=False,
        ),
        *(sa.Column(name, sa.String(_KEY), nullable=False) for name in _QUESTION),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("dissent", sa.Text),
        sa.Column("at", sa.String(_TIME), nullable=False),
        sa.UniqueConstraint("engagement", *_QUESTION, "version", name="consensus_one_version"),
        sqlite_autoincrement=True,
    )
    for name, day in (("purges", "purged_on"), ("backups", "made_at")):
        op.create_table(
            name,
            sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
            sa.Column("name", sa.Text, nullable=False),
            sa.Column(day, sa.String(_TIME), nullable=False),
        )
    op.add_column("answer_events", sa.Column("via", sa.String(20)))
    op.add_column(
        "milestones", sa.Column("position", sa.Integer, nullable=False, server_default="0")
    )
    _number_milestones()
    _move_consensus()
    _forbid_updates()


_QUESTION = ("round", "team", "practice")


def _number_milestones() -> None:
    db = op.get_bind()
    if db.dialect.name == "sqlite":
        op.execute("DROP TRIGGER milestones_stay")
    rows = db.execute(sa.text("SELECT engagement, id FROM milestones ORDER BY frozen_at, id")).all()
    places: dict[str, int] = {}
    for engagement, name in rows:
        places[engagement] = places.get(engagement, 0) + 1
        db.execute(
            sa.text("UPDATE milestones SET position = :place WHERE engagement = :e AND id = :id"),
            {"place": places[engagement], "e": engagement, "id": name},
        )


def _move_consensus() -> None:
    db = op.get_bind()
    rows = db.execute(
        sa.text(
            "SELECT engagement, body, saved_at FROM documents AS d WHERE part = 'rounds' AND "
            "version = (SELECT MAX(version) FROM documents AS n WHERE n.engagement = d.engagement "
            "AND n.part = 'rounds')"
        )
    ).all()
    for engagement, body, saved_at in rows:
        for values in _agreed(json.loads(body)):
            db.execute(
                sa.text(
                    "INSERT INTO consensus_events (engagement, round, team, practice, version, "
                    "value, dissent, at) VALUES (:engagement, :round, :team, :practice, 1, "
                    ":value, :dissent, :at)"
                ),
                {"engagement": engagement, "at": saved_at, **values},
            )


def _agreed(rounds: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in rounds:
        for item in each.get("consensus", ()):
            yield {
                "round": each["id"],
                "team": item["team"],
                "practice": item["practice"],
                "value": item["value"],
                "dissent": item.get("dissent"),
            }


def _forbid_updates() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ("consensus_events", "documents", "milestones"):
            op.execute(
                f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
    elif op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION advisor_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END $$"
        )
        for table in _APPENDED:
            op.execute(
                f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION advisor_append_only()"
            )
