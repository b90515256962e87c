"""Where labels go so that none lies on another; used by every renderer, in its own unit."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.report.figures.spec import ChartSpec, Region

__all__ = ["free_corner", "leads_down", "spread"]


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


def free_corner(spec: ChartSpec, region: Region, height: float) -> bool:
    """True where a field's name fits best at its top, False for its bottom.

    `height` is the name's height on the vertical axis. The side is the one less covered by the
    possible box and farther from the position itself.
    """
    points = [point for series in spec.series for point in series.points]
    boxes = [band.spans for band in spec.bands if band.form == "box"]

    def covered(low: float, high: float) -> float:
        total = 0.0
        for across, up in boxes:
            meets = across.low < region.x1 and across.high > region.x0
            total += max(0.0, min(high, up.high) - max(low, up.low)) if meets else 0.0
        for point in points:
            if region.x0 <= point.x <= region.x1 and low - height < point.y < high + height:
                total += 10 * height
        return total

    top = covered(region.y1 - 1.3 * height, region.y1)
    return top <= covered(region.y0, region.y0 + 1.3 * height)


def leads_down(spec: ChartSpec, y: float) -> bool:
    """True where the words beside a position go below it: away from its field's name."""
    chosen = [region for region in spec.regions if region.chosen]
    if not chosen:
        return y > 0.25
    return free_corner(spec, chosen[0], 0.12) and y > 0.12
