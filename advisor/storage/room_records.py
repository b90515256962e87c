"""What the store hands out of a workshop room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from advisor.rooms import Phase, VoteState

__all__ = ["Ballot", "NoteKind", "Power", "RoomNote", "RoomRow", "Token"]

Power = Literal["facilitator", "participant"]
NoteKind = Literal["note", "evidence", "parking"]


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room as it stands; times are UTC in ISO 8601.

    `revision` grows with everything the facilitator does and with nothing a participant does.
    """

    id: str
    engagement: str
    round: str
    team: str
    pin: str
    phase: Phase
    practice: str | None
    revision: int
    timer_ends_at: str | None
    opened_at: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote on its way: the hash of the voter's token, where, on what, which card."""

    hash: str
    room: str
    practice: str
    state: VoteState
    value: float | None


@dataclass(frozen=True, slots=True)
class Token:
    """A valid token: in which room, with which power, as whom."""

    room: RoomRow
    power: Power
    respondent: str | None


@dataclass(frozen=True, slots=True)
class RoomNote:
    """A facilitator's note: to a question or to the room; `tier` where it is evidence."""

    id: int
    practice: str | None
    kind: NoteKind
    tier: str | None
    body: str
    at: str
