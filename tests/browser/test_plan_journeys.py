"""What leadership does with a simulated organisation, and two people who agree at one time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from test_journeys import still

from advisor.catalogue import load_catalogue
from advisor.storage import Store

pytestmark = pytest.mark.browser

LONG = 240_000  # a worker starts in a process of its own, beside whatever else this machine does


@pytest.mark.slow
def test_a_lever_is_turned_saved_as_a_scenario_and_compared(
    server: Any, visit: Callable[..., Any], simulated: Callable[[str], str]
) -> None:
    name = simulated("Levers")
    store = Store(server.database)
    page = visit().page
    page.goto(f"{server.address}/what-if?e={name}")
    page.locator("h1.finding", has_text="Nothing is turned yet").wait_for(timeout=LONG)
    runners = page.get_by_role("slider", name=re.compile("^Build runners"))
    before = int(runners.input_value())
    runners.press("ArrowRight")
    page.locator("h1.finding", has_text="With this").wait_for(timeout=LONG)
    page.get_by_label("Title", exact=True).fill("One runner <b>more</b>")
    page.get_by_role("button", name="Save as scenario").click()
    page.get_by_text("Saved: One runner <b>more</b>").wait_for()
    saved = store.load(name).scenarios
    assert [each.title for each in saved] == ["One runner <b>more</b>"]
    assert [change["to"] for change in saved[0].changes] == [before + 1]
    page.get_by_text("Compare saved", exact=True).click()
    page.locator("h1.finding", has_text="Saved scenarios beside today").wait_for()
    page.locator("td", has_text="One runner <b>more</b>").first.wait_for(timeout=LONG)


def test_an_item_is_moved_by_hand_stays_after_a_reload_and_is_taken_back(
    server: Any, visit: Callable[..., Any], simulated: Callable[[str], str]
) -> None:
    name = simulated("By hand")
    store = Store(server.database)
    page = visit().page
    page.goto(f"{server.address}/roadmap?e={name}")
    still(page)
    page.locator(".js-plotly-plot").first.wait_for()
    page.get_by_text("Move items by hand").click()
    still(page)
    rows = page.locator('[class*="st-key-move-"]')
    from playwright.sync_api import TimeoutError as Late

    chosen = page.get_by_role("option", name="Taken out", exact=True)
    for _ in range(12):  # the answer that arrives draws the rows anew and closes an open list
        rows.first.get_by_role("combobox").click()
        try:
            chosen.click(timeout=4000)
        except Late:
            page.keyboard.press("Escape")
        else:
            break
    page.get_by_role("button", name="Put all back").wait_for()
    edits = store.load(name).roadmap.edits
    assert [edit.left_out for edit in edits] == [True]
    page.get_by_role("button", name="Undo the last change").click()
    page.get_by_role("button", name="Put all back").wait_for(state="detached")
    assert store.load(name).roadmap.edits == ()
    page.get_by_role("button", name="Undo the last change").click()  # and the change stands again
    page.get_by_role("button", name="Put all back").wait_for()
    page.reload()
    still(page)
    page.get_by_role("button", name="Put all back").click()  # a new window has nothing to undo
    page.get_by_role("button", name="Put all back").wait_for(state="detached")
    assert store.load(name).roadmap.edits == ()


def test_a_practice_is_pinned_and_forbidden_by_hand_and_both_are_taken_back(
    server: Any, visit: Callable[..., Any], simulated: Callable[[str], str]
) -> None:
    """A ban takes the item out of the plan at once; a pin instead of it brings it back."""
    name = simulated("Pins and bans")
    store = Store(server.database)
    page = visit().page
    page.goto(f"{server.address}/roadmap?e={name}")
    still(page)
    changed = page.get_by_role("heading", name=re.compile("^The plan with your changes"))
    page.get_by_text("Limits and wishes").click()
    box = page.get_by_role("combobox", name="Leave out whatever happens")
    box.click()
    words = "Work in small pieces"
    page.get_by_role("option", name=words, exact=True).click()
    changed.wait_for()
    forbidden = store.load(name).roadmap.forbids
    assert [load_catalogue().practices[each].name for each in forbidden] == [words]
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Must start in a quarter").click()
    page.get_by_role("option", name=words, exact=True).click()
    page.get_by_role("button", name="Pin", exact=True).click()
    changed.wait_for(state="detached")  # it stands where the plan has it
    wishes = store.load(name).roadmap
    assert wishes.forbids == ()
    assert [(pin.practice, pin.quarter) for pin in wishes.pins] == [(forbidden[0], 1)]
    page.get_by_text(f"Pinned: {words} Q1").wait_for()
    page.get_by_text("Move items by hand").click()
    page.get_by_role("button", name="Undo the last change").click()  # the pin, so the ban again
    changed.wait_for()
    assert store.load(name).roadmap.forbids == forbidden


def test_two_people_agree_on_one_question_and_neither_is_overwritten_unseen(
    server: Any, visit: Callable[..., Any], simulated: Callable[[str], str]
) -> None:
    name = simulated("Two desks")
    store = Store(server.database)
    pages = [visit().page for _ in range(2)]
    for page in pages:
        page.goto(f"{server.address}/results?e={name}&results=Who+sees+what")
        page.get_by_role("button", name="Keep the consensus").wait_for()
        still(page)
    mine, theirs = pages
    mine.get_by_role("radio", name="2 Begun").click()
    mine.locator(".st-key-room-consensus button:not([disabled])").wait_for()
    theirs.get_by_role("radio", name="4 In place").click()
    theirs.get_by_role("button", name="Keep the consensus").click()
    theirs.get_by_text("agreed: 4 In place").wait_for()
    told = mine.get_by_role("alert")  # without a click: the page looks for itself
    told.filter(has_text="4 In place. Yours (2 Begun) is not saved").wait_for()
    assert [each.value for each in store.load(name).rounds[0].consensus] == [1.0]
    mine.get_by_role("button", name="Keep mine over it").click()
    mine.get_by_text("agreed: 2 Begun").wait_for()
    theirs.get_by_text("agreed: 2 Begun").wait_for()
    assert [event.value for event in store.consensus_history(name)] == [1.0, 0.25]
