"""Profile, answers and logs become today's scenario.

parameter(adoption) = maturity-1 anchor x product of factor^adoption over the practices in place;
what the client stated or measured replaces that at time zero. Outcomes are never set. A practice
nobody could answer counts with the mean adoption of what was answered in its dimension (nothing
answered: not in place), and every number it moves gets a wider band.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.baseline.feasible import make_feasible
from advisor.baseline.free import FREE, fitted_parameters
from advisor.baseline.known import Known, known_parameters, size_of
from advisor.baseline.measured import measured_parameters, with_measured_drift
from advisor.baseline.skeleton import fill
from advisor.baseline.template import Parameter, Template, load_template
from advisor.baseline.types import PARAMETER_COLUMNS, Baseline
from advisor.effects import (
    QUARTER_HOURS,
    Draws,
    Matched,
    match,
    mean_of,
    runnable,
    static,
    value_at,
)
from advisor.effects.places import text_of
from advisor.effects.static import push_load
from simulator import paths
from simulator.spec import build

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.scoring import Scorecard

__all__ = ["adoption_today", "build_baseline", "horizon_of", "origin_of"]


def build_baseline(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    *,
    template: Template | None = None,
    draws: Draws | None = None,
    fitted: Mapping[str, Known] | None = None,
) -> Baseline:
    """Today's scenario of one client, every number with its origin, over the plan's quarters.

    `draws` are drawn sizes of the effects of what is in place (`draw_sizes`); by default the modes.
    `fitted` are free parameters to try (`free.py`); by default those kept in the engagement, if
    somebody chose to use them. Neither replaces what was measured or stated.
    """
    template = template or load_template()
    size = size_of(engagement)
    stated = known_parameters(template, engagement, size)
    known, log_notes = measured_parameters(engagement, stated)
    known, fit_notes = _with_fitted(known, engagement, fitted)
    filled = fill(
        template,
        known,
        size,
        title=f"{engagement.title}: today",
        origin=origin_of(template, engagement),
        horizon=horizon_of(engagement),
    )
    value, low, high = adoption_today(catalogue, scorecard)
    anchors, drift_note = with_measured_drift(filled.data, engagement)
    matched = match(catalogue, anchors, draws=draws)
    today, moved = static(catalogue, anchors, value, matched=matched)
    today = _restated(today, anchors, known, template)
    today, tight = make_feasible(today)
    ends = [static(catalogue, anchors, each, matched=matched)[0] for each in (low, high)]
    rows = _rows(template, known, anchors, today, ends, moved, tight)
    if size.models:
        _price_quality(today, engagement)
    unmatched = _unmatched(catalogue, matched, value)
    today, left_out = runnable(today)
    notes = (
        *filled.notes,
        *left_out,
        *log_notes,
        *fit_notes,
        *drift_note,
        *(note for _, note in tight),
        *_CHOICES,
    )
    return Baseline(build(today), today, rows, notes, unmatched, anchors, value)


def _unmatched(
    catalogue: Catalogue, matched: Matched, value: Mapping[str, float]
) -> tuple[str, ...]:
    """Practices in place whose effects find nothing to act on here."""
    acting = {row.practice for row in matched.rows}
    return tuple(
        id_
        for id_, practice in catalogue.practices.items()
        if practice.effects and id_ not in acting and value.get(id_, 0.0) > 0
    )


def _with_fitted(
    known: Mapping[str, Known], engagement: Engagement, fitted: Mapping[str, Known] | None
) -> tuple[dict[str, Known], tuple[str, ...]]:
    """Fitted numbers in the place of defaults and assumptions, never of what is known better."""
    found, notes = fitted_parameters(engagement) if fitted is None else (fitted, ())
    free = {
        id_: one
        for id_, one in found.items()
        if id_ in FREE and id_ in known and known[id_].provenance not in ("stated", "measured")
    }
    return {**known, **free}, notes


_KNOWN_BETTER = ("stated", "measured", "fitted")
_CHOICES = (
    "the cost of people is what they are paid while their pool is open, whatever they do; that of "
    "machines is what is busy",
    "people of operations also work the Thursday evening of the deployment window",
    "model releases that regress lose quality until the next release of the model",
)


def origin_of(template: Template, engagement: Engagement) -> dt.datetime:
    """The first Monday on or after the day of the latest round; without a round the template's."""
    sitting = engagement.round()
    if sitting is None:
        return dt.datetime.fromisoformat(template.origin)
    day = sitting.date + dt.timedelta(days=(-sitting.date.weekday()) % 7)
    return dt.datetime.combine(day, dt.time())


def horizon_of(engagement: Engagement) -> float:
    """The plan's quarters in hours, at least a year."""
    return max(4, engagement.limits.quarters) * QUARTER_HOURS


def adoption_today(
    catalogue: Catalogue, scorecard: Scorecard
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Adoption the simulation takes per practice: value, and with all the unknown at 0 and at 1.

    Not applicable counts as not in place: nothing of it acts. Unknown and unanswered count with the
    mean adoption of the chosen answers of their dimension.
    """
    chosen: dict[str, list[float]] = {}
    for id_, practice in catalogue.practices.items():
        adopted = scorecard.adoption.get(id_)
        if adopted is not None and adopted.value is not None:
            chosen.setdefault(practice.dimension, []).append(adopted.value)
    value, low, high = {}, {}, {}
    for id_, practice in catalogue.practices.items():
        adopted = scorecard.adoption.get(id_)
        if adopted is not None and adopted.value is not None:
            value[id_] = low[id_] = high[id_] = adopted.value
        elif adopted is None or adopted.state == "not-applicable":
            value[id_] = low[id_] = high[id_] = 0.0
        else:
            known = chosen.get(practice.dimension, [])
            value[id_] = sum(known) / len(known) if known else 0.0
            low[id_], high[id_] = 0.0, (1.0 if adopted.state == "unknown" else value[id_])
    return value, low, high


def _restated(
    today: dict[str, Any],
    anchors: Mapping[str, Any],
    known: Mapping[str, Known],
    template: Template,
) -> dict[str, Any]:
    """What was stated or measured holds at time zero, whatever the practices in place would make
    of it: the anchors already carry it, so its place is copied from there."""
    for one in template.parameters:
        found = known.get(one.id)
        if found is None or found.provenance not in _KNOWN_BETTER:
            continue
        if one.asked == "approval-board" and found.value > 0:
            continue
        for path in _own_paths(one):
            for location in paths.find(anchors, path):
                value = paths.get(anchors, location)
                place = _same(today, anchors, location)
                if value is not None and place is not None:
                    today = paths.replaced(today, place, value)
                    today = _without_changes(today, place)
    return _cards_kept(_runs_kept(today, anchors, known), anchors, known)


def _runs_kept(
    today: dict[str, Any], anchors: Mapping[str, Any], known: Mapping[str, Known]
) -> dict[str, Any]:
    """Runs before the merge take the time of a build and a test that were measured."""
    path = "pipelines[role=push-load].stages[role=work].time"
    measured = [known[id_].provenance == "measured" for id_ in ("build-time", "test-time")]
    before = push_load(anchors)
    if not any(measured) or before <= 0:
        return today
    for location in paths.find(today, path):
        time = paths.get(anchors, location)
        scaled = paths.scaled_value(time, push_load(today) / before, "time")
        today = paths.replaced(today, text_of(today, location), scaled)
    return today


def _without_changes(today: dict[str, Any], path: str) -> dict[str, Any]:
    """A stated value is that of all units and models: shares switched at the start go."""
    left = [each for each in today.get("changes", []) if each.get("set") != path]
    rest = {key: value for key, value in today.items() if key != "changes"}
    return {**rest, "changes": left} if left else rest


def _cards_kept(
    today: dict[str, Any], anchors: Mapping[str, Any], known: Mapping[str, Known]
) -> dict[str, Any]:
    """Pooled cards are as many as the client said, whatever pools they stand in."""
    gpus = known.get("gpus")
    pools = [pool for pool in today["pools"] if pool.get("role") == "gpu"]
    if gpus is not None and gpus.provenance in _KNOWN_BETTER and len(pools) == 1:
        every = sum(pool["slots"] for pool in anchors["pools"] if pool.get("role") == "gpu")
        today = paths.replaced(today, "pools[role=gpu].slots", every)
    return today


_SALARIED = ("developers", "testers", "operations", "data-scientists")


def _own_paths(one: Parameter) -> tuple[str, ...]:
    if one.id == "person-hour":
        return tuple(f"pools[id={id_}].cost-per-slot-hour" for id_ in _SALARIED)
    if one.id == "changes-per-engineer":
        return (one.path, "pipelines[role=push-load].arrivals")
    return (one.path,)


def _same(
    today: Mapping[str, Any], anchors: Mapping[str, Any], location: tuple[str | int, ...]
) -> str | None:
    """The path of a place of the anchors in today's scenario; None where it is not there."""
    text = text_of(anchors, location)
    return text if paths.find(today, text) else None


def _price_quality(today: dict[str, Any], engagement: Engagement) -> None:
    """A point of quality has a price only where the client gave one."""
    price = engagement.profile.get("quality-point-day")
    if isinstance(price, int | float) and not isinstance(price, bool) and price > 0:
        for model in today.get("models", ()):
            model["quality"]["value-per-point-day"] = float(price)


def _rows(
    template: Template,
    known: Mapping[str, Known],
    anchors: Mapping[str, Any],
    today: Mapping[str, Any],
    ends: list[dict[str, Any]],
    moved: pd.DataFrame,
    tight: tuple[tuple[str, str], ...],
) -> pd.DataFrame:
    """One row per parameter: its value today, its band, how it is known and who moved it."""
    movers = dict(zip(moved["path"], moved["practices"], strict=True))
    bounded = dict(tight)
    rows = []
    for one in template.parameters:
        if one.id not in known or not paths.find(anchors, one.path):
            continue
        here = known[one.id]
        factor, least, most = _factors(one, here, anchors, today, ends)
        text = _text(one, here, today)
        note = bounded.get(one.path)
        rows.append(
            {
                "id": one.id,
                "path": one.path,
                "value": math.nan if text else here.value * factor,
                "unit": one.unit,
                "provenance": "assumption" if note else here.provenance,
                "source": f"{here.source}; {note}" if note else here.source,
                "low": math.nan if text else here.low * least,
                "high": math.nan if text else min(_cap(one.path), here.high * most),
                "practices": _movers(one, anchors, movers),
                "text": text,
            }
        )
    return pd.DataFrame(rows, columns=[*PARAMETER_COLUMNS, "text"])


def _cap(path: str) -> float:
    """A share is never above 1."""
    shares = (".applies", ".share", ".fails", ".at-release")
    return 1.0 if path.endswith(shares) or "fails[cause=" in path else math.inf


def _factors(
    one: Parameter,
    here: Known,
    anchors: Mapping[str, Any],
    today: Mapping[str, Any],
    ends: list[dict[str, Any]],
) -> tuple[float, float, float]:
    """How today's value compares with the anchor's, and the same with the unknown at 0 and 1."""
    if here.text:
        return 1.0, 1.0, 1.0
    now = _ratio(one, anchors, today)
    if here.provenance in _KNOWN_BETTER:
        return now, now, now
    others = [_ratio(one, anchors, end) for end in ends]
    return now, min(now, *others), max(now, *others)


def _ratio(one: Parameter, anchors: Mapping[str, Any], data: Mapping[str, Any]) -> float:
    before, after = _mean(anchors, one.path), _mean(data, one.path)
    if not (before > 0 and after >= 0):
        return 1.0
    flow = one.path.endswith(".arrivals") and one.unit.split()[0] != "hours"
    return before / after if flow and after > 0 else after / before


def _mean(data: Mapping[str, Any], path: str) -> float:
    """The number at a path: of pools the slots of all, else the first that is a number."""
    if path.endswith("].slots"):
        return float(sum(paths.get(data, location) for location in paths.find(data, path)))
    for location in paths.find(data, path):
        found = mean_of(value_at(data, location))
        if not math.isnan(found):
            return found
    return math.nan


def _text(one: Parameter, here: Known, today: Mapping[str, Any]) -> str:
    if not here.text:
        return ""
    found = [paths.get(today, location) for location in paths.find(today, one.path)]
    return str(found[0]) if found else here.text


def _movers(
    one: Parameter, anchors: Mapping[str, Any], movers: Mapping[str, Any]
) -> tuple[str, ...]:
    found: list[str] = []
    for location in paths.find(anchors, one.path):
        text = text_of(anchors, location)
        for path in (text, f"{text}.probability"):
            found += [id_ for id_ in movers.get(path, ()) if id_ not in found]
    return tuple(found)
