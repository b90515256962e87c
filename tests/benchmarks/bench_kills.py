"""A writing process killed 50 times under load, on either database: what of it is lost."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measuring import ROOT

sys.path.insert(0, str(ROOT / "tests"))

import databases
from killing import complaints, kill_writers

TIMES = 50


def report() -> Iterator[str]:
    """One line a database; everything that was lost, if anything was."""
    with tempfile.TemporaryDirectory(prefix="advisor-kills-") as folder:
        yield from _measure("SQLite", str(Path(folder) / "engagements.sqlite"))
    if reason := databases.missing():
        yield f"PostgreSQL: not measured, {reason}"
        return
    with databases.cluster() as url:
        yield from _measure("PostgreSQL", databases.fresh_schema(url))


def _measure(kind: str, url: str) -> Iterator[str]:
    began, found = time.perf_counter(), []
    for told in kill_writers(url, TIMES, seed=2026, most=400):
        found += complaints(url, told)
    seconds = time.perf_counter() - began
    yield (
        f"{kind}: {told.kills} kills, acknowledged {len(told.answers):,} answers, "
        f"{told.consensus:,} versions of a consensus and {told.document:,} of a document; "
        f"{len(found)} complaints, {seconds:.0f} s"
    )
    yield from found
