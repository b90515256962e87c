"""The answer: four anchors, don't know, does not apply; evidence and note; each saved at once.

A choice is in the database before the page is drawn again; what is shown as saved is read back
from there. "Does not apply" is saved when a reason and somebody who agrees are given, not before.
"""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from advisor.engagement import EVIDENCE, Answer
from advisor.storage import AnswerEvent
from advisor.ui import saving, session
from advisor.ui.components import badge, clock, html_block
from advisor.ui.markup import label
from advisor.ui.parts import meeting
from advisor.ui.parts.asking import Place
from advisor.ui.parts.people import respondent_words
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["cards"]

_VALUES = {"0": 0.0, "0.25": 0.25, "0.5": 0.5, "1": 1.0}
_OPTIONS = (*_VALUES, "unknown", "not-applicable")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def cards(now: Current, where: Place) -> None:
    """Everything one can say to the question, with what is saved of it."""
    last = _last(now.id, where)
    given = None if last is None else Answer.model_validate(last.answer)
    key = where.key(now.id)
    meeting.follow(key, last)
    meeting.lost(now, where)
    names, captions = _options(where)
    chosen = _option_of(given)
    st.radio(
        say("assess.answer"),
        _OPTIONS,
        index=None if chosen is None else _OPTIONS.index(chosen),
        format_func=names.__getitem__,
        captions=captions,
        key=f"answer-{key}",
        label_visibility="collapsed",
        width="stretch",
        on_change=_choose,
        args=(now.id, where, key),
    )
    if session.get(f"answer-{key}") == "not-applicable":
        _not_applicable(now, where, given, key)
    if given is not None and given.state == "chosen":
        _evidence(now, where, given, key)
    if given is not None:
        _note(now, where, given, key)
    _saved(now, where, last, key)


def _last(name: str, where: Place) -> AnswerEvent | None:
    """The event that holds for the question; nothing where none does."""
    told = session.store().history(name, practice=where.practice.id, round_id=where.round)
    mine = [each for each in told if (each.team, each.respondent) == (where.team, where.respondent)]
    return mine[-1] if mine and mine[-1].state != "withdrawn" else None


def _options(where: Place) -> tuple[dict[str, str], list[str]]:
    names, captions = {}, []
    for option, value in _VALUES.items():
        first, *rest = _SENTENCE.split(where.practice.anchors[value].strip())
        names[option] = label(first)
        captions.append(label(" ".join(rest)))
    names |= {
        "unknown": say("assess.unknown"),
        "not-applicable": say("assess.not-applicable"),
    }
    return names, [*captions, say("assess.unknown-note"), say("assess.not-applicable-note")]


def _option_of(given: Answer | None) -> str | None:
    if given is None:
        return None
    if given.state != "chosen":
        return given.state
    return next(option for option, value in _VALUES.items() if value == given.value)


def _event(name: str, where: Place, key: str) -> AnswerEvent:
    """The answer to change, as the database holds it now: two changes may arrive in one run, and
    the second of two that met somebody else's goes on from the first."""
    unseen = meeting.unseen(key)
    if unseen is not None:
        return unseen
    held = _last(name, where)
    if held is not None:
        return replace(held, event=None, at=None, via="page")
    return AnswerEvent(
        engagement=name,
        round=where.round,
        respondent=where.respondent,
        team=where.team,
        practice=where.practice.id,
        state="unknown",
        via="page",
    )


def _choose(name: str, where: Place, key: str) -> None:
    option = session.get(f"answer-{key}")
    event = _event(name, where, key)
    if option in _VALUES:
        saving.save_answer(
            replace(
                event,
                state="chosen",
                value=_VALUES[option],
                evidence=event.evidence or "stated",
                reason=None,
                approved_by=None,
            ),
            key,
        )
    elif option == "unknown":
        saving.save_answer(
            replace(
                event, state="unknown", value=None, evidence=None, reason=None, approved_by=None
            ),
            key,
        )


def _not_applicable(now: Current, where: Place, given: Answer | None, key: str) -> None:
    others = [each.id for each in now.engagement.respondents if each.id != where.respondent]
    if not others:
        html_block(badge("attention", say("assess.one-respondent")))
        return
    held = given if given is not None and given.state == "not-applicable" else None
    st.text_input(
        say("assess.reason"),
        value=(held.reason if held else "") or "",
        key=f"reason-{key}",
        max_chars=1000,
        on_change=_declare,
        args=(now.id, where, key),
    )
    st.selectbox(
        say("assess.approved-by"),
        others,
        index=others.index(held.approved_by) if held and held.approved_by in others else None,
        format_func=lambda name: respondent_words(now, name),
        key=f"approved-{key}",
        on_change=_declare,
        args=(now.id, where, key),
    )
    if held is None:
        html_block(badge("attention", say("assess.reason-needed")))


def _declare(name: str, where: Place, key: str) -> None:
    reason = saving.clean(session.get(f"reason-{key}"), 1000)
    approved_by = session.get(f"approved-{key}")
    if reason and approved_by:
        saving.save_answer(
            replace(
                _event(name, where, key),
                state="not-applicable",
                value=None,
                evidence=None,
                reason=reason,
                approved_by=str(approved_by),
            ),
            key,
        )


def _evidence(now: Current, where: Place, given: Answer, key: str) -> None:
    names = {point.value: point for point in session.catalogue().scales["evidence"].points}
    st.segmented_control(
        say("assess.evidence"),
        EVIDENCE,
        default=given.evidence or "stated",
        format_func=lambda tier: names[tier].label,
        key=f"evidence-{key}",
        help=" ".join(f"{label(each.label)}: {label(each.meaning)}" for each in names.values()),
        required=True,
        on_change=_change,
        args=(now.id, where, key),
    )


def _note(now: Current, where: Place, given: Answer, key: str) -> None:
    st.text_area(
        say("assess.note"),
        value=given.note or "",
        key=f"note-{key}",
        max_chars=4000,
        height=84,
        on_change=_change,
        args=(now.id, where, key),
    )
    if given.note:
        st.checkbox(
            say("assess.confidential"),
            value=given.confidential,
            key=f"confidential-{key}",
            on_change=_change,
            args=(now.id, where, key),
        )


def _change(name: str, where: Place, key: str) -> None:
    if _last(name, where) is None:
        return
    event = _event(name, where, key)
    tier = session.get(f"evidence-{key}", event.evidence)
    saving.save_answer(
        replace(
            event,
            evidence=tier if event.state == "chosen" and tier in EVIDENCE else None,
            note=saving.clean(session.get(f"note-{key}", event.note)) or None,
            confidential=bool(session.get(f"confidential-{key}", event.confidential)),
        ),
        key,
    )


def _saved(now: Current, where: Place, last: AnswerEvent | None, key: str) -> None:
    if last is None:
        html_block(badge("plain", say("assess.not-answered")))
        return
    with st.container(horizontal=True, vertical_alignment="center", key="saved"):
        html_block(badge("ok", say("assess.saved", time=clock(last.at))))
        st.button(
            say("assess.clear"),
            key="take-back",
            type="tertiary",
            on_click=_withdraw,
            args=(now.id, where, key),
        )


def _withdraw(name: str, where: Place, key: str) -> None:
    event = AnswerEvent(
        name, where.round, where.respondent, where.team, where.practice.id, "withdrawn", via="page"
    )
    if saving.save_answer(event, key):
        session.put(f"answer-{key}", None)
