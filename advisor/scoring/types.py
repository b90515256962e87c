"""What a scorecard holds: scores, and the items behind each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Literal

import pandas as pd

from advisor.answers import TeamState
from advisor.engagement import Evidence
from advisor.scoring.band import Draws

__all__ = ["Adoption", "Cell", "Score", "Scorecard", "Status", "Withheld"]

Status = Literal["assessed", "insufficient", "not-applicable", "out-of-scope"]
Withheld = Literal["coverage", "not-applicable"]


@dataclass(frozen=True, slots=True)
class Score:
    """One scored subject: `overall`, a dimension or a team.

    Level (1 to 5) and index (1 to 5) are None in every status but `assessed`, and so are `low` and
    `high`, the 80 % band of the index, and `level_probability`, the share of draws in each level
    (empty then; see `band.py`). `bound_low` and `bound_high` are the exact bounds of the index with
    every unknown and unanswered item at 0 and at 1 (None where nothing is applicable). `away_low`
    and `away_high` are the ends of the band with every item that is not applicable at 0 and at 1
    (None where there is none). `withheld` says why an insufficient score has no number: too few
    answers, or too many items declared not applicable. `coverage` is chosen items over applicable
    ones (None where none is). `unseen_levels` are the levels from 2 up to below `level` at which
    no answer stands, because none was asked, known or applicable: the rule of the level has nothing
    to hold against them there. An item is a practice in a team.
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
    bound_low: float | None = None
    bound_high: float | None = None
    level_probability: tuple[float, ...] = ()
    away_low: float | None = None
    away_high: float | None = None
    withheld: Withheld | None = None
    unseen_levels: tuple[int, ...] = ()

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """What a chart draws: the band of a number, else the bounds of what is possible."""
        if self.index is not None:
            return self.low, self.high
        return self.bound_low, self.bound_high

    @property
    def why_none(self) -> str:
        """Why an insufficient score has no number, to follow a name and “has”; else empty."""
        words = {"coverage": "too few answers", "not-applicable": "too much not applicable"}
        return words[self.withheld] if self.withheld else ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """How far a practice is in place, people-weighted over the teams it applies to.

    `value` (0 to 1) is None where nobody chose one; `low` and `high` take every team that did not
    at 0 and at 1. `evidence` is the weakest tier behind the value.
    """

    value: float | None
    low: float
    high: float
    state: TeamState
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One item behind a number: one practice in one team, weighing `people`.

    `votes` are the chosen values in ascending order; they stay out of the tables, for a vote of
    three may name a person.
    """

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
    reason: str | None
    votes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All scores of one engagement, or of one team of it, with the items behind them.

    `overall.level` is the headline: the minimum over the mandatory dimensions, and
    `lowest_dimension` the one that holds it; `overall.index` stands beside it: the weighted mean
    of their indices; `imbalance` is that mean minus the lowest index. `adoption` has every
    practice of the catalogue; `cells` those in scope and in the edition, by team. `validated` and
    `stated` are the overall score and then the dimensions from the answers with evidence (shown,
    sampled or measured) and from the merely stated ones alone, the others unknown; they have
    bounds and no band. `draws` are what the bands were read from.
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
    validated: tuple[Score, ...]
    stated: tuple[Score, ...]
    draws: Draws = field(compare=False, repr=False)

    def dimension(self, id: str) -> Score:  # noqa: A002 - the format's word
        """The score of that dimension; KeyError where the catalogue has none."""
        for found in self.dimensions:
            if found.id == id:
                return found
        raise KeyError(f"no dimension {id!r}")

    def cells_of(self, dimension: str) -> tuple[Cell, ...]:
        """The items behind one dimension's numbers, in questionnaire order."""
        return tuple(cell for cell in self.cells if cell.dimension == dimension)

    @property
    def table(self) -> pd.DataFrame:
        """One row a dimension: the fields of `Score`; what could not be measured is missing."""
        return pd.DataFrame(
            [asdict(each) for each in self.dimensions],
            columns=[each.name for each in fields(Score)],
        )

    @property
    def rows(self) -> pd.DataFrame:
        """One row a practice and team: the fields of `Cell` but its votes."""
        names = [each.name for each in fields(Cell) if each.name != "votes"]
        return pd.DataFrame([asdict(each) for each in self.cells], columns=names)
