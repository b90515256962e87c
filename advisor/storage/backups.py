"""Backup and restore: one file for either kind of database, checked before it counts.

A backup is a SQLite file of the newest schema, whatever database it came from: of SQLite a copy
page by page while others write, of PostgreSQL every table in one snapshot. Restoring checks the
file, brings an older schema up in a copy of it, and replaces all or nothing. What was purged since
is purged again, so that no backup brings back what somebody had removed.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, func, insert, select, text

from advisor.faults import Fault, FaultsError
from advisor.storage import purging
from advisor.storage.connect import SCHEMA, open_engine, told_as_faults
from advisor.storage.place import database_url, sqlite_path
from advisor.storage.records import now
from advisor.storage.tables import METADATA, engagements, purges

__all__ = ["Backup", "Restored", "back_up", "restore"]

_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Backup:
    """A written backup: its file, size in bytes, schema, and how many engagements it holds."""

    file: Path
    bytes: int
    schema: str
    engagements: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored database holds, and what had been purged since and was purged again."""

    engagements: tuple[str, ...]
    schema: str
    purged_again: tuple[str, ...]


def back_up(file: Path, url: str | None = None, *, overwrite: bool = False) -> Backup:
    """Writes a backup of the database while it is in use; faults where the file is there already.

    The file appears whole and checked, with mode 0600, or not at all.
    """
    place = database_url(url)
    source = sqlite_path(place)
    file = file.absolute()
    if source is not None and file.exists() and source.exists() and file.samefile(source):
        raise _fault(file, "this is the database itself", "name another file")
    if file.exists() and not overwrite:
        raise _fault(file, "the file is there already", "name another, or give --overwrite")
    with told_as_faults(place):
        engine = open_engine(place)
        made_at = now()
        with _fresh_beside(file) as fresh:
            if source is not None:
                _copy_file(source, fresh)
            else:
                with engine.connect() as db:
                    db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
                    _copy_rows(db, fresh)
            names = _checked(fresh, file)
            fresh.replace(file)
        with engine.execution_options(writes=True).begin() as db:
            purging.record_backup(db, str(file), made_at)
    return Backup(file, file.stat().st_size, SCHEMA, len(names))


def restore(file: Path, url: str | None = None, *, overwrite: bool = False) -> Restored:
    """Puts a backup in the place of the database; all or nothing.

    Faults for a file that is no sound backup, for a schema newer than this program's, and for a
    database that holds engagements, unless `overwrite` says that they may go.
    """
    place = database_url(url)
    with told_as_faults(place), tempfile.TemporaryDirectory(prefix="advisor-restore-") as folder:
        copy = Path(folder) / "copy.sqlite"
        _checked(file, file)
        _copy_file(file, copy)
        open_engine(str(database_url(copy))).dispose()  # brings an older schema up
        target = open_engine(place)
        with target.connect() as db:
            held = int(db.execute(select(func.count()).select_from(engagements)).scalar() or 0)
            since = [tuple(row) for row in db.execute(select(purges.c.name, purges.c.purged_on))]
        if held and not overwrite:
            what = f"the database holds {held} engagements, which would be lost"
            raise _fault(file, what, "back it up, then give --overwrite")
        again = _purge_again(copy, [(str(name), str(day)) for name, day in since])
        names = _checked(copy, file)
        _put(copy, target, sqlite_path(place))
    return Restored(names, SCHEMA, again)


def _put(copy: Path, target: Engine, path: Path | None) -> None:
    """The content of the copy in the place of the target's."""
    if path is not None:
        with closing(_open(copy)) as source, closing(_open(path)) as into:
            into.execute("PRAGMA busy_timeout=30000")
            source.backup(into)
        return
    source_engine = open_engine(str(database_url(copy)))
    with source_engine.connect() as source, target.begin() as into:
        for table in reversed(METADATA.sorted_tables):
            into.execute(delete(table))
        for table in METADATA.sorted_tables:
            rows = [dict(row._mapping) for row in source.execute(select(table))]  # noqa: SLF001
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                into.execute(insert(table), rows[start : start + _ROWS_AT_ONCE])
        _go_on_counting(into)


def _go_on_counting(db: Connection) -> None:
    """Numbers that the database gives go on after the greatest that was restored."""
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            greatest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            name = func.pg_get_serial_sequence(table.name, column.name)
            db.execute(select(func.setval(name, greatest, False)))


def _purge_again(copy: Path, since: list[tuple[str, str]]) -> tuple[str, ...]:
    """Purges in the copy what the database's records say was purged after it had been made."""
    engine = open_engine(str(database_url(copy)))
    again = []
    with engine.execution_options(writes=True).begin() as db:
        known = {(row.name, row.purged_on) for row in db.execute(select(purges))}
        for name, day in since:
            if (name, day) in known:
                continue
            made = db.execute(
                select(engagements.c.created_at).where(engagements.c.id == name)
            ).scalar()
            if made is not None and made[:10] <= day:
                purging.remove(db, name)
                again.append(name)
            db.execute(insert(purges).values(name=name, purged_on=day))
    engine.dispose()
    return tuple(again)


def _copy_file(source: Path, into: Path) -> None:
    """A copy page by page, journal included, while others write; one file without a journal."""
    with closing(_open(source)) as from_, closing(_open(into)) as to:
        from_.backup(to)
        to.execute("PRAGMA journal_mode=DELETE")


def _copy_rows(db: Connection, into: Path) -> None:
    engine = open_engine(str(database_url(into)))
    with engine.execution_options(writes=True).begin() as to:
        for table in METADATA.sorted_tables:
            rows = [dict(row._mapping) for row in db.execute(select(table))]  # noqa: SLF001
            if rows:
                to.execute(insert(table), rows)
    engine.dispose()
    with closing(_open(into)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")


def _checked(path: Path, shown: Path) -> tuple[str, ...]:
    """The engagements of a sound database file of a schema this program knows; faults otherwise."""
    remedy = "name a file that `advisor backup` wrote"
    if not path.is_file():
        raise _fault(shown, "there is no such file", remedy)
    try:
        with closing(sqlite3.connect(f"file:{_quoted(path)}?mode=ro", uri=True)) as raw:
            sound = raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            loose = raw.execute("PRAGMA foreign_key_check").fetchone()
            schema = raw.execute("SELECT version_num FROM alembic_version").fetchone()
            names = tuple(str(row[0]) for row in raw.execute("SELECT id FROM engagements"))
    except sqlite3.Error as error:
        raise _fault(shown, f"this is no backup ({error})", remedy) from error
    if not sound or loose is not None or schema is None:
        raise _fault(shown, "the file is damaged", "take an earlier backup")
    if str(schema[0]) > SCHEMA:
        what = f"the backup has schema {schema[0]}, newer than {SCHEMA} of this program"
        raise _fault(shown, what, "install the newer program")
    return names


@contextmanager
def _fresh_beside(file: Path) -> Iterator[Path]:
    """An empty private file in the folder of another; gone afterwards unless it was moved."""
    if not file.parent.is_dir():
        raise _fault(file, "there is no such folder", "make it first")
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(name + ending).unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=30)


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path.absolute()))


def _fault(file: Path, what: str, remedy: str) -> FaultsError:
    return FaultsError([Fault(str(file), what, remedy)])
