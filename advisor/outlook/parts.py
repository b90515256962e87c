"""Cheap paired runs: only the pipelines a practice can act on.

Pipelines share people and runners only lightly, and draws are keyed, so leaving a pipeline out
changes nobody else's luck. A practice is therefore judged on the pipelines it acts on and those
that follow from them (fixes follow changes, retrainings follow models); one that acts on a pool, on
everything that uses the pool.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.effects.places import Location, weekly_arrivals
from simulator import paths

__all__ = ["Part", "open_hours_a_year", "part_of", "pipelines_for", "visits_per_week"]

Part = tuple[str, ...]
"""Ids of pipelines, in the scenario's order."""


def pipelines_for(data: Mapping[str, Any], locations: Iterable[Location]) -> Part:
    """The pipelines in which these places can be felt."""
    found: set[str] = set()
    for location in locations:
        section = str(location[0])
        entry = data[section][location[1]]
        if section == "pipelines":
            found.add(entry["id"])
        elif section == "models":
            found.add(entry["trained-by"])
        else:
            found |= _users(data, entry["id"])
    for pipeline in data["pipelines"]:
        rework = pipeline.get("production", {}).get("rework", {})
        if pipeline["id"] in found and rework:
            found.add(rework["pipeline"])
    if "hotfix" in found:
        found.add("change")
    return tuple(each["id"] for each in data["pipelines"] if each["id"] in found)


def _users(data: Mapping[str, Any], pool: str) -> set[str]:
    return {
        pipeline["id"]
        for pipeline in data["pipelines"]
        if any(stage.get("pool") == pool for stage in pipeline["stages"])
    }


def part_of(data: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """The scenario with these pipelines only, and the models they train; changes that name what
    was left out go with it."""
    result = {**data, "pipelines": [each for each in data["pipelines"] if each["id"] in part]}
    models = [each for each in data.get("models", ()) if each["trained-by"] in part]
    result.pop("models", None)
    if models:
        result["models"] = models
    changes = [each for each in data.get("changes", ()) if _still(result, each)]
    result.pop("changes", None)
    return {**result, "changes": changes} if changes else result


def _still(part: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
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


def open_hours_a_year(data: Mapping[str, Any], pool: Mapping[str, Any]) -> float:
    """About how many hours a year a pool is open, from its calendar's weekly hours."""
    name = pool.get("calendar")
    found = next((each for each in data["calendars"] if each["id"] == name), None)
    if found is None:
        return 8766.0
    hours = 0.0
    for window in found["open"]:
        start, end = (int(window[key][:2]) + int(window[key][3:]) / 60 for key in ("from", "to"))
        hours += ((end - start) % 24 or 24.0) * len(window["days"]) / window.get("every", 1)
    return hours * 365.25 / 7
