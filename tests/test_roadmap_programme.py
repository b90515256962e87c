"""The mixed-integer programme: against trying everything, and against a published optimum."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.roadmap import Job, Limit, solve


def best_by_hand(jobs: list[Job], quarters: int, limit: Limit) -> float | None:
    """Every assignment of starts, tried: the value of the best that keeps all limits."""
    best: float | None = None
    choices = [None, *range(quarters)]
    for starts in itertools.product(choices, repeat=len(jobs)):
        chosen = {
            one.id: start for one, start in zip(jobs, starts, strict=True) if start is not None
        }
        if not keeps(jobs, chosen, quarters, limit):
            continue
        value = sum(one.values[chosen[one.id]] for one in jobs if one.id in chosen)
        best = value if best is None else max(best, value)
    return best


def keeps(jobs: list[Job], chosen: Mapping[str, int], quarters: int, limit: Limit) -> bool:
    by_id = {one.id: one for one in jobs}
    for one in jobs:
        start = chosen.get(one.id)
        if start is None:
            if one.must or one.start is not None:
                return False
            continue
        if start + max(1, one.duration) > quarters or (
            one.start is not None and start != one.start
        ):
            return False
        for need in one.needs:
            if need not in chosen or chosen[need] + by_id[need].duration > start:
                return False
    for quarter in range(quarters):
        running = [
            one
            for one in jobs
            if one.id in chosen
            and chosen[one.id] <= quarter < chosen[one.id] + max(1, one.duration)
        ]
        if sum(one.effort for one in running) > limit.effort + 1e-6:
            return False
        begun = [one for one in jobs if chosen.get(one.id) == quarter and one.counts]
        if len(begun) > limit.starts:
            return False
    cost = sum(one.costs[chosen[one.id]] for one in jobs if one.id in chosen)
    return cost <= limit.cost + 1e-6


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
                duration=draw(st.integers(0, 2)),
                needs=tuple(f"j{each}" for each in range(place) if draw(st.booleans())),
                start=draw(st.sampled_from([None, None, None, 0])),
                must=draw(st.sampled_from([False, False, True])),
            )
        )
    limit = Limit(
        effort=draw(st.sampled_from([2.0, 5.0, math.inf])),
        cost=draw(st.sampled_from([3.0, 8.0, math.inf])),
        starts=draw(st.sampled_from([1.0, 2.0, math.inf])),
    )
    return jobs, quarters, limit


@settings(max_examples=120)
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
        assert keeps(jobs, found.starts, quarters, limit)


@pytest.mark.real
def test_the_published_optimum_of_the_next_release_problem(data: Path) -> None:
    """nrp1-0.3 (Bagnall 2001, Xuan et al.): 1204, proved. Requirements are jobs without value,
    customers jobs without cost that need all they asked for."""
    words = (data / "roadmap" / "nrp" / "nrp1-0.3.txt").read_text().split()
    ratio, rest = float(words[0]), iter(map(int, words[1:]))
    costs = [next(rest) for _ in range(next(rest)) for _ in range(next(rest))]
    needs: dict[int, list[int]] = {}
    for _ in range(next(rest)):
        first, then = next(rest), next(rest)
        needs.setdefault(then, []).append(first)
    jobs = [
        Job(f"r{place}", (0.0,), (float(cost),), duration=0,
            needs=tuple(f"r{each}" for each in needs.get(place, ())))
        for place, cost in enumerate(costs, start=1)
    ]  # fmt: skip
    for place in range(next(rest)):
        profit, asked = next(rest), next(rest)
        wanted = tuple(f"r{next(rest)}" for _ in range(asked))
        jobs.append(Job(f"c{place}", (float(profit),), (0.0,), duration=0, needs=wanted))
    found = solve(jobs, 1, Limit(cost=ratio * sum(costs)), gap=0, nodes=10**6)
    assert (found.objective, found.finished, found.gap) == (1204.0, True, 0.0)
