"""What is asked of pools at once must fit into them: in the file, in traces and after changes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from simulator.arrivals import TraceArrivals
from simulator.spec.changes import ResolvedChange
from simulator.spec.explain import SpecFault
from simulator.spec.pipelines import Pipeline, Stage
from simulator.spec.pools import Elastic
from simulator.spec.scenario import Scenario

__all__ = ["changed_requests", "most_slots", "trace_faults"]

_Path = tuple[str | int, ...]


def most_slots(scenario: Scenario, resolved: Iterable[ResolvedChange]) -> dict[str, int]:
    """The largest number of slots each pool ever has: of the file, of changes, of elasticity."""
    most = {each.id: float(each.slots) for each in scenario.pools}
    factors = dict.fromkeys(most, 1.0)
    ceilings = {each.id: each.elastic.at_most if each.elastic else 0 for each in scenario.pools}
    for each in resolved:
        if each.target[0] != "pools":
            continue
        name, key = each.target[1], each.target[2:]
        if key == ("slots",) and each.factor is not None:
            factors[name] *= max(1.0, each.factor)
        elif key == ("slots",):
            most[name] = max(most[name], float(each.value))
        elif key == ("elastic", "at-most") and each.factor is not None:
            ceilings[name] = math.floor(ceilings[name] * max(1.0, each.factor) + 1e-9)
        elif key[:1] == ("elastic",):
            found = each.value.at_most if isinstance(each.value, Elastic) else each.value
            if key in (("elastic",), ("elastic", "at-most")) and found is not None:
                ceilings[name] = max(ceilings[name], found)
    return {
        name: math.floor(max(slots * factors[name], ceilings[name]) + 1e-9)
        for name, slots in most.items()
    }


def trace_faults(
    pipeline: Pipeline, arrivals: TraceArrivals, path: _Path, most: Mapping[str, int]
) -> Iterator[SpecFault]:
    """A trace that brings durations or slots for a stage that cannot take them."""
    pool = next((each.pool for each in pipeline.stages if each.pool is not None), None)
    if pool is None and (arrivals.durations or arrivals.slots):
        what = f"the trace has durations or slots, pipeline `{pipeline.id}` no stage with a pool"
        yield SpecFault(path, what, "give the stage they are meant for its `pool`")
    widest = max(arrivals.slots or (0,))
    if pool is not None and arrivals.slots and widest > most.get(pool, widest):
        row = arrivals.slots.index(widest)
        what = f"a job of the trace asks for {widest} slots of pool `{pool}`"
        yield SpecFault((*path, "slots", row), what, f"the pool has {most[pool]}; add slots")


def changed_requests(
    scenario: Scenario, resolved: Iterable[ResolvedChange], most: Mapping[str, int]
) -> Iterator[SpecFault]:
    """Requests that a dated change makes larger than any pool they may go to."""
    changes = list(resolved)
    for each in changes:
        if each.target[0] != "pipelines" or each.factor is not None:
            continue
        pipeline = scenario.pipeline(each.target[1])
        here = ("changes", each.index, "to")
        if isinstance(each.value, TraceArrivals):
            yield from trace_faults(pipeline, each.value, here, most)
        if each.target[2] == "stages" and each.target[4:] in (("slots",), ("pool",)):
            stage = pipeline.stage(each.target[3])
            yield from _request_faults(stage, each, _pools_of(stage, changes, each), most)


def _pools_of(stage: Stage, changes: list[ResolvedChange], one: ResolvedChange) -> set[str]:
    """The pools a stage may ask while a change of its request holds."""
    if one.target[-1] == "pool":
        asked = [one.value]
    else:
        where = (*one.target[:4], "pool")
        asked = [stage.pool, *(each.value for each in changes if each.target == where)]
    return {str(each) for each in asked if each is not None}


def _request_faults(
    stage: Stage, change: ResolvedChange, pools: set[str], most: Mapping[str, int]
) -> Iterator[SpecFault]:
    asked = stage.slots if change.target[-1] == "pool" else change.value
    widest = max((most.get(each, asked) for each in pools), default=asked)
    if asked > widest:
        what = f"stage `{stage.id}` then asks for {asked} slots of a pool with at most {widest}"
        remedy = "give the pool more slots or the stage fewer"
        yield SpecFault(("changes", change.index, "to"), what, remedy)
