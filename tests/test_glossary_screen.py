"""The glossary on the screen: the report's own words, on the term and below the page."""

from __future__ import annotations

from test_ui_app import app, catalogue, fresh_caches, html_of, small, store

from advisor.engagement import Engagement
from advisor.report.content import TERMS
from advisor.storage import Store
from advisor.ui import session
from advisor.ui.glossary import PAGE_TERMS, explained, meaning
from advisor.ui.markup import escape

__all__ = ["catalogue", "fresh_caches", "small", "store"]  # fixtures


def test_every_word_of_a_page_is_one_of_the_reports_and_all_of_those_are_on_some_page() -> None:
    assert set(PAGE_TERMS) <= set(session.PAGES)
    assert {term for terms in PAGE_TERMS.values() for term in terms} == {term for term, _ in TERMS}


def test_a_label_is_explained_only_where_it_is_the_term() -> None:
    assert meaning("coverage").startswith("The share of applicable items")
    assert explained("Cover") == "Cover"
    assert explained('Level "3" <b>').count("&lt;b&gt;") == 1


def test_a_page_explains_its_words_below_and_on_the_term(store: Store, small: Engagement) -> None:
    name = store.create_engagement(small)
    at = app("results", e=name)
    shown = html_of(at)
    assert f'<span class="term" title="{escape(meaning("Coverage"))}">Coverage</span>' in shown
    below = shown.partition("<summary>What the words mean</summary>")[2]
    assert [term in below for term in PAGE_TERMS["results"]] == [True] * 5
    assert "What the words mean" not in html_of(app("workshop", e=name, show="projector"))
    assert "What the words mean" not in html_of(app("results"))
