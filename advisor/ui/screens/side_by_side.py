"""Side by side: DevOps and MLOps as loops, workflows and rows, with the client's own state."""

import streamlit as st

from advisor.ui import session
from advisor.ui.components import context, empty_state, needs_engagement, page_link
from advisor.ui.parts import comparing, lanes, projecting
from advisor.ui.steps import counted
from advisor.ui.words import say

__all__ = ["draw"]


def draw() -> None:
    """The page: finding, loops and workflows as parallel lanes, rows, tools."""
    now = needs_engagement()
    if now is None:
        return
    held = session.simulated(now)
    context(now, projecting.right_words(held))
    both = comparing.both(now, held)
    comparing.headline(both)
    if not both.lanes and not both.rows:
        empty_state(say("sides.no-material"), say("sides.no-material-how"))
        return
    if counted(now.assessment)[0] == 0:
        empty_state(say("sides.none"), say("sides.none-how"))
        page_link("assess", say("results.to-assess"))
    if held is not None:
        projecting.stale_note(held)
    lanes.pair(both, "loop")
    lanes.pair(both, "workflow")
    lanes.note(both)
    st.divider()
    comparing.rows(both)
    comparing.tools(both)


if __name__ == "__main__":
    draw()
