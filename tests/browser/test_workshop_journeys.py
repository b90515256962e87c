"""Two browsers in one room: the facilitator's page with its projector, and a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hostile import HOSTILE, MARK
from test_axe import serious_findings
from test_journeys import go, settled

from advisor.catalogue import load_catalogue
from advisor.engagement import new_engagement
from advisor.scoring import asked_practices
from advisor.storage import Store
from advisor.workshop import Guests

pytestmark = pytest.mark.browser

MEASURE = """() => {
    const parts = colour => (colour.match(/[\\d.]+/g) || [0, 0, 0]).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const found = parts(getComputedStyle(at).backgroundColor);
            if (found.length < 4 || found[3] > 0) return found;
        }
        return [255, 255, 255];
    };
    const found = [], walk = document.createTreeWalker(document.querySelector('.projector'), 4);
    let texts = 0;
    while (walk.nextNode()) {
        const words = walk.currentNode.textContent.trim(), element = walk.currentNode.parentElement;
        if (!words || !element.getClientRects().length) continue;
        texts += 1;
        const style = getComputedStyle(element), size = parseFloat(style.fontSize);
        const [a, b] = [light(parts(style.color)), light(behind(element))].sort((x, y) => y - x);
        const contrast = (a + 0.05) / (b + 0.05);
        if (size < 28 || contrast < 7) found.push(`${words}: ${size}px, ${contrast.toFixed(1)}`);
    }
    return texts < 5 ? ['nothing was measured'] : found;
}"""
REFUSED = re.compile(r"status of (401|403|410)|ERR_INTERNET_DISCONNECTED")


class Room:
    """An engagement whose room the facilitator has opened on the page."""

    def __init__(self, server: Any, visit: Callable[..., Any], title: str) -> None:
        self.store = Store(server.database)
        made = new_engagement(
            load_catalogue(), title, currency="EUR", edition="quick", profile={"ai": "none"}
        )
        self.name = self.store.create_engagement(made)
        self.guests = Guests(self.store, load_catalogue())
        self.questions = asked_practices(load_catalogue(), made)
        self.page = visit().page
        self.page.goto(f"{server.address}/workshop?e={self.name}")
        settled(self.page)
        self.page.get_by_role("button", name="Open the room").click()
        self.page.locator(".pin").wait_for()
        settled(self.page)
        self.id = self.row.id
        address = self.page.locator(".address").inner_text()
        self.link = f"http://{address}/{self.id}"

    @property
    def row(self) -> Any:
        return self.store.rooms.of_engagement(self.name)[0]

    def fill(self, *options: str) -> None:
        """As many further people, each with a vote on the question in work."""
        for option in options:
            token = self.guests.join(self.id, self.row.pin, "engineer", "", "test")
            self.guests.vote(self.id, token, self.row.practice, option)

    def close(self) -> None:
        self.page.get_by_role("button", name="Close the room").click()
        self.page.get_by_role("button", name="Close it now").click()
        self.page.locator("h1", has_text="loudest voice").wait_for()


def join(page: Any, room: Room, pin: str, name: str = "") -> None:
    page.fill("#pin", pin)
    page.select_option("#role", "leadership")
    page.fill("#name", name)
    page.get_by_role("button", name="Join").click()


def press(page: Any, key: str, button: str) -> None:
    """Presses a key once the button that hears it is there: before that nobody listens."""
    page.locator(f".st-key-{button} button:not([disabled])").wait_for(state="attached")
    page.keyboard.press(key)


def fits(page: Any) -> bool:
    """Whether all of the projector stands on a small one, and the door with its PIN too."""
    page.set_viewport_size({"width": 1024, "height": 768})
    page.wait_for_timeout(200)
    doors = page.locator(".projector .pin").all()
    inside = all(each.bounding_box()["y"] + 60 <= 768 for each in doors)
    main = "document.querySelector('[data-testid=stMain]')"
    high = page.evaluate(f"{main}.scrollHeight - {main}.clientHeight")
    page.set_viewport_size({"width": 1440, "height": 810})
    assert inside, "the PIN is below the edge"
    assert high <= 1, f"{high} px more than fit"
    return True


def on_screen(page: Any, where: str, width: int, height: int) -> bool:
    """Whether something is wholly seen on a small phone without scrolling."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": height})
    box = page.locator(where).bounding_box()
    page.set_viewport_size(before)
    return bool(box["y"] >= 0 and box["y"] + box["height"] <= height)


def small_or_faint(page: Any) -> list[str]:
    """Every text of the projector under 28 px or under 7 to 1, measured as the browser paints."""
    page.evaluate("document.fonts.ready")
    found: list[str] = page.evaluate(MEASURE)
    return found


def reveal_on(projector: Any, room: Room) -> None:
    """The projector asks, reveals by its key, and all it shows can be read from the last row."""
    projector.locator(".projector h1", has_text=room.questions[0].question).wait_for()
    assert small_or_faint(projector) == []
    assert fits(projector)
    press(projector, "v", "room-reveal")
    projector.locator(".projector .votes").wait_for()
    assert small_or_faint(projector) == []
    assert fits(projector)
    plant = "document.querySelector('.projector h1').style.fontSize = '27px'"
    assert len(projector.evaluate(f"() => {{ {plant}; return ({MEASURE})() }}")) == 1
    assert projector.locator(".votes .total").all_inner_texts() == ["2", "1", "0", "1"]
    assert serious_findings(projector) == []


def agree(room: Room) -> None:
    """The facilitator keeps the second answer, and it is in the database."""
    room.page.get_by_role("radio", name="2 Begun").click()
    room.page.get_by_label(re.compile("Who would not")).fill("One would say in place")
    room.page.get_by_role("button", name="Keep the consensus").click()
    room.page.get_by_text("agreed: 2 Begun, with dissent").wait_for()
    agreed = room.store.load(room.name).rounds[0].consensus
    assert [(each.practice, each.value) for each in agreed] == [(room.questions[0].id, 0.25)]


def test_from_the_code_to_the_consensus(server: Any, visit: Callable[..., Any]) -> None:
    room = Room(server, visit, "Room")
    seen = visit(390, 844)
    phone = seen.page
    assert room.page.locator("img.qr").get_attribute("alt") == f"Code that opens {room.link}"
    phone.goto(room.link)
    assert serious_findings(phone) == []
    wrong = "2222" if room.row.pin != "2222" else "3333"
    join(phone, room, wrong)
    phone.locator(".problem", has_text="not the PIN").wait_for()
    join(phone, room, room.row.pin.lower())
    phone.locator("h1", has_text="You are in").wait_for()
    assert phone.url == room.link, "no token in the address"
    press(room.page, "ArrowRight", "room-next")
    phone.locator("h1", has_text=room.questions[0].question).wait_for()
    assert on_screen(phone, "#send", 390, 560)
    phone.locator(".card").nth(3).click()
    phone.get_by_role("button", name="Send my vote").click()
    phone.get_by_text("Sent. You may change it").wait_for()
    assert serious_findings(phone) == []
    phone.reload()
    phone.get_by_text("Sent. You may change it").wait_for()
    assert phone.get_by_role("radio").nth(3).is_checked(), "the vote is still there"
    room.page.locator(".counter", has_text="1 of 1").wait_for()
    assert room.page.locator(".votes").count() == 0
    room.fill("0", "0", "0.25")
    projector = visit(1440, 810).page
    projector.goto(f"{server.address}/workshop?e={room.name}&show=projector")
    reveal_on(projector, room)
    phone.locator(".bars").wait_for()
    assert phone.locator(".bar .count").all_inner_texts() == ["2", "1", "0", "1", "0", "0"]
    assert phone.locator(".bar.own").count() == 1
    assert serious_findings(phone) == []
    room.page.locator(".votes").wait_for()
    settled(room.page)
    assert serious_findings(room.page) == []
    agree(room)
    go(room.page, "Results")
    room.page.get_by_role("tab", name="Who sees what").click()
    kept = room.page.get_by_role("region", name="What is agreed on").locator("tbody tr")
    kept.filter(has_text="2 Begun").filter(has_text="One would say in place").wait_for()
    go(room.page, "Workshop")
    room.close()
    phone.locator("h1", has_text="This room is closed").wait_for()
    projector.get_by_text("No room is open").wait_for()
    assert seen.errors
    assert all(REFUSED.search(each) for each in seen.errors), seen.errors
    seen.errors.clear()


def test_a_vote_without_network_is_kept_and_sent_later(
    server: Any, visit: Callable[..., Any]
) -> None:
    room = Room(server, visit, "Away")
    seen = visit(390, 844)
    phone = seen.page
    phone.goto(room.link)
    join(phone, room, room.row.pin, HOSTILE["script"])
    phone.locator("h1", has_text="You are in").wait_for()
    press(room.page, "ArrowRight", "room-next")
    phone.locator(".card").first.wait_for()
    phone.context.set_offline(True)
    phone.locator(".card").nth(4).click()
    phone.get_by_role("button", name="Send my vote").click()
    phone.get_by_text("Your vote is kept here and sent").wait_for()
    assert room.store.rooms.counts(room.id, room.row.practice)[0] == 0
    phone.context.set_offline(False)
    phone.get_by_text("Sent. You may change it").wait_for()
    assert room.store.rooms.counts(room.id, room.row.practice)[0] == 1
    assert MARK not in room.page.title(), "a hostile name is a name"
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "the phone scrolls sideways"
    room.close()
    phone.locator("h1", has_text="This room is closed").wait_for()
    assert all(REFUSED.search(each) for each in seen.errors), seen.errors
    seen.errors.clear()


def test_hostile_words_of_a_facilitator_are_words(server: Any, visit: Callable[..., Any]) -> None:
    room = Room(server, visit, HOSTILE["image-error"])
    page = room.page
    for name in ("image-error", "svg-onload", "markdown-image"):
        page.get_by_label("Note", exact=True).fill(HOSTILE[name])
        page.get_by_role("button", name="Park for later").click()
        page.locator("td", has_text=HOSTILE[name][:24]).first.wait_for()
    assert MARK not in page.title()
    assert page.locator("img[src='x']").count() == 0
    assert page.locator("svg[onload]").count() == 0
    room.close()
