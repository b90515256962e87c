"""Charts of money: the cumulative net with its draws, and what the present value hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from advisor.report.numbers import count, is_known, money, money_range, outcome

if TYPE_CHECKING:
    import pandas as pd

    from advisor.value import Value

__all__ = ["amount", "cash_curve", "value_tornado"]

_MOST = 8


def cash_curve(value: Value, *, quarters: Sequence[str], source: str) -> ChartSpec:
    """The cumulative net at the end of each quarter: mean of the draws, and their middle 80 %.

    `quarters` are the names of the plan's quarters. Losses lie below the line of zero.
    """
    frame, currency = value.per_quarter, value.currency
    rows = frame.to_dict("records")
    ends = [0.0]
    for row in rows:
        ends += [row[name] for name in ("cumulative", "cumulative_low", "cumulative_high")
                 if is_known(row[name])]  # fmt: skip
    scale = 1e6 if max(map(abs, ends)) >= 1e6 else 1e3
    words = "million" if scale == 1e6 else "thousand"
    points = [Point(x=0.0, y=0.0, text=money(0.0, currency))]
    points += [
        Point(x=at + 1.0, y=row["cumulative"] / scale, text=money(row["cumulative"], currency))
        for at, row in enumerate(rows)
    ]
    title = _curve_title(value, quarters)
    return ChartSpec(
        id="cash-curve",
        kind="fan",
        title=title,
        question="Money in all, by the end of each quarter",
        unit=f"{currency}, {words}",
        x=Axis(low=0, high=max(len(rows), 1),
               ticks=tuple(Tick(at=at + 1.0, text=name) for at, name in enumerate(quarters))),
        y=Axis(label="cumulative net", unit=f"{currency} {words}", low=min(ends) / scale,
               high=max(ends) / scale or 1.0),
        bands=_curve_band(rows, scale, currency),
        series=_curve_series(points),
        keys=(
            Key(form="line", role="now", text="mean of the draws"),
            Key(form="band", role="now", text="middle 80% of the draws"),
        ),
        caption="Investment first, effects later: what is below the line has not come back. "
        "Nothing after the last quarter is counted.",
        alt=f"{title}. "
        + "; ".join(f"{name} {money(row['cumulative'], currency)}"
                    for name, row in zip(quarters, rows, strict=True)),
        source=source,
        table=_curve_table(rows, quarters, currency),
    )  # fmt: skip


def _curve_series(points: Sequence[Point]) -> tuple[Series, ...]:
    """The sum over the quarters, and the line of nothing gained and nothing lost."""
    flat = tuple(Point(x=at, y=0.0, text="0") for at in (0.0, max(points[-1].x, 1.0)))
    return (
        Series(id="net", label="cumulative net", role="now", form="line", points=tuple(points),
               end_label=points[-1].text),
        Series(id="zero", label="nothing gained, nothing lost", role="today", form="line",
               dashed=True, points=flat),
    )  # fmt: skip


def _curve_table(
    rows: Sequence[Mapping[Any, Any]], quarters: Sequence[str], currency: str
) -> Table:
    return Table(
        columns=("Quarter", "Net", "Cumulative", "Middle 80% of draws"),
        rows=tuple(
            (name, money(row["net"], currency), money(row["cumulative"], currency),
             money_range(row["cumulative_low"], row["cumulative_high"], currency))
            for name, row in zip(quarters, rows, strict=True)
        ),
        numeric=(1, 2, 3),
    )  # fmt: skip


def _curve_band(rows: Sequence[Mapping[Any, Any]], scale: float, currency: str) -> tuple[Band, ...]:
    known = [(at, row) for at, row in enumerate(rows) if is_known(row["cumulative_low"])]
    if not known:
        return ()
    spans = [Span(at=0.0, low=0.0, high=0.0)]
    spans += [
        Span(at=at + 1.0, low=row["cumulative_low"] / scale, high=row["cumulative_high"] / scale,
             text=money_range(row["cumulative_low"], row["cumulative_high"], currency))
        for at, row in known
    ]  # fmt: skip
    return (Band(id="draws", label="middle 80% of the draws", role="now", share=0.8, form="area",
                 spans=tuple(spans)),)  # fmt: skip


def _curve_title(value: Value, quarters: Sequence[str]) -> str:
    """Where the sum stands at the end, and since when it is above zero."""
    end = float(value.per_quarter["cumulative"].iloc[-1])
    if value.payback_quarter is None:
        low = money(float(value.per_quarter["cumulative"].min()), value.currency)
        return f"The sum ends at {money(end, value.currency)}; at its lowest it is {low}"
    return f"The money is back from {quarters[value.payback_quarter - 1]}"


def value_tornado(table: pd.DataFrame, *, npv: float, currency: str, source: str) -> ChartSpec:
    """The net present value with each input at both ends of its range, the widest first.

    ValueError where no input swings.
    """
    rows = table.head(_MOST).to_dict("records")
    if not rows:
        raise ValueError("no input to draw")
    ends = [(min(row["npv_low"], row["npv_high"], npv), max(row["npv_low"], row["npv_high"], npv))
            for row in rows]  # fmt: skip
    least, most = min([0.0, *(low for low, _ in ends)]), max([0.0, *(high for _, high in ends)])
    width = (most - least) or 1.0
    now = money(npv, currency)
    titles = tuple(str(row["title"]) for row in rows)
    written = tuple(money_range(low, high, currency) for low, high in ends)
    title = f"The present value hangs most on {_small(titles[0])}: {written[0]}"
    return ChartSpec(
        id="value-tornado",
        kind="ranges",
        title=title,
        question="What the net present value hangs on",
        unit=f"mean {now}",
        x=Axis(low=0, high=1, ticks=(Tick(at=-least / width, text="0"),)),
        y=Axis(categories=titles),
        bands=(Band(id="swing", label="from one end of the range to the other", role="now",
                    share=1.0, form="rows",
                    spans=tuple(Span(at=at, low=(low - least) / width, high=(high - least) / width,
                                     text=text)
                                for at, ((low, high), text) in enumerate(
                                    zip(ends, written, strict=True)))),),
        series=(Series(id="mean", label="mean", role="now", form="ticks",
                       points=tuple(Point(x=(npv - least) / width, y=at, text=now)
                                    for at in range(len(rows)))),),
        row_labels=tuple(RowLabel(at=at, value=text) for at, text in enumerate(written)),
        keys=(
            Key(form="band", role="now", text="from one end of its range to the other"),
            Key(form="tick", role="now", text="mean of the draws"),
        ),
        caption="Each input alone at both ends, all else at its mean. The value is a straight line "
        "in every input but the rate, so the ends are exact.",
        alt=f"{title}. " + ". ".join(f"{name}: {text}" for name, text in
                                     zip(titles, written, strict=True)),
        source=source,
        table=_tornado_table(rows, currency),
    )  # fmt: skip


def _tornado_table(rows: Sequence[Mapping[Any, Any]], currency: str) -> Table:
    return Table(
        columns=("Input", "From", "To", "Unit", "Value there", "Range known by"),
        rows=tuple(
            (str(row["title"]), amount(row["low"]), amount(row["high"]), str(row["unit"]),
             f"{money(row['npv_low'], currency)} to {money(row['npv_high'], currency)}",
             str(row["basis"]))
            for row in rows
        ),
        numeric=(1, 2),
    )  # fmt: skip


def amount(value: float) -> str:
    """A quantity with its own unit: whole from a hundred upwards, else two significant figures."""
    return count(value) if abs(value) >= 100 else outcome(value).value


def _small(name: str) -> str:
    """A name inside a sentence; an abbreviation keeps its capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
