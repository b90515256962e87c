"""Every page and every view of it, judged by axe-core: nothing serious but what Streamlit emits.

axe cannot judge contrast where it cannot see what lies behind a text; those colours are computed
and held in `test_tokens.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from test_journeys import PAGES, settled, slug, still

from advisor.catalogue import load_catalogue
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement

pytestmark = pytest.mark.browser

SERIOUS = ("serious", "critical")
ALLOWED: tuple[tuple[str, str, str], ...] = ()
"""(rule, pattern of the selector, the upstream issue): findings in what Streamlit itself emits."""


def serious_findings(page: Any) -> list[str]:
    """What axe finds at least serious, less what is allowed: rule, selector, remedy."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{each['id']} at {' '.join(map(str, node['target']))}: {each['help']}"
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
        if not is_allowed(each["id"], " ".join(map(str, node["target"])))
    ]


def is_allowed(rule: str, selector: str) -> bool:
    """Whether a finding stands on the list."""
    return any(rule == name and re.search(pattern, selector) for name, pattern, _ in ALLOWED)


def views(page: Any) -> Iterator[str]:
    """The page as it opens, then each of its tabs."""
    yield "first"
    tabs = page.get_by_role("tab")
    for number in range(1, tabs.count()):
        tab = tabs.nth(number)
        if tab.is_visible():
            name = tab.inner_text()
            tab.click()
            still(page)
            yield name


def judge_all(page: Any, address: str, name: str, pages: Sequence[str]) -> tuple[int, list[str]]:
    """How many views of these pages were judged, and what was found."""
    found, judged = [], 0
    for each in pages:
        page.goto(f"{address}/{'' if each == 'Engagements' else slug(each)}?e={name}")
        still(page)
        assert page.get_by_text("could not be drawn").count() == 0, each
        for view in views(page):
            found += [f"{each}, {view}: {words}" for words in serious_findings(page)]
            judged += 1
    return judged, found


def test_axe_finds_nothing_serious_before_a_simulation(
    server: Any, visit: Callable[..., Any]
) -> None:
    name = Store(server.database).create_engagement(load_engagement("pilots", load_catalogue()))
    judged, found = judge_all(visit().page, server.address, name, PAGES)
    assert judged > len(PAGES)
    assert found == []


def test_axe_finds_nothing_serious_where_everything_is_simulated_on_a_dark_phone(
    server: Any, visit: Callable[..., Any], simulated: Callable[[str], str]
) -> None:
    name = simulated("Judged")
    pages = ("Simulate", "What if", "Roadmap", "Side by side", "Report")
    page = visit(width=390, dark=True).page
    judged, faults = judge_all(page, server.address, name, pages)
    assert judged > 7
    assert page.get_by_role("button", name="Simulate and plan").count() == 0
    assert faults == []


def test_axe_sees_a_planted_fault(server: Any, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto(server.address)
    settled(page)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    assert any(words.startswith("image-alt") for words in serious_findings(page))
