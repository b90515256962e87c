"""What several people's answers say of each other: spread, coefficients, roles, an agenda."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.agreement.slices import Kept
from advisor.engagement import Role

__all__ = [
    "HANDS_ON",
    "LEADERSHIP",
    "SIDES",
    "Agreement",
    "Alpha",
    "DimensionAgreement",
    "Gap",
    "PracticeAgreement",
    "Side",
    "Spread",
    "Talk",
    "View",
    "Why",
]

Side = Literal["leadership", "hands-on"]
Why = (
    Kept
    | Literal[
        "everybody gave the same answer",
        "no question has two answers",
        "both sides answered different questions",
    ]
)

LEADERSHIP: tuple[Role, ...] = ("leadership", "management")
"""Who decides on money and direction, and who leads teams."""

HANDS_ON: tuple[Role, ...] = ("engineer", "data-science", "operations", "security")
"""Who does the work or answers for one part of it. Security stands here, so that the two sides
are everybody: a third side of one or two people could be computed from the other two."""

SIDES: Mapping[Side, tuple[Role, ...]] = {"leadership": LEADERSHIP, "hands-on": HANDS_ON}


@dataclass(frozen=True, slots=True)
class Spread:
    """How one group's answers to one question spread.

    `n` people gave `answers` (one may answer for several teams). Median, quartiles and ends are
    answers from 0 to 1; `ad` is in steps of the answer scale (0 to 1.5), `rwg` and `rwg_skewed` lie
    in 0 to 1 under the uniform and the slightly skewed null, `rwg_star` in 0 to 1 against maximum
    dissensus. `counts` is how many answers chose each value of the scale, in ascending order. All
    are None where the group is not shown, and `why` says so.
    """

    n: int
    answers: int
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    low: float | None = None
    high: float | None = None
    ad: float | None = None
    rwg: float | None = None
    rwg_skewed: float | None = None
    rwg_star: float | None = None
    counts: tuple[int, ...] | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class PracticeAgreement:
    """One question: everybody's answers, then each team's.

    `settled` tells that every team that answered has a consensus on it.
    """

    practice: str
    dimension: str
    all: Spread
    teams: Mapping[str, Spread]
    settled: bool


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha over the questions of a dimension with two answers or more.

    A unit is a question in a team; `n` people answered `units` of them. `low` and `high` are the
    middle 80 % with the units drawn again. From .8 on reliable, from .667 tentative: conventions.
    """

    n: int
    units: int
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class View:
    """How `n` people see a dimension: the index (1 to 5) of the mean of their answers, and the
    middle 80 % with people drawn again."""

    n: int
    index: float | None = None
    low: float | None = None
    high: float | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Leadership's index less that of the hands-on roles (-4 to 4), with its middle 80 %."""

    gap: float | None = None
    low: float | None = None
    high: float | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class DimensionAgreement:
    """One dimension: alpha of everybody and of each team, and how roles and both sides see it.

    `questions` are the questions, each in one team, the views rest on: those both sides answered,
    or all with an answer where there is none of these (and then no gap).
    """

    dimension: str
    alpha: Alpha
    teams: Mapping[str, Alpha]
    questions: int
    roles: Mapping[Role, View]
    sides: Mapping[Side, View]
    gap: Gap


@dataclass(frozen=True, slots=True)
class Talk:
    """A question worth talking about: its AD in steps, and why in one line."""

    practice: str
    dimension: str
    ad: float
    over_limit: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far everybody agrees in one round.

    `people` of `asked` respondents chose an answer at least once. `gap` is the mean of the
    dimensions' gaps that are shown, by the weights of the dimensions. `agenda` lists what to talk
    about, the widest disagreement first; what is settled by consensus is not on it.
    """

    round: str | None
    people: int
    asked: int
    practices: tuple[PracticeAgreement, ...]
    dimensions: tuple[DimensionAgreement, ...]
    gap: Gap
    agenda: tuple[Talk, ...]
