"""Fits of a client's logs replace what was stated or assumed.

`fits.parameters` of a log holds numbers by the template's parameter ids; `fits.totals` numbers of
the whole, which are divided here: runs a week by the changes, experiments by the data scientists,
failures by the template's causes. `fits.drift` of a metric log holds the wear of its models, which
then replaces the mixture of kinds, `fits.season` the swing of quality over the year, and
`fits.quality` the quality of a fresh model (in its best season). A drift of kind `none` is a
finding, with how much may have been missed; `unknown` is none: what was assumed stays, and where
the log leaves more open, its band widens. What a log names and the template does not know is said,
never guessed.

`fits.correlation`, by how much raw quality swings from week to week beyond chance, is not carried
into the looks of monitors: those swings are the stream's (a fresh model has them too), and a look
is taken to be compared with what a fresh model would reach; chance alone (binomial) remains.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.baseline.known import Known
from advisor.baseline.totals import divided_totals, named_log, number_of_fit

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Log

__all__ = ["POINTS_MOVE", "measured_parameters", "with_measured_drift"]

POINTS_MOVE = "its points move with it, for the log holds how fast models lose at first"
"""In the source of days of wear: what was measured is points over days, not where it ends."""


def measured_parameters(
    engagement: Engagement, known: Mapping[str, Known]
) -> tuple[dict[str, Known], tuple[str, ...]]:
    """The parameters, those a log measured in place of the rest, and sentences on the logs."""
    found, notes = dict(known), []
    for log in engagement.logs:
        fits = log.fits.get("parameters", {})
        for id_, fit in fits.items() if isinstance(fits, Mapping) else ():
            number = number_of_fit(fit)
            if id_ not in found or found[id_].text or number is None:
                notes.append(f"log {log.id}: `{id_}` is no number of this organisation's scenario")
                continue
            found[id_] = Known(*number, "measured", _origin(log))
        divided, why = divided_totals(log, found)
        found |= divided
        notes += why
        quality = number_of_fit(log.fits.get("quality"))
        if quality is not None and "release-quality" in found and 0 < quality[0] <= 1:
            found["release-quality"] = Known(*quality, "measured", _origin(log))
        if "drift-points" in found:
            found |= _wear_of(log)
            notes += _widened(log, found)
    return found, tuple(notes)


def _wear_of(log: Log) -> dict[str, Known]:
    """Points and days of the wear and points of the season that a log was fitted to, with bands."""
    drift, season = _drift(log), _season(log)
    found = {}
    for id_, fits, key in (
        ("drift-points", drift, "points"),
        ("drift-days", drift, "days"),
        ("season", season, "points"),
    ):
        if fits is not None and (key in fits or f"{key}-high" in fits):
            fitted = float(fits.get(key, 0.0))
            low = float(fits.get(f"{key}-low", fitted))
            high = float(fits.get(f"{key}-high", fitted))
            slope = id_ == "drift-days" and fits.get("held") == "slope"
            source = f"{_origin(log)}; {POINTS_MOVE}" if slope else _origin(log)
            found[id_] = Known(fitted, low, high, "measured", source)
    return found


def _widened(log: Log, known: dict[str, Known]) -> list[str]:
    """Where a log cannot tell wear from harder weeks: what was assumed stays, its band widens."""
    drift = log.fits.get("drift")
    if log.kind != "metric" or not isinstance(drift, Mapping) or drift.get("kind") != "unknown":
        return []
    ends = [number_of_fit(drift.get(f"points-{end}")) for end in ("low", "high")]
    if ends[0] is None or ends[1] is None:
        return [f"{named_log(log)} cannot tell how models wear: what was assumed stays"]
    low, high = ends[0][0], ends[1][0]
    assumed = [
        id_
        for id_ in ("drift-points", "drift-points-fast")
        if id_ in known and known[id_].provenance != "measured"
    ]
    for id_ in assumed:
        was = known[id_]
        known[id_] = replace(was, low=min(was.low, low), high=max(was.high, high))
    if not assumed:
        return []
    return [
        f"{named_log(log)} cannot tell wear from harder weeks: what was assumed stays, its band "
        f"widened to hold {low:g} to {high:g} points"
    ]


def with_measured_drift(
    data: Mapping[str, Any], engagement: Engagement
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The scenario with one kind of model, wearing as the latest log says, if one says so."""
    result = copy.deepcopy(dict(data))
    fitted = [(log, drift) for log in engagement.logs if (drift := _drift(log)) is not None]
    if not result.get("models"):
        return result, ()
    for log in engagement.logs:
        _set_season(result, log)
    if not fitted:
        return result, ()
    log, drift = fitted[-1]
    models = result["models"]
    others = [part for part in models[0]["drift"]["parts"] if part["id"] != "wear"]
    keys = ("kind", "points", "days", "points-per-day", "cv", "points-sd")
    wear = {"id": "wear", **{key: drift[key] for key in keys if key in drift}}
    if drift["kind"] == "none" and "points-high" in drift and "days" in drift:
        wear |= {"kind": "saturating", "points": 0.0}  # nothing seen, up to a band
    count = sum(model.get("count", 1) for model in models)
    drifts = {"kind": "sum", "parts": [wear, *others]}
    result["models"] = [{**models[0], "id": "measured", "count": count, "drift": drifts}]
    return result, (
        f"all {count} models wear as measured in {named_log(log)}; swings of the stream itself, "
        "which a fresh model has too, are not part of what monitors see",
    )


def _set_season(data: dict[str, Any], log: Log) -> None:
    """The season of every model as a log measured it, its best day placed on the calendar."""
    season = _season(log)
    if season is None:
        return
    origin = dt.datetime.fromisoformat(data["origin"])
    days = float(season["days"])
    best = (dt.datetime.fromisoformat(season["best"]) - origin).total_seconds() / 86400.0
    placed = {"points": season["points"], "days": days, "phase-days": round(best % days, 1)}
    for model in data["models"]:
        parts = model["drift"]["parts"]
        model["drift"]["parts"] = [
            {**part, **placed} if part["kind"] == "seasonal" else part for part in parts
        ]


def _season(log: Log) -> Mapping[str, Any] | None:
    """The season a metric log was fitted to, if it is whole."""
    season = log.fits.get("season")
    if log.kind != "metric" or not isinstance(season, Mapping):
        return None
    if (
        number_of_fit(season.get("points")) is None
        or not (number_of_fit(season.get("days")) or (0.0,))[0]
    ):
        return None
    try:
        dt.date.fromisoformat(str(season.get("best")))
    except ValueError:
        return None
    return season


def _drift(log: Log) -> Mapping[str, Any] | None:
    """The wear a metric log was fitted to, if it is one the simulator knows."""
    drift = log.fits.get("drift")
    if log.kind != "metric" or not isinstance(drift, Mapping):
        return None
    needed = {"none": (), "saturating": ("points", "days"), "linear": ("points-per-day",)}
    kind = str(drift.get("kind"))
    if kind not in needed or any(number_of_fit(drift.get(key)) is None for key in needed[kind]):
        return None
    return drift


def _origin(log: Log) -> str:
    return f"measured: {named_log(log)}"
