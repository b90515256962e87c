"""The words of the report's glossary where they stand on a page: on the term, and at the foot."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.report.content import TERMS
from advisor.report.content.context import sentence
from advisor.ui.markup import Html, join, tag
from advisor.ui.words import say

__all__ = ["PAGE_TERMS", "explained", "foot", "meaning"]

_SCORES = ("Index", "Level", "Coverage", "80% likely range")
_OUTCOMES = ("Lead time", "Change fail rate", "Recovery time", "Quality floor", "Drift")
_RUNS = (*_OUTCOMES, "80% range", "Common random numbers", "Assumption")

PAGE_TERMS: Mapping[str, tuple[str, ...]] = {
    "engagements": (*_SCORES, "Margin", "Assumption"),
    "assess": (*_SCORES, "Assumption"),
    "results": (*_SCORES, "Adoption"),
    "decision": ("Foundation, need", "Margin", "Index", "Adoption"),
    "simulate": _RUNS,
    "what-if": _RUNS,
    "roadmap": ("Adoption", *_RUNS),
    "side-by-side": ("Adoption", *_OUTCOMES, "80% range"),
    "drift": ("Drift", "Challenger", "Quality floor"),
}
"""The terms that a page uses, by its name in the address; a page without any has no foot."""


def meaning(words: str) -> str:
    """What a label means that is a term or begins with one; empty for every other label.

    >>> meaning("Lead time for changes")
    'From the start of work on a change to its use in production.'
    >>> meaning("Leading"), meaning("Levels")
    ('', '')
    """
    plain = words.casefold()
    for term, text in TERMS:
        known = term.casefold()
        if plain == known or plain.startswith(f"{known} "):
            return sentence(text)
    return ""


def explained(words: object) -> object:
    """A label with its meaning on it where it is a term; as it was otherwise."""
    found = "" if isinstance(words, Html) else meaning(str(words))
    return tag("span", words, cls="term", title=found) if found else words


def foot(page: str) -> Html | None:
    """What the words of a page mean, folded; nothing where it uses none."""
    known = dict(TERMS)
    rows = [
        join((tag("dt", term), tag("dd", sentence(known[term]))))
        for term in PAGE_TERMS.get(page, ())
    ]
    if not rows:
        return None
    return tag(
        "details", tag("summary", say("page.words")), tag("dl", *rows, cls="pairs"), cls="words"
    )
