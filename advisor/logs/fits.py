"""What was fitted to a log, row by row, in the shape that is printed and stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.calibration import (
    ArrivalsFit,
    Backtest,
    DurationFit,
    FailureFit,
    fit_failures,
    quantile_pairs,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LogFit", "hours_since_monday"]


@dataclass
class LogFit:
    """Everything fitted to one log.

    `fits`: rows what, value (plain data of a scenario, or a number), mean, low, high, unit, n;
    `goodness`: rows what, measure, value; `quantiles`: rows what, level, log, fitted (hours), which
    a Q-Q plot is drawn from; `delivery`: rows measure, value, low, high, unit, n, method; `sizes`:
    rows slots, wait_p50, wait_p90, utilisation; `fragment`: pieces to put into a scenario (jobs ask
    the pool `slots`, whose size is for you to say); `kept`: what an engagement stores of the log.

    Of a metric log: `ages`, rows from, to (days), gap, low, high (points), n, isotonic, fitted;
    `shapes`, rows shape, r2, miss; `changes`, rows date, before, after; `seasons`, rows start, end,
    trained, periods, days, quality, fresh, between, n (an old model good as new) or best, points,
    low, high, days, supported, reason, n (a swing over the year).
    """

    fits: list[dict[str, Any]] = field(default_factory=list)
    goodness: list[dict[str, Any]] = field(default_factory=list)
    backtest: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    quantiles: list[dict[str, Any]] = field(default_factory=list)
    delivery: list[dict[str, Any]] = field(default_factory=list)
    sizes: list[dict[str, Any]] = field(default_factory=list)
    ages: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    seasons: list[dict[str, Any]] = field(default_factory=list)
    fragment: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def add(
        self, what: str, value: Any, mean: float, low: float, high: float, unit: str, n: int
    ) -> None:
        """One fitted thing with the interval of its mean."""
        self.fits.append(
            {
                "what": what,
                "value": value,
                "mean": mean,
                "low": low,
                "high": high,
                "unit": unit,
                "n": n,
            }
        )

    def judge(self, what: str, measure: str, value: float) -> None:
        """How well something fits."""
        self.goodness.append({"what": what, "measure": measure, "value": value})

    def note(self, what: str, backtest: Backtest | None, warnings: Iterable[str]) -> None:
        """What came of the back-test, and what to be careful about."""
        self.warnings += [f"{what}: {each}" for each in warnings]
        if backtest is not None:
            self.backtest.append(
                {
                    "what": backtest.what,
                    "predicted": backtest.predicted,
                    "actual": backtest.actual,
                    "miss": backtest.actual - backtest.predicted,
                    "unit": backtest.unit,
                    "n": backtest.n,
                }
            )

    def add_arrivals(self, found: ArrivalsFit) -> None:
        """How often jobs come, in what rhythm and how unevenly."""
        self.add(
            "arrivals", found.arrivals, found.per_week, found.low, found.high, "a week", found.n
        )
        self.judge("arrivals", "dispersion of hourly counts", found.dispersion)
        self.judge("arrivals", "dispersion about the plain mean, in the log", found.index)
        self.judge("arrivals", "correlation of an hour's excess with the next", found.memory)
        self.note("arrivals", found.backtest, found.warnings)

    def add_durations(self, what: str, found: DurationFit, values: pd.Series) -> None:
        """How long something takes, by the family that fits or by its own quantiles."""
        self.add(what, found.distribution, found.mean, found.low, found.high, "hours", found.n)
        self.judge(what, "KS distance", found.ks)
        for row in found.candidates.itertuples(index=False):
            self.judge(what, f"KS distance, {row[0]}", row[1])
        self.quantiles += [
            {"what": what, "level": level, "log": seen, "fitted": fitted}
            for level, seen, fitted in quantile_pairs(values.to_numpy(), found.distribution)
        ]
        self.note(what, found.backtest, found.warnings)

    def add_failures(self, failed: pd.Series) -> FailureFit | None:
        """The share that failed, where the log says it."""
        known = failed.dropna()
        if not len(known):
            self.warnings.append("failures: the log has no results")
            return None
        found = fit_failures([bool(each) for each in known])
        share = found.probability
        self.add("failures", share, share, found.low, found.high, "share", found.n)
        if silent := len(failed) - len(known):
            self.warnings.append(f"failures: {silent} rows were cancelled, skipped or silent")
        return found


def hours_since_monday(times: pd.Series) -> tuple[pd.Series, dt.datetime]:
    """Times as hours since the Monday 00:00 at or before the first, and that Monday."""
    first = times.min()
    monday = (first - dt.timedelta(days=first.weekday())).normalize()
    return (times - monday).dt.total_seconds() / 3600.0, monday.to_pydatetime()
