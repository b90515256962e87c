"""Statistics over replications: t-intervals, paired differences, the best of several, warm-up.

Pure functions of frames and arrays; NaN where there is nothing to measure, and never an interval
from fewer than two numbers.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "Interval",
    "best_probabilities",
    "mser5",
    "mser5_scores",
    "paired_differences",
    "replications_of",
    "stack",
    "summarise",
    "summarise_series",
    "t_interval",
]

Floats = NDArray[np.float64]
_RESAMPLES = 4000
_POINTS = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}
_SERIES_KEYS = ["measure", "subject", "start", "end"]
_NO_SERIES = pd.DataFrame(columns=[*_SERIES_KEYS, "mean", *_POINTS, "n"])


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over n replications, its 95 % t-interval, the 10-90 % range of replications."""

    mean: float
    low: float
    high: float
    p10: float
    p90: float
    n: int


def t_interval(values: Floats, level: float = 0.95) -> tuple[Floats, Floats, Floats, Any]:
    """Mean, low, high and number of the values of each column; NaN values do not count.

    Student's t with n - 1 degrees of freedom; low and high are NaN below two values.
    """
    from scipy.special import stdtrit

    number = np.sum(~np.isnan(values), axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column of NaN has a NaN mean
        mean = np.nanmean(values, axis=0)
        deviation = np.nanstd(values, axis=0, ddof=1)
    free = np.maximum(number - 1, 1)
    half = stdtrit(free, 0.5 + level / 2) * deviation / np.sqrt(np.maximum(number, 1))
    half = np.where(number >= 2, half, np.nan)
    return mean, mean - half, mean + half, number


def replications_of(runs: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, Floats]:
    """The rows of one replication without its value, and the values as replications x rows.

    Every replication of a scenario gives the same rows in the same order.
    """
    head, values = _blocks(runs, keys)
    return pd.DataFrame(head), values


def _blocks(runs: pd.DataFrame, keys: list[str]) -> tuple[dict[str, Any], Floats]:
    """`replications_of` with the columns of its rows one by one: a table is made once, at last."""
    count = int(runs["replication"].nunique())
    rows = len(runs) // count if count else 0
    head = {key: runs[key].array[:rows] for key in keys}
    return head, runs["value"].to_numpy(float).reshape(count, rows)


def _quantiles(values: Floats, points: tuple[float, ...]) -> Floats:
    """Linear between order statistics of the values that are there; NaN of none."""
    found = np.full((len(points), values.shape[1]), np.nan)
    missing = np.isnan(values)
    whole = ~missing.any(axis=0)
    found[:, whole] = np.quantile(values[:, whole], points, axis=0)
    for column in np.flatnonzero(missing.any(axis=0) & ~missing.all(axis=0)):
        found[:, column] = np.quantile(values[~missing[:, column], column], points)
    return found


def summarise(runs: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Mean, t-interval, 10-90 % range and number over replications of every measure and subject."""
    head, values = _blocks(runs, ["measure", "subject", "unit"])
    mean, low, high, number = t_interval(values, level)
    p10, p90 = _quantiles(values, (0.1, 0.9))
    found = {"mean": mean, "low": low, "high": high, "p10": p10, "p90": p90}
    return pd.DataFrame({**head, **found, "n": number.astype(np.int64)})


def summarise_series(runs: pd.DataFrame) -> pd.DataFrame:
    """Mean and 10, 25, 50, 75, 90 % points over replications, for every window."""
    if runs.empty:
        return _NO_SERIES.copy()
    head, values = _blocks(runs, _SERIES_KEYS)
    mean, _, _, number = t_interval(values)
    points = dict(zip(_POINTS, _quantiles(values, tuple(_POINTS.values())), strict=True))
    return pd.DataFrame({**head, "mean": mean, **points, "n": number.astype(np.int64)})


def paired_differences(base: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Candidate minus base, replication by replication, for the measures both have.

    measure, subject, mean, low, high, correlation, variance_ratio: the variance of the difference
    of independent runs over that of these pairs, so how many times as many independent runs the
    same interval would take. It is infinite where the pairs differ by a constant; both are NaN
    below three pairs or where nothing varies.
    """
    head, first, second = _aligned(base, other)
    mean, low, high, _ = t_interval(second - first)
    correlation, ratio = _pairing(first, second)
    found = {"mean": mean, "low": low, "high": high, "correlation": correlation}
    return pd.DataFrame({**head, **found, "variance_ratio": ratio})


def _aligned(base: pd.DataFrame, other: pd.DataFrame) -> tuple[dict[str, Any], Floats, Floats]:
    """Measure and subject of the rows both have, and the values of each, replications x rows."""
    keys = ["measure", "subject"]
    (head, first), (theirs, second) = (_blocks(each, keys) for each in (base, other))
    if first.shape == second.shape and all(head[key].equals(theirs[key]) for key in keys):
        return head, first, second  # as scenarios of one shape have
    both = base.merge(other, on=["replication", *keys], suffixes=("_base", "_other"))
    both = both.sort_values("replication", kind="stable")
    head, first = _blocks(both.assign(value=both["value_base"]), keys)
    return head, first, _blocks(both.assign(value=both["value_other"]), keys)[1]


def _pairing(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Correlation of pairs, and variance of independent differences over that of these."""
    missing = np.isnan(first) | np.isnan(second)
    first, second = np.where(missing, np.nan, first), np.where(missing, np.nan, second)
    enough = np.sum(~missing, axis=0) >= 3
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # columns of NaN
        apart = np.nanvar(first, axis=0, ddof=1) + np.nanvar(second, axis=0, ddof=1)
        together = np.nanvar(second - first, axis=0, ddof=1)
        scale = np.nanstd(first, axis=0, ddof=1) * np.nanstd(second, axis=0, ddof=1)
        correlation = (apart - together) / (2.0 * scale)
        ratio = np.where(apart > 0.0, apart / together, np.nan)
    return np.where(enough, np.clip(correlation, -1.0, 1.0), np.nan), np.where(
        enough, ratio, np.nan
    )


def best_probabilities(values: Mapping[str, Floats], lower: bool) -> dict[str, float]:
    """The probability that each scenario's mean is the best, from paired replications.

    Replications are resampled as pairs (bootstrap, a fixed generator: the same input gives the same
    answer) and the share of resamples counted in which a scenario's mean is best; equals share.
    NaN for all when fewer than two replications are whole.
    """
    table = np.column_stack([np.asarray(each, float) for each in values.values()])
    table = table[~np.isnan(table).any(axis=1)]
    if len(table) < 2:
        return dict.fromkeys(values, float("nan"))
    table = table if lower else -table
    generator = np.random.Generator(np.random.Philox(key=0))
    picks = generator.integers(0, len(table), size=(_RESAMPLES, len(table)))
    means = np.column_stack([column[picks].mean(axis=1) for column in table.T.copy()])
    best = means == means.min(axis=1, keepdims=True)
    share = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    return dict(zip(values, map(float, share), strict=True))


def mser5(series: Floats) -> int:
    """How many values of a series to cut: the MSER-5 rule (White 1997; Hoad and Robinson 2011).

    Batches of five are averaged; the cut (at most half of them) that makes the standard error of
    what is left least is taken, the first of equals. A cut of 0 is a good answer and is never
    forced up. 0 below 20 values.

    >>> mser5(np.array([10.0] * 5 + [2.0, 3.0, 2.0, 3.0, 2.5] * 9))
    5
    """
    scores = mser5_scores(series)
    return 5 * int(np.argmin(scores[: len(series) // 5 // 2 + 1])) if len(scores) else 0


def mser5_scores(series: Floats) -> Floats:
    """The score of cutting 0, 1, 2, … batches of five: the variance of the batch means that are
    left (divided by their number) over their number. Empty below 20 values."""
    batches = len(series) // 5
    if batches < 4:
        return np.empty(0)
    means = np.asarray(series[: batches * 5], float).reshape(batches, 5).mean(axis=1)
    return np.array([np.var(means[cut:]) / (batches - cut) for cut in range(batches)])


def stack(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of replications 0, 1, … one below the other, with a first column `replication`."""
    stacked = pd.concat(frames, keys=range(len(frames)), names=["replication", None])
    return stacked.reset_index(level=0).reset_index(drop=True)
