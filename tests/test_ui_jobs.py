"""Workers: progress from a process of its own, cancel, a failure that tells a code and no trace."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor.faults import Fault
from advisor.ui.jobs import CANCEL, PROGRESS, Job, Jobs, Progress

SLOW = """
import json, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
for done in range(400):
    (folder / "progress.json.new").write_text(
        json.dumps({"state": "running", "done": done, "total": 400, "what": "counting"}))
    (folder / "progress.json.new").replace(folder / "progress.json")
    if (folder / "cancel").exists():
        (folder / "progress.json").write_text(json.dumps({"state": "cancelled"}))
        sys.exit(1)
    time.sleep(0.02)
"""


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    running = Jobs()
    yield running
    running.forget_all()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The worker is replaced by one that counts slowly."""
    script = tmp_path / "slow.py"
    script.write_text(SLOW)
    monkeypatch.setattr("advisor.ui.jobs.WORKER", [str(script)])


def until(job: Job, *states: str, seconds: float = 30) -> Progress:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        progress = job.progress()
        if progress.state in states:
            return progress
        time.sleep(0.05)
    raise AssertionError(f"still {job.progress()} after {seconds} s: {job.log()}")


@pytest.mark.usefixtures("slow")
def test_a_job_tells_how_far_it_is_and_stops_when_asked(jobs: Jobs) -> None:
    job = jobs.start("nw", "projection", {})
    end = time.monotonic() + 20
    while not job.progress().done and time.monotonic() < end:
        time.sleep(0.05)
    progress = job.progress()
    assert (progress.state, progress.total, progress.what) == ("running", 400, "counting")
    assert 0 < progress.share < 1
    assert jobs.start("nw", "projection", {}) is job, "one at a time for each engagement"
    assert jobs.start("nw", "report", {}) is not job
    job.cancel()
    assert (job.folder / CANCEL).exists()
    assert until(job, "cancelled").state == "cancelled"


@pytest.mark.usefixtures("slow")
def test_a_worker_that_does_not_listen_is_ended(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.ui.jobs._PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr("advisor.ui.jobs.CANCEL", "unheard")
    job = jobs.start("nw", "projection", {})
    job.cancel()
    assert until(job, "cancelled").state == "cancelled"


def test_a_worker_that_fails_leaves_a_code_and_its_log(jobs: Jobs) -> None:
    job = jobs.start("nw", "no-such-kind", {"database": "x"})
    progress = until(job, "failed")
    assert progress.code
    assert "KeyError" in job.log()
    assert "Traceback" not in progress.what


def test_faults_of_the_users_data_come_back_whole(jobs: Jobs, tmp_path: Path) -> None:
    order = {"database": str(tmp_path / "empty.sqlite"), "replications": 2}
    job = jobs.start("unknown", "projection", order)
    progress = until(job, "faults")
    assert progress.faults[0] == Fault(
        "db:unknown",
        "the store has no engagement of this id",
        "choose one of the list; it may have been deleted in another window",
    )


@pytest.mark.usefixtures("slow")
def test_forgetting_an_engagement_ends_its_jobs_and_removes_their_files(jobs: Jobs) -> None:
    job, other = jobs.start("nw", "projection", {}), jobs.start("other", "projection", {})
    jobs.forget("nw")
    assert not job.folder.exists()
    assert jobs.find("nw", "projection") is None
    assert other.progress().state == "running"


def test_an_estimate_of_the_time_left_needs_a_pace() -> None:
    assert Progress("running", 0, 100, "", 30.0).seconds_left is None
    assert Progress("running", 50, 100, "", 30.0).seconds_left == pytest.approx(30.0)
    assert Progress("running", 7, 0).share == 0


@pytest.mark.parametrize("text", ["", "{", json.dumps({"state": "running"})])
def test_a_half_written_progress_file_is_no_error(jobs: Jobs, slow: Any, text: str) -> None:
    job = jobs.start("nw", "projection", {})
    job.end()
    (job.folder / PROGRESS).write_text(text)
    assert job.progress().state == "failed"


def test_a_worker_whose_app_has_ended_stops_by_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from advisor.ui.worker import _Told

    told = _Told(tmp_path)
    assert not told.cancelled()
    monkeypatch.setattr("advisor.ui.worker.os.getppid", lambda: 1)
    assert told.cancelled()
    monkeypatch.undo()
    assert told.cancelled(), "once it is to stop it stays so"
