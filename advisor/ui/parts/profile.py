"""The profile: every question with its default named, each answer saved when it is given."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from advisor.model import ProfileQuestion
from advisor.ui import saving, session
from advisor.ui.components import html_block, unsaved
from advisor.ui.markup import label, tag
from advisor.ui.session import Current
from advisor.ui.steps import asked_now
from advisor.ui.words import say

__all__ = ["CURRENCIES", "form", "question_field"]

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
                    _field(now, question)


def _field(now: Current, question: ProfileQuestion) -> None:
    key = f"profile-{now.id}-{question.id}"
    question_field(
        question,
        now.engagement.profile.get(question.id),
        key=key,
        on_change=_save,
        args=(now.id, question.id, key),
        default=_default_words(question, now.engagement.profile),
    )


def question_field(
    question: ProfileQuestion,
    value: object,
    *,
    key: str,
    on_change: object = None,
    args: tuple[object, ...] = (),
    default: str = "",
) -> object:
    """The widget of one profile question; returns its value, None where it is not answered."""
    words = label(question.question) + (" *" if question.required else "")
    told = label(question.why) + (f" {label(default)}" if default else "")
    given: dict[str, object] = {"key": key, "help": told}
    if on_change is not None:
        given |= {"on_change": on_change, "args": args}
    if question.kind == "number":
        return _number(question, value, words, given)
    if question.kind == "boolean":
        options, names = [True, False], {True: say("profile.yes"), False: say("profile.no")}
        return st.segmented_control(
            words,
            options,
            default=value,
            format_func=names.__getitem__,
            **given,  # type: ignore[arg-type, call-overload]
        )
    names = {option.value: option.label for option in question.options}
    if question.kind == "choices":
        chosen = [each for each in (value or ()) if each in names]  # type: ignore[attr-defined]
        return st.multiselect(
            words,
            list(names),
            default=chosen,
            format_func=names.__getitem__,
            **given,  # type: ignore[arg-type, call-overload]
        )
    options = list(names)
    return st.selectbox(
        words,
        options,
        index=options.index(str(value)) if value in names else None,
        format_func=names.__getitem__,
        placeholder=say("profile.unset"),
        **given,  # type: ignore[arg-type, call-overload]
    )


def _number(
    question: ProfileQuestion, value: object, words: str, given: Mapping[str, object]
) -> object:
    cast = int if question.whole else float
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return st.number_input(
        f"{words} ({label(question.unit)})" if question.unit else words,
        min_value=cast(question.low or 0),
        max_value=cast(question.high or 0),
        value=cast(value) if known else None,  # type: ignore[call-overload]
        step=1 if question.whole else None,
        format="%d" if question.whole else "%.10g",
        placeholder=say("profile.unset"),
        **given,  # type: ignore[arg-type]
    )


def _default_words(question: ProfileQuestion, profile: Mapping[str, object]) -> str:
    value = question.default_for(profile)
    if value is None or not question.default_source:
        return ""
    names = {option.value: option.label for option in question.options}
    if isinstance(value, bool):
        shown = say("profile.yes") if value else say("profile.no")
    else:
        shown = names.get(str(value)) or f"{value:g}" if not isinstance(value, str) else str(value)
    return say(
        "profile.default",
        value=shown,
        unit=question.unit or "",
        source=question.default_source.rstrip("."),
    )


def _save(name: str, question: str, key: str) -> None:
    value = session.get(key)
    saving.save_profile(name, question, tuple(value) if isinstance(value, list) else value)


def _save_title(name: str) -> None:
    title = saving.clean(session.get(f"title-{name}"), 200)
    if title:
        saving.save_part(name, "head", {"title": title})
