"""The mixed-integer programme of a roadmap: which jobs, starting in which quarter.

A binary variable per job and start. Knows effort, cost, value, precedence and limits as numbers;
knows nothing of practices. Solved by HiGHS (scipy.optimize.milp), stopped by gap or nodes and
never by the clock, so that the same input gives the same plan on any machine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

__all__ = ["Job", "Limit", "Solution", "solve"]


@dataclass(frozen=True, slots=True)
class Job:
    """One job: value and cost by start quarter (0-based), effort in each quarter it runs.

    `duration` in quarters (0: it is done as it starts); `needs` must have ended before it starts;
    `start` fixes the quarter; `must` says it has to be done; `counts` for the starts at once.
    """

    id: str
    values: tuple[float, ...]
    costs: tuple[float, ...]
    effort: float = 0.0
    duration: int = 1
    needs: tuple[str, ...] = ()
    start: int | None = None
    must: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """What the plan may take: effort a quarter, money in all, starts a quarter; inf: no limit."""

    effort: float = math.inf
    cost: float = math.inf
    starts: float = math.inf


@dataclass(frozen=True, slots=True)
class Solution:
    """Start quarter (0-based) of each chosen job; `feasible` False when no plan fits the limits."""

    feasible: bool
    starts: dict[str, int]
    objective: float
    gap: float
    finished: bool


def solve(
    jobs: Sequence[Job], quarters: int, limit: Limit, *, gap: float = 1e-4, nodes: int = 4000
) -> Solution:
    """The plan of highest value: sum over chosen jobs of value at their start.

    `gap` is the relative gap at which to stop (0: proved optimum), `nodes` the most nodes of branch
    and bound. Ties fall to the job earlier in the list and to the earlier quarter.
    """
    index = {job.id: place for place, job in enumerate(jobs)}
    count = len(jobs) * quarters
    if count == 0:
        return Solution(True, {}, 0.0, 0.0, True)
    value = np.array([job.values[q] for job in jobs for q in range(quarters)], dtype=float)
    upper = np.array([_allowed(job, q, quarters) for job in jobs for q in range(quarters)])
    rows, low, high = _constraints(jobs, index, quarters, limit)
    scale = max(1.0, float(np.abs(value).max()))
    order = np.arange(count) / count
    result = milp(
        c=-(value / scale) + 1e-7 * order,
        integrality=np.ones(count),
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(rows, low, high),
        options={"mip_rel_gap": gap, "node_limit": nodes, "presolve": True},
    )
    if result.x is None:
        return Solution(False, {}, math.nan, math.nan, result.status == 2)
    chosen = np.flatnonzero(np.round(result.x) == 1)
    starts = {jobs[int(place) // quarters].id: int(place) % quarters for place in chosen}
    objective = float(sum(value[place] for place in chosen))
    return Solution(True, starts, objective, float(result.mip_gap or 0.0), result.status == 0)


def _allowed(job: Job, quarter: int, quarters: int) -> float:
    """1 when the job may start there and ends within the plan."""
    if quarter + max(1, job.duration) > quarters:
        return 0.0
    return 1.0 if job.start is None or job.start == quarter else 0.0


def _constraints(
    jobs: Sequence[Job], index: dict[str, int], quarters: int, limit: Limit
) -> tuple[csr_array, np.ndarray, np.ndarray]:
    table = _Rows(quarters)
    for place, job in enumerate(jobs):
        once = 1.0 if job.must or job.start is not None else 0.0
        table.add({(place, q): 1.0 for q in range(quarters)}, once, 1.0)
        for need in job.needs:
            _precede(table, place, index[need], jobs[index[need]].duration, quarters)
    for quarter in range(quarters):
        if math.isfinite(limit.effort):
            table.add(_load(jobs, quarter), 0.0, limit.effort)
        if math.isfinite(limit.starts):
            begun = {(p, quarter): 1.0 for p, job in enumerate(jobs) if job.counts}
            table.add(begun, 0.0, limit.starts)
    if math.isfinite(limit.cost):
        spent = {(p, q): job.costs[q] for p, job in enumerate(jobs) for q in range(quarters)}
        table.add(spent, -math.inf, limit.cost)
    return table.matrix(len(jobs))


def _load(jobs: Sequence[Job], quarter: int) -> dict[tuple[int, int], float]:
    """The effort each start puts on a quarter."""
    return {
        (place, start): job.effort
        for place, job in enumerate(jobs)
        for start in range(max(0, quarter - max(1, job.duration) + 1), quarter + 1)
    }


def _precede(table: _Rows, job: int, need: int, duration: int, quarters: int) -> None:
    """By any quarter, the job has started only if the need had ended before that quarter."""
    for quarter in range(quarters):
        row = {(job, q): 1.0 for q in range(quarter + 1)}
        for q in range(quarter - duration + 1):
            row[need, q] = row.get((need, q), 0.0) - 1.0
        table.add(row, -math.inf, 0.0)


class _Rows:
    """A sparse constraint matrix being written, row by row."""

    def __init__(self, quarters: int) -> None:
        self._quarters = quarters
        self._data: list[float] = []
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def add(self, row: dict[tuple[int, int], float], low: float, high: float) -> None:
        for (job, quarter), each in row.items():
            self._data.append(each)
            self._rows.append(len(self._low))
            self._columns.append(job * self._quarters + quarter)
        self._low.append(low)
        self._high.append(high)

    def matrix(self, jobs: int) -> tuple[csr_array, np.ndarray, np.ndarray]:
        shape = (len(self._low), jobs * self._quarters)
        table = csr_array((self._data, (self._rows, self._columns)), shape=shape)
        return table, np.array(self._low), np.array(self._high)
