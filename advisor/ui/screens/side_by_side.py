"""Side by side: DevOps and MLOps as loops, workflows and rows, with the client's own state."""

from collections.abc import Callable, Iterator
from functools import partial

import streamlit as st

from advisor.side_by_side import SideBySide
from advisor.ui import session
from advisor.ui.components import context, empty_state, needs_engagement, page_link
from advisor.ui.parts import comparing, lanes, projecting
from advisor.ui.steps import counted
from advisor.ui.words import say

__all__ = ["draw"]


def draw() -> None:
    """The page: finding, then loops, workflows, rows or tools."""
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
    if held is not None and held.stale:
        projecting.stale_note(held)
        page_link("simulate", say("what-if.to-simulate"))
    views = list(_views(both))
    names = [name for name, _ in views]
    tabs = st.tabs(names, key="sides", on_change="rerun", bind="query-params")
    for tab, (_, part) in zip(tabs, views, strict=True):
        if tab.open:
            with tab:
                part(both)


def _views(both: SideBySide) -> Iterator[tuple[str, Callable[[SideBySide], None]]]:
    """What the catalogue has of the comparison, each a view of its own."""
    for form in lanes.FORMS:
        if any(lane.lifecycle.form == form for lane in both.lanes):
            yield say(f"sides.form-{form}"), partial(lanes.pair, form=form)
    if both.rows:
        yield say("sides.rows"), comparing.rows
    if both.tools:
        yield say("sides.tools"), comparing.tools


if __name__ == "__main__":
    draw()
