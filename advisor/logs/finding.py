"""Which column of a file is which: by the user's word, a tool's way, or the known names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.faults import Fault, FaultsError
from advisor.logs import cells
from advisor.logs.columns import COLUMNS, Column, LogKind
from advisor.strict_yaml import closest

__all__ = ["find_columns", "unit_of"]

Found = list[tuple[Column, int]]
_ENDINGS = {
    "ms": "milliseconds",
    "s": "seconds",
    "sec": "seconds",
    "secs": "seconds",
    "min": "minutes",
    "mins": "minutes",
    "h": "hours",
    "hrs": "hours",
}
# Of each group a log of jobs needs one: when, and how long.
_ONE_OF = {
    "ci": (("began", "time"), ("duration", "ended")),
    "training": (("time", "began"), ("duration", "ended")),
}


def unit_of(column: str) -> str | None:
    """The unit a column's name ends in: `duration_minutes`, `elapsed_ms`."""
    ending = column.replace("-", "_").rpartition("_")[2]
    unit = _ENDINGS.get(ending, ending)
    return unit if "_" in column.replace("-", "_") and unit in cells.UNIT_HOURS else None


def find_columns(
    header: list[str],
    name: str,
    kind: LogKind,
    given: Mapping[str, str],
    tool: Mapping[str, str],
) -> Found:
    """The columns of the kind that the header has, with their positions; all faults at once.

    `given` is the user's word and has to be there, `tool` a preset's, which the known names stand
    in for. A column is read under one meaning only.
    """
    faults = [
        Fault(f"{name}:1", f"no column of a {kind} log is called `{each}`", _choices(kind))
        for each in given
        if each not in {column.name for column in COLUMNS[kind]}
    ]
    found: Found = []
    taken: dict[int, str] = {}
    for column in COLUMNS[kind]:
        stated = given.get(column.name)
        wanted = [stated.strip().lower()] if stated is not None else [
            *([tool[column.name]] if column.name in tool else []),
            *column.known_as,
        ]  # fmt: skip
        places = [i for each in wanted for i in _like(header, each, column)]
        place = next((i for i in places if stated is not None or i not in taken), None)
        if place is not None:
            taken[place] = column.name
            found.append((column, place))
            if header.count(header[place]) > 1:
                what = f"column `{header[place]}` is given twice"
                faults.append(Fault(f"{name}:1", what, "keep one of the two"))
        elif column.needed or stated is not None:
            faults.append(_missing(header, name, wanted))
    faults += _lacking(header, name, kind, {column.name for column, _ in found} | set(given))
    if faults:
        raise FaultsError(faults)
    return found


def _lacking(header: list[str], name: str, kind: LogKind, there: set[str]) -> Iterator[Fault]:
    known = {column.name: list(column.known_as) for column in COLUMNS[kind]}
    for first, second in _ONE_OF.get(kind, ()):
        if first not in there and second not in there:
            yield _missing(header, name, [*known[first], *known[second]])


def _missing(header: list[str], name: str, wanted: list[str]) -> Fault:
    near = closest(wanted[0], header)
    named = f"is it `{near}`? rename it" if near else "add it"
    remedy = f"{named}, or say which column it is (--map)"
    known = "" if len(wanted) == 1 else f" (known as {', '.join(wanted)})"
    return Fault(f"{name}:1", f"no column `{wanted[0]}`{known}", remedy)


def _choices(kind: LogKind) -> str:
    return "one of " + ", ".join(column.name for column in COLUMNS[kind])


def _like(header: list[str], wanted: str, column: Column) -> Iterator[int]:
    """Where that name stands, be it with blanks, hyphens or (for a duration) a unit at its end."""
    plain = wanted.replace("-", "_").replace(" ", "_")
    for position, each in enumerate(header):
        this = each.replace("-", "_").replace(" ", "_")
        in_a_unit = this.startswith(f"{plain}_") and unit_of(this) is not None
        if this == plain or (column.cell == "duration" and in_a_unit):
            yield position
