"""Recorded jobs through one pool, against a look at every second and against the engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.cli import main
from advisor.faults import FaultsError
from advisor.logs.jobs import read_jobs
from simulator.engines.compiled import CompiledEngine
from simulator.engines.reference import ReferenceEngine
from simulator.replay import RecordedJob, replay_jobs
from simulator.spec import build

SLOTS = 4
Discipline = Literal["fifo", "shortest"]


@st.composite
def tables(draw: st.DrawFn) -> list[RecordedJob]:
    """Up to 25 jobs in half a minute, their numbers in any order."""
    size = draw(st.integers(1, 25))
    numbers = draw(st.permutations(range(size)))
    whole = st.tuples(st.integers(0, 30), st.integers(0, 12), st.integers(1, SLOTS))
    rows = draw(st.lists(whole, min_size=size, max_size=size))
    return [RecordedJob(*row, number) for row, number in zip(rows, numbers, strict=True)]


def by_seconds(jobs: list[RecordedJob], discipline: str, backfill: bool) -> tuple[int, ...]:
    """The second each job starts in, found by looking at every one: nothing shared or fast.

    Releases, then arrivals, then one pass over the sorted queue.
    """
    lasts = [job.duration or 1 for job in jobs]
    began: dict[int, int] = {}
    waiting: list[int] = []
    now = 0
    while len(began) < len(jobs):
        busy = sum(jobs[i].slots for i, at in began.items() if at + lasts[i] > now)
        waiting += [i for i, job in enumerate(jobs) if job.submitted == now]
        if discipline == "fifo":
            waiting.sort(key=lambda i: (jobs[i].submitted, jobs[i].number))
        else:
            waiting.sort(key=lambda i: (jobs[i].duration, jobs[i].number))
        for i in list(waiting):
            if busy + jobs[i].slots <= SLOTS:
                busy += jobs[i].slots
                began[i] = now
                waiting.remove(i)
            elif not backfill:
                break
        now += 1
    return tuple(began[i] for i in range(len(jobs)))


@pytest.mark.parametrize("discipline", ["fifo", "shortest"])
@pytest.mark.parametrize("backfill", [True, False])
@settings(max_examples=120)
@given(jobs=tables())
def test_every_second_looked_at_gives_the_same_starts(
    discipline: Discipline, backfill: bool, jobs: list[RecordedJob]
) -> None:
    found = replay_jobs(jobs, SLOTS, discipline=discipline, backfill=backfill)
    began = by_seconds(jobs, discipline, backfill)
    assert found.began == began
    ends = [at + max(1, job.duration) for at, job in zip(began, jobs, strict=True)]
    spans = [end - job.submitted for end, job in zip(ends, jobs, strict=True)]
    work = sum(job.slots * max(1, job.duration) for job in jobs)
    assert found.mean_completion == pytest.approx(sum(spans) / len(jobs))
    assert found.makespan == max(ends)
    assert found.utilisation == pytest.approx(work / (SLOTS * max(ends)))
    waits = np.array(began) - [job.submitted for job in jobs]
    levels = (0.0, 0.1, 0.5, 0.9, 0.99, 1.0)
    assert found.wait_quantiles(levels) == pytest.approx(np.quantile(waits, levels).tolist())
    assert found.mean_wait == pytest.approx(waits.mean())
    assert found.table["ended"].tolist() == ends


@pytest.mark.parametrize("discipline", ["fifo", "shortest"])
@pytest.mark.parametrize("backfill", [True, False])
@settings(max_examples=60)
@given(jobs=tables())
def test_it_is_the_engine_fed_with_a_table(
    discipline: Discipline, backfill: bool, jobs: list[RecordedJob]
) -> None:
    """The engine numbers jobs as they arrive, so here their numbers rise with their submits."""
    ordered = sorted(jobs, key=lambda job: job.submitted)
    jobs = [RecordedJob(j.submitted, j.duration, j.slots, i) for i, j in enumerate(ordered)]
    shortest = [RecordedJob(j.submitted, max(1, j.duration), j.slots, j.number) for j in jobs]
    arrivals = {
        "kind": "trace",
        "submits": [job.submitted for job in jobs],
        "durations": [max(1, job.duration) for job in jobs],
        "slots": [job.slots for job in jobs],
    }
    pool = {"id": "pool", "slots": SLOTS, "discipline": discipline, "backfill": backfill}
    stage = {"id": "run", "pool": "pool", "time": 1}
    scenario = build(
        {
            "scenario": 1,
            "horizon": 1000,
            "pools": [pool],
            "pipelines": [{"id": "jobs", "arrivals": arrivals, "stages": [stage]}],
        }
    )
    replayed = replay_jobs(shortest, SLOTS, discipline=discipline, backfill=backfill)
    for engine in (ReferenceEngine(), CompiledEngine()):
        tables = engine.run(scenario, 1, 0, tables=True).tables
        assert tables is not None
        began = tables["visits"].sort_values("job")["began"]
        assert replayed.began == tuple(began.astype(int))


def test_jobs_that_cannot_run_are_refused() -> None:
    job = RecordedJob(0, 1, 2, 0)
    for wrong, slots in (([], 1), ([job], 1), ([RecordedJob(-1, 1, 1, 0)], 1)):
        with pytest.raises(ValueError):
            replay_jobs(wrong, slots)


# --- the file and the command ----------------------------------------------------------------


def test_jobs_are_read_by_the_names_of_their_columns() -> None:
    text = "User;num_gpu;Job_ID;duration;submit_time\r\nx;1;7;0;5\r\n\r\ny;2.0;10;3.0;4\r\n"
    assert read_jobs(text.encode(), "jobs.csv", 2) == (
        RecordedJob(5, 0, 1, 7),
        RecordedJob(4, 3, 2, 10),
    )
    without = read_jobs(b"submit_time,duration,num_gpu\n3,1,1\n3,1,1\n", "jobs.csv", 1)
    assert [job.number for job in without] == [0, 1]


def test_all_faults_of_a_table_are_told_with_their_lines() -> None:
    rows = ["job_id,submit_time,duration,num_gpu"]
    rows += ["1,0,5,1", "1,0,5,1", "2,0,-5,1", "3,0,5,9", "4,0,5.5,1", "5,,5,x", "6,0,5", "7,0,1,0"]
    rows += ["8,2026-03-02,1,1", "9,0,nan,1", "10,0,inf,1", "eleven,0,1,1", "12,=1+1,1,1"]
    with pytest.raises(FaultsError) as raised:
        read_jobs("\n".join(rows).encode(), "jobs.csv", 8)
    told = [(each.where.partition(":")[2], each.what) for each in raised.value.faults]
    assert told == [
        ("3", "`job_id` 1 is also that of line 2"),
        ("4", "`duration` is `-5`"),
        ("5", "the job asks for 9 slots of 8"),
        ("6", "`duration` is `5.5`"),
        ("7", "`submit_time` is empty"),
        ("7", "`num_gpu` is `x`"),
        ("8", "3 cells under 4 columns"),
        ("9", "the job asks for no slot"),
        ("10", "`submit_time` is `2026-03-02`"),
        ("11", "`duration` is `nan`"),
        ("12", "`duration` is `inf`"),
        ("13", "`job_id` is `eleven`"),
        ("14", "`submit_time` is `=1+1`"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["empty"]),
        (b"submit_time,duration,num_gpu\n", ["no row below the header"]),
        (b"submit,duration,num_gpus\n1,1,1\n", ["`submit_time`", "is it `num_gpus`?"]),
        (b"submit_time,submit_time,duration,num_gpu\n1,1,1,1\n", ["given twice"]),
        (b"submit_time,duration,num_gpu\n1,1,1\n1,1,\xff\n", ["jobs.csv:3", "not UTF-8"]),
        (b'submit_time,duration,num_gpu\n1,1,"1\n', ["not CSV"]),
        (b"submit_time,duration,num_gpu\n" + b"x,1,1\n" * 1500, ["500 faults more of 1500"]),
    ],
)
def test_what_is_no_table_of_jobs(content: bytes, words: list[str]) -> None:
    with pytest.raises(FaultsError) as raised:
        read_jobs(content, "jobs.csv", 8)
    for word in words:
        assert word in str(raised.value)


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    code = main([str(word) for word in words])
    return code, capsys.readouterr().out


def test_the_command_says_what_the_replay_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "jobs.csv"
    file.write_text("submit_time,duration,num_gpu\n0,10,1\n1,5,2\n2,3,1\n")
    code, out = told(capsys, "replay", file, "--slots", 2, "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "jobs": 3,
            "mean_completion": 9.0,
            "mean_wait": 3.0,
            "wait_p50": 0.0,
            "wait_p90": pytest.approx(7.2),
            "wait_p99": pytest.approx(8.82),
            "makespan": 15,
            "utilisation": 23 / 30,
        },
    )
    strict = json.loads(told(capsys, "replay", file, "--slots", 2, "--no-backfill", "--json")[1])
    assert strict["mean_wait"] == pytest.approx((0 + 9 + 13) / 3)
    people = told(capsys, "replay", file, "--slots", 2, "--discipline", "shortest")[1]
    assert people.startswith("3 jobs on 2 slots, shortest first, passing over")
    code, out = told(capsys, "replay", file, "--slots", 1, "--json")
    assert (code, json.loads(out)["faults"][0]["where"]) == (1, f"{file}:3")
