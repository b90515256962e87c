"""The first schema: engagements, documents, answers, milestones, computations.

Written out in full and never edited again: a later change of `tables.py` is a later migration.
On SQLite two triggers keep answers and milestones as they were written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = 120
_TIME = 32


def upgrade() -> None:
    """Makes every table of version 1."""
    op.create_table(
        "engagements",
        sa.Column("id", sa.String(_KEY), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(_TIME), nullable=False),
    )
    op.create_table(
        "documents",
        _owner(primary_key=True),
        sa.Column("part", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("saved_at", sa.String(_TIME), nullable=False),
    )
    _answers()
    op.create_table(
        "milestones",
        _owner(primary_key=True),
        sa.Column("id", sa.String(_KEY), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("frozen_at", sa.String(_TIME), nullable=False),
    )
    op.create_table(
        "computations",
        _owner(primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(_TIME), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in ("answer_events", "milestones"):
            op.execute(
                f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )


def _answers() -> None:
    op.create_table(
        "answer_events",
        sa.Column("event", sa.Integer, primary_key=True, autoincrement=True),
        _owner(),
        *(sa.Column(name, sa.String(_KEY), nullable=False) for name in _QUESTION),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("evidence", sa.String(20)),
        sa.Column("note", sa.Text),
        sa.Column("confidential", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("approved_by", sa.String(_KEY)),
        sa.Column("at", sa.String(_TIME), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "answer_events_by_question", "answer_events", ["engagement", "round", "practice"]
    )
    op.create_table(
        "current_answers",
        _owner(primary_key=True),
        *(sa.Column(name, sa.String(_KEY), primary_key=True) for name in _QUESTION),
        sa.Column("event", sa.Integer, sa.ForeignKey("answer_events.event"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )


_QUESTION = ("round", "respondent", "team", "practice")


def _owner(*, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "engagement",
        sa.String(_KEY),
        sa.ForeignKey("engagements.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )
