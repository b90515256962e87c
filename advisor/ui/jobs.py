"""Long computations in a process of their own, with progress and cancel.

A job is one `python -m advisor.ui.worker FOLDER`: it reads `job.json` in its private folder,
writes `progress.json` there, and puts its result into the database under the hash of what it was
computed from. The page only looks at these files, so a reload, a second window or a restart of
the app loses nothing. Nothing here knows Streamlit.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import advisor
from advisor.faults import Fault
from advisor.storage.job_folders import JOB, PREFIX

__all__ = [
    "ASKED",
    "CANCEL",
    "CONTENT",
    "JOB",
    "PROGRESS",
    "WORKER",
    "Job",
    "Jobs",
    "Progress",
    "State",
]

PROGRESS = "progress.json"
ASKED = "asked-"
CANCEL = "cancel"
CONTENT = "content"
_LOG = "log.txt"
_PATIENCE_SECONDS = 20.0
WORKER = ["-m", "advisor.ui.worker"]
"""What a job runs, before the name of its folder."""

State = Literal["running", "done", "failed", "faults", "cancelled"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` steps, what it does, since when; faults when it has any.

    `code` is a short word for the log where the program itself failed.
    """

    state: State
    done: int = 0
    total: int = 0
    what: str = ""
    seconds: float = 0.0
    faults: tuple[Fault, ...] = ()
    code: str = ""

    @property
    def share(self) -> float:
        """The share done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the pace so far; nothing before there is one."""
        if self.share < 0.05 or self.seconds < 2:
            return None
        return self.seconds * (1 - self.share) / self.share


class Job:
    """One running worker and its folder; `content` is a file for it, which it removes."""

    def __init__(self, order: Mapping[str, Any], content: bytes | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        (self.folder / JOB).write_text(json.dumps(order), encoding="utf-8")
        if content is not None:
            (self.folder / CONTENT).write_bytes(content)
        self.began = time.monotonic()
        self.asked: dict[str, str] = {}
        self._cancelled_at: float | None = None
        with (self.folder / _LOG).open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
                [sys.executable, *WORKER, str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | {"PYTHONPATH": str(Path(advisor.__file__).parents[1])},
                start_new_session=os.name != "nt",
            )

    def progress(self) -> Progress:
        """What the worker last wrote, or how it ended."""
        running = self._process.poll() is None
        told = _read(self.folder / PROGRESS)
        seconds = time.monotonic() - self.began
        state: State = told.get("state", "running")
        if running and state == "running":
            self._end_if_deaf()
        elif state == "running":
            state = "cancelled" if self._cancelled_at is not None else "failed"
        return Progress(
            state=state,
            done=int(told.get("done", 0)),
            total=int(told.get("total", 0)),
            what=str(told.get("what", "")),
            seconds=seconds,
            faults=tuple(Fault(**each) for each in told.get("faults", ())),
            code=self.folder.name.removeprefix(PREFIX) if state == "failed" else "",
        )

    def cancel(self) -> None:
        """Asks the worker to stop; one that does not answer is ended."""
        (self.folder / CANCEL).touch()
        self._cancelled_at = self._cancelled_at or time.monotonic()

    def end(self) -> None:
        """Ends the worker at once, whatever it does."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=5)

    def ask(self, who: str, key: str, body: Mapping[str, Any]) -> None:
        """Lays a question before a worker that stays for more; one of the same person goes.

        Nothing where exactly this already waits or is being answered.
        """
        path = self.folder / f"{ASKED}{who}.json"
        told = _read(self.folder / PROGRESS)
        answering = told.get("what") == key and told.get("done", 0) < told.get("total", 0)
        if (answering and not path.exists()) or _read(path).get("key") == key:
            return
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"key": key, **body}), encoding="utf-8")
        fresh.replace(path)
        self.asked[who] = key

    def withdraw(self, who: str) -> None:
        """Nobody waits for this person's question any more: an empty one takes its place."""
        self.ask(who, "", {})

    def log(self) -> str:
        """What the worker wrote for the programmer."""
        path = self.folder / _LOG
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def forget(self) -> None:
        """Ends the worker and removes its folder."""
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_if_deaf(self) -> None:
        asked = self._cancelled_at
        if asked is not None and time.monotonic() - asked > _PATIENCE_SECONDS:
            self.end()


class Jobs:
    """The jobs of this server, at most one for each engagement and kind; safe among threads."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], Job] = {}
        self._lock = threading.Lock()
        atexit.register(self.forget_all)

    def start(
        self, engagement: str, kind: str, order: Mapping[str, Any], content: bytes | None = None
    ) -> Job:
        """Starts a job, or returns the one that runs already."""
        with self._lock:
            found = self._jobs.get((engagement, kind))
            if found is not None:
                if found.progress().state == "running":
                    return found
                found.forget()
            job = Job({"engagement": engagement, "kind": kind, **order}, content)
            self._jobs[engagement, kind] = job
            return job

    def ask(
        self,
        engagement: str,
        kind: str,
        order: Mapping[str, Any],
        who: str,
        body: Mapping[str, Any],
    ) -> Job:
        """Asks the worker of this kind that stays, or a new one where none runs.

        `body` has a `key`. One that failed on this very question is not started again for it.
        """
        held = self.find(engagement, kind)
        if held is None or (
            held.progress().state != "running" and held.asked.get(who) != body["key"]
        ):
            held = self.start(engagement, kind, order)
        if held.progress().state == "running":
            held.ask(who, str(body["key"]), body)
        return held

    def alive(self, engagement: str, kind: str) -> bool:
        """Whether a worker of this kind runs."""
        held = self.find(engagement, kind)
        return held is not None and held.progress().state == "running"

    def find(self, engagement: str, kind: str) -> Job | None:
        """The job of this kind, running or ended; nothing when none was started."""
        with self._lock:
            return self._jobs.get((engagement, kind))

    def forget(self, engagement: str, kind: str | None = None) -> None:
        """Ends and removes the engagement's jobs, of one kind or of all."""
        with self._lock:
            for key in [k for k in self._jobs if k[0] == engagement and kind in (None, k[1])]:
                self._jobs.pop(key).forget()

    def forget_all(self) -> None:
        """Ends every job: the server stops."""
        with self._lock:
            for job in self._jobs.values():
                job.forget()
            self._jobs.clear()


def _read(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told
