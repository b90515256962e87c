"""The question in work: how many have voted, the keys of the facilitator, the agenda."""

from __future__ import annotations

from functools import partial

import streamlit as st

from advisor.rooms import FEWEST, Item
from advisor.ui import room, session
from advisor.ui.components import Column, badge, html_block, section, table
from advisor.ui.markup import Html, tag
from advisor.ui.parts.revealing import finding_of, histogram
from advisor.ui.room import Seated
from advisor.ui.words import say
from advisor.workshop import DeniedError

__all__ = ["agenda", "beside", "board", "clock_words", "keys", "minutes", "title", "watch"]

_MINUTES = (1, 2, 3, 5)
_FIRST_ROWS = 10


def board(held: Seated) -> None:
    """The question with its anchors, then its votes as a number or as a histogram."""
    practice = session.catalogue().practices.get(held.room.practice or "")
    if practice is None:
        html_block(tag("p", say("room.none-picked"), cls="ink2"))
        return
    html_block(
        tag("div", session.catalogue().dimension(practice.dimension).name, cls="caption"),
        tag("h2", practice.question, cls="question"),
    )
    if held.board.shown is not None:
        html_block(histogram(held.board.shown, dark=session.is_dark()), cls="reveal")
        return
    anchors = [tag("li", text) for _, text in sorted(practice.anchors.items())]
    html_block(tag("ol", *anchors, cls="anchors"))


@st.fragment(run_every="1s")
def watch(token: str, seen: str) -> None:
    """Counts and timer, looked at anew every second; a change elsewhere draws all anew."""
    try:
        found = room.chair().board(token)
    except DeniedError:
        st.rerun()
    if f"{found.room.id}.{found.room.revision}" != seen:
        st.rerun()
    room.listening()
    numbers_ = [
        _number(f"{found.present}", "", say("room.have-joined"))
        if found.room.practice is None
        else _number(f"{found.voted}", say("room.of", n=found.present), say("room.have-voted"))
    ]
    if found.seconds is not None:
        numbers_.append(_number(clock_words(found.seconds), "", say("room.left")))
    few = found.room.phase == "voting" and found.voted < FEWEST
    html_block(
        tag("div", *numbers_, cls="counters"),
        tag("p", say("room.few", n=FEWEST), cls="caption") if few else "",
    )


def _number(value: str, beside_: str, words: str) -> Html:
    return tag(
        "div",
        tag("b", value),
        " ",
        tag("span", beside_, cls="of") if beside_ else "",
        tag("div", words),
        cls="counter",
    )


def clock_words(seconds: float) -> str:
    """Minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def beside(held: Seated, items: tuple[Item, ...], step: int) -> str | None:
    """Forward the next question to vote on, back the one revealed before; None where none is."""
    here = held.room.practice
    if step > 0:
        open_ = [each.practice for each in items if each.state == "vote"]
        after = open_[open_.index(here) + 1 :] if here in open_ else open_
        return next(iter(after), None)
    done = list(room.chair().shown(held.token))
    before = done[: done.index(here)] if here in done else done
    return before[-1] if before else None


def keys(held: Seated, items: tuple[Item, ...]) -> None:
    """Previous, reveal, next and the timer, each with its key."""
    there, token = room.chair(), held.token
    back, on = beside(held, items, -1), beside(held, items, 1)
    voting = held.room.phase == "voting"
    with st.container(horizontal=True, key="room-keys"):
        st.button(
            say("room.previous"), key="room-previous", shortcut="Left", disabled=back is None,
            on_click=there.pick, args=(token, back or ""),
        )  # fmt: skip
        st.button(
            say("room.reveal"), key="room-reveal", shortcut="V", disabled=not voting,
            type="primary" if voting else "secondary", on_click=_reveal, args=(token,),
        )  # fmt: skip
        st.button(
            say("room.next"), key="room-next", shortcut="Right", disabled=on is None,
            type="secondary" if voting else "primary", on_click=there.pick, args=(token, on or ""),
        )  # fmt: skip
        running = held.board.seconds is not None
        minutes = int(session.get("room-minutes") or _MINUTES[1])
        st.button(
            say("room.stop") if running else say("room.start", n=minutes),
            key="room-timer",
            shortcut="T",
            on_click=there.start_timer,
            args=(token, 0 if running else 60 * minutes),
        )


def _reveal(token: str) -> None:
    try:
        voted = room.chair().reveal(token)
    except DeniedError:
        return  # somebody else revealed it in this moment
    if voted < FEWEST:
        session.put("room-few", voted)


def minutes() -> None:
    """How long the timer runs when it is started."""
    st.segmented_control(
        say("room.minutes"), _MINUTES, default=_MINUTES[1], key="room-minutes", required=True
    )


def agenda(held: Seated, items: tuple[Item, ...]) -> None:
    """Which question comes: to discuss first, then to vote on; any of them may be picked."""
    section(say("room.agenda"), say("room.agenda-unit"))
    practices = session.catalogue().practices
    ids = [each.practice for each in items]
    named = {each.practice: _line(each) for each in items}
    key = f"room-pick-{held.room.revision}"
    st.selectbox(
        say("room.pick"),
        ids,
        index=ids.index(held.room.practice) if held.room.practice in ids else None,
        format_func=named.__getitem__,
        key=key,
        on_change=partial(_pick, held.token, key),
    )
    columns = [
        Column(say("results.question"), answer=True),
        Column(say("room.spread-steps"), number=True),
        Column(say("results.state"), tight=True),
    ]
    rows = [(practices[each.practice].name, _ad(each), _badge(each)) for each in items]
    table(say("room.agenda"), columns, rows[:_FIRST_ROWS])
    later = rows[_FIRST_ROWS:]
    if later:
        with st.expander(say("room.agenda-later", n=len(later))):
            table(say("room.agenda-later", n=len(later)), columns, later)


def _line(item: Item) -> str:
    return say(
        "room.item",
        name=session.catalogue().practices[item.practice].name,
        state=say(f"room.state-{item.state}"),
    )


def _ad(item: Item) -> str:
    return "" if item.ad is None else f"{item.ad:.2f}"


def _badge(item: Item) -> Html:
    words = say(f"room.state-{item.state}")
    if item.state == "discuss":
        return badge("attention", words)
    return badge("ok" if item.state == "settled" else "neutral", words)


def _pick(token: str, key: str) -> None:
    practice = session.get(key)
    if practice:
        room.chair().pick(token, str(practice))


def title(held: Seated) -> tuple[str, str]:
    """The page's finding and its second line, by what the room is doing."""
    few = session.told("room-few")
    if few is not None:
        return say("room.title-few", n=few), say("room.lede-few", n=FEWEST)
    if held.board.shown is not None:
        return finding_of(held.board.shown), say("room.lede-shown")
    if held.room.phase == "voting":
        return say("room.title-voting"), say("room.lede-voting")
    return say("room.title-lobby"), say("room.lede-lobby")
