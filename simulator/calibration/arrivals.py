"""Arrivals of a log as a weekly profile with its dispersion, or a plain stream where little is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.calibration.durations import Backtest

__all__ = ["ArrivalsFit", "fit_arrivals"]

WEEK = 168
_ENOUGH = 200
_WEEKS_FOR_HOURS = 4
_Floats = npt.NDArray[np.float64]
_Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ArrivalsFit:
    """Arrivals as plain data of a scenario (unit hour), and how they were found.

    `per_week` with its 95 % interval (low, high: from the spread of whole weeks, or of the counts
    where there is one week), `dispersion`: variance over mean of an hour's count about the profile;
    `index` the same about the plain mean, as the log has it; `memory` how far an hour's excess over
    the profile carries on into the next (correlation), which the scenario's hours do not know.
    """

    arrivals: dict[str, Any]
    per_week: float
    low: float
    high: float
    dispersion: float
    index: float
    memory: float
    weeks: float
    n: int
    backtest: Backtest | None
    warnings: tuple[str, ...]


def fit_arrivals(
    hours: Sequence[float] | _Floats, window: tuple[float, float] | None = None
) -> ArrivalsFit:
    """Arrivals from submit times in hours since a Monday 00:00, seen from window[0] to window[1].

    Without a window, the log covers whole days from its first job to its last. From four weeks on
    every hour of the week has its own mean; below that an hour of working days and one of weekends
    share theirs. With fewer than 200 jobs, or less than a week, it is a Poisson stream. Raises
    ValueError with fewer than two jobs.
    """
    times = np.sort(np.asarray(hours, dtype=float))
    times = times[np.isfinite(times)]
    if window is not None:
        times = times[(times >= window[0]) & (times < window[1])]
    if len(times) < 2:
        raise ValueError(f"{len(times)} arrivals; at least 2 are needed")
    days = (24.0 * math.floor(times[0] / 24.0), 24.0 * math.floor(times[-1] / 24.0 + 1.0))
    start, end = window or days
    first = math.floor(start)
    counts = np.bincount((times - first).astype(int), minlength=math.ceil(end) - first)
    weeks = (end - start) / WEEK
    if len(times) < _ENOUGH or weeks < 1.0:
        return _plain(len(times), end - start)
    by_hour = weeks >= _WEEKS_FOR_HOURS
    hour = (first + np.arange(len(counts))) % WEEK
    profile = _profile(counts, hour, by_hour=by_hour)
    dispersion = _dispersion(counts, profile[hour], by_hour=by_hour)
    per_week = float(profile.sum())
    low, high = _interval(counts, per_week, dispersion)
    excess = counts - profile[hour]
    shared = f"{weeks:.1f} weeks: hours of working days, and of weekends, share one profile"
    return ArrivalsFit(
        arrivals={
            "kind": "weekly-profile",
            "counts": [round(float(each), 6) for each in profile],
            "dispersion": round(dispersion, 4),
        },
        per_week=per_week,
        low=low,
        high=high,
        dispersion=dispersion,
        index=float(counts.var() / counts.mean()),
        memory=_memory(excess),
        weeks=weeks,
        n=len(times),
        backtest=_backtest(counts),
        warnings=() if by_hour else (shared,),
    )


def _plain(count: int, hours: float) -> ArrivalsFit:
    """A Poisson stream, with the warning that this is all the log can say."""
    per_week = count / hours * WEEK
    half = 1.96 * math.sqrt(count) / hours * WEEK
    what = f"{count} arrivals in {hours / WEEK:.1f} weeks: no profile of the week can be seen"
    return ArrivalsFit(
        arrivals={"kind": "exponential", "mean": hours / count},
        per_week=per_week,
        low=max(0.0, per_week - half),
        high=per_week + half,
        dispersion=1.0,
        index=math.nan,
        memory=math.nan,
        weeks=hours / WEEK,
        n=count,
        backtest=None,
        warnings=(what,),
    )


def _groups() -> _Counts:
    """Hour of the week -> hour of a working day (0-23) or of a weekend's (24-47)."""
    hour = np.arange(WEEK)
    return hour % 24 + 24 * (hour // 24 >= 5)


def _profile(counts: _Counts, hour: _Counts, *, by_hour: bool) -> _Floats:
    """Mean count of each hour of the week, of the hours that were seen."""
    group = hour if by_hour else _groups()[hour]
    sums = np.bincount(group, weights=counts, minlength=WEEK if by_hour else 48)
    sizes = np.bincount(group, minlength=len(sums))
    means: _Floats = sums / np.maximum(sizes, 1)
    return means if by_hour else means[_groups()]


def _dispersion(counts: _Counts, expected: _Floats, *, by_hour: bool) -> float:
    """Variance over mean of hourly counts about the profile, for the parameters spent on it.

    Squares and means are summed before they are divided: the hours with many jobs, which make the
    queue, then say most, and the counts a scenario draws vary in all as those of the log do.
    """
    used = expected > 0.0
    squares = float(((counts[used] - expected[used]) ** 2).sum() / expected[used].sum())
    spent = WEEK if by_hour else 48
    hours = int(used.sum())
    return max(1.0, squares * hours / max(1, hours - spent))


def _memory(excess: _Floats) -> float:
    """Correlation of an hour's excess with the next one's; NaN where nothing exceeds."""
    squares = float((excess**2).sum())
    return float((excess[1:] * excess[:-1]).sum()) / squares if squares > 0.0 else math.nan


def _interval(counts: _Counts, per_week: float, dispersion: float) -> tuple[float, float]:
    """95 % interval of the mean week: by whole weeks where there are four, else by the counts."""
    whole = len(counts) // WEEK
    if whole >= _WEEKS_FOR_HOURS:
        from scipy import stats

        weekly = counts[: whole * WEEK].reshape(whole, WEEK).sum(axis=1)
        half = float(stats.t.ppf(0.975, whole - 1) * weekly.std(ddof=1) / math.sqrt(whole))
    else:
        half = 1.96 * math.sqrt(per_week * dispersion / max(len(counts) / WEEK, 1e-9))
    return max(0.0, per_week - half), per_week + half


def _backtest(counts: _Counts) -> Backtest | None:
    """Jobs a week in the first 60 % of whole weeks against the rest."""
    whole = len(counts) // WEEK
    cut = int(whole * 0.6)
    if cut < 2 or whole - cut < 2:
        return None
    weekly = counts[: whole * WEEK].reshape(whole, WEEK).sum(axis=1)
    return Backtest(
        "jobs a week", float(weekly[:cut].mean()), float(weekly[cut:].mean()), "jobs", whole - cut
    )
