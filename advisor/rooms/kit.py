"""The facilitator's kit as content: an agenda whose minutes add up, and a card for each question.

The time of a workshop is a given number of whole minutes. Welcome, break and the owners at the
end take theirs first; the questions share what is left in whole minutes, the same for each; what
does not divide goes to the parking lot. Too little time asks fewer questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from advisor.engagement import Engagement
from advisor.model import Catalogue, Practice
from advisor.scoring import asked_practices

__all__ = ["LEAST_MINUTES", "MOST_MINUTES", "Kit", "Slot", "SlotKind", "make_kit"]

LEAST_MINUTES, MOST_MINUTES = 30, 600
_LEAST_PER_QUESTION, _MOST_PER_QUESTION = 6, 12
_SHORTEST_EDITION = "quick"
_BREAK_FROM = 120

SlotKind = Literal["welcome", "questions", "break", "parking", "owners"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of the agenda, from `begins` for `minutes`; `n` questions of an area `what`."""

    kind: SlotKind
    begins: int
    minutes: int
    what: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Kit:
    """What a facilitator takes along; the minutes of the slots add up to `minutes`.

    `per_question` is the time of each question: a third to read and vote, the rest to talk.
    `left` are the questions there is no time for.
    """

    title: str
    minutes: int
    per_question: int
    slots: tuple[Slot, ...]
    cards: tuple[Practice, ...]
    left: tuple[Practice, ...]


def make_kit(catalogue: Catalogue, engagement: Engagement, minutes: int) -> Kit:
    """The kit for the engagement's edition in so many minutes (30 to 600; else ValueError).

    Where not every question fits, those of the quick edition go first, then others spread evenly
    over the questionnaire; all are asked in its order.
    """
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise ValueError(
            f"a workshop of {minutes} minutes; from {LEAST_MINUTES} to {MOST_MINUTES} are possible"
        )
    welcome, owners = max(3, minutes // 20), max(5, minutes // 12)
    pause = max(10, minutes // 18) if minutes >= _BREAK_FROM else 0
    parking = max(3, minutes // 30)
    room = minutes - welcome - owners - pause - parking
    asked = asked_practices(catalogue, engagement)
    cards = _chosen(asked, room // _LEAST_PER_QUESTION)
    each = min(_MOST_PER_QUESTION, room // max(1, len(cards)))
    parking += room - each * len(cards)
    areas = [
        (catalogue.dimension(id_).name, len(list(group)))
        for id_, group in groupby(cards, key=lambda practice: practice.dimension)
    ]
    lengths: list[tuple[SlotKind, int, str, int]] = [("welcome", welcome, "", 0)]
    for at, (name, n) in enumerate(areas):
        if pause and at and at == _middle(areas):
            lengths.append(("break", pause, "", 0))
            pause = 0
        lengths.append(("questions", n * each, name, n))
    if pause:
        lengths.append(("break", pause, "", 0))
    lengths += [("parking", parking, "", 0), ("owners", owners, "", 0)]
    left = tuple(practice for practice in asked if practice not in cards)
    return Kit(engagement.title, minutes, each, _in_order(lengths), cards, left)


def _chosen(asked: Sequence[Practice], most: int) -> tuple[Practice, ...]:
    """At most so many questions, in their order."""
    first = [each for each in asked if _SHORTEST_EDITION in each.editions]
    rest = [each for each in asked if _SHORTEST_EDITION not in each.editions]
    chosen = {each.id for each in _spread(first, most)}
    chosen |= {each.id for each in _spread(rest, most - len(chosen))}
    return tuple(each for each in asked if each.id in chosen)


def _spread(of: Sequence[Practice], many: int) -> list[Practice]:
    """So many of a sequence, evenly spaced, or all of it."""
    if many >= len(of):
        return list(of)
    return [of[at * len(of) // many] for at in range(many)]


def _middle(areas: Sequence[tuple[str, int]]) -> int:
    """Before which area half the questions have been asked."""
    total, so_far = sum(n for _, n in areas), 0
    for at, (_, n) in enumerate(areas):
        if 2 * so_far >= total:
            return at
        so_far += n
    return len(areas) - 1


def _in_order(lengths: Sequence[tuple[SlotKind, int, str, int]]) -> tuple[Slot, ...]:
    slots, begins = [], 0
    for kind, minutes, what, n in lengths:
        slots.append(Slot(kind, begins, minutes, what, n))
        begins += minutes
    return tuple(slots)
