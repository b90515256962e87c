"""Workshop: a room for blind votes: opened, asked, revealed, talked over, agreed on, closed."""

import streamlit as st

from advisor.ui import room, session
from advisor.ui.components import (
    columns_that_wrap,
    context,
    empty_state,
    finding,
    html_block,
    needs_engagement,
    page_link,
)
from advisor.ui.markup import tag
from advisor.ui.parts import projector, room_board, room_door, room_kit, room_notes, room_talk
from advisor.ui.room import Seated
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["draw"]


def draw() -> None:
    """The page: the projector where the address asks for it, else the facilitator's side."""
    now = needs_engagement()
    if now is None:
        return
    held = room.seated(now)
    if session.addressed("show") == "projector":
        if held is None:
            html_block(tag("h1", say("room.project-none")), cls="projector")
        else:
            projector.projector(now, held)
        return
    context(now)
    if held is not None:
        _sitting(now, held)
        return
    finding(say("room.title-none"), say("room.lede-none"))
    if not now.engagement.rounds or not now.engagement.teams:
        empty_state(say("room.no-round"), say("room.no-round-how"))
        page_link("engagements", say("menu.engagements"), view=say("engagements.view-people"))
        return
    room_door.opening(now)
    room_notes.download(now)
    st.divider()
    room_kit.kit(now)


def _sitting(now: Current, held: Seated) -> None:
    """The question in work and what is agreed on it; the door and the agenda beside them."""
    finding(*room_board.title(held))
    items = room.chair().agenda(held.token)
    left, right = columns_that_wrap("room", (2.3, 1), narrow=True)
    with left:
        room_board.watch(held.token, f"{held.room.id}.{held.room.revision}")
        room_board.keys(held, items)
        room_board.board(held)
        if held.board.shown is not None:
            st.divider()
            room_talk.talk(held)
        elif held.room.practice is not None:
            with st.expander(say("room.without-vote")):
                room_talk.talk(held)
        st.divider()
        room_talk.notes(held)
        room_notes.download(now)
    with right:
        room_door.door(now, held)
        room_board.minutes()
        html_block(tag("p", say("room.keys"), cls="caption"))
        room_board.agenda(held, items)
    st.divider()
    room_kit.kit(now)


if __name__ == "__main__":
    draw()
