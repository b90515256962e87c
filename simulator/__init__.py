"""A library that simulates delivery pipelines, their pools and the models they keep in production.

A scenario is data (`build` makes one from plain data and reports every fault); `simulate` runs its
replications, `compare` sets scenarios against each other on common random numbers; `queueing` holds
the closed formulas. It knows nothing of maturity, reads no file and prints nothing.

>>> scenario = build({"scenario": 1, "horizon": 1000, "pools": [{"id": "desk", "slots": 1}],
...     "pipelines": [{"id": "ask", "arrivals": {"kind": "exponential", "mean": 1.25},
...                    "stages": [{"id": "serve", "pool": "desk",
...                                "time": {"kind": "exponential", "mean": 1}}]}]})
>>> result = simulate(scenario, replications=2)
>>> 0.6 < result.value("utilisation", "desk").mean < 0.95
True
"""

from __future__ import annotations

from simulator import queueing
from simulator.engines import Engine, NotSupported
from simulator.experiment import Cancelled, Comparison, Experiment, Interval, compare, simulate
from simulator.load import declared_loads
from simulator.results import MEASURES, TABLES, Results
from simulator.spec import (
    Scenario,
    ScenarioError,
    SpecFault,
    build,
    content_hash,
    to_data,
)

__all__ = [
    "MEASURES",
    "TABLES",
    "Cancelled",
    "Comparison",
    "Engine",
    "Experiment",
    "Interval",
    "NotSupported",
    "Results",
    "Scenario",
    "ScenarioError",
    "SpecFault",
    "build",
    "compare",
    "content_hash",
    "declared_loads",
    "queueing",
    "simulate",
    "to_data",
]
