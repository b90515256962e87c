"""What stands side by side: every part of the source material with one client's state of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from advisor.model import ComparisonRow, Kind, Lifecycle, Place, Step, Tool
from advisor.scoring import Score

__all__ = [
    "Ahead",
    "Doing",
    "Figure",
    "Finding",
    "Item",
    "ItemState",
    "LaneState",
    "Quantity",
    "RowState",
    "Side",
    "SideBySide",
    "Stand",
    "StandStatus",
    "StepState",
    "ToolState",
    "Where",
]

ItemState = Literal[
    "chosen", "unknown", "unanswered", "not-applicable", "not-asked", "out-of-scope"
]
StandStatus = Literal["known", "insufficient", "not-applicable", "not-asked", "out-of-scope"]
Quantity = Literal[
    "wait", "visits", "asleep", "fails", "recovery", "detection", "below-floor", "retrainings",
    "renewal",
]  # fmt: skip
"""What a figure measures; `asleep` is a stage through which nothing passes today."""

Ahead = Literal["devops", "mlops", "close", "devops-alone", "mlops-alone", "nobody"]


@dataclass(frozen=True, slots=True)
class Item:
    """One practice: its adoption (0 to 1) where somebody chose one, else why it has none."""

    practice: str
    name: str
    state: ItemState
    value: float | None


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a few practices are in place together.

    `value` is the mean adoption of the answered ones (0 to 1), `low` and `high` its 80 % band, and
    `short` their mean shortfall to the target (0 to 1; a practice without a target lacks nothing);
    all four are None unless `status` is `known`. `answered` of `applicable` are answered.
    """

    status: StandStatus
    value: float | None
    low: float | None
    high: float | None
    short: float | None
    items: tuple[Item, ...]

    def count(self, *states: ItemState) -> int:
        """How many practices are in one of these states."""
        return sum(item.state in states for item in self.items)

    @property
    def answered(self) -> int:
        """Practices with an answer that has a value."""
        return self.count("chosen")

    @property
    def applicable(self) -> int:
        """Practices that are asked and apply."""
        return self.count("chosen", "unknown", "unanswered")


@dataclass(frozen=True, slots=True)
class Figure:
    """A simulated number of today: the mean over replications and where 80 % of them fall.

    `stage` is the role of the stage it is taken at, in pipelines of the role `pipeline`; both are
    empty for a part. Nothing to measure is NaN.
    """

    quantity: Quantity
    pipeline: str
    stage: str
    mean: float
    low: float
    high: float
    unit: str


Where = Literal["not-simulated", "not-run", "absent", "today"]


@dataclass(frozen=True, slots=True)
class Doing:
    """What the simulation does with a step.

    `not-simulated`: `reason` says why. `not-run`: simulated, but nothing was computed yet.
    `absent`: this client's scenario has none of its places. `today`: `figures` of today.
    """

    where: Where
    places: tuple[Place, ...]
    figures: tuple[Figure, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class StepState:
    """A step with the client's adoption and what the simulation does with it."""

    step: Step
    stand: Stand
    doing: Doing


@dataclass(frozen=True, slots=True)
class LaneState:
    """A lifecycle, step by step."""

    lifecycle: Lifecycle
    steps: tuple[StepState, ...]


@dataclass(frozen=True, slots=True)
class RowState:
    """A row of the comparison: for each side the scores of its dimensions, and its practices."""

    row: ComparisonRow
    dimensions: dict[Kind, tuple[Score, ...]]
    stands: dict[Kind, Stand]


@dataclass(frozen=True, slots=True)
class ToolState:
    """A tool and the practices that list it."""

    tool: Tool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One side as a whole: the weighted mean index of its scored dimensions with its 80 % band.

    `index` is None where no dimension is scored; `asked` is 0 where the side is out of scope.
    """

    kind: Kind
    index: float | None
    low: float | None
    high: float | None
    scored: int
    asked: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What the comparison says in one sentence.

    `sure` is the share of draws in which DevOps has the higher index (None unless both sides have
    one): from 0.8 on, or to 0.2, one side is ahead, else they are `close`. `weakest` are the steps
    that fall furthest short of the target, each with its lane: several where they share that
    shortfall, none where no step falls short.
    """

    ahead: Ahead
    devops: Side
    mlops: Side
    sure: float | None
    weakest: tuple[tuple[LaneState, StepState], ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Everything of the page; `replications` behind the simulated figures, 0 where none were."""

    finding: Finding
    lanes: tuple[LaneState, ...]
    rows: tuple[RowState, ...]
    tools: tuple[ToolState, ...]
    replications: int

    def lane(self, kind: Kind, form: str) -> LaneState | None:
        """The first lifecycle of that side and form, if there is one."""
        found = (
            lane
            for lane in self.lanes
            if (lane.lifecycle.kind, lane.lifecycle.form) == (kind, form)
        )
        return next(found, None)

    @property
    def table(self) -> pd.DataFrame:
        """One row a step: lifecycle, kind, step, status, value, low, high, short, answered,
        applicable, unknown, simulated (see `Doing.where`)."""
        return pd.DataFrame(
            [
                {
                    "lifecycle": lane.lifecycle.id,
                    "kind": lane.lifecycle.kind,
                    "step": each.step.id,
                    "status": each.stand.status,
                    "value": each.stand.value,
                    "low": each.stand.low,
                    "high": each.stand.high,
                    "short": each.stand.short,
                    "answered": each.stand.answered,
                    "applicable": each.stand.applicable,
                    "unknown": each.stand.count("unknown"),
                    "simulated": each.doing.where,
                }
                for lane in self.lanes
                for each in lane.steps
            ]
        )
