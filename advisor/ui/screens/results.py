"""Results: where every dimension stands and how sure that is; targets and gaps; who sees what."""

from collections.abc import Callable

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
from advisor.ui.parts import (
    agreement,
    certainty,
    editions,
    lenses,
    milestones,
    moved,
    ranking,
    standing,
    targets,
)
from advisor.ui.session import Current
from advisor.ui.steps import counted
from advisor.ui.words import say

__all__ = ["draw"]

_VIEWS = ("standing", "targets", "agreement", "history")


def draw() -> None:
    """The page: the finding, then where one stands, where one wants to be, or who sees what."""
    now = needs_engagement()
    if now is None:
        return
    context(now)
    standing.headline(now)
    if counted(now.assessment)[0] == 0:
        empty_state(say("results.none"), say("results.none-how"))
        page_link("assess", say("results.to-assess"))
        return
    names = [say(f"results.view-{view}") for view in _VIEWS]
    tabs = st.tabs(names, key="results", on_change="rerun", bind="query-params")
    parts: tuple[Callable[[Current], None], ...] = (
        _standing,
        _targets,
        agreement.agreement,
        _history,
    )
    for tab, part in zip(tabs, parts, strict=True):
        if tab.open:
            with tab:
                part(now)


def _standing(now: Current) -> None:
    """Tiles, interval dots, teams or gaps, level against index, how sure it all is, tables."""
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
        editions.cannot_tell(now)
    with right:
        standing.teams_or_gaps(now)
    st.divider()
    left, right = columns_that_wrap("steps", (1, 1))
    with left:
        standing.level_steps_table(now)
    with right:
        agreement.talk_first(now)
    st.divider()
    certainty.certainty(now)
    standing.folded_tables(now)
    lenses.other_models(now)


def _targets(now: Current) -> None:
    """Targets by team and practice, and the gaps to them in order."""
    targets.targets(now)
    st.divider()
    ranking.ranked(now)


def _history(now: Current) -> None:
    """Rounds and milestones over time, two of them compared, plan against actual."""
    moved.over_time(now)
    st.divider()
    moved.compared(now)
    st.divider()
    moved.against_plan(now)
    st.divider()
    milestones.milestones(now)


if __name__ == "__main__":
    draw()
