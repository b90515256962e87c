"""Purging: an engagement leaves every table; what stays is a record of its id and the day.

The functions work inside a transaction that the store has begun. Any table with a column
`engagement` is emptied of it, so a table that is added later is purged without being named here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, func, insert, select

from advisor.storage.tables import METADATA, backups, engagements, purges

__all__ = ["Purged", "count_rows", "earlier", "purge", "record_backup", "remove"]


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed: rows by table; and the copies it cannot reach.

    `backups` are the files that `advisor backup` wrote since the engagement was made (UTC time and
    path); other copies nobody told this program about.
    """

    id: str
    on: str
    rows: Mapping[str, int]
    folders: int
    backups: tuple[tuple[str, str], ...]


def purge(db: Connection, engagement: str) -> Purged:
    """Removes an engagement and appends the record: its id and today's date, nothing else."""
    rows, copies = count_rows(db, engagement), earlier(db, engagement)
    remove(db, engagement)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    db.execute(insert(purges).values(name=engagement, purged_on=today))
    return Purged(engagement, today, rows, 0, copies)


def remove(db: Connection, engagement: str) -> None:
    """Removes the rows of an engagement from every table."""
    for table in reversed(_owned()):
        db.execute(delete(table).where(table.c.engagement == engagement))
    db.execute(delete(engagements).where(engagements.c.id == engagement))


def count_rows(db: Connection, engagement: str) -> dict[str, int]:
    """How many rows of each table are an engagement's; tables without any are left out."""
    found = {}
    for table in _owned():
        query = select(func.count()).select_from(table).where(table.c.engagement == engagement)
        if number := int(db.execute(query).scalar() or 0):
            found[table.name] = number
    return found


def earlier(db: Connection, engagement: str) -> tuple[tuple[str, str], ...]:
    """Backups that hold the engagement: made after it was, with their time."""
    made = select(engagements.c.created_at).where(engagements.c.id == engagement)
    query = (
        select(backups.c.made_at, backups.c.name)
        .where(backups.c.made_at >= made.scalar_subquery())
        .order_by(backups.c.number)
    )
    return tuple((row.made_at, row.name) for row in db.execute(query))


def record_backup(db: Connection, name: str, made_at: str) -> None:
    """Remembers that a copy was written, so that a purge can name it."""
    db.execute(insert(backups).values(name=name, made_at=made_at))


def _owned() -> list[Table]:
    return [table for table in METADATA.sorted_tables if "engagement" in table.c]
