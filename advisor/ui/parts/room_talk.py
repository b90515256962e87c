"""What the room agrees on after a reveal: consensus with dissent, evidence, notes, actions."""

from __future__ import annotations

import datetime as dt
from functools import partial

import streamlit as st

from advisor.engagement import EVIDENCE
from advisor.faults import FaultsError
from advisor.report import numbers
from advisor.ui import room, saving, session
from advisor.ui.components import Column, badge, faults_list, html_block, section, table
from advisor.ui.markup import tag
from advisor.ui.parts.agreeing import editor
from advisor.ui.room import Seated
from advisor.ui.words import say

__all__ = ["notes", "talk"]


def talk(held: Seated) -> None:
    """Consensus, evidence and actions of the question in work."""
    practice = held.room.practice
    if practice is None:
        return
    _consensus(held, practice)
    left, right = st.columns(2, gap="large")
    with left:
        _evidence(held, practice)
    with right:
        _action(held, practice)


def _consensus(held: Seated, practice: str) -> None:
    section(say("room.consensus"), say("room.consensus-unit"))
    chair = room.chair()
    editor(
        f"{held.room.engagement}-{held.room.round}-{held.room.team}-{practice}",
        chair.consensus(held.token, practice),
        partial(chair.settle, held.token, practice),
    )


def _evidence(held: Seated, practice: str) -> None:
    section(say("room.evidence"), say("room.evidence-unit"))
    with st.form("room-evidence", clear_on_submit=True, border=False):
        points = session.catalogue().scales["evidence"].points
        names = {str(point.value): point.label for point in points}
        tier = st.segmented_control(
            say("room.tier"), EVIDENCE, default="shown", format_func=lambda t: names.get(t, t),
            key="room-tier", required=True,
        )  # fmt: skip
        text = st.text_input(say("room.evidence-what"), key="room-evidence-text", max_chars=400)
        if st.form_submit_button(say("room.evidence-save")):
            n = room.chair().evidence(held.token, practice, str(tier), saving.clean(text))
            html_block(tag("p", badge("ok", say("room.evidence-saved", n=n))))


def _action(held: Seated, practice: str) -> None:
    section(say("room.action"), say("room.action-unit"))
    with st.form("room-action", clear_on_submit=True, border=False):
        title = st.text_input(say("room.action-what"), key="room-action-what", max_chars=200)
        owner = st.text_input(say("room.action-owner"), key="room-action-owner", max_chars=200)
        day = st.date_input(
            say("room.action-day"), key="room-action-day",
            value=dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30),
            format="YYYY-MM-DD",
        )  # fmt: skip
        if st.form_submit_button(say("room.action-save")):
            try:
                room.chair().add_action(
                    held.token, practice, saving.clean(title), saving.clean(owner), day
                )
            except FaultsError as error:
                faults_list(say("faults.not-saved"), error.faults)
            else:
                html_block(tag("p", badge("ok", say("room.action-saved", owner=owner))))
    _kept_actions(held, practice)


def _kept_actions(held: Seated, practice: str) -> None:
    """The actions of this question so far, whoever wrote them down."""
    rows = [
        (each.title, each.owner, numbers.day(each.date))
        for each in session.store().load(held.room.engagement).actions
        if each.practice == practice
    ]
    if rows:
        columns = [
            Column(say("room.action-what"), answer=True),
            Column(say("room.action-owner")),
            Column(say("room.action-day"), tight=True),
        ]
        table(say("room.action"), columns, rows)


def notes(held: Seated) -> None:
    """Notes and the parking lot: for the facilitator alone, kept with the room."""
    section(say("room.notes"), say("room.notes-unit"))
    with st.form("room-note", clear_on_submit=True, border=False):
        text = st.text_area(say("room.note"), key="room-note-text", max_chars=4000, height=80)
        left, right = st.columns(2)
        noted = left.form_submit_button(say("room.note-save"), width="stretch")
        parked = right.form_submit_button(say("room.park-save"), width="stretch")
        if noted or parked:
            room.chair().note(
                held.token,
                "parking" if parked else "note",
                saving.clean(text),
                None if parked else held.room.practice,
            )
    practices = session.catalogue().practices
    rows = [
        (
            each.body or say(f"room.kind-{each.kind}"),
            practices[each.practice].name if each.practice else "",
            badge("neutral", say(f"room.kind-{each.kind}")),
        )
        for each in room.chair().notes(held.token)[::-1]
    ]
    if rows:
        columns = [
            Column(say("room.note"), answer=True),
            Column(say("results.question")),
            Column(say("results.state"), tight=True),
        ]
        table(say("room.notes"), columns, rows)
