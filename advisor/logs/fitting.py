"""A tidy log fitted: a fragment of a scenario, how well it fits, and what it cannot tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.faults import Fault, FaultsError
from advisor.logs.reading import LogKind, LogTable, read_log
from simulator.calibration import (
    ArrivalsFit,
    Backtest,
    DurationFit,
    FailureFit,
    fit_arrivals,
    fit_durations,
    fit_failures,
    fit_quality,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LogFit", "calibrate", "fit_log"]

_RARE = 30


@dataclass
class LogFit:
    """Everything fitted to one log.

    `fits`: rows what, value (plain data of a scenario, or a number), mean, low, high, unit, n;
    `goodness`: rows what, measure, value; `fragment`: pieces to put into a scenario (jobs ask the
    pool `slots`, whose size is for you to say); `kept`: what an engagement stores of the log.
    """

    fits: list[dict[str, Any]] = field(default_factory=list)
    goodness: list[dict[str, Any]] = field(default_factory=list)
    backtest: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
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

    def note(self, what: str, backtest: Backtest | None, warnings: Iterable[str]) -> None:
        """What came of the back-test, and what to be careful about."""
        self.warnings += [f"{what}: {each}" for each in warnings]
        if backtest is not None:
            self.backtest.append(
                {
                    "what": backtest.what,
                    "predicted": backtest.predicted,
                    "actual": backtest.actual,
                    "unit": backtest.unit,
                    "n": backtest.n,
                }
            )


def calibrate(content: bytes, name: str, kind: LogKind) -> dict[str, Any]:
    """One JSON-able answer for a log file: fits, goodness, backtest, warnings, fragment, rows.

    `rows` counts what was read and refused, `refused` says why, each with its line. Raises
    FaultsError where the file cannot be read as a log of that kind, or has too little in it.
    """
    log = read_log(content, name, kind)
    try:
        fit = fit_log(log)
    except ValueError as error:
        raise FaultsError([Fault(f"{name}:1", str(error), "export a longer time")]) from None
    return {
        "fits": fit.fits,
        "goodness": fit.goodness,
        "backtest": fit.backtest,
        "warnings": fit.warnings,
        "fragment": fit.fragment,
        "kept": fit.kept,
        "rows": {"read": log.read, "refused": len(log.refused)},
        "refused": [
            {"where": each.where, "what": each.what, "remedy": each.remedy} for each in log.refused
        ],
    }


def fit_log(log: LogTable) -> LogFit:
    """What can be fitted to a log of its kind; ValueError where there is too little in it."""
    fit = LogFit()
    if log.refused:
        fit.warnings.append(f"{len(log.refused)} rows could not be read and are left out")
    if log.kind == "metric":
        _fit_quality(fit, log.table)
    elif log.kind == "deployments":
        _fit_deployments(fit, log.table)
    else:
        _fit_jobs(fit, log)
    return fit


def _hours_since_monday(times: pd.Series) -> tuple[pd.Series, dt.datetime]:
    """Times as hours since the Monday 00:00 at or before the first, and that Monday."""
    first = times.min()
    monday = (first - dt.timedelta(days=first.weekday())).normalize()
    return (times - monday).dt.total_seconds() / 3600.0, monday.to_pydatetime()


def _fit_jobs(fit: LogFit, log: LogTable) -> None:
    """CI runs or training jobs: arrivals, durations, failures; a pipeline for each size of job."""
    table = log.table
    hours, monday = _hours_since_monday(table["time"])
    durations = fit_durations(table["duration"].to_numpy())
    _add_arrivals(fit, fit_arrivals(hours.to_numpy()))
    _add_durations(fit, "duration", durations)
    failures = _add_failures(fit, table["failed"])
    window = (24.0 * float(hours.min() // 24.0), 24.0 * float(hours.max() // 24.0 + 1.0))
    pipelines = []
    for slots, rows in _sizes(table):
        stage: dict[str, Any] = {"id": "run", "pool": "slots"}
        stage |= {"slots": slots} if slots > 1 else {}
        stage["time"] = fit_durations(rows["duration"].to_numpy()).distribution
        if failures is not None and failures.probability < 1.0:
            stage["fails"] = failures.probability
        name = f"{log.kind}-{slots}" if slots > 1 else log.kind
        arrivals = fit_arrivals(hours[rows.index].to_numpy(), window).arrivals
        pipelines.append({"id": name, "arrivals": arrivals, "stages": [stage]})
    if len(pipelines) > 1:
        mean = float(table["slots"].fillna(1).mean())
        fit.add("slots", int(table["slots"].max()), mean, mean, mean, "slots", len(table))
    fit.fragment = {
        "time-unit": "hour",
        "origin": monday.isoformat(timespec="minutes"),
        "pipelines": pipelines,
    }
    if log.kind == "training":
        fit.kept = {"parameters": {"train-time": _number(durations)}}


def _sizes(table: pd.DataFrame) -> list[tuple[int, pd.DataFrame]]:
    """Jobs by the slots they ask for, for size and duration go together; rare sizes as one.

    A rare size (fewer than 30 jobs) counts with the others as their mean, by slot-hours.
    """
    slots = table["slots"].fillna(1).astype(int)
    common = [int(size) for size, n in slots.value_counts().items() if n >= _RARE]
    found = [(size, table[slots == size]) for size in sorted(common)]
    rest = table[~slots.isin(common)]
    if len(rest) >= 2 and (rest["duration"] > 0).sum() >= 2:
        weight = rest["duration"].clip(lower=1e-9)
        mean = float((slots[rest.index] * weight).sum() / weight.sum())
        found.append((max(1, round(mean)), rest))
    merged: dict[int, list[pd.DataFrame]] = {}
    for size, rows in found:
        merged.setdefault(size, []).append(rows)
    import pandas as pd

    return [(size, pd.concat(rows).sort_index()) for size, rows in sorted(merged.items())]


def _number(fit: DurationFit) -> dict[str, float]:
    return {"value": round(fit.mean, 4), "low": round(fit.low, 4), "high": round(fit.high, 4)}


def _fit_deployments(fit: LogFit, table: pd.DataFrame) -> None:
    """Outcomes of delivery, which are checks of a simulation and never its inputs."""
    hours, _ = _hours_since_monday(table["time"])
    _add_arrivals(fit, fit_arrivals(hours.to_numpy()))
    _add_failures(fit, table["failed"])
    for what, end, start in (
        ("lead time", "time", "committed"),
        ("recovery time", "restored", "time"),
    ):
        lengths = ((table[end] - table[start]).dt.total_seconds() / 3600.0).dropna()
        if (lengths > 0.0).sum() >= 2:
            _add_durations(fit, what, fit_durations(lengths.to_numpy()))
        else:
            fit.warnings.append(f"{what}: the log does not say")


def _fit_quality(fit: LogFit, table: pd.DataFrame) -> None:
    quality = fit_quality(table)
    fit.add("drift", quality.drift, quality.points, quality.low, quality.high, "points", quality.n)
    fit.add(
        "release quality",
        quality.release,
        quality.release,
        quality.release,
        quality.release,
        "share",
        quality.n,
    )
    for row in quality.ages.itertuples(index=False):
        bin_ = f"age {row[0]:g}-{row[1]:g} days"
        fit.goodness.append({"what": bin_, "measure": "mean gap in points", "value": row[2]})
    fit.note("drift", quality.backtest, quality.warnings)
    fit.fragment = {
        "models": [
            {
                "id": "measured",
                "quality": {"at-release": round(quality.release, 4)},
                "drift": quality.drift,
            }
        ]
    }
    fit.kept = quality.fits


def _add_arrivals(fit: LogFit, arrivals: ArrivalsFit) -> None:
    fit.add(
        "arrivals",
        arrivals.arrivals,
        arrivals.per_week,
        arrivals.low,
        arrivals.high,
        "a week",
        arrivals.n,
    )
    fit.goodness.append(
        {"what": "arrivals", "measure": "dispersion of hourly counts", "value": arrivals.dispersion}
    )
    fit.note("arrivals", arrivals.backtest, arrivals.warnings)


def _add_durations(fit: LogFit, what: str, durations: DurationFit) -> None:
    fit.add(
        what,
        durations.distribution,
        durations.mean,
        durations.low,
        durations.high,
        "hours",
        durations.n,
    )
    fit.goodness.append({"what": what, "measure": "KS distance", "value": durations.ks})
    for row in durations.candidates.itertuples(index=False):
        fit.goodness.append({"what": what, "measure": f"KS distance, {row[0]}", "value": row[1]})
    fit.note(what, durations.backtest, durations.warnings)


def _add_failures(fit: LogFit, failed: pd.Series) -> FailureFit | None:
    """The share that failed, where the log says it."""
    given = [None if each is None or each != each else bool(each) for each in failed]
    if not any(each is not None for each in given):
        fit.warnings.append("failures: the log has no results")
        return None
    found = fit_failures(given)
    fit.add(
        "failures", found.probability, found.probability, found.low, found.high, "share", found.n
    )
    if found.unknown:
        fit.warnings.append(f"failures: {found.unknown} rows were cancelled, skipped or silent")
    return found
