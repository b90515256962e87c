"""Cold starts: commands as whole processes, and what they import that they do not need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from measuring import ROOT, in_turn, machine, table, whole_process

LIMIT = 0.5  # seconds that `advisor --help` may take
HEAVY = ("numpy", "pandas", "numba", "scipy", "streamlit", "simpy", "sqlalchemy", "matplotlib")


def imported(*words: str) -> set[str]:
    """The top packages a process imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *words],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}


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
