"""Simulate: today's organisation as a model, held against what was stated."""

import streamlit as st

from advisor.ui import session
from advisor.ui.components import context, needs_engagement
from advisor.ui.parts import playback, projecting, today, unsure

__all__ = ["draw"]


def draw() -> None:
    """The page: run state, measures, mirror, drift, what makes it unsure, every parameter."""
    now = needs_engagement()
    if now is None:
        return
    held = session.simulated(now)
    context(now, projecting.right_words(held))
    today.headline(now, held)
    projecting.run(now, held)
    if held is None:
        return
    projecting.stale_note(held)
    today.outcome_tiles(now, held)
    today.mirror(held)
    st.divider()
    today.drift(now, held)
    playback.playback(now, held)
    unsure.unsure(now, held)
    today.parameters(held)
    today.folded(held)
    unsure.sheet(held)


if __name__ == "__main__":
    draw()
