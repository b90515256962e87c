"""The mixed-integer programme: against trying everything, and against a published optimum."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from next_release import OPTIMA, next_release_problem

from advisor.roadmap import Job, Limit, solve


def best_by_hand(jobs: list[Job], quarters: int, limit: Limit) -> float | None:
    """Every assignment of starts, tried: the value of the best that keeps all limits."""
    best: float | None = None
    ways: list[list[tuple[int, int] | None]] = [
        [None, *itertools.product(range(quarters), (one.duration, *one.slower))] for one in jobs
    ]
    for tried in itertools.product(*ways):
        chosen = {one.id: way for one, way in zip(jobs, tried, strict=True) if way is not None}
        if not keeps(jobs, chosen, quarters, limit):
            continue
        value = sum(one.values[at(one, chosen)] for one in jobs if one.id in chosen)
        best = value if best is None else max(best, value)
    return best


def at(job: Job, chosen: Mapping[str, tuple[int, int]]) -> int:
    """The start at the usual pace that ends in the same quarter."""
    start, duration = chosen[job.id]
    return start + duration - job.duration


def keeps(
    jobs: list[Job], chosen: Mapping[str, tuple[int, int]], quarters: int, limit: Limit
) -> bool:
    for one in jobs:
        if one.id not in chosen:
            if one.must or one.start is not None:
                return False
            continue
        start, duration = chosen[one.id]
        last = start + max(1, duration) - 1
        if last >= quarters or start < one.earliest or last > (one.latest or quarters):
            return False
        if one.start is not None and start != one.start:
            return False
        if any(need not in chosen or sum(chosen[need]) > start for need in one.needs):
            return False
    if any(len(names & set(chosen)) > 1 for names in limit.either):
        return False
    done = [one for one in jobs if one.id in chosen]
    for quarter in range(quarters):
        effort = money = 0.0
        for one in done:
            start, duration = chosen[one.id]
            if start <= quarter < start + max(1, duration):
                share = one.duration / duration if duration else 1.0
                effort += one.effort * share
                money += one.spent * share
            elif quarter >= start + max(1, duration):
                money += one.after
        begun = [one for one in done if chosen[one.id][0] == quarter and one.counts]
        if effort > limit.effort + 1e-6 or money > limit.cost_a_quarter + 1e-6:
            return False
        if len(begun) > limit.starts:
            return False
    return sum(one.costs[at(one, chosen)] for one in done) <= limit.cost + 1e-6


@st.composite
def programmes(draw: st.DrawFn) -> tuple[list[Job], int, Limit]:
    quarters = draw(st.integers(1, 3))
    jobs = []
    for place in range(draw(st.integers(1, 4))):
        value = draw(st.integers(-2, 9))
        costs = tuple(float(draw(st.integers(0, 4))) for _ in range(quarters))
        jobs.append(
            Job(
                f"j{place}",
                tuple(value - 0.5 * quarter for quarter in range(quarters)),
                costs,
                effort=float(draw(st.integers(0, 4))),
                duration=(length := draw(st.integers(0, 2))),
                slower=(length + 1,) if length and draw(st.booleans()) else (),
                earliest=draw(st.sampled_from([0, 0, 1])),
                latest=draw(st.sampled_from([None, None, 1])),
                spent=float(draw(st.integers(0, 3))),
                after=float(draw(st.integers(0, 1))),
                needs=tuple(f"j{each}" for each in range(place) if draw(st.booleans())),
                start=draw(st.sampled_from([None, None, None, 0])),
                must=draw(st.sampled_from([False, False, True])),
            )
        )
    limit = Limit(
        effort=draw(st.sampled_from([2.0, 5.0, math.inf])),
        cost=draw(st.sampled_from([3.0, 8.0, math.inf])),
        starts=draw(st.sampled_from([1.0, 2.0, math.inf])),
        cost_a_quarter=draw(st.sampled_from([2.0, 5.0, math.inf])),
        either=draw(st.sampled_from([(), (frozenset({"j0", "j1"}),)])),
    )
    return jobs, quarters, limit


# What one costs once it runs leaves too little of the next quarter's money for the other.
RUNNING = (
    [
        Job("j0", (5.0, 4.5), (0.0, 0.0), duration=1, spent=1.0, after=2.0),
        Job("j1", (5.0, 4.5), (0.0, 0.0), duration=1, spent=1.0, earliest=1),
    ],
    2,
    Limit(cost_a_quarter=2.0),
)


@settings(max_examples=120)
@example(RUNNING)
@given(programmes())
def test_the_programme_finds_what_trying_everything_finds(
    case: tuple[list[Job], int, Limit],
) -> None:
    jobs, quarters, limit = case
    expected = best_by_hand(jobs, quarters, limit)
    found = solve(jobs, quarters, limit, gap=0)
    assert found.feasible == (expected is not None)
    if expected is not None:
        assert found.objective == pytest.approx(expected, abs=1e-6)
        ways = {id_: (start, found.durations[id_]) for id_, start in found.starts.items()}
        assert keeps(jobs, ways, quarters, limit)


@pytest.mark.real
@pytest.mark.parametrize("name", ["nrp1-0.3", "nrp1-0.5", "nrp1-0.7", "nrp4-0.3"])
def test_the_published_optima_of_the_next_release_problem(data: Path, name: str) -> None:
    """Classic instances, each proved to a gap of 0; the larger ones are in the benchmarks."""
    jobs, limit = next_release_problem(data / "roadmap" / "nrp" / f"{name}.txt")
    found = solve(jobs, 1, limit, gap=0, nodes=10**6)
    assert (found.objective, found.finished, found.gap) == (float(OPTIMA[name]), True, 0.0)
    keeps_needs_and_cost(jobs, limit, found.starts)


def keeps_needs_and_cost(jobs: list[Job], limit: Limit, starts: Mapping[str, int]) -> None:
    chosen = [job for job in jobs if job.id in starts]
    assert all(need in starts for job in chosen for need in job.needs)
    assert sum(job.costs[0] for job in chosen) <= limit.cost + 1e-6


def test_a_search_stopped_at_its_nodes_says_so_and_proves_nothing() -> None:
    draw = random.Random(3)
    jobs = [
        Job(f"j{n}", (float(draw.randint(50, 99)),) * 4, (float(draw.randint(20, 60)),) * 4,
            effort=float(draw.randint(3, 17)))
        for n in range(30)
    ]  # fmt: skip
    limit = Limit(effort=41.0, cost=611.0, starts=5)
    found = solve(jobs, 4, limit, gap=0, nodes=1)
    assert found.feasible
    assert not found.finished
    assert found.gap > 0
    assert solve(jobs, 4, limit, gap=0, nodes=1) == found
