"""The blocks of a page in their order: context bar, finding, sections, cards, states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from advisor.faults import Fault
from advisor.ui.markup import Html, join, tag
from advisor.ui.words import say

__all__ = [
    "KeyForm",
    "card",
    "columns_that_wrap",
    "context_bar",
    "demonstration",
    "empty_state",
    "faults_list",
    "finding",
    "html_block",
    "keys_line",
    "listed",
    "question_title",
    "section",
]

KeyForm = Literal["", "dot", "diamond", "line", "dashed", "tick", "hatched", "outlined"]
"""How a mark is drawn in the line under a chart; a bar unless it says otherwise."""

_MOST_FAULTS = 200


def html_block(*parts: object, cls: str = "") -> None:
    """Writes parts into the page, each escaped unless it is HTML of ours."""
    st.html(tag("div", *parts, cls=f"ma {cls}".strip()))


def context_bar(client: str, facts: Sequence[object], right: str = "") -> None:
    """Client, round, people and state, and on the right when it was saved."""
    items = [tag("span", client, cls="client"), *(tag("span", fact) for fact in facts)]
    if right:
        items.append(tag("span", right, cls="right"))
    html_block(tag("div", *items, cls="ma-context"))


def finding(title: str, lede: str = "") -> None:
    """The page's one sentence, and at most two lines under it."""
    html_block(tag("h1", title, cls="finding"), tag("p", lede, cls="lede") if lede else "")


def question_title(crumb: str, question: str, why: str) -> None:
    """The question in serif under where it stands, and why it is asked."""
    html_block(
        tag("div", crumb, cls="crumb"),
        tag("h1", question, cls="question"),
        tag("p", why, cls="ink2"),
    )


def section(title: str, unit: str = "", note: str = "") -> None:
    """The heading of a block: the question it answers, its unit, a caption."""
    html_block(
        tag("h2", title, tag("span", unit, cls="unit") if unit else "", cls="section"),
        tag("p", note, cls="caption") if note else "",
    )


def card(title: object, *content: object, quiet: bool = False) -> Html:
    """A bordered card."""
    return tag(
        "div", tag("h2", title, cls="card-title"), *content, cls="card quiet" if quiet else "card"
    )


def columns_that_wrap(
    key: str, spec: Sequence[float], *, narrow: bool = False
) -> list[DeltaGenerator]:
    """Columns that stack where they would be crushed; `narrow` ones stay side by side longer."""
    with st.container(key=f"{'side' if narrow else 'pair'}-{key}"):
        return list(st.columns(spec, gap="large"))


def faults_list(title: str, faults: Sequence[Fault], closing: str = "") -> None:
    """Every fault at once: where, what, remedy."""
    rows = [
        tag(
            "li",
            tag("span", fault.where, cls="where"),
            tag("b", fault.what),
            tag("div", fault.remedy, cls="ink2"),
        )
        for fault in faults[:_MOST_FAULTS]
    ]
    if len(faults) > _MOST_FAULTS:
        rows.append(tag("li", say("faults.more", n=len(faults) - _MOST_FAULTS)))
    html_block(
        tag(
            "div",
            tag("h2", title, cls="card-title"),
            tag("ul", *rows),
            tag("p", closing, cls="caption") if closing else "",
            cls="faults",
            role="alert",
        )
    )


def empty_state(what: str, how: str) -> None:
    """What will stand here, and the way to it."""
    html_block(tag("div", tag("b", what), how, cls="empty"))


def demonstration(words: str) -> None:
    """A label that data shown here is not the client's."""
    html_block(tag("div", words, cls="demonstration"))


def keys_line(
    entries: Iterable[tuple[KeyForm, str, str]],
) -> None:
    """The line under a chart that explains its marks: form, colour, words."""
    html_block(
        tag(
            "div",
            *(
                tag(
                    "span",
                    tag("i", cls=form, style=f"--key:{colour}" if colour else None),
                    words,
                )
                for form, colour, words in entries
            ),
            cls="keys",
        )
    )


def listed(items: Iterable[object]) -> Html:
    """A list with dots."""
    return tag("ul", join(tag("li", tag("span", item)) for item in items), cls="dots")
