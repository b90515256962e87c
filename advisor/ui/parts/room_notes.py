"""What was noted in the rooms of an engagement, as one file for the facilitator."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import streamlit as st

from advisor.report import numbers
from advisor.storage.room_records import RoomNote, RoomRow
from advisor.ui import room, session
from advisor.ui.components import round_words
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["download", "written"]


def download(now: Current) -> None:
    """One button; nothing where nothing was noted."""
    noted = room.chair().noted(now.id)
    if noted:
        st.download_button(
            say("room.notes-download"),
            data=partial(_file, now, noted),
            file_name=f"{now.id}-notes.txt",
            mime="text/plain",
            icon=":material/download:",
            key="notes-download",
            on_click="ignore",
        )


def _file(now: Current, noted: tuple[tuple[RoomRow, tuple[RoomNote, ...]], ...]) -> bytes:
    return written(now, noted).encode("utf-8")


def written(now: Current, noted: tuple[tuple[RoomRow, tuple[RoomNote, ...]], ...]) -> str:
    """The notes as plain text: each room, its parking lot first, then question by question."""
    lines = [now.engagement.title, say("room.notes-private")]
    for there, notes in noted:
        lines += ["", "", *_of_room(now, there, notes)]
    return "\n".join(lines) + "\n"


def _of_room(now: Current, there: RoomRow, notes: tuple[RoomNote, ...]) -> Iterator[str]:
    rounds = {each.id: round_words(each) for each in now.engagement.rounds}
    teams = {each.id: each.title for each in now.engagement.teams}
    moment = session.local_time(there.opened_at)
    yield say(
        "room.notes-of",
        day=numbers.day(moment.date()) if moment else "",
        round=rounds.get(there.round, there.round),
        team=teams.get(there.team, there.team),
    )
    practices = session.catalogue().practices
    for practice in dict.fromkeys([None, *(note.practice for note in notes)]):
        mine = [note for note in notes if note.practice == practice]
        if not mine:
            continue
        found = practices.get(practice or "")
        yield ""
        yield say("room.kind-parking") if practice is None else found.name if found else practice
        for note in mine:
            yield from _note(note)


def _note(note: RoomNote) -> Iterator[str]:
    """A note by its kind; what has several lines stays under its mark."""
    kind = say(f"room.kind-{note.kind}")
    first, *rest = (note.body or kind).splitlines() or [kind]
    tier = f" ({note.tier})" if note.tier else ""
    yield f"  - {first}" if note.kind == "parking" else f"  - {kind}{tier}: {first}"
    yield from (f"    {line}" for line in rest)
