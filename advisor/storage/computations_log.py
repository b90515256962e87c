"""Computed results under the hash of what they rest on, the newest few of each kind.

The functions work inside a transaction that the store has begun.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from advisor.storage.records import now
from advisor.storage.tables import computations

__all__ = ["drop", "get", "listed", "put"]

_KEPT = 4


def put(db: Connection, engagement: str, kind: str, key: str, payload: Any) -> None:
    """Keeps a result; of each kind the newest four stay."""
    mine = _mine(engagement, kind)
    db.execute(delete(computations).where(mine & (computations.c.key == key)))
    body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
    db.execute(
        insert(computations).values(
            engagement=engagement, kind=kind, key=key, payload=body, made_at=now()
        )
    )
    kept = select(computations.c.key).where(mine).order_by(computations.c.made_at.desc())
    newest = [row.key for row in db.execute(kept.limit(_KEPT))]
    db.execute(delete(computations).where(mine & computations.c.key.not_in(newest)))


def get(db: Connection, engagement: str, kind: str, key: str) -> Any | None:
    """What was computed under this key; nothing when it never was."""
    mine = _mine(engagement, kind) & (computations.c.key == key)
    payload = db.execute(select(computations.c.payload).where(mine)).scalar()
    return None if payload is None else json.loads(payload)


def listed(db: Connection, engagement: str, kind: str) -> tuple[tuple[str, str], ...]:
    """Key and time (UTC) of every kept result of a kind, the newest first."""
    query = (
        select(computations.c.key, computations.c.made_at)
        .where(_mine(engagement, kind))
        .order_by(computations.c.made_at.desc())
    )
    return tuple((row.key, row.made_at) for row in db.execute(query))


def drop(db: Connection, engagement: str, kind: str) -> None:
    """Removes every kept result of a kind."""
    db.execute(delete(computations).where(_mine(engagement, kind)))


def _mine(engagement: str, kind: str) -> ColumnElement[bool]:
    return (computations.c.engagement == engagement) & (computations.c.kind == kind)
