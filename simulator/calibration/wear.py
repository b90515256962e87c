"""Shapes of the loss with age fitted to paired gaps, their draws, their score and the table.

Four shapes are fitted to the first 60 % of a log and foretell the rest: no loss, a straight line
from 0, a table that never falls (isotonic, level beyond what was seen), and a loss that grows and
then saturates. The scenario format holds the last; the others are what it is measured against.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import isotonic_regression
from scipy.special import stdtrit

from simulator.calibration.durations import Backtest

__all__ = [
    "FEW_CYCLES",
    "Draws",
    "age_table",
    "backtest_wear",
    "draw_wear",
    "saturating",
    "shapes",
]

AGE_BINS = (0.0, 7.0, 14.0, 28.0, 56.0, 91.0, 182.0, 364.0, math.inf)
BOOTSTRAPS = 400
FEW_CYCLES = 10
_GRID = 60
_BLOCKS = 10
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draws:
    """Fits to whole retrainings drawn anew: `points` at the fitted days, `days` free to bend later.

    `low` and `high`: 90 % interval of points at the fitted days by Student's t over retrainings;
    `detectable`: the points that would have been seen (low above 0) with a chance of 80 %.
    """

    points: _Floats
    days: _Floats
    low: float
    high: float
    detectable: float


def saturating(age: _Floats, gap: _Floats, cap: float, *, bend: bool = True) -> tuple[float, float]:
    """Least squares of points x (1 - exp(-age / days)): days on a grid, points in closed form.

    Days from a week to the oldest age seen, so that no more than 1.6 times the loss seen at that
    age is ever foretold: a longer `days` is a straight line, which a log cannot tell from a bend
    to come. A negative gap is a loss of 0 points. Without `bend` days are the oldest age.
    """
    best = (math.inf, 0.0, max(7.0, float(age.max(initial=7.0))))
    grid = _grid(float(age.max(initial=7.0)))
    for days in grid if bend else grid[:1]:
        shape = -np.expm1(-age / days)
        scale = float(shape @ shape)
        points = min(max(float(shape @ gap) / scale, 0.0), cap) if scale > 0.0 else 0.0
        error = float(((gap - points * shape) ** 2).sum())
        if error < best[0] - 1e-12:
            best = (error, points, float(days))
    return best[1], best[2]


def _grid(oldest: float) -> _Floats:
    result: _Floats = np.geomspace(max(7.1, oldest), 7.0, _GRID)
    return result


def _clusters(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Whole retrainings; of a single training, blocks of neighbouring rows (ten at most)."""
    groups = [group for _, group in rows.groupby("cycle")]
    if len(groups) >= 2:
        return groups
    many = min(_BLOCKS, max(2, len(rows) // 4))
    cuts = np.linspace(0, len(rows), many + 1).astype(int)
    return [rows.iloc[a:b] for a, b in pairwise(cuts) if b > a]


def draw_wear(rows: pd.DataFrame, days: float, cap: float, seed: int) -> Draws:
    """Block bootstrap over retrainings, and the t interval of the points at the fitted days."""
    rng = np.random.default_rng(seed)
    groups = _clusters(rows)
    picks = rng.integers(0, len(groups), (BOOTSTRAPS, len(groups)))
    cross, square = np.asarray([_sums(group, np.array([days])) for group in groups])[:, :, 0].T
    drawn = _ratio(cross[picks].sum(axis=1), square[picks].sum(axis=1))
    low, high, detectable = _interval(cross, square)
    return Draws(
        points=np.clip(drawn, 0.0, cap),
        days=_days(rows, groups, picks),
        low=low,
        high=high,
        detectable=detectable,
    )


def _sums(group: pd.DataFrame, days: _Floats) -> tuple[_Floats, _Floats]:
    """Of each number of days: sum of shape x gap, sum of shape x shape."""
    shape = -np.expm1(-group["age"].to_numpy()[:, None] / days)
    return group["gap"].to_numpy() @ shape, (shape**2).sum(axis=0)


def _ratio(top: _Floats, bottom: _Floats) -> _Floats:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0.0)


def _interval(cross: _Floats, square: _Floats) -> tuple[float, float, float]:
    """Points by least squares, variance between retrainings (cluster-robust), t with G - 1."""
    many, total = len(cross), float(square.sum())
    if (square > 0.0).sum() < 2:
        return -math.inf, math.inf, math.inf
    points = float(cross.sum()) / total
    scores = cross - points * square
    error = math.sqrt(many / (many - 1) * float((scores**2).sum())) / total
    often, mostly = float(stdtrit(many - 1, 0.95)), float(stdtrit(many - 1, 0.8))
    return points - often * error, points + often * error, (often + mostly) * error


def _days(rows: pd.DataFrame, groups: list[pd.DataFrame], picks: npt.NDArray[np.int64]) -> _Floats:
    """The best days of each draw, up to twice the oldest age: as far again as was seen."""
    grid = _grid(2.0 * float(rows["age"].max()))
    sums = np.asarray([_sums(group, grid) for group in groups])
    cross, square = sums[:, 0][picks].sum(axis=1), sums[:, 1][picks].sum(axis=1)
    gain = np.where(cross > 0.0, _ratio(cross**2, square), 0.0)
    result: _Floats = grid[np.argmax(gain, axis=1)]
    return result


def backtest_wear(rows: pd.DataFrame, cap: float) -> Backtest | None:
    """The mean loss of the last 40 % of rows, as the fit to the first 60 % foretells it."""
    first, last = _halves(rows)
    if len(first) < 2 or len(last) < 2:
        return None
    points, days = saturating(first["age"].to_numpy(), first["gap"].to_numpy(), cap)
    predicted = float((points * -np.expm1(-last["age"].to_numpy() / days)).mean())
    return Backtest("mean loss", predicted, float(last["gap"].mean()), "points", len(last))


def _halves(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    cut = int(len(rows) * 0.6)
    return rows.iloc[:cut], rows.iloc[cut:]


def shapes(rows: pd.DataFrame, cap: float) -> pd.DataFrame:
    """shape, r2 (all rows, about their mean), miss (mean absolute, points, on the last 40 %).

    `miss` is NaN where the log is too short for a back-test.
    """
    first, last = _halves(rows)
    test = len(first) >= 2 and len(last) >= 2
    age, gap = rows["age"].to_numpy(), rows["gap"].to_numpy()
    spread = float(((gap - gap.mean()) ** 2).sum())
    found = []
    for name, fit in _SHAPES.items():
        error = float(((gap - fit(age, gap, age, cap)) ** 2).sum())
        miss = math.nan
        if test:
            known = first["age"].to_numpy(), first["gap"].to_numpy()
            ahead = fit(*known, last["age"].to_numpy(), cap)
            miss = float(np.abs(last["gap"].to_numpy() - ahead).mean())
        found.append((name, 1.0 - error / spread if spread > 0.0 else math.nan, miss))
    return pd.DataFrame(found, columns=["shape", "r2", "miss"])


def _no_loss(_age: _Floats, _gap: _Floats, at: _Floats, _cap: float) -> _Floats:
    return np.zeros(len(at))


def _line(age: _Floats, gap: _Floats, at: _Floats, _cap: float) -> _Floats:
    square = float(age @ age)
    return at * (max(float(age @ gap) / square, 0.0) if square > 0.0 else 0.0)


def _isotonic(age: _Floats, gap: _Floats, at: _Floats, _cap: float) -> _Floats:
    ages, place = np.unique(age, return_inverse=True)
    weights = np.bincount(place).astype(np.float64)
    means = np.bincount(place, weights=gap) / weights
    result: _Floats = np.interp(at, ages, isotonic_regression(means, weights=weights).x)
    return result


def _saturating(age: _Floats, gap: _Floats, at: _Floats, cap: float) -> _Floats:
    points, days = saturating(age, gap, cap)
    result: _Floats = points * -np.expm1(-at / days)
    return result


_SHAPES: dict[str, Callable[[_Floats, _Floats, _Floats, float], _Floats]] = {
    "no loss": _no_loss,
    "line": _line,
    "isotonic": _isotonic,
    "saturating": _saturating,
}


def age_table(rows: pd.DataFrame, points: float, days: float, seed: int) -> pd.DataFrame:
    """from, to, gap, low, high, n, isotonic, fitted: mean gap by age of the model, in points.

    `low` and `high` hold 90 % of means over retrainings drawn anew (rows, where a bin has one
    retraining only; NaN for a single row); `isotonic` is the nearest table that never falls, rows
    counted; `fitted` the saturating loss at the mean age of the bin.
    """
    rng = np.random.default_rng(seed)
    found = []
    for start, end in pairwise(AGE_BINS):
        bin_ = rows[(rows["age"] >= start) & (rows["age"] < end)]
        if len(bin_):
            gap, fitted = (
                float(bin_["gap"].mean()),
                points * -math.expm1(-bin_["age"].mean() / days),
            )
            found.append((start, end, gap, *_spread(bin_, rng), len(bin_), 0.0, fitted))
    columns = ["from", "to", "gap", "low", "high", "n", "isotonic", "fitted"]
    table = pd.DataFrame(found, columns=columns)
    if len(table):
        table["isotonic"] = isotonic_regression(table["gap"], weights=table["n"]).x
    return table


def _spread(bin_: pd.DataFrame, rng: np.random.Generator) -> tuple[float, float]:
    if len(bin_) < 2:
        return math.nan, math.nan
    groups = bin_.groupby("cycle")["gap"].agg(["sum", "size"])
    if len(groups) < 2:
        groups = pd.DataFrame({"sum": bin_["gap"], "size": 1})
    picks = rng.integers(0, len(groups), (BOOTSTRAPS, len(groups)))
    sums, sizes = groups["sum"].to_numpy()[picks], groups["size"].to_numpy()[picks]
    low, high = np.quantile(sums.sum(axis=1) / sizes.sum(axis=1), [0.05, 0.95])
    return float(low), float(high)
