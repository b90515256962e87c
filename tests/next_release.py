"""The classic instances of the next release problem as jobs and a limit."""

from __future__ import annotations

from pathlib import Path

from advisor.roadmap import Job, Limit

__all__ = ["OPTIMA", "next_release_problem"]

OPTIMA = {
    "nrp1-0.3": 1204,
    "nrp1-0.5": 1836,
    "nrp1-0.7": 2507,
    "nrp2-0.7": 11312,
    "nrp4-0.3": 10690,
    "nrp4-0.7": 20912,
}
"""Highest profit of each instance, proved with HiGHS at a gap of 0 (Bagnall 2001, Xuan 2012)."""


def next_release_problem(path: Path) -> tuple[list[Job], Limit]:
    """Requirements are jobs without value, customers jobs without cost that need all they asked
    for; the file gives the share of the whole cost that may be spent."""
    words = path.read_text().split()
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
    return jobs, Limit(cost=ratio * sum(costs))
