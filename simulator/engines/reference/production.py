"""Production after a pipeline's last stage: failed deployments and what is done about them.

A deployment of n changes fails with 1 - (1 - p)^n and opens one incident. It is detected, then
rolled back (a share) or restored (with a slot, if a pool is named), and may be followed by an
unplanned fix. The incident's draws are those of the job that carried the deployment. What
production says is read at each draw.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.draws import PURPOSES, hash_id, uniform
from simulator.engines.reference.dated import Dated, ElementChange
from simulator.engines.reference.jobs import NAN, Job
from simulator.engines.reference.kernel import DETECT, RESTORE, Due
from simulator.engines.reference.plans import Places
from simulator.engines.reference.pools import Pool
from simulator.spec import Detect, Pipeline, Production, Restore, Rollback

if TYPE_CHECKING:
    from simulator.engines.reference.flow import Flow

__all__ = ["Incident", "ProductionRun", "RestoreWork", "incident_row"]

_PLACE_ID = "~production"
_PLACE = hash_id(_PLACE_ID)
_FAILS, _DETECT, _ROLLBACK = PURPOSES["fails"], PURPOSES["detect"], PURPOSES["rollback"]
_RESTORE, _REWORK = PURPOSES["restore"], PURPOSES["rework"]


class Incident:
    """One failed deployment, from the end of its last stage to its restoration."""

    __slots__ = ("changes", "detected", "how", "job", "opened", "restored", "reworked")

    def __init__(self, job: Job, changes: int, opened: float) -> None:
        self.job = job
        self.changes = changes
        self.opened = opened
        self.detected = self.restored = NAN
        self.how = ""
        self.reworked = False


class RestoreWork:
    """The request for a slot to restore with; a row of `visits` like any other."""

    __slots__ = ("began", "branch", "clock", "duration", "ended", "entered", "incident", "job",
                 "outcome", "pool", "queued", "run", "slots", "stage", "visit")  # fmt: skip

    def __init__(
        self, run: ProductionRun, incident: Incident, pool: Pool, duration: float, clock: Any,
        queued: float,
    ) -> None:  # fmt: skip
        self.run = run
        self.stage = run  # its id is `~production`
        self.incident = incident
        self.job = incident.job
        self.pool = pool
        self.slots = 1
        self.visit = self.branch = 0
        self.duration = duration
        self.clock = clock
        self.entered = self.queued = queued
        self.began = self.ended = NAN
        self.outcome = ""

    def start(self, now: float) -> None:
        self.run.start_restoring(self, now)


class ProductionRun:
    """Production of one pipeline of a run."""

    id = _PLACE_ID

    def __init__(
        self,
        flow: Flow,
        spec: Pipeline,
        data: Any,
        changes: Sequence[ElementChange],
        places: Places,
    ) -> None:
        self.flow = flow
        self.world = flow.world
        self._places = places
        self._spec = spec.production or Production()
        self._dated = Dated(data, changes, _production) if changes else None
        self._reworks: dict[str, int] = {}

    def _read(self, share: float) -> Production:
        """What production says now; what the file says for incidents still open when it ended."""
        return self._spec if self._dated is None else self._there(share) or self._spec

    def _there(self, share: float) -> Production | None:
        """The production there is now: a dated change may begin or end it."""
        return self._spec if self._dated is None else self._dated.at(self.flow.kernel.now, share)

    def _uniform(self, job: Job, purpose: int) -> float:
        world = self.world
        return uniform(world.seed, world.replication, job.entity, job.stream.hash, _PLACE, purpose)

    def deployed(self, job: Job, jobs: list[Job], now: float) -> None:
        """The job ended its last stage, carrying `jobs` (itself among them): one deployment.

        None where there is no production yet, or none any more.
        """
        production = self._there(job.share)
        if production is None:
            return
        probability = production.fails
        whole = -math.expm1(len(jobs) * math.log1p(-probability)) if probability < 1.0 else 1.0
        failed = whole > 0.0 and self._uniform(job, _FAILS) < whole
        rework = any(each.stream.cause == "rework" for each in jobs)
        self.world.recorder.deployed(now, self.flow.position, failed, rework)
        if failed:
            incident = Incident(job, len(jobs), now)
            if self.world.incidents is not None:
                self.world.incidents.append(incident)
            self._open(incident, now)

    def _open(self, incident: Incident, now: float) -> None:
        detect = self._read(incident.job.share).detect
        end = self._after(detect, incident.job, _DETECT, now)
        self._due(end, DETECT, self._detected, incident)

    def _after(
        self, phase: Detect | Rollback | Restore, job: Job, purpose: int, now: float
    ) -> float:
        duration = phase.time.inverse(self._uniform(job, purpose))
        clock = self._places.calendar(phase.clock)
        return now + duration if clock is None else clock.after_open_time(now, duration)

    def _due(self, time: float, order: int, action: Any, what: Any) -> None:
        job: Job = what.job
        key = (order, job.stream.text, job.entity, _PLACE_ID, 0)
        self.flow.kernel.at(time, key, action, what)

    def _detected(self, due: Due) -> None:
        kernel = self.flow.kernel
        kernel.cause = DETECT
        now = kernel.now
        incident: Incident = due.what
        job = incident.job
        incident.detected = now
        spec = self._read(job.share)
        if spec.rollback.share > 0.0 and self._uniform(job, _ROLLBACK) < spec.rollback.share:
            incident.how = "rollback"
            end = self._after(spec.rollback, job, _RESTORE, now)
            self._due(end, RESTORE, self._rolled_back, incident)
        else:
            incident.how = "restore"
            self._ask_for_slot(incident, spec.restore, now)

    def _ask_for_slot(self, incident: Incident, restore: Restore, now: float) -> None:
        job, pool = incident.job, self._places.pool(restore.pool)
        if pool is None:
            end = self._after(restore, job, _RESTORE, now)
            self._due(end, RESTORE, self._rolled_back, incident)
            return
        duration = restore.time.inverse(self._uniform(job, _RESTORE))
        clock = self._places.calendar(restore.clock)
        work = RestoreWork(self, incident, pool, duration, clock, now)
        self.world.recorder.queued(now, self.flow.position, len(self.flow.stages))
        if self.world.works is not None:
            self.world.works.append(work)
        key = (now, DETECT, job.stream.text, job.entity, _PLACE_ID, 0)
        pool.join(work, key, self.flow.priority, duration)

    def start_restoring(self, work: RestoreWork, now: float) -> None:
        work.began = now
        self.world.recorder.began(
            now, work.queued, self.flow.position, len(self.flow.stages), work.pool.position
        )
        if work.clock is None:
            end = now + work.duration
        else:
            end = work.clock.after_open_time(now, work.duration)
        self._due(end, RESTORE, self._repaired, work)

    def _repaired(self, due: Due) -> None:
        work: RestoreWork = due.what
        now = self.flow.kernel.now
        work.ended = now
        work.outcome = "passed"
        work.pool.release(1)
        self._restored(work.incident, now)

    def _rolled_back(self, due: Due) -> None:
        self._restored(due.what, self.flow.kernel.now)

    def _restored(self, incident: Incident, now: float) -> None:
        self.flow.kernel.cause = RESTORE
        incident.restored = now
        job = incident.job
        self.world.recorder.restored(now, incident.opened, self.flow.position)
        rework = self._read(job.share).rework
        if rework is not None and self._uniform(job, _REWORK) < rework.share:
            incident.reworked = True
            self._send_fix(job, self.world.flows[rework.pipeline], now)

    def _send_fix(self, job: Job, target: Flow, now: float) -> None:
        """An unplanned job; fixes of one source are numbered as they come."""
        stream = target.stream(f"{target.id}~{self.flow.id}", "rework")
        entity = self._reworks.get(target.id, 0)
        self._reworks[target.id] = entity + 1
        fix = target.new_job(stream, entity, now, unit=job.unit % target.units)
        target.go_on(fix, 0)


def _production(data: Any) -> Production | None:
    return None if data is None else Production.model_validate(data)


def incident_row(incident: Incident) -> tuple[object, ...]:
    """An incident as a row of `incidents`."""
    job = incident.job
    return (
        job.stream.text, job.entity, job.stream.flow.id, incident.changes, incident.opened,
        incident.detected, incident.restored, incident.how, incident.reworked,
    )  # fmt: skip
