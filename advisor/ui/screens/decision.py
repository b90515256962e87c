"""Decision: which first, why, how sure, and what would change it."""

import streamlit as st

from advisor.report.figures import quadrant
from advisor.ui import session
from advisor.ui.components import (
    chart,
    columns_that_wrap,
    context,
    empty_state,
    needs_engagement,
    page_link,
)
from advisor.ui.parts import standing, verdict, weighing
from advisor.ui.words import say

__all__ = ["draw"]


def draw() -> None:
    """The page: quadrant, factors, margin, flips, advice, trace."""
    now = needs_engagement()
    if now is None:
        return
    context(now)
    verdict.headline(now)
    decision = now.assessment.decision
    if decision.verdict is None:
        empty_state(say("decision.none"), say("decision.none-how"))
        page_link("assess", say("results.to-assess"))
        verdict.factors(now)
        verdict.folded(now)
        weighing.points(now)
        return
    left, right = columns_that_wrap("decision", (1, 1.15))
    if decision.foundation is not None:
        with left:
            spec = quadrant(session.catalogue(), decision, source=standing.told(now).from_answers)
            chart(spec, dark=session.is_dark())
            verdict.flags(now)
    with right:
        verdict.factors(now)
        verdict.margin(now)
    verdict.flips(now)
    st.divider()
    verdict.advice(now)
    weighing.moved(now)
    verdict.folded(now)
    weighing.points(now)


if __name__ == "__main__":
    draw()
