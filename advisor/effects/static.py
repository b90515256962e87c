"""A state of adoption as a scenario: anchors times the effects of the practices in place."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.effects.matching import Draws, Matched, match
from advisor.effects.places import (
    Location,
    is_number,
    is_probability,
    mean_of,
    text_of,
    value_at,
)
from advisor.effects.targets import Target, evaluate, exponents, rung_after
from simulator import paths

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["applied", "bounded", "push_load", "settled", "state_of", "static"]

_NUDGE = 0.5
"""Hours between two settings of one value at the start, which the format wants at two instants."""


def static(
    catalogue: Catalogue,
    data: Mapping[str, Any],
    adoption: Mapping[str, float],
    *,
    assumptions: bool = True,
    draws: Draws | None = None,
    matched: Matched | None = None,
) -> tuple[dict[str, Any], pd.DataFrame]:
    """`data` (maturity-1 anchors) with the practices in place, and what moved.

    parameter(adoption) = anchor x product of factor^adoption, with overlap, floors and conserved
    defects. A share of units or models switched becomes a change at time 0. The second result has
    one row per place moved: path, before, after, practices. `matched` is what `match` gives for
    this data, where the caller has it already.
    """
    if matched is None:
        matched = match(catalogue, data, assumptions=assumptions, draws=draws)
    exponent = exponents(catalogue, adoption)
    targets = evaluate(matched, data, exponent)
    after = applied(data, targets)
    places = matched.places([id_ for id_, each in exponent.items() if each > 0])
    rows = [
        {
            "path": text_of(data, location),
            "before": mean_of(value_at(data, location)),
            "after": mean_of(value_at(after, location)),
            "practices": tuple(places.get(location, ())),
        }
        for location in targets
    ]
    return after, pd.DataFrame(rows, columns=["path", "before", "after", "practices"])


def state_of(
    catalogue: Catalogue, data: Mapping[str, Any], adoption: Mapping[str, float], matched: Matched
) -> dict[str, Any]:
    """The scenario that `static` gives, without the account of what moved."""
    return applied(data, evaluate(matched, data, exponents(catalogue, adoption)))


def applied(data: Mapping[str, Any], targets: Mapping[Location, Target]) -> dict[str, Any]:
    """The scenario with every target reached, as new plain data."""
    result = copy.deepcopy(dict(data))
    shares: list[dict[str, Any]] = []
    for location, target in targets.items():
        old = value_at(data, location)
        if target.merge:
            continue
        if target.shared:
            value, more = _switched(text_of(data, location), old, target)
            shares += more
            if value is not None:
                _put(result, location, value)
        elif target.scales_only:
            _put(result, location, paths.scaled_value(old, target.factor, _key(location)))
        else:
            _put(result, location, bounded(location, target.number(mean_of(old))))
    if shares:
        result["changes"] = [*result.get("changes", []), *shares]
    runs = _find_runs(data)
    if runs is not None:
        ratio = push_load(data, targets) / push_load(data)
        _put(result, runs, paths.scaled_value(value_at(result, runs), ratio, "time"))
    _merge(result, targets)
    return result


def _put(data: Any, location: Location, value: Any) -> None:
    for step in location[:-1]:
        data = data[step]
    data[location[-1]] = value


def _key(location: Location) -> str:
    return next(str(step) for step in reversed(location) if isinstance(step, str))


def _find_runs(data: Mapping[str, Any]) -> Location | None:
    """Where the time of a run before the merge stands; None without such runs or a build."""
    found = paths.find(data, "pipelines[role=push-load].stages[role=work].time")
    return tuple(found[0]) if found and push_load(data) > 0 else None


def settled(data: Mapping[str, Any], changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The scenario as it is once the changes hold: all but those for a share are written in."""
    result = copy.deepcopy(dict(data))
    left = list(result.get("changes", []))
    for change in changes:
        if change.get("share", 1) < 1:
            left.append(dict(change))
            continue
        path = str(change.get("scale") or change["set"])
        for location in paths.find(result, path):
            value = change.get("to")
            if "scale" in change:
                old = value_at(result, location)
                value = paths.scaled_value(old, change["by"], _key(tuple(location)))
            _put(result, tuple(location), copy.deepcopy(value))
        if "set" in change:
            left = [each for each in left if each.get("set") != path]
    result.pop("changes", None)
    return {**result, "changes": left} if left else result


def bounded(location: Location, value: float) -> float | int:
    """A number that fits its place: shares in [0, 1], chances of failing below 1, whole slots."""
    if is_probability(location):
        most = 0.95 if location[-1] in ("probability", "fails") else 1.0
        return min(most, max(0.0, value))
    if location[-1] in ("slots", "labels", "units", "parallel"):
        return max(1, round(value))
    return max(0.0, value)


def push_load(data: Mapping[str, Any], targets: Mapping[Location, Target] | None = None) -> float:
    """Mean runner hours of one pipeline run: build, and tests and security tests for their share.

    With `targets` as it becomes when they are reached.
    """
    found = targets or {}
    for place, pipeline in enumerate(data["pipelines"]):
        if pipeline.get("role") != "change":
            continue
        hours = 0.0
        for position, stage in enumerate(pipeline["stages"]):
            if stage.get("role") in ("build", "test", "security-test"):
                here: Location = ("pipelines", place, "stages", position)
                share = stage.get("applies", 1.0)
                hours += _reached(found, (*here, "time"), mean_of(stage["time"])) * min(
                    1.0, _reached(found, (*here, "applies"), share if is_number(share) else 1.0)
                )
        return hours
    return 0.0


def _reached(targets: Mapping[Location, Target], location: Location, value: float) -> float:
    target = targets.get(location)
    return value if target is None or target.shared else target.number(value)


def _switched(path: str, now: Any, target: Target) -> tuple[Any, list[dict[str, Any]]]:
    """Whole switches give the file's value, partial ones become changes at the start.

    Steps of the ladder are rounded to whole rungs: today is one state, not a mixture of guesses.
    """
    shares: list[tuple[float, Any]] = []
    if target.steps:
        now = rung_after(str(now), Target(steps=target.steps))
    for share, value in target.switches:
        if share >= 1:
            now, shares = value, []
        else:
            shares.append((share, value))
    changes = [
        {"at": _NUDGE * place, "set": path, "to": value, "share": share}
        for place, (share, value) in enumerate(shares)
    ]
    return now, changes


def _merge(data: dict[str, Any], targets: Mapping[Location, Target]) -> None:
    """The pools that match become the first of them, with the slots of all."""
    places = sorted(int(each[1]) for each, target in targets.items() if target.merge)
    if len(places) < 2:
        return
    pools = [data["pools"][place] for place in places]
    pools[0]["slots"] = sum(pool["slots"] for pool in pools)
    others = {pool["id"] for pool in pools[1:]}
    data["pools"] = [pool for pool in data["pools"] if pool["id"] not in others]
    for pipeline in data["pipelines"]:
        for stage in pipeline["stages"]:
            if stage.get("pool") in others:
                stage["pool"] = pools[0]["id"]
