"""What each edition asks, how long that takes one person, and what it cannot tell."""

from __future__ import annotations

import streamlit as st

from advisor.catalogue import in_edition
from advisor.ui import session
from advisor.ui.components import html_block, pairs
from advisor.ui.markup import tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["cannot_tell", "compared"]


def compared() -> None:
    """Every edition with its size, its purpose and what it cannot tell, folded away."""
    catalogue = session.catalogue()
    with st.expander(say("engagements.editions")):
        for edition in catalogue.editions.values():
            head = say(
                "engagements.edition-line",
                title=edition.title,
                n=len(in_edition(catalogue, edition.id)),
                minutes=edition.minutes,
            )
            rows = [
                (say("engagements.edition-for"), edition.purpose),
                (say("engagements.edition-not"), edition.cannot_tell),
            ]
            html_block(tag("b", head), pairs(rows))
        html_block(tag("p", say("engagements.edition-minutes"), cls="caption"))


def cannot_tell(now: Current) -> None:
    """What the questions asked here leave open, whatever was answered."""
    edition = session.catalogue().editions.get(now.engagement.edition)
    if edition is not None:
        words = say("results.cannot-tell", title=edition.title, what=edition.cannot_tell)
        html_block(tag("p", words, cls="caption"))
