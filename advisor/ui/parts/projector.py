"""The projector: one question, one number, one code; after the reveal the histogram. Large."""

from __future__ import annotations

import streamlit as st

from advisor.scoring import asked_practices
from advisor.ui import room, session
from advisor.ui.components import html_block
from advisor.ui.markup import Html, tag
from advisor.ui.parts.revealing import finding_of, histogram
from advisor.ui.parts.room_board import clock_words, keys
from advisor.ui.parts.room_door import qr_code
from advisor.ui.room import Seated
from advisor.ui.session import Current
from advisor.ui.words import say
from advisor.workshop import Board, DeniedError

__all__ = ["projector"]

_LONG = 430


def projector(now: Current, held: Seated) -> None:
    """What the room sees, looked at anew every second, and the facilitator's keys out of sight."""
    asked = [practice.id for practice in asked_practices(session.catalogue(), now.engagement)]
    _screen(held.token, f"{held.room.id}.{held.room.revision}", asked)
    keys(held, room.chair().agenda(held.token))


@st.fragment(run_every="1s")
def _screen(token: str, seen: str, asked: list[str]) -> None:
    try:
        found = room.chair().board(token)
    except DeniedError:
        st.rerun()
    if f"{found.room.id}.{found.room.revision}" != seen:
        st.rerun()
    practice = session.catalogue().practices.get(found.room.practice or "")
    if practice is None:
        html_block(_top("", ""), _waiting(found), cls="projector")
        return
    at = asked.index(practice.id) + 1 if practice.id in asked else 0
    place = say("phone.place", at=at, of=len(asked)) if at else ""
    if found.shown is not None:
        voted = say("room.all-voted", voted=found.shown.n, present=found.present)
        html_block(
            _top(place, voted),
            tag("h1", finding_of(found.shown)),
            tag("div", histogram(found.shown, dark=session.is_dark(), highest=350), cls="reveal"),
            cls="projector",
        )
        return
    texts = [practice.anchors[value] for value in sorted(practice.anchors)]
    long = "long" if sum(map(len, texts)) > _LONG else ""
    anchors = tag("ol", *(tag("li", text) for text in texts), cls=f"anchors {long}".strip())
    dimension = session.catalogue().dimension(practice.dimension).short_name
    html_block(
        _top(place, dimension),
        tag("h1", practice.question),
        tag("div", tag("div", anchors, _counters(found)), _door(found), cls="sides asked"),
        cls="projector",
    )


def _top(left: str, right: str) -> Html:
    return tag("div", tag("span", left), tag("span", right), cls="top")


def _waiting(found: Board) -> Html:
    joined = tag(
        "div",
        tag("div", tag("b", found.present), tag("div", say("room.have-joined")), cls="counter"),
        cls="counters",
    )
    words = tag("div", tag("h1", say("room.project-join")), tag("p", say("room.project-how")),
                joined)  # fmt: skip
    return tag("div", words, _door(found), cls="sides")


def _counters(found: Board) -> Html:
    parts = [
        tag("div", tag("b", found.voted), " ",
            tag("span", say("room.of", n=found.present), cls="of"),
            tag("div", say("room.have-voted")), cls="counter")
    ]  # fmt: skip
    if found.seconds is not None:
        words = tag("b", clock_words(found.seconds))
        parts.append(tag("div", words, tag("div", say("room.left")), cls="counter"))
    return tag("div", *parts, cls="counters")


def _door(found: Board) -> Html:
    where = room.listening()
    if where is None:
        return tag("div", tag("p", say("room.deaf-short")), cls="door")
    return tag(
        "div",
        tag("div", qr_code(where.link(found.room.id)), cls="code"),
        tag("div", where.url.partition("//")[2], cls="address"),
        tag("div", found.room.pin, cls="pin"),
        cls="door",
    )
