"""Two large pieces of work, once each: five million rows of a CI log, and a year of a pipeline."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measuring import ROOT

ROWS = 5_000_000
RUNS = 50_000
STAGES = 6


def write_ci_log(path: Path, rows: int = ROWS) -> None:
    """Half a year of jobs: queued, started, ended, result, job; one in a thousand has no end."""
    import numpy as np

    rng = np.random.default_rng(1)
    origin = np.datetime64("2026-01-05T00:00:00")
    words = np.array(["success"] * 8 + ["failure", "cancelled"])
    block = 100_000
    with path.open("w", encoding="utf-8") as file:
        file.write("id,created_at,started_at,completed_at,conclusion,name\n")
        for first in range(0, rows, block):
            size = min(block, rows - first)
            came = np.sort(rng.uniform(first, first + size, size)) / rows * 182 * 86_400
            began = came + rng.exponential(20.0, size)
            ended = began + rng.lognormal(5.0, 1.2, size)
            pick = rng.integers(0, 1000, size)
            times = [
                np.datetime_as_string(origin + each.astype("timedelta64[s]"))
                for each in (came, began, ended)
            ]
            times[2][pick == 0] = ""
            lines = zip(
                range(first, first + size), *times, words[pick % 10], pick % 40, strict=True
            )
            file.writelines(f"{k},{a},{b},{c},{word},job-{n}\n" for k, a, b, c, word, n in lines)


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock and of a processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.0f} s by the clock, {self.processor:.0f} s of a processor"


def calibrate_large(root: Path, rows: int = ROWS) -> tuple[Spent, float, dict[str, int]]:
    """What `advisor calibrate` takes on such a log, its peak megabytes, and the rows it read."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "ci.csv"
        write_ci_log(log, rows)
        words = ["calibrate", str(log), "--kind", "ci", "--preset", "github", "--json"]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-m", "advisor", *words, "--replications", "2"],
            check=True,
            capture_output=True,
            env=environment,
            cwd=root,
        )
        clock = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = Spent(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return spent, after.ru_maxrss / 1024, json.loads(done.stdout)["rows"]


def simulate_a_year() -> tuple[Spent, float]:
    """What 50,000 runs of six stages take on the reference engine, and the runs that ended."""
    from simulator.engines.reference import ReferenceEngine
    from simulator.spec import build

    stage = {"pool": "runners", "time": {"kind": "lognormal", "mean": 0.2, "cv": 1.0}}
    scenario = build(
        {
            "scenario": 1,
            "time-unit": "hour",
            "horizon": 8760,
            "pools": [{"id": "runners", "slots": 10}],
            "pipelines": [
                {
                    "id": "change",
                    "arrivals": {"kind": "exponential", "mean": 8760 / RUNS},
                    "stages": [{"id": f"stage-{k}", **stage} for k in range(STAGES)],
                }
            ],
        }
    )
    began, before = time.perf_counter(), time.process_time()
    results = ReferenceEngine().run(scenario, 1, 0)
    spent = Spent(time.perf_counter() - began, time.process_time() - before)
    frame = results.measures.set_index(["measure", "subject"])["value"]
    return spent, float(frame["completions", "change"])


def report() -> Iterator[str]:
    """What takes minutes, once each, in seconds of a processor and by the clock."""
    spent, runs = simulate_a_year()
    yield f"a year of {runs:,.0f} runs of six stages, reference engine: {spent}"
    spent, peak, rows = calibrate_large(ROOT)
    yield f"calibrate {rows['read']:,} rows of a CI log: {spent}, at most {peak:,.0f} MB"
