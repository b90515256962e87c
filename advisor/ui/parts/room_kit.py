"""The facilitator's kit: a PDF with the agenda and a card for each question, built on the click."""

from __future__ import annotations

from functools import partial

import streamlit as st

from advisor.report.pdf_kit import write_kit
from advisor.rooms import LEAST_MINUTES, MOST_MINUTES, make_kit
from advisor.ui import session
from advisor.ui.components import html_block, section
from advisor.ui.markup import tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["kit"]


def kit(now: Current) -> None:
    """How long, what that leaves for each question, and the download."""
    section(say("room.kit"), say("room.kit-unit"))
    minutes = st.number_input(
        say("room.kit-minutes"), LEAST_MINUTES, MOST_MINUTES, 180, 15, key="kit-minutes", width=260
    )
    made = make_kit(session.catalogue(), now.engagement, int(minutes))
    words = say("room.kit-line", n=len(made.cards), minutes=made.per_question, left=len(made.left))
    html_block(tag("p", words, cls="caption"))
    st.download_button(
        say("room.kit-download"),
        data=partial(write_kit, made, session.catalogue(), now.engagement.title),
        file_name=f"{now.id}-kit.pdf",
        mime="application/pdf",
        icon=":material/download:",
        key="kit-download",
        on_click="ignore",
    )
