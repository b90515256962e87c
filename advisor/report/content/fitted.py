"""What was fitted to a model-quality log, in sentences: never without its back-test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.report.model import Item
from advisor.report.numbers import is_known, range_of, signed

__all__ = ["fit_items", "fit_title"]


def fit_items(fits: Mapping[str, Any]) -> tuple[Item, ...]:
    """Loss with age, season and back-test of a log's fits; nothing where no drift was fitted."""
    drift = _part(fits, "drift")
    if not drift:
        return ()
    found = [Item(lead="Loss with age", text=_wear(drift))]
    season = _part(fits, "season")
    if _number(season, "points") is not None:
        found.append(Item(lead="Season", text=_season(season)))
    found.append(Item(lead="Back-test", text=_tested(fits.get("backtest"))))
    return tuple(found)


def fit_title(fits: Mapping[str, Any]) -> str:
    """The finding as a heading, where the log's rows are not at hand."""
    drift = _part(fits, "drift")
    points = _number(drift, "points")
    if points:
        return f"models lose up to {points:.1f} points with age"
    if drift.get("kind") == "none":
        return "no loss with age was seen"
    return "the log cannot tell how models wear"


def _wear(drift: Mapping[str, Any]) -> str:
    points, days = _number(drift, "points"), _number(drift, "days")
    high = _number(drift, "points-high")
    if drift.get("kind") == "unknown":
        open_ = "" if high is None else f", and its range widens to hold 0 to {high:.1f} points"
        return (
            "This log cannot tell ageing from harder weeks and seasons: the loss stays what was "
            f"assumed{open_}."
        )
    if not points:
        missed = "" if high is None else f"; up to {high:.1f} points may have been missed"
        return f"None was seen{missed}. No rate is given."
    text = f"{points:.1f} points in the end{_band(drift, 'points', 1)}"
    if days is not None:
        text += f", 63% of it after {days:.0f} days{_band(drift, 'days', 0)}"
    return f"{text}."


def _season(season: Mapping[str, Any]) -> str:
    text = f"{_number(season, 'points'):.1f} points over the year{_band(season, 'points', 1)}"
    return f"{text}; no retraining mends it."


def _band(part: Mapping[str, Any], key: str, decimals: int) -> str:
    low, high = _number(part, f"{key}-low"), _number(part, f"{key}-high")
    if low is None or high is None or low >= high:
        return ""
    return f" ({range_of(low, high, decimals)})"


def _tested(rows: Any) -> str:
    row = rows[0] if isinstance(rows, list | tuple) and rows else {}
    told, came = _number(row, "predicted"), _number(row, "actual")
    if told is None or came is None:
        return "None: the log has too few rows, and nothing shows how far the fit is off."
    thing = "mean quality" if row.get("what") == "mean quality" else "mean loss"
    n = _number(row, "n")
    on = "the last part" if n is None else f"the last {n:.0f} rows"
    return (
        f"The first 60% of the log foretold a {thing} of {told:.1f} points on {on}; {came:.1f} "
        f"came, a miss of {signed(came - told, 1)}."
    )


def _part(fits: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = fits.get(key)
    return part if isinstance(part, Mapping) else {}


def _number(part: Any, key: str) -> float | None:
    value = part.get(key) if isinstance(part, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not is_known(value):
        return None
    return float(value)
