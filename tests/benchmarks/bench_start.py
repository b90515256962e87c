"""Cold starts: commands as whole processes, what they import without need, the engine compiled."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from measuring import ROOT, in_turn, machine, seconds, table, whole_process

LIMIT = 0.5  # seconds that `advisor --help` may take
COMPILING = 30.0  # seconds that compiling the engine may take
HEAVY = ("numpy", "pandas", "numba", "scipy", "streamlit", "simpy", "sqlalchemy", "matplotlib")


def imported(*words: str) -> set[str]:
    """The top packages a process imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *words],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}


def processor_seconds() -> float:
    """What the processes this one waited for have taken of a processor."""
    spent = os.times()
    return spent.children_user + spent.children_system


def engine_starts() -> Iterator[str]:
    """`advisor warm-up` with an empty cache of compiled code, then with what that left there."""
    from workload import engine

    if engine("compiled") is None:
        yield "not here: compiled engine, so nothing is compiled"
        return
    with tempfile.TemporaryDirectory() as cache:
        warm_up = whole_process("-m", "advisor", "warm-up", NUMBA_CACHE_DIR=cache)
        before = processor_seconds()
        by_clock = seconds(warm_up)
        compiling = processor_seconds() - before
        cached = in_turn({"": warm_up}, rounds=5)[""]
    rows = [
        ("compiled, once for each version and machine", f"{by_clock:.1f}", f"{compiling:.1f}"),
        ("cached, every start after that", f"{cached:.2f}", ""),
    ]
    yield from table(("`advisor warm-up`", "seconds", "of a processor"), rows)
    kept = "keeps" if compiling <= COMPILING else "MISSES"
    yield f"compiling {kept} its {COMPILING:.0f} s: {compiling:.1f} s of a processor"


def report() -> Iterator[str]:
    """Seconds of whole processes in turn, and the heavy packages each of them imports."""
    commands = {
        "`python -c pass`": ("-c", "pass"),
        "`advisor --help`": ("-m", "advisor", "--help"),
        "`advisor check`": ("-m", "advisor", "check"),
        "`advisor score pilots`": ("-m", "advisor", "score", "pilots"),
    }
    spent = in_turn({name: whole_process(*words) for name, words in commands.items()}, rounds=7)
    rows = [
        (name, f"{spent[name]:.2f}", ", ".join(sorted(imported(*words) & set(HEAVY))) or "none")
        for name, words in commands.items()
    ]
    yield machine()
    yield from table(("whole process", "seconds", "heavy imports"), rows)
    quick = spent["`advisor --help`"].median
    yield f"`advisor --help` {'keeps' if quick <= LIMIT else 'MISSES'} its {LIMIT} s: {quick:.2f} s"
    yield ""
    yield from engine_starts()
