"""A quantile-quantile plot: what was fitted against what a log says."""

from __future__ import annotations

import math
from collections.abc import Sequence

from advisor.report.figures.spec import Axis, ChartSpec, Key, Point, Series, Table, Tick
from advisor.report.numbers import share

__all__ = ["quantile_plot"]

_TICKS = ((1.0, "1 s"), (60.0, "1 min"), (3600.0, "1 h"), (86_400.0, "1 d"), (2_592_000.0, "30 d"))


def quantile_plot(
    rows: Sequence[tuple[float, float, float]], *, what: str, source: str
) -> ChartSpec:
    """Quantiles of a fit over those of a log, both as powers of ten of a second.

    `rows` are (level, quantile in the log, quantile of the fit) in hours, all above 0, at least
    one; on the dashed line the two are the same. `source` names the log.
    """
    pairs = [(_power(seen), _power(fitted)) for _, seen, fitted in rows]
    ends = [value for pair in pairs for value in pair]
    low, high = min(0.0, math.floor(min(ends))), math.ceil(max(ends) + 0.01)
    worst = max(rows, key=lambda row: abs(math.log(row[2] / row[1])))
    title = f"The fit of the {what} is furthest from the log at the {share(worst[0])} quantile"
    even = tuple(Point(x=at, y=at, text="the same") for at in (low, high))
    dots = tuple(
        Point(
            x=x, y=y, text=f"{share(row[0])}: {_hours(row[1])} in the log, {_hours(row[2])} fitted"
        )
        for row, (x, y) in zip(rows, pairs, strict=True)
    )
    return ChartSpec(
        id=f"quantiles-{what.replace(' ', '-')}",
        kind="fan",
        title=title,
        question=f"Does the fitted {what} reach as far as the log's?",
        unit="power of ten of a second",
        x=Axis(label="in the log", low=low, high=high, ticks=_ticks(low, high)),
        y=Axis(label="fitted", low=low, high=high),
        series=(
            Series(
                id="same", label="the same", role="neutral", form="line", points=even, dashed=True
            ),
            Series(id="fit", label="fitted", role="now", form="dots", points=dots),
        ),
        keys=(
            Key(form="dot", role="now", text="quantiles of the fit"),
            Key(form="dashed", role="neutral", text="the same in the log"),
        ),
        caption=(
            "Each dot is one quantile: across in the log, up in the fit, there as the power of ten "
            "of a second. Above the dashed line the fit is longer than the log."
        ),
        alt=f"{title}: {_hours(worst[1])} in the log, {_hours(worst[2])} fitted.",
        source=source,
        table=Table(
            columns=("Quantile", "Log", "Fit"),
            rows=tuple((share(row[0]), _hours(row[1]), _hours(row[2])) for row in rows),
            numeric=(0, 1, 2),
        ),
    )


def _power(hours: float) -> float:
    return math.log10(max(hours * 3600.0, 1e-3))


def _hours(hours: float) -> str:
    return f"{hours:,.3g} h" if hours < 1000.0 else f"{hours:,.0f} h"


def _ticks(low: float, high: float) -> tuple[Tick, ...]:
    return tuple(
        Tick(at=math.log10(seconds), text=text)
        for seconds, text in _TICKS
        if low <= math.log10(seconds) <= high
    )
