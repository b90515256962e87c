"""The scenario format, version 1: types, validation of all layers at once, canonical form.

Pure: no file, no YAML. `build` turns plain data into a frozen `Scenario` or raises
`ScenarioError` with every fault; `to_data` gives the plain data back.
"""

from __future__ import annotations

from simulator.spec import models, pipelines, pools
from simulator.spec.build import ScenarioError, build
from simulator.spec.canonical import content_hash, full_data, to_data
from simulator.spec.changes import ResolvedChange, resolve_changes
from simulator.spec.explain import SpecFault
from simulator.spec.flow import declared_load
from simulator.spec.models import *  # noqa: F403 - the types of a scenario, by their own lists
from simulator.spec.pipelines import *  # noqa: F403
from simulator.spec.pools import *  # noqa: F403
from simulator.spec.scenario import UNIT_HOURS, UNIT_MINUTES, Change, Scenario, TimeUnit

__all__ = [
    "UNIT_HOURS",
    "UNIT_MINUTES",
    "Change",
    "ResolvedChange",
    "Scenario",
    "ScenarioError",
    "SpecFault",
    "TimeUnit",
    "build",
    "content_hash",
    "declared_load",
    "full_data",
    "resolve_changes",
    "to_data",
]
__all__ += models.__all__ + pipelines.__all__ + pools.__all__
