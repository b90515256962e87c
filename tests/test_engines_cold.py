"""A cold cache: of several processes one compiles, and none waits for the dead."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from simulator.engines.compiled import starting, toolchain

ROOT = Path(__file__).resolve().parent.parent

HOLDER = """
import sys, time
from types import SimpleNamespace
from simulator.engines.compiled import toolchain
with toolchain.alone(SimpleNamespace(_cache=SimpleNamespace(cache_path=sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


def kept_in(folder: Path) -> SimpleNamespace:
    return SimpleNamespace(_cache=SimpleNamespace(cache_path=str(folder)))


@pytest.mark.skipif(sys.platform == "win32", reason="there every process compiles for itself")
def test_who_compiles_is_waited_for_and_a_dead_process_is_not(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        inside = threading.Event()

        def wait() -> None:
            with toolchain.alone(kept_in(tmp_path)):
                inside.set()

        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not inside.wait(0.3)
        holder.kill()
        assert inside.wait(20)
        waiting.join()
    finally:
        holder.kill()
        holder.communicate()


def test_where_nothing_can_be_kept_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    with (
        toolchain.alone(kept_in(tmp_path / "a file" / "below")),
        toolchain.alone(SimpleNamespace()),
    ):
        pass


@pytest.mark.parametrize("first", [True, False])
def test_what_another_process_compiled_meanwhile_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, first: bool
) -> None:
    kept = iter([False, not first])
    done: list[str] = []
    made = kept_in(tmp_path)
    made.compile = lambda _: done.append("loaded")
    monkeypatch.setattr(toolchain, "is_kept", lambda _: next(kept))
    monkeypatch.setattr(starting, "_compile", lambda _: done.append("compiled"))
    starting._make(made)
    assert done == ["compiled" if first else "loaded"]
