"""What waits for a calendar to open: one by one, or in batches that leave as one carrier.

Waiting holds no slot. With a `notice`, only an opening edge at least that much after joining
counts. A batch is formed in phase C, when everything of its instant has joined: the members of one
unit that are due leave together, carried by the first of them in order of joining. The others have
no visit of their own at this stage: they are aboard the carrier's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engines.reference.jobs import Job
from simulator.engines.reference.kernel import EDGE, Due

if TYPE_CHECKING:
    from simulator.engines.reference.flow import Flow
    from simulator.engines.reference.plans import RequestPlan, StageRun

__all__ = ["Gate"]

Waiting = tuple[float, int, str, int, Job]


class Gate:
    """The jobs that wait at one stage."""

    def __init__(self, flow: Flow, stage: StageRun) -> None:
        self.flow = flow
        self.stage = stage
        self._due: dict[int, list[Waiting]] = {}  # by unit: batch members that may leave now

    @property
    def order(self) -> tuple[str, str]:
        """Gates act in phase C in this order, before the pools."""
        return self.flow.id, self.stage.id

    def join(self, job: Job, plan: RequestPlan, now: float) -> None:
        """The job waits for the calendar it finds now; one that never opens again keeps it."""
        kernel = self.flow.kernel
        calendar = plan.gate
        if calendar is None:
            raise ValueError(f"stage {self.stage.id} has no calendar to wait for")
        opening = calendar.next_open(now, plan.notice)
        waiting = (now, kernel.cause, job.stream.text, job.entity, job)
        if opening <= now:
            self._go(waiting, plan.batch)
        elif opening < float("inf"):
            order = (EDGE, job.stream.text, job.entity, self.stage.id, 0)
            kernel.at(opening, order, self._at_opening, (waiting, plan.batch))

    def _at_opening(self, due: Due) -> None:
        self.flow.kernel.cause = EDGE
        self._go(*due.what)

    def _go(self, waiting: Waiting, batch: bool) -> None:
        job = waiting[-1]
        if not batch:
            self.flow.released(job, self.stage, waiting[0])
            return
        if not self._due:
            self.flow.world.touched_gates.append(self)
            self.flow.kernel.touched = True
        self._due.setdefault(job.unit, []).append(waiting)

    def form_batches(self, now: float) -> None:
        """Phase C: what is due of each unit leaves as one carrier."""
        due, self._due = self._due, {}
        for unit in sorted(due):
            members = sorted(due[unit], key=lambda each: each[:4])
            first = members[0]
            carrier = first[-1]
            for member in members[1:]:
                carrier.take_on(member[-1], now - first[0], now - member[0])
            self.flow.released(carrier, self.stage, first[0])
