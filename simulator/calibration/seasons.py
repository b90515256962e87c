"""What comes back with the calendar: old models as good as new at the same time of another year,
and the swing of quality itself over the year.

A model that loses, and a whole number of years after its training is as good as a fresh one, met
its own season again: no process of wear does that. Such rows are named and left out of the wear,
for a negative loss there would hide the loss at every other time.

The swing of fresh quality is a wave of one period. It is only taken where two whole periods were
seen, it exceeds what the memory of the series explains (F test at 95 %, effective rows), and its
fit to the first 60 % foretells the rest better than a flat level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import fdtri, stdtrit

from simulator.calibration.changes import effective_rows

__all__ = ["Return", "YearlySwing", "find_returns", "yearly_swing"]

_Floats = npt.NDArray[np.float64]
_FEW = 4
_SIDE = 1.0 / 6.0
"""How far from the anniversary, in periods, still counts as the same season: two months."""


@dataclass(frozen=True, slots=True)
class Return:
    """A stretch in which an old model was as good as new, `periods` of `days` after its training.

    `quality` and `fresh` are means over the stretch (share), `between` the mean loss in points at
    other times from a quarter of a period of age on; `rows` are positions in the table.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    trained: pd.Timestamp
    periods: int
    days: float
    quality: float
    fresh: float
    between: float
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class YearlySwing:
    """Points between best and worst time of the period, their 90 % interval, and the best day.

    `supported` where it may be carried into a scenario; `reason` says what speaks against it.
    `miss` and `flat_miss`: mean absolute miss on the last 40 %, of the wave and of a flat level.
    """

    points: float
    low: float
    high: float
    days: float
    best: pd.Timestamp
    miss: float
    flat_miss: float
    reason: str
    n: int

    @property
    def supported(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reason


def find_returns(table: pd.DataFrame, period: float) -> tuple[Return, ...]:
    """Returns in a table with date, trained_at, cycle, age (days), gap (points), qualities.

    A window of a sixth of a period each side of an anniversary must lie significantly (95 %,
    Welch with effective rows) below the same model's other ages; the stretch named is the part of
    it that lies furthest below half of the usual loss, if it has four rows and loses no more than
    a quarter of the usual.
    """
    found = []
    for _, model in table[table["gap"].notna() & table["age"].notna()].groupby("cycle", sort=True):
        old = model[model["age"] >= period / 4.0]
        near = (old["age"] / period).round()
        apart = (old["age"] - near * period).abs()
        same = (near >= 1) & (apart <= _SIDE * period)
        others = old[~same]["gap"].to_numpy()
        for count in sorted({int(each) for each in near[same]}):
            window = old[same & (near == count)]
            if _below(window["gap"].to_numpy(), others):
                found += _stretch(window, float(others.mean()), count, period)
    return tuple(found)


def _below(window: _Floats, others: _Floats) -> bool:
    if len(window) < _FEW or len(others) < _FEW or others.mean() <= 0.0:
        return False
    rows = effective_rows(window), effective_rows(others)
    error = math.sqrt(window.var(ddof=1) / rows[0] + others.var(ddof=1) / rows[1])
    free = max(min(rows) - 1.0, 1.0)
    return float(others.mean() - window.mean()) > float(stdtrit(free, 0.95)) * error


def _stretch(window: pd.DataFrame, usual: float, count: int, period: float) -> list[Return]:
    """The run of rows with the largest sum of (half the usual loss - gap)."""
    worth = np.concatenate([[0.0], np.cumsum(usual / 2.0 - window["gap"].to_numpy())])
    least = np.minimum.accumulate(worth)
    end = int(np.argmax(worth - least))
    start = int(np.argmin(worth[: end + 1]))
    run = window.iloc[start:end]
    if len(run) < _FEW or run["gap"].mean() > usual / 4.0:
        return []
    return [
        Return(
            start=run["date"].iloc[0],
            end=run["date"].iloc[-1],
            trained=run["trained_at"].iloc[0],
            periods=count,
            days=period,
            quality=float(run["accuracy"].mean()),
            fresh=float(run["challenger"].mean()),
            between=usual,
            rows=tuple(int(each) for each in run.index),
        )
    ]


def yearly_swing(dates: pd.Series, quality: pd.Series, period: float) -> YearlySwing | None:
    """The wave of one period in a series of quality (shares); None under one period or 12 rows."""
    days = (dates - dates.iloc[0]).dt.total_seconds().to_numpy() / 86400.0
    values = 100.0 * quality.to_numpy(dtype=np.float64)
    if len(values) < 12 or days[-1] < period or values.var() <= 0.0:
        return None
    level, cosine, sine = _wave(days, values, period)
    rest = values - _at(days, (level, cosine, sine), period)
    rows = max(effective_rows(rest), 4.0)
    noise = float((rest**2).sum()) / len(rest) * rows / (rows - 3.0)
    points = 2.0 * math.hypot(cosine, sine)
    half = 2.0 * float(stdtrit(rows - 3.0, 0.95)) * math.sqrt(2.0 * noise / rows)
    cut = int(len(values) * 0.6)
    first = _wave(days[:cut], values[:cut], period)
    miss = float(np.abs(values[cut:] - _at(days[cut:], first, period)).mean())
    flat = float(np.abs(values[cut:] - values[:cut].mean()).mean())
    peak = math.atan2(sine, cosine) % (2.0 * math.pi) * period / (2.0 * math.pi)
    strength = points**2 / 16.0 * rows / noise if noise > 0.0 else math.inf
    return YearlySwing(
        points=points,
        low=max(points - half, 0.0),
        high=points + half,
        days=period,
        best=dates.iloc[0] + pd.Timedelta(days=peak),
        miss=miss,
        flat_miss=flat,
        reason=_against(
            float(days[-1]) / period, strength > fdtri(2.0, rows - 3.0, 0.95), miss < flat
        ),
        n=len(values),
    )


def _against(periods: float, strong: bool, foretells: bool) -> str:
    if periods < 2.0:
        return f"only {math.floor(10 * periods) / 10} periods were seen, two are needed"
    if not strong:
        return "it is no larger than what neighbouring rows share by chance"
    return "" if foretells else "it foretold the last 40 % no better than a flat level"


def _wave(days: _Floats, values: _Floats, period: float) -> tuple[float, float, float]:
    angle = 2.0 * math.pi * days / period
    base = np.column_stack([np.ones(len(days)), np.cos(angle), np.sin(angle)])
    found, *_ = np.linalg.lstsq(base, values, rcond=None)
    return float(found[0]), float(found[1]), float(found[2])


def _at(days: _Floats, wave: tuple[float, float, float], period: float) -> _Floats:
    angle = 2.0 * math.pi * days / period
    result: _Floats = wave[0] + wave[1] * np.cos(angle) + wave[2] * np.sin(angle)
    return result
