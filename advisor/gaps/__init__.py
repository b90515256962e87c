"""Scorecard and targets become gaps, ranked, each with its reason and how sure its rank is."""

from __future__ import annotations

from advisor.gaps.ranking import Gap, Gaps, find_gaps, target_of
from advisor.gaps.targets import aim_at_level, aim_at_value, own_targets

__all__ = [
    "Gap",
    "Gaps",
    "aim_at_level",
    "aim_at_value",
    "find_gaps",
    "own_targets",
    "target_of",
]
