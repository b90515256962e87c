"""Opening the database: durable settings, one writer at a time, the newest schema.

SQLite's busy timeout does not help a transaction that reads first and writes later: it fails at
once. So every writing transaction begins with ``BEGIN IMMEDIATE``. WAL with ``synchronous=FULL``
keeps an acknowledged answer through a killed process and a power cut; the file is made with mode
0600 before SQLite sees it, and its journal files inherit that mode.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from advisor.faults import Fault, FaultsError
from advisor.storage.place import shown_place, sqlite_path

__all__ = [
    "SCHEMA",
    "empty_journal",
    "open_engine",
    "told_as_faults",
    "upgrade",
    "upgrade_database",
]

SCHEMA = "0003"
_BUSY_MILLISECONDS = 30_000
_PRAGMAS = (
    f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)


def open_engine(url: str) -> Engine:
    """An engine on the database, which is made first where it is not; faults when it cannot be.

    An older SQLite file is brought to the newest schema. A PostgreSQL database of an older one is
    refused, for others may be at work on it: `upgrade_database` brings it up when asked.
    """
    path = sqlite_path(url)
    with told_as_faults(url):
        engine = _raw_engine(url)
        if path is None:
            _refuse_older(engine)
        upgrade(engine)
    return engine


def upgrade_database(url: str) -> str | None:
    """Brings a database to `SCHEMA` and returns the schema it had; None for an empty one."""
    with told_as_faults(url):
        engine = _raw_engine(url)
        with engine.connect() as connection:
            found = _revision(connection)
        upgrade(engine)
        engine.dispose()
    return found


def _raw_engine(url: str) -> Engine:
    path = sqlite_path(url)
    if path is not None:
        _make_private_file(path)
    return _engine(url, private_file=path is not None)


def _refuse_older(engine: Engine) -> None:
    with engine.connect() as connection:
        found = _revision(connection)
    if found is not None and found < SCHEMA:
        raise FaultsError(
            (
                Fault(
                    shown_place(engine.url.render_as_string()),
                    f"the database has schema {found} and this program works on {SCHEMA}",
                    "back it up with the program that made it, then run `advisor db upgrade`",
                ),
            )
        )


@contextmanager
def told_as_faults(url: str) -> Iterator[None]:
    """Whatever keeps a database from being opened, read or written becomes a fault with remedy."""
    try:
        yield
    except (SQLAlchemyError, CommandError, OSError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise FaultsError((_unopened(url, reason or type(error).__name__),)) from error


def upgrade(engine: Engine) -> None:
    """Brings the schema to `SCHEMA` inside one transaction; a second process waits, then agrees."""
    with engine.connect() as connection:
        found = _revision(connection)
    if found == SCHEMA:
        return
    if found is not None and found > SCHEMA:
        raise FaultsError(
            (
                Fault(
                    shown_place(engine.url.render_as_string()),
                    f"the database has schema {found}, newer than {SCHEMA} of this program",
                    "install the newer program, or name another database in ADVISOR_DATABASE",
                ),
            )
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    with resources.as_file(resources.files("advisor.storage") / "migrations") as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        with engine.execution_options(writes=True).begin() as connection:
            if _revision(connection) == SCHEMA:
                return
            config.attributes["connection"] = connection
            command.upgrade(config, SCHEMA)


def empty_journal(engine: Engine) -> None:
    """Moves SQLite's journal into the database and empties it, so that a purge leaves no trace."""
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def _engine(url: str, *, private_file: bool) -> Engine:
    if not private_file:
        return create_engine(url)
    # A connection per operation: no file handle outlives a purge, no transaction another session.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 30})
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up_connection(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, never by the driver
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _make_private_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def _unopened(url: str, reason: str) -> Fault:
    return Fault(
        shown_place(url),
        f"the database cannot be used: {reason}",
        "close what holds it, make it writable, or name another place in ADVISOR_DATABASE",
    )
