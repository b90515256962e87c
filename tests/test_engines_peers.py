"""Both engines beside others: Ciw on a network with rework, another process, and its own past."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plain_delivery
import pytest
from both_engines import on_both

from advisor.scenario_file import read_scenario
from simulator.engines import Engine
from simulator.engines.compiled import CompiledEngine
from simulator.engines.reference import ReferenceEngine
from simulator.intervals import t_interval
from simulator.spec import build

HERE = Path(__file__).parent


def test_ciw_agrees_on_lognormal_work_with_rework() -> None:
    """Two stations, a fifth goes back: means of the waits agree within 99.9 % intervals."""
    ciw = pytest.importorskip("ciw")
    lognormal = {"kind": "lognormal", "mean": 1.0, "cv": 1.0}
    sigma = float(np.sqrt(np.log(2.0)))
    back = {"kind": "go-to", "stage": "build"}
    data: dict[str, Any] = {
        "scenario": 1, "horizon": 800, "warm-up": 100,
        "pools": [{"id": "b", "slots": 3}, {"id": "t", "slots": 2}],
        "pipelines": [{
            "id": "p", "arrivals": {"kind": "exponential", "mean": 0.625},
            "stages": [
                {"id": "build", "pool": "b", "time": lognormal},
                {"id": "test", "pool": "t", "time": {**lognormal, "mean": 0.8}, "fails": 0.2,
                 "on-failure": back},
            ],
        }],
    }  # fmt: skip
    runs = on_both(build(data), 20).runs
    ours = runs[runs["measure"] == "queue-wait.mean"].pivot_table(
        index="replication", columns="subject", values="value"
    )
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1.6), None],
        service_distributions=[
            ciw.dists.Lognormal(-(sigma**2) / 2, sigma),
            ciw.dists.Lognormal(np.log(0.8) - sigma**2 / 2, sigma),
        ],
        routing=[[0.0, 1.0], [0.2, 0.0]],
        number_of_servers=[3, 2],
    )
    theirs = []
    for seed in range(20):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(800)
        records = pd.DataFrame(simulation.get_all_records())
        kept = records[records["arrival_date"] >= 100]
        theirs.append(kept.groupby("node")["waiting_time"].mean().to_numpy())
    difference = ours[["b", "t"]].to_numpy() - np.array(theirs)
    mean, low, high, _ = t_interval(difference, 0.999)
    assert (low <= 0.0).all(), (mean, low)
    assert (high >= 0.0).all(), (mean, high)
    assert ((high - mean) < 0.5 * ours[["b", "t"]].to_numpy().mean(axis=0)).all()


def test_a_plain_simpy_model_of_a_shipped_scenario_agrees() -> None:
    """Software delivery, whole, by hand: no measure's difference is away from 0 at 99.9 %."""
    shipped = HERE.parent / "questionnaires" / "scenarios" / "software-delivery.yaml"
    scenario = read_scenario(shipped.read_text("utf-8"), shipped.name)
    scenario = scenario.model_copy(update={"horizon": 168.0 * 10})
    theirs = pd.DataFrame([plain_delivery.run(seed, 168.0 * 10) for seed in range(10)])
    runs = on_both(scenario, 10).runs
    ours = runs.pivot_table(index="replication", columns=["measure", "subject"], values="value")
    for name in theirs.columns:
        difference = (ours[name].to_numpy() - theirs[name].to_numpy())[:, None]
        mean, low, high, _ = (float(each[0]) for each in t_interval(difference, 0.999))
        assert low <= 0.0 <= high, (name, ours[name].mean(), theirs[name].mean())
        if name[0] in ("lead-time.mean", "completions", "deployment-frequency"):
            assert high - mean < 0.16 * theirs[name].mean(), name


def digest() -> str:
    """One number for every table of the page's example, whatever the process."""
    scenario = example()
    tables = ReferenceEngine().run(scenario, 1, 0, tables=True).tables
    assert tables is not None
    return "".join(
        str(pd.util.hash_pandas_object(frame.astype(str)).sum()) for frame in tables.values()
    )


def example() -> Any:
    text = (HERE / "golden" / "scenario-example.yaml").read_text("utf-8")
    return read_scenario(text, "scenario-example.yaml").model_copy(update={"horizon": 400.0})


def test_other_processes_and_other_hash_seeds_give_the_same_bytes() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", "import test_engines_peers as t; print(t.digest())"],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{HERE}:{HERE.parent}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert outputs == {digest()}


@pytest.mark.parametrize("engine", [ReferenceEngine, CompiledEngine])
def test_the_example_runs_as_it_always_did(engine: type[Engine], golden: Any) -> None:
    """Measures of 400 hours of the format page's example: draw layout and event order are frozen.

    Ten digits: the last ones are the machine's own exp and log.
    """
    frame = engine().run(example(), 1, 0).measures
    lines = [
        f"{row.measure} {row.subject} {row.value:.10g} {row.unit}"
        for row in frame.itertuples()
        if row.value == row.value
    ]
    golden("run-example.txt", "\n".join(lines) + "\n")
