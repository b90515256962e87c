"""Roadmap: what happens when inside the limits, what stays out, what it is likely to change."""

import streamlit as st

from advisor.ui import session
from advisor.ui.components import columns_that_wrap, context, needs_engagement
from advisor.ui.parts import items, limits, money, moving, plan, projecting, prospects

__all__ = ["draw"]


def draw() -> None:
    """The page: board and side cards, limits and wishes, outlook, money."""
    now = needs_engagement()
    if now is None:
        return
    held = session.simulated(now)
    context(now, projecting.right_words(held))
    plan.headline(now, held)
    projecting.run(now, held)
    if held is None:
        limits.forms(now, None)
        return
    projecting.stale_note(held)
    if held.projection.roadmap.feasible:
        plan.totals(now, held)
        left, right = columns_that_wrap("board", (2.35, 1), narrow=True)
        with left:
            plan.board(now, held)
        with right:
            plan.side(now, held)
        plan.all_left_out(held)
    else:
        plan.clashes(held)
    moving.desk(held)
    if held.projection.roadmap.feasible:
        items.rounds(held)
        st.divider()
        items.cards(now, held)
        items.graph(now, held)
        items.backlog(now, held)
        prospects.outlook(now, held)
        money.money(now, held)


if __name__ == "__main__":
    draw()
