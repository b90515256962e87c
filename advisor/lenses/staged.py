"""Lenses with levels that stand on each other: Google's three and Microsoft's five."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from advisor.lenses.rules import alike_levels, mean_or_none, staged_level
from advisor.lenses.types import LensRow, PartReading
from advisor.model import Lens, LensSection

__all__ = ["area_levels", "staged_ends", "staged_parts"]


def _level(lens: Lens, rows: Iterable[LensRow], of: Callable[[LensRow], float | None]) -> int:
    """The level of some rows read by `of`; a row that it reads as None is left out, and a level
    of the model none of whose items is left cannot be reached."""
    levels: dict[int, list[float]] = {level: [] for level in range(1, int(lens.high) + 1)}
    for row in rows:
        value = of(row)
        if row.level in levels and value is not None and not row.optional:
            levels[row.level].append(value)
    return staged_level(levels, reached=lens.reached or 0.0, lower=lens.lower or 0.0)


def staged_ends(lens: Lens, rows: Sequence[LensRow]) -> tuple[int, int, int]:
    """The level by what is known, and with everything open at its worst and at its best.

    What does not apply is left out of all three.
    """
    counted = [row for row in rows if row.state != "not-applicable"]
    return (
        _level(lens, counted, lambda row: row.adoption),
        _level(lens, counted, lambda row: row.low),
        _level(lens, counted, lambda row: row.high),
    )


def staged_parts(lens: Lens, rows: Sequence[LensRow]) -> tuple[PartReading, ...]:
    """How much of each section is in place: the mean adoption (0 to 1) of its deciding items.

    Where cells repeat, `note` names the levels between which the section cannot tell.
    """
    parts = []
    for section in lens.sections:
        own = [row for row in rows if row.section == section.id and not row.optional]
        if not own:
            continue
        counted = [row for row in own if row.state != "not-applicable"]
        parts.append(
            PartReading(
                id=section.id,
                title=section.title,
                value=mean_or_none(row.adoption for row in counted),
                low=mean_or_none(row.low for row in counted),
                high=mean_or_none(row.high for row in counted),
                answered=sum(row.adoption is not None for row in own),
                count=section.count,
                note=_words(lens, section, own) if lens.repeats else "",
            )
        )
    return tuple(parts)


def area_levels(lens: Lens, section: LensSection, rows: Sequence[LensRow]) -> tuple[int, ...]:
    """The levels that fit what is known of one section: several where its cells repeat.

    A level for which the section has no cell of its own, because it repeats another, asks for
    nothing more there.
    """
    own: dict[int, list[float]] = {}
    needed = {item.level for item in section.required}
    for level in range(1, int(lens.high) + 1):
        known = [row.adoption for row in rows if row.level == level and row.adoption is not None]
        own[level] = known if level in needed else [1.0]
    found = staged_level(own, reached=lens.reached or 0.0, lower=lens.lower or 0.0)
    return alike_levels(
        ((each.level, each.of) for each in lens.repeats if each.section == section.id), found
    )


def _words(lens: Lens, section: LensSection, rows: Sequence[LensRow]) -> str:
    if all(row.adoption is None for row in rows):
        return ""
    return "level " + " or ".join(str(level) for level in area_levels(lens, section, rows))
