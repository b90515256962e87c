"""Logs of a model's quality: loss with age, its table, other shapes, changes of level, seasons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from advisor.logs.fits import LogFit
from simulator.calibration import QualityFit, fit_quality

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fit_metric"]


def fit_metric(fit: LogFit, table: pd.DataFrame, season_days: float | None = None) -> None:
    """Fills a fit from a tidy metric log; ValueError with fewer than two rows.

    `season_days`: the period of a season, by default a year.
    """
    found = fit_quality(table) if season_days is None else fit_quality(table, period=season_days)
    fit.add("drift", found.drift, found.points, found.low, found.high, "points", found.n)
    if found.points > 0.0:
        days = found.days
        fit.add("drift days", days, days, found.days_low, found.days_high, "days", found.n)
    release = found.release
    fit.add("release quality", release, release, release, release, "share", found.n)
    if math.isfinite(found.detectable):
        fit.judge("drift", "points that would have been seen, 4 in 5 times", found.detectable)
    for row in found.ages.itertuples(index=False):
        bin_ = f"age {row[0]:g}-{row[1]:g} days"
        fit.goodness.append({"what": bin_, "measure": "mean gap in points", "value": row[2]})
    fit.ages, fit.shapes = _rows(found.ages), _rows(found.shapes)
    fit.changes, fit.seasons = _rows(found.changes), _seasons(found)
    fit.note("drift", found.backtest, found.warnings)
    fit.fragment = {
        "models": [
            {"id": "measured", "quality": {"at-release": round(release, 4)}, "drift": found.drift}
        ]
    }
    fit.kept = found.fits


def _seasons(found: QualityFit) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "start": each.start.date().isoformat(),
            "end": each.end.date().isoformat(),
            "trained": each.trained.date().isoformat(),
            "periods": each.periods,
            "days": each.days,
            "quality": each.quality,
            "fresh": each.fresh,
            "between": each.between,
            "n": len(each.rows),
        }
        for each in found.returns
    ]
    swing = found.season
    if swing is not None:
        rows.append(
            {
                "best": swing.best.date().isoformat(),
                "points": swing.points,
                "low": swing.low,
                "high": swing.high,
                "days": swing.days,
                "supported": swing.supported,
                "reason": swing.reason,
                "n": swing.n,
            }
        )
    return rows


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain data: no number is null, an endless age too, a day is written as such."""
    return [
        {str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.date().isoformat() if hasattr(value, "date") else value
