"""Other models of maturity as lenses on the same answers, each with the share of it they cover."""

from __future__ import annotations

from advisor.lenses.items import answering_practices, lens_rows, stated_number
from advisor.lenses.read import read_lens, read_lenses
from advisor.lenses.rules import (
    DSOMM_STATES,
    QuickCheck,
    SammScore,
    alike_levels,
    category_score,
    dsomm_shares,
    ml_test_score,
    percentage_score,
    points_at,
    quick_check,
    samm_score,
    staged_level,
)
from advisor.lenses.types import (
    LENS_STATES,
    LensReading,
    LensRow,
    LensState,
    LensStatus,
    PartReading,
)

__all__ = [
    "DSOMM_STATES",
    "LENS_STATES",
    "LensReading",
    "LensRow",
    "LensState",
    "LensStatus",
    "PartReading",
    "QuickCheck",
    "SammScore",
    "alike_levels",
    "answering_practices",
    "category_score",
    "dsomm_shares",
    "lens_rows",
    "ml_test_score",
    "percentage_score",
    "points_at",
    "quick_check",
    "read_lens",
    "read_lenses",
    "samm_score",
    "staged_level",
    "stated_number",
]
