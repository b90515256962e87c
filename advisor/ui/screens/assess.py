"""Assess: one question, four anchors, two honest ways out; saved before it says so."""

import streamlit as st

from advisor.ui import session
from advisor.ui.components import (
    context,
    empty_state,
    finding,
    needs_engagement,
    page_link,
    unsaved,
)
from advisor.ui.parts import answering, asking, changed, rail
from advisor.ui.words import say

__all__ = ["draw"]


def draw() -> None:
    """The page: dimensions on the left, the question, what it feeds on the right."""
    now = needs_engagement()
    if now is None:
        return
    context(now)
    place = asking.place(now)
    if place is None:
        why = "none" if now.engagement.rounds else "round"
        finding(say(f"assess.{why}-title"))
        empty_state(say(f"assess.{why}-title"), say(f"assess.{why}-how"))
        page_link("engagements", say("menu.engagements"), view=say("engagements.view-profile"))
        return
    session.put("question", place.practice.id)  # it stays until somebody goes on
    with st.container(key="assess"):
        left, middle, right = st.columns((1, 2.3, 1.15), gap="large")
    with left:
        rail.who(now, place)
        rail.dimensions(now, place)
    with middle:
        asking.question(place)
        unsaved("answer")
        answering.cards(now, place)
        asking.steps(now, place)
        changed.undo(now, place)
        changed.changes(now, place)
    with right:
        asking.aside(now, place)


if __name__ == "__main__":
    draw()
