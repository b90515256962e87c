"""Scores get their bands: the draws of their items, added up by the rules of the point value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.scoring.band import (
    Floats,
    Ints,
    Tally,
    interval,
    level_shares,
    mean_of,
    tally,
    weight_draws,
)
from advisor.scoring.rules import weighted_mean
from advisor.scoring.types import Cell, Score, Scorecard

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Band", "axis_draws", "band_of", "group_index"]


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """The draws of some cells: as they are, and with what is not applicable at 0 and at 1 (None
    where everything applies)."""

    whole: Tally
    away: tuple[Tally, Tally] | None
    weights: Mapping[str, Floats]

    def dimension(self, score: Score) -> Score:
        """The score with its band, level shares and band of what is not applicable."""
        if score.bound_low is None:
            return score
        away = self._away(score, lambda drawn: drawn.index[score.id])
        if score.index is None:
            return away
        return _with(away, self.whole.index[score.id], self.whole.level[score.id])

    def overall(self, score: Score, core: Sequence[str]) -> Score:
        """The headline and the mean of the mandatory dimensions, draw by draw."""
        if score.bound_low is None:
            return score
        away = self._away(score, lambda drawn: axis_draws(drawn, core, self.weights))
        if score.index is None:
            return away
        levels = np.min([self.whole.level[id_] for id_ in core], axis=0)
        return _with(away, axis_draws(self.whole, core, self.weights), levels)

    def _away(self, score: Score, index: Callable[[Tally], Floats]) -> Score:
        if self.away is None or not score.not_applicable:
            return score
        low, high = (index(each) for each in self.away)
        return replace(
            score,
            away_low=interval(low, score.index)[0],
            away_high=interval(high, score.index)[1],
        )


def _with(score: Score, index: Floats, level: Ints) -> Score:
    low, high = interval(index, score.index)
    return replace(score, low=low, high=high, level_probability=level_shares(level))


def axis_draws(drawn: Tally, dimensions: Sequence[str], weights: Mapping[str, Floats]) -> Floats:
    """The weighted mean index of some dimensions, draw by draw, under drawn weights."""
    return mean_of([(drawn.index[id_], weights[id_]) for id_ in dimensions])


def group_index(
    catalogue: Catalogue, scorecard: Scorecard, group: Sequence[str]
) -> tuple[float, float, float] | None:
    """The weighted mean index of the scored dimensions among these, with its own 80 % band.

    The band comes from the mean's draws: the doubts of several dimensions partly
    cancel, so it is as a rule narrower than the mean of their bands. None where no dimension among
    them has a number.
    """
    weights = {each.id: float(each.weight) for each in catalogue.dimensions}
    known = [(each.id, each.index) for each in scorecard.dimensions if each.id in group]
    pairs = [(value, weights[id_]) for id_, value in known if value is not None]
    mean = weighted_mean(pairs)
    if mean is None:
        return None
    ids = sorted(id_ for id_, value in known if value is not None)
    drawn = axis_draws(scorecard.draws.whole, ids, scorecard.draws.weights)
    return (mean, *interval(drawn, mean))


def band_of(
    catalogue: Catalogue, cells: Sequence[Cell], drawn: Mapping[tuple[str, str], Floats]
) -> Band:
    """Adds the draws of these cells up, in their three readings."""
    settings = catalogue.settings
    band = settings.band
    whole = tally(cells, drawn, settings)
    touched = {cell.dimension for cell in cells if cell.state == "not-applicable"}
    own = [cell for cell in cells if cell.dimension in touched]
    away = None
    if touched:
        away = (
            _over(whole, tally(own, drawn, settings, away=0.0)),
            _over(whole, tally(own, drawn, settings, away=1.0)),
        )
    weights = {
        each.id: weight_draws(
            "dimension", each.id, float(each.weight), band.weight_concentration, band.draws
        )
        for each in catalogue.dimensions
    }
    return Band(whole, away, weights)


def _over(whole: Tally, part: Tally) -> Tally:
    """The whole with some dimensions read otherwise."""
    return Tally(
        {**whole.adoption, **part.adoption},
        {**whole.index, **part.index},
        {**whole.level, **part.level},
    )
