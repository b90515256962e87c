"""Kills server and browser in the middle of an answer, and looks for what the screen said was kept.

What counts is what stood on the screen: an answer is acknowledged when a person could read that it
is. Chromium runs as a process group of its own, so that killing it leaves nothing that could still
send; the server is killed by its process. Which of them dies first, and when, is drawn by lot.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sittings import Sitting
from test_room_load import free_port, kill_and_keep, vote_on
from voters import Voter, seat_all

from advisor.catalogue import load_catalogue
from advisor.engagement import new_engagement
from advisor.storage import Store
from advisor.storage.room_records import RoomRow
from advisor.ui.phone import Listening, Order, Phones

__all__ = ["FLAGS", "Kills", "app_server", "kill_answers", "kill_votes"]

ROOT = Path(__file__).resolve().parent.parent
SERVED = ROOT / "advisor" / "ui" / "served.py"
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--mute-audio"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-extensions", "--disable-default-apps", "--no-default-browser-check"),
    "--remote-debugging-port=0",
)
SCREENS, BESIDE = 2, 12
VALUES = (0.0, 0.25, 0.5, 1.0)
_PATIENCE_SECONDS = 300.0
_MOST_MISSED = 20
# Presses cards as fast as the page takes them. What it is about to send is heard before it is sent,
# so that no vote is under way of which nobody knows when the browser dies.
_PRESSING = """seed => { (async () => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  for (let n = seed; ; n++) {
    await pause(5);
    const cards = [...document.querySelectorAll('input[name=card]')];
    const send = document.getElementById('send');
    if (!cards.length || !send) continue;
    const card = cards[(7 * n + seed) % cards.length].value;
    document.querySelector(`input[name=card][value="${card}"]`).click();
    if (send.disabled) continue;
    await heard('sent ' + card);
    document.getElementById('send').click();
    for (let i = 0; i < 2000; i++) {
      await pause(2);
      const told = document.getElementById('told');
      const marked = document.querySelector('input[name=card]:checked');
      if (told && told.textContent === words.sent && marked && marked.value === card) {
        await heard('kept ' + card);
        break;
      }
    }
  }
})(); }"""


@dataclass
class Kills:
    """What happened: kills of both, answers a screen acknowledged, and those that were lost.

    `missed` counts the tries that say nothing, and were made again: the browser or the server did
    not come up, or both died before a screen had said that anything is kept.
    """

    times: int = 0
    missed: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)

    def count(self, acknowledged: int) -> bool:
        """Counts a try in which so many answers were acknowledged; whether it says anything."""
        self.acknowledged += acknowledged
        if acknowledged:
            self.times += 1
        else:
            self.missed += 1
            assert self.missed <= _MOST_MISSED, "kill after kill hit nothing"
        return acknowledged > 0

    @contextmanager
    def missing(self) -> Iterator[None]:
        """What kept a browser from getting as far as an answer is no finding: it is tried anew."""
        from playwright.sync_api import Error

        try:
            yield
        except (Error, RuntimeError) as error:
            print(f"tried again: {str(error).splitlines()[0]}", file=sys.stderr)


@contextmanager
def _chromium(program: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A browser as a process group, and the address it is driven by."""
    folder = Path(tempfile.mkdtemp(prefix="killed-browser-"))
    running = subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        told = folder / "DevToolsActivePort"
        end = time.monotonic() + _PATIENCE_SECONDS
        while not (told.exists() and told.read_text("ascii").count("\n")):
            if time.monotonic() > end or running.poll() is not None:
                raise RuntimeError("the browser did not start")
            time.sleep(0.05)
        yield running, f"http://127.0.0.1:{told.read_text('ascii').split()[0]}"
    finally:
        _kill_group(running)
        running.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _kill_group(running: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)


@dataclass
class _Screen:
    """One phone's page: `kept` is what it last said was kept, `sent` what was pressed after."""

    token: str
    kept: str | None = None
    sent: list[str] = field(default_factory=list)
    times: int = 0

    def hear(self, words: str) -> None:
        kind, _, card = words.partition(" ")
        if kind == "sent":
            self.sent.append(card)
        elif kind == "kept":
            self.kept, self.sent = card, []
            self.times += 1


def kill_votes(url: str, program: str, times: int, seed: int = 5) -> Iterator[Kills]:
    """The phones' server and their browser, killed while two screens and twelve further voters
    vote; what is so far after each time."""
    from playwright.sync_api import sync_playwright

    luck, found = random.Random(seed), Kills()
    sitting, phones = Sitting(Store(url), load_catalogue()), Phones()
    try:
        where = phones.start(Order(sitting.store.url, "127.0.0.1", free_port()))
        tokens = sitting.people(*["engineer"] * SCREENS)
        row = sitting.chair.board(sitting.token).room
        beside = asyncio.run(_seats(where, row, BESIDE))
        while found.times < times:
            question = luck.choice(sitting.questions)
            sitting.chair.pick(sitting.token, question)
            screens = [_Screen(token) for token in tokens]
            with (
                found.missing(),
                sync_playwright() as driver,
                _voting(beside, question, luck),
            ):
                _vote_until_killed(sitting, phones, (driver, program), screens, luck)
            found.lost += _lost_votes(sitting, screens)
            if found.count(sum(screen.times for screen in screens)):
                yield found
    finally:
        phones.stop()


@contextmanager
def _voting(voters: list[Voter], question: str, luck: random.Random) -> Iterator[None]:
    """Other phones that vote all the while."""
    stop: list[bool] = []

    async def vote() -> None:
        await vote_on(voters, question, random.Random(luck.random()), stop)
        for voter in voters:
            await voter.leave()  # a connection belongs to the loop that opened it

    thread = threading.Thread(target=asyncio.run, args=(vote(),))
    thread.start()
    try:
        yield
    finally:
        stop.append(True)
        thread.join()


async def _seats(where: Listening, row: RoomRow, many: int) -> list[Voter]:
    voters = await seat_all(where, row.id, row.pin, many)
    for voter in voters:
        await voter.leave()
    return voters


def _vote_until_killed(
    sitting: Sitting,
    phones: Phones,
    driven: tuple[Any, str],
    screens: list[_Screen],
    luck: random.Random,
) -> None:
    from playwright.sync_api import Error

    driver, program = driven
    where = phones.keep()
    assert where is not None
    with _chromium(program) as (running, address):
        browser = driver.chromium.connect_over_cdp(address)
        pages = []
        for screen in screens:
            context = browser.new_context()
            cookie = {"name": f"seat-{sitting.room}", "value": screen.token, "url": where.url}
            context.add_cookies([cookie])
            page = context.new_page()
            page.set_default_timeout(1000 * _PATIENCE_SECONDS)
            page.expose_function("heard", screen.hear)
            page.goto(where.link(sitting.room))
            page.locator("#send").wait_for()
            pages.append(page)
        for at, page in enumerate(pages):
            page.evaluate(_PRESSING, at)
        deaths = [lambda: _kill_group(running), lambda: kill_and_keep(phones)]
        luck.shuffle(deaths)
        for death in deaths:
            with suppress(Error):
                pages[0].wait_for_timeout(1000 * (0.1 + luck.random() * 0.9))
            death()
        running.wait()


def _lost_votes(sitting: Sitting, screens: list[_Screen]) -> list[str]:
    lost = []
    for screen in screens:
        held = sitting.guests.look(sitting.room, screen.token).own
        if screen.kept is not None and held not in (screen.kept, *screen.sent):
            lost.append(f"{screen.kept} on the screen, {held} in the database")
    return lost


def kill_answers(url: str, program: str, times: int, seed: int = 6) -> Iterator[Kills]:
    """The app's server and its browser, killed while somebody answers on the page Assess."""
    luck, found, catalogue = random.Random(seed), Kills(), load_catalogue()
    store = Store(url)
    while found.times < times:
        made = new_engagement(
            catalogue, "Killed", currency="EUR", edition="full", profile={"ai": "none"}
        )
        name = store.create_engagement(made)
        shown: dict[str, float] = {}
        with found.missing():
            _answer_until_killed(store.url, name, program, luck, shown)
        kept = {each.practice: each.value for each in store.load(name).rounds[0].answers}
        asked = {each.question: each.id for each in catalogue.practices.values()}
        found.lost += [
            f"{value} on the screen, {kept.get(asked[question])} in the database"
            for question, value in shown.items()
            if kept.get(asked[question]) != value
        ]
        if found.count(len(shown)):
            yield found


def _answer_until_killed(
    url: str, name: str, program: str, luck: random.Random, shown: dict[str, float]
) -> None:
    """What stood on the screen as saved is noted in `shown`."""
    from playwright.sync_api import Error, sync_playwright

    with (
        app_server(url) as (server, address),
        _chromium(program) as (running, driven),
        sync_playwright() as playwright,
    ):
        page = playwright.chromium.connect_over_cdp(driven).new_context().new_page()
        page.set_default_timeout(1000 * _PATIENCE_SECONDS)
        page.goto(f"{address}/assess?e={name}")
        page.get_by_text(re.compile("^Not answered")).wait_for()
        enough = luck.randint(1, 4)
        while len(shown) < enough:
            _answer(page, luck, shown)
        deaths = [lambda: _kill_group(running), server.kill]
        luck.shuffle(deaths)
        first = luck.random() / 2
        timers = [
            threading.Timer(moment, death)
            for moment, death in zip((first, first + luck.random() / 2), deaths, strict=True)
        ]
        for timer in timers:
            timer.start()
        with suppress(Error):
            while True:
                _answer(page, luck, shown, patience=8_000)
        for timer in timers:
            timer.join()


def _answer(
    page: Any,
    luck: random.Random,
    shown: dict[str, float],
    patience: float = 1000 * _PATIENCE_SECONDS,
) -> None:
    """One answer, noted when the page says that it is saved; then on to the next question."""
    at = luck.randrange(4)
    question = page.locator("h1.question").inner_text(timeout=patience)
    page.get_by_test_id("stRadioOption").nth(at).click(timeout=patience)
    page.get_by_text(re.compile(r"^Saved \d\d:\d\d$")).wait_for(timeout=patience)
    shown[question] = VALUES[at]
    page.get_by_role("button", name="Next").click(timeout=patience)
    page.get_by_text(re.compile("^Not answered")).wait_for(timeout=patience)


@contextmanager
def app_server(url: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The app's server on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    flags = {"server.port": str(port), "server.headless": "true", "server.fileWatcherType": "none"}
    words = [word for flag, value in flags.items() for word in (f"--{flag}", value)]
    environment = os.environ | {"ADVISOR_DATABASE": url, "PYTHONPATH": str(ROOT)}
    environment.pop("ADVISOR_OPEN", None)
    running = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(SERVED), *words], cwd=SERVED.parent,
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        end = time.monotonic() + _PATIENCE_SECONDS
        address = f"http://127.0.0.1:{port}"
        while time.monotonic() < end and running.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                break
            time.sleep(0.2)
        yield running, address
    finally:
        running.kill()
        running.wait()
