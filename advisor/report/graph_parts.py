"""A graph of more boxes than a page holds with their names whole, divided for paper.

Every line is drawn once, in the part of the practice that waits; what it waits for stands in each
part that needs it. The specification stays whole for slides and screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advisor.report.figures.boxes import HIGHEST, boxes_of, paper_height
from advisor.report.figures.routes import places
from advisor.report.figures.spec import Axis, ChartSpec, Point, Series, Table

__all__ = ["graph_parts"]

_WIDTH = 170 * 72 / 25.4
_EVENLY = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Shares of a page tried so that the parts are about equally high and no more than needed."""
_BETWEEN = " · "
Place = tuple[float, float]
Link = tuple[Place, Place]


def graph_parts(
    chart: ChartSpec, highest: float = HIGHEST, width: float = _WIDTH
) -> tuple[ChartSpec, ...]:
    """The graph in parts no higher than `highest` points at that width; whole where it fits.

    A part has at least one practice with all it waits for, however high that is.
    """
    if paper_height(chart, width) <= highest:
        return (chart,)
    known = {(point.x, point.y): point.text for point in boxes_of(chart)}
    waiting = sorted({end for _, end in _links(chart)}, key=lambda at: (at[1], at[0]))
    groups = _grouped(chart, known, waiting, highest, width)
    for share in _EVENLY:
        even = _grouped(chart, known, waiting, share * highest, width)
        if len(even) == len(groups):
            groups = even
            break
    return tuple(
        _named(chart, _part(chart, known, group), known, at, groups)
        for at, group in enumerate(groups)
    )


def _grouped(
    chart: ChartSpec,
    known: Mapping[Place, str],
    waiting: Sequence[Place],
    highest: float,
    width: float,
) -> list[list[Place]]:
    """The practices that wait, from above, as many to a part as its height allows."""
    groups: list[list[Place]] = [[]]
    for one in waiting:
        longer = [*groups[-1], one]
        if groups[-1] and paper_height(_part(chart, known, longer), width) > highest:
            groups.append([one])
        else:
            groups[-1] = longer
    return groups


def _links(chart: ChartSpec) -> Iterator[Link]:
    for series in chart.series:
        if series.form == "edges":
            yield from _pairs(series)


def _pairs(series: Series) -> Iterator[Link]:
    ends = [(point.x, point.y) for point in series.points]
    yield from zip(ends[::2], ends[1::2], strict=True)


def _part(chart: ChartSpec, known: Mapping[Place, str], group: Sequence[Place]) -> ChartSpec:
    """The graph of those that wait and what they wait for, laid out anew."""
    mine = [link for link in _links(chart) if link[1] in group]
    ids = {at: f"{place:04}" for place, at in enumerate(known)}
    order = {
        ids[at]: place for place, at in enumerate(sorted(known, key=lambda at: (at[1], at[0])))
    }
    placed = places([(ids[need], ids[one]) for need, one in mine], order)
    moved = {at: placed[ids[at]] for at in known if ids[at] in placed}

    def put(at: Place, text: str = "") -> Point:
        return Point(x=moved[at][0] + 0.5, y=moved[at][1], text=text)

    series = []
    for one in chart.series:
        if one.form == "boxes":
            points = tuple(put(at, text) for at, text in known.items() if at in moved)
        else:
            points = tuple(put(at) for link in _pairs(one) if link[1] in group for at in link)
        if points:
            series.append(one.model_copy(update={"points": points}))
    return chart.model_copy(
        update={
            "x": Axis(low=0, high=1 + max(x for x, _ in moved.values())),
            "y": Axis(low=-0.6, high=max(y for _, y in moved.values()) + 0.6),
            "series": tuple(series),
        }
    )


def _named(
    chart: ChartSpec,
    part: ChartSpec,
    known: Mapping[Place, str],
    at: int,
    groups: Sequence[Sequence[Place]],
) -> ChartSpec:
    """The part with its own alternative text, rows and question."""
    names = {place: text.partition(_BETWEEN)[2] or text for place, text in known.items()}
    told = [
        f"{names[one]} waits for {names[need]}" for need, one in _links(chart) if one in groups[at]
    ]
    before = {place for group in groups[:at] for place in _drawn(chart, group)}
    new = {names[place] for place in _drawn(chart, groups[at]) - before}
    waiting = {names[place] for group in groups for place in group}
    rows = tuple(
        row
        for row in chart.table.rows
        if row[0] in {names[place] for place in groups[at]}
        or (row[0] in new and row[0] not in waiting)
    )
    number = f"part {at + 1} of {len(groups)}"
    changed = {
        "id": f"{chart.id}-{at + 1}" if at else chart.id,
        "question": chart.question if not at else f"{chart.question}, continued",
        "caption": f"{number.capitalize()}. {_SAID if at else f'{chart.caption} {_SAID}'}",
        "alt": f"{chart.title}, {number}. {'; '.join(told)}.",
        "table": Table(columns=chart.table.columns, rows=rows),
    }
    return part.model_copy(update=changed)


_SAID = "What practices of several parts wait for stands in each of them."


def _drawn(chart: ChartSpec, group: Sequence[Place]) -> set[Place]:
    return {place for link in _links(chart) if link[1] in group for place in link}
