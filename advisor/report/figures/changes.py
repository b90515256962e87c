"""A chart of what moved between two rounds or two teams: each change with its range, about 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.report.figures.spec import (
    Axis,
    Band,
    ChartSpec,
    Key,
    Point,
    RowLabel,
    Series,
    Span,
    Table,
)
from advisor.report.numbers import from_to, in_words, plural, signed

__all__ = ["Moved", "changes"]


@dataclass(frozen=True, slots=True)
class Moved:
    """One row: both values in words, the change with its 80 % range, and whether the range leaves
    out 0. `whole` is the row of all dimensions together, which the title does not count."""

    label: str
    before: str
    after: str
    change: float
    low: float
    high: float
    beyond: bool
    whole: bool = False


def changes(rows: Sequence[Moved], *, before: str, after: str, source: str) -> ChartSpec:
    """One bar a row from the low to the high end of its change, a tick at the change and one at 0;
    hatched where the range holds 0. ValueError without rows."""
    if not rows:
        raise ValueError("no change to draw")
    title = _title(rows, after)
    words = [f"{signed(row.change, 1)} ({_range(row)})" for row in rows]
    return ChartSpec(
        id="changes",
        kind="ranges",
        title=title,
        question=title,
        unit="index points, 80% range",
        x=Axis(low=0, high=1),
        y=Axis(categories=tuple(row.label for row in rows)),
        bands=(_band(rows, words),),
        series=_ticks(rows, words),
        row_labels=tuple(
            RowLabel(at=at, value=signed(row.change, 1), range=from_to(row.before, row.after))
            for at, row in enumerate(rows)
        ),
        keys=_KEYS,
        caption=(
            f"{after} less {before}. Every bar is the middle 80% of what the change may be, with "
            "the errors of both sides drawn apart; hatched where that holds no change at all."
        ),
        alt=f"{title}. "
        + ". ".join(f"{row.label}: {text}" for row, text in zip(rows, words, strict=True)),
        source=source,
        table=_table(rows, before, after),
    )


_KEYS = (
    Key(form="band", role="now", text="more than the doubt of both sides"),
    Key(form="hatched", role="now", text="may be nothing"),
    Key(form="tick", role="today", text="no change"),
)


def _band(rows: Sequence[Moved], words: Sequence[str]) -> Band:
    spans = tuple(
        Span(
            at=at,
            low=_place(row.low, rows),
            high=_place(row.high, rows),
            state="known" if row.beyond else "insufficient",
            text=words[at],
        )
        for at, row in enumerate(rows)
    )
    return Band(id="change", label="change", role="now", share=0.8, form="rows", spans=spans)


def _ticks(rows: Sequence[Moved], words: Sequence[str]) -> tuple[Series, Series]:
    none = tuple(Point(x=0.5, y=at, text="no change") for at in range(len(rows)))
    moved = tuple(
        Point(x=_place(row.change, rows), y=at, text=words[at]) for at, row in enumerate(rows)
    )
    return (
        Series(id="none", label="no change", role="today", form="ticks", points=none),
        Series(id="change", label="change", role="now", form="ticks", points=moved),
    )


def _place(value: float, rows: Sequence[Moved]) -> float:
    """Where a change stands between 0 and 1, no change in the middle."""
    widest = max(max(abs(row.low), abs(row.high)) for row in rows) or 1.0
    return 0.5 + 0.5 * value / widest


def _table(rows: Sequence[Moved], before: str, after: str) -> Table:
    return Table(
        columns=("Dimension", before, after, "Change", "80% range", "More than the doubt"),
        rows=tuple(
            (
                row.label,
                row.before,
                row.after,
                signed(row.change, 1),
                _range(row),
                "yes" if row.beyond else "no",
            )
            for row in rows
        ),
        numeric=(1, 2, 3, 4),
    )


def _range(row: Moved) -> str:
    return f"{signed(row.low, 1)} to {signed(row.high, 1)}"


def _title(rows: Sequence[Moved], after: str) -> str:
    beyond = [row for row in rows if row.beyond and not row.whole]
    if not beyond:
        return "No dimension differs by more than the doubt of both sides"
    most = max(beyond, key=lambda row: abs(row.change))
    where = "higher" if most.change > 0 else "lower"
    number = in_words(len(beyond), capital=True)
    verb = plural(len(beyond), "dimension differs", "dimensions differ")
    return f"{number} {verb} by more than the doubt; {most.label} is {where} in {after}"
