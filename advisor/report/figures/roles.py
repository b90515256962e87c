"""Who sees what as a heat map: areas by roles, and only groups that may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.agreement import MINIMUM
from advisor.report.figures.spec import (
    Axis,
    ChartSpec,
    Point,
    Region,
    RowLabel,
    Series,
    Table,
    Tick,
)
from advisor.report.numbers import DASH, index, index_range, joined

if TYPE_CHECKING:
    from advisor.agreement import Agreement, DimensionAgreement, Side, View
    from advisor.engagement import Role

__all__ = ["FEW_WORDS", "role_map"]

FEW_WORDS = f"n<{MINIMUM}"
"""What stands in a cell whose group, or what is left of it, has fewer people than that."""
_SIDES: Mapping[Side, str] = {
    "leadership": "Leadership, management",
    "hands-on": "Hands-on roles",
}


def role_map(
    agreement: Agreement,
    areas: Mapping[str, str],
    roles: Mapping[Role, str],
    gaps: Mapping[str, tuple[str, str]],
    *,
    title: str,
    source: str,
) -> ChartSpec | None:
    """One row an area, a column for both sides and for each role that is shown anywhere.

    `areas` and `roles` are names by id, `gaps` each area's gap and its range in words. A series is
    a column: its points hold the index (1 to 5) of a row; a cell without a number is a region that
    says so. None where no group at all may be shown.
    """
    rows = [row for row in agreement.dimensions if any(_seen(view) for view in _views(row))]
    if not rows:
        return None
    shown = [role for role in roles if any(_seen(row.roles[role]) for row in rows)]
    columns: list[tuple[str, str, list[View]]] = [
        (f"side-{side}", words, [row.sides[side] for row in rows]) for side, words in _SIDES.items()
    ]
    columns += [(f"role-{role}", roles[role], [row.roles[role] for row in rows]) for role in shown]
    names = tuple(areas[row.dimension] for row in rows)
    return ChartSpec(
        id="role-map",
        kind="heat-map",
        title=title,
        question="Who sees what",
        unit="index, 1 to 5; darker is further",
        x=Axis(
            label="index",
            low=1,
            high=5,
            categories=tuple(words for _, words, _ in columns),
            ticks=tuple(Tick(at=at, text=words) for at, (_, words, _) in enumerate(columns)),
        ),
        y=Axis(categories=names),
        series=tuple(_column(*column) for column in columns),
        regions=tuple(_hidden(columns)),
        row_labels=tuple(
            RowLabel(at=at, value=gaps[row.dimension][0], range=gaps[row.dimension][1])
            for at, row in enumerate(rows)
        ),
        caption=_caption(agreement, areas, roles, shown),
        alt=_alt(title, names, columns),
        source=source,
        table=_table(names, columns, [gaps[row.dimension] for row in rows]),
    )


def _views(row: DimensionAgreement) -> list[View]:
    return [*row.sides.values(), *row.roles.values()]


def _seen(view: View) -> bool:
    return view.index is not None


def _column(id_: str, label: str, views: Sequence[View]) -> Series:
    points = tuple(
        Point(x=view.index, y=at, text=index(view.index))
        for at, view in enumerate(views)
        if view.index is not None
    )
    return Series(id=id_, label=label, role="now", form="cells", points=points)


def _hidden(columns: Sequence[tuple[str, str, Sequence[View]]]) -> list[Region]:
    return [
        Region(label=FEW_WORDS, x0=place, x1=place + 1, y0=at - 0.5, y1=at + 0.5)
        for place, (_, _, views) in enumerate(columns)
        for at, view in enumerate(views)
        if view.index is None
    ]


def _caption(
    agreement: Agreement, areas: Mapping[str, str], roles: Mapping[Role, str], shown: Sequence[Role]
) -> str:
    words = (
        "Means of people's own answers; right: the gap, leadership less hands-on, with its 80% "
        f"range. {FEW_WORDS}: the group, or what would be left of the others, has fewer than "
        f"{MINIMUM} people."
    )
    silent = [
        roles[role].lower()
        for role in roles
        if role not in shown and any(row.roles[role].n for row in agreement.dimensions)
    ]
    if silent:
        words += f" Never shown alone here: {joined(silent)}."
    away = [areas[row.dimension] for row in agreement.dimensions
            if not any(_seen(view) for view in _views(row))]  # fmt: skip
    if away:
        words += f" No group large enough: {joined(away)}."
    return words


def _alt(
    title: str, names: Sequence[str], columns: Sequence[tuple[str, str, Sequence[View]]]
) -> str:
    said = [
        f"{name}: "
        + ", ".join(
            f"{words.lower()} {FEW_WORDS if view.index is None else index(view.index)}"
            for _, words, views in columns
            for view in (views[at],)
        )
        for at, name in enumerate(names)
    ]
    return f"{title}. " + "; ".join(said) + "."


def _table(
    names: Sequence[str],
    columns: Sequence[tuple[str, str, Sequence[View]]],
    gaps: Sequence[tuple[str, str]],
) -> Table:
    rows = tuple(
        (name, *(_told(views[at]) for _, _, views in columns), " ".join(gaps[at]).strip() or DASH)
        for at, name in enumerate(names)
    )
    heads = ("Area", *(words for _, words, _ in columns), "Gap")
    return Table(columns=heads, rows=rows, numeric=tuple(range(1, len(columns) + 2)))


def _told(view: View) -> str:
    if view.index is None:
        return view.why or FEW_WORDS
    return f"{index(view.index)} ({index_range(view.low, view.high)}), n {view.n}"
