"""Taking back one's own last answer on Assess, and who changed what when: for the consultant."""

from __future__ import annotations

import streamlit as st

from advisor.storage import AnswerEvent
from advisor.ui import saving, session
from advisor.ui.components import BadgeKind, Column, badge, clock, html_block, table
from advisor.ui.markup import label
from advisor.ui.parts import meeting
from advisor.ui.parts.asking import Place, state_words
from advisor.ui.parts.people import respondent_words
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["changes", "undo"]

_MOST = 40


def undo(now: Current, where: Place) -> None:
    """A button that takes back what this window answered last, to whichever question it was."""
    told = session.told("undo-told")
    if told is not None and told[0] == now.id:
        html_block(badge(told[1], told[2]))
    last = saving.own_last(now.id)
    if last is None or last.round != where.round:
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
    met = session.told("undo-met")
    if held is None and met is None:
        return  # what kept it from that is told
    place = (event.engagement, event.round, event.team, event.respondent, event.practice)
    meeting.forget("-".join(place))
    session.put("question", event.practice)
    session.put("team", event.team)
    session.put("respondent", event.respondent)
    session.put("undo-told", (event.engagement, *_outcome(held, met)))


def _outcome(held: AnswerEvent | None, met: AnswerEvent | None) -> tuple[BadgeKind, str]:
    """How the badge that tells it looks, and its words."""
    stands = held or met
    words = "" if stands is None else state_words(stands.state, stands.value)
    if held is not None:
        return "ok", say("assess.undone", answer=words)
    return "attention", say("assess.undo-met", answer=words)


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
