"""The rail: who answers for which team, and the dimensions with how far each is answered."""

from __future__ import annotations

import streamlit as st

from advisor.ui import session
from advisor.ui.components import html_block, section
from advisor.ui.markup import Html, label, tag
from advisor.ui.parts.asking import Place, respondents_of
from advisor.ui.parts.people import respondent_words
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["dimensions", "who"]


def who(now: Current, where: Place) -> None:
    """Team and respondent, as selection boxes where there is a choice."""
    engagement = now.engagement
    teams = {team.id: team.title for team in engagement.teams}
    if len(teams) > 1:
        st.selectbox(
            say("assess.team"),
            list(teams),
            index=list(teams).index(where.team),
            format_func=teams.__getitem__,
            key="choose-team",
            on_change=_choose,
            args=("team", "choose-team"),
        )
    mine = respondents_of(engagement, where.team)
    if len(mine) > 1:
        key = f"choose-respondent-{where.team}"
        st.selectbox(
            say("assess.respondent"),
            mine,
            index=mine.index(where.respondent),
            format_func=lambda name: respondent_words(now, name),
            key=key,
            on_change=_choose,
            args=("respondent", key),
        )


def dimensions(now: Current, where: Place) -> None:
    """Every dimension with its progress; a click goes to its first open question."""
    rows = _rows(now, where)
    given, asked = sum(row[2] for row in rows), sum(row[3] for row in rows)
    with st.container(key="rail-head"):
        section(say("assess.dimensions"), say("assess.of", given=given, asked=asked))
    with st.container(key="rail"):
        for dimension, name, done, of, target in rows:
            with st.container(key=f"dim-{dimension}"):
                html_block(_row(name, done, of, here=dimension == where.practice.dimension))
                with st.container(key=f"cover-{dimension}"):
                    st.button(
                        say("assess.go", name=label(name), given=done, asked=of),
                        key=f"go-{dimension}",
                        on_click=session.put,
                        args=("question", target),
                    )
    with st.container(key="rail-narrow"):
        names = {row[0]: f"{row[1]} {row[2]}/{row[3]}" for row in rows}
        targets = {row[0]: row[4] for row in rows}
        st.selectbox(
            say("assess.dimension"),
            list(names),
            index=list(names).index(where.practice.dimension),
            format_func=names.__getitem__,
            key=f"choose-dimension-{where.practice.dimension}",
            on_change=_jump,
            args=(f"choose-dimension-{where.practice.dimension}", targets),
        )


def _rows(now: Current, where: Place) -> list[tuple[str, str, int, int, str]]:
    sitting = now.engagement.round(where.round)
    given = {
        answer.practice
        for answer in (sitting.answers if sitting else ())
        if (answer.team, answer.respondent) == (where.team, where.respondent)
    }
    rows = []
    for dimension in session.catalogue().dimensions:
        mine = [each.id for each in where.practices if each.dimension == dimension.id]
        if mine:
            done = len(given & set(mine))
            target = next((id_ for id_ in mine if id_ not in given), mine[0])
            rows.append((dimension.id, dimension.short_name, done, len(mine), target))
    return rows


def _row(name: str, done: int, of: int, *, here: bool) -> Html:
    return tag(
        "div",
        tag("div", tag("span", name), tag("span", f"{done}/{of}"), cls="top"),
        tag("div", tag("i", style=f"width:{100 * done / of:.0f}%"), cls="track"),
        cls="dim here" if here else "dim",
    )


def _choose(name: str, key: str) -> None:
    session.put(name, session.get(key))
    if name == "team":
        session.put("respondent", None)
    session.put("question", session.get("question"))


def _jump(key: str, targets: dict[str, str]) -> None:
    session.put("question", targets.get(str(session.get(key))))
