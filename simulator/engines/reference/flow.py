"""How jobs go through one pipeline: stage by stage, failures, gates with batches, the end.

A request's place in its queue is (its time, the class of the event that made it, stream, entity,
stage, branch). A retry goes back to the tail of the queue at once: it waits for no opening again.
A stage that does not apply is passed over to its `next`; a repair stage reached without a failure
is passed over to the stage after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.draws import FURTHERS, PURPOSES, REPLICATIONS, hash_id, uniform
from simulator.engines import NotSupported
from simulator.engines.reference.gates import Gate
from simulator.engines.reference.jobs import NAN, Job, Stream, Work
from simulator.engines.reference.kernel import END, Due
from simulator.engines.reference.plans import CausePlan, RequestPlan, StageRun
from simulator.engines.reference.spot import MOST_INTERRUPTIONS, MOST_VISITS, interrupted

if TYPE_CHECKING:
    from simulator.engines.reference.production import ProductionRun
    from simulator.engines.reference.world import World
    from simulator.spec import Interruption, Pipeline

__all__ = ["Flow", "job_row", "visit_row"]

_TIME, _FAILS, _GAP = PURPOSES["time"], PURPOSES["fails"], PURPOSES["gap"]
_APPLIES, _UNIT, _SHARE = PURPOSES["applies"], PURPOSES["unit"], PURPOSES["share"]
_UNIT_PLACE, _SHARE_PLACE = hash_id("~unit"), hash_id("~share")


def _endless(job: Job, stage: StageRun, does: str = "comes by without end") -> NotSupported:
    """A loop that only a dated change made endless should be told, not waited for."""
    where = f"{job.stream.flow.id}.{stage.id}"
    reason = f"stage {where}: job {job.entity} of {job.stream.text} {does}"
    return NotSupported("reference", [reason])


class Flow:
    """One pipeline of a run."""

    def __init__(self, world: World, position: int, spec: Pipeline) -> None:
        self.world = world
        self.kernel = world.kernel
        self.position = position
        self.id = spec.id
        self.hash = hash_id(spec.id)
        self.units = spec.units
        self.priority = float(spec.priority)
        self.streams: dict[str, Stream] = {}
        self.stages: list[StageRun] = []
        self.gates: list[Gate | None] = []
        self.production: ProductionRun | None = None
        self._shares: dict[int, float] = {}

    # --- how jobs come ----------------------------------------------------------------------
    def stream(self, text: str, cause: str) -> Stream:
        """The stream of that text, made when first asked for."""
        found = self.streams.get(text)
        if found is None:
            found = self.streams[text] = Stream(text, cause, self)
        return found

    def new_job(self, stream: Stream, entity: int, now: float, unit: int | None = None) -> Job:
        """A job that arrives now; without a unit, its keyed draw names one."""
        world = self.world
        if unit is None:
            unit = 0
            if self.units > 1:
                u = uniform(world.seed, world.replication, entity, stream.hash, _UNIT_PLACE, _UNIT)
                unit = int(u * self.units)
        job = Job(stream, entity, unit, self.share(unit), now, len(self.stages))
        world.recorder.arrived(now, self.position)
        if world.jobs is not None:
            world.jobs.append(job)
        return job

    def share(self, unit: int) -> float:
        """The uniform of a unit: the same for every dated change, so early units stay early."""
        found = self._shares.get(unit)
        if found is None:
            world = self.world
            found = self._shares[unit] = uniform(
                world.seed, world.replication, unit, self.hash, _SHARE_PLACE, _SHARE
            )
        return found

    # --- from stage to stage ----------------------------------------------------------------
    def go_on(self, job: Job, index: int, failed: bool = False) -> None:
        """The job comes to the stage at `index` or, where that is passed over, to a later one."""
        now = self.kernel.now
        passed = 0
        while index < len(self.stages):
            stage = self.stages[index]
            if stage.after_failure and not failed:
                index += 1
                continue
            failed = False
            if self._applies(job, stage, now):
                self._come(job, stage, now)
                return
            index = stage.next
            passed += 1
            if passed > 1000:
                raise _endless(job, stage)
        self._finish(job, now)

    def _applies(self, job: Job, stage: StageRun, now: float) -> bool:
        dated = stage.applies_dated
        share = stage.applies if dated is None else dated.at(now, job.share)
        if share >= 1.0:
            return True
        world = self.world
        u = uniform(
            world.seed, world.replication, job.entity, job.stream.hash, stage.place, _APPLIES
        )
        return u < share

    def _come(self, job: Job, stage: StageRun, now: float) -> None:
        if job.at != stage.index:
            job.at = stage.index
            job.retries = None
        plan = self._plan(job, stage, now)
        if plan.gate is None:
            self.request(job, stage, plan, now, now)
        else:
            gate = self.gates[stage.index]
            if gate is None:
                gate = self.gates[stage.index] = Gate(self, stage)
            gate.join(job, plan, now)

    def _plan(self, job: Job, stage: StageRun, now: float) -> RequestPlan:
        dated = stage.request_dated
        return stage.request if dated is None else dated.at(now, job.share)

    def released(self, job: Job, stage: StageRun, entered: float) -> None:
        """A gate lets the job go: it asks for what the stage says now."""
        now = self.kernel.now
        self.request(job, stage, self._plan(job, stage, now), entered, now)

    def request(
        self, job: Job, stage: StageRun, plan: RequestPlan, entered: float, now: float
    ) -> None:
        """One visit: every branch draws its duration and joins the queue, or begins a delay."""
        world = self.world
        visit = job.visits[stage.index]
        if visit >= MOST_VISITS:
            raise _endless(job, stage)
        job.visits[stage.index] = visit + 1
        world.recorder.queued(now, self.position, stage.index)
        job.branches = plan.parallel
        factor = 1.0 if stage.factors is None else stage.factors.at(now, job.share)
        slots, pool = plan.slots, plan.pool
        for branch in range(plan.parallel):
            if plan.inverse is None:
                duration = plan.duration
            else:
                duration = plan.inverse(
                    uniform(world.seed, world.replication, job.entity, job.stream.hash,
                            stage.place, (visit << 12) | (branch << 4) | _TIME)
                )  # fmt: skip
            duration *= factor
            if job.trace is not None and pool is not None and stage is self.traced:
                duration, slots = self._recorded(job, duration, slots, factor)
            asked = duration
            if plan.spot is not None:
                duration = self._stretched(job, stage, plan.spot, visit, branch, duration, now)
            work = Work(job, stage, visit, branch, pool, slots, entered, now, duration, plan.clock)
            if world.works is not None:
                world.works.append(work)
            if pool is None:
                self.start(work, now)
            else:
                key = (now, self.kernel.cause, job.stream.text, job.entity, stage.id, branch)
                pool.join(work, key, self.priority, asked, job.rank)

    def _stretched(
        self, job: Job, stage: StageRun, spot: Interruption, visit: int, branch: int,
        duration: float, now: float,
    ) -> float:  # fmt: skip
        """The time the slots are held for work of that duration, interruptions included.

        They come by themselves, whenever the work begins: `shortest` does not know of them.
        """
        world = self.world

        def chance(number: int) -> float:
            block, further = divmod(number, FURTHERS)
            last = ((visit + block * MOST_VISITS) << 12) | (branch << 4) | _GAP
            key = world.replication + further * REPLICATIONS
            return uniform(world.seed, key, job.entity, job.stream.hash, stage.place, last)

        found = interrupted(duration, spot, chance, world.scenario.horizon - now)
        if found is None:
            raise _endless(job, stage, f"is interrupted more than {MOST_INTERRUPTIONS:,} times")
        return found

    @property
    def traced(self) -> StageRun | None:
        """The stage whose time and slots a recorded job brings along: the first with a pool."""
        return next((each for each in self.stages if each.request.pool is not None), None)

    def _recorded(self, job: Job, duration: float, slots: int, factor: float) -> tuple[float, int]:
        recorded, wide = job.trace or (None, None)
        return (
            duration if recorded is None else recorded * factor,
            slots if wide is None else wide,
        )

    def start(self, work: Work, now: float) -> None:
        """The branch has its slots, or needs none: its end is due."""
        work.began = now
        job = work.job
        clock = work.clock
        if work.pool is not None:
            self.world.recorder.began(
                now, work.queued, self.position, work.stage.index, work.pool.position
            )
        if job.retraining is not None:
            job.retraining.begin(now)
        if clock is None:
            end = now + work.duration
        else:
            end = clock.after_open_time(now, work.duration)
        order = (END, job.stream.text, job.entity, work.stage.id, work.branch)
        self.kernel.at(end, order, self._end, work)

    def _end(self, due: Due) -> None:
        kernel = self.kernel
        kernel.cause = END
        work: Work = due.what
        now = kernel.now
        work.ended = now
        job = work.job
        if work.pool is not None:
            work.pool.release(work.slots)
            if job.retraining is not None:
                job.retraining.spend(work)
        job.branches -= 1
        work.outcome = "passed"
        if job.branches:
            return
        work.add_parts(now)
        cause = self._failure(job, work, now)
        if cause is None:
            self.go_on(job, work.stage.next)
        else:
            work.outcome = cause.outcome
            self._fail(job, work.stage, cause, now)

    def _failure(self, job: Job, work: Work, now: float) -> CausePlan | None:
        """The cause this visit fails by: one draw when its last branch ends."""
        dated = work.stage.causes_dated
        causes = work.stage.causes if dated is None else dated.at(now, job.share)
        if not causes:
            return None
        world = self.world
        u = uniform(world.seed, world.replication, job.entity, job.stream.hash,
                    work.stage.place, (work.visit << 12) | _FAILS)  # fmt: skip
        for cause in causes:
            if u < cause.upto:
                return cause
        return None

    def _fail(self, job: Job, stage: StageRun, cause: CausePlan, now: float) -> None:
        if cause.go_to is not None:
            self.go_on(job, cause.go_to, failed=True)
        elif cause.retries is not None and self._retries_left(job, cause):
            self.request(job, stage, self._plan(job, stage, now), now, now)
        else:
            self._end_job(job, now, "abandoned")

    @staticmethod
    def _retries_left(job: Job, cause: CausePlan) -> bool:
        counts = job.retries = job.retries or {}
        used = counts.get(cause.cause, 0)
        counts[cause.cause] = used + 1
        return used < (cause.retries or 0)

    # --- the end ----------------------------------------------------------------------------
    def _finish(self, job: Job, now: float) -> None:
        members = job.members or ()
        jobs = [job, *(member for member, _ in members)]
        self._end_job(job, now, "completed")
        if self.production is not None:
            self.production.deployed(job, jobs, now)

    def _end_job(self, job: Job, now: float, outcome: str) -> None:
        """The job and all it carries leave the system."""
        for member, offset in job.members or ():
            parts = [a + b for a, b in zip(job.parts, offset, strict=True)]
            self._leave(member, now, outcome, parts)
        self._leave(job, now, outcome, job.parts)

    def _leave(self, job: Job, now: float, outcome: str, parts: list[float]) -> None:
        job.ended = now
        job.outcome = outcome
        completed = outcome == "completed"
        self.world.recorder.ended(now, self.position, job.arrived, parts, completed)
        if job.retraining is not None:
            job.retraining.end(now, completed)


def visit_row(work: Any) -> tuple[object, ...]:
    """A branch as a row of `visits`."""
    job = work.job
    return (
        job.stream.text, job.entity, job.stream.flow.id, work.stage.id, work.visit, work.branch,
        "" if work.pool is None else work.pool.id, work.slots, work.entered, work.queued,
        work.began, work.ended if work.outcome else NAN, work.outcome,
    )  # fmt: skip


def job_row(job: Job) -> tuple[object, ...]:
    """A job as a row of `jobs`."""
    stream = job.stream
    return (
        stream.text, job.entity, stream.flow.id, stream.cause, job.unit, job.carrier, job.arrived,
        job.ended, job.outcome,
    )  # fmt: skip
