"""Charts of the simulated outcome: fans over time, and range bars per measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    Tick,
)
from advisor.report.numbers import is_known, outcome

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HOURS_A_MONTH", "Compared", "fan", "measure_ranges"]

HOURS_A_MONTH = 8766 / 12
"""Mean month of 365.25 days, in hours."""

_SCALES = {"h": 24.0, "share": 0.01, "fraction": 0.01}
_UNITS = {"h": "days", "share": "%", "fraction": "%"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure today and with the plan: values with their 10-90 % range, in one unit."""

    measure: str
    label: str
    unit: str
    today: tuple[float, float, float]
    plan: tuple[float, float, float]


def _scaled(unit: str, largest: float) -> tuple[float, str]:
    """Divisor and written unit of an axis: hours become days above 48 h, shares per cent."""
    if unit == "h" and largest < 48:
        return 1.0, "h"
    return _SCALES.get(unit, 1.0), _UNITS.get(unit, unit)


def fan(
    series: pd.DataFrame,
    *,
    measure: str,
    subject: str,
    label: str,
    unit: str,
    today: str = "nothing",
    plan: str = "roadmap",
    source: str,
    offset_hours: float = 0.0,
) -> ChartSpec:
    """Today continued against the plan, by window: 50 % and 80 % of replications, and the median.

    `series` has the columns strategy, measure, subject, start, end (hours from the start of the
    run), p10, p25, p50, p75, p90; windows in which nothing could be measured are left out.
    """
    mine = series[(series["measure"] == measure) & (series["subject"] == subject)]
    rows = {key: _windows(mine[mine["strategy"] == key], offset_hours) for key in (today, plan)}
    largest = max((row["p90"] for found in rows.values() for row in found), default=0.0)
    divisor, shown = _scaled(unit, largest)
    scaled = {key: [_divided(row, divisor) for row in found] for key, found in rows.items()}
    months = max((row["month"] for found in rows.values() for row in found), default=0.0)
    title = _fan_title(label, rows[today], rows[plan], unit)
    return ChartSpec(
        id=f"fan-{measure}-{subject}".replace(".", "-"),
        kind="fan",
        title=title,
        question=label,
        unit=shown,
        x=Axis(label="months", unit="mo", low=0, high=months, ticks=_month_ticks(months)),
        y=Axis(label=label, unit=shown, low=0, high=largest / divisor or 1.0),
        bands=(
            _area("today-80", "today, 80%", "today", 0.8, scaled[today], "p10", "p90"),
            _area("plan-80", "plan, 80%", "now", 0.8, scaled[plan], "p10", "p90"),
            _area("plan-50", "plan, 50%", "now", 0.5, scaled[plan], "p25", "p75"),
        ),
        series=(
            _median("today", "today", scaled[today], unit, divisor, dashed=True),
            _median("plan", "with the plan", scaled[plan], unit, divisor, dashed=False),
        ),
        keys=(
            Key(form="line", role="now", text="with the plan, median; bands 50% and 80%"),
            Key(form="dashed", role="today", text="today continued, with its 80% band"),
        ),
        caption=(
            "Line: median of the replications with the plan; dark band half of them, light band "
            "80%. Grey, dashed: today continued. An early rise is the cost of the change itself."
        ),
        alt=f"{title}. {_fan_alt(rows[today], rows[plan], unit)}",
        source=source,
        table=_fan_table(rows[today], rows[plan], unit),
    )


def _windows(frame: pd.DataFrame, offset: float) -> list[dict[str, float]]:
    found = []
    for row in frame.sort_values("start").to_dict("records"):
        values = {key: float(row[key]) for key in ("p10", "p25", "p50", "p75", "p90")}
        if all(is_known(value) for value in values.values()):
            middle = (float(row["start"]) + float(row["end"])) / 2 - offset
            found.append({"month": middle / HOURS_A_MONTH, **values})
    return found


def _divided(row: Mapping[str, float], divisor: float) -> dict[str, float]:
    return {key: value if key == "month" else value / divisor for key, value in row.items()}


def _area(
    id_: str,
    label: str,
    role: Any,
    inside: float,
    rows: Sequence[Mapping[str, float]],
    low: str,
    high: str,
) -> Band:
    spans = tuple(Span(at=row["month"], low=row[low], high=row[high]) for row in rows)
    return Band(id=id_, label=label, role=role, share=inside, form="area", spans=spans)


def _median(
    id_: str,
    label: str,
    rows: Sequence[Mapping[str, float]],
    unit: str,
    divisor: float,
    *,
    dashed: bool,
) -> Series:
    points = tuple(
        Point(x=row["month"], y=row["p50"], text=_words(row["p50"], unit, divisor, row))
        for row in rows
    )
    role = "today" if dashed else "now"
    return Series(
        id=id_, label=label, role=role, form="line", points=points, dashed=dashed, end_label=label
    )


def _words(value: float, unit: str, divisor: float, row: Mapping[str, float]) -> str:
    return outcome(value * divisor, unit, row["p10"] * divisor, row["p90"] * divisor).full


def _month_ticks(months: float) -> tuple[Tick, ...]:
    step = 3 if months <= 24 else 6
    marks = list(range(0, int(months + 0.001) + 1, step))
    return tuple(
        Tick(
            at=mark, text="start" if mark == 0 else f"{mark} mo" if mark == marks[-1] else str(mark)
        )
        for mark in marks
    )


def _fan_title(
    label: str, today: Sequence[Mapping[str, float]], plan: Sequence[Mapping[str, float]], unit: str
) -> str:
    if not today or not plan:
        return f"{label}: nothing to measure"
    before, after = today[-1], plan[-1]
    first = outcome(before["p50"], unit)
    last = outcome(after["p50"], unit, like=before["p50"])
    if after["p10"] <= before["p50"] <= after["p90"]:
        return f"{label}: the plan's range still holds today's {first.valued}"
    return f"{label}: from {first.valued} to {last.valued} at the plan's end"


def _fan_alt(
    today: Sequence[Mapping[str, float]], plan: Sequence[Mapping[str, float]], unit: str
) -> str:
    parts = []
    for name, rows in (("Today continued", today), ("With the plan", plan)):
        if rows:
            last = rows[-1]
            text = outcome(last["p50"], unit, last["p10"], last["p90"]).full
            parts.append(f"{name} ends at {text}.")
    return " ".join(parts)


def _fan_table(
    today: Sequence[Mapping[str, float]],
    plan: Sequence[Mapping[str, float]],
    unit: str,
) -> Table:
    largest = max((row["p50"] for row in (*today, *plan)), default=0.0)
    columns = ("Month", "Today", "Today, 80%", "With the plan", "With the plan, 80%")
    found: dict[float, list[str]] = {}
    for side, rows in ((0, today), (2, plan)):
        for row in rows:
            cells = found.setdefault(round(row["month"], 2), ["–"] * 4)
            written = outcome(row["p50"], unit, row["p10"], row["p90"], like=largest)
            cells[side], cells[side + 1] = written.valued, written.ranged
    rows_out = tuple((f"{month:.1f}", *cells) for month, cells in sorted(found.items()))
    return Table(columns=columns, rows=rows_out, numeric=(0, 1, 2, 3, 4))


def measure_ranges(compared: Sequence[Compared], *, source: str) -> ChartSpec:
    """Per measure two ranges on one scale from 0: today in grey, with the plan in colour."""
    today, plan, ticks_today, ticks_plan, labels, rows = [], [], [], [], [], []
    for at, one in enumerate(compared):
        top = max(one.today[2], one.plan[2], 0.0) or 1.0
        before = outcome(one.today[0], one.unit, one.today[1], one.today[2])
        after = outcome(one.plan[0], one.unit, one.plan[1], one.plan[2], like=one.today[0])
        today.append(_scaled_span(at - 0.2, one.today, top, before.full))
        plan.append(_scaled_span(at + 0.2, one.plan, top, after.full))
        ticks_today.append(Point(x=one.today[0] / top, y=at - 0.2, text=before.full))
        ticks_plan.append(Point(x=one.plan[0] / top, y=at + 0.2, text=after.full))
        labels.append(
            RowLabel(at=at, value=after.valued, range=f"{after.ranged}, today {before.valued}")
        )
        rows.append((one.label, before.valued, before.ranged, after.valued, after.ranged))
    return ChartSpec(
        id="measure-ranges",
        kind="ranges",
        title="Each outcome today and with the plan",
        question="What the plan is likely to change",
        unit="each row on its own scale from 0",
        x=Axis(low=0, high=1),
        y=Axis(categories=tuple(one.label for one in compared)),
        bands=(
            Band(
                id="today", label="today", role="today", share=0.8, form="rows", spans=tuple(today)
            ),
            Band(id="plan", label="plan", role="now", share=0.8, form="rows", spans=tuple(plan)),
        ),
        series=(
            Series(
                id="today", label="today", role="today", form="ticks", points=tuple(ticks_today)
            ),
            Series(id="plan", label="plan", role="now", form="ticks", points=tuple(ticks_plan)),
        ),
        row_labels=tuple(labels),
        keys=(
            Key(form="band", role="now", text="with the plan, 80% range; tick: mean"),
            Key(form="band", role="today", text="today continued"),
        ),
        caption=(
            "Upper bar: today continued. Lower bar: with the plan. 80% of replications, tick at "
            "the mean. Each row has its own scale from 0."
        ),
        alt="; ".join(
            f"{row[0]}: today {row[1]} ({row[2]}), plan {row[3]} ({row[4]})" for row in rows
        )
        or "No outcome could be measured.",
        source=source,
        table=Table(
            columns=("Outcome", "Today", "Today, 80%", "With the plan", "With the plan, 80%"),
            rows=tuple(rows),
            numeric=(1, 2, 3, 4),
        ),
    )


def _scaled_span(at: float, value: tuple[float, float, float], top: float, text: str) -> Span:
    return Span(at=at, low=value[1] / top, high=value[2] / top, text=text)
