"""Cost a day against the period of retraining: the closed form, its best, what was simulated."""

from __future__ import annotations

import math
from collections.abc import Sequence

from advisor.report.figures.spec import (
    Axis,
    Band,
    ChartSpec,
    Key,
    Point,
    Rule,
    Series,
    Span,
    Table,
    Tick,
)
from advisor.report.numbers import money, money_range

__all__ = ["period_curve"]

Row = tuple[int, float, float, float]

_TICKS = (1, 2, 4, 7, 14, 30, 60, 91, 183, 365, 730, 1461)
_TOP = 1.6  # the axis ends at this many times the dearest simulated period


def period_curve(
    expected: Sequence[float],
    simulated: Sequence[tuple[float, float, float, float]],
    *,
    best: float | None,
    rate: float,
    what: str,
    currency: str,
    source: str,
) -> ChartSpec:
    """Cost a day of retraining every so many days, on a logarithmic axis of days.

    `expected`: for every 1, 2, … days; `simulated`: (every, mean, low, high), at least one, in
    order. `best`: the cheapest period in days at `rate` a day, or None where never to retrain is.
    """
    rows = [(int(every), mean, low, high) for every, mean, low, high in simulated]
    first, last = rows[0][0], rows[-1][0]
    top = _TOP * max(mean for _, mean, _, _ in rows)
    title = _title(best, rate, what, currency)
    return ChartSpec(
        id=f"periods-{what.replace(' ', '-')}",
        kind="fan",
        title=title,
        question="How often should these models be retrained?",
        unit=f"{currency} a day and model",
        x=_days_axis(first * 0.9, last * 1.1),
        y=Axis(label="cost a day", low=0.0, high=top),
        bands=(_interval(rows, top),),
        series=(_expected(expected, first, last, top, currency), _simulated(rows, currency)),
        rules=() if best is None else (Rule(axis="x", at=math.log10(best), text="best"),),
        keys=(
            Key(form="dot", role="now", text="simulated, with 95% interval"),
            Key(form="dashed", role="neutral", text="closed form"),
        ),
        caption=(
            f"{title}. A day carries its part of a retraining's cost and the value of the points "
            "lost. The rule stands at the cheapest period; season and bad releases cost the same "
            "at any."
        ),
        alt=f"{title}. Simulated from {_day(first)} to {_day(last)}.",
        source=source,
        table=_table(expected, rows, currency),
    )


def _days_axis(low: float, high: float) -> Axis:
    ticks = (Tick(at=math.log10(days), text=f"{days} d") for days in _TICKS if low <= days <= high)
    label = "days between retrainings"
    return Axis(label=label, low=math.log10(low), high=math.log10(high), ticks=tuple(ticks))


def _interval(rows: Sequence[Row], top: float) -> Band:
    spans = tuple(
        Span(at=math.log10(every), low=max(0.0, low), high=min(top, high))
        for every, _, low, high in rows
    )
    return Band(
        id="interval", label="95% interval", role="now", share=0.95, form="area", spans=spans
    )


def _expected(
    expected: Sequence[float], first: int, last: int, top: float, currency: str
) -> Series:
    points = tuple(
        Point(x=math.log10(every), y=expected[every - 1], text=money(expected[every - 1], currency))
        for every in _spread(first, last)
        if expected[every - 1] <= top
    )
    return Series(
        id="expected", label="closed form", role="neutral", form="line", points=points, dashed=True
    )


def _simulated(rows: Sequence[Row], currency: str) -> Series:
    points = tuple(
        Point(x=math.log10(every), y=mean, text=money(mean, currency)) for every, mean, _, _ in rows
    )
    return Series(id="simulated", label="simulated", role="now", form="dots", points=points)


def _table(expected: Sequence[float], rows: Sequence[Row], currency: str) -> Table:
    cells = tuple(
        (
            _day(every),
            money(expected[every - 1], currency),
            money(mean, currency),
            money_range(max(0.0, low), high, currency),
        )
        for every, mean, low, high in rows
    )
    columns = ("Every", "Closed form", "Simulated", "95% interval")
    return Table(columns=columns, rows=cells, numeric=(0, 1, 2, 3))


def _spread(first: int, last: int) -> list[int]:
    """Whole days between two, at most some sixty, evenly on a logarithmic axis."""
    ratio = (last / first) ** (1 / 60)
    return sorted({min(last, max(first, round(first * ratio**step))) for step in range(61)})


def _day(days: float) -> str:
    return "1 day" if days == 1 else f"{days:,.0f} days"


def _title(best: float | None, rate: float, what: str, currency: str) -> str:
    name = what[:1].upper() + what[1:]
    if best is None:
        return f"{name}: a retraining costs more than it saves, at any period"
    return f"{name}: retraining every {_day(best)} costs least, {money(rate, currency)} a day"
