"""Backups are whole, checked and restored all or nothing; what was purged stays purged."""

from __future__ import annotations

import json
import sqlite3
import stat
import tempfile
import threading
from pathlib import Path

import pytest
from stored import engagement, event
from test_storage_migrations import old_database

from advisor.cli import main
from advisor.faults import FaultsError
from advisor.storage import Store
from advisor.storage.backups import back_up, restore
from advisor.storage.connect import SCHEMA
from advisor.storage.engagement_file import write_engagement
from advisor.storage.place import database_url


def test_a_backup_of_either_database_is_restored_into_either(
    each_database: str, tmp_path: Path
) -> None:
    store = Store(each_database)
    name = store.create_engagement(engagement())
    store.append_answer(event(name, value=1.0, note="with an umlaut: ä"))
    store.save_part(name, "profile", {"ai": "none"}, 1)
    store.put_computation(name, "projection", "key", {"exact": 0.1 + 0.2})
    made = back_up(tmp_path / "copy.sqlite", each_database)
    assert (made.engagements, made.schema) == (1, SCHEMA)
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.sqlite"]

    other = tmp_path / "other" / "engagements.sqlite"
    for target in (other, each_database):
        restore(made.file, str(target), overwrite=True)
        again = Store(target)
        assert write_engagement(again.load(name)) == write_engagement(store.load(name))
        assert again.history(name) == store.history(name)
        assert again.part_history(name, "profile") == store.part_history(name, "profile")
        assert again.get_computation(name, "projection", "key") == {"exact": 0.1 + 0.2}
        kept = again.append_answer(event(name))
        assert kept.event == len(again.history(name)), "numbers go on where they were"


def test_a_backup_while_others_write_is_sound_and_holds_whole_answers(tmp_path: Path) -> None:
    store = Store(tmp_path / "busy.sqlite")
    name = store.create_engagement(engagement())
    stop, acknowledged = threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            store.append_answer(event(name, f"q{acknowledged[0]}"))
            acknowledged[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(3):
            before = acknowledged[0]
            made = back_up(tmp_path / f"copy{turn}.sqlite", store.url)
            copy = Store(made.file)
            held = {each.practice for each in copy.load(name).rounds[0].answers}
            assert {f"q{n}" for n in range(before)} <= held, "all that was acknowledged before"
    finally:
        stop.set()
        writer.join()


def test_a_backup_overwrites_nothing_that_it_was_not_told_to(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    store.create_engagement(engagement())
    mine = tmp_path / "letter.txt"
    mine.write_text("mine")
    for file, what in (
        (mine, "there already"),
        (tmp_path / "store.sqlite", "the database itself"),
        (tmp_path / "nowhere" / "copy.sqlite", "no such folder"),
    ):
        with pytest.raises(FaultsError, match=what):
            back_up(file, store.url)
    assert mine.read_text() == "mine"
    assert back_up(mine, store.url, overwrite=True).engagements == 1


def test_what_is_no_sound_backup_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    name = store.create_engagement(engagement())
    good = back_up(tmp_path / "good.sqlite", store.url).file
    (tmp_path / "text.sqlite").write_text("a letter")
    sqlite3.connect(tmp_path / "empty.sqlite").close()
    content = bytearray(good.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    (tmp_path / "torn.sqlite").write_bytes(bytes(content))
    newer = back_up(tmp_path / "newer.sqlite", store.url).file
    with sqlite3.connect(newer) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0999'")
    for file in ("text.sqlite", "empty.sqlite", "torn.sqlite", "newer.sqlite", "gone.sqlite"):
        with pytest.raises(FaultsError) as caught:
            restore(tmp_path / file, store.url, overwrite=True)
        assert caught.value.faults[0].remedy
    with pytest.raises(FaultsError, match="would be lost"):
        restore(good, store.url)
    assert store.load(name) == engagement()


def test_an_older_backup_is_brought_up_and_stays_as_it_was(tmp_path: Path) -> None:
    old = tmp_path / "old" / "backup.sqlite"
    old_database(str(old), "0001")
    before = old.read_bytes()
    found = restore(old, database_url(tmp_path / "new.sqlite"))
    assert sorted(found.engagements) == ["northwind", "second"]
    assert len(Store(tmp_path / "new.sqlite").load("northwind").rounds[0].consensus) == 2
    assert old.read_bytes() == before


def test_no_backup_brings_back_what_was_purged_after_it(each_database: str, tmp_path: Path) -> None:
    store = Store(each_database)
    kept = store.create_engagement(engagement(id="kept"))
    gone = store.create_engagement(engagement(id="gone"))
    made = back_up(tmp_path / "copy.sqlite", each_database)
    told = store.purge(gone)
    assert [file for _, file in told.backups] == [str(made.file)]
    assert told.rows["answer_events"] == 3
    assert store.purges() == ((gone, told.on),)
    found = restore(made.file, each_database, overwrite=True)
    assert (found.engagements, found.purged_again) == ((kept,), (gone,))
    assert [each.id for each in Store(each_database).list()] == [kept]
    assert Store(each_database).purges() == ((gone, told.on),)


def test_a_purge_takes_the_folders_of_its_jobs_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store = Store(tmp_path / "store.sqlite")
    name = store.create_engagement(engagement())
    for folder, order in {
        "advisor-job-mine": {"database": store.url, "engagement": name},
        "advisor-job-other": {"database": store.url, "engagement": "other"},
        "advisor-job-elsewhere": {"database": "sqlite:////elsewhere", "engagement": name},
        "advisor-job-odd": [],
        "letters": {"database": store.url, "engagement": name},
    }.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "job.json").write_text(json.dumps(order))
        (tmp_path / folder / "content").write_text("rows of a log")
    assert store.purge(name).folders == 1
    assert not (tmp_path / "advisor-job-mine").exists()
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 4


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_commands_say_what_they_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store = Store()
    name = store.create_engagement(engagement())
    code, answer = told(capsys, "db", "upgrade")
    assert (code, answer["was"], answer["schema"]) == (0, SCHEMA, SCHEMA)
    code, answer = told(capsys, "backup", str(tmp_path / "b.sqlite"))
    assert (code, answer["engagements"]) == (0, 1)
    code, answer = told(capsys, "backup", str(tmp_path / "b.sqlite"))
    assert code == 1
    assert answer["faults"]
    code, answer = told(capsys, "purge", f"db:{name}")
    assert (code, answer["applied"], store.has(name)) == (0, False, True)
    code, answer = told(capsys, "purge", name, "--yes")
    assert (code, answer["applied"], store.has(name)) == (0, True, False)
    assert answer["backups"]
    code, answer = told(capsys, "purge", name)
    assert code == 1
    code, answer = told(capsys, "restore", str(tmp_path / "b.sqlite"))
    assert (code, answer["engagements"], answer["purged_again"]) == (0, [], [name])
    for words in (["db", "upgrade"], ["restore", str(tmp_path / "b.sqlite")]):
        assert main(words) == 0
        assert capsys.readouterr().out
