"""The order of a workshop: what is to be talked about, what is to be voted on, what is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from advisor.agreement import AD_LIMIT, MINIMUM, deviation, ranks
from advisor.engagement import Round

__all__ = ["Item", "ItemState", "earlier_disagreement", "order"]

ItemState = Literal["discuss", "vote", "near", "settled"]
_ORDER: tuple[ItemState, ...] = ("discuss", "vote", "near", "settled")


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the agenda; `ad` is the disagreement known of it, in steps (0 to 1.5).

    `discuss`: revealed, and the answers lie further apart than counts as agreement. `vote`: not
    revealed yet. `near`: revealed and near enough for a quick consensus. `settled`: has one.
    """

    practice: str
    state: ItemState
    ad: float | None


def earlier_disagreement(sitting: Round | None, team: str) -> dict[str, float]:
    """The AD of each question that three or more people of a team answered before the workshop."""
    given: dict[str, list[float]] = {}
    for answer in sitting.answers if sitting else ():
        if answer.team == team and answer.value is not None:
            given.setdefault(answer.practice, []).append(answer.value)
    return {
        practice: deviation(ranks(values))
        for practice, values in given.items()
        if len(values) >= MINIMUM
    }


def order(
    asked: Sequence[str],
    revealed: Mapping[str, float | None],
    earlier: Mapping[str, float],
    settled: frozenset[str],
) -> tuple[Item, ...]:
    """The questions by state, in each by disagreement, the widest first, then as they are asked.

    `revealed` and `earlier` hold the AD of questions voted on in the room and answered before it.
    """
    items = [_item(practice, revealed, earlier, settled) for practice in asked]
    return tuple(sorted(items, key=lambda each: (_ORDER.index(each.state), -(each.ad or 0.0))))


def _item(
    practice: str,
    revealed: Mapping[str, float | None],
    earlier: Mapping[str, float],
    settled: frozenset[str],
) -> Item:
    ad = revealed[practice] if practice in revealed else earlier.get(practice)
    if practice in settled:
        return Item(practice, "settled", ad)
    if practice not in revealed:
        return Item(practice, "vote", ad)
    return Item(practice, "discuss" if (ad or 0.0) > AD_LIMIT else "near", ad)
