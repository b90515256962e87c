"""A library that simulates delivery pipelines, their pools and the models they keep in production.

A scenario is data (`build` makes one from plain data and reports every fault); `simulate` runs its
replications, `simulate_to_precision` as many of them as a precision needs; `compare` sets scenarios
against each other on common random numbers, `select_best` goes on until one is best with a stated
probability, `refine` answers at once and then better; `sensitivity` moves one parameter at a time
and `simulate_draws` all of them; `incidents_needed` says when an improvement can show;
`replay_jobs` puts a table of real jobs through one pool; `queueing` and `renewal` hold the closed
formulas. It knows nothing of maturity, reads no file and prints nothing.

>>> from simulator import build, simulate
>>> scenario = build({"scenario": 1, "horizon": 1000, "pools": [{"id": "desk", "slots": 1}],
...     "pipelines": [{"id": "ask", "arrivals": {"kind": "exponential", "mean": 1.25},
...                    "stages": [{"id": "serve", "pool": "desk",
...                                "time": {"kind": "exponential", "mean": 1}}]}]})
>>> result = simulate(scenario, replications=2)
>>> 0.6 < result.value("utilisation", "desk").mean < 0.95
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator import queueing, renewal
    from simulator.engines import Engine, NotSupported
    from simulator.experiment import (
        Cancelled,
        Comparison,
        Drawn,
        Experiment,
        Refined,
        Selection,
        Sensitivity,
        Settling,
        SheetRow,
        Swing,
        compare,
        measures_chosen,
        recovery_power,
        refine,
        select_best,
        sensitivity,
        settle,
        simulate,
        simulate_draws,
        simulate_each,
        simulate_to_precision,
        stress_sheet,
        swings_of,
    )
    from simulator.intervals import Interval
    from simulator.power import chance_to_see, incidents_needed
    from simulator.replay import RecordedJob, Replay, replay_jobs
    from simulator.results import MEASURES, TABLES, Results
    from simulator.spec import (
        Scenario,
        SpecFault,
        content_hash,
        declared_load,
        to_data,
    )
    from simulator.spec.build import ScenarioError, build

__all__ = [
    "MEASURES",
    "TABLES",
    "Cancelled",
    "Comparison",
    "Drawn",
    "Engine",
    "Experiment",
    "Interval",
    "NotSupported",
    "RecordedJob",
    "Refined",
    "Replay",
    "Results",
    "Scenario",
    "ScenarioError",
    "Selection",
    "Sensitivity",
    "Settling",
    "SheetRow",
    "SpecFault",
    "Swing",
    "build",
    "chance_to_see",
    "compare",
    "content_hash",
    "declared_load",
    "incidents_needed",
    "measures_chosen",
    "queueing",
    "recovery_power",
    "refine",
    "renewal",
    "replay_jobs",
    "select_best",
    "sensitivity",
    "settle",
    "simulate",
    "simulate_draws",
    "simulate_each",
    "simulate_to_precision",
    "stress_sheet",
    "swings_of",
    "to_data",
]

# Where each name lives. It is imported when first asked for: a command that only checks a file
# needs no pandas and no compiled draws.
_HOMES = {
    "simulator.engines": ("Engine", "NotSupported"),
    "simulator.experiment": (
        "Cancelled",
        "Comparison",
        "Drawn",
        "Experiment",
        "Refined",
        "Selection",
        "Sensitivity",
        "Settling",
        "Swing",
        "compare",
        "measures_chosen",
        "recovery_power",
        "refine",
        "select_best",
        "sensitivity",
        "SheetRow",
        "settle",
        "stress_sheet",
        "simulate",
        "simulate_draws",
        "simulate_each",
        "simulate_to_precision",
        "swings_of",
    ),
    "simulator.intervals": ("Interval",),
    "simulator.replay": ("RecordedJob", "Replay", "replay_jobs"),
    "simulator.power": ("chance_to_see", "incidents_needed"),
    "simulator.results": ("MEASURES", "TABLES", "Results"),
    "simulator.spec": (
        "Scenario",
        "ScenarioError",
        "SpecFault",
        "build",
        "content_hash",
        "declared_load",
        "to_data",
    ),
}


def __getattr__(name: str) -> Any:
    if name in ("queueing", "renewal"):
        return import_module(f"simulator.{name}")
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
