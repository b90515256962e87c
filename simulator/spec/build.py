"""Plain data in, a scenario or all of its faults out: types first, then what hangs together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from simulator.spec.explain import SpecFault, explain
from simulator.spec.scenario import Scenario

__all__ = ["ScenarioError", "build"]


class ScenarioError(Exception):
    """The data is not a scenario; every reason is in `faults`."""

    def __init__(self, faults: Iterable[SpecFault]) -> None:
        self.faults: tuple[SpecFault, ...] = tuple(faults)
        if not self.faults:
            raise ValueError("ScenarioError needs at least one fault")
        super().__init__(
            "\n".join(f"{each.path}: {each.what}: {each.remedy}" for each in self.faults)
        )

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[SpecFault, ...]]]:
        return type(self), (self.faults,)


def build(data: Mapping[str, Any]) -> Scenario:
    """The scenario the data describes; raises ScenarioError with the faults of all layers at once."""
    try:
        return Scenario.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise ScenarioError(explain(error, data, Scenario)) from None
