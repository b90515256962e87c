"""Pipelines: the stages a job goes through, how they fail, and what production does afterwards."""

from __future__ import annotations

import math
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from simulator.arrivals import Arrivals, NoArrivals
from simulator.distributions import Constant, Duration
from simulator.schema import Amount, Count, Flag, Id, Number, Positive, Schema, Share

__all__ = [
    "STAGE_ROLES",
    "Abandon",
    "Cause",
    "Detect",
    "GoTo",
    "Interruption",
    "OnFailure",
    "Pipeline",
    "PipelineRole",
    "Production",
    "Restore",
    "Retry",
    "Rework",
    "Rollback",
    "Stage",
    "StageRole",
]

PipelineRole: TypeAlias = Literal[
    "change", "model-release", "training", "incident", "push-load", "experiment", "toil"
]
StageRole: TypeAlias = Literal[
    "integrate",
    "handoff",
    "environment",
    "schema-change",
    "review-wait",
    "review",
    "build",
    "test",
    "security-test",
    "repair",
    "release",
    "manual-test",
    "approval",
    "deploy",
    "canary",
    "prioritise",
    "handover",
    "data-access",
    "productionise",
    "train",
    "assess",
    "validate",
    "evaluate",
    "decide",
    "prepare-data",
    "tune",
    "work",
]
_WORK: frozenset[str] = frozenset({"work"})
STAGE_ROLES: dict[str, frozenset[str]] = {
    "change": frozenset(
        [
            "integrate",
            "handoff",
            "environment",
            "schema-change",
            "review-wait",
            "review",
            "build",
            "test",
            "security-test",
            "repair",
            "release",
            "manual-test",
            "approval",
            "deploy",
            "canary",
        ]
    ),
    "model-release": frozenset(
        [
            "prioritise",
            "handover",
            "data-access",
            "environment",
            "productionise",
            "train",
            "assess",
            "validate",
            "integrate",
            "evaluate",
            "approval",
            "release",
            "deploy",
            "canary",
        ]
    ),
    "training": frozenset(
        [
            "decide",
            "prepare-data",
            "validate",
            "tune",
            "train",
            "evaluate",
            "approval",
            "release",
            "deploy",
            "canary",
        ]
    ),
    "incident": _WORK,
    "push-load": _WORK,
    "experiment": _WORK,
    "toil": _WORK,
}
ZERO = Constant(value=0.0)


class GoTo(Schema):
    """The job goes on at another stage of its pipeline."""

    kind: Literal["go-to"]
    stage: Id


class Retry(Schema):
    """`at-most` visits more of this stage for this cause since the job came, then it abandons."""

    kind: Literal["retry"]
    at_most: Annotated[Count, Field(lt=2**20)]


class Abandon(Schema):
    """The job ends here, undone."""

    kind: Literal["abandon"] = "abandon"


OnFailure: TypeAlias = Annotated[GoTo | Retry | Abandon, Field(discriminator="kind")]


class Cause(Schema):
    """One way a stage fails: its probability, and what happens then (by itself: abandon)."""

    cause: Id
    probability: Share
    on_failure: OnFailure = Abandon()


class Interruption(Schema):
    """Spot slots: work is lost back to the last checkpoint, and each restart takes `restart`.

    Interruptions are a Poisson stream with the mean time between them, restarts included; the
    effect is a longer service time, drawn at the start.
    """

    mean_time_between: Positive
    checkpoint_every: Positive
    restart: Amount = 0.0

    def stretched(self, work: float) -> float:
        """The mean time work of that length takes, interruptions included (Daly 2006).

        >>> spot = Interruption(mean_time_between=10.0, checkpoint_every=2.0, restart=0.5)
        >>> round(spot.stretched(4.0), 6), round(spot.stretched(0.0), 6)
        (4.655086, 0.0)
        """
        pieces = math.floor(work / self.checkpoint_every)
        rest = work - pieces * self.checkpoint_every
        try:
            whole = pieces * math.expm1(self.checkpoint_every / self.mean_time_between)
            whole += math.expm1(rest / self.mean_time_between)
            again = math.exp(self.restart / self.mean_time_between)
        except OverflowError:
            return math.inf
        return self.mean_time_between * again * whole


def _form(value: object) -> str:
    return "causes" if isinstance(value, list | tuple) else "number"


Fails: TypeAlias = Annotated[
    Annotated[Share, Tag("number")]
    | Annotated[tuple[Cause, ...], Field(min_length=1, max_length=100), Tag("causes")],
    Discriminator(_form),
]


class Stage(Schema):
    """One step: wait for an opening, queue for slots, spend the time, perhaps fail, go on."""

    id: Id
    role: StageRole | None = None
    pool: Id | None = None
    slots: Count = 1
    time: Duration = ZERO
    clock: Id | None = None
    applies: Share = 1.0
    visit: Literal["always", "after-failure"] = "always"
    next: Id | None = None
    fails: Fails = 0.0
    on_failure: OnFailure | None = None
    parallel: Annotated[Count, Field(le=256)] = 1
    opens: Id | None = None
    notice: Amount = 0.0
    batch: Flag = False
    interruption: Interruption | None = None

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Ways to fail in the order of their cause; a bare number is the cause `fails`."""
        if isinstance(self.fails, tuple):
            return self.fails
        if self.fails == 0.0 and self.on_failure is None:
            return ()
        action = self.on_failure or Abandon()
        return (Cause(cause="fails", probability=self.fails, on_failure=action),)

    @property
    def failing(self) -> float:
        """Probability that a visit fails."""
        return sum(cause.probability for cause in self.causes)


class Detect(Schema):
    """How long a failed deployment stays unnoticed."""

    time: Duration = ZERO
    clock: Id | None = None


class Rollback(Schema):
    """The share of incidents that end by taking the deployment back, and how long that takes."""

    share: Share = 0.0
    time: Duration = ZERO
    clock: Id | None = None


class Restore(Schema):
    """Repair of what is not rolled back: one slot of `pool` (none: a pure delay)."""

    pool: Id | None = None
    time: Duration = ZERO
    clock: Id | None = None


class Rework(Schema):
    """The share of incidents that send one unplanned job into `pipeline` when restored."""

    share: Share
    pipeline: Id


class Production(Schema):
    """What happens after the last stage: a deployment of n changes fails with 1 - (1 - p)^n."""

    fails: Share = 0.0
    detect: Detect = Detect()
    rollback: Rollback = Rollback()
    restore: Restore = Restore()
    rework: Rework | None = None


class Pipeline(Schema):
    """A stream of jobs through stages in file order; each job belongs to one of `units`."""

    id: Id
    role: PipelineRole | None = None
    units: Annotated[Count, Field(lt=2**31)] = 1
    arrivals: Arrivals = NoArrivals()
    priority: Number = 1.0
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=500)]
    production: Production | None = None

    def stage(self, stage_id: str) -> Stage:
        """The stage of that id; KeyError with the id when there is none."""
        for each in self.stages:
            if each.id == stage_id:
                return each
        raise KeyError(stage_id)
