"""Matrix, scorecard and profile become a decision: verdict, trace, margin, flips."""

from __future__ import annotations

from advisor.decision.matrix import decide
from advisor.decision.sensitivity import break_even_weight
from advisor.decision.types import (
    BreakEven,
    Change,
    Cutoffs,
    Decision,
    Evidence,
    Factor,
    Flip,
    Leaning,
)

__all__ = [
    "BreakEven",
    "Change",
    "Cutoffs",
    "Decision",
    "Evidence",
    "Factor",
    "Flip",
    "Leaning",
    "break_even_weight",
    "decide",
]
