"""Where labels go so that none lies on another; used by every renderer, in its own unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.report.figures.spec import ChartSpec, Point, Region
from advisor.report.typeface import text_width, wrapped

__all__ = ["Box", "FieldName", "field_names", "leader", "leader_room", "spread"]


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

    def holds(self, other: Box) -> bool:
        """Whether the other rectangle lies within this one."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def crosses(self, line: Box) -> bool:
        """Whether a line, a box without breadth, runs through the inside of this rectangle."""
        across = self.left < line.right and line.left < self.right
        return across and self.top < line.bottom and line.top < self.bottom


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
    """Where the position's words stand, from the position: right and down positive.

    They begin there where it lies to the right, end there to the left, and stand in the middle
    straight above or below. The nearest of a grid of places where they stay on the plot, touch no
    field's name and no edge of a field or of the likely box, and leave the position itself free,
    in its own field before another's; where no place is free of all that, the least of it.
    """
    point = _points(spec)[0]
    x, y = point.x * width, (1 - point.y) * height
    plot = Box(0, 0, width, height)
    edges = _edges(spec, width, height)
    own = _field_of(spec, point, width, height)
    dot = Box(x - 0.8 * size, y - 0.8 * size, x + 0.8 * size, y + 0.8 * size)
    found = []
    for offset in _places(size):
        room = leader_room(spec, offset, width, height, size)
        outside = (room.right - room.left) * (room.bottom - room.top) - room.shared(plot)
        covered = sum(room.shared(name.room) for name in names) + room.shared(dot)
        crossed = sum(room.crosses(edge) for edge in edges)
        faults = (round(outside, 6), round(covered, 6), crossed, not own.holds(room))
        found.append((faults, _length(offset), offset))
    return min(found)[2]


def leader_room(
    spec: ChartSpec, offset: tuple[float, float], width: float, height: float, size: float
) -> Box:
    """The room of the position's words where they stand that far from the position."""
    point = _points(spec)[0]
    dx, dy = offset
    long = text_width(point.text, size, bold=True) + 0.4 * size
    near = point.x * width + dx
    left = near - long / 2 if dx == 0 else near - 0.2 * size if dx > 0 else near + 0.2 * size - long
    middle = (1 - point.y) * height + dy
    return Box(left, middle - 0.7 * size, left + long, middle + 0.7 * size)


def _length(offset: tuple[float, float]) -> float:
    """How long the line to the words is; words straight beside the position read best."""
    return abs(offset[0]) + 1.2 * abs(offset[1])


def _places(size: float) -> list[tuple[float, float]]:
    across = [0.5 * size * step for step in (0, *range(2, 25))]
    down = [0.5 * size * step for step in range(21)]
    sides = ((1, 1), (1, -1), (-1, 1), (-1, -1))
    pairs = [(side * dx, up * dy) for side, up in sides for dx in across for dy in down]
    return [pair for pair in pairs if max(abs(pair[0]), abs(pair[1])) >= 1.5 * size]


def _field_of(spec: ChartSpec, point: Point, width: float, height: float) -> Box:
    """The field the position lies in; the whole plot where no field holds it."""
    for region in spec.regions:
        if region.x0 <= point.x <= region.x1 and region.y0 <= point.y <= region.y1:
            x0, x1 = region.x0 * width, region.x1 * width
            return Box(x0, (1 - region.y1) * height, x1, (1 - region.y0) * height)
    return Box(0, 0, width, height)


def _edges(spec: ChartSpec, width: float, height: float) -> list[Box]:
    """Every drawn line of the plot as a box without breadth: the fields' edges, the box's sides."""
    squares = [(region.x0, region.y0, region.x1, region.y1) for region in spec.regions]
    for band in spec.bands:
        if band.form == "box":
            across, up = band.spans
            squares.append((across.low, up.low, across.high, up.high))
    found = set()
    for x0, y0, x1, y1 in squares:
        left, top, right, bottom = x0 * width, (1 - y1) * height, x1 * width, (1 - y0) * height
        found |= {Box(left, top, right, top), Box(left, bottom, right, bottom)}
        found |= {Box(left, top, left, bottom), Box(right, top, right, bottom)}
    return sorted(found, key=lambda edge: (edge.left, edge.top, edge.right, edge.bottom))
