"""The investment case as a waterfall: what the plan takes, what effects bring, what is left."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from advisor.report.figures.spec import Axis, Bar, ChartSpec, Role, RowLabel, Series, Table
from advisor.report.numbers import DASH, money, money_range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.value import Value

__all__ = ["waterfall"]

_NET = "Net"


def waterfall(value: Value, *, source: str) -> ChartSpec | None:
    """Each line's money in a mean year of the plan, one after the other, then their sum.

    A bar begins where the one before it ended. Lines without a price are in no sum and not drawn.
    None where no effect has a price: two costs alone are no case.
    """
    rows = [row for row in value.lines.to_dict("records") if math.isfinite(row["per_year"])]
    if not any(row["kind"] == "benefit" for row in rows):
        return None
    order = {"investment": 0, "running": 1, "benefit": 2}
    rows.sort(key=lambda row: order[row["kind"]])
    bars, at_end = _bars(rows, value.currency)
    names = (*(str(row["title"]) for row in rows), _NET)
    told = [money(row["per_year"], value.currency) for row in rows]
    ranges = [_range(row, value.currency) for row in rows]
    net = money(at_end, value.currency)
    ends = [0.0, *(bar.start for bar, _ in bars), *(bar.end for bar, _ in bars)]
    title = _title(rows, at_end, value.currency)
    return ChartSpec(
        id="waterfall",
        kind="waterfall",
        title=title,
        question="What the plan takes and what it brings",
        unit=f"{value.currency} a year, mean over the plan",
        x=Axis(label="money", unit=value.currency, low=min(ends), high=max(ends)),
        y=Axis(categories=names),
        series=_series(bars),
        row_labels=(
            *(RowLabel(at=at, value=words, range=around)
              for at, (words, around) in enumerate(zip(told, ranges, strict=True))),
            RowLabel(at=len(rows), value=net),
        ),
        caption="Every bar begins where the one above it ended; what has no price from you is not "
        "in it. Grey: middle 80% of the draws.",
        alt=f"{title}. " + "; ".join(f"{name} {words}" for name, words in
                                     zip(names, (*told, net), strict=True)),
        source=source,
        table=_table(names, (*told, net), (*ranges, "")),
    )  # fmt: skip


def _series(bars: Sequence[tuple[Bar, str]]) -> tuple[Series, ...]:
    roles: tuple[tuple[str, Role], ...] = (
        ("takes", "neutral"),
        ("brings", "now"),
        ("net", "target"),
    )
    return tuple(
        Series(id=id_, label=id_, role=role, form="bars",
               bars=tuple(bar for bar, kind in bars if kind == id_))
        for id_, role in roles
    )  # fmt: skip


def _table(names: Sequence[str], told: Sequence[str], ranges: Sequence[str]) -> Table:
    return Table(
        columns=("Line", "A year", "Middle 80% of draws"),
        rows=tuple(
            (name, words, around or DASH)
            for name, words, around in zip(names, told, ranges, strict=True)
        ),
        numeric=(1, 2),
    )


def _bars(rows: list[dict[Any, Any]], currency: str) -> tuple[list[tuple[Bar, str]], float]:
    """The bars with the series each belongs to, and where the last line ends."""
    found: list[tuple[Bar, str]] = []
    total = 0.0
    for at, row in enumerate(rows):
        after = total + row["per_year"]
        bar = Bar(at=at, start=min(total, after), end=max(total, after),
                  text=money(row["per_year"], currency))  # fmt: skip
        found.append((bar, "brings" if row["kind"] == "benefit" else "takes"))
        total = after
    bar = Bar(at=len(rows), start=min(0.0, total), end=max(0.0, total),
              text=money(total, currency))  # fmt: skip
    return [*found, (bar, "net")], total


def _title(rows: list[dict[Any, Any]], net: float, currency: str) -> str:
    brings = sum(row["per_year"] for row in rows if row["kind"] == "benefit")
    takes = sum(row["per_year"] for row in rows if row["kind"] != "benefit")
    verb = "brings" if brings >= 0 else "loses"
    return (
        f"In a mean year the plan takes {money(abs(takes), currency)} and {verb} "
        f"{money(abs(brings), currency)}: {money(net, currency)} net"
    )


def _range(row: Mapping[Any, Any], currency: str) -> str:
    if not (math.isfinite(row["low"]) and math.isfinite(row["high"])):
        return ""
    return money_range(row["low"], row["high"], currency)
