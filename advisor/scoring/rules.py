"""The arithmetic of a score: from items with a level and a value to index, level and bounds.

Knows numbers only. Unknown items are simply not handed in for the point value, and handed in at
0 and at 1 for the bounds; nothing here turns "don't know" into "no".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.model import Settings

__all__ = ["index_of", "level_of", "unseen_levels", "weighted_mean"]

Item = tuple[int, float]
"""A practice's level (1 to 5) and its adoption (0 to 1)."""


def index_of(items: Iterable[Item]) -> float | None:
    """1 + 4 × the mean, over the levels present, of the level's mean adoption; None of no items.

    Two items of level 2 at 1 and 0.5 (mean 0.75) and one of level 3 at 0.25: the mean of 0.75 and
    0.25 is 0.5, the index 1 + 4 × 0.5 = 3.

    >>> index_of([(2, 1.0), (2, 0.5), (3, 0.25)])
    3.0
    >>> index_of([(2, 0.0), (3, 0.0)]), index_of([(4, 1.0)])
    (1.0, 5.0)
    """
    means = list(_level_means(items).values())
    return 1 + 4 * (fsum(means) / len(means)) if means else None


def level_of(items: Sequence[Item], settings: Settings) -> int:
    """The highest level whose items average above .5 while all lower items average above .85.

    The cut-offs are `level_reached` and `level_lower` of the settings (ISO/IEC 33020: largely,
    fully). Level 1 needs nothing; a level nobody was asked about cannot be reached.

    >>> from types import SimpleNamespace
    >>> iso = SimpleNamespace(level_reached=0.5, level_lower=0.85)
    >>> level_of([(2, 1.0), (2, 1.0), (3, 1.0), (3, 0.25), (4, 1.0)], iso)
    3
    >>> level_of([(2, 0.5), (2, 0.5), (3, 1.0)], iso)      # .5 is not above .5; 3 stands on sand
    1
    """
    means = _level_means(items)
    reached = 1
    for level, mean in means.items():
        lower = [value for at, value in items if at < level]
        stands = not lower or _rounded(fsum(lower) / len(lower)) > settings.level_lower
        if _rounded(mean) > settings.level_reached and stands:
            reached = max(reached, level)
    return reached


def unseen_levels(levels: Iterable[int], reached: int | None) -> tuple[int, ...]:
    """The levels from 2 up to below the one reached that are not among those with an answer.

    Two answers of level 3, both in place, reach level 3 and say nothing of level 2.

    >>> unseen_levels([3, 3], 3), unseen_levels([2, 3], 3), unseen_levels([3], 1)
    ((2,), (), ())
    """
    return tuple(sorted(set(range(2, reached or 0)) - set(levels)))


def weighted_mean(pairs: Iterable[tuple[float, float]]) -> float | None:
    """The mean of (value, weight) pairs; None where there are none or all weights are 0.

    >>> weighted_mean([(1.0, 30), (0.0, 10)])
    0.75
    """
    pairs = list(pairs)
    total = fsum(weight for _, weight in pairs)
    return fsum(value * weight for value, weight in pairs) / total if total else None


def _level_means(items: Iterable[Item]) -> dict[int, float]:
    by_level: dict[int, list[float]] = defaultdict(list)
    for level, value in items:
        by_level[level].append(value)
    return {level: fsum(by_level[level]) / len(by_level[level]) for level in sorted(by_level)}


def _rounded(mean: float) -> float:
    """Twelve digits: a mean of .85 that comes out one bit higher is not above .85."""
    return round(mean, 12)
