"""A database of every released schema is brought to today's, with everything it held."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, text
from stored import event

from advisor.faults import FaultsError
from advisor.storage import Store
from advisor.storage.connect import SCHEMA, upgrade_database
from advisor.storage.place import database_url, sqlite_path
from advisor.storage.tables import METADATA

GOLDEN = Path(__file__).with_name("golden")
RELEASED = ("0001",)
"""Schemas that a released program has written; each has a database as SQL in `golden/`."""


@contextmanager
def config() -> Iterator[Config]:
    with resources.as_file(resources.files("advisor.storage") / "migrations") as folder:
        made = Config()
        made.set_main_option("script_location", str(folder))
        yield made


def old_database(url: str, revision: str) -> None:
    """Writes a database as the program of that schema left it."""
    dump = (GOLDEN / f"schema-{revision}.sql").read_text("utf-8")
    path = sqlite_path(database_url(url))
    if path is not None:
        path.parent.mkdir(parents=True)
        with sqlite3.connect(path) as raw:
            raw.executescript(dump)
        return
    source = sqlite3.connect(":memory:")
    source.executescript(dump)
    with create_engine(url).begin() as connection, config() as made:
        made.attributes["connection"] = connection
        command.upgrade(made, revision)
        _copy(source, connection)


def _copy(source: sqlite3.Connection, connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    source.row_factory = sqlite3.Row
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        rows = [dict(row) for row in source.execute(f"SELECT * FROM {table.name}")]  # noqa: S608
        for row in rows:
            if "confidential" in row:
                row["confidential"] = bool(row["confidential"])
        if rows:
            connection.execute(table.insert(), rows)
    last = "SELECT setval('answer_events_event_seq', (SELECT MAX(event) FROM answer_events))"
    connection.execute(text(last))


def test_the_migrations_are_one_line_and_end_at_the_programs_schema() -> None:
    with config() as made:
        scripts = ScriptDirectory.from_config(made)
        assert scripts.get_heads() == [SCHEMA]
        line = [script.revision for script in scripts.walk_revisions()]
    assert line == sorted(line, reverse=True), "numbers grow along the line"
    assert set(RELEASED) <= set(line)


@pytest.mark.parametrize("revision", RELEASED)
def test_everything_comes_along(each_database: str, revision: str) -> None:
    old_database(each_database, revision)
    if each_database.startswith("postgresql"):
        with pytest.raises(FaultsError, match="advisor db upgrade"):
            Store(each_database)
        assert upgrade_database(each_database) == revision
    store = Store(each_database)
    spring, autumn = store.load("northwind").rounds
    assert spring.title == "Spring"
    assert autumn.answers == ()
    given = {each.practice: each for each in spring.answers}
    assert list(given) == ["z-last", "ci-build", "feature-store", "new-practice"]
    assert (given["ci-build"].value, given["ci-build"].note) == (0.5, "the board of March")
    assert given["feature-store"].approved_by == "r9"
    assert [(each.practice, each.value, each.dissent) for each in spring.consensus] == [
        ("z-last", 1.0, "operations disagree"),
        ("ci-build", 0.25, None),
    ]
    assert [each.id for each in store.load("northwind").milestones] == ["zulu", "march"]
    assert [len(store.history(name)) for name in ("northwind", "second")] == [6, 3]
    assert store.get_computation("northwind", "projection", "k") == {"x": 1}
    assert [each.value for each in store.load("second").rounds[0].consensus] == [0.25]
    kept = store.append_answer(event("second", "after", via="page"))
    assert kept.event == 10, "numbers go on where they were"


@pytest.mark.parametrize("revision", RELEASED)
def test_the_result_is_the_schema_of_the_tables(each_database: str, revision: str) -> None:
    old_database(each_database, revision)
    upgrade_database(database_url(each_database))
    store = Store(each_database)
    with create_engine(store.url).connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == SCHEMA
        assert compare_metadata(context, METADATA) == []
