"""The app in a real browser: from an example to a downloaded report, and an answer that stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor.catalogue import load_catalogue
from advisor.engagement import Answer, new_engagement
from advisor.flow import assess
from advisor.scoring import asked_practices
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


def settled(page: Any) -> None:
    """Waits until the script has run and the finding stands."""
    page.wait_for_selector("h1.finding, h1.question")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def slug(name: str) -> str:
    """The last part of a page's address."""
    return name.lower().replace(" ", "-")


def go(page: Any, name: str) -> None:
    """Follows the menu, as a person does."""
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_url(re.compile(r"/\?|/$" if name == "Engagements" else f"/{slug(name)}"))
    settled(page)


def small_engagement(title: str) -> Any:
    """Eight engineers without models, two practices short: simulated in seconds."""
    catalogue = load_catalogue()
    made = new_engagement(
        catalogue, title, currency="EUR", edition="quick", profile={"ai": "none", "engineers": 8}
    )
    answers = tuple(
        Answer(
            respondent="r1", team="organisation", practice=practice.id, state="chosen",
            value=0.5 if at < 2 else 1.0, evidence="stated",
        )
        for at, practice in enumerate(asked_practices(catalogue, made))
    )  # fmt: skip
    rounds = (made.rounds[0].model_copy(update={"answers": answers}),)
    limits = made.limits.model_copy(update={"quarters": 1})
    return made.model_copy(update={"rounds": rounds, "limits": limits})


@pytest.mark.slow
def test_from_an_engagement_to_a_downloaded_report(
    server: Any, visit: Callable[..., Any], tmp_path: Path
) -> None:
    store = Store(server.database)
    name = store.create_engagement(small_engagement("Journey"))
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


def test_an_example_opens_and_every_page_of_it_is_drawn(
    server: Any, visit: Callable[..., Any]
) -> None:
    name = Store(server.database).create_engagement(load_engagement("pilots", load_catalogue()))
    seen = visit()
    page = seen.page
    page.goto(f"{server.address}/?e={name}")
    settled(page)
    for each in PAGES:
        go(page, each)
        assert page.get_by_text("could not be drawn").count() == 0, each
        assert page.get_by_text("Paper Plane").count() >= 1, each
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 1440, f"{each} scrolls sideways"


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


def test_a_card_is_clickable_over_its_whole_width(server: Any, visit: Callable[..., Any]) -> None:
    made = new_engagement(
        load_catalogue(), "Cards", currency="EUR", edition="quick", profile={"ai": "none"}
    )
    name = Store(server.database).create_engagement(made)
    page = visit().page
    page.goto(f"{server.address}/assess?e={name}")
    settled(page)
    card = page.locator('[role="radiogroup"] > div').nth(1)
    box = card.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 12, box["y"] + box["height"] - 8)
    page.get_by_text(re.compile(r"^Saved \d\d:\d\d$")).wait_for()
    assert page.get_by_role("radio").nth(1).is_checked()


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


@pytest.mark.parametrize("width", [390, 1024])
def test_no_page_scrolls_sideways_on_a_narrow_screen(
    server: Any, visit: Callable[..., Any], width: int
) -> None:
    example = load_engagement("regulated", load_catalogue())
    store = Store(server.database)
    name = example.id if store.has(example.id) else store.create_engagement(example)
    page = visit(width, 900).page
    for each in PAGES:
        path = "" if each == "Engagements" else slug(each)
        page.goto(f"{server.address}/{path}?e={name}")
        settled(page)
        main = page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]');"
            " return [m.scrollWidth, m.clientWidth] })()"
        )
        assert main[0] <= main[1] + 1, f"{each} at {width}: {main}"


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
    page.wait_for_function(
        "['IBM Plex Sans', 'MA Serif'].every(name => [...document.fonts].some("
        "f => f.status === 'loaded' && f.family.includes(name)))"
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
