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

import pytest

from simulator.engines.reference import ReferenceEngine
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


@pytest.mark.parametrize(
    ("slots", "discipline", "backfill", "completion", "wait"),
    [
        (130, "fifo", True, 37561.21, 33190.12),
        (130, "shortest", True, 15032.84, 10661.76),
        (500, "fifo", True, 4386.73, 15.64),
        (500, "shortest", True, 4386.31, 15.23),
        (130, "fifo", False, 44618.52, 40247.43),
        (130, "shortest", False, 15395.94, 11024.85),
        (500, "fifo", False, 4386.78, 15.69),
        (500, "shortest", False, 4386.33, 15.24),
    ],
)
def test_the_week_is_replayed_to_the_hundredth_of_a_second(
    arrivals: dict[str, Any],
    slots: int,
    discipline: str,
    backfill: bool,
    completion: float,
    wait: float,
) -> None:
    """One unit of time is a second here, whatever it is called."""
    pool = {"id": "gpu", "slots": slots, "discipline": discipline, "backfill": backfill}
    stages = [{"id": "train", "pool": "gpu", "time": 1}]
    scenario = build(
        {
            "scenario": 1,
            "horizon": 800_000,
            "pools": [pool],
            "pipelines": [{"id": "jobs", "arrivals": arrivals, "stages": stages}],
        }
    )
    frame = ReferenceEngine().run(scenario, 1, 0).measures.set_index(["measure", "subject"])
    value = frame["value"]
    assert value["completions", "jobs"] == 12_574
    assert value["lead-time.mean", "jobs"] == pytest.approx(completion, abs=0.0051)
    assert value["queue-wait.mean", "gpu"] == pytest.approx(wait, abs=0.0051)
