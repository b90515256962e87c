"""How much a model loses with age, from a log of its quality: paired gaps, never raw accuracy.

Raw accuracy mixes ageing with harder weeks and seasons; on real streams it shows no decay at all.
The gap to a model trained just before the same week does: it is taken by the age of the deployed
model, and a saturating loss, points x (1 - exp(-age / days)), is fitted to it. Where a log has no
challenger the answer is wide, or that it cannot be told.

Even the right fit forecasts poorly (on the NSW electricity stream it was out by up to a factor of
4), so the band is never less than a factor of 3 either way with fewer than ten retrainings, and a
back-test on the log's own last 40 % widens it further.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.calibration.durations import Backtest

__all__ = ["QualityFit", "fit_quality"]

AGE_BINS = (0.0, 7.0, 14.0, 28.0, 56.0, 91.0, 182.0, 364.0, math.inf)
FEW_CYCLES = 10
JUMP_ROWS = 3
FACTOR_FEW, FACTOR_MANY, FACTOR_MOST = 3.0, 2.0, 5.0
BOOTSTRAPS = 400
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class QualityFit:
    """A saturating loss in points (0.01 of quality) with the age of a model, and its band.

    `points` and `days` as in `points x (1 - exp(-age / days))`; `low` and `high` bound `points` at
    the same `days`. `release` is the quality of a fresh model, `correlation` that of the labels of
    one look beyond chance (0: binomial). `ages` is the table the fit stands on: age from and to in
    days, mean gap, low, high (90 % bootstrap over retrainings), rows. `method` is `challenger`,
    `jumps` (no challenger: by how much each retraining mended) or `none`.
    """

    points: float
    days: float
    low: float
    high: float
    n: int
    release: float
    correlation: float
    cycles: int
    method: str
    ages: pd.DataFrame
    warnings: tuple[str, ...]
    backtest: Backtest | None

    @property
    def drift(self) -> dict[str, Any]:
        """The loss as drift of a scenario's model; `none` where none can be told."""
        if self.points <= 0.0:
            return {"kind": "none"}
        return {"kind": "saturating", "points": round(self.points, 3), "days": round(self.days, 1)}

    @property
    def fits(self) -> dict[str, Any]:
        """What an engagement keeps of the fit: drift with its band, release quality, noise."""
        drift = dict(self.drift)
        if drift["kind"] == "saturating":
            drift |= {"points-low": round(self.low, 3), "points-high": round(self.high, 3)}
        return {
            "drift": drift,
            "quality": round(self.release, 4),
            "correlation": round(self.correlation, 4),
        }

    def loss(self, age_days: float) -> float:
        """Points lost at an age in days."""
        return self.points * -math.expm1(-age_days / self.days)


def fit_quality(log: pd.DataFrame, *, seed: int = 1) -> QualityFit:
    """The loss with age from a tidy quality log: date, accuracy, trained_at, challenger, labels.

    Columns but the first two may be missing or empty. Raises ValueError with fewer than two rows.
    """
    table = _prepared(log)
    if len(table) < 2:
        raise ValueError(f"{len(table)} rows with a quality; at least 2 are needed")
    if table["gap"].notna().sum() >= 2 and table["age"].notna().any():
        rows = table[table["gap"].notna() & table["age"].notna()]
        return _paired(table, rows, "challenger", seed)
    jumps = _jumps(table)
    if len(jumps) >= 2:
        return _paired(table, jumps, "jumps", seed)
    return _untold(table)


def _prepared(log: pd.DataFrame) -> pd.DataFrame:
    """Rows in order of date with age (days), cycle (a number each retraining) and gap (points)."""
    table = log.reindex(columns=["date", "accuracy", "trained_at", "challenger", "labels"]).copy()
    table["date"] = pd.to_datetime(table["date"])
    table["trained_at"] = pd.to_datetime(table["trained_at"])
    for column in ("accuracy", "challenger", "labels"):
        table[column] = pd.to_numeric(table[column])
    table = table[table["accuracy"].notna()].sort_values("date", kind="stable")
    age = (table["date"] - table["trained_at"]).dt.total_seconds() / 86400.0
    table["age"] = age.where(age >= 0.0)
    table["cycle"] = table["trained_at"].rank(method="dense").fillna(0).astype(int)
    table["gap"] = 100.0 * (table["challenger"] - table["accuracy"])
    return table.reset_index(drop=True)


def _jumps(table: pd.DataFrame) -> pd.DataFrame:
    """At each retraining: the new model's first rows less the old one's last, at the old age.

    Neighbouring rows are about as hard as each other, so this is a gap to a fresh model, once a
    retraining; what lies between cannot be told.
    """
    known = table[table["age"].notna()]
    models = [rows for _, rows in known.groupby("cycle", sort=True)]
    found = []
    for old, new in pairwise(models):
        many = min(len(old), len(new), JUMP_ROWS)
        before, after = old.tail(many), new.head(many)
        jump = 100.0 * (after["accuracy"].mean() - before["accuracy"].mean())
        found.append(
            {
                "age": before["age"].mean(),
                "gap": jump,
                "cycle": int(old["cycle"].iloc[0]),
            }
        )
    return pd.DataFrame(found, columns=["age", "gap", "cycle"])


def _paired(table: pd.DataFrame, rows: pd.DataFrame, method: str, seed: int) -> QualityFit:
    cap = _cap(table)
    points, days = _saturating(rows["age"].to_numpy(), rows["gap"].to_numpy(), cap)
    cycles = int(rows["cycle"].nunique())
    backtest = _backtest(rows, cap)
    draws = _bootstrap(rows, days, cap, seed)
    low, high, factor = _band(points, draws, cycles, backtest, cap)
    return QualityFit(
        points=points,
        days=days,
        low=low,
        high=high,
        n=len(rows),
        release=_release(table),
        correlation=_correlation(table),
        cycles=cycles,
        method=method,
        ages=_age_table(rows, seed),
        warnings=_warnings(rows, points, days, cycles, method, backtest, factor),
        backtest=backtest,
    )


def _cap(table: pd.DataFrame) -> float:
    """No loss is believed beyond half of the quality of a fresh model."""
    return 50.0 * _release(table)


def _release(table: pd.DataFrame) -> float:
    """Quality of a fresh model: the challenger's mean, else that of the youngest quarter."""
    if table["challenger"].notna().any():
        return float(table["challenger"].mean())
    if table["age"].notna().any():
        young = table[table["age"] <= table["age"].quantile(0.25)]
        return float(young["accuracy"].mean())
    return float(table["accuracy"].mean())


def _saturating(age: _Floats, gap: _Floats, cap: float) -> tuple[float, float]:
    """Least squares of points x (1 - exp(-age / days)): days on a grid, points in closed form.

    Days from a week to the oldest age seen, so that no more than 1.6 times the loss seen at that
    age is ever foretold: a longer `days` is a straight line, which a log cannot tell from a bend
    to come. A negative gap is a loss of 0 points.
    """
    best = (math.inf, 0.0, max(7.0, float(age.max(initial=7.0))))
    for days in np.geomspace(max(7.1, float(age.max(initial=7.0))), 7.0, 60):
        shape = -np.expm1(-age / days)
        scale = float(shape @ shape)
        points = min(max(float(shape @ gap) / scale, 0.0), cap) if scale > 0.0 else 0.0
        error = float(((gap - points * shape) ** 2).sum())
        if error < best[0] - 1e-12:
            best = (error, points, float(days))
    return best[1], best[2]


def _bootstrap(rows: pd.DataFrame, days: float, cap: float, seed: int) -> _Floats:
    """Points at the fitted days, over whole retrainings drawn anew with replacement."""
    rng = np.random.default_rng(seed)
    groups = [group for _, group in rows.groupby("cycle")]
    if len(groups) < 2:  # halves of the one cycle stand for cycles
        groups = [rows.iloc[::2], rows.iloc[1::2]]
    parts = []
    for group in groups:
        shape = -np.expm1(-group["age"].to_numpy() / days)
        parts.append((float(shape @ group["gap"].to_numpy()), float(shape @ shape)))
    cross, square = np.asarray(parts).T
    picks = rng.integers(0, len(groups), (BOOTSTRAPS, len(groups)))
    bottom = square[picks].sum(axis=1)
    points = np.divide(cross[picks].sum(axis=1), bottom, out=np.zeros(BOOTSTRAPS), where=bottom > 0)
    result: _Floats = np.clip(points, 0.0, cap)
    return result


def _band(
    points: float, draws: _Floats, cycles: int, backtest: Backtest | None, cap: float
) -> tuple[float, float, float]:
    """The wider of bootstrap (10-90 %) and a factor: 3 (10 trainings: 2), or the back-test's."""
    factor = FACTOR_FEW if cycles < FEW_CYCLES else FACTOR_MANY
    if backtest is not None and backtest.predicted > 0.0 and backtest.actual > 0.0:
        factor = min(max(factor, backtest.ratio, 1.0 / backtest.ratio), FACTOR_MOST)
    low, high = np.quantile(draws, [0.1, 0.9])
    return (
        float(min(low, points / factor)),
        float(min(max(high, points * factor), cap)),
        factor,
    )


def _backtest(rows: pd.DataFrame, cap: float) -> Backtest | None:
    """The mean loss of the last 40 % of rows, as the fit to the first 60 % foretells it."""
    cut = int(len(rows) * 0.6)
    first, last = rows.iloc[:cut], rows.iloc[cut:]
    if len(first) < 10 or len(last) < 5:
        return None
    points, days = _saturating(first["age"].to_numpy(), first["gap"].to_numpy(), cap)
    predicted = float((points * -np.expm1(-last["age"].to_numpy() / days)).mean())
    return Backtest("mean loss", predicted, float(last["gap"].mean()), "points", len(last))


def _age_table(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Mean gap by age, with a 90 % bootstrap over the rows of each bin."""
    rng = np.random.default_rng(seed)
    found = []
    for start, end in pairwise(AGE_BINS):
        gaps = rows[(rows["age"] >= start) & (rows["age"] < end)]["gap"].to_numpy()
        if len(gaps):
            means = gaps[rng.integers(0, len(gaps), (BOOTSTRAPS, len(gaps)))].mean(axis=1)
            low, high = np.quantile(means, [0.05, 0.95])
            found.append((start, end, float(gaps.mean()), float(low), float(high), len(gaps)))
    return pd.DataFrame(found, columns=["from", "to", "gap", "low", "high", "n"])


def _correlation(table: pd.DataFrame) -> float:
    """Correlation of the labels of one look, from the spread of fresh quality beyond binomial."""
    fresh = table["challenger"] if table["challenger"].notna().any() else table["accuracy"]
    labels = float(table["labels"].mean()) if table["labels"].notna().any() else math.inf
    share = float(fresh.mean())
    chance = share * (1.0 - share)
    if len(fresh.dropna()) < 10 or chance <= 0.0:
        return 0.0
    by_chance = chance / labels if math.isfinite(labels) else 0.0
    beyond = float(fresh.var(ddof=1)) - by_chance
    return min(max(beyond / (chance - by_chance), 0.0), 0.99)


def _warnings(
    rows: pd.DataFrame,
    points: float,
    days: float,
    cycles: int,
    method: str,
    backtest: Backtest | None,
    factor: float,
) -> tuple[str, ...]:
    oldest = float(rows["age"].max())
    found = []
    if method == "jumps":
        found.append("no challenger: the loss is read from the jump at each retraining alone")
    if cycles < FEW_CYCLES:
        found.append(f"only {cycles} trainings: the band is a factor of {factor:.1f} either way")
    if points <= 0.0:
        found.append("no loss with age can be seen in this log")
    elif days > 0.95 * oldest:
        found.append(
            f"no model was seen older than {oldest:.0f} days and the loss still grew then: beyond, "
            "it is taken to level off at 1.6 times that"
        )
    if backtest is not None and not 0.5 <= backtest.ratio <= 2.0:
        found.append(
            f"back-test: the first 60 % foretold a loss of {backtest.predicted:.2f} points, "
            f"{backtest.actual:.2f} came"
        )
    return tuple(found)


def _untold(table: pd.DataFrame) -> QualityFit:
    """A bare series of dates and qualities: no loss is claimed, and everything seen is the band."""
    first = float(table["accuracy"].head(max(1, len(table) // 10)).mean())
    seen = max(0.0, 100.0 * (first - float(table["accuracy"].quantile(0.1))))
    days = float((table["date"].iloc[-1] - table["date"].iloc[0]).days)
    warning = (
        "neither a challenger nor the dates of training: ageing cannot be told from harder weeks "
        "and seasons, so no loss is assumed"
    )
    return QualityFit(
        points=0.0,
        days=max(days, 7.0),
        low=0.0,
        high=seen,
        n=len(table),
        release=_release(table),
        correlation=_correlation(table),
        cycles=0,
        method="none",
        ages=pd.DataFrame(columns=["from", "to", "gap", "low", "high", "n"]),
        warnings=(warning,),
        backtest=None,
    )
