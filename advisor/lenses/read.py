"""One scorecard through every lens: rows, the value of the model's own rule, its ends and words.

A number is only given where enough of the other model is answered (`min_covered` of the lens); the
ends, with everything open at its worst and at its best, are given always. Nothing counts as 0
because nobody asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.lenses.items import lens_rows
from advisor.lenses.metrics import benchmark_means, quick_check_ends, quick_check_parts
from advisor.lenses.rules import mean_or_none
from advisor.lenses.staged import staged_ends, staged_parts
from advisor.lenses.sums import dsomm_parts, ml_test_parts, samm_parts, samm_workbook, smallest
from advisor.lenses.types import LensReading, LensRow, LensStatus, PartReading
from advisor.model import Lens

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.scoring import Scorecard

__all__ = ["read_lens", "read_lenses"]

_NO_AWAY = ("samm", "dsomm", "quick-check")
"""Rules that know no "does not apply": there an item that does not apply stays open."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule makes of the rows: the value of what is known, both ends, parts, more words."""

    value: float | None
    low: float | None
    high: float | None
    parts: tuple[PartReading, ...]
    more: str = ""


def read_lenses(
    catalogue: Catalogue, engagement: Engagement, card: Scorecard
) -> tuple[LensReading, ...]:
    """Every lens of the catalogue, in its order; none where the catalogue has none."""
    return tuple(read_lens(catalogue, engagement, card, lens) for lens in catalogue.lenses.values())


def read_lens(
    catalogue: Catalogue, engagement: Engagement, card: Scorecard, lens: Lens
) -> LensReading:
    """One lens: out of scope where it reads models and the profile has none, else by its rule."""
    rows = lens_rows(catalogue, engagement, card, lens)
    excluded = catalogue.matrix.out_of_scope.get(str(engagement.profile.get("ai", "")), ())
    mapped = _share(rows, lens, lambda row: row.state != "not-covered")
    if lens.group in excluded:
        text = "Out of scope: the profile says that there are no models."
        return LensReading(
            lens, "out-of-scope", None, None, None, 0.0, mapped,
            text, f"{lens.title} out of scope", (), rows, lens.caveats,
        )  # fmt: skip
    covered = _covered(rows, lens)
    found = _RULES[lens.rule](lens, rows, engagement)
    status = _status(lens, covered, found)
    value = found.value if status == "read" else None
    return LensReading(
        lens=lens,
        status=status,
        value=value,
        low=found.low,
        high=found.high,
        covered=covered,
        mapped=mapped,
        reading=_reading(lens, status, covered, found),
        short=_short(lens, status, value),
        parts=found.parts,
        rows=rows,
        caveats=(*_counted(rows, lens), *lens.caveats),
    )


def _share(rows: Sequence[LensRow], lens: Lens, wanted: Callable[[LensRow], bool]) -> float:
    return sum(wanted(row) for row in rows if not row.optional) / lens.count


def _covered(rows: Sequence[LensRow], lens: Lens) -> float:
    """Answered items over those of the other model that apply; optional ones decide nothing."""
    deciding = [row for row in rows if not row.optional]
    away = sum(row.state == "not-applicable" for row in deciding)
    applicable = lens.count - (0 if lens.rule in _NO_AWAY else away)
    answered = sum(row.state == "answered" for row in deciding)
    return answered / applicable if applicable else 0.0


def _status(lens: Lens, covered: float, found: _Found) -> LensStatus:
    if lens.rule == "dsomm":
        return "no-total"
    return "insufficient" if found.value is None or covered < lens.min_covered else "read"


def _ml_test(lens: Lens, rows: Sequence[LensRow], _: Engagement) -> _Found:
    parts = ml_test_parts(lens, rows)
    value, low, high = (smallest(parts, end) for end in ("value", "low", "high"))
    if value is None:
        return _Found(value, low, high, parts)
    weakest = ", ".join(part.title.lower() for part in parts if part.value == value)
    return _Found(value, low, high, parts, f"Weakest: {weakest}.")


def _staged(lens: Lens, rows: Sequence[LensRow], _: Engagement) -> _Found:
    value, low, high = staged_ends(lens, rows)
    parts = staged_parts(lens, rows)
    areas = "; ".join(f"{part.title.lower()} {part.note}" for part in parts if part.note)
    more = f"By area, as far as its repeated cells can tell: {areas}." if areas else ""
    return _Found(float(value), float(low), float(high), parts, more)


def _samm(lens: Lens, rows: Sequence[LensRow], _: Engagement) -> _Found:
    parts = samm_parts(lens, rows)
    whole = parts[0]
    blank = samm_workbook(lens, rows)
    more = f"Its own workbook, which counts what is empty as 0, would say {blank:.2f}."
    return _Found(whole.value, whole.low, whole.high, parts[1:], more)


def _dsomm(lens: Lens, rows: Sequence[LensRow], _: Engagement) -> _Found:
    parts = dsomm_parts(lens, rows)
    levels = [part for part in parts if part.id.startswith("level-") and part.value is not None]
    told = ", ".join(f"level {part.id[6:]} {part.value:.0%}" for part in levels)
    known = sum(row.state == "answered" for row in rows if not row.optional)
    text = f"Of {lens.count} activities {known} are answered."
    return _Found(None, None, None, parts, f"{text} Of these in place: {told}." if told else text)


def _quick_check(lens: Lens, rows: Sequence[LensRow], engagement: Engagement) -> _Found:
    answer, means = benchmark_means(lens, engagement)
    value, low, high = quick_check_ends(lens, rows)
    parts = quick_check_parts(lens, rows, means)
    more = ""
    if value.overall is not None and lens.benchmark is not None:
        more = _beside(value.overall, rows, means, answer, lens.benchmark.note)
    return _Found(value.overall, low.overall, high.overall, parts, more)


def _beside(
    value: float, rows: Sequence[LensRow], means: Mapping[str, float], answer: str, note: str
) -> str:
    """The published mean of the same metrics that were stated, and what a distance to it says."""
    stated = [row.item for row in rows if row.points is not None]
    mean = mean_or_none(means.get(item) for item in stated)
    if mean is None:
        return note
    who = f"in {answer.replace('-', ' ')}" if answer else "across all industries"
    side = "below" if value < mean else "above"
    same = f"The published mean of the same {len(stated)} numbers {who} is {mean:.1f}"
    return f"{same}; this is {abs(value - mean):.1f} {side} it. {note}"


_RULES: Mapping[str, Callable[[Lens, Sequence[LensRow], Engagement], _Found]] = {
    "ml-test-score": _ml_test,
    "staged": _staged,
    "samm": _samm,
    "dsomm": _dsomm,
    "quick-check": _quick_check,
}


def _amount(lens: Lens, value: float) -> str:
    """A value on the scale of its lens.

    >>> from types import SimpleNamespace as Made
    >>> _amount(Made(unit="level", high=4), 2.0), _amount(Made(unit="points", high=7), 2.5)
    ('level 2 of 4', '2.5 of 7 points')
    """
    if lens.unit == "level":
        return f"level {value:.0f} of {lens.high:g}"
    return f"{value:.1f} of {lens.high:g} {lens.unit}"


def _reading(lens: Lens, status: LensStatus, covered: float, found: _Found) -> str:
    if status == "no-total":
        return f"No total, by its own rule. {found.more}"
    if status == "insufficient" or found.value is None:
        short = f"No number: {covered:.0%} of it is answered, {lens.min_covered:.0%} is needed."
        between = "" if found.low is None else f" {_between(lens, found)}."
        return f"{short}{between} {found.more}".rstrip()
    band = lens.band(round(found.value, 9))
    told = _amount(lens, found.value) + (f": {band}" if band else "")
    return f"{told[0].upper()}{told[1:]}. {found.more}".rstrip()


def _between(lens: Lens, found: _Found) -> str:
    low, high = (0.0 if end is None else end for end in (found.low, found.high))
    if low == high:
        return f"Whatever the open items are, it is {_amount(lens, low)}"
    unit, form = ("level ", ".0f") if lens.unit == "level" else ("", ".1f")
    return f"It lies between {unit}{low:{form}} and {high:{form}} of {lens.high:g}"


def _short(lens: Lens, status: LensStatus, value: float | None) -> str:
    if status == "no-total":
        return f"{lens.title} gives no total"
    if value is None:
        return f"{lens.title} no number"
    return f"{lens.title} {_amount(lens, value)}"


def _counted(rows: Sequence[LensRow], lens: Lens) -> list[str]:
    """What is missing, each kind by itself."""
    deciding = [row for row in rows if not row.optional]
    words = {
        "unknown": "where people said that they do not know",
        "unanswered": "without an answer yet",
        "not-asked": "that this edition does not ask",
        "not-applicable": "that do not apply here",
    }
    counts = {state: sum(row.state == state for row in deciding) for state in words}
    counts["not-covered"] = (
        lens.count - len(deciding) + sum(row.state == "not-covered" for row in deciding)
    )
    words["not-covered"] = "for which no question of ours asks"
    told = [f"{counts[state]} {what}" for state, what in words.items() if counts[state]]
    return [f"Of its {lens.count} items: {'; '.join(told)}."] if told else []
