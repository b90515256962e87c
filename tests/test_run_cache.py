"""Kept runs: a folder of one's own, bounded, never in the way, and gone when asked."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from advisor.storage.computing import computed
from advisor.storage.run_cache import RunCache, cache_folder, clear, forget
from simulator import simulate
from simulator.spec import Scenario, build
from sources import ROOT


def desk(slots: int = 1) -> Scenario:
    stage = {"id": "serve", "pool": "desk", "time": {"kind": "exponential", "mean": 1.0}}
    pipeline = {"id": "ask", "arrivals": {"kind": "exponential", "mean": 1.25}, "stages": [stage]}
    pools = [{"id": "desk", "slots": slots}]
    return build({"scenario": 1, "horizon": 200, "pools": pools, "pipelines": [pipeline]})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADVISOR_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_only_its_user_can_read_it_and_nothing_in_it_is_pickled(folder: Path) -> None:
    with computed("acme"):
        simulate(desk(), replications=3)
    (kept,) = files(folder)
    for path in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "acme" not in str(kept)
    assert b"acme" not in kept.read_bytes()
    assert kept.read_bytes()[:2] == b"PK"  # a NumPy archive, read without pickle


def test_a_study_is_the_same_with_and_without_it(folder: Path) -> None:
    plain = simulate(desk(), replications=4)
    for _ in range(2):
        with computed("acme"):
            assert simulate(desk(), replications=4).runs.equals(plain.runs)
    assert len(files(folder)) == 1


def test_what_is_damaged_foreign_or_not_ours_to_read_is_written_anew(folder: Path) -> None:
    with computed("acme"):
        whole = simulate(desk(), replications=2)
        (kept,) = files(folder)
        content = kept.read_bytes()
        for wrong in (b"", b"junk", content[: len(content) // 2]):
            kept.write_bytes(wrong)
            (kept.parent / "a-note-of-mine").write_text("hello")
            assert simulate(desk(), replications=2).runs.equals(whole.runs)
            assert kept.read_bytes() == content


def test_a_folder_that_cannot_be_used_keeps_nothing_and_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("file", "link"):
        monkeypatch.setenv("ADVISOR_CACHE", str(tmp_path / name))
        with computed("acme"):
            assert simulate(desk(), replications=2).replications == 2
    assert (tmp_path / "file").read_text() == "mine"
    assert not list((tmp_path / "elsewhere").iterdir())


def test_what_was_not_used_longest_goes_first(tmp_path: Path) -> None:
    cache = RunCache(tmp_path / "kept", None, megabytes=0.01)
    for number in range(9):
        cache.put("group", f"plan-{number}", bytes(1_000))
        os.utime(next((tmp_path / "kept").glob(f"*/group/plan-{number}")), (number, number))
    assert cache.get("group", "plan-0") is not None  # used now
    cache.put("group", "plan-9", bytes(2_000))
    left = cache.names("group")
    assert {"plan-0", "plan-9"} <= set(left)
    assert "plan-1" not in left
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 8_000
    cache.put("group", "huge", bytes(9_000))
    assert "huge" not in cache.names("group")


def test_a_purge_forgets_one_engagement_and_clear_all(folder: Path) -> None:
    for owner in ("acme", "../../other", None):
        with computed(owner):
            simulate(desk(), replications=1)
    assert len(files(folder)) == 3
    assert len(files(folder.parent)) == 3  # no id leads out of it
    assert forget("acme") == 1
    assert forget("acme") == 0
    assert len(files(folder)) == 2
    mine = folder / "of-mine"
    mine.write_text("kept")
    assert clear() == 2
    assert files(folder) == [mine]


def test_the_purge_of_an_engagement_takes_its_runs_with_it(folder: Path, tmp_path: Path) -> None:
    from advisor.catalogue import load_catalogue
    from advisor.storage import Store
    from advisor.storage.engagement_file import load_engagement

    store = Store(tmp_path / "store.sqlite")
    name = store.create_engagement(load_engagement("pilots", load_catalogue()))
    for owner in (name, "another"):
        with computed(owner):
            simulate(desk(), replications=1)
    store.purge(name)
    assert len(files(folder)) == 1


def test_off_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for word in ("off", "OFF"):
        monkeypatch.setenv("ADVISOR_CACHE", word)
        assert cache_folder() is None
        assert (forget("acme"), clear()) == (0, 0)
    monkeypatch.delenv("ADVISOR_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    if sys.platform == "linux":
        assert cache_folder() == Path("/somewhere/maturity-advisor/runs")


def test_many_at_once_read_and_write_whole_blocks(tmp_path: Path) -> None:
    wrong: list[bytes] = []

    def work() -> None:
        cache = RunCache(tmp_path / "kept", "acme", megabytes=0.05)
        for number in range(200):
            cache.put("group", f"plan-{number % 7}", bytes([number % 7]) * 3_000)
            found = cache.get("group", f"plan-{number % 7}")
            if found is not None and found != bytes([number % 7]) * 3_000:
                wrong.append(found)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert not wrong
    assert not list((tmp_path / "kept").rglob(".*"))  # nothing half written


def test_a_command_keeps_its_runs(folder: Path) -> None:
    def answer() -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "simulate", "software-delivery",
             "--engine", "reference", "--replications", "1", "--json"],
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        return json.loads(done.stdout)

    first = answer()
    (kept,) = files(folder)
    before = kept.stat().st_mtime_ns
    assert answer() == first
    assert len(files(folder)) == 1
    assert kept.stat().st_mtime_ns > before  # used now
