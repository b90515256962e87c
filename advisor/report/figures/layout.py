"""Where labels go so that none lies on another; used by every renderer, in its own unit."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["spread"]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near as possible to the wanted ones, in their order, at least `gap` apart.

    Positions stay within `low` and `high` while they fit there; ties keep the given order.

    >>> spread([10, 12, 50], 8, 0, 60)
    [7.0, 15.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    blocks: list[tuple[float, list[int]]] = []
    for at in order:
        block = (float(wanted[at]), [at])
        while blocks and block[0] - _half(block, gap) < blocks[-1][0] + _half(blocks[-1], gap):
            block = _merged(blocks.pop(), block, wanted)
        blocks.append(block)
    placed = [0.0] * len(wanted)
    for centre, members in blocks:
        start = centre - gap * (len(members) - 1) / 2
        start = max(low, min(start, high - gap * (len(members) - 1)))
        for step, at in enumerate(members):
            placed[at] = start + step * gap
    return placed


def _half(block: tuple[float, list[int]], gap: float) -> float:
    return gap * len(block[1]) / 2


def _merged(
    one: tuple[float, list[int]], other: tuple[float, list[int]], wanted: Sequence[float]
) -> tuple[float, list[int]]:
    members = one[1] + other[1]
    return sum(wanted[at] for at in members) / len(members), members
