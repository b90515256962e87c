"""Scorecard and targets become gaps, ranked, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from advisor.answers import TeamState
from advisor.engagement import Engagement
from advisor.scoring import Scorecard

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Gap", "Gaps", "find_gaps"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A practice below its target.

    `current` and `target` in [0, 1] are people-weighted over the teams it applies to; `size` is the
    people-weighted shortfall; None in `current` and `size` means: nobody knows, find out first.
    `index_points` is what closing it adds to its dimension's index; `priority` ranks, in [0, 1].
    """

    practice: str
    name: str
    dimension: str
    level: int
    current: float | None
    target: float
    size: float | None
    index_points: float | None
    priority: float
    reason: str
    state: TeamState
    teams: tuple[str, ...]
    blocked_by: tuple[str, ...]
    unlocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """All gaps, the most pressing first; `find_out` are the ones nobody could answer."""

    items: tuple[Gap, ...]
    find_out: tuple[Gap, ...]
    targets: dict[str, float]

    @property
    def table(self) -> pd.DataFrame:
        """One row a gap, measured ones first, then those to find out: the fields of `Gap`."""
        raise NotImplementedError


def find_gaps(catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard) -> Gaps:
    """Every practice in scope whose adoption is below its target, ranked."""
    raise NotImplementedError
