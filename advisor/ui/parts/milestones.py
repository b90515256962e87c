"""Milestones: the list with what became of each, and keeping today's state under a name."""

from __future__ import annotations

import streamlit as st

from advisor import __version__
from advisor.engagement import Milestone
from advisor.history import made_by_another
from advisor.report import numbers
from advisor.ui import saving, session
from advisor.ui.components import (
    Column,
    badge,
    clock,
    faults_list,
    html_block,
    round_words,
    section,
    table,
)
from advisor.ui.markup import Html, join, tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["keep_report", "milestones"]


def milestones(now: Current) -> None:
    """Every milestone by its day, and the form for a new one."""
    section(say("milestones.title"), note=say("milestones.note"))
    told = session.told("milestone-told")
    if told is not None and told[0] == now.id:
        html_block(badge("ok", told[1]))
    if now.engagement.milestones:
        _listed(now)
    else:
        html_block(tag("p", say("milestones.none"), cls="ink2"))
    if now.engagement.rounds:
        _form(now)


def keep_report(now: Current, report: str) -> None:
    """Keeps what holds now under a name, with the hash of this very report (its key)."""
    told = session.told("milestone-told")
    if told is not None and told[0] == now.id:
        html_block(badge("ok", told[1]))
    with st.form("report-milestone", border=True, clear_on_submit=True):
        html_block(tag("p", say("milestones.with-report"), cls="ink2"))
        title = st.text_input(say("milestones.name"), key="report-milestone-title", max_chars=200)
        if st.form_submit_button(say("milestones.make")) and saving.clean(title, 200):
            saving.keep_milestone(now, saving.clean(title, 200), report)
            st.rerun()
    faults = session.told("milestone-faults")
    if faults:
        faults_list(say("faults.not-saved"), faults)


def _round(now: Current, each: Milestone) -> str:
    """The words of the round it was taken in; its id where that round is gone."""
    titles = {sitting.id: round_words(sitting) for sitting in now.engagement.rounds}
    return titles.get(each.round or "", each.round or numbers.DASH)


def _listed(now: Current) -> None:
    columns = [
        Column(say("milestones.name"), answer=True),
        Column(say("history.date"), tight=True),
        Column(say("people.round-title")),
        Column(say("milestones.scores"), tight=True),
        Column(say("milestones.hash"), tight=True),
    ]
    rows = [
        (
            each.title,
            numbers.day(each.date),
            _round(now, each),
            _kept(now, each),
            tag("span", each.report_hash[:12], cls="mono", title=each.report_hash)
            if each.report_hash
            else say("milestones.no-hash"),
        )
        for each in now.engagement.milestones
    ]
    table(say("milestones.title"), columns, rows)


def _kept(now: Current, milestone: Milestone) -> Html:
    """Whether its scores still hold, and whether another version made them."""
    if not milestone.scores:
        found = tag("span", numbers.DASH, cls="ink3")
    elif session.changed_since(now, milestone):
        found = badge("attention", say("milestones.changed"))
    else:
        found = badge("ok", say("milestones.as-then"))
    other = made_by_another(milestone)
    if not other:
        return found
    words = say("milestones.other-engine", kept=other, now=__version__)
    return join((found, tag("div", words, cls="ink2 small")))


def _form(now: Current) -> None:
    reports = session.store().computations(now.id, "report")
    with st.form("milestone", border=True, clear_on_submit=True):
        title = st.text_input(say("milestones.name"), key="milestone-title", max_chars=200)
        chosen = st.selectbox(
            say("milestones.report"),
            ["", *(key for key, _ in reports)],
            index=1 if reports else 0,
            format_func=lambda key: _report_words(dict(reports), key),
            key="milestone-report",
        )
        if st.form_submit_button(say("milestones.make")) and saving.clean(title, 200):
            saving.keep_milestone(now, saving.clean(title, 200), str(chosen or ""))
            st.rerun()
    faults = session.told("milestone-faults")
    if faults:
        faults_list(say("faults.not-saved"), faults)


def _report_words(reports: dict[str, str], key: str) -> str:
    if not key:
        return say("milestones.report-none")
    return say(
        "milestones.report-kept", audience=say("milestones.report"), time=clock(reports[key])
    )
