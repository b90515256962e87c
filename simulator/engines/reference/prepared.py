"""What every run of one scenario shares, made once: plain data, changes, calendars, subjects.

Calendars remember the windows they have made; that is memory, not state: the same question has the
same answer whoever asked before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.calendars import Calendar
from simulator.engines.reference.dated import (
    ElementChange,
    LocatedChange,
    Location,
    changes_by_element,
    locate,
)
from simulator.results.recorder import Layout, ModelLayout, PipelineLayout, PoolLayout
from simulator.spec import Pipeline, Scenario, full_data, resolve_changes
from simulator.spec.canonical import plain

__all__ = ["Prepared", "in_order"]

Changes = Mapping[Location, list[ElementChange]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario with its plain data (every default written out) and what follows from it."""

    scenario: Scenario
    data: Mapping[str, Any]
    changes: Changes
    calendars: Mapping[str, Calendar]
    layout: Layout

    @classmethod
    def of(cls, scenario: Scenario) -> Prepared:
        """Prepare a scenario for any number of runs."""
        data = full_data(scenario)
        calendars = {
            each.id: Calendar(each, scenario.origin, scenario.unit_minutes)
            for each in scenario.calendars
        }
        located = locate(data, scenario.changes)
        changes = changes_by_element(located, _values(scenario, located))
        return cls(scenario, data, changes, calendars, _layout(scenario, changes))

    def changes_of(self, *element: str | int) -> list[ElementChange]:
        """The dated changes of one element, by its location."""
        return self.changes.get(element, [])


def _values(
    scenario: Scenario, located: Sequence[LocatedChange]
) -> dict[tuple[int, Location], Any]:
    """What changes set, with every default, where other changes are of a part of it."""
    wholes = {
        location
        for change, locations in located
        if isinstance(change.to, dict | list)
        for location in locations
    }
    places = {location for _, locations in located for location in locations}
    if not any(place[:length] in wholes for place in places for length in range(1, len(place))):
        return {}
    return {
        (each.index, each.location): plain(each.value, defaults=True)
        for each in resolve_changes(scenario)
        if isinstance(scenario.changes[each.index].to, dict | list)
    }


def _layout(scenario: Scenario, changes: Changes) -> Layout:
    return Layout(
        pipelines=tuple(
            _pipeline_layout(each, ("pipelines", i, "production") in changes)
            for i, each in in_order(scenario.pipelines)
        ),
        pools=tuple(
            PoolLayout(
                each.id, each.cost_per_slot_hour, each.charged == "open",
                reserving=each.reserved is not None or _touched(changes, ("pools", i), "reserved"),
            )
            for i, each in in_order(scenario.pools)
        ),
        models=tuple(
            ModelLayout(
                each.id, each.count, each.quality.value_per_point_day,
                each.quality.floor is not None,
            )
            for _, each in in_order(scenario.models)
        ),
        time_unit=scenario.time_unit,
        hours_per_unit=scenario.unit_hours,
    )  # fmt: skip


def _touched(changes: Changes, element: Location, key: str) -> bool:
    """Whether a dated change of an element concerns that key of it."""
    return any(each.place[0] == key for each in changes.get(element, ()))


def _pipeline_layout(spec: Pipeline, production_comes: bool) -> PipelineLayout:
    """With a production in the file or from a date on, restorations have a stage of their own."""
    stages = tuple(each.id for each in spec.stages)
    if spec.production is None and not production_comes:
        return PipelineLayout(spec.id, stages, production=False)
    return PipelineLayout(spec.id, (*stages, "~production"), production=True)


def in_order(entries: Sequence[Any]) -> list[tuple[int, Any]]:
    """Positions in the file and entries, in the order of the ids."""
    return sorted(enumerate(entries), key=lambda each: str(each[1].id))
