"""A table of real jobs through one pool: the simulation model fed with what happened.

It is the model of the engines on its smallest scenario, one pool and one stage, with recorded
submits, durations and slots: at each instant releases first, then arrivals, then one pass over the
queue. Times are whole seconds, so every sum is exact. The general engine would do; this loop
does a week of a GPU cluster in a tenth of a second, and the tests hold it to the engine's visits
on random tables and to a replay that steps through every second.

Source of the rule that passes over what does not fit: the simulator published with the Alibaba
cluster trace of 2020 (Weng et al., NSDI 2022).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RecordedJob", "Replay", "ReplayDiscipline", "replay_jobs"]

ReplayDiscipline: TypeAlias = Literal["fifo", "shortest"]
_Key: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class RecordedJob:
    """A job as recorded: whole seconds from second 0, and how many slots it holds together.

    A duration of 0 lasts 1 second. `number` orders jobs that are otherwise equal; of equal numbers
    the one that stands first in the table.
    """

    submitted: int
    duration: int
    slots: int
    number: int


@dataclass(frozen=True)
class Replay:
    """What became of recorded jobs on `slots` slots: `began[i]` is the second jobs[i] started in.

    Completion counts from submit to end, wait from submit to start, both in seconds. The makespan
    is the last end, from second 0; utilisation is busy slot-seconds over slots x makespan.
    """

    jobs: tuple[RecordedJob, ...]
    began: tuple[int, ...]
    slots: int

    @property
    def mean_completion(self) -> float:
        """Mean seconds from submit to end."""
        return (sum(map(_length, self.jobs)) + sum(self.waits)) / len(self.jobs)

    @property
    def mean_wait(self) -> float:
        """Mean seconds from submit to start."""
        return sum(self.waits) / len(self.jobs)

    @property
    def waits(self) -> list[int]:
        """Seconds from submit to start, in the order of `jobs`."""
        return [began - job.submitted for job, began in zip(self.jobs, self.began, strict=True)]

    @property
    def makespan(self) -> int:
        """The second in which the last job ended."""
        return max(b + _length(job) for job, b in zip(self.jobs, self.began, strict=True))

    @property
    def utilisation(self) -> float:
        """Busy slot-seconds over slots x makespan."""
        work = sum(job.slots * _length(job) for job in self.jobs)
        return work / (self.slots * self.makespan)

    def wait_quantiles(self, levels: Iterable[float]) -> list[float]:
        """Exact quantiles of the waits, linear between order statistics (Hyndman and Fan's 7)."""
        ordered = sorted(self.waits)
        found = []
        for level in levels:
            place = level * (len(ordered) - 1)
            below = math.floor(place)
            above = min(below + 1, len(ordered) - 1)
            gap = ordered[above] - ordered[below]
            found.append(ordered[below] + (place - below) * gap)
        return found

    @property
    def table(self) -> pd.DataFrame:
        """One row a job: number, submitted, began, ended (seconds), slots."""
        import pandas as pd

        rows = [
            (job.number, job.submitted, began, began + _length(job), job.slots)
            for job, began in zip(self.jobs, self.began, strict=True)
        ]
        return pd.DataFrame(rows, columns=["number", "submitted", "began", "ended", "slots"])


def replay_jobs(
    jobs: Sequence[RecordedJob],
    slots: int,
    *,
    discipline: ReplayDiscipline = "fifo",
    backfill: bool = True,
) -> Replay:
    """Recorded jobs through one pool of `slots` slots.

    `fifo` queues by (submitted, number), `shortest` by (duration, number). With `backfill` a pass
    starts, in queue order, every job that fits and passes over those that do not; without, the
    first that does not fit holds up the rest. Raises ValueError for no jobs, a time below 0, and a
    job that asks for no slot or for more than there are.

    >>> table = [RecordedJob(0, 10, 1, 1), RecordedJob(1, 5, 2, 2), RecordedJob(2, 3, 1, 3)]
    >>> replay_jobs(table, 2).began, replay_jobs(table, 2, backfill=False).began
    ((0, 10, 2), (0, 10, 15))
    """
    _check(jobs, slots)
    first = [job.duration if discipline == "shortest" else job.submitted for job in jobs]
    coming = sorted(range(len(jobs)), key=lambda i: (jobs[i].submitted, i), reverse=True)
    queue = _PassOver() if backfill else _FromTheHead()
    began = [0] * len(jobs)
    ends: list[tuple[int, int]] = []
    free = slots
    while coming or ends:
        now = min([jobs[i].submitted for i in coming[-1:]] + [end for end, _ in ends[:1]])
        while ends and ends[0][0] == now:
            free += jobs[heappop(ends)[1]].slots
        while coming and jobs[coming[-1]].submitted == now:
            i = coming.pop()
            queue.join((first[i], jobs[i].number, i), jobs[i].slots)
        while (started := queue.start(free)) is not None:
            free -= jobs[started].slots
            began[started] = now
            heappush(ends, (now + _length(jobs[started]), started))
    return Replay(tuple(jobs), tuple(began), slots)


class _FromTheHead:
    """A queue whose head holds up the rest."""

    def __init__(self) -> None:
        self._queue: list[tuple[_Key, int]] = []

    def join(self, key: _Key, slots: int) -> None:
        """Queue a job under its key, whose last part is the job."""
        heappush(self._queue, (key, slots))

    def start(self, free: int) -> int | None:
        """The job that starts next on that many free slots, if one does."""
        if not self._queue or self._queue[0][1] > free:
            return None
        return heappop(self._queue)[0][-1]


class _PassOver:
    """A queue in which whoever fits starts: one heap for each number of slots asked for.

    Slots only get fewer during a pass, so what it passed over never fits later in the same pass:
    the pass in queue order starts, again and again, the first in the queue among all that fit.
    """

    def __init__(self) -> None:
        self._queues: dict[int, list[_Key]] = {}

    def join(self, key: _Key, slots: int) -> None:
        """Queue a job under its key, whose last part is the job."""
        heappush(self._queues.setdefault(slots, []), key)

    def start(self, free: int) -> int | None:
        """The job that starts next on that many free slots, if one does."""
        fitting = [queue for slots, queue in self._queues.items() if slots <= free and queue]
        return heappop(min(fitting, key=_head))[-1] if fitting else None


def _head(queue: list[_Key]) -> _Key:
    return queue[0]


def _length(job: RecordedJob) -> int:
    """Seconds a job lasts: one that is recorded with 0 lasts 1."""
    return max(1, job.duration)


def _check(jobs: Sequence[RecordedJob], slots: int) -> None:
    if not jobs:
        raise ValueError("there are no jobs to replay")
    for job in jobs:
        if job.submitted < 0 or job.duration < 0 or not 1 <= job.slots <= slots:
            raise ValueError(f"{job} cannot be replayed on {slots} slots")
