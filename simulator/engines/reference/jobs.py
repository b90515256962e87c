"""What moves through pipelines: streams, jobs, and the branches of work they ask slots for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.draws import hash_id

if TYPE_CHECKING:
    from simulator.engines.reference.flow import Flow
    from simulator.engines.reference.plans import StageRun
    from simulator.engines.reference.pools import Pool

__all__ = ["CALENDAR", "DELAY", "NAN", "QUEUE", "WORK", "Job", "Stream", "Work"]

NAN = float("nan")
WORK, QUEUE, CALENDAR, DELAY = range(4)


class Stream:
    """Where jobs come from: its text is part of their name and of every draw about them."""

    __slots__ = ("cause", "flow", "hash", "text")

    def __init__(self, text: str, cause: str, flow: Flow) -> None:
        self.text = text
        self.hash = hash_id(text)
        self.cause = cause
        self.flow = flow


class Job:
    """One job: its name (stream, entity), its unit, and how its time has been spent so far."""

    __slots__ = ("arrived", "at", "branches", "carrier", "ended", "entity", "members", "outcome",
                 "parts", "rank", "retraining", "retries", "share", "stream", "trace", "unit",
                 "visits")  # fmt: skip

    def __init__(
        self, stream: Stream, entity: int, unit: int, share: float, arrived: float, stages: int
    ) -> None:
        self.stream = stream
        self.entity = entity
        self.unit = unit
        self.share = share  # its unit's uniform: which shares of dated changes it takes part in
        self.arrived = arrived
        self.ended = NAN
        self.outcome = ""
        self.visits = [0] * stages
        self.at = -1  # the stage it last came to
        self.retries: dict[str, int] | None = None
        self.branches = 0  # branches of the present visit still to end
        self.parts = [0.0, 0.0, 0.0, 0.0]
        self.members: list[tuple[Job, list[float]]] | None = None
        self.carrier = ""
        self.retraining: Any = None
        self.rank = 0.0  # among requests of one priority: smaller goes first
        self.trace: tuple[float | None, int | None] | None = None

    def take_on(self, other: Job, own_wait: float, other_wait: float) -> None:
        """Carry `other` and all it carries from now on; waits at the gate count as calendar.

        A member's time is the carrier's from here, plus what differed when it came aboard.
        """
        if self.members is None:
            self.members = []
        shift = [theirs - mine for theirs, mine in zip(other.parts, self.parts, strict=True)]
        shift[CALENDAR] += other_wait - own_wait
        name = f"{self.stream.text}:{self.entity}"
        self.members.append((other, shift))
        other.carrier = name
        for member, offset in other.members or ():
            self.members.append((member, [a + b for a, b in zip(offset, shift, strict=True)]))
            member.carrier = name
        other.members = None


class Work:
    """One branch of one visit: a request for slots, then the time spent with them."""

    __slots__ = ("began", "branch", "clock", "duration", "ended", "entered", "job", "outcome",
                 "pool", "queued", "slots", "stage", "visit")  # fmt: skip

    def __init__(
        self, job: Job, stage: StageRun, visit: int, branch: int, pool: Pool | None, slots: int,
        entered: float, queued: float, duration: float, clock: Any,
    ) -> None:  # fmt: skip
        self.job = job
        self.stage = stage
        self.visit = visit
        self.branch = branch
        self.pool = pool
        self.slots = slots
        self.entered = entered
        self.queued = queued
        self.duration = duration
        self.clock = clock
        self.began = self.ended = NAN
        self.outcome = ""

    def start(self, now: float) -> None:
        self.stage.flow.start(self, now)

    def add_parts(self, now: float) -> None:
        """Where the job's time went between entering the stage and now, the end of this branch."""
        parts = self.job.parts
        spent = now - self.began
        if self.clock is None:
            worked, closed = spent, 0.0
        else:
            worked = self.duration
            closed = spent - worked
        parts[WORK if self.pool is not None else DELAY] += worked
        parts[QUEUE] += self.began - self.queued
        parts[CALENDAR] += (self.queued - self.entered) + closed
