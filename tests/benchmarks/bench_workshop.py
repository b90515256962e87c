"""The workshop: fifty votes at once, then a hundred phones for half an hour.

`ADVISOR_BENCH_MINUTES` (30) is the length of the long part, `ADVISOR_BENCH_REVEALS` (10) how often
a question is revealed to four real screens; what is killed stands in `kills`.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from browser_reveals import SCREENS, reveals  # noqa: E402
from conftest import find_chromium  # noqa: E402
from sittings import Sitting  # noqa: E402
from test_room_load import CARDS  # noqa: E402
from voters import Voter, quantile, seat_all  # noqa: E402

from advisor.catalogue import load_catalogue  # noqa: E402
from advisor.storage import Store  # noqa: E402
from advisor.ui.phone import Order, Phones  # noqa: E402
from advisor.ui.worker import NICER  # noqa: E402

EVERY_SECONDS = 1.5  # as a phone asks while a vote is open
SIMULATION = ["-m", "advisor", "simulate", "traditional", "--replications", "100000"]


def report() -> Iterator[str]:
    """The lines to print."""
    with tempfile.TemporaryDirectory(prefix="bench-room-") as folder:
        sitting, phones = Sitting(Store(Path(folder) / "a.sqlite"), load_catalogue()), Phones()
        try:
            phones.start(Order(sitting.store.url, "127.0.0.1"))
            yield asyncio.run(_burst(sitting, phones, 50))
            yield from _long(sitting, phones, 100)
        finally:
            phones.stop()
    yield from _reveals(int(os.environ.get("ADVISOR_BENCH_REVEALS", "10")))


async def _burst(sitting: Sitting, phones: Phones, many: int) -> str:
    """Everybody presses in the same moment, question after question."""
    where = phones.keep()
    assert where is not None
    row = sitting.chair.board(sitting.token).room
    voters = await seat_all(where, row.id, row.pin, many)
    seconds: list[float] = []
    for question in sitting.questions:
        sitting.chair.pick(sitting.token, question)
        await asyncio.gather(*(voter.poll() for voter in voters))
        seconds += await asyncio.gather(
            *(voter.vote(question, CARDS[at % 4]) for at, voter in enumerate(voters))
        )
    return _line(f"{many} votes at once, {len(sitting.questions)} times", seconds, "p95 ≤ 250 ms")


def _reveals(times: int) -> Iterator[str]:
    """From the facilitator's press to the painted histogram, on each of four real screens."""
    program = find_chromium()
    if program is None:
        yield "reveal: not measured, no Chromium on this machine"
        return
    found = list(reveals(program, times))
    for screen in SCREENS:
        yield _line(
            f"reveal on the {screen}, {times} times",
            [each.seconds[screen] for each in found],
            "≤ 2 s",
        )
    last = [each.last for each in found]
    late = sum(seconds > 2 for seconds in last)
    yield _line(f"reveal on the last of {len(SCREENS)} screens", last, f"≤ 2 s; {late} later")


def _line(what: str, seconds: list[float], wanted: str) -> str:
    shown = ", ".join(
        f"{name} {1000 * quantile(seconds, share):.0f} ms"
        for name, share in (("p50", 0.5), ("p95", 0.95), ("most", 1.0))
    )
    return f"{what}: {shown} ({wanted})"


def _long(sitting: Sitting, phones: Phones, many: int) -> Iterator[str]:
    """Phones that poll and vote for half an hour while a simulation runs beside them."""
    minutes = float(os.environ.get("ADVISOR_BENCH_MINUTES", "30"))
    before = _resident(phones)
    with _simulating() as runs:
        voters, votes = asyncio.run(_sit(sitting, phones, many, 60 * minutes))
    after = _resident(phones)
    polls = [each for voter in voters for each in voter.seconds]
    yield _line(f"{many} phones, {minutes:g} minutes, {len(polls)} polls", polls, "p50 ≤ 100 ms")
    yield _line(f"their {len(votes)} votes meanwhile", votes, "p95 ≤ 250 ms")
    yield f"dropped: {sum(voter.dropped for voter in voters)} (0)"
    yield f"resident memory of the server: {before:.0f} MB, then {after:.0f} MB"
    yield f"simulated meanwhile without a pause, {len(runs)} times begun"
    share = os.getloadavg()
    yield f"load of the machine over its last 15 minutes: {share[2]:.1f} on {os.cpu_count()} cores"


@contextmanager
def _simulating() -> Iterator[list[int]]:
    """A simulation as the app runs one, begun again whenever it is done; its processes so far."""
    runs: list[int] = []
    ended = threading.Event()

    def simulate() -> None:
        while not ended.is_set():
            beside = subprocess.Popen(
                [sys.executable, *SIMULATION], stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, preexec_fn=lambda: os.nice(NICER),  # noqa: PLW1509
            )  # fmt: skip
            runs.append(beside.pid)
            while beside.poll() is None and not ended.wait(0.5):
                pass
            beside.kill()
            beside.wait()

    thread = threading.Thread(target=simulate)
    thread.start()
    try:
        yield runs
    finally:
        ended.set()
        thread.join()


async def _sit(
    sitting: Sitting, phones: Phones, many: int, length: float
) -> tuple[list[Voter], list[float]]:
    where, luck = phones.keep(), random.Random(11)
    assert where is not None
    row = sitting.chair.board(sitting.token).room
    voters = await seat_all(where, row.id, row.pin, many)
    votes: list[float] = []
    end = time.monotonic() + length
    questions = [q for q in sitting.questions if q not in sitting.chair.shown(sitting.token)]

    async def one(voter: Voter) -> None:
        await asyncio.sleep(luck.random() * EVERY_SECONDS)
        while time.monotonic() < end:
            try:
                await voter.poll()
                if luck.random() < 0.2:
                    question = sitting.chair.board(sitting.token).room.practice or ""
                    votes.append(await voter.vote(question, luck.choice(CARDS)))
            except (OSError, asyncio.IncompleteReadError):
                voter.dropped += 1
            await asyncio.sleep(EVERY_SECONDS)

    async def ask() -> None:
        for at in range(10**6):
            sitting.chair.pick(sitting.token, questions[at % len(questions)])
            await asyncio.sleep(30)

    asking = asyncio.create_task(ask())
    await asyncio.gather(*(one(voter) for voter in voters))
    asking.cancel()
    return voters, votes


def _resident(phones: Phones) -> float:
    text = Path(f"/proc/{phones.pid}/status").read_text("ascii")
    return int(text.split("VmRSS:")[1].split()[0]) / 1024
