"""Drift: which retraining policy pays, replayed against what really happened."""

import streamlit as st

from advisor.ui import session
from advisor.ui.components import clock, context, needs_engagement
from advisor.ui.parts import policies, replaying

__all__ = ["draw"]


def draw() -> None:
    """The page: what to do and what would turn it, the question, costs, curve, table."""
    now = needs_engagement()
    if now is None:
        return
    held = session.replayed(now, session.get("laboratory-key", ""))
    made = session.store().computations(now.id, "laboratory")
    context(now, "" if not made else policies.made_words(clock(made[0][1])))
    policies.headline(held)
    replaying.ask(now)
    if held is not None:
        st.divider()
        policies.show(now, held)


if __name__ == "__main__":
    draw()
