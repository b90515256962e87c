"""Scenario files: text to a scenario and back, every fault with file and line.

The simulator knows paths in plain data; this turns them into lines. It knows nothing of what a
scenario means.
"""

from __future__ import annotations

from advisor.faults import Fault, FaultsError
from advisor.strict_yaml import Document, read, write
from simulator.spec import Scenario, ScenarioError, build, to_data

__all__ = ["read_scenario", "scenario_of", "write_scenario"]


def read_scenario(text: str | bytes, name: str) -> Scenario:
    """The scenario of a YAML or JSON text; raises FaultsError with every fault of every layer."""
    return scenario_of(read(text, name))


def scenario_of(document: Document) -> Scenario:
    """The scenario of a document read before; raises FaultsError with `file:line` of each fault."""
    try:
        return build(document.data)
    except ScenarioError as error:
        faults = [Fault(document.where(each.path), each.what, each.remedy) for each in error.faults]
        raise FaultsError(sorted(faults, key=_line)) from None


def write_scenario(scenario: Scenario) -> str:
    """The scenario as YAML without defaults; `read_scenario` gives an equal scenario back."""
    return write(to_data(scenario))


def _line(fault: Fault) -> int:
    return int(fault.where.rpartition(":")[2])
