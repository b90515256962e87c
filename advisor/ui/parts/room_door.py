"""The door of a room: opening it, what is open and how safely, code and PIN, closing it."""

from __future__ import annotations

from contextlib import suppress

import segno
import streamlit as st

from advisor.faults import FaultsError
from advisor.report import numbers
from advisor.report.tokens import LIGHT
from advisor.ui import room, session
from advisor.ui.components import card, columns_that_wrap, faults_list, html_block, round_words
from advisor.ui.markup import Html, link_target, tag
from advisor.ui.phone import Listening
from advisor.ui.phone.process import LOOPBACK
from advisor.ui.room import Seated
from advisor.ui.session import Current
from advisor.ui.words import say
from advisor.workshop import DeniedError

__all__ = ["door", "opening", "qr_code"]

_MOST_NAMES = 6


def opening(now: Current) -> None:
    """Round, team, where to listen; one button."""
    engagement = now.engagement
    rounds, teams = [each.id for each in engagement.rounds], [each.id for each in engagement.teams]
    titles = {each.id: round_words(each) for each in engagement.rounds}
    people = {each.id: each.title for each in engagement.teams}
    left, right = columns_that_wrap("opening", (1, 1))
    with left:
        sitting = st.selectbox(
            say("room.round"), rounds[::-1], format_func=lambda id_: titles[id_], key="room-round"
        )
        team = st.selectbox(
            say("room.team"), teams, format_func=lambda id_: people[id_], key="room-team"
        )
        address = st.selectbox(
            say("room.address"), room.addresses(), format_func=_address_words, key="room-address"
        )
        st.button(
            say("room.open"),
            type="primary",
            key="room-open",
            on_click=_open,
            args=(now.id, str(sitting), str(team), str(address)),
        )
        _told()
    with right:
        html_block(
            card(
                say("room.what"),
                tag("p", say("room.what-open")),
                tag("p", say("room.what-blind")),
                tag("p", say("room.what-anonymous")),
                quiet=True,
            )
        )


def _address_words(address: str) -> str:
    key = "room.address-here" if address == LOOPBACK else "room.address-network"
    return say(key, address=address)


def _open(name: str, round_id: str, team: str, address: str) -> None:
    try:
        room.open_room(name, round_id, team, address)
    except OSError as error:
        session.put("room-told", say("room.not-listening", reason=str(error), address=address))
    except FaultsError as error:
        session.put("room-faults", error.faults)


def _listen(address: str) -> None:
    try:
        room.listen(address)
    except OSError as error:
        session.put("room-told", say("room.not-listening", reason=str(error), address=address))


def _told() -> None:
    words, faults = session.told("room-told"), session.told("room-faults")
    if words:
        html_block(tag("p", words, cls="stale", role="alert"))
    if faults:
        faults_list(say("faults.not-saved"), faults)


def door(now: Current, held: Seated) -> None:
    """Code, address and PIN, what is open, who is in, and the ways to change it."""
    where = room.listening()
    html_block(card(say("room.door"), *_door_words(held, where)))
    _who(held.token)
    _told()
    if where is None:
        address = st.selectbox(
            say("room.address"), room.addresses(), format_func=_address_words, key="room-address"
        )
        st.button(say("room.listen"), key="room-listen", on_click=_listen, args=(str(address),))
    st.link_button(
        say("room.projector"),
        link_target("workshop", e=now.id, show="projector"),
        icon=":material/open_in_new:",
        width="stretch",
    )
    st.button(
        say("room.new-pin"),
        key="room-new-pin",
        on_click=lambda: room.chair().new_pin(held.token),
        width="stretch",
    )
    with st.popover(say("room.close"), width="stretch"):
        html_block(tag("p", say("room.close-how")))
        st.button(
            say("room.close-now"),
            key="room-close",
            type="primary",
            on_click=room.close,
            args=(held.token,),
        )


def _door_words(held: Seated, where: Listening | None) -> list[Html]:
    pin = tag("div", held.room.pin, cls="pin")
    if where is None:
        return [pin, tag("p", say("room.deaf"))]
    safety = (
        "room.safe-here" if where.is_local
        else "room.safe-encrypted" if where.encrypted
        else "room.safe-not"
    )  # fmt: skip
    return [
        tag("div", qr_code(where.link(held.room.id)), cls="code"),
        tag("div", where.url.partition("//")[2], cls="address"),
        pin,
        tag("p", say("room.open-to", url=where.url), cls="small"),
        tag("p", say(safety), cls="small"),
    ]


@st.fragment(run_every="3s")
def _who(token: str) -> None:
    """Who has joined by now: somebody who comes in draws nothing else anew."""
    with suppress(DeniedError):  # closed meanwhile: the board beside it says so
        html_block(tag("p", _people(token), cls="caption"))


def _people(token: str) -> str:
    names = room.chair().names(token)
    anonymous = max(0, room.chair().board(token).present - len(names))
    if not names:
        return say("room.joined", n=anonymous)
    shown = numbers.joined(list(names[:_MOST_NAMES]))
    more = anonymous + max(0, len(names) - _MOST_NAMES)
    return (
        say("room.joined-names", names=shown, n=more)
        if more
        else say("room.joined-all", names=shown)
    )


def qr_code(address: str) -> Html:
    """The join link as a picture of dark squares on white, whatever the page's colours are."""
    made = segno.make(address, error="m", micro=False)
    picture = made.svg_data_uri(scale=10, border=2, dark=LIGHT.ink, light=LIGHT.canvas)
    return tag("img", src=picture, alt=say("room.code-alt", address=address), cls="qr")
