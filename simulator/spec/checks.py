"""How a scenario hangs together: what single values cannot show, every fault with its remedy.

Runs on typed data and reports paths in plain data. Ids are looked up in the raw data too, so that
a reference to an entry that is itself faulty is not called missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from simulator.arrivals import (
    ExponentialArrivals,
    RenewalArrivals,
    TraceArrivals,
    WeeklyProfileArrivals,
    mean_arrivals,
)
from simulator.calendars import Calendar
from simulator.spec.canonical import full_data
from simulator.spec.capacity import changed_requests, most_slots, trace_faults
from simulator.spec.changes import examine_changes
from simulator.spec.draw_layout import collisions
from simulator.spec.explain import SpecFault, suggestion
from simulator.spec.flow import entry, reachable, successor
from simulator.spec.models import FirstOf, Model, Periodic
from simulator.spec.pipelines import STAGE_ROLES, GoTo, Pipeline, Stage
from simulator.spec.scenario import Scenario

__all__ = ["check_scenario", "dangling"]

_Path = tuple[str | int, ...]
_MOST_LOST = 500
MOST_INTERRUPTIONS = 2000  # of one visit on average: the draws have room for 4,096
_REFERENCES = {
    "pool": "pools",
    "clock": "calendars",
    "opens": "calendars",
    "calendar": "calendars",
    "trained-by": "pipelines",
    "pipeline": "pipelines",
}
_SINGULAR = {"pools": "pool", "calendars": "calendar", "pipelines": "pipeline"}


def check_scenario(scenario: Scenario, raw: Mapping[str, Any]) -> list[SpecFault]:
    """Every fault across layers, in the order of the file's sections."""
    data = full_data(scenario)
    resolved, change_faults = examine_changes(scenario, raw, data)
    faults = [
        *_twice(scenario),
        *_clock_faults(scenario),
        *_calendar_faults(scenario),
        *dangling(scenario, raw, data),
        *_elastic_faults(scenario),
    ]
    most = most_slots(scenario, resolved)
    for position, pipeline in enumerate(scenario.pipelines):
        faults += _pipeline_faults(scenario, pipeline, ("pipelines", position), most)
    for position, model in enumerate(scenario.models):
        faults += _model_faults(scenario, model, ("models", position))
    faults += _endless_rework(scenario)
    faults += collisions(scenario)
    faults += change_faults
    return [*faults, *changed_requests(scenario, resolved, most)]


def dangling(
    scenario: Scenario, raw: Mapping[str, Any], data: Mapping[str, Any] | None = None
) -> list[SpecFault]:
    """Ids that lead nowhere in `raw`: true whatever else is faulty beside them.

    `data` is `full_data` of the scenario, where the caller has it already.
    """
    whole = full_data(scenario) if data is None else data
    return list(islice(_references(whole, _Known(raw), ()), _MOST_LOST))


class _Known:
    """Ids by kind, as they stand in the raw data, faulty entries included."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.ids = {kind: _ids(raw.get(kind)) for kind in ("pools", "calendars", "pipelines")}
        pipelines = raw.get("pipelines")
        self.stages: dict[str, set[str]] = {}
        for each in pipelines if isinstance(pipelines, list | tuple) else ():
            if isinstance(each, Mapping):
                name = str(each.get("id"))
                self.stages[name] = self.stages.get(name, set()) | _ids(each.get("stages"))


def _ids(entries: Any) -> set[str]:
    if not isinstance(entries, list | tuple):
        return set()
    return {str(each["id"]) for each in entries if isinstance(each, Mapping) and "id" in each}


def _references(node: Any, known: _Known, path: _Path, pipeline: str = "") -> Iterator[SpecFault]:
    """Every id that leads nowhere, wherever it stands; values of changes included."""
    if isinstance(node, list):
        for position, each in enumerate(node):
            if isinstance(each, dict | list):
                yield from _references(each, known, (*path, position), pipeline)
    if not isinstance(node, Mapping):
        return
    if len(path) == 2 and path[0] == "pipelines":
        pipeline = str(node.get("id"))
    for key, value in node.items():
        here = (*path, key)
        if isinstance(value, str) and key in _REFERENCES:
            yield from _lookup(value, _REFERENCES[key], known.ids[_REFERENCES[key]], here)
        elif isinstance(value, str) and key in ("stage", "next") and pipeline:
            stages = known.stages.get(pipeline, set())
            if value not in stages:
                what = f"pipeline `{pipeline}` has no stage `{value}`"
                yield SpecFault(here, what, suggestion(value, stages))
        elif key == "backlog" and not path:
            for name in value:
                yield from _lookup(name, "pipelines", known.ids["pipelines"], (*here, name))
        elif key == "to" and path[:1] == ("changes",) and isinstance(value, str):
            last = str(node.get("set")).rpartition(".")[2]
            if last in _REFERENCES:
                yield from _lookup(value, _REFERENCES[last], known.ids[_REFERENCES[last]], here)
        elif isinstance(value, dict | list):
            yield from _references(value, known, here, pipeline)


def _lookup(wanted: str, kind: str, known: set[str], path: _Path) -> Iterator[SpecFault]:
    if wanted not in known:
        what = f"no {_SINGULAR[kind]} `{wanted}`"
        remedy = suggestion(wanted, known) if known else f"add it to `{kind}`"
        yield SpecFault(path, what, remedy)


def _twice(scenario: Scenario) -> Iterator[SpecFault]:
    """Ids given twice in one list, one for a pipeline and a model, and the reserved `all`."""
    lists: list[tuple[_Path, list[str]]] = [
        ((kind,), [each.id for each in getattr(scenario, kind)])
        for kind in ("calendars", "pools", "pipelines", "models")
    ]
    for i, pipeline in enumerate(scenario.pipelines):
        lists.append((("pipelines", i, "stages"), [each.id for each in pipeline.stages]))
        for j, stage in enumerate(pipeline.stages):
            here = ("pipelines", i, "stages", j, "fails")
            lists.append((here, [each.cause for each in stage.causes]))
    for i, model in enumerate(scenario.models):
        lists.append((("models", i, "monitors"), [each.id for each in model.monitors]))
    for path, ids in lists:
        key = "cause" if path[-1] == "fails" else "id"
        first: dict[str, int] = {}
        for position, name in enumerate(ids):
            if first.setdefault(name, position) != position:
                what = f"`{name}` is there twice, first as entry {first[name] + 1}"
                yield SpecFault((*path, position, key), what, "give each its own id")
            if name == "all" and path[0] != "calendars" and len(path) == 1:
                what = "`all` is the word for everything in the results"
                yield SpecFault((*path, position, "id"), what, "choose another id")
    pipelines = {each.id for each in scenario.pipelines}
    for position, model in enumerate(scenario.models):
        if model.id in pipelines:
            what = f"model `{model.id}` has the id of a pipeline"
            yield SpecFault(("models", position, "id"), what, "choose another id for one of them")


def _clock_faults(scenario: Scenario) -> Iterator[SpecFault]:
    if isinstance(scenario.warm_up, float) and scenario.warm_up >= scenario.horizon:
        what = f"the warm-up {scenario.warm_up:g} is not before the horizon {scenario.horizon:g}"
        yield SpecFault(("warm-up",), what, "make the horizon longer or the warm-up shorter")
    if scenario.horizon * scenario.unit_days >= 2**20:
        what = f"the horizon is {scenario.horizon * scenario.unit_days:,.0f} days"
        yield SpecFault(("horizon",), what, "a run has room for fewer than 1,048,576 days")


def _calendar_faults(scenario: Scenario) -> Iterator[SpecFault]:
    for position, spec in enumerate(scenario.calendars):
        calendar = Calendar(spec, scenario.origin, scenario.unit_minutes)
        if math.isinf(calendar.next_open(0.0)):
            what = f"calendar `{spec.id}` never opens after the origin"
            yield SpecFault(("calendars", position), what, "add open hours or shorten `closed`")


def _elastic_faults(scenario: Scenario) -> Iterator[SpecFault]:
    for position, pool in enumerate(scenario.pools):
        if pool.elastic and not pool.elastic.at_least <= pool.slots <= pool.elastic.at_most:
            what = (
                f"pool `{pool.id}` starts with {pool.slots} slots, outside "
                f"{pool.elastic.at_least} to {pool.elastic.at_most}"
            )
            yield SpecFault(("pools", position, "slots"), what, "start within the elastic range")


def _pipeline_faults(
    scenario: Scenario, pipeline: Pipeline, path: _Path, most: Mapping[str, int]
) -> Iterator[SpecFault]:
    for position, stage in enumerate(pipeline.stages):
        here = (*path, "stages", position)
        yield from _stage_faults(stage, here, most)
        yield from _spot_faults(stage, here)
        allowed = STAGE_ROLES.get(pipeline.role or "")
        if stage.role is not None and allowed is not None and stage.role not in allowed:
            what = f"a pipeline of role `{pipeline.role}` has no stages of role `{stage.role}`"
            yield SpecFault((*here, "role"), what, suggestion(stage.role, allowed))
        if stage.notice > 0.0 and stage.opens is not None:
            yield from _notice_faults(scenario, stage, here)
    yield from _routing_faults(pipeline, path)
    yield from _arrival_faults(scenario, pipeline, path, most)


def _stage_faults(stage: Stage, path: _Path, most: Mapping[str, int]) -> Iterator[SpecFault]:
    if stage.failing >= 1.0:
        what = f"stage `{stage.id}` fails with probability {stage.failing:g}; nothing gets through"
        yield SpecFault((*path, "fails"), what, "keep the sum of its causes below 1")
    if isinstance(stage.fails, tuple) and stage.on_failure is not None:
        what = f"stage `{stage.id}` has causes and an `on-failure` of its own"
        yield SpecFault((*path, "on-failure"), what, "give each cause its `on-failure`")
    for key, given in (("batch", stage.batch), ("notice", stage.notice > 0.0)):
        if given and stage.opens is None:
            what = f"stage `{stage.id}` has `{key}` without `opens`"
            yield SpecFault((*path, key), what, "name the calendar it waits for in `opens`")
    if stage.pool is None and stage.slots > 1:
        what = f"stage `{stage.id}` asks for {stage.slots} slots of no pool"
        yield SpecFault((*path, "slots"), what, "name its `pool`, or leave `slots` out")
    if stage.pool is not None and stage.slots > most.get(stage.pool, stage.slots):
        what = (
            f"stage `{stage.id}` asks for {stage.slots} slots; pool `{stage.pool}` never has more "
            f"than {most[stage.pool]}"
        )
        yield SpecFault((*path, "slots"), what, "give the pool more slots or the stage fewer")


def _spot_faults(stage: Stage, path: _Path) -> Iterator[SpecFault]:
    """Work of the mean length that interruptions would hardly ever let end."""
    spot = stage.interruption
    if spot is None:
        return
    times = spot.stretched(stage.time.mean) / spot.mean_time_between
    if times > MOST_INTERRUPTIONS:
        much = f"about {times:,.0f} times" if times < 1e9 else "without end"
        what = f"work of stage `{stage.id}` is interrupted {much}"
        remedy = "make checkpoints more often, or the mean time between interruptions longer"
        yield SpecFault((*path, "interruption"), what, remedy)


def _notice_faults(scenario: Scenario, stage: Stage, path: _Path) -> Iterator[SpecFault]:
    for spec in scenario.calendars:
        if spec.id == stage.opens:
            calendar = Calendar(spec, scenario.origin, scenario.unit_minutes)
            if math.isinf(calendar.next_open(0.0, stage.notice)):
                what = f"calendar `{spec.id}` has no opening edge {stage.notice:g} after joining"
                yield SpecFault((*path, "notice"), what, "use a calendar that closes and opens")


def _routing_faults(pipeline: Pipeline, path: _Path) -> Iterator[SpecFault]:
    if entry(pipeline) is None:
        what = f"pipeline `{pipeline.id}` has only stages that are entered after a failure"
        yield SpecFault((*path, "stages"), what, "let one stage be visited always")
        return
    reached = reachable(pipeline)
    for position, stage in enumerate(pipeline.stages):
        here = (*path, "stages", position)
        if position not in reached and _leads_on(pipeline):
            what = f"no job ever comes to stage `{stage.id}`"
            remedy = "lead to it with `next` or a `go-to`, or take it out"
            yield SpecFault(here, what, remedy)
        if loop := _endless(pipeline, position):
            what = f"stage `{stage.id}` is in a loop that cannot end: {' -> '.join(loop)}"
            yield SpecFault((*here, "next"), what, "let one `next` lead on to the end")


def _leads_on(pipeline: Pipeline) -> bool:
    """Whether every `next` and `go-to` names a stage; else what is unreachable may only follow."""
    known = {each.id for each in pipeline.stages}
    named = {each.next for each in pipeline.stages if each.next is not None}
    actions = [cause.on_failure for each in pipeline.stages for cause in each.causes]
    return (named | {each.stage for each in actions if isinstance(each, GoTo)}) <= known


def _endless(pipeline: Pipeline, start: int) -> list[str]:
    """The stages of the loop of successes that comes back to `start`, if there is one."""
    seen: list[int] = []
    here: int | None = start
    while here is not None and here not in seen:
        seen.append(here)
        here = successor(pipeline, here)
    if here != start:
        return []
    return [pipeline.stages[each].id for each in [*seen, start]]


def _arrival_faults(
    scenario: Scenario, pipeline: Pipeline, path: _Path, most: Mapping[str, int]
) -> Iterator[SpecFault]:
    arrivals = pipeline.arrivals
    here = (*path, "arrivals")
    if isinstance(arrivals, ExponentialArrivals | RenewalArrivals | WeeklyProfileArrivals):
        expected = mean_arrivals(arrivals, scenario.horizon, scenario.unit_hours)
        if expected >= 2**31:
            what = f"about {expected:.3g} jobs arrive until the horizon"
            yield SpecFault(here, what, "a stream has room for 2,147,483,648 jobs")
    hours = scenario.horizon * scenario.unit_hours
    if isinstance(arrivals, WeeklyProfileArrivals) and hours >= 2**20:
        what = f"a weekly profile over {hours:,.0f} hours"
        yield SpecFault(here, what, "it has room for fewer than 1,048,576 hours")
    if isinstance(arrivals, TraceArrivals):
        yield from trace_faults(pipeline, arrivals, here, most)


def _model_faults(scenario: Scenario, model: Model, path: _Path) -> Iterator[SpecFault]:
    if model.trained_by is None and model.retraining.kind != "never":
        what = f"model `{model.id}` is retrained by no pipeline"
        yield SpecFault((*path, "retraining"), what, "name the pipeline in `trained-by`")
    age = model.age_at_start.inverse(1.0 - 1e-9)
    if (
        (age + scenario.horizon) * scenario.unit_days
        >= 2**20
        > scenario.horizon * scenario.unit_days
    ):
        what = f"model `{model.id}` can be {age * scenario.unit_days:,.0f} days old at the start"
        yield SpecFault((*path, "age-at-start"), what, "a run has room for 1,048,576 days of age")
    for position, monitor in enumerate(model.monitors):
        if scenario.horizon / monitor.every >= 2**20:
            what = f"monitor `{monitor.id}` makes {scenario.horizon / monitor.every:,.0f} checks"
            remedy = "a run has room for 1,048,575 of one monitor; look less often"
            yield SpecFault((*path, "monitors", position, "every"), what, remedy)
    policies = model.retraining.policies if isinstance(model.retraining, FirstOf) else ()
    for policy in (model.retraining, *policies):
        if isinstance(policy, Periodic) and scenario.horizon / policy.every >= 2**16 - 1:
            what = f"model `{model.id}` asks for {scenario.horizon / policy.every:,.0f} retrainings"
            yield SpecFault(
                (*path, "retraining"), what, "a model has room for 65,534; ask less often"
            )


def _endless_rework(scenario: Scenario) -> Iterator[SpecFault]:
    """Pipelines in which every deployment fails and every incident sends another job, in a ring."""
    sends = {
        each.id: each.production.rework.pipeline
        for each in scenario.pipelines
        if each.production
        and each.production.rework
        and each.production.fails >= 1.0
        and each.production.rework.share >= 1.0
    }
    for position, pipeline in enumerate(scenario.pipelines):
        seen: list[str] = []
        here = pipeline.id
        while here in sends and here not in seen:
            seen.append(here)
            here = sends[here]
        if seen and here == pipeline.id:
            what = f"rework never ends: every job of `{pipeline.id}` fails and sends another"
            remedy = "lower `fails` or the share of rework below 1"
            yield SpecFault(("pipelines", position, "production", "rework", "share"), what, remedy)
