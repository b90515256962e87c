"""Small scenarios that can be worked out on paper: how to write one, run it and read its tables.

Time is in hours from Monday 2026-01-05 00:00 unless a case says otherwise. A test file that imports
`either_engine` asks each of its questions of both engines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.engines import Engine
from simulator.engines.compiled import CompiledEngine, warm_up
from simulator.engines.reference import ReferenceEngine
from simulator.results import Results
from simulator.spec import build

__all__ = [
    "OFFICE",
    "THURSDAYS",
    "batches",
    "either_engine",
    "errors",
    "line",
    "measure",
    "run",
    "spans",
    "submitted",
    "table",
]

OFFICE = {
    "id": "office",
    "open": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}],
}
THURSDAYS = {"id": "train", "open": [{"days": ["thu"], "from": "10:00", "to": "12:00"}]}


_ENGINE: ContextVar[type[Engine]] = ContextVar("engine", default=ReferenceEngine)


@pytest.fixture(autouse=True, params=["reference", "compiled"])
def either_engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """The engine of `run`: what was worked out on paper holds of both, asked one by one."""
    if request.param == "compiled":
        warm_up()
    token = _ENGINE.set({"reference": ReferenceEngine, "compiled": CompiledEngine}[request.param])
    yield
    _ENGINE.reset(token)


def run(data: dict[str, Any], *, horizon: float = 1000.0, window: float | None = None) -> Results:
    scenario = build({"scenario": 1, "horizon": horizon, **data})
    engine = _ENGINE.get()()
    assert engine.supports(scenario) == []
    return engine.run(scenario, 1, 0, tables=True, window=window)


def table(results: Results, name: str) -> pd.DataFrame:
    assert results.tables is not None
    return results.tables[name]


def measure(results: Results, name: str, subject: str = "all") -> float:
    rows = results.measures
    return float(rows[(rows["measure"] == name) & (rows["subject"] == subject)]["value"].iloc[0])


def submitted(*times: float, **more: Any) -> dict[str, Any]:
    return {"arrivals": {"kind": "trace", "submits": list(times), **more}}


def line(*stages: dict[str, Any], times: tuple[float, ...] = (0.0,), **more: Any) -> dict[str, Any]:
    return {"id": "p", "stages": list(stages), **submitted(*times), **more}


def spans(results: Results, stage: str) -> list[tuple[float, float, float, float]]:
    rows = table(results, "visits")
    rows = rows[rows["stage"] == stage]
    return [tuple(row) for row in rows[["entered", "queued", "began", "ended"]].to_numpy()]


def batches(times: tuple[float, ...], **more: Any) -> dict[str, Any]:
    stages = [
        {"id": "build", "time": 1},
        {"id": "release", "opens": "train", "batch": True},
        {"id": "deploy", "time": 2},
    ]
    return {"calendars": [THURSDAYS], "pipelines": [line(*stages, times=times, **more)]}


def errors(seed: int, count: int, shift: float, at: int = 1000) -> np.ndarray:
    """Labels of an error rate of 20 %, which moves by `shift`: 1 is wrong."""
    generator = np.random.Generator(np.random.Philox(key=seed))
    return (generator.random(count) < 0.2 + shift * (np.arange(count) >= at)).astype(int)
