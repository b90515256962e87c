"""Matrix, scorecard and profile become a decision: verdict, trace, margin, flips."""

from __future__ import annotations

from advisor.decision.advice import standing_of
from advisor.decision.matrix import decide
from advisor.decision.sensitivity import break_even_weight
from advisor.decision.types import (
    Advised,
    BreakEven,
    Change,
    Cutoffs,
    Decision,
    Evidence,
    Factor,
    Fired,
    Flip,
    Leaning,
    Move,
    Standing,
)

__all__ = [
    "Advised",
    "BreakEven",
    "Change",
    "Cutoffs",
    "Decision",
    "Evidence",
    "Factor",
    "Fired",
    "Flip",
    "Leaning",
    "Move",
    "Standing",
    "break_even_weight",
    "decide",
    "standing_of",
]
