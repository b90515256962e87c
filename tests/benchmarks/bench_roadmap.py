"""The roadmap's programme: 120 practices over 12 quarters, and the classic next release problems.

The practices are drawn: efforts of 1.5 to 49 person-weeks, one in six worth nothing, up to two
prerequisites each; once with limits like a client's, once with people, starts and money all so
scarce that a third fits. Stops at a gap or at its nodes; what was not finished says so with its
gap.
"""

from __future__ import annotations

import math
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from advisor.roadmap import Job, Limit, solve

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
EFFORTS = (1.5, 3.0, 5.0, 7.0, 9.0, 12.0, 18.0, 30.0, 49.0)
PRACTICES, QUARTERS = 120, 12
GAP, NODES = 5e-3, 300


CASES = {"like a client's": (110.0, 0.6, 10), "all scarce": (40.0, 0.35, 6)}
"""Person-weeks a quarter, the share of the whole cost that may be spent, starts a quarter."""


def drawn_plan(effort_a_quarter: float, share: float, starts: int) -> tuple[list[Job], Limit]:
    """Practices that want more than there is."""
    draw = random.Random(1)
    jobs = []
    for number in range(PRACTICES):
        effort = draw.choice(EFFORTS)
        length = math.ceil(effort / 26)
        worth, running = draw.uniform(-2, 12), draw.uniform(0, 3)
        near = range(max(0, number - 25), number)
        needs = draw.sample(near, min(len(near), draw.choice((0, 1, 1, 2))))
        ends = [start + length for start in range(QUARTERS)]
        jobs.append(
            Job(
                f"p{number}",
                tuple(worth * 0.97**end for end in ends),
                tuple(effort * 4 + max(0, QUARTERS - end) * running for end in ends),
                effort=effort / length,
                duration=length,
                needs=tuple(f"p{need}" for need in needs),
            )
        )
    whole = sum(job.costs[0] for job in jobs)
    return jobs, Limit(effort=effort_a_quarter, cost=share * whole, starts=starts)


def report() -> Iterator[str]:
    """One line a plan: seconds, gap, whether it finished, and how much of it was planned."""
    for name, limits in CASES.items():
        jobs, limit = drawn_plan(*limits)
        began = time.perf_counter()
        found = solve(jobs, QUARTERS, limit, gap=GAP, nodes=NODES)
        spent = time.perf_counter() - began
        state = "finished" if found.finished else f"not finished after {NODES} nodes"
        yield (
            f"{PRACTICES} practices x {QUARTERS} quarters, {name}: {spent:.1f} s, {state}, "
            f"gap {found.gap:.2%}, {len(found.starts)} planned"
        )
    yield from _next_release()


def _next_release() -> Iterator[str]:
    from next_release import OPTIMA, next_release_problem

    named = os.environ.get("ADVISOR_TEST_DATA")
    folder = (Path(named) if named else TESTS.parent.parent / "shared" / "data") / "roadmap" / "nrp"
    if not folder.is_dir():
        yield "no next release problems: ADVISOR_TEST_DATA names no folder with them"
        return
    for name, optimum in OPTIMA.items():
        jobs, limit = next_release_problem(folder / f"{name}.txt")
        began = time.perf_counter()
        found = solve(jobs, 1, limit, gap=0, nodes=10**6)
        spent = time.perf_counter() - began
        right = (
            "the optimum" if found.objective == optimum and found.finished else "NOT the optimum"
        )
        yield f"{name}: {spent:.1f} s, {found.objective:.0f}, {right}"
