"""Workshop rooms: seats, tokens, votes before their reveal, notes.

Written out in full and never edited again: a later change of `tables.py` is a later migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KEY = 120
_ID = 20
_TIME = 32
_RESPONDENT = 64


def upgrade() -> None:
    """Makes the tables of the workshop."""
    op.create_table(
        "rooms",
        sa.Column("id", sa.String(_ID), primary_key=True),
        sa.Column(
            "engagement",
            sa.String(_KEY),
            sa.ForeignKey("engagements.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("round", sa.String(_KEY), nullable=False),
        sa.Column("team", sa.String(_KEY), nullable=False),
        sa.Column("pin", sa.String(12), nullable=False),
        sa.Column("phase", sa.String(10), nullable=False),
        sa.Column("practice", sa.String(_KEY)),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("timer_ends_at", sa.String(_TIME)),
        sa.Column("opened_at", sa.String(_TIME), nullable=False),
        sa.Column("expires_at", sa.String(_TIME), nullable=False),
    )
    op.create_index("rooms_of_engagement", "rooms", ["engagement"])
    op.create_table(
        "room_tokens",
        sa.Column("hash", sa.String(64), primary_key=True),
        _room(),
        sa.Column("power", sa.String(12), nullable=False),
        sa.Column("respondent", sa.String(_RESPONDENT)),
        sa.Column("expires_at", sa.String(_TIME), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("tokens_of_room", "room_tokens", ["room"])
    _people()
    op.create_table(
        "room_questions",
        _room(primary_key=True),
        sa.Column("practice", sa.String(_KEY), primary_key=True),
        sa.Column("revealed_at", sa.String(_TIME), nullable=False),
    )
    op.create_table(
        "room_notes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _room(),
        sa.Column("practice", sa.String(_KEY)),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("tier", sa.String(20)),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", sa.String(_TIME), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("notes_of_room", "room_notes", ["room"])


def _people() -> None:
    op.create_table(
        "room_seats",
        _room(primary_key=True),
        sa.Column("respondent", sa.String(_RESPONDENT), primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("label", sa.String(20)),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "room_votes",
        _room(primary_key=True),
        sa.Column("practice", sa.String(_KEY), primary_key=True),
        sa.Column("respondent", sa.String(_RESPONDENT), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("value", sa.Float),
        sqlite_with_rowid=False,
    )


def _room(*, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "room",
        sa.String(_ID),
        sa.ForeignKey("rooms.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )
