"""The words of a room: seats, votes, and what a reveal shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.engagement import Role

__all__ = [
    "OPTIONS",
    "Label",
    "Option",
    "Phase",
    "Reveal",
    "Seat",
    "Slice",
    "Spread",
    "Vote",
    "VoteState",
    "option_of",
    "value_of",
]

Phase = Literal["lobby", "voting", "revealed", "closed"]
VoteState = Literal["chosen", "unknown", "not-applicable"]
Option = Literal["0", "0.25", "0.5", "1", "unknown", "not-applicable"]
Label = Role | Literal["others"]
Spread = Literal["none", "narrow", "wide"]

OPTIONS: tuple[Option, ...] = ("0", "0.25", "0.5", "1", "unknown", "not-applicable")
"""What one can vote, in the order of the cards: four anchors, then the two honest ways out."""

_VALUES: Mapping[Option, float] = {"0": 0.0, "0.25": 0.25, "0.5": 0.5, "1": 1.0}


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one room: a random respondent id and a role.

    `label` is how the seat is told apart in every reveal; nothing before its first one.
    """

    respondent: str
    role: Role
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote: `chosen` carries a value (0, 0.25, 0.5 or 1), the two other states carry none."""

    respondent: str
    state: VoteState
    value: float | None = None

    @property
    def option(self) -> Option:
        """The card that was pressed."""
        return option_of(self.state, self.value)


@dataclass(frozen=True, slots=True)
class Slice:
    """The votes of one shown role, or of everybody who is not in one (`others`).

    `median` is an answer's place from 1 to 4; nothing where nobody of them chose an answer.
    """

    label: Label
    n: int
    counts: Mapping[Option, int]
    median: float | None


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the room sees of one question.

    `n` people voted, `chosen` of them one of the four answers. Median, quartiles and ends are
    places of answers, 1 to 4; `ad` is the mean distance from the median in steps (0 to 1.5). All
    are None where nobody chose an answer. `roles` is empty, or its counts add up to `counts`.
    """

    n: int
    chosen: int
    counts: Mapping[Option, int]
    median: float | None
    q1: float | None
    q3: float | None
    low: int | None
    high: int | None
    ad: float | None
    spread: Spread | None
    roles: tuple[Slice, ...]


def option_of(state: VoteState, value: float | None) -> Option:
    """The card of a vote; ValueError for a value that is none of the four, or is missing."""
    if state != "chosen":
        if value is not None:
            raise ValueError(f"a vote `{state}` carries no value, not {value!r}")
        return state
    for option, held in _VALUES.items():
        if value == held:
            return option
    raise ValueError(f"no answer has the value {value!r}")


def value_of(option: str) -> tuple[VoteState, float | None]:
    """State and value of a card; ValueError for a word that is no card.

    >>> value_of("0.25"), value_of("unknown")
    (('chosen', 0.25), ('unknown', None))
    """
    for known, value in _VALUES.items():
        if option == known:
            return "chosen", value
    if option == "unknown":
        return "unknown", None
    if option == "not-applicable":
        return "not-applicable", None
    raise ValueError(f"no card {option[:40]!r}")
