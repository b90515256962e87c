"""A model's quality over time, with its challenger: real days on the axis, real gaps kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from advisor.report.figures.spec import Axis, ChartSpec, Key, Point, Rule, Series, Table, Tick
from advisor.report.numbers import day, share

__all__ = ["quality_log"]


def quality_log(
    rows: Sequence[tuple[date, float, float | None]],
    retrained: Sequence[date],
    *,
    label: str,
    source: str,
) -> ChartSpec:
    """A model's quality over time, the challenger's beside it, and a line at every retraining.

    `rows` are (day, quality 0..1, challenger's quality or None), in order; `label` names whose data
    it is and is part of the title.
    """
    first = rows[0][0]
    live = tuple(Point(x=(at - first).days, y=value, text=share(value)) for at, value, _ in rows)
    other = tuple(
        Point(x=(at - first).days, y=value, text=share(value))
        for at, _, value in rows
        if value is not None
    )
    low = min(value for _, value, _ in rows)
    title = _log_title(rows, label)
    series = [
        Series(
            id="live",
            label="model in use",
            role="now",
            form="line",
            points=live,
            end_label="in use",
        )
    ]
    keys = [Key(form="line", role="now", text="model in use")]
    if other:
        series.append(
            Series(
                id="challenger",
                label="challenger",
                role="challenger",
                form="line",
                points=other,
                dashed=True,
                end_label="challenger",
            )
        )
        keys.append(Key(form="dashed", role="challenger", text="challenger, trained later"))
    floor = min((point.y for point in (*live, *other)), default=low)
    return ChartSpec(
        id="quality-log",
        kind="quality-log",
        title=title,
        question="Quality of the model in use and of its challenger",
        unit="share of right predictions",
        x=Axis(label="date", low=0, high=live[-1].x, ticks=_date_ticks(rows)),
        y=Axis(label="accuracy", unit="%", low=max(0.0, floor - 0.05), high=1),
        series=tuple(series),
        rules=tuple(
            Rule(axis="x", at=(at - first).days, text="") for at in retrained if at > first
        ),
        keys=tuple(keys),
        caption=f"{label}. Line: share of right predictions; dashed: the challenger. The axis does "
        "not start at 0.",
        alt=f"{title}. From {day(first)} to {day(rows[-1][0])}, lowest {share(low)}, "
        f"highest {share(max(value for _, value, _ in rows))}.",
        source=source,
        table=Table(
            columns=("Date", "Model in use", "Challenger"),
            rows=tuple((day(at), share(a), share(b)) for at, a, b in rows),
            numeric=(1, 2),
        ),
    )


def _log_title(rows: Sequence[tuple[date, float, float | None]], label: str) -> str:
    pairs = [(value, other) for _, value, other in rows if other is not None]
    if not pairs:
        return f"{label}: the model in use ends at {share(rows[-1][1])}"
    ahead = sum(other > value for value, other in pairs) / len(pairs)
    return f"{label}: a challenger would have done better in {share(ahead)} of periods"


def _date_ticks(rows: Sequence[tuple[date, float, float | None]]) -> tuple[Tick, ...]:
    first, last = rows[0][0], rows[-1][0]
    days = max((last - first).days, 1)
    step = max(1, round(days / 30.4 / 6))
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
