"""What was stated or measured holds at time zero, whatever the practices in place make of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.baseline.known import KNOWN_BETTER, Known
from advisor.baseline.template import Parameter, Template
from advisor.effects.places import text_of
from advisor.effects.static import push_load
from simulator import paths

__all__ = ["restated"]


def restated(
    today: dict[str, Any],
    anchors: Mapping[str, Any],
    known: Mapping[str, Known],
    template: Template,
) -> dict[str, Any]:
    """What was stated or measured holds at time zero, whatever the practices in place would make
    of it: the anchors already carry it, so its place is copied from there."""
    for one in template.parameters:
        found = known.get(one.id)
        if found is None or found.provenance not in KNOWN_BETTER:
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
    if gpus is not None and gpus.provenance in KNOWN_BETTER and len(pools) == 1:
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
