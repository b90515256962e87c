"""The app in a real browser: from an example to a downloaded report, and an answer that stays."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_organisation import small_organisation

from advisor.catalogue import load_catalogue
from advisor.engagement import new_engagement
from advisor.flow import assess
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>**b**"
)
PAGES = (
    *("Engagements", "Assess", "Workshop", "Results", "Decision", "Simulate"),
    *("What if", "Roadmap", "Report", "Side by side", "Drift"),
)


def until(page: Any, script: str, seconds: float = 60) -> None:
    """Waits until a script answers yes: asked from outside, as the page's own policy bars `eval`.

    `page.wait_for_function` polls inside the page by `eval`, which the headers refuse.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, f"it never came true: {script}"
        page.wait_for_timeout(50)


def settled(page: Any) -> None:
    """Waits until the script has run and the finding stands."""
    page.wait_for_selector("h1.finding, h1.question")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def still(page: Any) -> None:
    """Waits until the page has also stopped changing and moving.

    One that is opened directly is drawn twice, and a click while a fold still opens may be lost.
    """
    settled(page)
    until(
        page,
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            const now = performance.now(), words = document.body.innerHTML.length;
            const moves = document.getAnimations().some(each => each.playState === 'running');
            const runs = app.dataset.testScriptState !== 'notRunning';
            if (runs || moves || window.seen !== words) {
                window.seen = words;
                window.since = now;
            }
            return now - window.since > 400;
        }""",
    )


def slug(name: str) -> str:
    """The last part of a page's address."""
    return name.lower().replace(" ", "-")


def go(page: Any, name: str) -> None:
    """Follows the menu, as a person does."""
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_url(re.compile(r"/\?|/$" if name == "Engagements" else f"/{slug(name)}"))
    settled(page)


@pytest.mark.slow
def test_from_an_engagement_to_a_downloaded_report(
    server: Any, visit: Callable[..., Any], tmp_path: Path
) -> None:
    store = Store(server.database)
    name = store.create_engagement(small_organisation("Journey"))
    decision = assess(load_catalogue(), store.load(name)).decision
    page = visit().page
    page.goto(f"{server.address}/?e={name}")
    settled(page)
    go(page, "Results")
    page.locator(".js-plotly-plot").first.wait_for()
    go(page, "Decision")
    assert decision.title in page.locator("p.lede").first.inner_text()
    go(page, "Simulate")
    page.get_by_role("button", name="Simulate and plan").click()
    page.get_by_role("button", name="Cancel").wait_for()
    page.locator("h1.finding", has_text="Simulated today").wait_for(timeout=240_000)
    assert store.computations(name, "projection")
    go(page, "Roadmap")
    page.locator(".js-plotly-plot").first.wait_for()
    go(page, "Report")
    page.get_by_role("button", name="Build the report").click()
    download = page.get_by_role("button", name="Download PDF")
    download.wait_for(timeout=240_000)
    with page.expect_download() as told:
        download.click()
    told.value.save_as(tmp_path / "report.pdf")
    content = (tmp_path / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) > 20_000


def test_every_page_of_an_example_is_drawn_and_none_scrolls_sideways(
    server: Any, visit: Callable[..., Any]
) -> None:
    name = Store(server.database).create_engagement(load_engagement("regulated", load_catalogue()))
    page = visit().page
    page.goto(f"{server.address}/?e={name}")
    settled(page)
    for each in PAGES:
        page.set_viewport_size({"width": 1440, "height": 1000})
        go(page, each)
        assert page.get_by_text("could not be drawn").count() == 0, each
        assert page.locator(".ma-context .client").count() == 1, each
        for width in (1440, 1024, 390):
            page.set_viewport_size({"width": width, "height": 1000})
            until(
                page,
                "() => { const main = document.querySelector('[data-testid=stMain]');"
                " return main.scrollWidth <= main.clientWidth + 1 }",
                seconds=20,
            )


def test_an_answer_survives_a_reload(server: Any, visit: Callable[..., Any]) -> None:
    catalogue = load_catalogue()
    store = Store(server.database)
    made = new_engagement(
        catalogue, "Reload", currency="EUR", edition="quick", profile={"ai": "none"}
    )
    name = store.create_engagement(made)
    page = visit().page
    page.goto(f"{server.address}/assess?e={name}")
    settled(page)
    question = page.locator("h1.question").inner_text()
    card = page.get_by_role("radiogroup").get_by_role("radio").nth(2)
    page.get_by_test_id("stRadioOption").nth(2).click()
    page.get_by_text(re.compile(r"^Saved \d\d:\d\d$")).wait_for()
    kept = store.load(name).rounds[0].answers
    assert [answer.value for answer in kept] == [0.5], "it is stored when the page says so"
    page.goto(f"{server.address}/assess?e={name}&q={kept[0].practice}")
    settled(page)
    assert page.locator("h1.question").inner_text() == question
    assert card.is_checked()
    page.reload()
    settled(page)
    assert page.locator("h1.question").inner_text() == question
    assert card.is_checked()


def test_a_question_is_answered_by_the_edge_of_a_card_and_by_keyboard_alone(
    server: Any, visit: Callable[..., Any]
) -> None:
    store = Store(server.database)
    name = store.create_engagement(
        new_engagement(
            load_catalogue(), "Cards", currency="EUR", edition="quick", profile={"ai": "none"}
        )
    )
    page = visit().page
    page.goto(f"{server.address}/assess?e={name}")
    still(page)
    first = page.locator("h1.question").inner_text()
    box = page.locator('[role="radiogroup"] > div').nth(1).bounding_box()
    page.mouse.click(box["x"] + box["width"] - 12, box["y"] + box["height"] - 8)
    page.get_by_text(re.compile(r"^Saved \d\d:\d\d$")).wait_for()
    assert page.get_by_role("radio").nth(1).is_checked()
    still(page)
    page.keyboard.press("ArrowDown")
    until(page, "document.querySelectorAll('[role=radiogroup] input')[2].checked")
    still(page)
    assert [answer.value for answer in store.load(name).rounds[0].answers] == [0.5]
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.st-key-next')"):
            break
    line = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert line == "3px", "what has the focus is seen"
    page.keyboard.press("Enter")
    page.locator("h1.question").filter(has_not_text=first).wait_for()
    assert store.load(name).rounds[0].answers[0].value == 0.5


def test_hostile_words_do_nothing_in_a_browser(server: Any, visit: Callable[..., Any]) -> None:
    example = load_engagement("pilots", load_catalogue())
    teams = tuple(team.model_copy(update={"title": HOSTILE}) for team in example.teams)
    hostile = example.model_copy(update={"id": "hostile", "title": HOSTILE, "teams": teams})
    name = Store(server.database).create_engagement(hostile)
    page = visit().page
    page.goto(f"{server.address}/?e={name}")
    settled(page)
    for each in PAGES:
        go(page, each)
        assert page.title() != "owned", each
        assert page.locator("img[src='x']").count() == 0, each
        assert page.get_by_text("onerror").count() >= 1, each


def test_a_long_name_of_a_team_leaves_room_for_the_others(
    server: Any, visit: Callable[..., Any]
) -> None:
    example = load_engagement("pilots", load_catalogue())
    first, *others = example.teams
    long = first.model_copy(update={"title": "Ω" * 200})
    made = example.model_copy(update={"id": "long-name", "teams": (long, *others)})
    name = Store(server.database).create_engagement(made)
    page = visit(390).page
    page.goto(f"{server.address}/results?e={name}")
    heading = page.locator("table.heat thead th").first
    heading.wait_for()
    assert heading.bounding_box()["width"] <= 200


def test_the_fonts_of_the_look_are_loaded(server: Any, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto(server.address)
    settled(page)
    until(
        page,
        "['IBM Plex Sans', 'MA Serif'].every(name => [...document.fonts].some("
        "f => f.status === 'loaded' && f.family.includes(name)))",
    )


def test_a_deletion_takes_the_engagement_away(server: Any, visit: Callable[..., Any]) -> None:
    store = Store(server.database)
    made = new_engagement(load_catalogue(), "Gone", currency="EUR", edition="quick", profile={})
    name = store.create_engagement(made)
    page = visit().page
    page.goto(f"{server.address}/?e={name}")
    settled(page)
    page.get_by_role("tab", name="All engagements").click()
    page.locator(f".st-key-delete-{name} button").click()
    field = page.locator(".st-key-delete-typed input")
    field.fill(name)
    field.press("Enter")
    page.locator(".st-key-delete-now button:not([disabled])").click()
    page.get_by_text("Open an engagement, or begin one").wait_for()
    assert not store.has(name)
