"""Lenses that add points up: the ML Test Score, SAMM and DSOMM."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import fsum

from advisor.lenses.rules import (
    Activity,
    dsomm_shares,
    mean_or_none,
    ml_test_score,
    samm_score,
)
from advisor.lenses.types import LensRow, PartReading
from advisor.model import Lens, LensSection

__all__ = ["dsomm_parts", "ml_test_parts", "samm_parts", "samm_workbook", "smallest"]


def _deciding(rows: Sequence[LensRow], section: LensSection) -> list[LensRow]:
    return [row for row in rows if row.section == section.id and not row.optional]


def _filled(known: Sequence[float], open_: int, blank: float | None, count: int) -> list[float]:
    """`count` points: the known ones, `blank` for the open ones, and the mean of those for what is
    left out; empty where there is nothing to take a mean of."""
    points = [*known, *([] if blank is None else [blank] * open_)]
    mean = mean_or_none(points)
    return [] if mean is None else [*points, *[mean] * (count - len(points))]


def ml_test_parts(lens: Lens, rows: Sequence[LensRow]) -> tuple[PartReading, ...]:
    """The sum of each section, 0 to its number of items.

    Items that do not apply are left out and the section is scaled to its size. The value leaves
    open items out in the same way; `low` and `high` count them 0 and 1. A section to which nothing
    applies has no numbers.
    """
    parts = []
    for section in lens.sections:
        own = _deciding(rows, section)
        known = [row for row in own if row.points is not None]
        away = sum(row.state == "not-applicable" for row in own)
        open_ = section.count - len(known) - away
        sums = [
            _filled([row.points or 0.0 for row in known], open_, None, section.count),
            _filled([row.points_low for row in known], open_, 0.0, section.count),
            _filled([row.points_high for row in known], open_, 1.0, section.count),
        ]
        value, low, high = (fsum(each) if each else None for each in sums)
        parts.append(
            PartReading(section.id, section.title, value, low, high, len(known), section.count)
        )
    return tuple(parts)


def smallest(parts: Sequence[PartReading], end: str) -> float | None:
    """The ML Test Score of one end (`value`, `low` or `high`) of its sections; None where a section
    that applies has no number, or none applies."""
    applied = [part for part in parts if part.low is not None]
    sums = {part.id: [getattr(part, end)] for part in applied}
    if not sums or any(each == [None] for each in sums.values()):
        return None
    return ml_test_score(sums)


def _activity(row: LensRow) -> Activity:
    """`I-SB-1-A` is level 1 of stream A of the practice I-SB, the section."""
    return row.section, row.level or 0, row.item.rsplit("-", 1)[-1]


def _functions(lens: Lens) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for section in lens.sections:
        found[section.group or section.title].append(section.id)
    return dict(found)


def samm_parts(lens: Lens, rows: Sequence[LensRow]) -> tuple[PartReading, ...]:
    """The whole (id `overall`), each function and each practice, 0 to 3.

    The value leaves out what is open, `low` counts it 0 and `high` 1. SAMM has no "does not apply":
    such an activity is open.
    """
    known = [row for row in rows if row.adoption is not None and not row.optional]
    functions = _functions(lens)
    value = samm_score({_activity(row): row.points or 0.0 for row in known}, functions, blank=None)
    low = samm_score({_activity(row): row.points_low for row in known}, functions, blank=0.0)
    high = samm_score({_activity(row): row.points_high for row in known}, functions, blank=1.0)
    answered = {
        section.id: sum(r.section == section.id for r in known) for section in lens.sections
    }
    counts = {section.id: section.count for section in lens.sections}
    parts = [
        PartReading("overall", lens.title, value.overall, low.overall, high.overall,
                    len(known), lens.count)
    ]  # fmt: skip
    parts += [
        PartReading(name, name, value.functions[name], low.functions[name], high.functions[name],
                    sum(answered[id_] for id_ in each), sum(counts[id_] for id_ in each))
        for name, each in functions.items()
    ]  # fmt: skip
    parts += [
        PartReading(section.id, section.title, value.practices[section.id],
                    low.practices[section.id], high.practices[section.id],
                    answered[section.id], section.count)
        for section in lens.sections
    ]  # fmt: skip
    return tuple(parts)


def samm_workbook(lens: Lens, rows: Sequence[LensRow]) -> float:
    """What SAMM's own workbook would say: an empty answer counts 0."""
    known = {_activity(row): row.points for row in rows if row.points is not None}
    return samm_score(known, _functions(lens), blank=0.0).overall or 0.0


def dsomm_parts(lens: Lens, rows: Sequence[LensRow]) -> tuple[PartReading, ...]:
    """The share in place (0 to 1) of each dimension, each level and each cell of the two.

    The value is over the activities that are known, `low` and `high` over all of them; how many a
    single cell has in all is not known here, so it has no ends.
    """
    known = [row for row in rows if row.points is not None and not row.optional]
    parts = [
        _share(
            section.id, section.title, [r for r in known if r.section == section.id], section.count
        )
        for section in lens.sections
    ]
    parts += [
        _share(f"level-{level}", f"Level {level}", [r for r in known if r.level == level], size)
        for level, size in lens.sizes.items()
    ]
    return (*parts, *_cells(lens, known))


def _share(id_: str, title: str, known: Sequence[LensRow], count: int) -> PartReading:
    low = fsum(row.points_low for row in known) / count
    high = (fsum(row.points_high for row in known) + count - len(known)) / count
    return PartReading(
        id_, title, mean_or_none(row.points for row in known), low, high, len(known), count
    )


def _cells(lens: Lens, known: Sequence[LensRow]) -> list[PartReading]:
    states: dict[tuple[str, int], list[float]] = defaultdict(list)
    for row in known:
        states[row.section, row.level or 0].append(row.points or 0.0)
    titles: Mapping[str, str] = {section.id: section.title for section in lens.sections}
    shares = dsomm_shares(states)
    return [
        PartReading(f"{section}/{level}", f"{titles[section]}, level {level}", share, None, None,
                    len(states[section, level]), None)
        for (section, level), share in sorted(shares.items())
    ]  # fmt: skip
