"""What was acknowledged is there, whoever dies, writes or deletes meanwhile; for one owner."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import threading
from pathlib import Path

import pytest
from killing import complaints, kill_writers
from stored import engagement, event

from advisor.faults import FaultsError
from advisor.storage import AnswerEvent, Store, database_url
from advisor.storage.connect import SCHEMA


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "private" / "engagements.sqlite")


def test_the_file_is_private_from_its_first_moment(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = Store(tmp_path / "deep" / "folder" / "engagements.sqlite")
        store.create_engagement(engagement())
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode)
            for path in (tmp_path / "deep" / "folder").iterdir()
        }
        assert modes
        assert set(modes.values()) == {0o600}, modes
    finally:
        os.umask(before)


def test_the_default_place_is_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ADVISOR_DATABASE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform == "linux":
        expected = f"sqlite:///{tmp_path}/maturity-advisor/engagements.sqlite"
        assert database_url() == expected
    monkeypatch.setenv("ADVISOR_DATABASE", "postgresql+psycopg://me:secret@server/advisor")
    assert database_url() == "postgresql+psycopg://me:secret@server/advisor"
    monkeypatch.setenv("ADVISOR_DATABASE", str(tmp_path / "mine.sqlite"))
    store = Store()
    assert store.place == str(tmp_path / "mine.sqlite")
    assert (tmp_path / "mine.sqlite").exists()


def test_the_schema_is_made_from_nothing_and_agrees_with_the_tables(
    store: Store, tmp_path: Path
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from advisor.storage.tables import METADATA

    with create_engine(store.url).connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == SCHEMA
        assert compare_metadata(context, METADATA) == []


def test_a_database_of_a_newer_program_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite"
    Store(path)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(FaultsError, match="newer"):
        Store(path)


def test_a_place_that_cannot_be_opened_is_a_fault_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    for place in (tmp_path / "file" / "x.sqlite", tmp_path / "file"):
        with pytest.raises(FaultsError) as caught:
            Store(place)
        assert caught.value.faults[0].remedy


def test_twenty_threads_lose_nothing(store: Store) -> None:
    made = engagement()
    name = store.create_engagement(made)
    people = [each.model_dump(exclude_none=True) for each in made.respondents]
    people += [{"id": f"p{n}", "team": "core", "role": "engineer"} for n in range(20)]
    store.save_part(name, "respondents", people, 1)
    failures: list[BaseException] = []

    def answer(person: int) -> None:
        try:
            for question in range(10):
                store.append_answer(
                    AnswerEvent(name, "spring", f"p{person}", "core", f"q{question}", "unknown")
                )
        except BaseException as error:  # noqa: BLE001 - reported below
            failures.append(error)

    threads = [threading.Thread(target=answer, args=(person,)) for person in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(store.load(name).rounds[0].answers) == 3 + 20 * 10
    assert len({each.event for each in store.history(name)}) == 3 + 20 * 10


def test_every_acknowledged_write_survives_three_kills_under_load(each_database: str) -> None:
    for told in kill_writers(each_database, times=3, seed=11):
        assert complaints(each_database, told) == []
    assert told.kills == 3
    assert len(told.answers) > 3


def test_a_lost_answer_would_be_seen(store: Store) -> None:
    told = next(iter(kill_writers(store.url, times=1, seed=1, most=30)))
    assert complaints(store.url, told) == []
    told.answers.add("never-written")
    told.consensus += 1000
    assert len(complaints(store.url, told)) == 2


def test_a_purge_leaves_nothing_in_the_files(store: Store, tmp_path: Path) -> None:
    planted = "salary-of-the-board-4711"
    kept = store.create_engagement(engagement(id="kept", title="Kept"))
    name = store.create_engagement(engagement(title=planted))
    store.append_answer(event(name, note=planted))
    store.put_computation(name, "projection", "key", {"text": planted})
    store.purge(name)
    folder = tmp_path / "private"
    assert all(planted.encode() not in path.read_bytes() for path in folder.iterdir())
    assert [each.id for each in store.list()] == [kept]
    assert store.load(kept).title == "Kept"
    with pytest.raises(FaultsError, match="no engagement"):
        store.load(name)


def test_a_file_that_is_no_database_and_a_wrong_url_are_faults(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("this is a letter, not a database" * 100)
    for place in (tmp_path / "text.sqlite", "nothing://at-all", "postgresql+psycopg2://x/y"):
        with pytest.raises(FaultsError) as caught:
            Store(place)
        assert caught.value.faults[0].remedy


def test_a_database_that_another_holds_is_a_fault(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = store.create_engagement(engagement())
    monkeypatch.setattr(
        "advisor.storage.connect._PRAGMAS", ("PRAGMA busy_timeout=10", "PRAGMA foreign_keys=ON")
    )
    with sqlite3.connect(tmp_path / "private" / "engagements.sqlite") as raw:
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(FaultsError, match="locked"):
            store.append_answer(event(name))
        raw.rollback()
    assert store.append_answer(event(name)).event is not None
