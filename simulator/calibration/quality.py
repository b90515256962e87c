"""How much a model loses with age, from a log of its quality: paired gaps, never raw accuracy.

Raw accuracy mixes ageing with harder weeks and seasons; on real streams it shows no decay at all.
The gap to a model trained just before the same week does: it is taken by the age of the deployed
model, and a saturating loss, points x (1 - exp(-age / days)), is fitted to it. Where a log has no
challenger the answer is wide, or that it cannot be told. Stretches in which an old model met its
own season again are left out of the wear; a loss that retrainings drawn anew do not bear out (95 %)
is called not seen, with the size that would have been.

Even the right fit forecasts poorly (on the NSW electricity stream it was out by up to a factor of
4), so the band is never less than a factor of 3 either way with fewer than ten retrainings, and a
back-test on the log's own last 40 % widens it further.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.calibration.changes import change_points
from simulator.calibration.durations import Backtest
from simulator.calibration.raw import fit_raw
from simulator.calibration.seasons import Return, YearlySwing, find_returns, yearly_swing
from simulator.calibration.wear import (
    FEW_CYCLES,
    age_table,
    backtest_wear,
    draw_wear,
    saturating,
    shapes,
)
from simulator.calibration.wording import paired_warnings, raw_warnings, stream_warnings

__all__ = ["QualityFit", "fit_quality"]

JUMP_ROWS = 3
ONE_AGE = 1.5
"""Ages within this factor are one age: they cannot tell how a loss bends."""
FACTOR_FEW, FACTOR_MANY, FACTOR_MOST = 3.0, 2.0, 5.0
YEAR = 365.25
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class QualityFit:
    """A saturating loss in points (0.01 of quality) with the age of a model, and its band.

    `points` and `days` as in `points x (1 - exp(-age / days))`; `low` and `high` bound `points` at
    the same `days`; from `days_low` to `days_high` the data hold the first slope (`held` is
    `slope`: points move with the days) or what is lost in the end (`end`: they stay). `release` is
    the quality of a fresh model, `correlation` that of the labels of one look beyond chance (0:
    binomial). `ages` is the table the fit stands on (`wear.age_table`), `shapes` what other shapes
    explain and foretell, `changes` rows date, before, after: levels of what the fit leaves over
    (points; of a bare log its quality). `method` is `challenger`, `jumps` (no challenger: by how
    much each retraining mended) or `none`. `detectable` is the loss at the oldest age (bare: the
    fall over the log) that would have been seen with a chance of 80 %; infinite where none would.
    """

    points: float
    days: float
    low: float
    high: float
    days_low: float
    days_high: float
    held: str
    n: int
    release: float
    correlation: float
    cycles: int
    method: str
    ages: pd.DataFrame
    shapes: pd.DataFrame
    changes: pd.DataFrame
    returns: tuple[Return, ...]
    season: YearlySwing | None
    detectable: float
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
        """What an engagement keeps of the fit: drift with its band, release quality, noise.

        `drift.kind` is `unknown` for a log that could not have shown a loss, which is no finding
        that nothing wears; of a bare log with the range that it leaves open. A season that is
        supported stands beside it, and quality is then that of its best time.
        """
        release = self.release
        kept: dict[str, Any] = {"drift": self._kept_drift(), "method": self.method}
        if self.season is not None and self.season.supported:
            kept["season"] = _kept_season(self.season)
            release = min(release + self.season.points / 200.0, 1.0)
        kept |= {"quality": round(release, 4), "correlation": round(self.correlation, 4)}
        if self.backtest is not None:
            test = self.backtest
            row = {"what": test.what, "unit": test.unit, "n": test.n}
            told = {"predicted": round(test.predicted, 3), "actual": round(test.actual, 3)}
            kept["backtest"] = [row | told]
        return kept

    def _kept_drift(self) -> dict[str, Any]:
        if self.method == "none":
            return {"kind": "unknown", "points-low": 0.0, "points-high": round(self.high, 3)}
        drift = dict(self.drift)
        if drift["kind"] == "none":
            if not math.isfinite(self.detectable):
                return {"kind": "unknown"}
            return drift | {"days": round(self.days, 1), "points-high": round(self.high, 3)}
        return drift | {
            "points-low": round(self.low, 3),
            "points-high": round(self.high, 3),
            "days-low": round(self.days_low, 1),
            "days-high": round(self.days_high, 1),
            "held": self.held,
        }

    def loss(self, age_days: float) -> float:
        """Points lost at an age in days."""
        return self.points * -math.expm1(-age_days / self.days)


def _kept_season(season: YearlySwing) -> dict[str, Any]:
    return {
        "points": round(season.points, 3),
        "points-low": round(season.low, 3),
        "points-high": round(season.high, 3),
        "days": season.days,
        "best": season.best.date().isoformat(),
    }


def fit_quality(log: pd.DataFrame, *, period: float = YEAR, seed: int = 1) -> QualityFit:
    """The loss with age from a tidy quality log: date, accuracy, trained_at, challenger, labels.

    Columns but the first two may be missing or empty; `period` is that of a season, in days. Raises
    ValueError with fewer than two rows.
    """
    table = _prepared(log)
    if len(table) < 2:
        raise ValueError(f"{len(table)} rows with a quality; at least 2 are needed")
    if table["gap"].notna().sum() >= 2 and (table["gap"].notna() & table["age"].notna()).any():
        rows = table[table["gap"].notna() & table["age"].notna()]
        found = _paired(table, rows, "challenger", period, seed)
    elif len(jumps := _jumps(table)) >= 2:
        found = _paired(table, jumps, "jumps", period, seed)
    else:
        found = _untold(table)
    fresh = table["challenger"] if table["challenger"].notna().any() else table["accuracy"]
    known = fresh.notna()
    season = yearly_swing(table["date"][known].reset_index(drop=True), fresh[known], period)
    more = stream_warnings(table["date"], season)
    return replace(found, season=season, warnings=(*found.warnings, *more))


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
                "date": new["date"].iloc[0],
                "age": before["age"].mean(),
                "gap": jump,
                "cycle": int(old["cycle"].iloc[0]),
            }
        )
    return pd.DataFrame(found, columns=["date", "age", "gap", "cycle"])


def _paired(
    table: pd.DataFrame, rows: pd.DataFrame, method: str, period: float, seed: int
) -> QualityFit:
    cap = _cap(table)
    returns = find_returns(rows, period) if method == "challenger" else ()
    left = rows.drop(index=[row for each in returns for row in each.rows])
    one_age = bool(left["age"].max() < ONE_AGE * left["age"].min())
    points, days = saturating(left["age"].to_numpy(), left["gap"].to_numpy(), cap, bend=not one_age)
    draws = draw_wear(left, days, cap, seed)
    cycles = int(left["cycle"].nunique())
    backtest = backtest_wear(left, cap)
    seen = points > 0.0 and draws.low > 0.0
    low, high, factor = _band(points, draws.points, cycles, backtest, cap)
    if not seen:
        points, low, high = 0.0, 0.0, min(max(draws.high, 0.0), cap)
    oldest = float(left["age"].max())
    shown = draws.detectable * -math.expm1(-oldest / days)
    same = method == "challenger" and bool((left["gap"] == 0.0).all())
    fit = QualityFit(
        points=points,
        days=days,
        low=low,
        high=high,
        days_low=days if one_age else min(days, float(np.quantile(draws.days, 0.1))),
        days_high=days if one_age else max(days, float(np.quantile(draws.days, 0.9))),
        held="slope" if days >= left["age"].mean() else "end",
        n=len(left),
        release=_release(table),
        correlation=_correlation(table),
        cycles=cycles,
        method=method,
        ages=age_table(left, points, days, seed),
        shapes=shapes(left, cap),
        changes=_changes(left["date"], left["gap"] - points * -np.expm1(-left["age"] / days)),
        returns=returns,
        season=None,
        detectable=math.inf if same or shown > cap else shown,
        warnings=(),
        backtest=backtest,
    )
    return replace(fit, warnings=paired_warnings(fit, oldest, factor, same=same))


def _changes(dates: pd.Series, values: pd.Series) -> pd.DataFrame:
    """date, before, after: where the level of a series in order of date changes."""
    series = values.to_numpy()
    ends = [0, *change_points(series), len(series)]
    means = [float(series[a:b].mean()) for a, b in pairwise(ends)]
    rows = [(dates.iloc[at], *pair) for at, pair in zip(ends[1:-1], pairwise(means), strict=True)]
    return pd.DataFrame(rows, columns=["date", "before", "after"])


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


def _untold(table: pd.DataFrame) -> QualityFit:
    """A bare series of dates and qualities: no loss is claimed, and everything seen is the band."""
    first = float(table["accuracy"].head(max(1, len(table) // 10)).mean())
    seen = max(0.0, 100.0 * (first - float(table["accuracy"].quantile(0.1))))
    days = float((table["date"].iloc[-1] - table["date"].iloc[0]).days)
    raw = fit_raw(table["date"], table["accuracy"])
    return QualityFit(
        points=0.0,
        days=max(days, 7.0),
        low=0.0,
        high=seen,
        days_low=max(days, 7.0),
        days_high=max(days, 7.0),
        held="end",
        n=len(table),
        release=_release(table),
        correlation=_correlation(table),
        cycles=0,
        method="none",
        ages=pd.DataFrame(columns=["from", "to", "gap", "low", "high", "n", "isotonic", "fitted"]),
        shapes=raw.shapes,
        changes=_changes(table["date"], 100.0 * table["accuracy"]),
        returns=(),
        season=None,
        detectable=raw.detectable,
        warnings=raw_warnings(raw, trained=bool(table["age"].notna().any())),
        backtest=raw.backtest,
    )
