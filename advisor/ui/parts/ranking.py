"""The gaps in their order: the formula in words and numbers, the reason, how sure the order is."""

from __future__ import annotations

import streamlit as st

from advisor.gaps import Gap
from advisor.report import numbers
from advisor.ui import session
from advisor.ui.components import Column, html_block, listed, section, table
from advisor.ui.markup import Html, join, tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["first_gaps", "ranked"]

_FIRST = 8
_OPEN = 15


def first_gaps(now: Current) -> None:
    """The most pressing gaps in few columns."""
    section(say("results.gaps"), say("results.gaps-unit"))
    columns = [
        Column(say("results.practice"), answer=True),
        Column(say("results.now"), number=True),
        Column(say("results.wanted"), number=True),
        Column(say("results.points"), number=True),
        Column(say("gaps.top-five"), number=True),
    ]
    rows = [
        (
            tag("span", gap.name, title=gap.reason),
            numbers.share(gap.current),
            numbers.share(gap.target),
            f"+{numbers.index(gap.index_points)}",
            numbers.share(gap.top_five),
        )
        for gap in now.assessment.gaps.items[:_FIRST]
    ]
    table(say("results.gaps"), columns, rows)
    html_block(tag("p", say("gaps.top-five-note"), cls="caption"))


def ranked(now: Current) -> None:
    """Every gap with its priority taken apart and its reason; what to find out stands after."""
    gaps = now.assessment.gaps
    section(say("gaps.title"), say("gaps.unit", n=len(gaps.items)))
    html_block(
        tag("p", tag("b", say("gaps.formula"))),
        listed(say(f"gaps.{part}") for part in ("shortfall", "base", "headline", "leverage")),
        tag("p", say("gaps.top-five-note"), cls="caption"),
    )
    if not gaps.items:
        html_block(tag("p", say("gaps.none"), cls="ink2"))
    else:
        _table(gaps.items[:_OPEN], 1)
    if len(gaps.items) > _OPEN:
        with st.expander(say("gaps.rest", n=len(gaps.items) - _OPEN)):
            _table(gaps.items[_OPEN:], _OPEN + 1)
    if gaps.find_out:
        section(say("gaps.find-out"), say("gaps.find-out-unit"))
        columns = [
            Column(say("results.practice"), answer=True),
            Column(say("gaps.top-five"), number=True),
            Column(say("results.reason"), wide=True),
        ]
        rows = [(gap.name, numbers.share(gap.top_five), gap.reason) for gap in gaps.find_out]
        table(say("gaps.find-out"), columns, rows)


def _table(gaps: tuple[Gap, ...], first: int) -> None:
    columns = [
        Column("#", number=True),
        Column(say("results.practice"), answer=True),
        Column(say("results.now"), number=True),
        Column(say("results.wanted"), number=True),
        Column(say("gaps.priority"), tight=True),
        Column(say("gaps.top-five"), number=True),
        Column(say("results.reason"), wide=True),
    ]
    rows = [_row(at, gap) for at, gap in enumerate(gaps, first)]
    table(f"{say('gaps.title')} {first}", columns, rows)


def _row(at: int, gap: Gap) -> tuple[object, ...]:
    name = session.catalogue().dimension(gap.dimension).short_name
    return (
        at,
        join((gap.name, tag("div", name, cls="ink3 small"))),
        numbers.share(gap.current),
        numbers.share(gap.target),
        _priority(gap),
        numbers.share(gap.top_five),
        gap.reason,
    )


def _priority(gap: Gap) -> Html:
    """The priority and the four numbers it is made of."""
    parts = say(
        "gaps.parts",
        size=f"{gap.size or 0.0:.2f}",
        base=f"{gap.base:.2f}",
        headline=f"{gap.headline:.1f}",
        leverage=f"{gap.leverage:.2f}",
    )
    return join((tag("b", f"{gap.priority:.2f}"), tag("div", parts, cls="ink2 small")))
