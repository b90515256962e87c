"""Charts of the simulated outcome: fans over time, and range bars per measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.report.figures.spec import (
    Axis,
    Band,
    ChartSpec,
    Key,
    Point,
    Role,
    RowLabel,
    Series,
    Span,
    Table,
    Tick,
)
from advisor.report.numbers import (
    Quantity,
    axis_scale,
    in_words,
    is_known,
    measured,
    outcome,
    plural,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HOURS_A_MONTH", "Compared", "fan", "fan_of", "measure_ranges"]

HOURS_A_MONTH = 8766 / 12
"""Mean month of 365.25 days, in hours."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure today and with the plan: values with their 10-90 % range, in one unit."""

    measure: str
    label: str
    unit: str
    today: tuple[float, float, float]
    plan: tuple[float, float, float]


def fan(
    series: pd.DataFrame,
    *,
    measure: str,
    subject: str,
    label: str,
    unit: str,
    source: str,
    today: str = "nothing",
    plan: str = "roadmap",
    offset_hours: float = 0.0,
) -> ChartSpec:
    """Today continued against the plan, by window: 50 % and 80 % of replications, and the median.

    `series` has the columns strategy, measure, subject, start, end (hours from the start of the
    run), p10, p25, p50, p75, p90; windows in which nothing could be measured are left out.
    """
    mine = series[(series["measure"] == measure) & (series["subject"] == subject)]
    before = _windows(mine[mine["strategy"] == today], offset_hours)
    after = _windows(mine[mine["strategy"] == plan], offset_hours)
    largest = max((row["p90"] for row in (*before, *after)), default=0.0)
    months = max((row["month"] for row in (*before, *after)), default=0.0)
    divisor, shown = axis_scale(unit, largest)
    title = _fan_title(label, before, after, unit)
    return ChartSpec(
        id=f"fan-{measure}-{subject}".replace(".", "-"),
        kind="fan",
        title=title,
        question=label,
        unit=shown,
        x=Axis(label="months", unit="mo", low=0, high=months, ticks=_month_ticks(months)),
        y=Axis(label=label, unit=shown, low=0, high=largest / divisor or 1.0),
        bands=_areas(before, after, divisor),
        series=(
            _median("today", before, unit, divisor),
            _median("plan", after, unit, divisor),
        ),
        keys=_FAN_KEYS,
        caption=_FAN_CAPTION,
        alt=f"{title}. {_fan_alt(before, after, unit)}",
        source=source,
        table=_fan_table(before, after, unit),
    )


def fan_of(spec: ChartSpec, name: str, *, title: str, caption: str) -> ChartSpec:
    """The same fan where what stands beside today is no plan but, say, `with this`.

    Without a name there is nothing beside today, and no key for it.
    """
    written = name or _PLAN
    bands = [each.model_copy(update={"label": _called(each.label, written)}) for each in spec.bands]
    series = [
        each.model_copy(
            update={
                "label": _called(each.label, written),
                "end_label": _called(each.end_label or "", written),
            }
        )
        for each in spec.series
    ]
    columns = tuple(_called(each, written) for each in spec.table.columns)
    rows, numeric = spec.table.rows, spec.table.numeric
    if not name:
        bands, series = bands[:1], series[:1]
        columns, rows, numeric = columns[:3], tuple(row[:3] for row in rows), numeric[:3]
    keys = [each.model_copy(update={"text": _called(each.text, written)}) for each in spec.keys]
    table = spec.table.model_copy(update={"columns": columns, "rows": rows, "numeric": numeric})
    changed = {
        "bands": tuple(bands),
        "series": tuple(series),
        "keys": tuple(keys if name else keys[1:]),
        "table": table,
        "title": title,
        "caption": caption,
        "alt": f"{title}. {_called(spec.alt.removeprefix(spec.title).lstrip('. '), written)}",
    }
    return spec.model_copy(update=changed)


_PLAN = "with the plan"


def _called(text: str, name: str) -> str:
    capital = _PLAN[:1].upper() + _PLAN[1:]
    return text.replace(_PLAN, name).replace(capital, name[:1].upper() + name[1:])


_FAN_KEYS = (
    Key(form="line", role="now", text="with the plan, median; bands 50% and 80%"),
    Key(form="dashed", role="today", text="today continued, with its 80% band"),
)
_FAN_CAPTION = (
    "Line: median of the replications with the plan; dark band half of them, light band 80%. "
    "Grey, dashed: today continued. An early rise is the cost of the change itself; a wide band "
    "may also mean few events in a window."
)


def _areas(
    today: Sequence[Mapping[str, float]], plan: Sequence[Mapping[str, float]], divisor: float
) -> tuple[Band, ...]:
    return (
        _area("today-80", "today, 80%", "today", 0.8, today, divisor),
        _area("plan-80", "with the plan, 80%", "now", 0.8, plan, divisor),
        _area("plan-50", "with the plan, 50%", "now", 0.5, plan, divisor),
    )


def _windows(frame: pd.DataFrame, offset: float) -> list[dict[str, float]]:
    found = []
    for row in frame.sort_values("start").to_dict("records"):
        values = {key: float(row[key]) for key in ("p10", "p25", "p50", "p75", "p90")}
        if all(is_known(value) for value in values.values()):
            middle = (float(row["start"]) + float(row["end"])) / 2 - offset
            found.append({"month": middle / HOURS_A_MONTH, **values})
    return found


def _area(
    id_: str,
    label: str,
    role: Role,
    inside: float,
    rows: Sequence[Mapping[str, float]],
    divisor: float,
) -> Band:
    low, high = ("p10", "p90") if inside > 0.6 else ("p25", "p75")
    spans = tuple(
        Span(at=row["month"], low=row[low] / divisor, high=row[high] / divisor) for row in rows
    )
    return Band(id=id_, label=label, role=role, share=inside, form="area", spans=spans)


def _median(id_: str, rows: Sequence[Mapping[str, float]], unit: str, divisor: float) -> Series:
    points = tuple(
        Point(
            x=row["month"],
            y=row["p50"] / divisor,
            text=outcome(row["p50"], unit, row["p10"], row["p90"]).full,
        )
        for row in rows
    )
    dashed = id_ == "today"
    label = "today" if dashed else "with the plan"
    return Series(
        id=id_,
        label=label,
        role="today" if dashed else "now",
        form="line",
        points=points,
        dashed=dashed,
        end_label=label,
    )


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


def measure_ranges(
    compared: Sequence[Compared], *, source: str, currency: str = "EUR"
) -> ChartSpec:
    """Per measure two ranges on one scale from 0: today in grey, with the plan in colour."""
    rows = [_range_row(one, currency) for one in compared]
    return ChartSpec(
        id="measure-ranges",
        kind="ranges",
        title=_ranges_title(compared),
        question="What the plan is likely to change",
        unit="each row on its own scale from 0",
        x=Axis(low=0, high=1),
        y=Axis(categories=tuple(one.label for one in compared)),
        bands=(_range_band("today", compared, rows), _range_band("plan", compared, rows)),
        series=(_range_ticks("today", compared, rows), _range_ticks("plan", compared, rows)),
        row_labels=tuple(
            RowLabel(at=at, value=after.valued, range=f"{after.range}, today {before.valued}")
            for at, (before, after) in enumerate(rows)
        ),
        keys=(
            Key(form="band", role="now", text="with the plan, 80% range; tick: mean"),
            Key(form="band", role="today", text="today continued"),
        ),
        caption=(
            "Upper bar: today continued. Lower bar: with the plan. 80% of replications, tick at "
            "the mean. Each row has its own scale from 0."
        ),
        alt=_ranges_alt(compared, rows),
        source=source,
        table=Table(
            columns=("Outcome", "Today", "Today, 80%", "With the plan", "With the plan, 80%"),
            rows=tuple(
                (one.label, before.valued, before.ranged, after.valued, after.ranged)
                for one, (before, after) in zip(compared, rows, strict=True)
            ),
            numeric=(1, 2, 3, 4),
        ),
    )


def _range_row(one: Compared, currency: str) -> tuple[Quantity, Quantity]:
    before = measured(one.today[0], one.unit, one.today[1], one.today[2], currency=currency)
    value, low, high = one.plan
    return before, measured(value, one.unit, low, high, currency=currency, like=one.today[0])


def _sides(side: str, one: Compared) -> tuple[tuple[float, float, float], float, float]:
    """The values of a side, the end of the row's scale, and where the side lies in its row."""
    top = max(one.today[2], one.plan[2], one.today[0], one.plan[0], 0.0) or 1.0
    return (one.today, top, -0.2) if side == "today" else (one.plan, top, 0.2)


def _range_band(
    side: str, compared: Sequence[Compared], rows: Sequence[tuple[Quantity, Quantity]]
) -> Band:
    spans = []
    for at, (one, row) in enumerate(zip(compared, rows, strict=True)):
        values, top, shift = _sides(side, one)
        text = row[0 if side == "today" else 1].full
        spans.append(Span(at=at + shift, low=values[1] / top, high=values[2] / top, text=text))
    role: Role = "today" if side == "today" else "now"
    return Band(id=side, label=side, role=role, share=0.8, form="rows", spans=tuple(spans))


def _range_ticks(
    side: str, compared: Sequence[Compared], rows: Sequence[tuple[Quantity, Quantity]]
) -> Series:
    points = []
    for at, (one, row) in enumerate(zip(compared, rows, strict=True)):
        values, top, shift = _sides(side, one)
        text = row[0 if side == "today" else 1].full
        points.append(Point(x=values[0] / top, y=at + shift, text=text))
    role: Role = "today" if side == "today" else "now"
    return Series(id=side, label=side, role=role, form="ticks", points=tuple(points))


def _ranges_title(compared: Sequence[Compared]) -> str:
    if not compared:
        return "No outcome could be measured"
    apart = [one for one in compared if one.plan[1] > one.today[2] or one.plan[2] < one.today[1]]
    number = in_words(len(apart), capital=True)
    verb = plural(len(apart), "leaves", "leave")
    return f"{number} of {in_words(len(compared))} outcomes {verb} today's range altogether"


def _ranges_alt(compared: Sequence[Compared], rows: Sequence[tuple[Quantity, Quantity]]) -> str:
    parts = [
        f"{one.label}: today {before.full}, with the plan {after.full}"
        for one, (before, after) in zip(compared, rows, strict=True)
    ]
    return f"{_ranges_title(compared)}. {'; '.join(parts)}." if parts else "No outcome."
