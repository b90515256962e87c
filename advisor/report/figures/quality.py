"""A model's quality over time, with its challenger: real days on the axis, real gaps kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from advisor.report.figures.spec import Axis, ChartSpec, Key, Point, Role, Rule, Series, Table, Tick
from advisor.report.numbers import day, share

__all__ = ["LogRow", "quality_log"]

_MONTH = 365.25 / 12
_MARKS = 4.0  # so many months with their years stand side by side on a phone
LogRow = tuple[date, float, float | None]
"""A day, the quality of the model in use (0 to 1), and the challenger's where it is known."""


def quality_log(
    rows: Sequence[LogRow], retrained: Sequence[date], *, label: str, source: str
) -> ChartSpec:
    """A model's quality over time, the challenger's beside it, and a line at every retraining.

    `rows` are (day, quality 0..1, challenger's quality or None), in order, at least one; `label`
    names whose data it is and is part of the title.
    """
    first = rows[0][0]
    series = _lines(rows)
    values = [point.y for line in series for point in line.points]
    title = _log_title(rows, label)
    live = [value for _, value, _ in rows]
    return ChartSpec(
        id="quality-log",
        kind="quality-log",
        title=title,
        question="Quality of the model in use and of its challenger",
        unit="share of right predictions",
        x=Axis(label="date", low=0, high=(rows[-1][0] - first).days, ticks=_date_ticks(rows)),
        y=Axis(label="accuracy", unit="%", low=max(0.0, min(values) - 0.05), high=1),
        series=series,
        rules=tuple(
            Rule(axis="x", at=(at - first).days) for at in sorted(set(retrained)) if at > first
        ),
        keys=tuple(
            Key(form="dashed" if line.dashed else "line", role=line.role, text=line.label)
            for line in series
        ),
        caption=(
            f"{label}. Line: share of right predictions of the model in use; dashed: its "
            "challenger. Thin rules: retrainings. The axis does not start at 0."
        ),
        alt=(
            f"{title}. From {day(first)} to {day(rows[-1][0])}, lowest {share(min(live))}, "
            f"highest {share(max(live))}."
        ),
        source=source,
        table=Table(
            columns=("Date", "Model in use", "Challenger"),
            rows=tuple((day(at), share(a), share(b)) for at, a, b in rows),
            numeric=(1, 2),
        ),
    )


def _lines(rows: Sequence[LogRow]) -> tuple[Series, ...]:
    first = rows[0][0]
    live = [((at - first).days, value) for at, value, _ in rows]
    other = [((at - first).days, value) for at, _, value in rows if value is not None]
    found = [_line("live", "in use", live)]
    if other:
        found.append(_line("challenger", "challenger", other))
    return tuple(found)


def _line(id_: str, label: str, values: Sequence[tuple[int, float]]) -> Series:
    points = tuple(Point(x=x, y=y, text=share(y)) for x, y in values)
    live = id_ == "live"
    role: Role = "now" if live else "challenger"
    return Series(
        id=id_,
        label=label,
        role=role,
        form="line",
        points=points,
        dashed=not live,
        end_label=label,
    )


def _log_title(rows: Sequence[LogRow], label: str) -> str:
    pairs = [(value, other) for _, value, other in rows if other is not None]
    if not pairs:
        return f"{label}: the model in use ends at {share(rows[-1][1])}"
    ahead = sum(other > value for value, other in pairs) / len(pairs)
    return f"{label}: a challenger would have done better in {share(ahead)} of periods"


def _date_ticks(rows: Sequence[LogRow]) -> tuple[Tick, ...]:
    first, last = rows[0][0], rows[-1][0]
    days = max((last - first).days, 1)
    step = math.ceil(days / _MONTH / _MARKS)
    ticks = []
    year, month = first.year, first.month
    while True:
        month += step
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        mark = date(year, month, 1)
        if mark > last:
            break
        ticks.append(Tick(at=(mark - first).days, text=day(mark)[2:]))
    return tuple(ticks)
