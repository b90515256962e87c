"""How sure the order of the gaps is: their priorities in each draw behind the scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.scoring import Cell, Floats, Ints, Scorecard, draw_spacing, mean_of, spaced

if TYPE_CHECKING:
    from advisor.model import BandSettings, Catalogue

__all__ = ["top_five"]


def top_five(
    catalogue: Catalogue,
    scorecard: Scorecard,
    wanted: Mapping[str, Sequence[tuple[Cell, float]]],
    leverage: Mapping[str, float],
) -> dict[str, float]:
    """Per practice with a target the share of draws in which its priority is one of the first
    five; ties stand in the order of the questionnaire, and no shortfall is no gap."""
    if not wanted:
        return {}
    band = catalogue.settings.band
    lowest = _lowest_drawn(scorecard)
    rows = []
    for id_, pairs in wanted.items():
        practice = catalogue.practices[id_]
        short = _shortfall(scorecard, pairs, band)
        headline = np.full(band.draws, 0.5 * (practice.dimension in scorecard.mandatory))
        if practice.dimension in lowest:
            headline[lowest[practice.dimension]] = 1.0
        rows.append(short * ((6 - practice.level) / 4 + headline + leverage[id_]))
    priority = np.asarray(rows)
    first = np.argsort(-priority, axis=0, kind="stable")[:5]
    held = np.zeros(priority.shape, bool)
    np.put_along_axis(held, first, True, axis=0)
    shares = np.mean(held & (priority > 0), axis=1)
    return {id_: float(share) for id_, share in zip(wanted, shares, strict=True)}


def _shortfall(
    scorecard: Scorecard, pairs: Sequence[tuple[Cell, float]], band: BandSettings
) -> Floats:
    """The people-weighted shortfall to the targets, draw by draw."""
    spacing = draw_spacing(band)
    parts: list[tuple[Floats, Floats | float]] = []
    for cell, target in sorted(pairs, key=lambda pair: pair[0].team):
        now = scorecard.draws.cells[cell.team, cell.practice]
        lack = np.maximum(0.0, spaced(float(target), spacing, band) - now)
        parts.append((lack, float(cell.people)))
    return mean_of(parts)


def _lowest_drawn(scorecard: Scorecard) -> dict[str, Ints]:
    """Per dimension the draws in which it holds the headline down; nothing while there is none."""
    whole = scorecard.draws.whole
    core = [id_ for id_ in scorecard.mandatory if id_ in whole.index]
    if scorecard.lowest_dimension is None or not core:
        return {}
    standing = [10.0 * whole.level[id_] + whole.index[id_] for id_ in core]
    lowest = np.argmin(standing, axis=0)
    return {id_: np.flatnonzero(lowest == at) for at, id_ in enumerate(core)}
