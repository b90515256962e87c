"""Answers become a scorecard: level, index, band, coverage, and the rows behind each number."""

from __future__ import annotations

from advisor.scoring.band import (
    Draws,
    Floats,
    Ints,
    Tally,
    draw_cells,
    draw_spacing,
    interval,
    mean_of,
    spaced,
    stream,
    tally,
    weight_draws,
)
from advisor.scoring.banded import axis_draws, group_index
from advisor.scoring.card import away_share, score, score_dimension
from advisor.scoring.cells import pool
from advisor.scoring.flags import (
    HIGH_CLAIM_LEVEL,
    Flag,
    FlagKind,
    flags_of,
    is_high_claim,
    is_unverified,
)
from advisor.scoring.rules import index_of, level_of, unseen_levels, weighted_mean
from advisor.scoring.scope import (
    asked_practices,
    is_regulated,
    mandatory_dimensions,
    scoped_dimensions,
)
from advisor.scoring.types import Adoption, Cell, Score, Scorecard, Status, Withheld

__all__ = [
    "HIGH_CLAIM_LEVEL",
    "Adoption",
    "Cell",
    "Draws",
    "Flag",
    "FlagKind",
    "Floats",
    "Ints",
    "Score",
    "Scorecard",
    "Status",
    "Tally",
    "Withheld",
    "asked_practices",
    "away_share",
    "axis_draws",
    "draw_cells",
    "draw_spacing",
    "flags_of",
    "group_index",
    "index_of",
    "interval",
    "is_high_claim",
    "is_regulated",
    "is_unverified",
    "level_of",
    "mandatory_dimensions",
    "mean_of",
    "pool",
    "scoped_dimensions",
    "score",
    "score_dimension",
    "spaced",
    "stream",
    "tally",
    "unseen_levels",
    "weight_draws",
    "weighted_mean",
]
