"""Taking back the last answer on the page Assess, and who changed what when: for the consultant."""

from __future__ import annotations

import streamlit as st

from advisor.storage import AnswerEvent
from advisor.ui import saving, session
from advisor.ui.components import Column, badge, clock, html_block, table
from advisor.ui.markup import label
from advisor.ui.parts import meeting
from advisor.ui.parts.asking import Place, state_words
from advisor.ui.parts.people import respondent_words
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["changes", "undo"]

_MOST = 40


def undo(now: Current, where: Place) -> None:
    """A button that takes back this person's last answer, to whichever question it was."""
    told = session.told("undo-told")
    if told is not None and told[0] == now.id:
        html_block(badge("ok", told[1]))
    last = session.store().last_answer(now.id, where.round, where.respondent)
    if last is None:
        return
    st.button(
        say("assess.undo", name=label(_name(last.practice))),
        key="undo-answer",
        type="tertiary",
        icon=":material/undo:",
        on_click=_undo,
        args=(last,),
    )


def _name(practice: str) -> str:
    found = session.catalogue().practices.get(practice)
    return practice if found is None else found.name


def _undo(event: AnswerEvent) -> None:
    held = saving.undo_answer(event)
    if held is None:
        return
    place = (event.engagement, event.round, event.team, event.respondent, event.practice)
    meeting.forget("-".join(place))
    session.put("question", event.practice)
    session.put("team", event.team)
    words = state_words(held.state, held.value)
    session.put("undo-told", (event.engagement, say("assess.undone", answer=words)))


def changes(now: Current, where: Place) -> None:
    """Every event of the question, of everybody, the newest first."""
    with st.expander(say("assess.changes"), key="changes", on_change="rerun") as fold:
        if not fold.open:
            return
        events = session.store().history(now.id, practice=where.practice.id)
        if not events:
            st.caption(say("assess.changes-none"))
            return
        columns = [
            Column(say("assess.changes-when"), tight=True),
            Column(say("assess.changes-who")),
            Column(say("assess.changes-round"), tight=True),
            Column(say("assess.changes-what"), answer=True),
            Column(say("assess.changes-via"), tight=True),
        ]
        rows = [
            (
                clock(event.at),
                respondent_words(now, event.respondent),
                event.round,
                state_words(event.state, event.value),
                say(f"assess.via-{event.via}") if event.via else "",
            )
            for event in events[: -_MOST - 1 : -1]
        ]
        table(say("assess.changes"), columns, rows)
