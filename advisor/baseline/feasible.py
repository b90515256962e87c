"""Stated rhythms bound what a release can cost: nobody works more hours than there are.

A client who releases every week with six testers cannot be spending the three days that a monthly
train gets. Where template and stated facts together ask more than 80 % of a pool, the effort of the
release (never a stated number) is brought down to that, and the row says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from advisor.effects.places import (
    is_number,
    mean_of,
    weekly_arrivals,
    weeks_between,
    with_role,
)
from simulator import paths

__all__ = ["make_feasible"]

_MOST = 0.8
_ROLES = ("manual-test", "deploy", "approval")
_MEETING = {"board": 1.0, "long-board": 2.0}


def make_feasible(data: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """The scenario with release efforts its people can do, and (path, sentence) for each cut."""
    result = dict(data)
    notes = []
    change = next(with_role(data, "pipelines", "change"))
    deployments = _deployments(data, change)
    for role in _ROLES:
        stage = next((each for each in change["stages"] if each.get("role") == role), None)
        if stage is None or stage.get("pool") is None:
            continue
        load, most = _load(stage, deployments), _room(data, stage)
        if load > most > 0:
            path = f"pipelines[role=change].stages[role={role}].time"
            result = paths.scaled(result, path, most / load)
            hours = mean_of(stage["time"]) * most / load
            words = f"{deployments:.1f} deployments a week leave at most {hours:.2g} h for {role}"
            notes.append((path, words))
    return result, tuple(notes)


def _deployments(data: Mapping[str, Any], change: Mapping[str, Any]) -> float:
    """Deployments a week over all units: openings that find at least one change waiting."""
    release = next(stage for stage in change["stages"] if stage.get("role") == "release")
    units = max(1, int(change.get("units", 1)))
    changes = weekly_arrivals(change["arrivals"]) / units
    weeks = weeks_between(str(release.get("opens", "always")))
    always = sum(
        float(each.get("share", 0.0))
        for each in data.get("changes", ())
        if each.get("to") == "always" and "release" in str(each.get("set"))
    )
    if weeks <= 0:
        return units * changes
    train = units / weeks * (1 - math.exp(-changes * weeks))
    return train * (1 - always) + units * changes * always


def _load(stage: Mapping[str, Any], deployments: float) -> float:
    share = stage.get("applies", 1.0)
    fails = stage.get("fails", 0.0)
    chance = mean_of(fails)
    visits = deployments * (share if is_number(share) else 1.0) / max(0.05, 1 - chance)
    return visits * mean_of(stage["time"]) * int(stage.get("slots", 1))


def _room(data: Mapping[str, Any], stage: Mapping[str, Any]) -> float:
    """Slot-hours a week the stage may take of its pool: 80 % of it, less the toil that is there."""
    pool = next(each for each in data["pools"] if each["id"] == stage["pool"])
    if stage.get("opens") in _MEETING:
        return _MOST * _MEETING[str(stage["opens"])] * int(pool["slots"])
    hours = 40.0 if pool.get("kind") == "people" else 168.0
    slots = int(pool["slots"])
    room = _MOST * hours * slots
    for other in with_role(data, "pipelines", "toil"):
        for work in other["stages"]:
            if work.get("pool") == pool["id"]:
                room -= weekly_arrivals(other["arrivals"]) * mean_of(work["time"])
    return max(0.05 * hours * slots, room)
