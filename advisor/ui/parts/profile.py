"""The profile: every question with its default named, each answer saved when it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from advisor.model import ProfileQuestion
from advisor.ui import saving, session
from advisor.ui.components import html_block, unsaved
from advisor.ui.markup import label, tag
from advisor.ui.parts import meeting
from advisor.ui.session import Current
from advisor.ui.steps import asked_now
from advisor.ui.words import say

__all__ = [
    "CURRENCIES",
    "form",
    "met",
    "question_field",
    "saved_field",
    "yes_or_no",
]

CURRENCIES = (
    *("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK"),
    *("CAD", "AUD", "JPY", "INR", "SGD", "BRL", "ZAR"),
)


def form(now: Current) -> None:
    """All groups of profile questions; what is shown follows what is answered."""
    catalogue = session.catalogue()
    html_block(tag("p", say("profile.note"), cls="caption"))
    st.text_input(
        say("profile.title-field"),
        value=now.engagement.title,
        key=f"title-{now.id}",
        max_chars=200,
        on_change=_save_title,
        args=(now.id,),
    )
    unsaved("head")
    unsaved("profile")
    met(now)
    for group in catalogue.profile_groups:
        asked = [
            question
            for question in catalogue.profile
            if question.group == group.id and asked_now(question, now.engagement.profile)
        ]
        if not asked:
            continue
        with st.container(key=f"group-{group.id}", border=True):
            html_block(tag("h2", group.title, cls="section"), tag("p", group.why, cls="caption"))
            columns = st.columns(2, gap="large")
            for at, question in enumerate(asked):
                with columns[at % 2]:
                    saved_field(now, question, f"profile-{now.id}-{question.id}")


def saved_field(now: Current, question: ProfileQuestion, key: str) -> None:
    """The widget of one question, whose answer is saved when it is given."""
    held = now.engagement.profile.get(question.id)
    drawn = session.get(f"drawn-{key}")
    if drawn is not None and drawn != (held,):
        session.put(key, None)  # whoever answered it, the field shows what holds
    session.put(f"drawn-{key}", (held,))
    question_field(
        question,
        held,
        key=key,
        on_change=_save,
        args=(now.id, question.id, key, held),
        default=_default_words(question, now.engagement.profile),
    )


def question_field(
    question: ProfileQuestion,
    value: Any,
    *,
    key: str,
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
    default: str = "",
) -> Any:
    """The widget of one profile question; returns its value, None where it is not answered."""
    words = label(question.question) + (" *" if question.required else "")
    told = label(question.why) + (f" {label(default)}" if default else "")
    given: dict[str, Any] = {"key": key, "help": told}
    if on_change is not None:
        given |= {"on_change": on_change, "args": args}
    if question.kind == "number":
        return _number(question, value, words, given)
    if question.kind == "boolean":
        return st.segmented_control(
            words, (True, False), default=value, format_func=yes_or_no, **given
        )
    names = {option.value: option.label for option in question.options}
    if question.kind == "choices":
        chosen = [each for each in (value or ()) if each in names]
        return st.multiselect(
            words, list(names), default=chosen, format_func=names.__getitem__, **given
        )
    return st.selectbox(
        words,
        list(names),
        index=list(names).index(value) if value in names else None,
        format_func=names.__getitem__,
        **given,
    )


def yes_or_no(value: bool) -> str:
    """The word for a boolean answer."""
    return say("profile.yes") if value else say("profile.no")


def _number(question: ProfileQuestion, value: Any, words: str, given: dict[str, Any]) -> Any:
    words = f"{words} ({label(question.unit)})" if question.unit else words
    known = isinstance(value, int | float) and not isinstance(value, bool)
    low, high = question.low or 0, question.high or 0
    if question.whole:
        whole = int(value) if known else None
        return st.number_input(words, int(low), int(high), whole, 1, "%d", **given)
    real = float(value) if known else None
    return st.number_input(words, float(low), float(high), real, None, "%.10g", **given)


def _default_words(question: ProfileQuestion, profile: Mapping[str, object]) -> str:
    """The default of a question with its source, for its help; empty where it has none."""
    value = question.default_for(profile)
    if value is None or not question.default_source:
        return ""
    names = {option.value: option.label for option in question.options}
    if isinstance(value, bool):
        shown = yes_or_no(value)
    elif isinstance(value, int | float):
        shown = f"{value:g}"
    else:
        shown = names.get(str(value), str(value))
    return say(
        "profile.default",
        value=shown,
        unit=question.unit or "",
        source=question.default_source.rstrip("."),
    )


def _save(name: str, question: str, key: str, drawn: Any) -> None:
    value = session.get(key)
    kept = tuple(value) if isinstance(value, list) else value
    if not saving.save_profile(name, question, kept, drawn):
        session.put(key, None)


def met(now: Current) -> None:
    """An answer that somebody else gave while this one was given: both, and one is chosen."""
    kept = session.get("profile-met")
    if kept is None or kept[0] != now.id:
        return
    question = next(each for each in session.catalogue().profile if each.id == kept[1])
    held = now.engagement.profile.get(question.id)
    theirs, yours = (f"{question.question} {_value(question, each)}" for each in (held, kept[2]))
    keep = partial(saving.save_profile, now.id, question.id, kept[2], held)
    meeting.both("profile", theirs, yours, partial(session.put, "profile-met", None), keep)


def _value(question: ProfileQuestion, value: Any) -> str:
    """An answer of the profile in words."""
    names: dict[object, str] = {option.value: option.label for option in question.options}
    if value is None or value == ():
        return say("profile.unset")
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, int | float):
        return f"{value:g} {question.unit or ''}".strip()
    chosen = value if isinstance(value, tuple | list) else (value,)
    return ", ".join(names.get(each, str(each)) for each in chosen)


def _save_title(name: str) -> None:
    title = saving.clean(session.get(f"title-{name}"), 200)
    if title:
        saving.save_part(name, "head", {"title": title})
