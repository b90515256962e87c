"""What every run of one scenario shares, made once: plain data, changes, calendars, subjects.

Calendars remember the windows they have made; that is memory, not state: the same question has the
same answer whoever asked before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.calendars import Calendar
from simulator.engines.reference.dated import ElementChange, changes_by_element, locate
from simulator.engines.reference.supports import reasons_against
from simulator.results.recorder import Layout, ModelLayout, PipelineLayout, PoolLayout
from simulator.spec import Pipeline, Scenario, full_data

__all__ = ["Prepared"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario with its plain data (every default written out) and what follows from it."""

    scenario: Scenario
    data: Mapping[str, Any]
    changes: Mapping[tuple[str | int, ...], list[ElementChange]]
    calendars: Mapping[str, Calendar]
    layout: Layout
    reasons: tuple[str, ...]  # why the engine does not run it

    @classmethod
    def of(cls, scenario: Scenario) -> Prepared:
        """Prepare a scenario for any number of runs."""
        data = full_data(scenario)
        calendars = {
            each.id: Calendar(each, scenario.origin, scenario.unit_minutes)
            for each in scenario.calendars
        }
        located = locate(data, scenario.changes)
        reasons = tuple(reasons_against(scenario, located))
        changes = changes_by_element(located)
        return cls(scenario, data, changes, calendars, _layout(scenario), reasons)

    def changes_of(self, *element: str | int) -> list[ElementChange]:
        """The dated changes of one element, by its location."""
        return self.changes.get(element, [])


def _layout(scenario: Scenario) -> Layout:
    return Layout(
        pipelines=tuple(_pipeline_layout(each) for each in _by_id(scenario.pipelines)),
        pools=tuple(
            PoolLayout(each.id, each.cost_per_slot_hour, each.charged == "open")
            for each in _by_id(scenario.pools)
        ),
        models=tuple(
            ModelLayout(
                each.id, each.count, each.quality.value_per_point_day,
                each.quality.floor is not None,
            )
            for each in _by_id(scenario.models)
        ),
        time_unit=scenario.time_unit,
        hours_per_unit=scenario.unit_hours,
    )  # fmt: skip


def _pipeline_layout(spec: Pipeline) -> PipelineLayout:
    stages = tuple(each.id for each in spec.stages)
    if spec.production is None:
        return PipelineLayout(spec.id, stages, production=False)
    return PipelineLayout(spec.id, (*stages, "~production"), production=True)


def _by_id(entries: Sequence[Any]) -> list[Any]:
    return sorted(entries, key=lambda each: str(each.id))
