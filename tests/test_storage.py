"""The store: what was acknowledged is there, whoever dies, writes or deletes meanwhile."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from advisor.engagement import Engagement
from advisor.faults import FaultsError
from advisor.storage import AnswerEvent, ConflictError, Store, database_url
from advisor.storage.connect import SCHEMA
from advisor.storage.documents import answers_of, content_key, join, plain_text, split
from advisor.storage.records import engagement_data

DATA: dict[str, Any] = {
    "engagement": 1,
    "id": "northwind",
    "title": "Northwind Freight",
    "currency": "EUR",
    "catalogue": {"id": "maturity-advisor", "version": "1.0.0"},
    "edition": "full",
    "profile": {"ai": "pilots", "engineers": 60, "objectives": ["speed", "risk"]},
    "teams": [{"id": "core", "title": "Core", "people": 14}],
    "respondents": [
        {"id": "r1", "team": "core", "role": "engineer"},
        {"id": "r9", "role": "leadership"},
    ],
    "rounds": [
        {
            "id": "spring",
            "date": "2026-03-12",
            "answers": [
                {"respondent": "r1", "team": "core", "practice": "z-last", "state": "unknown"},
                {
                    "respondent": "r1",
                    "team": "core",
                    "practice": "ci-build",
                    "state": "chosen",
                    "value": 0.5,
                    "evidence": "shown",
                    "note": "the board of March",
                },
                {
                    "respondent": "r1",
                    "team": "core",
                    "practice": "feature-store",
                    "state": "not-applicable",
                    "reason": "one model",
                    "approved-by": "r9",
                },
            ],
            "consensus": [{"team": "core", "practice": "ci-build", "value": 0.25}],
        }
    ],
    "limits": {
        "quarters": 6,
        "weeks-per-quarter": 40,
        "budget": 600000,
        "starts-at-once": 4,
        "week-cost": 4000,
    },
    "milestones": [{"id": "march", "title": "March", "date": "2026-03-31"}],
}


def engagement(**changed: Any) -> Engagement:
    return Engagement.model_validate_json(json.dumps({**DATA, **changed}))


def event(name: str, practice: str = "ci-build", **changed: Any) -> AnswerEvent:
    values: dict[str, Any] = {"state": "chosen", "value": 1.0, "evidence": "stated", **changed}
    return AnswerEvent(name, "spring", "r1", "core", practice, **values)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "private" / "engagements.sqlite")


def test_an_engagement_comes_back_as_it_was_saved(store: Store) -> None:
    name = store.create_engagement(engagement())
    assert store.load(name) == engagement()
    assert [each.id for each in store.list()] == ["northwind"]


def test_a_taken_id_gets_a_number_and_nothing_is_overwritten(store: Store) -> None:
    first = store.create_engagement(engagement())
    second = store.create_engagement(engagement(title="Another"))
    assert (first, second) == ("northwind", "northwind-2")
    assert store.load(first).title == "Northwind Freight"
    assert store.load(second).id == "northwind-2"


def test_parts_and_answers_join_to_the_whole() -> None:
    data = engagement_data(engagement())
    answers: dict[str, list[Any]] = {}
    for round_id, answer in answers_of(data):
        answers.setdefault(round_id, []).append(answer)
    assert join(split(data), answers, data["milestones"]) == data


def test_a_changed_answer_is_a_new_event_and_keeps_its_place(store: Store) -> None:
    name = store.create_engagement(engagement())
    store.append_answer(event(name, "z-last", value=0.25, evidence="sampled"))
    answers = store.load(name).rounds[0].answers
    assert [each.practice for each in answers] == ["z-last", "ci-build", "feature-store"]
    assert (answers[0].state, answers[0].value, answers[0].evidence) == ("chosen", 0.25, "sampled")
    told = store.history(name, practice="z-last")
    assert [each.state for each in told] == ["unknown", "chosen"]
    assert told[0].at is not None
    assert told[1].at is not None
    assert told[0].at < told[1].at


def test_undo_brings_back_what_held_before(store: Store) -> None:
    name = store.create_engagement(engagement())
    store.append_answer(event(name, value=1.0))
    undone = store.undo_answer(event(name))
    assert undone is not None
    assert store.load(name) == engagement()
    fresh = event(name, "new-practice")
    store.append_answer(fresh)
    assert store.undo_answer(fresh) is not None
    assert store.load(name) == engagement()
    assert store.undo_answer(fresh) is None
    assert len(store.history(name)) == 3 + 2 + 2


def test_events_and_milestones_cannot_be_rewritten(store: Store, tmp_path: Path) -> None:
    store.create_engagement(engagement())
    with sqlite3.connect(tmp_path / "private" / "engagements.sqlite") as raw:
        for table in ("answer_events", "milestones"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(f"UPDATE {table} SET engagement = 'other'")  # noqa: S608


def test_a_part_is_saved_only_over_the_version_that_was_edited(store: Store) -> None:
    name = store.create_engagement(engagement())
    limits = {**DATA["limits"], "budget": 1}
    assert store.save_part(name, "limits", limits, 1) == 2
    with pytest.raises(ConflictError):
        store.save_part(name, "limits", {**limits, "budget": 2}, 1)
    assert store.load(name).limits.budget == 1
    assert [version for version, _, _ in store.part_history(name, "limits")] == [1, 2]
    assert store.save_part(name, "profile", {"ai": "none"}, 1) == 2, "another part is untouched"


def test_a_faulty_part_is_refused_with_its_faults_and_nothing_is_saved(store: Store) -> None:
    name = store.create_engagement(engagement())
    bad = {**DATA["limits"], "quarters": 0, "budget": -1}
    with pytest.raises(FaultsError) as caught:
        store.save_part(name, "limits", bad, 1)
    assert {fault.where for fault in caught.value.faults} == {
        "engagement.limits.quarters",
        "engagement.limits.budget",
    }
    assert store.load(name) == engagement()


@pytest.mark.parametrize(
    "wrong", [{"value": 0.3}, {"state": "perhaps"}, {"evidence": "sworn"}, {"note": "a\x00b"}]
)
def test_an_answer_outside_the_format_is_refused(store: Store, wrong: dict[str, Any]) -> None:
    name = store.create_engagement(engagement())
    with pytest.raises(FaultsError):
        store.append_answer(event(name, **wrong))
    assert store.load(name) == engagement()


def test_saving_a_new_round_keeps_every_answer(store: Store) -> None:
    name = store.create_engagement(engagement())
    rounds = split(engagement_data(store.load(name)))["rounds"]
    store.save_part(name, "rounds", [*rounds, {"id": "autumn", "date": "2026-09-01"}], 1)
    loaded = store.load(name)
    assert [len(each.answers) for each in loaded.rounds] == [3, 0]


def test_hostile_text_is_stored_as_text(store: Store) -> None:
    note = (
        "<script>alert(1)</script> {{7*7}} =cmd|' /C calc'!A0 \u202e👩‍🔬 '; DROP TABLE documents;--"
    )
    name = store.create_engagement(engagement(title=note))
    store.append_answer(event(name, note=note))
    loaded = store.load(name)
    assert loaded.title == note
    assert loaded.rounds[0].answers[1].note == note
    assert plain_text("a\x00b\x1b[31m\ud800") == "ab[31m"


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
    name = store.create_engagement(engagement())
    people = [{"id": f"p{n}", "team": "core", "role": "engineer"} for n in range(20)]
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


WRITER = """
import sys
from advisor.storage import AnswerEvent, Store
store = Store(sys.argv[1])
for n in range(100000):
    kept = store.append_answer(AnswerEvent("northwind", "spring", "r1", "core", f"q{n}", "unknown"))
    print(kept.practice, flush=True)
"""


def test_every_acknowledged_answer_survives_a_killed_writer(store: Store, tmp_path: Path) -> None:
    name = store.create_engagement(engagement())
    path = tmp_path / "private" / "engagements.sqlite"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    told = [writer.stdout.readline().strip() for _ in range(60)]
    writer.send_signal(signal.SIGKILL)
    told += [line.strip() for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    answers = {each.practice for each in Store(path).load(name).rounds[0].answers}
    assert set(told) <= answers
    assert len(answers) - 3 - len(told) in (0, 1), "at most the one that was under way"
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_purge_leaves_nothing_in_the_files(store: Store, tmp_path: Path) -> None:
    planted = "salary-of-the-board-4711"
    kept = store.create_engagement(engagement(id="kept", title="Kept"))
    name = store.create_engagement(engagement(title=planted))
    store.append_answer(event(name, note=planted))
    store.put_computation(name, "projection", "key", {"text": planted})
    store.delete(name)
    folder = tmp_path / "private"
    assert all(planted.encode() not in path.read_bytes() for path in folder.iterdir())
    assert [each.id for each in store.list()] == [kept]
    assert store.load(kept).title == "Kept"
    with pytest.raises(FaultsError, match="no engagement"):
        store.load(name)


def test_computations_are_found_by_their_key_alone_and_the_old_ones_go(store: Store) -> None:
    name = store.create_engagement(engagement())
    payload = {"exact": 0.1 + 0.2, "none": None}
    store.put_computation(name, "projection", "k0", payload)
    assert store.get_computation(name, "projection", "k0") == payload
    assert store.get_computation(name, "projection", "other") is None
    assert store.get_computation(name, "report", "k0") is None
    for n in range(1, 8):
        store.put_computation(name, "projection", f"k{n}", {"n": n})
    assert store.get_computation(name, "projection", "k0") is None
    newest = store.latest_computation(name, "projection")
    assert newest is not None
    assert (newest[0], newest[2]) == ("k7", {"n": 7})


def test_the_content_key_follows_what_counts_and_nothing_else() -> None:
    base = engagement_data(engagement())
    key = content_key(base, "catalogue-hash")
    assert content_key({**base, "title": "Renamed", "actions": []}, "catalogue-hash") == key
    assert content_key(base, "another") != key
    for part, body in {
        "profile": {"ai": "none"},
        "limits": {**base["limits"], "budget": 1},
        "currency": "USD",
        "edition": "quick",
        "rounds": [],
        "roadmap": {"forbids": ["ci-build"]},
    }.items():
        assert content_key({**base, part: body}, "catalogue-hash") != key, part


def test_the_stamp_changes_with_every_change(store: Store) -> None:
    name = store.create_engagement(engagement())
    stamps = [store.stamp(name)]
    store.append_answer(event(name))
    stamps.append(store.stamp(name))
    store.save_part(name, "profile", {"ai": "none"}, 1)
    stamps.append(store.stamp(name))
    store.freeze_milestone(name, {"id": "april", "title": "April", "date": "2026-04-30"})
    stamps.append(store.stamp(name))
    assert len(set(stamps)) == 4
    assert [each.id for each in store.load(name).milestones] == ["march", "april"]


def test_a_duplicate_is_its_own_engagement(store: Store) -> None:
    name = store.create_engagement(engagement())
    copy = store.duplicate(name)
    store.append_answer(event(copy, value=0.0))
    assert store.load(copy).title == "Northwind Freight (copy)"
    assert store.load(name) == engagement()


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
