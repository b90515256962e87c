"""Answers become a scorecard: level, index, coverage, bounds, and the rows behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from advisor.answers import TeamState
from advisor.engagement import Engagement, Evidence

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Adoption", "Cell", "Score", "Scorecard", "Status", "score"]

Status = Literal["assessed", "insufficient", "not-applicable", "out-of-scope"]


@dataclass(frozen=True, slots=True)
class Score:
    """One scored subject: `overall`, a dimension or a team.

    Level (1 to 5) and index (1 to 5) are None in every status but `assessed`; `low` and `high`
    are the exact bounds of the index with every unknown and unanswered item at 0 and at 1 (None
    where nothing is applicable); `coverage` is chosen items over applicable ones. Items are
    practices in one team's scorecard, practices × teams in the overall one.
    """

    id: str
    level: int | None
    index: float | None
    low: float | None
    high: float | None
    coverage: float | None
    status: Status
    answered: int
    unknown: int
    not_applicable: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Adoption:
    """How far a practice is in place: `value` in [0, 1], None where nobody chose one; exact bounds."""

    value: float | None
    low: float
    high: float
    state: TeamState
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One item behind a number: one practice in one team."""

    dimension: str
    practice: str
    level: int
    team: str
    people: int
    state: TeamState
    value: float | None
    low: float
    high: float
    evidence: Evidence | None
    n: int
    spread: float
    agreed: bool


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All scores of one engagement, or of one team of it, with the items behind them.

    `overall.level` is the headline: the minimum over the mandatory dimensions; `overall.index`
    stands beside it: the weighted mean of their indices; `imbalance` is that mean minus the lowest
    index. `adoption` has every practice of the catalogue; `cells` those that were asked.
    """

    engagement: str
    round: str | None
    team: str | None
    overall: Score
    lowest_dimension: str | None
    imbalance: float | None
    dimensions: tuple[Score, ...]
    teams: tuple[Score, ...]
    lowest_team: str | None
    mandatory: tuple[str, ...]
    adoption: Mapping[str, Adoption]
    cells: tuple[Cell, ...]

    def dimension(self, id: str) -> Score:  # noqa: A002 - the format's word
        """The score of that dimension; KeyError where the catalogue has none."""
        for found in self.dimensions:
            if found.id == id:
                return found
        raise KeyError(f"no dimension {id!r}")

    @property
    def table(self) -> pd.DataFrame:
        """One row a dimension: the fields of `Score`; what could not be measured is NaN."""
        raise NotImplementedError

    @property
    def rows(self) -> pd.DataFrame:
        """One row a practice and team: the fields of `Cell`."""
        raise NotImplementedError


def score(
    catalogue: Catalogue,
    engagement: Engagement,
    *,
    team: str | None = None,
    round: str | None = None,  # noqa: A002 - the format's word
) -> Scorecard:
    """Scores one round (the latest unless named), of one team or of all of them."""
    raise NotImplementedError
