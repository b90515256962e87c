"""The roadmap's practices in another order: software first, or models first.

The same items under the same limits, placed one after another (serial schedule generation): each
at the first quarter in which its prerequisites have ended and there is room. What no longer fits
is left out and said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from advisor.roadmap import Item, Roadmap

if TYPE_CHECKING:
    from advisor.engagement import Limits
    from advisor.model import Catalogue

__all__ = ["First", "in_order"]

First = Literal["devops", "ml"]


def in_order(
    catalogue: Catalogue, roadmap: Roadmap, limits: Limits, first: First
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """The items with one group of dimensions first, and the practices that no longer fit."""
    waiting = sorted(
        roadmap.items,
        key=lambda item: (_group(catalogue, item.practice) != first, item.quarter),
    )
    placed: dict[str, Item] = {}
    left: list[str] = []
    while waiting:
        item = next((each for each in waiting if _ready(each, waiting)), waiting[0])
        waiting.remove(item)
        quarter = _place(item, list(placed.values()), limits)
        if quarter is None or any(need in left for need in item.needs):
            left.append(item.practice)
        else:
            placed[item.practice] = replace(item, quarter=quarter)
    return tuple(sorted(placed.values(), key=lambda item: item.quarter)), tuple(left)


def _group(catalogue: Catalogue, practice: str) -> str:
    group = catalogue.dimension(catalogue.practices[practice].dimension).group
    return "devops" if group == "devops" else "ml"


def _ready(item: Item, waiting: Sequence[Item]) -> bool:
    return not any(other.practice in item.needs for other in waiting)


def _place(item: Item, placed: Sequence[Item], limits: Limits) -> int | None:
    """The first quarter after the prerequisites in which people and starts suffice."""
    ends = {each.practice: each.quarter + each.quarters - 1 for each in placed}
    earliest = 1 + max((ends[need] for need in item.needs if need in ends), default=0)
    for quarter in range(earliest, limits.quarters - item.quarters + 2):
        starts = sum(1 for each in placed if each.quarter == quarter)
        if starts < limits.starts_at_once and _room(item, quarter, placed, limits):
            return quarter
    return None


def _room(item: Item, start: int, placed: Sequence[Item], limits: Limits) -> bool:
    for quarter in range(start, start + item.quarters):
        taken = sum(
            each.effort_weeks / each.quarters
            for each in placed
            if each.quarter <= quarter < each.quarter + each.quarters
        )
        if taken + item.effort_weeks / item.quarters > float(limits.weeks_per_quarter) + 1e-9:
            return False
    return True
