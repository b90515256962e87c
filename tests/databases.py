"""The two kinds of database the storage is tested on: a SQLite file, and a PostgreSQL of our own.

The PostgreSQL cluster is made once for a test process, listens on a socket in a private folder and
ends with it; every test gets a schema of its own there.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["cluster", "fresh_schema", "missing"]

_NUMBERS = itertools.count(1)


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


def missing() -> str:
    """Why there can be no PostgreSQL here; empty where there can."""
    if _programs() is None:
        return "no PostgreSQL server on this machine (Debian: apt install postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (the extra `postgres`)"
    return ""


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: there it runs as the user its package made."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def cluster() -> Iterator[str]:
    """A running PostgreSQL; its URL, without a schema."""
    programs = _programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has at most 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    run = [str(programs / "pg_ctl"), "-D", data, "-w"]
    make = [str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "advisor", "--no-sync"]
    try:
        subprocess.run(_as_owner(make), check=True, capture_output=True)
        # Only programs are killed here, never the machine: without fsync the tests are quick.
        settings = f"-c listen_addresses='' -c fsync=off -c max_connections=300 -k {folder}"
        options = ["-o", settings, "-l", str(folder / "log"), "start"]
        subprocess.run(_as_owner(run + options), check=True, capture_output=True)
        yield f"postgresql+psycopg://advisor@/postgres?host={folder}"
    finally:
        subprocess.run(_as_owner([*run, "-m", "fast", "stop"]), check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def fresh_schema(url: str) -> str:
    """The URL of a new, empty schema in the cluster."""
    from sqlalchemy import create_engine, text

    name = f"t{next(_NUMBERS)}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return f"{url}&options=-csearch_path%3D{name}"
