"""What waits for what: the plan's prerequisites as boxes and lines, from the plan's own graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.report.figures.routes import places
from advisor.report.figures.spec import Axis, ChartSpec, Key, Point, Series, Table
from advisor.report.numbers import DASH, in_words, joined, plural

if TYPE_CHECKING:
    from advisor.roadmap import Roadmap

__all__ = ["plan_graph"]


def plan_graph(
    roadmap: Roadmap, names: Mapping[str, str], quarters: Sequence[str], *, source: str
) -> ChartSpec | None:
    """Every planned practice that waits for another or is waited for, prerequisites to the left.

    A practice stands one column right of the last of those it waits for; `quarters` are the names
    of the plan's quarters. None where nothing waits for anything.
    """
    planned = {item.practice: item.quarter for item in roadmap.items}
    edges = sorted((need, id_) for need, id_ in roadmap.graph.edges
                   if need in planned and id_ in planned)  # fmt: skip
    if not edges:
        return None
    place = places(edges, planned)
    path = set(zip(roadmap.critical_path, roadmap.critical_path[1:], strict=False))
    when = {id_: quarters[planned[id_] - 1] for id_ in place}
    title = _title(len(place), len(edges), len(planned))
    columns = 1 + max(x for x, _ in place.values())
    lowest = max(y for _, y in place.values())
    return ChartSpec(
        id="plan-graph",
        kind="graph",
        title=title,
        question="What waits for what",
        unit="prerequisites to the left",
        x=Axis(low=0, high=columns),
        y=Axis(low=-0.6, high=lowest + 0.6),
        series=(
            _edges("needs", "waits for", [edge for edge in edges if edge not in path], place),
            _edges("chain", "longest chain", [edge for edge in edges if edge in path], place),
            _boxes(place, names, when),
        ),
        keys=_keys(bool(path)),
        caption="What stands to the left has to work before what a line leads to begins. "
        "Practices that wait for nothing and for which nothing waits are not drawn.",
        alt=f"{title}. "
        + "; ".join(f"{names[id_]} waits for {names[need]}" for need, id_ in edges) + ".",
        source=source,
        table=_table(edges, place, names, when),
    )  # fmt: skip


def _boxes(
    place: Mapping[str, tuple[int, float]], names: Mapping[str, str], when: Mapping[str, str]
) -> Series:
    points = tuple(
        Point(x=x + 0.5, y=y, text=f"{when[id_]} · {names[id_]}") for id_, (x, y) in place.items()
    )
    label = "quarter and practice"
    return Series(id="practices", label=label, role="neutral", form="boxes", points=points)


def _keys(chain: bool) -> tuple[Key, ...]:
    waits = Key(form="line", role="neutral", text="the right one waits for the left one")
    return (waits, Key(form="line", role="now", text="longest chain")) if chain else (waits,)


def _table(
    edges: Sequence[tuple[str, str]],
    place: Mapping[str, tuple[int, float]],
    names: Mapping[str, str],
    when: Mapping[str, str],
) -> Table:
    needs = {
        id_: joined([names[need] for need, other in edges if other == id_]) or DASH for id_ in place
    }
    return Table(
        columns=("Practice", "Quarter", "Waits for"),
        rows=tuple((names[id_], when[id_], needs[id_]) for id_ in place),
    )


def _title(practices: int, edges: int, planned: int) -> str:
    number = in_words(practices, capital=True)
    links = f"{in_words(edges)} {plural(edges, 'link', 'links')}"
    rest = planned - practices
    words = f"{number} practices of the plan hang together by {links}"
    if not rest:
        return words
    return f"{words}; {in_words(rest)} {plural(rest, 'waits', 'wait')} for nothing"


def _edges(
    id_: str,
    label: str,
    edges: Sequence[tuple[str, str]],
    place: Mapping[str, tuple[int, float]],
) -> Series:
    """Lines as pairs of points: from what is needed to what needs it."""
    points = tuple(Point(x=place[end][0] + 0.5, y=place[end][1]) for edge in edges for end in edge)
    role = "now" if id_ == "chain" else "neutral"
    return Series(id=id_, label=label, role=role, form="edges", points=points)
