"""Writers, servers and browsers killed 50 times under load, on either database: what is lost.

`ADVISOR_BENCH_KILLS` (50) is how often each is killed, `ADVISOR_BENCH_DATABASES` which databases
are measured (`sqlite,postgresql`), `ADVISOR_BENCH_KILLED` which parts
(`writers,room,voting,answering`). A browser that did not come up, or died before its screen said
anything, is started again: every number counts kills under answers.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from measuring import ROOT

sys.path.insert(0, str(ROOT / "tests"))

import databases
from browser_killing import Kills, kill_answers, kill_votes
from conftest import find_chromium
from killing import complaints, kill_writers
from sittings import Sitting
from test_room_load import free_port, killed

from advisor.catalogue import load_catalogue
from advisor.storage import Store
from advisor.ui.phone import Order, Phones

TIMES = int(os.environ.get("ADVISOR_BENCH_KILLS", "50"))


def report() -> Iterator[str]:
    """The lines of each database; everything that was lost, if anything was."""
    parts = [part for part in PARTS if part.__name__ in _named("ADVISOR_BENCH_KILLED", NAMES)]
    kinds = _named("ADVISOR_BENCH_DATABASES", ("sqlite", "postgresql"))
    if "sqlite" in kinds:
        with tempfile.TemporaryDirectory(prefix="advisor-kills-") as folder:
            for part in parts:
                yield from part("SQLite", str(Path(folder) / f"{part.__name__}.sqlite"))
    if "postgresql" not in kinds:
        return
    if reason := databases.missing():
        yield f"PostgreSQL: not measured, {reason}"
        return
    with databases.cluster() as url:
        for part in parts:
            yield from part("PostgreSQL", databases.fresh_schema(url))


def _named(variable: str, every: Sequence[str]) -> Sequence[str]:
    """What an environment variable names; all of it where it names nothing."""
    wanted = [word.strip().lower() for word in os.environ.get(variable, "").split(",")]
    return [name for name in every if name in wanted] or every


def writers(kind: str, url: str) -> Iterator[str]:
    """A process that writes with six threads."""
    began, found = time.perf_counter(), []
    for told in kill_writers(url, TIMES, seed=2026, most=400):
        found += complaints(url, told)
    seconds = time.perf_counter() - began
    yield (
        f"{kind}, a writer: {told.kills} kills, acknowledged {len(told.answers):,} answers, "
        f"{told.consensus:,} versions of a consensus and {told.document:,} of a document; "
        f"{len(found)} complaints, {seconds:.0f} s"
    )
    yield from found


def room(kind: str, url: str) -> Iterator[str]:
    """The phones' server, under thirty phones that vote all the while."""
    began, sitting, phones = time.perf_counter(), Sitting(Store(url), load_catalogue()), Phones()
    try:
        phones.start(Order(sitting.store.url, "127.0.0.1", free_port()))
        lost = asyncio.run(killed(sitting, phones, TIMES))
    finally:
        phones.stop()
    seconds = time.perf_counter() - began
    yield f"{kind}, the room's server: {TIMES} kills, {len(lost)} votes lost, {seconds:.0f} s"
    yield from lost


def voting(kind: str, url: str) -> Iterator[str]:
    """The phones' server and a browser that votes."""
    yield from _browser(f"{kind}, room and browser", kill_votes, url)


def answering(kind: str, url: str) -> Iterator[str]:
    """The app's server and a browser that answers."""
    yield from _browser(f"{kind}, app and browser", kill_answers, url)


def _browser(
    what: str, kill: Callable[[str, str, int], Iterator[Kills]], url: str
) -> Iterator[str]:
    program = find_chromium()
    if program is None:
        yield f"{what}: not measured, no Chromium on this machine"
        return
    began, told = time.perf_counter(), Kills()
    for so_far in kill(url, program, TIMES):
        told = so_far
    seconds = time.perf_counter() - began
    yield (
        f"{what}: killed {told.times} times each, {told.acknowledged} answers acknowledged on "
        f"the screen, {len(told.lost)} lost, {told.missed} tries made again, {seconds:.0f} s"
    )
    yield from told.lost


PARTS = (writers, room, voting, answering)
NAMES = tuple(part.__name__ for part in PARTS)
