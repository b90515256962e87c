"""Dated changes, resolved: which values each means, typed as the scenario types them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from simulator import paths
from simulator.schema import kebab
from simulator.spec.canonical import full_data, plain
from simulator.spec.explain import SpecFault, explain, suggestion
from simulator.spec.pipelines import Cause, GoTo
from simulator.spec.scenario import Change, Scenario

__all__ = ["ResolvedChange", "examine_changes", "resolve_changes"]

_CHANGEABLE = re.compile(
    r"pools/[^/]+/(slots|cost-per-slot-hour|calendar|reserved|outage|elastic)(/.*)?"
    r"|pipelines/[^/]+/arrivals(/.*)?"
    r"|pipelines/[^/]+/stages/[^/]+/"
    r"(pool|slots|time|clock|applies|opens|notice|fails|on-failure|interruption)(/.*)?"
    r"|pipelines/[^/]+/production(/.*)?"
    r"|models/[^/]+/(quality|drift|monitors|retraining)(/.*)?"
)
# What must stay within its bounds when it is multiplied; a time may well become 0.
_BOUNDED = frozenset({"reserved", "outage", "elastic", "interruption", "monitors", "retraining",
                      "days-between"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResolvedChange:
    """One change of one value.

    `location` leads to the value in `full_data(scenario)`; `target` is the same with ids (of pools,
    pipelines, stages, models, monitors, parts, causes) in place of positions. `factor` is given for
    a scale, `value` (typed: a number, a distribution, a policy, an id, …) for a set.
    """

    index: int
    location: paths.Location
    target: tuple[str, ...]
    at: float
    over: float
    until: float | None
    share: float | None
    factor: float | None
    value: Any


def resolve_changes(scenario: Scenario) -> tuple[ResolvedChange, ...]:
    """The changes of a valid scenario, by value and then by the order of the file."""
    resolved, _ = examine_changes(scenario)
    return tuple(sorted(resolved, key=lambda each: (each.target, each.index)))


def examine_changes(
    scenario: Scenario,
    raw: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> tuple[list[ResolvedChange], list[SpecFault]]:
    """Every change that can be resolved, and the faults of all.

    A path that matches something in the `raw` data only is not called lost: what it matches has
    faults of its own. `data` is `full_data` of the scenario, where the caller has it already.
    """
    if not scenario.changes:
        return [], []
    data = full_data(scenario) if data is None else data
    resolved: list[ResolvedChange] = []
    faults: list[SpecFault] = []
    for index, change in enumerate(scenario.changes):
        key = "scale" if change.scale is not None else "set"
        try:
            locations = paths.find(data, change.path)
        except ValueError as error:
            faults.append(SpecFault(("changes", index, key), str(error), "mend the path"))
            continue
        if not locations and not paths.find(raw or {}, change.path):
            what = f"`{change.path}` matches nothing"
            faults.append(SpecFault(("changes", index, key), what, _hint(data, change.path)))
        for location in locations:
            found, wrong = _resolve(scenario, data, index, location)
            faults += [each for each in wrong if each not in faults]
            if found is not None and not wrong:
                resolved.append(found)
    return resolved, faults + list(_contradictions(resolved))


def _resolve(
    scenario: Scenario, data: Mapping[str, Any], index: int, location: paths.Location
) -> tuple[ResolvedChange | None, list[SpecFault]]:
    change = scenario.changes[index]
    target = _target(data, location)
    key = "scale" if change.scale is not None else "set"
    if not _CHANGEABLE.fullmatch("/".join(target)):
        what = f"`{change.path}` cannot change during a run"
        return None, [SpecFault(("changes", index, key), what, "change it in the scenario itself")]
    faults = _misused(change, index, location, target, paths.get(data, location))
    value = None
    if change.set is not None:
        value, wrong = _typed(scenario, location, change.to, ("changes", index, "to"))
        faults += wrong
        if location[0] == "pipelines":
            faults += _lost_stages(scenario, location, value, index)
    elif not faults:
        faults += _scale_faults(scenario, data, location, index)
    found = ResolvedChange(
        index,
        location,
        target,
        change.at,
        change.over,
        change.until,
        change.share,
        change.by,
        value,
    )
    return found, faults


def _target(data: Mapping[str, Any], location: paths.Location) -> tuple[str, ...]:
    words: list[str] = []
    node: Any = data
    for step in location:
        node = node[step] if isinstance(step, int) else node.get(step)
        named = isinstance(step, int) and isinstance(node, Mapping)
        words.append(str(node.get("id") or node.get("cause") or step) if named else str(step))
    return tuple(words)


def _misused(
    change: Change, index: int, location: paths.Location, target: tuple[str, ...], old: Any
) -> list[SpecFault]:
    """`over` where nothing can be ramped, `share` where there is nothing to share."""
    faults = []
    if change.share is not None and (location[0] == "pools" or target[2] == "arrivals"):
        what = f"`share` on `{change.path}`, which is not of a unit or model"
        faults.append(SpecFault(("changes", index, "share"), what, "leave `share` out"))
    numbers = _is_number(old) and _is_number(change.to)
    if change.over > 0.0 and change.share is None and target[-1] == "every":
        what = "`every` with `over`: checks and timers stand at whole multiples of it"
        faults.append(SpecFault(("changes", index, "over"), what, "leave `over` out"))
    elif change.over > 0.0 and change.set is not None and change.share is None and not numbers:
        what = f"`over` on `{target[-1]}`, which is not a number"
        remedy = "leave `over` out, or give a `share` to ramp"
        faults.append(SpecFault(("changes", index, "over"), what, remedy))
    return faults


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _typed(
    scenario: Scenario, location: paths.Location, to: Any, here: tuple[str | int, ...]
) -> tuple[Any, list[SpecFault]]:
    """The new value as its place types it: the nearest object is validated with the value in it."""
    owner, depth = _owner(scenario, location)
    inner = location[depth:]
    mapping = plain(owner, defaults=True)
    _put(mapping, inner, to)
    try:
        renewed = type(owner).model_validate(mapping, by_alias=True, by_name=False)
    except ValidationError as error:
        found = explain(error, mapping, type(owner))
        return None, [
            SpecFault((*here, *each.path[len(inner) :]), each.what, each.remedy)
            if each.path[: len(inner)] == inner
            else SpecFault(here, each.what, each.remedy)
            for each in found
        ]
    return _walk(renewed, inner), []


def _lost_stages(
    scenario: Scenario, location: paths.Location, value: Any, index: int
) -> Iterator[SpecFault]:
    """Go-tos of a value that is set which lead to no stage of the pipeline."""
    pipeline = scenario.pipelines[int(location[1])]
    known = {each.id for each in pipeline.stages}
    causes = value if isinstance(value, tuple) else ()
    actions = [value, *(each.on_failure for each in causes if isinstance(each, Cause))]
    for action in actions:
        if isinstance(action, GoTo) and action.stage not in known:
            what = f"pipeline `{pipeline.id}` has no stage `{action.stage}`"
            yield SpecFault(("changes", index, "to"), what, suggestion(action.stage, known))


def _scale_faults(
    scenario: Scenario, data: Mapping[str, Any], location: paths.Location, index: int
) -> list[SpecFault]:
    """A value that has no multiple, or whose multiple would not be allowed."""
    change = scenario.changes[index]
    factor = 1.0 if change.by is None else change.by
    here = ("changes", index)
    key = next(str(step) for step in reversed(location) if isinstance(step, str))
    if key == "arrivals" and factor == 0.0:
        what = "arrivals with gaps of 0 never end"
        return [SpecFault((*here, "by"), what, "use a factor above 0")]
    try:
        scaled = paths.scaled_value(paths.get(data, location), factor, key)
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        return [SpecFault((*here, "scale"), what, remedy or "set it instead")]
    if _BOUNDED & set(location):
        return _typed(scenario, location, scaled, (*here, "by"))[1]
    return []


def _owner(scenario: Scenario, location: paths.Location) -> tuple[BaseModel, int]:
    """The innermost object on the way to the value, and how many steps lead to it."""
    node: Any = scenario
    owner, depth = node, 0
    for position, step in enumerate(location[:-1]):
        node = _walk(node, (step,))
        if isinstance(node, BaseModel):
            owner, depth = node, position + 1
    return owner, depth


def _walk(node: Any, steps: paths.Location) -> Any:
    for step in steps:
        if isinstance(node, BaseModel):
            names = {kebab(name): name for name in type(node).model_fields}
            node = getattr(node, names[str(step)])
        else:
            node = node[step]
    return node


def _put(mapping: Any, inner: paths.Location, value: Any) -> None:
    for step in inner[:-1]:
        mapping = mapping[step]
    mapping[inner[-1]] = value


def _contradictions(resolved: list[ResolvedChange]) -> Iterator[SpecFault]:
    """Two sets of one value (or of a value and its part) that begin at one instant."""
    sets = [each for each in resolved if each.factor is None]
    sets.sort(key=lambda each: (each.at, each.target, each.index))
    told = set()
    for position, one in enumerate(sets):
        for other in sets[position + 1 :]:
            if other.at != one.at or other.target[: len(one.target)] != one.target:
                break
            if other.index != one.index and (one.index, other.index) not in told:
                told.add((one.index, other.index))
                what = (
                    f"sets `{'.'.join(one.target)}` at {one.at:g}, as change {one.index + 1} does"
                )
                yield SpecFault(("changes", other.index, "set"), what, "keep one of the two")


def _hint(data: Mapping[str, Any], path: str) -> str:
    """The first step that leads nowhere, with what there is instead."""
    steps = paths.parse(path).steps
    for length in range(1, len(steps) + 1):
        text = ".".join(_written(step) for step in steps[:length])
        if not paths.find(data, text) or (length < len(steps) and not _goes_on(data, text)):
            return _there_is(data, steps[: length - 1], steps[length - 1])
    return "mend the path"


def _written(step: paths.Step) -> str:
    if step.terms is None:
        return step.key
    terms = [f"{key} in {{{', '.join(sorted(words))}}}" for key, words in step.terms]
    return f"{step.key}[{', '.join(terms) or '*'}]"


def _goes_on(data: Mapping[str, Any], text: str) -> bool:
    return any(paths.get(data, each) is not None for each in paths.find(data, text))


def _there_is(data: Mapping[str, Any], before: tuple[paths.Step, ...], step: paths.Step) -> str:
    parents: list[Any] = [data]
    if before:
        text = ".".join(map(_written, before))
        parents = [paths.get(data, each) for each in paths.find(data, text)]
    known = {str(key) for each in parents if isinstance(each, Mapping) for key in each}
    if step.key not in known:
        return suggestion(step.key, known)
    if step.terms is None:
        return f"`{step.key}` is a list or is not set; select with [id=…], [role=…] or [*]"
    key = step.terms[0][0] if step.terms else "id"
    entries = [each.get(step.key) or [] for each in parents if isinstance(each, Mapping)]
    words = {str(item.get(key)) for each in entries for item in each if isinstance(item, Mapping)}
    wanted = min(step.terms[0][1]) if step.terms else ""
    return suggestion(wanted, words - {"None"})
