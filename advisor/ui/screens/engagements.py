"""The engagements: the open one in eight steps, its profile and people, and all the others."""

from collections.abc import Callable

import streamlit as st

from advisor.ui import session
from advisor.ui.components import context, empty_state, faults_list, finding
from advisor.ui.parts import actions, library, logbook, merging, overview, people, profile, workbook
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["draw"]

_VIEWS = ("flow", "profile", "people", "logs", "actions", "all")


def draw() -> None:
    """The page: with an engagement open its flow, else the way to one."""
    now = session.current()
    missing = session.told("missing")
    if missing:
        empty_state(say("page.missing", name=missing), say("page.missing-how"))
    faults = session.told("open-faults")
    if faults:
        faults_list(say("faults.not-opened"), faults)
    if now is None:
        finding(say("engagements.title-none"), say("engagements.lede-none"))
        library.examples()
        library.new_and_import()
        library.yours()
        merging.merge_files()
        library.place()
        return
    context(now)
    overview.headline(now)
    names = [say(f"engagements.view-{view}") for view in _VIEWS]
    tabs = st.tabs(names, key="view", on_change="rerun", bind="query-params")
    parts: tuple[Callable[[Current], None], ...] = (
        overview.steps,
        profile.form,
        _people,
        logbook.logs,
        actions.actions,
        _all,
    )
    for tab, part in zip(tabs, parts, strict=True):
        if tab.open:
            with tab:
                part(now)


def _all(now: Current) -> None:
    library.everything(now)
    merging.merge_files(now)


def _people(now: Current) -> None:
    people.forms(now)
    workbook.exchange(now)


if __name__ == "__main__":
    draw()
