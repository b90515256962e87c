"""A back-test of queues: what the fitted jobs make of a pool, against what the log's own jobs made.

The measure of a fit is not that it draws the right durations but that it makes the right queue. So
the fitted pipelines run through the reference engine, and beside them two other ways to make jobs
come: at random with the same mean (Poisson), which shows what burstiness costs, and the log's own
days in another order, which keeps the bursts that last longer than an hour and the jobs that are
alike within one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.engines import choose
from simulator.replay import RecordedJob, replay_jobs
from simulator.spec import build

__all__ = [
    "QueueCase",
    "QueueTest",
    "backtest_queue",
    "peak_slots",
    "poisson_of",
    "shuffled_days",
    "time_to_test",
]

DAY, WEEK = 24.0, 168.0
_SECONDS = 3600.0
MOST_JOBS = 20_000
MOST_RUNS = 150_000
_Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class QueueTest:
    """One measure of the queue: by the fit, at random, by shuffled days, and as it was.

    `low` and `high` hold 80 % of the fit's single runs. Waits are in hours.
    """

    what: str
    predicted: float
    low: float
    high: float
    poisson: float
    days: float
    actual: float
    unit: str
    n: int


@dataclass(frozen=True)
class QueueCase:
    """What is tested: a pool, the time from `start` to `end` (hours since a Monday 00:00).

    `jobs` has the rows of the whole log: hour, duration, slots, wait (NaN where not known);
    `fitted` the pipelines fitted to what came before, or to all where `in_sample`.
    """

    jobs: pd.DataFrame
    fitted: Sequence[Mapping[str, Any]]
    slots: int
    backfill: bool
    start: float
    end: float
    in_sample: bool


def peak_slots(jobs: pd.DataFrame) -> int:
    """The most slots that were busy at once, to the second: hour, wait, duration (hours), slots."""
    began = (jobs["hour"] + jobs["wait"].fillna(0.0)).to_numpy()
    slots = jobs["slots"].to_numpy()
    times = np.concatenate([began, began + jobs["duration"].to_numpy()])
    steps = np.concatenate([slots, -slots])
    order = np.lexsort(
        (steps, np.round(times * 3600.0))
    )  # what ends frees its slots before the next begins
    return int(np.cumsum(steps[order]).max())


def backtest_queue(
    case: QueueCase, *, replications: int = 8, seed: int = 1, progress: Progress | None = None
) -> list[QueueTest]:
    """Mean wait, its median and 90th percentile, and utilisation, over the time of the case.

    The fit is replicated as often as asked, but not above 150,000 jobs in all and at least twice;
    the other two ways a third and half as often.
    """
    actual = _facts(_actual(case), case, 0.0)
    lead = _lead(case)
    jobs = int(((case.jobs["hour"] >= lead) & (case.jobs["hour"] < case.end)).sum())
    replications = max(2, min(replications, MOST_RUNS // max(1, jobs)))
    ways: tuple[tuple[str, int], ...] = (
        ("fitted", replications),
        ("poisson", max(2, replications // 3)),
        ("days", max(2, replications // 2)),
    )
    found: dict[str, list[_Facts]] = {name: [] for name, _ in ways}
    total = sum(times for _, times in ways)
    for name, times in ways:
        for run in range(times):
            found[name].append(_simulated(case, name, seed, run))
            if progress is not None:
                progress(sum(map(len, found.values())), total)
    tests = []
    for i, (what, unit) in enumerate(_WHAT):
        seen = np.array([facts[i] for facts in found["fitted"]])
        tests.append(
            QueueTest(
                what,
                float(seen.mean()),
                float(np.quantile(seen, 0.1)),
                float(np.quantile(seen, 0.9)),
                float(np.mean([facts[i] for facts in found["poisson"]])),
                float(np.mean([facts[i] for facts in found["days"]])),
                actual[i],
                unit,
                len(_within(case.jobs, case)),
            )
        )
    return tests


def poisson_of(fitted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same pipelines with jobs that come at random, as many on average."""
    found = []
    for pipeline in fitted:
        arrivals = pipeline["arrivals"]
        if arrivals["kind"] == "weekly-profile":
            arrivals = {"kind": "exponential", "mean": WEEK / math.fsum(arrivals["counts"])}
        found.append({**pipeline, "arrivals": arrivals})
    return found


def shuffled_days(jobs: pd.DataFrame, start: float, days: int, seed: int) -> dict[str, Any]:
    """Recorded arrivals (hours from `start`) of the log's own days, drawn anew with replacement.

    A working day stands for a working day, a weekend's for a weekend's; a day keeps all its jobs.
    """
    rng = np.random.default_rng(seed)
    number = (jobs["hour"] // DAY).astype(int).to_numpy()
    there = np.arange(number.min(), number.max() + 1)
    submits, rows = [], []
    order = np.argsort(number, kind="stable")
    edges = np.searchsorted(number[order], [*there, there[-1] + 1])
    first = int(start // DAY)
    for day in range(days):
        alike = there[(there % 7 >= 5) == ((first + day) % 7 >= 5)]
        source = int(rng.choice(alike if len(alike) else there))
        here = order[edges[source - there[0]] : edges[source - there[0] + 1]]
        submits.append(jobs["hour"].to_numpy()[here] - DAY * source + DAY * day)
        rows.append(here)
    times, picked = np.concatenate(submits), np.concatenate(rows)
    rising = np.argsort(times, kind="stable")
    return _trace(times[rising], jobs.iloc[picked[rising]])


def _trace(submits: _Floats, jobs: pd.DataFrame) -> dict[str, Any]:
    return {
        "kind": "trace",
        "submits": [float(each) for each in submits],
        "durations": [float(each) for each in jobs["duration"]],
        "slots": [int(each) for each in jobs["slots"]],
    }


# --- what is compared ------------------------------------------------------------------------
_Facts = tuple[float, float, float, float]
_WHAT = (
    ("queue wait, mean", "hours"),
    ("queue wait, median", "hours"),
    ("queue wait, 90th percentile", "hours"),
    ("utilisation", "1"),
)


def _within(jobs: pd.DataFrame, case: QueueCase) -> pd.DataFrame:
    return jobs[(jobs["hour"] >= case.start) & (jobs["hour"] < case.end)]


def _facts(runs: pd.DataFrame, case: QueueCase, offset: float) -> _Facts:
    """Of runs (came, began, ended, slots; hours from `offset` on): waits and busy slots in time."""
    start, end = case.start - offset, case.end - offset
    came = runs[(runs["came"] >= start) & (runs["came"] < end)]
    waits = (came["began"] - came["came"]).to_numpy()
    busy = (runs["ended"].clip(start, end) - runs["began"].clip(start, end)) * runs["slots"]
    return (
        float(waits.mean()),
        float(np.quantile(waits, 0.5)),
        float(np.quantile(waits, 0.9)),
        float(busy.sum() / (case.slots * (end - start))),
    )


def _actual(case: QueueCase) -> pd.DataFrame:
    """What happened; where the log has no waits, its own jobs through the pool."""
    jobs = case.jobs
    if jobs["wait"].notna().mean() > 0.5:
        known = jobs[jobs["wait"].notna()]
        began = known["hour"] + known["wait"]
        ended = began + known["duration"]
        return pd.DataFrame(
            {"came": known["hour"], "began": began, "ended": ended, "slots": known["slots"]}
        )
    first = _lead(case)
    since = jobs[(jobs["hour"] >= first) & (jobs["hour"] < case.end)]
    return _replayed(case, _trace(since["hour"].to_numpy(), since))


def _replayed(case: QueueCase, trace: Mapping[str, Any]) -> pd.DataFrame:
    """Recorded jobs through the pool, to the whole second as logs have it."""
    columns = zip(trace["submits"], trace["durations"], trace["slots"], strict=True)
    jobs = [
        RecordedJob(round(came * _SECONDS), round(length * _SECONDS), slots, number)
        for number, (came, length, slots) in enumerate(columns)
    ]
    table = replay_jobs(jobs, case.slots, backfill=case.backfill).table
    hours = table[["submitted", "began", "ended"]] / _SECONDS
    hours.columns = ["came", "began", "ended"]
    return hours.assign(slots=table["slots"].astype(float))


def _lead(case: QueueCase) -> float:
    """From when jobs run before the test, so that it finds the pool as busy as it was."""
    first = DAY * (float(case.jobs["hour"].min()) // DAY)
    return max(first, case.start - min(WEEK, case.end - case.start))


def _simulated(case: QueueCase, way: str, seed: int, run: int) -> _Facts:
    first = _lead(case)
    if way == "days":
        days = round((case.end - first) / DAY)
        source = case.jobs if case.in_sample else case.jobs[case.jobs["hour"] < case.start]
        arrivals = shuffled_days(source, first, days, seed * 1000 + run)
        return _facts(_replayed(case, arrivals), case, first)
    pipelines = list(case.fitted if way == "fitted" else poisson_of(case.fitted))
    return _facts(_visits(case, pipelines, first, seed, run), case, first)


def _visits(
    case: QueueCase, pipelines: Sequence[Any], first: float, seed: int, run: int
) -> pd.DataFrame:
    """Runs of the pipelines from `first` on, until all that came before the end has started."""
    length = case.end - first
    stop = [
        {"at": length, "set": f"pipelines[id={each['id']}].arrivals", "to": {"kind": "none"}}
        for each in pipelines
    ]
    longest = max(100.0 * WEEK, 4.0 * length)
    pool = {"id": "slots", "slots": case.slots, "backfill": case.backfill}
    scenario = build(
        {
            "scenario": 1,
            "time-unit": "hour",
            "horizon": length + longest,
            "origin": f"2001-01-{1 + int(first // DAY) % 7:02}T00:00",
            "pools": [pool],
            "pipelines": [_without_failures(each) for each in pipelines],
            "changes": stop,
        }
    )
    results = choose("auto", scenario)[0].run(scenario, seed, run, tables=True)
    table = (results.tables or {})["visits"]
    return pd.DataFrame(
        {
            "came": table["queued"],
            "began": table["began"].fillna(scenario.horizon),
            "ended": table["ended"].fillna(scenario.horizon),
            "slots": table["slots"].astype(float),
        }
    )


def _without_failures(pipeline: Mapping[str, Any]) -> dict[str, Any]:
    """A log's jobs are attempts: what they ran is in their durations, whatever came of it."""
    stages = [
        {key: value for key, value in stage.items() if key != "fails"}
        for stage in pipeline["stages"]
    ]
    return {**pipeline, "stages": stages}


def time_to_test(hours: _Floats) -> tuple[float, float, bool] | None:
    """Start and end of the log's last part, in whole days, and whether the fit has seen it.

    At most the last 40 %, whole weeks where it can be, with at most 20,000 jobs; of a log shorter
    than two weeks all of it. None where a single day has more than 50,000 jobs.
    """
    first = DAY * math.floor(float(hours.min()) / DAY)
    last = DAY * math.floor(float(hours.max()) / DAY + 1.0)
    days = round((last - first) / DAY)
    in_sample = days < 14
    for length in range(days if in_sample else int(days * 0.4), 0, -1):
        if length > 7 and length % 7 and not in_sample:
            continue
        start = last - DAY * length
        jobs = int(((hours >= start) & (hours < last)).sum())
        if 0 < jobs <= (MOST_JOBS if length > 1 else 2.5 * MOST_JOBS):
            return start, last, in_sample
    return None
