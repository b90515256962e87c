"""Two people at one thing: what stands there, what was to be saved, and one of them is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast

import streamlit as st

from advisor.storage import AnswerEvent
from advisor.storage.documents import split
from advisor.storage.records import engagement_data
from advisor.ui import saving, session
from advisor.ui.components import badge, html_block
from advisor.ui.markup import tag
from advisor.ui.parts.asking import Place, state_words
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["both", "follow", "forget", "lost", "part", "unseen"]

_WIDGETS = ("answer", "evidence", "note", "confidential", "reason", "approved", "over")


def both(
    name: str, theirs: str, yours: str, take: Callable[[], Any], keep: Callable[[], Any]
) -> None:
    """Both in words, and a button for each: take theirs, or save yours over it."""
    words = say("faults.met", theirs=theirs, yours=yours)
    html_block(tag("p", words, role="alert", cls="met"))
    with st.container(horizontal=True, key=f"met-{name}"):
        st.button(say("room.take-theirs"), key=f"met-theirs-{name}", on_click=take)
        st.button(say("faults.keep-mine"), key=f"met-mine-{name}", on_click=keep)


def follow(key: str, last: AnswerEvent | None) -> None:
    """Notes which answer this draws; where somebody else's came in between, the fields show that
    one, and what was to be saved stands beside it until one of them is chosen."""
    number = 0 if last is None else last.event
    seen, met = session.get(f"over-{key}"), session.get("answer-met")
    if seen not in (None, number):
        forget(key)
        if met is None or met[0] != key:
            html_block(badge("attention", say("assess.theirs")))
    session.put(f"over-{key}", number)
    if met is not None and met[0] == key:
        both("answer", _words(last), _words(met[1]), _take, partial(_keep, key, met[1]))


def unseen(key: str) -> AnswerEvent | None:
    """What was to be saved in this very run and met somebody else's; nothing once it is drawn."""
    met = session.get("answer-met")
    if met is None or met[0] != key:
        return None
    mine, theirs = met[1], met[2]
    drawn = session.get(f"over-{key}") == (0 if theirs is None else theirs.event)
    return None if drawn else cast("AnswerEvent", mine)


def lost(now: Current, where: Place) -> None:
    """An answer that could not be saved, whole: to be saved for whoever answers now, or left."""
    mine = session.get("answer-lost")
    if mine is None or (mine.engagement, mine.practice) != (now.id, where.practice.id):
        return
    html_block(tag("p", say("assess.lost", answer=_words(mine)), role="alert", cls="met"))
    held = replace(mine, round=where.round, respondent=where.respondent, team=where.team)
    with st.container(horizontal=True, key="lost-answer"):
        st.button(
            say("assess.lost-save"), key="lost-save", on_click=_keep, args=(where.key(now.id), held)
        )
        st.button(say("assess.lost-leave"), key="lost-leave", on_click=_leave)


def _leave() -> None:
    session.put("answer-lost", None)


def part(now: Current, name: str, words: Callable[[Any], Mapping[str, str]]) -> bool:
    """Both where a part of the engagement was saved by somebody else; whether there was that.

    `words` puts the part's body into labels and values; those that differ are shown.
    """
    met = session.get("part-met")
    if met is None or met[:2] != (now.id, name):
        return False
    session.put("unsaved", None)
    body = met[2]
    held = split(engagement_data(now.engagement)).get(name)
    theirs, yours = words(held), words(body)
    differ = [key for key in {**theirs, **yours} if theirs.get(key) != yours.get(key)]
    told = [
        "; ".join(f"{key}: {side.get(key, '')}" for key in differ) or say("faults.the-same")
        for side in (theirs, yours)
    ]
    both(name, told[0], told[1], _take_part, partial(_keep_part, now, name, body))
    return True


def _take_part() -> None:
    session.put("part-met", None)


def _keep_part(now: Current, name: str, body: Any) -> None:
    saving.save_part(now.id, name, body, now.stored.version(name))


def forget(key: str) -> None:
    """The fields of an answer show what is saved again, not what was typed."""
    for widget in _WIDGETS:
        session.put(f"{widget}-{key}", None)


def _take() -> None:
    session.put("answer-met", None)


def _keep(key: str, mine: AnswerEvent) -> None:
    if saving.save_answer(mine, key):
        over = session.get(f"over-{key}")
        forget(key)
        session.put(f"over-{key}", over)


def _words(event: AnswerEvent | None) -> str:
    """An answer with all that may differ: its word, evidence, reason and note."""
    if event is None or event.state == "withdrawn":
        return say("assess.state-withdrawn")
    points = {point.value: point.label for point in session.catalogue().scales["evidence"].points}
    told = [state_words(event.state, event.value), points.get(event.evidence or "", "")]
    told += [event.reason or "", f"“{event.note}”" if event.note else ""]
    return ", ".join(each for each in told if each)
