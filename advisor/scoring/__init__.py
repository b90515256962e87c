"""Answers become a scorecard: level, index, coverage, bounds, and the rows behind each number."""

from __future__ import annotations

from advisor.scoring.card import pool, score, score_dimension
from advisor.scoring.rules import index_of, level_of, weighted_mean
from advisor.scoring.scope import (
    asked_practices,
    is_regulated,
    mandatory_dimensions,
    scoped_dimensions,
)
from advisor.scoring.types import Adoption, Cell, Score, Scorecard, Status

__all__ = [
    "Adoption",
    "Cell",
    "Score",
    "Scorecard",
    "Status",
    "asked_practices",
    "index_of",
    "is_regulated",
    "level_of",
    "mandatory_dimensions",
    "pool",
    "scoped_dimensions",
    "score",
    "score_dimension",
    "weighted_mean",
]
