"""The open room of the engagement in work, and the server its phones talk to.

The facilitator's token is kept in this session. Another window of the app, or this one after a
reload, sits down anew: whoever reaches the app on this machine holds the database anyway.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from advisor.storage.records import now as this_moment
from advisor.storage.room_records import RoomRow
from advisor.ui import session
from advisor.ui.phone import Listening, Order, Phones
from advisor.ui.phone.process import LOOPBACK, local_addresses
from advisor.ui.session import Current
from advisor.workshop import Board, Chair, DeniedError
from advisor.workshop.listening import ROOM_VARIABLES

__all__ = [
    "Seated",
    "addresses",
    "chair",
    "close",
    "listen",
    "listening",
    "open_room",
    "seated",
]


@dataclass(frozen=True, slots=True)
class Seated:
    """A room with its facilitator's token, as it stands now."""

    token: str
    board: Board

    @property
    def room(self) -> RoomRow:
        """The room itself."""
        return self.board.room


@st.cache_resource(max_entries=1, show_spinner=False)
def _phones() -> Phones:
    return Phones()


def chair() -> Chair:
    """The facilitator's side of the rooms of this database."""
    return Chair(session.store(), session.catalogue())


def seated(now: Current) -> Seated | None:
    """The open room of the engagement with a token of this session; nothing when none is open."""
    there = chair()
    for room in there.rooms(now.id):
        if room.phase == "closed" or room.expires_at <= this_moment():
            continue
        try:
            kept = session.get("chair")
            if kept and kept[0] == room.id:
                return Seated(kept[1], there.board(kept[1]))
        except DeniedError:
            session.put("chair", None)
        try:
            token = there.sit_down(room.id)
            session.put("chair", (room.id, token))
            return Seated(token, there.board(token))
        except DeniedError:  # it was closed in this very moment
            continue
    return None


def addresses() -> tuple[str, ...]:
    """Where a room may listen: what the command named, else the networks, then this machine."""
    named = os.environ.get(ROOM_VARIABLES["address"], "")
    return (named,) if named else (*local_addresses(), LOOPBACK)


def open_room(name: str, round_id: str, team: str, address: str) -> None:
    """Listens on the address, then opens a room; OSError when it cannot listen there."""
    listen(address)
    token = chair().open(name, round_id, team)
    session.put("chair", (chair().board(token).room.id, token))


def listen(address: str) -> Listening:
    """Begins to listen for phones on one address; OSError says why not."""
    told = {option: os.environ.get(name, "") for option, name in ROOM_VARIABLES.items()}
    return _phones().start(
        Order(
            database=session.store().url,
            address=address,
            port=int(told["port"]) if told["port"].isdecimal() else 0,
            host=told["host"],
            cert=str(Path(told["cert"]).absolute()) if told["cert"] else "",
            key=str(Path(told["key"]).absolute()) if told["key"] else "",
        )
    )


def listening() -> Listening | None:
    """Where phones reach this app; nothing while it does not listen. What died is started anew."""
    try:
        return _phones().keep()
    except OSError:
        return None


def close(token: str) -> None:
    """Closes the room; the server ends with the last open one."""
    chair().close(token)
    session.put("chair", None)
    if not session.store().rooms.open_rooms():
        _phones().stop_later()
