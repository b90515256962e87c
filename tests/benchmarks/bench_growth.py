"""Workload W as it grows: 10 thousand to 10 million jobs, 1 to 1,000 replications, two threads."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from measuring import Spread, machine, peak_megabytes, seconds, table
from workload import engine, scenario

JOBS_AN_HOUR = 8.615
SIZES = {"compiled": (1e4, 1e5, 1e6, 1e7), "reference": (1e4, 1e5)}
REPLICATIONS = {"compiled": (1, 10, 100, 1000), "reference": (1, 4)}
THREAD_ROUNDS, THREAD_RUNS = 9, 24


def horizon(jobs: float) -> float:
    return jobs / JOBS_AN_HOUR


def run(name: str, jobs: float) -> None:
    """One run in this process: what a process of its own is asked for its memory."""
    engine(name).run(scenario(horizon(jobs)), 1, 0)


def by_size(name: str) -> Iterator[list[str]]:
    for jobs in SIZES[name]:
        spent = seconds(lambda jobs=jobs: run(name, jobs), time.process_time)
        peak = peak_megabytes(__file__, name, str(jobs))
        yield [name, f"{jobs:,.0f}", f"{spent:.2f}", f"{1e6 * spent / jobs:.2f}", f"{peak:.0f}"]


def by_replications(name: str) -> Iterator[list[str]]:
    from simulator import simulate

    short = scenario(horizon(1e4))
    for count in REPLICATIONS[name]:
        spent = seconds(
            lambda count=count: simulate(short, replications=count, engine=name, workers=1),
            time.process_time,
        )
        yield [name, f"{count:,}", f"{spent:.2f}", f"{1000 * spent / count:.2f}"]


def threads() -> Iterator[str]:
    """How much faster two threads are than one, and what more of a processor they take.

    By the clock, in turn; so beside other work it says how much of the second core was left. The
    seconds of a processor say what the threads cost each other, whatever else runs.
    """
    from simulator import simulate

    year = scenario(horizon(1e5))

    def with_(workers: int) -> None:
        simulate(year, replications=THREAD_RUNS, engine="compiled", workers=workers)

    spent: dict[int, list[float]] = {1: [], 2: []}
    taken: dict[int, list[float]] = {1: [], 2: []}
    for number in range(THREAD_ROUNDS):
        for workers in (1, 2) if number % 2 else (2, 1):
            began = time.process_time()
            spent[workers].append(seconds(lambda workers=workers: with_(workers)))
            taken[workers].append(time.process_time() - began)
    gain = Spread(tuple(spent[1])).over(Spread(tuple(spent[2])))
    more = Spread(tuple(taken[2])).over(Spread(tuple(taken[1])))
    yield (
        f"two threads ÷ one, {THREAD_RUNS} replications of 100,000 jobs, {THREAD_ROUNDS} rounds in "
        f"turn: {gain:.2f} times as fast (asked: 1.7), {more:.2f} times the seconds of a processor"
    )


def report() -> Iterator[str]:
    """Time and memory by length, time by number of replications, and what a second thread gives.

    Seconds of a processor, which other work on the machine hardly moves; the gain of a second
    thread is one of the clock, round by round, and says nothing where others take the cores.
    """
    yield machine("numba")
    here = [name for name in ("compiled", "reference") if engine(name) is not None]
    for name in here:
        run(name, 1e3)  # prepared, and warm
    yield ""
    rows = [row for name in here for row in by_size(name)]
    yield from table(("engine", "jobs", "CPU s", "µs a job", "peak MB of the process"), rows)
    yield ""
    rows = [row for name in here for row in by_replications(name)]
    heads = ("engine", "replications of 10,000 jobs", "CPU s", "ms each, summary included")
    yield from table(heads, rows)
    yield ""
    if "compiled" in here:
        yield from threads()
    else:
        yield "not here: compiled engine, so no threads"


if __name__ == "__main__":
    run(sys.argv[1], float(sys.argv[2]))
