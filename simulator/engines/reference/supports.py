"""What this engine does not run, named key by key; nothing is ever ignored in silence.

What the format itself excludes is refused when a scenario is built; here stand the detectors that
need what this model does not have, in the file or set by a dated change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.detectors import NOT_RUN
from simulator.engines.reference.dated import LocatedChange
from simulator.spec import Scenario

__all__ = ["reasons_against"]


def reasons_against(scenario: Scenario, located: Sequence[LocatedChange]) -> list[str]:
    """One sentence a key that is not run, in the order of the file."""
    return [*_models(scenario), *_changes(located)]


def _models(scenario: Scenario) -> Iterator[str]:
    for model in scenario.models:
        for monitor in model.monitors:
            kind = monitor.detector.kind
            if kind in NOT_RUN:
                yield f"monitor {model.id}.{monitor.id}: detector `{kind}` {NOT_RUN[kind]}"


def _changes(located: Sequence[LocatedChange]) -> Iterator[str]:
    for change, locations in located:
        if any("monitors" in each for each in locations):
            for kind in sorted(set(_kinds(change.to)) & set(NOT_RUN)):
                where = f"change at {change.at:g} of `{change.path}`"
                yield f"{where}: detector `{kind}` {NOT_RUN[kind]}"


def _kinds(value: Any) -> Iterator[str]:
    """Every `kind` in a value that is set."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _kinds(each)
    elif isinstance(value, dict):
        yield str(value.get("kind", ""))
        for each in value.values():
            yield from _kinds(each)
