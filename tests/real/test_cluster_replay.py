"""A week of a real GPU cluster through one pool, against Alibaba's own PAI simulator.

12,574 jobs of Microsoft's Philly cluster, submitted 9 to 15 October 2017. The numbers were made by
running Alibaba's unmodified simulator on the same file (facts, section 2.4): mean completion and
mean wait in seconds, to two decimals. Its queue passes over what does not fit (`backfill: true`);
the strict ones were made by an independent event replay.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from advisor.logs.jobs import read_jobs
from simulator.engines import Engine
from simulator.engines.compiled import CompiledEngine
from simulator.engines.reference import ReferenceEngine
from simulator.replay import ReplayDiscipline, replay_jobs
from simulator.spec import build

pytestmark = pytest.mark.real
FILE = "traces/philly_week_20171009_paiformat.csv"


@cache
def jobs_of(file: Path) -> dict[str, Any]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    rows.sort(key=lambda row: (int(row["submit_time"]), int(row["job_id"])))
    return {
        "kind": "trace",
        "submits": [float(row["submit_time"]) for row in rows],
        "durations": [float(max(1, int(row["duration"]))) for row in rows],
        "slots": [int(row["num_gpu"]) for row in rows],
    }


@pytest.fixture
def arrivals(data: Path) -> dict[str, Any]:
    return jobs_of(data / FILE)


CASES = [
    (130, "fifo", True, 37561.21, 33190.12),
    (130, "shortest", True, 15032.84, 10661.76),
    (500, "fifo", True, 4386.73, 15.64),
    (500, "shortest", True, 4386.31, 15.23),
    (130, "fifo", False, 44618.52, 40247.43),
    (130, "shortest", False, 15395.94, 11024.85),
    (500, "fifo", False, 4386.78, 15.69),
    (500, "shortest", False, 4386.33, 15.24),
]
Case = tuple[int, ReplayDiscipline, bool, float, float]
"""Slots, discipline, backfill; mean completion and mean wait in seconds."""


def run_on(
    arrivals: dict[str, Any], slots: int, discipline: str, backfill: bool, horizon: float,
    engine: type[Engine] = ReferenceEngine,
) -> pd.Series:  # fmt: skip
    """The engine's measures. One unit of time is a second here, whatever it is called."""
    pool = {"id": "gpu", "slots": slots, "discipline": discipline, "backfill": backfill}
    stages = [{"id": "train", "pool": "gpu", "time": 1}]
    scenario = build(
        {
            "scenario": 1,
            "horizon": horizon,
            "pools": [pool],
            "pipelines": [{"id": "jobs", "arrivals": arrivals, "stages": stages}],
        }
    )
    frame = engine().run(scenario, 1, 0).measures
    return frame.set_index(["measure", "subject"])["value"]


@pytest.mark.parametrize("engine", [ReferenceEngine, CompiledEngine])
@pytest.mark.parametrize("case", CASES)
def test_the_week_is_replayed_to_the_hundredth_of_a_second(
    arrivals: dict[str, Any], case: Case, engine: type[Engine]
) -> None:
    slots, discipline, backfill, completion, wait = case
    value = run_on(arrivals, slots, discipline, backfill, 800_000, engine)
    assert value["completions", "jobs"] == 12_574
    assert value["lead-time.mean", "jobs"] == pytest.approx(completion, abs=0.0051)
    assert value["queue-wait.mean", "gpu"] == pytest.approx(wait, abs=0.0051)


# --- the command and its fast loop -----------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_fast_replay_gives_the_same_numbers(data: Path, case: Case) -> None:
    slots, discipline, backfill, completion, wait = case
    jobs = read_jobs((data / FILE).read_bytes(), FILE, slots)
    found = replay_jobs(jobs, slots, discipline=discipline, backfill=backfill)
    assert found.mean_completion == pytest.approx(completion, abs=0.0051)
    assert found.mean_wait == pytest.approx(wait, abs=0.0051)


@pytest.mark.parametrize(
    ("discipline", "utilisation", "waits", "makespan"),
    [
        ("fifo", 0.7749, (23_122, 81_008, 88_132), 661_713),
        ("shortest", 0.7742, (2_365, 22_274, 124_204), 662_359),
    ],
)
def test_utilisation_makespan_and_wait_quantiles(
    data: Path,
    discipline: ReplayDiscipline,
    utilisation: float,
    waits: tuple[int, ...],
    makespan: int,
) -> None:
    """The fixture's quantiles are order statistics (the floor(q n)-th), ours lie between two.

    Alibaba's makespan counts the closing tick.
    """
    jobs = read_jobs((data / FILE).read_bytes(), FILE, 130)
    found = replay_jobs(jobs, 130, discipline=discipline)
    assert found.utilisation == pytest.approx(utilisation, abs=1e-4)
    assert found.makespan == makespan - 1
    ordered = sorted(found.waits)
    levels = (0.5, 0.9, 0.99)
    assert tuple(ordered[int(level * len(jobs))] for level in levels) == waits
    assert found.wait_quantiles(levels) == pytest.approx(np.quantile(ordered, levels).tolist())


@pytest.mark.parametrize(
    ("monday", "slots", "discipline", "backfill"),
    [("2017-10-30", 150, "fifo", True), ("2017-11-20", 80, "shortest", False)],
)
def test_another_week_is_what_the_engine_makes_of_it(
    data: Path, monday: str, slots: int, discipline: ReplayDiscipline, backfill: bool
) -> None:
    table = pd.read_csv(data / "traces" / "philly_jobs_82247.csv.gz", parse_dates=["timestamp"])
    since = (table["timestamp"] - pd.Timestamp(monday)).dt.total_seconds()
    fits = since.between(0, 7 * 86_400, "left") & (table["num_gpus"] <= 64)
    week = table[fits].assign(submit_time=since[fits].astype(int)).sort_values("submit_time")
    week["duration"] = week["duration"].round().astype(int)
    text = week.rename(columns={"num_gpus": "num_gpu"}).to_csv(index=False)
    jobs = read_jobs(text.encode(), "week.csv", slots)
    assert len(jobs) > 1_000
    found = replay_jobs(jobs, slots, discipline=discipline, backfill=backfill)
    arrivals = {
        "kind": "trace",
        "submits": [job.submitted for job in jobs],
        "durations": [max(1, job.duration) for job in jobs],
        "slots": [job.slots for job in jobs],
    }
    horizon = float(found.makespan + 1)
    for engine in (ReferenceEngine, CompiledEngine):
        frame = run_on(arrivals, slots, discipline, backfill, horizon, engine)
        assert frame["completions", "jobs"] == len(jobs)
        assert frame["lead-time.mean", "jobs"] == pytest.approx(found.mean_completion)
        assert frame["queue-wait.mean", "gpu"] == pytest.approx(found.mean_wait)
