"""Matrix, scorecard and profile become a decision: verdict, trace, margin, flips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from advisor.engagement import Engagement
from advisor.scoring import Scorecard

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = [
    "BreakEven",
    "Change",
    "Cutoffs",
    "Decision",
    "Evidence",
    "Factor",
    "Flip",
    "Leaning",
    "decide",
]

Leaning = Literal["devops", "mlops", "neither"]
Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What moved a factor: an answer of the profile (`ref` is its id) or a dimension's score."""

    kind: Literal["profile", "dimension"]
    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One of the six rows of the matrix: `value`, `low`, `high`, `strength`, `weight` in [0, 1].

    `axis` is foundation, need, override (industry) or outcome (roadmap, weight 0).
    """

    id: str
    name: str
    axis: str
    value: float | None
    low: float
    high: float
    leans: Leaning
    strength: float
    weight: float
    evidence: tuple[Evidence, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Change:
    """One answer changed: a practice's in one team, or a profile question's."""

    kind: Literal["practice", "profile"]
    id: str
    team: str | None
    from_: bool | float | str | tuple[str, ...] | None
    to: bool | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change that ends in another verdict; `distance` is what it moves on its axis.

    A single change has one entry in `changes`; a combination has several, found where no single
    one flips. `kind`, `id`, `from_` and `to` are those of the first change.
    """

    changes: tuple[Change, ...]
    verdict: str
    distance: float
    text: str

    @property
    def kind(self) -> str:
        return self.changes[0].kind

    @property
    def id(self) -> str:
        return self.changes[0].id

    @property
    def from_(self) -> bool | float | str | tuple[str, ...] | None:
        return self.changes[0].from_

    @property
    def to(self) -> bool | float | str | tuple[str, ...]:
        return self.changes[0].to


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Where each axis changes class: a value on a cut-off is in the class above."""

    foundation: Band
    need: Band


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The weight of one part of an axis at which the axis crosses a cut-off, the others scaled.

    `at` in [0, 1] is None where no weight does; `verdict` is what stands on the other side.
    """

    axis: Literal["foundation", "need"]
    id: str
    weight: float
    at: float | None
    cutoff: float | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Which first, and what would change our mind.

    `verdict` is one of the nine cells, or None while the foundation cannot be assessed; axes,
    bands, margin and shares are in [0, 1]; `trace` is read aloud, sentence by sentence.
    """

    verdict: str | None
    title: str
    flags: tuple[str, ...]
    foundation: float | None
    need: float
    foundation_band: Band
    need_band: Band
    foundation_class: str | None
    need_class: str
    margin: float | None
    cutoffs: Cutoffs
    factors: tuple[Factor, ...]
    flips: tuple[Flip, ...]
    weight_share: Mapping[str, float]
    break_even: tuple[BreakEven, ...]
    reachable: tuple[str, ...]
    conflict: bool
    trace: tuple[str, ...]
    advice: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row a factor: id, name, axis, value, low, high, leans, strength, weight, rule."""
        raise NotImplementedError


def decide(catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard) -> Decision:
    """The cell of the matrix the two axes fall in, with everything needed to defend it."""
    raise NotImplementedError
