"""Changes that no engine runs are left out of a scenario, by name and never in silence."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from simulator.engines import NotSupported, choose
from simulator.spec import Scenario, build

__all__ = ["runnable", "runnable_scenario"]


def runnable(data: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The scenario without the changes no engine runs, and what was left out.

    The reference engine runs all that any engine does, and looks before it runs.

    NotSupported is raised on when something else is in the way: leaving it out would change what
    the scenario means.
    """
    _, result, notes = runnable_scenario(data)
    return result, notes


def runnable_scenario(
    data: Mapping[str, Any],
) -> tuple[Scenario, dict[str, Any], tuple[str, ...]]:
    """The same, with the scenario as it was built to look at it."""
    result = copy.deepcopy(dict(data))
    notes: list[str] = []
    for _ in range(2):
        scenario = build(result)
        try:
            choose("reference", scenario)
        except NotSupported as refusal:
            notes += _without(result, refusal.reasons)
        else:
            return scenario, result, tuple(dict.fromkeys(notes))
    scenario = build(result)
    choose("reference", scenario)
    return scenario, result, tuple(dict.fromkeys(notes))


def _without(data: dict[str, Any], reasons: tuple[str, ...]) -> list[str]:
    """Takes out what the reasons name; the sentences to show."""
    said = []
    for change in list(data.get("changes", ())):
        path = str(change.get("set") or change.get("scale"))
        if any(f"of `{path}`" in reason for reason in reasons):
            data["changes"].remove(change)
            key = path.rsplit(".", 1)[-1]
            said.append(f"changes of `{key}` at a date are not simulated yet and were left out")
    if not data.get("changes"):
        data.pop("changes", None)
    return said
