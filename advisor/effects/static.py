"""A state of adoption as a scenario: anchors times the effects of the practices in place."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.effects.places import (
    Location,
    is_number,
    is_probability,
    mean_of,
    text_of,
    value_at,
    with_role,
)
from advisor.effects.targets import Draws, Target, evaluate, exponents, match, rung_after
from simulator import paths

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["applied", "bounded", "push_load", "settled", "static"]

_NUDGE = 0.5
"""Hours between two settings of one value at the start, which the format wants at two instants."""


def static(
    catalogue: Catalogue,
    data: Mapping[str, Any],
    adoption: Mapping[str, float],
    *,
    assumptions: bool = True,
    draws: Draws | None = None,
) -> tuple[dict[str, Any], pd.DataFrame]:
    """`data` (maturity-1 anchors) with the practices in place, and what moved.

    parameter(adoption) = anchor x product of factor^adoption, with overlap, floors and conserved
    defects. A share of units or models switched becomes a change at time 0. The second result has
    one row per place moved: path, before, after, practices.
    """
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


def applied(data: Mapping[str, Any], targets: Mapping[Location, Target]) -> dict[str, Any]:
    """The scenario with every target reached, as new plain data."""
    result = copy.deepcopy(dict(data))
    before = push_load(data)
    shares: list[dict[str, Any]] = []
    for location, target in sorted(targets.items(), key=lambda pair: pair[1].merge):
        path = text_of(data, location)
        if target.merge:
            _merge(result, location, targets)
        elif target.shared:
            result, more = _switched(result, path, location, target)
            shares += more
        elif target.scales_only:
            result = paths.scaled(result, path, target.factor)
        else:
            value = mean_of(value_at(data, location))
            result = paths.replaced(result, path, bounded(location, target.number(value)))
    if shares:
        result["changes"] = [*result.get("changes", []), *shares]
    after = push_load(result)
    if before > 0 and after > 0 and after != before:
        path = "pipelines[role=push-load].stages[role=work].time"
        result = paths.scaled(result, path, after / before) if paths.find(result, path) else result
    return result


def settled(data: Mapping[str, Any], changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The scenario as it is once the changes hold: all but those for a share are written in."""
    result = copy.deepcopy(dict(data))
    left = list(result.get("changes", []))
    for change in changes:
        if "share" in change and change["share"] < 1:
            left.append(dict(change))
        elif "scale" in change:
            result = paths.scaled(result, change["scale"], change["by"])
        else:
            path = change["set"]
            result = paths.replaced(result, path, change["to"])
            left = [each for each in left if each.get("set") != path]
    if left:
        result["changes"] = left
    return result


def bounded(location: Location, value: float) -> float | int:
    """A number that fits its place: shares within [0, 1], chances of failing below 1, whole slots."""
    if is_probability(location):
        most = 0.95 if location[-1] in ("probability", "fails") else 1.0
        return min(most, max(0.0, value))
    if location[-1] in ("slots", "labels", "units", "parallel"):
        return max(1, round(value))
    return max(0.0, value)


def push_load(data: Mapping[str, Any]) -> float:
    """Mean runner hours of one pipeline run: build, and tests and security tests for their share."""
    for pipeline in with_role(data, "pipelines", "change"):
        hours = 0.0
        for stage in pipeline["stages"]:
            if stage.get("role") in ("build", "test", "security-test"):
                share = stage.get("applies", 1.0)
                hours += mean_of(stage["time"]) * (share if is_number(share) else 1.0)
        return hours
    return 0.0


def _switched(
    data: dict[str, Any], path: str, location: Location, target: Target
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Whole switches go into the file's value, partial ones become changes at the start.

    Steps of the ladder are rounded to whole rungs: today is one state, not a mixture of guesses.
    """
    now = value_at(data, location)
    shares = []
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
    return paths.replaced(data, path, now) if now is not None else data, changes


def _merge(data: dict[str, Any], location: Location, targets: Mapping[Location, Target]) -> None:
    """The pools that match become the first of them, with the slots of all."""
    places = sorted(int(each[1]) for each, target in targets.items() if target.merge)
    if location[1] != places[0] or len(places) < 2:
        return
    pools = [data["pools"][place] for place in places]
    pools[0]["slots"] = sum(pool["slots"] for pool in pools)
    others = {pool["id"] for pool in pools[1:]}
    data["pools"] = [pool for pool in data["pools"] if pool["id"] not in others]
    for pipeline in data["pipelines"]:
        for stage in pipeline["stages"]:
            if stage.get("pool") in others:
                stage["pool"] = pools[0]["id"]
