"""What a decision holds: the verdict, and everything needed to defend or to change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Literal

import pandas as pd

from advisor.engagement import ProfileValue

__all__ = [
    "Advised",
    "AxisId",
    "BreakEven",
    "Change",
    "Cutoffs",
    "Decision",
    "Evidence",
    "Factor",
    "Fired",
    "Flip",
    "Leaning",
    "Move",
    "Standing",
]

AxisId = Literal["foundation", "need"]
Leaning = Literal["devops", "mlops", "neither"]
Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What moved a factor: a profile answer, a dimension's score or the verdict (`ref`: its id)."""

    kind: Literal["profile", "dimension", "verdict"]
    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One of the six rows of the matrix: `value`, `low`, `high`, `strength`, `weight` in [0, 1].

    `axis` is foundation, need, override (industry) or outcome (roadmap, weight 0); `strength` is
    how far the value stands from the middle between the two leanings, `rule` the matrix's rule,
    `reading` what it says here. The outcome has no value of its own.
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
    reading: str


@dataclass(frozen=True, slots=True)
class Change:
    """One answer changed: a practice's, in every team it applies to, or a profile question's.

    `from_` of a practice is its people-weighted adoption, None where nobody knows it.
    """

    kind: Literal["practice", "profile"]
    id: str
    from_: ProfileValue | None
    to: ProfileValue


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change that ends in another verdict; `distance` is what it moves on its axis.

    A flip has one entry in `changes`, and `kind`, `id`, `from_` and `to` are its own; a combination
    has several, and those four are of its first.
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
    def from_(self) -> ProfileValue | None:
        return self.changes[0].from_

    @property
    def to(self) -> ProfileValue:
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

    axis: AxisId
    id: str
    weight: float
    at: float | None
    cutoff: float | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """What one answer puts into an axis: `share` of the axis times `value`, all in [0, 1].

    `part` is the dimension or factor it belongs to. The sum over an axis is the axis.
    """

    axis: AxisId
    part: str
    kind: Literal["practice", "profile"]
    id: str
    value: float
    share: float

    @property
    def moved(self) -> float:
        """How much of the axis comes from this answer."""
        return self.share * self.value

    @property
    def missing(self) -> float:
        """How much more the axis would have with this answer at 1."""
        return self.share * (1 - self.value)


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: a cut-off that placed an axis, the cell, or a flag; `because` ids."""

    kind: Literal["cut-off", "cell", "flag"]
    id: str
    text: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How something a sentence of advice rests on stands at this client, in words.

    `value` is a practice's adoption (0 to 1) or a dimension's index (1 to 5), None where there is
    none and for an answer of the profile.
    """

    kind: Literal["practice", "dimension", "profile"]
    id: str
    name: str
    said: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Advised:
    """A sentence of advice, the verdict or flag it comes from, and how its grounds stand here."""

    text: str
    source: str
    standing: tuple[Standing, ...]

    @property
    def evidence(self) -> str:
        """The grounds in one sentence; empty where the matrix names none."""
        said = "; ".join(f"“{each.name}” {each.said}" for each in self.standing)
        return f"Here: {said}." if said else ""

    @property
    def brief(self) -> str:
        """The practices among the grounds, or else all, without evidence tier and voices."""
        practices = [each for each in self.standing if each.kind == "practice"]
        told = practices or self.standing
        return "; ".join(f"“{each.name}” {each.said.partition(',')[0]}" for each in told)


@dataclass(frozen=True, slots=True)
class Decision:
    """Which first, and what would change our mind.

    `verdict` is one of the nine cells, or None while the foundation cannot be assessed; axes,
    bands, margin and shares are in [0, 1]; `flips` are single changes, nearest first, and
    `combinations` the smallest ones of an axis on which no single change flips. The bands are the
    80 % bands of the axes, from the draws behind the scores (the exact bounds while an axis has no
    value); `probability` is the share of those draws in each verdict, the largest first, and
    `reachable` the verdicts between the exact bounds. `trace` is read aloud, sentence by sentence;
    `moves` say what each answer puts into its axis, `fired` which rules fired, `advised` is the
    advice with what it rests on.
    """

    verdict: str | None
    title: str
    flags: tuple[str, ...]
    foundation: float | None
    need: float | None
    foundation_band: Band
    need_band: Band
    foundation_class: str | None
    need_class: str | None
    margin: float | None
    cutoffs: Cutoffs
    factors: tuple[Factor, ...]
    flips: tuple[Flip, ...]
    combinations: tuple[Flip, ...]
    weight_share: Mapping[str, float]
    break_even: tuple[BreakEven, ...]
    reachable: tuple[str, ...]
    conflict: bool
    trace: tuple[str, ...]
    advice: tuple[str, ...]
    foundation_bounds: Band = (0.0, 1.0)
    need_bounds: Band = (0.0, 1.0)
    probability: Mapping[str, float] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    fired: tuple[Fired, ...] = ()
    advised: tuple[Advised, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row a factor: the fields of `Factor` but its evidence."""
        names = [each.name for each in fields(Factor)]
        rows = [asdict(each) for each in self.factors]
        return pd.DataFrame(rows, columns=names).drop(columns="evidence")
