"""Runs that are measured together: the bits of runs that are measured one by one."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from organisations import catalogue

from advisor.baseline import shipped_scenario
from simulator.engines.compiled import CompiledEngine, together, warm_up
from simulator.engines.compiled.lower import Lowered
from simulator.engines.compiled.running import Run
from simulator.results import Results
from simulator.spec import Scenario, build

LENGTH = 24 * 40.0


@pytest.fixture(autouse=True, scope="module")
def _compiled() -> None:
    warm_up()


def shipped(name: str) -> Scenario:
    scenario = shipped_scenario(catalogue(), name)
    return scenario.model_copy(update={"horizon": LENGTH, "warm_up": LENGTH / 10})


def nobody_comes() -> Scenario:
    """Nothing happens in most runs, so that most of what is measured is of nothing."""
    return build({
        "scenario": 1, "horizon": 100, "pools": [{"id": "desk", "slots": 2}],
        "pipelines": [{"id": "ask", "arrivals": {"kind": "exponential", "mean": 80},
                       "stages": [{"id": "s", "pool": "desk", "time": 1}]}],
    })  # fmt: skip


def wide_apart() -> Scenario:
    """Durations over many powers of ten: a run has values where none before it had any."""
    time = {"kind": "lognormal", "mean": 1, "cv": 100}
    return build({
        "scenario": 1, "horizon": 200, "pools": [{"id": "desk", "slots": 2}],
        "pipelines": [{"id": "ask", "arrivals": {"kind": "exponential", "mean": 5},
                       "stages": [{"id": "s", "pool": "desk", "time": time}]}],
    })  # fmt: skip


SCENARIOS = {
    "plain": lambda: shipped("software-delivery"),
    "people, models and hardware": lambda: shipped("inference-and-training"),
    "nobody comes": nobody_comes,
    "wide apart": wide_apart,
}


def alone(scenario: Scenario, replication: int, window: float | None) -> tuple[Any, ...]:
    return told(Run(Lowered(scenario), 3, replication, False, window).results())


def told(results: Results) -> tuple[Any, ...]:
    rows = results.measure_rows, results.series_rows
    return tuple((each.head, each.numbers.tobytes()) for each in rows)


@pytest.mark.parametrize("window", [None, LENGTH / 3, 70.0])
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_run_is_the_same_alone_and_in_company(name: str, window: float | None) -> None:
    scenario, engine = SCENARIOS[name](), CompiledEngine()
    found = [engine.run(scenario, 3, replication, window=window) for replication in range(5)]
    for replication in (4, 0, 2, 1, 3):
        assert told(found[replication]) == alone(scenario, replication, window)


def test_runs_that_are_asked_for_late_share_a_block_with_those_before_and_after() -> None:
    """Who is asked ends a block; a full block is measured though nobody asked."""
    scenario, engine = nobody_comes(), CompiledEngine()
    runs = [engine.run(scenario, 3, replication) for replication in range(150)]
    told(runs[140])
    runs += [engine.run(scenario, 3, replication) for replication in range(150, 160)]
    for replication in (0, 63, 64, 127, 128, 149, 150, 159):
        assert told(runs[replication]) == alone(scenario, replication, None)


def test_values_beyond_the_bins_are_measured_alone() -> None:
    scenario = build({
        "scenario": 1, "horizon": 9, "pools": [{"id": "desk", "slots": 2}], "backlog": {"ask": 3},
        "pipelines": [{"id": "ask", "stages": [{"id": "s", "pool": "desk", "time": 1e-60}]}],
    })  # fmt: skip
    run = Run(Lowered(scenario), 3, 0, False, None)
    run.go()
    assert run.spilled
    assert told(CompiledEngine().run(scenario, 3, 0)) == alone(scenario, 0, None)


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many runs nobody asks about: only those of the last block are not measured."""
    measured: list[int] = []
    kept = together._Block._measure

    def measure(block: Any, lowered: Lowered) -> None:
        measured.append(block._count)
        kept(block, lowered)

    monkeypatch.setattr(together._Block, "_measure", measure)
    scenario, engine = nobody_comes(), CompiledEngine()
    runs = [engine.run(scenario, 3, replication) for replication in range(200)]
    assert len(runs) - sum(measured) < 64


def test_threads_that_share_a_block_and_another_process_have_the_same_bits() -> None:
    scenario, engine = shipped("software-delivery"), CompiledEngine()
    with ThreadPoolExecutor(4) as threads:
        runs = list(threads.map(partial(engine.run, scenario, 3, window=LENGTH / 2), range(24)))
        found = list(threads.map(told, runs))
    for replication in (0, 11, 23):
        assert found[replication] == alone(scenario, replication, LENGTH / 2)
    again = pickle.loads(pickle.dumps(engine.run(scenario, 3, 5)))  # noqa: S301
    assert told(again) == alone(scenario, 5, None)
