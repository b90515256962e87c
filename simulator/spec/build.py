"""Plain data in, a scenario or all of its faults out: types and what hangs together, in one answer.

Where single values are faulty, they are set aside, the rest is validated on, and the faults that
only follow from what was set aside are not reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from simulator.spec.checks import check_scenario, dangling
from simulator.spec.explain import SpecFault, explain, explain_kinds
from simulator.spec.scenario import Scenario

__all__ = ["ScenarioError", "build"]

_Path = tuple[str | int, ...]
_ROUNDS = 40
_MOST_FAULTS = 200
_STAND_INS: Mapping[str, Any] = {
    "scenario": 1,
    "horizon": 1.0,
    "pipelines": [{"id": "stand-in", "stages": [{"id": "stand-in"}]}],
}


class ScenarioError(Exception):
    """The data is not a scenario; every reason is in `faults`."""

    def __init__(self, faults: Iterable[SpecFault]) -> None:
        self.faults: tuple[SpecFault, ...] = tuple(faults)
        if not self.faults:
            raise ValueError("ScenarioError needs at least one fault")
        lines = (f"{_dotted(each.path)}: {each.what}: {each.remedy}" for each in self.faults)
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[SpecFault, ...]]]:
        return type(self), (self.faults,)


def _dotted(path: _Path) -> str:
    return ".".join(map(str, path)) or "the scenario"


def build(data: Mapping[str, Any]) -> Scenario:
    """The scenario the data describes; raises ScenarioError with the faults of all layers at once.

    >>> one = {"id": "p", "stages": [{"id": "s"}]}
    >>> build({"scenario": 1, "horizon": 10, "pipelines": [one]}).seed
    1
    """
    given: Any = data
    if not isinstance(given, Mapping):
        what = "a scenario is a mapping of keys to values"
        raise ScenarioError([SpecFault((), what, "start with `scenario: 1`")])
    try:
        scenario = _validated(data)
    except ValidationError as error:
        raise ScenarioError(_all_faults(data, error)) from None
    if faults := check_scenario(scenario, data):
        raise ScenarioError(_in_order(faults))
    return scenario


def _validated(data: Mapping[str, Any]) -> Scenario:
    return Scenario.model_validate(data, by_alias=True, by_name=False)


def _all_faults(data: Mapping[str, Any], error: ValidationError) -> list[SpecFault]:
    """Set faulty values aside until the rest is a scenario, then check how that hangs together."""
    if error.error_count() > _MOST_FAULTS:
        first = explain(error, data, Scenario)[:_MOST_FAULTS]
        what = f"{error.error_count():,} faults in all; these are the first {_MOST_FAULTS}"
        return [*first, SpecFault((), what, "mend them, or start from a shipped scenario")]
    rest = _Rest(data)
    faults: list[SpecFault] = []
    for _ in range(_ROUNDS):
        explained = explain_kinds(error, rest.data, Scenario)
        found = [(_moved(fault, rest), kind) for fault, kind in explained]
        faults += [fault for fault, _ in found if not rest.affects(fault.path)]
        for fault, kind in found:
            rest.set_aside(fault.path, kind)
        rest.prune()
        try:
            scenario = _validated(rest.data)
        except ValidationError as again:
            error = again
            continue
        checked = [_moved(each, rest) for each in check_scenario(scenario, data)]
        sure = {_moved(each, rest) for each in dangling(scenario, data)}
        told = (each for each in checked if each in sure or not rest.affects(each.path))
        return _in_order([*faults, *told])
    return _in_order(faults)


def _moved(fault: SpecFault, rest: _Rest) -> SpecFault:
    return SpecFault(rest.original(fault.path), fault.what, fault.remedy)


def _in_order(faults: list[SpecFault]) -> list[SpecFault]:
    return list(dict.fromkeys(faults))


class _Rest:
    """The data without what was set aside, and the way back to the original positions."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._whole = data
        self.data: Any = data
        self._unknown: set[_Path] = set()
        self._faulty: set[_Path] = set()
        self._kept: dict[_Path, list[int]] = {}

    def set_aside(self, path: _Path, kind: str) -> None:
        """Leave out an unknown key, a faulty value, or the whole object that lacks something."""
        if kind == "extra_forbidden":
            self._unknown.add(path)
        elif kind == "missing" or path in self._faulty:
            self._faulty.add(path if len(path) == 1 else path[:-1])
        else:
            self._faulty.add(path)

    def affects(self, path: _Path) -> bool:
        """Whether a fault here may only follow from something faulty in the same object."""
        return any(
            path[: len(each)] == each
            or path[:-1] == each[:-1]
            or path == each[:-1]
            or (len(path) > 1 and each[: len(path)] == path)
            for each in self._faulty
        )

    def prune(self) -> None:
        """The data anew, without what was set aside so far."""
        self._kept = {}
        self.data = self._copy(self._whole, ())
        for key, value in _STAND_INS.items():
            if key not in self.data:
                self.data[key] = value

    def _copy(self, node: Any, path: _Path) -> Any:
        if isinstance(node, Mapping):
            return {
                key: self._copy(value, (*path, key))
                for key, value in node.items()
                if not self._gone((*path, key))
            }
        if isinstance(node, list | tuple):
            kept = [i for i in range(len(node)) if not self._gone((*path, i))]
            self._kept[path] = kept
            return [self._copy(node[i], (*path, i)) for i in kept]
        return node

    def _gone(self, path: _Path) -> bool:
        return path in self._faulty or path in self._unknown

    def original(self, path: _Path) -> _Path:
        """The path in the whole data of a path in the rest."""
        found: _Path = ()
        for step in path:
            kept = self._kept.get(found)
            known = kept is not None and isinstance(step, int) and step < len(kept)
            found = (*found, kept[step] if known and kept and isinstance(step, int) else step)
        return found
