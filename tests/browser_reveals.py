"""A reveal in a real browser: from the facilitator's press to the histogram on every screen.

The app's own server, one Chromium with the facilitator's page, the projector and two phones, and
people beside them who only vote. Every screen notes by the machine's one clock when the histogram
is painted; the facilitator's page notes the press. Nothing is told to hurry: phones ask as they do.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser_killing import FLAGS, app_server
from voters import Voter, seat_all

from advisor.catalogue import load_catalogue
from advisor.engagement import new_engagement
from advisor.scoring import asked_practices
from advisor.storage import Store
from advisor.ui.phone import Listening

__all__ = ["Revealed", "reveals"]

BESIDE = 18
SCREENS = ("facilitator", "projector", "phone 1", "phone 2")
CARDS = ("0", "0.25", "0.5", "1")
_PATIENCE = 60_000
# Notes when what the selector names is painted: the frame after it is there.
_WATCH = """selector => {
  window.shown = null;
  const look = () => {
    if (window.shown !== null || !document.querySelector(selector)) return;
    requestAnimationFrame(() => { window.shown ??= Date.now(); });
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
  look();
}"""
_PRESS = """() => {
  window.pressed = null;
  const button = document.querySelector('.st-key-room-reveal button');
  button.addEventListener('click', () => { window.pressed ??= Date.now(); }, {capture: true});
  button.click();
}"""


@dataclass(frozen=True, slots=True)
class Revealed:
    """One reveal: seconds from the press to the histogram, by screen."""

    seconds: dict[str, float]

    @property
    def last(self) -> float:
        """When the last of the screens showed it."""
        return max(self.seconds.values())


def reveals(program: str, times: int) -> Iterator[Revealed]:
    """So many questions put, voted on by twenty and revealed."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory(prefix="reveals-") as folder,
        app_server(str(Path(folder) / "room.sqlite")) as (_, address),
        sync_playwright() as playwright,
    ):
        store, catalogue = Store(Path(folder) / "room.sqlite"), load_catalogue()
        made = new_engagement(
            catalogue, "Reveal", currency="EUR", edition="full", profile={"ai": "none"}
        )
        name = store.create_engagement(made)
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS[:-1]])
        chair, room = _chair(browser, f"{address}/workshop?e={name}", store, name)
        projector = _page(browser, f"{address}/workshop?e={name}&show=projector")
        phones = [_seated(browser, room, store, name) for _ in range(2)]
        row = store.rooms.of_engagement(name)[0]
        beside = _apart(_seats(room, row.id, row.pin))
        asked = [each.question for each in asked_practices(catalogue, made)]
        screens = dict(zip(SCREENS, (chair, projector, *phones), strict=True))
        for at in range(times):
            _vote(screens, store, name, beside, asked[at])
            yield _reveal(screens)
        browser.close()


def _page(browser: Any, address: str) -> Any:
    page = browser.new_context().new_page()
    page.set_default_timeout(_PATIENCE)
    page.goto(address)
    return page


def _chair(browser: Any, address: str, store: Store, name: str) -> tuple[Any, Listening]:
    page = _page(browser, address)
    page.get_by_role("button", name="Open the room").click()
    page.locator(".pin").wait_for()
    host, port = page.locator(".address").inner_text().rsplit(":", 1)
    return page, Listening(host, int(port), "", encrypted=False)


def _seated(browser: Any, where: Listening, store: Store, name: str) -> Any:
    row = store.rooms.of_engagement(name)[0]
    page = _page(browser, where.link(row.id))
    page.fill("#pin", row.pin)
    page.select_option("#role", "engineer")
    page.get_by_role("button", name="Join").click()
    page.locator("h1", has_text="You are in").wait_for()
    return page


def _apart(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: the browser's driver keeps the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _seats(where: Listening, room: str, pin: str) -> list[Voter]:
    voters = await seat_all(where, room, pin, BESIDE)
    for voter in voters:
        await voter.leave()
    return voters


async def _votes(voters: list[Voter], question: str) -> None:
    for at, voter in enumerate(voters):
        await voter.vote(question, CARDS[at % len(CARDS)])
        await voter.leave()


def _vote(
    screens: dict[str, Any], store: Store, name: str, beside: list[Voter], question: str
) -> None:
    """The next question is put, and everybody votes on it."""
    chair, projector, *phones = screens.values()
    chair.locator(".st-key-room-next button:not([disabled])").click()
    for at, phone in enumerate(phones):
        phone.locator("h1", has_text=question).wait_for()
        phone.locator(".card").nth(at).click()
        phone.get_by_role("button", name="Send my vote").click()
        phone.get_by_text("Sent. You may change it").wait_for()
    projector.locator(".projector h1", has_text=question).wait_for()
    row = store.rooms.of_engagement(name)[0]
    _apart(_votes(beside, row.practice or ""))
    everybody = BESIDE + len(phones)
    chair.locator(".counter", has_text=re.compile(f"{everybody} of {everybody}")).wait_for()


def _reveal(screens: dict[str, Any]) -> Revealed:
    """The facilitator presses, and every screen notes when it showed the histogram."""
    for name, page in screens.items():
        page.evaluate(_WATCH, ".bars" if name.startswith("phone") else ".votes")
    chair = screens["facilitator"]
    chair.evaluate(_PRESS)
    for page in screens.values():
        while page.evaluate("window.shown") is None:
            page.wait_for_timeout(50)
    began = chair.evaluate("window.pressed")
    return Revealed(
        {name: (page.evaluate("window.shown") - began) / 1000 for name, page in screens.items()}
    )
