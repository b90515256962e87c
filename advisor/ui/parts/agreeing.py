"""The consensus of one question: what holds, the value and the dissent one would keep, two at once.

What somebody has chosen and not yet kept stays on their screen when another keeps something in
between: both then stand there, and keeping theirs over it is a decision, never an accident.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from advisor.engagement import VALUES
from advisor.faults import FaultsError
from advisor.rooms import option_of
from advisor.storage.records import ConsensusEvent
from advisor.ui import saving, session
from advisor.ui.components import badge, faults_list, html_block
from advisor.ui.markup import tag
from advisor.ui.parts.revealing import option_words
from advisor.ui.words import say
from advisor.workshop import Changed, DeniedError

__all__ = ["Keep", "answer_words", "editor", "told_words"]

Keep = Callable[[float | None, str, int], Changed | None]
"""Keeps a value (None takes it back) with its dissent over the version that was on the screen."""


def editor(key: str, there: ConsensusEvent | None, keep: Keep) -> None:
    """What holds, the choice, its dissent, and the buttons; `key` names the question."""
    met = _follow(key, there)
    version = there.version if there else 0
    holds = there is not None and there.value is not None
    if there is not None and holds:
        html_block(tag("p", badge("ok", say("room.agreed", answer=told_words(there)))))
    if met:
        _met(key, there)
    faults = session.told("consensus-faults")
    if faults:
        faults_list(say("faults.not-saved"), faults)
    value = st.segmented_control(
        say("room.consensus-value"), VALUES, format_func=answer_words, key=f"agree-{key}"
    )
    st.text_area(say("room.dissent"), key=f"dissent-{key}", max_chars=4000, height=80)
    with st.container(horizontal=True):
        st.button(
            say("room.consensus-over") if met else say("room.consensus-save"),
            key="room-consensus",
            type="primary",
            disabled=value is None,
            on_click=_settle,
            args=(key, keep, version),
        )
        if holds:
            st.button(
                say("room.consensus-back"),
                key="consensus-back",
                type="tertiary",
                on_click=_take_back,
                args=(key, keep, version),
            )


def answer_words(value: float) -> str:
    """An answer in two words: its place and the scale's word."""
    return option_words(option_of("chosen", value))


def told_words(event: ConsensusEvent | None) -> str:
    """What a team agreed on, with its dissent; that nothing holds where it was taken back."""
    if event is None or event.value is None:
        return say("room.nothing")
    told = answer_words(event.value)
    return say("room.agreed-dissent", answer=told, dissent=event.dissent) if event.dissent else told


def _follow(key: str, there: ConsensusEvent | None) -> bool:
    """Fills the fields with what holds; True where that would overwrite a choice not yet kept."""
    fields = (f"agree-{key}", f"dissent-{key}")
    holds = (there.value, there.dissent or "") if there else (None, "")
    version = there.version if there else 0
    seen = session.get(f"agreed-{key}")
    drawn = seen is not None and session.get(fields[1]) is not None
    mine = tuple(map(session.get, fields))
    if drawn and seen[0] == version:
        return False
    if drawn and mine not in (seen[1], holds):
        return True
    session.put(f"agreed-{key}", (version, holds))
    for field, value in zip(fields, holds, strict=True):
        session.put(field, value)
    return False


def _met(key: str, there: ConsensusEvent | None) -> None:
    value = session.get(f"agree-{key}")
    yours = answer_words(value) if value is not None else say("room.no-value")
    words = say("room.met", theirs=told_words(there), yours=yours)
    html_block(tag("p", words, role="alert", cls="met"))
    st.button(say("room.take-theirs"), key="consensus-theirs", on_click=_forget, args=(key,))


def _forget(key: str) -> None:
    """The fields are filled anew from what holds."""
    session.put(f"agreed-{key}", None)


def _settle(key: str, keep: Keep, version: int) -> None:
    _keep(key, keep, session.get(f"agree-{key}"), version)


def _take_back(key: str, keep: Keep, version: int) -> None:
    _keep(key, keep, None, version)


def _keep(key: str, keep: Keep, value: float | None, version: int) -> None:
    try:
        met = keep(value, saving.clean(session.get(f"dissent-{key}")), version)
    except FaultsError as error:
        session.put("consensus-faults", error.faults)
        return
    except DeniedError:
        return  # the room was closed in this moment
    if met is None:
        _forget(key)
