"""The subjects of a scenario's measures, as `simulator.results` wants them listed."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from simulator.engines.compiled.dated import Part
from simulator.results.recorder import Layout, ModelLayout, PipelineLayout, PoolLayout
from simulator.spec import Scenario

__all__ = ["layout_of"]

_by_id = attrgetter("id")


def layout_of(scenario: Scenario, changes: Mapping[Any, list[Part]]) -> Layout:
    """Pipelines with their stages, pools and kinds of models, each list in the order of ids."""
    production = {place[1] for place in changes if place[2:] == ("production",)}
    reserving = {
        place[1] for place, parts in changes.items()
        if place[0] == "pools" and any(each.place[0] == "reserved" for each in parts)
    }  # fmt: skip
    pipelines = []
    for index, each in sorted(enumerate(scenario.pipelines), key=lambda item: item[1].id):
        deploys = each.production is not None or index in production
        stages = (*map(_by_id, each.stages), *(("~production",) if deploys else ()))
        pipelines.append(PipelineLayout(each.id, stages, deploys))
    pools = [
        PoolLayout(
            each.id, each.cost_per_slot_hour, each.charged == "open",
            reserving=each.reserved is not None or index in reserving,
        )
        for index, each in sorted(enumerate(scenario.pools), key=lambda item: item[1].id)
    ]  # fmt: skip
    models = [
        ModelLayout(
            each.id, each.count, each.quality.value_per_point_day, each.quality.floor is not None
        )
        for each in sorted(scenario.models, key=_by_id)
    ]
    return Layout(
        tuple(pipelines), tuple(pools), tuple(models), scenario.time_unit, scenario.unit_hours
    )
