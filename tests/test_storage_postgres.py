"""The same store on PostgreSQL, named by its URL: a cluster of the test's own, on a socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from stored import DATA, engagement, event

from advisor.storage import AnswerEvent, ConflictError, Store


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: there it runs as the user its package made."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine (Debian: apt install postgresql)")
    pytest.importorskip("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has at most 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    run = [str(programs / "pg_ctl"), "-D", data, "-w"]
    try:
        subprocess.run(
            _as_owner([str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "advisor"]),
            check=True,
            capture_output=True,
        )
        options = ["-o", f"-c listen_addresses='' -k {folder}", "-l", str(folder / "log"), "start"]
        subprocess.run(_as_owner(run + options), check=True, capture_output=True)
        yield f"postgresql+psycopg://advisor@/postgres?host={folder}"
    finally:
        subprocess.run(_as_owner([*run, "-m", "fast", "stop"]), check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def test_an_engagement_lives_a_whole_life_on_postgresql(url: str) -> None:
    store = Store(url)
    name = store.create_engagement(engagement())
    assert store.load(name) == engagement()
    kept = store.append_answer(event(name, value=1.0))
    assert store.undo_answer(kept) is not None
    assert store.load(name) == engagement()
    store.save_part(name, "limits", {**DATA["limits"], "budget": 5}, 1)
    with pytest.raises(ConflictError):
        store.save_part(name, "limits", DATA["limits"], 1)
    store.put_computation(name, "projection", "key", {"exact": 0.1 + 0.2})
    assert store.get_computation(name, "projection", "key") == {"exact": 0.1 + 0.2}
    store.delete(name)
    assert not store.has(name)
    assert store.list() == ()


def test_ten_threads_lose_nothing_on_postgresql(url: str) -> None:
    store = Store(url)
    name = store.create_engagement(engagement(id="crowd"))

    def answer(person: int) -> None:
        for question in range(5):
            store.append_answer(
                AnswerEvent(name, "spring", f"p{person}", "core", f"q{question}", "unknown")
            )

    threads = [threading.Thread(target=answer, args=(person,)) for person in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.load(name).rounds[0].answers) == 3 + 10 * 5


def test_a_password_in_the_url_is_never_shown(url: str) -> None:
    store = Store(url.replace("advisor@", "advisor:hidden@"))
    assert "hidden" not in store.place
