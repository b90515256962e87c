"""Where boxes of a graph stand and how its lines run, so that no line crosses a box.

Columns hold boxes one under the other. A line leaves a box at the middle of its right side and
enters one at the middle of its left side; on its way past a column it runs level through the room
between two boxes. Used by the renderers that draw lines themselves; knows no colour.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from advisor.report.figures.layout import spread
from advisor.report.figures.spec import ChartSpec, Role

__all__ = ["BOX", "Route", "places", "routes"]

BOX = (0.8, 0.8)
"""A box's share of its column's width and of its row's height."""
_LEVEL = 0.09
_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Route:
    """A line of a series through its corners, from the box that is needed to the one that needs."""

    series: str
    role: Role
    corners: tuple[tuple[float, float], ...]


def places(
    edges: Sequence[tuple[str, str]], order: Mapping[str, int]
) -> dict[str, tuple[int, float]]:
    """Column and row of each node: a column right of all it needs, as level with its neighbours
    as the others of its column allow. `order` decides where nothing else does."""
    needs, serves, column = _layers(edges)
    columns = [
        sorted((each for each in column if column[each] == at), key=lambda id_: (order[id_], id_))
        for at in range(max(column.values()) + 1)
    ]
    row = {id_: float(at) for each in columns for at, id_ in enumerate(each)}
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        beside = needs if forward else serves
        for at, each in enumerate(columns if forward else reversed(columns)):
            if at:
                _level(each, beside, row)
    least = min(row.values())
    return {id_: (column[id_], round(row[id_] - least, 3)) for id_ in column}


def _layers(
    edges: Sequence[tuple[str, str]],
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]:
    """What each needs, what it serves, and how many steps it stands behind the first."""
    needs: dict[str, list[str]] = defaultdict(list)
    serves: dict[str, list[str]] = defaultdict(list)
    for need, id_ in edges:
        needs[id_].append(need)
        serves[need].append(id_)
    column: dict[str, int] = {}

    def depth(id_: str) -> int:
        if id_ not in column:
            column[id_] = 1 + max((depth(need) for need in needs[id_]), default=-1)
        return column[id_]

    for edge in edges:
        for id_ in edge:
            depth(id_)
    return needs, serves, column


def _level(column: list[str], beside: Mapping[str, list[str]], row: dict[str, float]) -> None:
    """Each as level with its neighbours as the order they ask for allows, one row apart."""
    wanted = []
    for id_ in column:
        rows = [row[other] for other in beside[id_]]
        wanted.append(sum(rows) / len(rows) if rows else row[id_])
    row.update(zip(column, spread(wanted, 1.0, -math.inf, math.inf), strict=True))
    column.sort(key=lambda id_: (row[id_], id_))


def routes(spec: ChartSpec) -> list[Route]:
    """Every line of a graph with its corners, in the units of the axes."""
    (boxes,) = [series for series in spec.series if series.form == "boxes"]
    rows: dict[int, list[float]] = defaultdict(list)
    for point in boxes.points:
        rows[int(point.x)].append(point.y)
    taken: dict[tuple[int, float], int] = defaultdict(int)
    found = []
    for series in spec.series:
        if series.form != "edges":
            continue
        for start, end in zip(series.points[::2], series.points[1::2], strict=True):
            corners = [(start.x + BOX[0] / 2, start.y)]
            for column in range(int(start.x) + 1, int(end.x)):
                share = (column + 0.5 - start.x) / (end.x - start.x)
                room = _room(rows[column], start.y + share * (end.y - start.y))
                y = room + _aside(taken[column, room])
                taken[column, room] += 1
                middle = column + 0.5
                corners += [(middle - BOX[0] / 2, y), (middle + BOX[0] / 2, y)]
            corners.append((end.x - BOX[0] / 2, end.y))
            found.append(Route(series.id, series.role, tuple(corners)))
    return found


def _room(rows: Sequence[float], wanted: float) -> float:
    """The middle of the room between two boxes, or beyond the outer ones, nearest to a height."""
    ordered = sorted(rows)
    between = [(one + other) / 2 for one, other in pairwise(ordered)]
    rooms = [ordered[0] - 0.5, *between, ordered[-1] + 0.5] if ordered else [wanted]
    return min(rooms, key=lambda at: (abs(at - wanted), at))


def _aside(before: int) -> float:
    """How far from the middle of a room the next line runs: 0, then above and below in turn."""
    step = (before + 1) // 2
    return min(step * _LEVEL / 2, _LEVEL) * (1 if before % 2 else -1)
