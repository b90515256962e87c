"""Scorecard and targets become gaps, ranked, each with its reason and how sure its rank is."""

from __future__ import annotations

from advisor.gaps.ranking import Gap, Gaps, find_gaps, target_of

__all__ = ["Gap", "Gaps", "find_gaps", "target_of"]
