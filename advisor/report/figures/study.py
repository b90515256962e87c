"""Charts of a study: which parameters move a measure most, and how long a run takes to settle."""

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
    Rule,
    Series,
    Span,
    Table,
    Tick,
)
from advisor.report.numbers import Quantity, from_to, measured

__all__ = ["Swung", "settling", "tornado"]


@dataclass(frozen=True, slots=True)
class Swung:
    """One parameter: the measure at both ends of its range, how the range is known, and whether a
    difference is clear of chance (its paired 95 % interval leaves out 0)."""

    label: str
    at_low: float
    at_high: float
    basis: str
    clear: bool


def tornado(
    rows: Sequence[Swung],
    *,
    id: str,  # noqa: A002 - the format's word
    base: float,
    label: str,
    unit: str,
    source: str,
    currency: str = "EUR",
) -> ChartSpec:
    """One bar a parameter from its least to its largest outcome, a tick at today's; the largest
    swing first. ValueError without rows."""
    if not rows:
        raise ValueError("no parameter to draw")
    written = [_written(row, unit, currency, base) for row in rows]
    now = measured(base, unit, currency=currency).valued
    title = _title(rows, label, written)
    pairs = list(zip(rows, written, strict=True))
    band, ticks = _bars(pairs, base, now)
    return ChartSpec(
        id=f"tornado-{id}".replace(".", "-"),
        kind="ranges",
        title=title,
        question=f"What moves it most: {label[:1].lower()}{label[1:]}",
        unit=f"today {now}",
        x=Axis(low=0, high=1),
        y=Axis(categories=tuple(row.label for row in rows)),
        bands=(band,),
        series=(ticks,),
        row_labels=tuple(
            RowLabel(at=at, value=text[2], range=row.basis) for at, (row, text) in enumerate(pairs)
        ),
        keys=_KEYS,
        caption=_CAPTION,
        alt=f"{title}. " + ". ".join(f"{row.label}: {text[2]}" for row, text in pairs),
        source=source,
        table=Table(
            columns=("Parameter", "At its low end", "At its high end", "Range known by", "Clear"),
            rows=tuple(
                (row.label, text[0].valued, text[1].valued, row.basis, "yes" if row.clear else "no")
                for row, text in pairs
            ),
            numeric=(1, 2),
        ),
    )


_KEYS = (
    Key(form="band", role="now", text="from one end of its range to the other"),
    Key(form="hatched", role="now", text="not clear of chance"),
    Key(form="tick", role="now", text="today"),
)
_CAPTION = (
    "Each parameter alone at both ends of its range, all else and all luck as today. Hatched: the "
    "95% interval of the difference holds 0, so that more runs might show nothing. What two "
    "parameters do together is not seen here."
)
Written = tuple[Quantity, Quantity, str]


def _bars(pairs: Sequence[tuple[Swung, Written]], base: float, now: str) -> tuple[Band, Series]:
    """The bars on one scale from the least outcome of all to the largest, and today on each."""
    ends = [(min(base, r.at_low, r.at_high), max(base, r.at_low, r.at_high)) for r, _ in pairs]
    least, most = min(low for low, _ in ends), max(high for _, high in ends)
    width = (most - least) or 1.0
    spans = tuple(
        Span(
            at=at,
            low=(low - least) / width,
            high=(high - least) / width,
            state="known" if row.clear else "insufficient",
            text=text[2],
        )
        for at, ((row, text), (low, high)) in enumerate(zip(pairs, ends, strict=True))
    )
    points = tuple(Point(x=(base - least) / width, y=at, text=now) for at in range(len(pairs)))
    words = "from one end of the range to the other"
    band = Band(id="swing", label=words, role="now", share=1.0, form="rows", spans=spans)
    return band, Series(id="today", label="today", role="now", form="ticks", points=points)


def _written(row: Swung, unit: str, currency: str, base: float) -> Written:
    low = measured(row.at_low, unit, currency=currency, like=base)
    high = measured(row.at_high, unit, currency=currency, like=base)
    first = low.value if low.unit == high.unit and low.unit != "%" else low.valued
    return low, high, from_to(first, high.valued)


def _title(rows: Sequence[Swung], label: str, written: Sequence[Written]) -> str:
    for row, text in zip(rows, written, strict=True):
        if row.clear:
            return f"{label}: {row.label[:1].lower()}{row.label[1:]} moves it most, {text[2]}"
    return f"{label}: no single parameter moves it clear of chance"


def settling(
    starts: Sequence[float],
    values: Sequence[float],
    *,
    cut: float,
    settled: bool,
    horizon: float,
    source: str,
) -> ChartSpec:
    """The jobs in the system over the run (mean over replications), and where MSER-5 would cut.

    `starts`, `cut` and `horizon` in hours.
    """
    weeks = 168.0
    title = _settled_title(cut / weeks, horizon / weeks, settled)
    points = tuple(
        Point(x=start / weeks, y=value, text=f"{value:.3g}")
        for start, value in zip(starts, values, strict=True)
    )
    step = max(1, round(horizon / weeks / 6))
    marks = range(0, int(horizon / weeks) + 1, step)
    return ChartSpec(
        id="settling",
        kind="fan",
        title=title,
        question="How long a run takes to settle",
        unit="jobs in the system",
        x=Axis(
            label="weeks",
            low=0,
            high=horizon / weeks,
            ticks=tuple(Tick(at=at, text="start" if at == 0 else f"{at} w") for at in marks),
        ),
        y=Axis(label="jobs in the system", low=0, high=max(values, default=1.0) or 1.0),
        series=(
            Series(id="jobs", label="jobs in the system", role="now", form="line", points=points),
        ),
        rules=(Rule(axis="x", at=cut / weeks, text="cut"),) if cut > 0 else (),
        keys=(Key(form="line", role="now", text="mean over replications"),),
        caption=_SETTLING_CAPTION,
        alt=f"{title}. It ends at {values[-1]:.3g} jobs." if values else title,
        source=source,
        table=Table(
            columns=("Week", "Jobs in the system"),
            rows=tuple((f"{point.x:.1f}", point.text) for point in points[:: max(1, step * 3)]),
            numeric=(0, 1),
        ),
    )


_SETTLING_CAPTION = (
    "Today's run starts with empty queues and cuts nothing: a plan is judged from its first day. "
    "The rule says how much of the run that start colours; a line marks it."
)


def _settled_title(cut: float, horizon: float, settled: bool) -> str:
    if not settled:
        return f"The run has not settled after half of its {horizon:.0f} weeks"
    said = f"the first {cut:.1f} weeks" if cut > 0 else "nothing"
    return f"MSER-5 would cut {said} of {horizon:.0f} weeks"
