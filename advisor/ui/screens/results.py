"""Results: where every dimension stands with its range, and what to talk about first."""

import streamlit as st

from advisor.report.figures import interval_dots
from advisor.ui import session
from advisor.ui.components import (
    chart,
    columns_that_wrap,
    context,
    empty_state,
    needs_engagement,
    page_link,
)
from advisor.ui.parts import standing
from advisor.ui.words import say

__all__ = ["draw"]


def draw() -> None:
    """The page: tiles, interval dots, teams or gaps, level against index, tables."""
    now = needs_engagement()
    if now is None:
        return
    context(now)
    standing.headline(now)
    if not any(score.answered for score in now.assessment.scorecard.dimensions):
        empty_state(say("results.none"), say("results.none-how"))
        page_link("assess", say("results.to-assess"))
        return
    standing.numbers_row(now)
    told = standing.told(now)
    left, right = columns_that_wrap("standing", (1.18, 1))
    with left:
        chart(
            interval_dots(
                session.catalogue(),
                now.assessment.scorecard,
                told.targets,
                source=told.from_answers,
            ),
            dark=session.is_dark(),
        )
        standing.scale_note(now)
    with right:
        standing.teams_or_gaps(now)
    st.divider()
    left, right = columns_that_wrap("steps", (1, 1))
    with left:
        standing.level_steps_table(now)
    with right:
        standing.talk_first(now)
    standing.folded_tables(now)


if __name__ == "__main__":
    draw()
