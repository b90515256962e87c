"""Where labels go so that none lies on another; used by every renderer, in its own unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from advisor.report.figures.spec import ChartSpec, Point, Region
from advisor.report.typeface import text_width, wrapped

__all__ = ["Box", "FieldName", "field_names", "leader", "spread"]


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


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the plot in the renderer's unit, from the left and from the top."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Box) -> float:
        """The area two rectangles share."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0.0) * max(down, 0.0)


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field's name in lines, at its top or its bottom, and the room it takes."""

    region: Region
    lines: tuple[str, ...]
    at_top: bool
    room: Box


def field_names(spec: ChartSpec, width: float, height: float, size: float) -> list[FieldName]:
    """The names of a quadrant's fields, each on the side that is freer of the position's marks.

    `width` and `height` are the plot's, `size` the text's, all in one unit; axes run from 0 to 1.
    """
    marks = _marks(spec, width, height, size)
    found = []
    for region in spec.regions:
        across = (region.x1 - region.x0) * width
        lines = wrapped(region.label, size, across - 1.5 * size, bold=region.chosen, lines=4)
        long = max((text_width(line, size, bold=region.chosen) for line in lines), default=0.0)
        tall = len(lines) * 1.25 * size
        left = region.x0 * width + 0.75 * size
        top = (1 - region.y1) * height + 0.6 * size
        bottom = (1 - region.y0) * height - 0.6 * size
        rooms = (
            Box(left, top, left + long, top + tall),
            Box(left, bottom - tall, left + long, bottom),
        )
        loads = [sum(weight * room.shared(mark) for mark, weight in marks) for room in rooms]
        at_top = loads[0] <= loads[1]
        room = rooms[0] if at_top else rooms[1]
        found.append(FieldName(region, tuple(lines), at_top, room))
    return found


def _marks(spec: ChartSpec, width: float, height: float, size: float) -> list[tuple[Box, float]]:
    """What a name should stay clear of, with a weight: the position much, its box a little."""
    found = []
    for band in spec.bands:
        if band.form == "box":
            across, up = band.spans
            box = Box(
                across.low * width,
                (1 - up.high) * height,
                across.high * width,
                (1 - up.low) * height,
            )
            found.append((box, 1.0))
    for point in _points(spec):
        x, y = point.x * width, (1 - point.y) * height
        found.append((Box(x - size, y - size, x + size, y + size), 20.0))
    return found


def _points(spec: ChartSpec) -> list[Point]:
    return [point for series in spec.series for point in series.points]


def leader(
    spec: ChartSpec, names: Sequence[FieldName], width: float, height: float, size: float
) -> tuple[float, float]:
    """Where the position's words begin or end, from the position: right and down positive.

    The nearest of a grid of places that covers the least of any field's name and stays on the
    plot.
    """
    point = _points(spec)[0]
    x, y = point.x * width, (1 - point.y) * height
    long = text_width(point.text, size, bold=True)
    plot = Box(0, 0, width, height)
    found = []
    for side, up in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        for across, down in product((1.6, 2.5, 3.5, 4.5, 6.0), (0, 1.5, 2.2, 3, 4, 5, 6.5)):
            dx, dy = side * across * size, up * down * size
            left = x + dx if dx > 0 else x + dx - long
            room = Box(left, y + dy - 0.8 * size, left + long, y + dy + 0.8 * size)
            covered = sum(room.shared(name.room) for name in names)
            outside = long * 1.6 * size - room.shared(plot)
            crossed = sum(room.shared(mark) for mark, _ in _marks(spec, width, height, size))
            cost = covered + 0.3 * crossed + 3 * outside + 0.5 * size * (abs(dx) + abs(dy))
            found.append((cost, (dx, dy)))
    return min(found)[1]
