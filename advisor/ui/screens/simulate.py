"""Simulate: today's organisation as a model, by the questions that are asked of it."""

from collections.abc import Callable

import streamlit as st

from advisor.ui import session
from advisor.ui.components import context, needs_engagement
from advisor.ui.parts import (
    knowing,
    mirrored,
    monitors,
    playback,
    projecting,
    today,
    trying,
    unsure,
)
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["draw"]


def draw() -> None:
    """The page: the run's state, then one view for each question."""
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
    names = [say(f"simulate.view-{view}") for view in _VIEWS]
    tabs = st.tabs(names, key="simulate", on_change="rerun", bind="query-params")
    for tab, part in zip(tabs, _VIEWS.values(), strict=True):
        if tab.open:
            with tab:
                part(now, held)


def _today(now: Current, held: Simulated) -> None:
    """What comes out, beside what was stated; what drift does; every measure."""
    today.outcome_tiles(now, held)
    today.mirror(now, held)
    mirrored.mirrored(now)
    st.divider()
    today.drift(now, held)
    today.folded(held)


def _known(now: Current, held: Simulated) -> None:
    """What rests on what and what to measure, every number with its origin, the study's sheet."""
    knowing.knowing(now, held)
    today.parameters(held)
    unsure.sheet(held)


_VIEWS: dict[str, Callable[[Current, Simulated], None]] = {
    "today": _today,
    "models": monitors.models,
    "sure": unsure.unsure,
    "run": playback.playback,
    "answer": trying.trying,
    "known": _known,
}
"""The views in their order; the words stand in `words.toml` under `simulate.view-…`."""


if __name__ == "__main__":
    draw()
