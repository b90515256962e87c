"""Places in a scenario: their values, their floors, and what can be shared among units or models.

Knows the scenario format as plain data (keys, roles), nothing of practices.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from advisor.model import CALENDAR_LADDER

__all__ = [
    "Location",
    "can_share",
    "changes_per_deployment",
    "floor_of",
    "is_number",
    "is_probability",
    "mean_of",
    "more_is_better",
    "resolved",
    "text_of",
    "value_at",
    "weekly_arrivals",
    "weeks_between",
    "with_role",
]

Location = tuple[str | int, ...]
"""Keys and positions from the top of the scenario's plain data."""

_WEEKS = dict(zip(CALENDAR_LADDER[:7], (13.0, 9.0, 365.25 / 84, 2.0, 1.0, 0.5, 0.2), strict=True))
_MAPPINGS = (dict, Mapping)  # the plain class first, which is quick to ask for
_NAMES = ("id", "cause", "role")


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether a plain value is a number and not a yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def value_at(data: Any, location: Sequence[str | int]) -> Any:
    """The value at a place; None where an optional key is absent."""
    for step in location:
        if isinstance(data, _MAPPINGS):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def mean_of(value: Any) -> float:
    """The number a plain value stands for: itself, a distribution's mean, an arrival gap's mean.

    NaN for what has no mean (a calendar, a policy). A weekly profile gives hours between arrivals.
    """
    if is_number(value):
        return float(value)
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, Mapping) and "probability" in each for each in value)
    ):
        return sum(mean_of(each["probability"]) for each in value)
    if not isinstance(value, Mapping):
        return math.nan
    if value.get("kind") == "weekly-profile":
        return 168 / weekly_arrivals(value)
    if value.get("kind") == "uniform":
        return (mean_of(value["from"]) + mean_of(value["to"])) / 2
    for key in ("mean", "value", "gap", "probability"):
        if key in value:
            return mean_of(value[key])
    return math.nan


def weekly_arrivals(arrivals: Mapping[str, Any]) -> float:
    """Mean arrivals a week (time unit hour)."""
    if arrivals.get("kind") == "weekly-profile":
        return float(sum(arrivals["counts"])) or math.nan
    mean = mean_of(arrivals)
    return 168 / mean if mean > 0 else 0.0


def with_role(data: Mapping[str, Any], section: str, role: str) -> Iterator[Mapping[str, Any]]:
    """The pools, pipelines or models of a role."""
    return (each for each in data.get(section, ()) if each.get("role") == role)


def weeks_between(calendar: str) -> float:
    """Mean weeks between two openings of a rung of the ladder; 0 where it is always open."""
    return _WEEKS.get(calendar, 0.0)


def changes_per_deployment(data: Mapping[str, Any], calendar: str | None = None) -> float:
    """Mean size of a deployment of the change pipeline: arrivals of a unit between two openings.

    >>> stages = [{"role": "release", "opens": "weekly"}]
    >>> gap = {"kind": "exponential", "mean": 16.8}
    >>> changes_per_deployment(
    ...     {"pipelines": [{"role": "change", "units": 2, "arrivals": gap, "stages": stages}]})
    5.0
    """
    for pipeline in with_role(data, "pipelines", "change"):
        rung = calendar
        for stage in pipeline.get("stages", ()):
            if stage.get("role") == "release":
                rung = rung or str(stage.get("opens", "always"))
        units = max(1, int(pipeline.get("units", 1)))
        per_unit = weekly_arrivals(pipeline["arrivals"]) / units
        return max(1.0, per_unit * weeks_between(rung or "always"))
    return 1.0


def is_probability(location: Location) -> bool:
    """Whether a number at this place must stay within [0, 1]."""
    return location[-1] in ("applies", "share", "fails", "probability", "at-release", "floor")


def more_is_better(location: Location) -> bool:
    """Whether an improvement makes the number larger: gaps, labels, days between shocks."""
    return location[-1] in ("arrivals", "labels", "days-between", "gap")


def floor_of(data: Mapping[str, Any], location: Location) -> float:
    """How small a product of improvements may make a place, as a factor of its anchor.

    From the facts of the baseline: failures per change 0.4 (elite and low performers imply much the
    same probability per change), model failures 0.25, restoration 0.1, prices 0.3, all stage times
    and stage failures 0.2, shares of jobs 0.05.
    """
    keys = set(location)
    if "production" in keys:
        if location[-1] == "fails":
            role = data["pipelines"][location[1]].get("role")
            return 0.25 if role in ("training", "model-release") else 0.4
        return 0.1 if keys & {"detect", "restore"} else 0.2
    if "bad-release" in keys:
        return 0.25
    if location[-1] == "cost-per-slot-hour":
        return 0.3
    return 0.05 if location[-1] == "applies" else 0.2


def can_share(data: Mapping[str, Any], location: Location) -> bool:
    """Whether a share of units or models can have another value than the rest."""
    if location[0] == "models":
        return True
    if location[0] != "pipelines" or location[-1] not in ("opens", "notice"):
        return False
    return int(data["pipelines"][location[1]].get("units", 1)) > 1


def text_of(data: Mapping[str, Any], location: Location) -> str:
    """The path of a place in the path language of dated changes, by id.

    >>> text_of({"pools": [{"id": "gpu", "slots": 4}]}, ("pools", 0, "slots"))
    'pools[id=gpu].slots'
    """
    words: list[str] = []
    here: Any = data
    for step in location:
        here = value_at(here, [step])
        if isinstance(step, int):
            name = next((key for key in _NAMES if isinstance(here, Mapping) and key in here), None)
            words[-1] += f"[{name}={here[name]}]" if name else f"[{step}]"
        else:
            words.append(step)
    return ".".join(words)


def resolved(value: Any, data: Mapping[str, Any], location: Location) -> Any:
    """A value of the catalogue here: pools by role, thresholds by the model's quality."""
    if location[-1] == "pool" and isinstance(value, str):
        return _pool_named(value, data)
    if location[0] == "models" and isinstance(value, Mapping | list):
        return _detectors(value, data["models"][location[1]], location, data)
    return value


def _pool_named(name: str, data: Mapping[str, Any]) -> str:
    pools = data.get("pools", ())
    if any(pool["id"] == name for pool in pools):
        return name
    return next((str(pool["id"]) for pool in pools if pool.get("role") == name), name)


def _detectors(
    value: Any, model: Mapping[str, Any], location: Location, data: Mapping[str, Any]
) -> Any:
    if isinstance(value, list):
        return [_detectors(each, model, location, data) for each in value]
    if not isinstance(value, Mapping):
        return value
    result = {key: _detectors(each, model, location, data) for key, each in value.items()}
    quality = mean_of(model.get("quality", {}).get("at-release"))
    points = result.pop("points-below-release", None)
    if points is not None:
        result["below"] = round(quality - float(points) / 100, 6)
    if result.get("kind") in ("cusum", "ewma"):
        monitor = value_at(data, location[:4])
        result.setdefault("target", round(quality, 6))
        result.setdefault("sd", round(_sd_of_a_look(monitor, quality), 6))
    return result


def _sd_of_a_look(monitor: Any, quality: float) -> float:
    """Standard deviation of one look at this quality: binomial, wider where labels resemble each
    other (correlation r: variance q (1 - q) (1 / n + r (1 - 1 / n)))."""
    seen = monitor if isinstance(monitor, Mapping) else {}
    number = float(seen.get("labels", 1000))
    alike = float(seen.get("noise", {}).get("correlation", 0.0))
    return math.sqrt(quality * (1 - quality) * (1 / number + alike * (1 - 1 / number)))
