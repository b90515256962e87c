"""The whole app without a mouse: every page reached, its main action done, and the focus seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from test_journeys import PAGES, settled, slug, still, until

from advisor.storage import Store

pytestmark = pytest.mark.browser

# The look's focus, three pixels, on what has it or on the field around it.
SEEN = """() => {
    for (let at = document.activeElement, n = 0; at && n < 5; at = at.parentElement, n++) {
        const style = getComputedStyle(at);
        if (parseFloat(style.outlineWidth) >= 3 && style.outlineStyle === 'solid') return true;
    }
    return false;
}"""


def reach(page: Any, where: str, most: int = 150) -> None:
    """Tabs on until what a selector names has the focus, and holds that the focus is seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("where => !!document.activeElement.closest(where)", where):
            assert page.evaluate(SEEN), f"the focus on {where} is not seen"
            return
    raise AssertionError(f"{where} is not reached by {most} tabs")


def by_menu(page: Any, name: str) -> None:
    """Opens a page from the menu: tabs to its link, then Enter."""
    reach(page, f"header a[href*='/{slug(name)}']" if name != "Engagements" else "header a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/\?|/$" if name == "Engagements" else f"/{slug(name)}"))
    settled(page)


def told(page: Any, words: str) -> None:
    """Waits for words on the page."""
    page.get_by_text(words).first.wait_for()


def _tab_actions(page: Any) -> None:
    """Tabs are a list: one stop, arrows inside."""
    reach(page, "[role=tab]")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    told(page, "What is done")


def _answer(page: Any) -> None:
    reach(page, "[role=radiogroup] input")
    page.keyboard.press("ArrowDown")
    still(page)
    saved = page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))
    saved.wait_for()
    question = page.locator("h1.question").inner_text()
    reach(page, ".st-key-next")
    page.keyboard.press("Enter")
    page.locator("h1.question").filter(has_not_text=question).wait_for()


def _room(page: Any) -> None:
    reach(page, ".st-key-room-open")
    page.keyboard.press("Enter")
    page.locator(".pin").wait_for()
    still(page)
    page.keyboard.press("ArrowRight")
    page.locator(".st-key-room-reveal button:not([disabled])").wait_for()
    still(page)
    reach(page, "[data-testid=stPopover] button")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close it now").wait_for()
    reach(page, ".st-key-room-close")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="loudest voice").wait_for()


def _next_tab(page: Any) -> None:
    reach(page, "[role=tab]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def _tab_targets(page: Any) -> None:
    _next_tab(page)
    told(page, "Where do you want to be?")
    still(page)
    reach(page, ".st-key-targets-aim")
    page.keyboard.press("Enter")
    told(page, "changed")


def _unfold(page: Any, where: str) -> None:
    reach(page, where)
    before = page.locator("details[open]").count()
    page.keyboard.press("Enter")
    until(page, f"document.querySelectorAll('details[open]').length > {before}")


def _view(page: Any) -> None:
    _next_tab(page)
    until(page, "document.querySelectorAll('[role=tab]')[1].ariaSelected === 'true'")
    still(page)


def _lever(page: Any) -> None:
    reach(page, "input[type=range]")
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Back to today").wait_for()
    page.locator("h1.finding", has_text=re.compile("^With this|would change")).wait_for()


def _report(page: Any) -> None:
    _begin_and_cancel(page, "report")


def _replay(page: Any) -> None:
    _begin_and_cancel(page, "laboratory")


def _begin_and_cancel(page: Any, kind: str) -> None:
    """Begins a long computation, and ends it."""
    reach(page, f".st-key-start-{kind}")
    page.keyboard.press("Enter")
    page.locator(f".st-key-cancel-{kind} button").wait_for()
    still(page)
    reach(page, f".st-key-cancel-{kind}")
    page.keyboard.press("Enter")
    page.locator(f".st-key-start-{kind} button").wait_for()


@pytest.mark.slow
def test_every_page_is_reached_and_used_by_keyboard_alone(
    server: Any, visit: Callable[..., Any], simulated: Callable[[str], str]
) -> None:
    store, name = Store(server.database), simulated("Keyboard")
    page = visit().page
    page.goto(f"{server.address}/?e={name}")
    still(page)
    done: dict[str, Callable[[Any], None]] = {
        "Engagements": _tab_actions,
        "Assess": _answer,
        "Workshop": _room,
        "Results": _tab_targets,
        "Decision": lambda page: _unfold(page, "[data-testid=stExpander] summary"),
        "Simulate": _view,
        "What if": _lever,
        "Roadmap": lambda page: _unfold(page, ".st-key-by-hand summary"),
        "Report": _report,
        "Side by side": lambda page: _unfold(page, ".ma details summary"),
        "Drift": _replay,
    }
    assert list(done) == list(PAGES), "no page is left out"
    for each, act in done.items():
        if each != "Engagements":
            by_menu(page, each)
            still(page)
        act(page)
        assert page.get_by_text("could not be drawn").count() == 0, each
    assert store.history(name)[-1].via == "page"
    assert [room.phase for room in store.rooms.of_engagement(name)] == ["closed"]
