"""Fits of a client's logs replace what was stated or assumed.

`fits.parameters` of a log holds numbers by the template's parameter ids; `fits.totals` numbers of
the whole, which are divided here: runs a week by the changes, experiments by the data scientists,
failures by the template's causes. `fits.drift` of a metric
log holds the wear of its models, which then replaces the mixture of kinds, and `fits.quality` the
quality of a fresh model. What a log names and the template does not know is said, never guessed.

`fits.correlation`, by how much raw quality swings from week to week beyond chance, is not carried
into the looks of monitors: those swings are the stream's (a fresh model has them too), and a look
is taken to be compared with what a fresh model would reach; chance alone (binomial) remains.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.baseline.known import Known
from advisor.baseline.totals import divided_totals, named_log, number_of_fit

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Log

__all__ = ["measured_parameters", "with_measured_drift"]


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
        drift = _drift(log)
        if drift is not None and "drift-points" in found:
            for id_, key in (("drift-points", "points"), ("drift-days", "days")):
                if key in drift:
                    fitted = float(drift[key])
                    low = float(drift.get(f"{key}-low", fitted))
                    high = float(drift.get(f"{key}-high", fitted))
                    found[id_] = Known(fitted, low, high, "measured", _origin(log))
    return found, tuple(notes)


def with_measured_drift(
    data: Mapping[str, Any], engagement: Engagement
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The scenario with one kind of model, wearing as the latest log says, if one says so."""
    result = copy.deepcopy(dict(data))
    fitted = [(log, drift) for log in engagement.logs if (drift := _drift(log)) is not None]
    if not fitted or not result.get("models"):
        return result, ()
    log, drift = fitted[-1]
    models = result["models"]
    others = [part for part in models[0]["drift"]["parts"] if part["id"] != "wear"]
    keys = ("kind", "points", "days", "points-per-day", "cv", "points-sd")
    wear = {"id": "wear", **{key: drift[key] for key in keys if key in drift}}
    count = sum(model.get("count", 1) for model in models)
    drifts = {"kind": "sum", "parts": [wear, *others]}
    result["models"] = [{**models[0], "id": "measured", "count": count, "drift": drifts}]
    return result, (
        f"all {count} models wear as measured in {named_log(log)}; swings of the stream itself, "
        "which a fresh model has too, are not part of what monitors see",
    )


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
