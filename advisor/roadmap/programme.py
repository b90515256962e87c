"""The mixed-integer programme of a roadmap: which jobs, starting in which quarter, at which pace.

A binary variable per job, start and duration. Knows effort, cost, value, precedence and limits as
numbers; knows nothing of practices. Solved by HiGHS (scipy.optimize.milp), stopped by gap or nodes
and never by the clock, so that the same input gives the same plan on any machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

__all__ = ["Job", "Limit", "Solution", "solve"]


@dataclass(frozen=True, slots=True)
class Job:
    """One job: value and cost by start quarter (0-based), effort in each quarter it runs.

    `duration` in quarters (0: it is done as it starts); `needs` must have ended before it starts;
    `start` fixes the quarter; `must` says it has to be done; `counts` for the starts at once.
    `slower` are longer durations it may take instead, with the same effort in all: its value and
    its cost are then those of the start from which it would have ended in the same quarter.
    `earliest` is the first quarter it may start in, `latest` the last one it may end in. `spent` is
    the money of each quarter of work at `duration`, `after` that of each quarter that follows.
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
    slower: tuple[int, ...] = ()
    earliest: int = 0
    latest: int | None = None
    spent: float = 0.0
    after: float = 0.0

    def value_at(self, start: int) -> float:
        """What it is worth when it starts in that quarter at its usual duration."""
        return self.values[start]


@dataclass(frozen=True, slots=True)
class Limit:
    """What the plan may take: effort a quarter, money in all, starts a quarter, money a quarter;
    inf: no limit. Of each set in `either` at most one job is done."""

    effort: float = math.inf
    cost: float = math.inf
    starts: float = math.inf
    cost_a_quarter: float = math.inf
    either: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Solution:
    """Start quarter (0-based) and quarters of work of each chosen job.

    `feasible` is False when no plan was found; `finished` says whether that, or the gap asked for,
    was proved: the search stops early at its node limit.
    """

    feasible: bool
    starts: dict[str, int]
    objective: float
    gap: float
    finished: bool
    durations: dict[str, int] = field(default_factory=dict)


def solve(
    jobs: Sequence[Job], quarters: int, limit: Limit, *, gap: float = 1e-4, nodes: int = 4000
) -> Solution:
    """The plan of highest value: sum over chosen jobs of value at their start.

    `gap` is the relative gap at which to stop (0: proved optimum), `nodes` the most nodes of branch
    and bound. Ties fall to the job earlier in the list and to the earlier quarter.
    """
    table = _Table(jobs, quarters)
    count = len(table.columns)
    if count == 0:
        done = all(not job.must and job.start is None for job in jobs)
        return Solution(done, {}, 0.0 if done else math.nan, 0.0 if done else math.nan, True)
    value = np.array([column.value for column in table.columns])
    rows, low, high = table.constraints(limit)
    scale = max(1.0, float(np.abs(value).max()))
    result = milp(
        c=-(value / scale) + 1e-7 * np.arange(count) / count,
        integrality=np.ones(count),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, low, high),
        options={"mip_rel_gap": gap, "node_limit": nodes, "presolve": True},
    )
    if result.x is None:
        return Solution(False, {}, math.nan, math.nan, result.status == 2)
    chosen = [table.columns[place] for place in np.flatnonzero(np.round(result.x) == 1)]
    return Solution(
        feasible=True,
        starts={jobs[each.job].id: each.start for each in chosen},
        objective=float(sum(each.value for each in chosen)),
        gap=float(result.mip_gap or 0.0),
        finished=result.status == 0,
        durations={jobs[each.job].id: each.duration for each in chosen},
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """One way to do a job; `last` is the last quarter of its work, `effort` that of a quarter."""

    job: int
    start: int
    duration: int
    value: float
    cost: float
    effort: float
    spent: float

    @property
    def last(self) -> int:
        return self.start + max(1, self.duration) - 1


def _ways(place: int, job: Job, quarters: int) -> Iterator[_Column]:
    """Every start and duration with which the job ends within the plan and its own bounds."""
    for duration in (job.duration, *job.slower):
        share = job.duration / duration if duration else 1.0
        for start in range(quarters):
            same_end = start + duration - job.duration
            column = _Column(
                place,
                start,
                duration,
                0.0 if same_end >= quarters else job.values[same_end],
                0.0 if same_end >= quarters else job.costs[same_end],
                job.effort * share,
                job.spent * share,
            )
            bound = quarters if job.latest is None else min(quarters, job.latest + 1)
            if column.last < bound and start >= job.earliest and job.start in (None, start):
                yield column


class _Table:
    """The variables of a programme, and its constraints as a sparse matrix."""

    def __init__(self, jobs: Sequence[Job], quarters: int) -> None:
        self._jobs = jobs
        self._quarters = quarters
        self.columns = [
            each for place, job in enumerate(jobs) for each in _ways(place, job, quarters)
        ]
        self._of: list[list[int]] = [[] for _ in jobs]
        for number, column in enumerate(self.columns):
            self._of[column.job].append(number)
        self._index = {job.id: place for place, job in enumerate(jobs)}
        self._rows: list[dict[int, float]] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def constraints(self, limit: Limit) -> tuple[csr_array, np.ndarray, np.ndarray]:
        for place, job in enumerate(self._jobs):
            once = 1.0 if job.must or job.start is not None else 0.0
            self._add(dict.fromkeys(self._of[place], 1.0), once, 1.0)
            for need in job.needs:
                self._precede(place, self._index[need])
        for names in limit.either:
            found = [n for id_ in names if id_ in self._index for n in self._of[self._index[id_]]]
            self._add(dict.fromkeys(found, 1.0), 0.0, 1.0)
        for quarter in range(self._quarters):
            self._limits(quarter, limit)
        if math.isfinite(limit.cost):
            spent = {number: column.cost for number, column in enumerate(self.columns)}
            self._add(spent, -math.inf, limit.cost)
        return self._matrix()

    def _limits(self, quarter: int, limit: Limit) -> None:
        """The limits that hold in each quarter."""
        running = [
            (number, column)
            for number, column in enumerate(self.columns)
            if column.start <= quarter <= column.last
        ]
        if math.isfinite(limit.effort):
            self._add({number: each.effort for number, each in running}, 0.0, limit.effort)
        if math.isfinite(limit.cost_a_quarter):
            spent = {number: each.spent for number, each in running}
            for number, column in enumerate(self.columns):
                if column.last < quarter:
                    spent[number] = self._jobs[column.job].after
            self._add(spent, -math.inf, limit.cost_a_quarter)
        if math.isfinite(limit.starts):
            begun = {
                number: 1.0
                for number, column in running
                if column.start == quarter and self._jobs[column.job].counts
            }
            self._add(begun, 0.0, limit.starts)

    def _precede(self, job: int, need: int) -> None:
        """By any quarter, the job has started only if the need had ended before that quarter."""
        for quarter in range(self._quarters):
            row = {n: 1.0 for n in self._of[job] if self.columns[n].start <= quarter}
            for number in self._of[need]:
                column = self.columns[number]
                if column.start + column.duration <= quarter:
                    row[number] = row.get(number, 0.0) - 1.0
            if row:
                self._add(row, -math.inf, 0.0)

    def _add(self, row: dict[int, float], low: float, high: float) -> None:
        self._rows.append(row)
        self._low.append(low)
        self._high.append(high)

    def _matrix(self) -> tuple[csr_array, np.ndarray, np.ndarray]:
        data = [each for row in self._rows for each in row.values()]
        columns = [number for row in self._rows for number in row]
        places = [place for place, row in enumerate(self._rows) for _ in row]
        shape = (len(self._rows), len(self.columns))
        table = csr_array((data, (places, columns)), shape=shape)
        return table, np.array(self._low), np.array(self._high)
