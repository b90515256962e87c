"""Cheap paired runs: only the part of the scenario a practice can act on.

Software and models share people of operations and the runners only lightly, so a practice that
acts on one side is judged on that side alone; draws are keyed, so leaving a pipeline out changes
nobody else's luck. A practice that acts on both is judged on the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from advisor.effects.places import Location, weekly_arrivals

__all__ = ["Side", "part_of", "side_of", "visits_per_week"]

Side = Literal["software", "models", "whole"]
_MODEL_ROLES = frozenset({"model-release", "training", "experiment"})
_MODEL_POOLS = frozenset({"gpu", "data-scientists", "serving"})
_SOFTWARE_POOLS = frozenset({"developers", "testers", "approvers", "on-call"})


def side_of(data: Mapping[str, Any], locations: Iterable[Location]) -> Side:
    """Which side of the scenario these places belong to."""
    sides = {_side(data, location) for location in locations}
    return sides.pop() if len(sides) == 1 else "whole"


def _side(data: Mapping[str, Any], location: Location) -> Side:
    section, position = location[0], location[1]
    if section == "models":
        return "models"
    entry = data[section][position]
    if section == "pipelines":
        return "models" if entry.get("role") in _MODEL_ROLES else "software"
    if entry.get("role") in _MODEL_POOLS:
        return "models"
    return "software" if entry.get("role") in _SOFTWARE_POOLS else "whole"


def part_of(data: Mapping[str, Any], side: Side) -> dict[str, Any]:
    """The scenario with one side only; changes that name what was left out go with it."""
    if side == "whole" or not data.get("models"):
        return dict(data)
    keep_models = side == "models"
    pipelines = [
        pipeline
        for pipeline in data["pipelines"]
        if (pipeline.get("role") in _MODEL_ROLES) == keep_models
    ]
    part = {**data, "pipelines": pipelines}
    if not keep_models:
        part.pop("models", None)
    part["changes"] = [each for each in data.get("changes", ()) if _still(part, each)]
    return part


def _still(part: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    from simulator import paths

    return bool(paths.find(part, str(change.get("set") or change.get("scale"))))


def visits_per_week(data: Mapping[str, Any]) -> float:
    """About how many stage visits a week of this scenario has: what a run costs."""
    total = 0.0
    for pipeline in data["pipelines"]:
        per_week = weekly_arrivals(pipeline["arrivals"])
        if per_week > 0:
            total += per_week * sum(
                float(stage.get("applies", 1.0)) * stage.get("parallel", 1)
                for stage in pipeline["stages"]
                if stage.get("visit") != "after-failure"
            )
    for model in data.get("models", ()):
        total += model.get("count", 1) * 7.0
    return total
