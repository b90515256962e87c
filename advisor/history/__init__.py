"""What moved: rounds and teams compared beyond their doubt, milestones, plan against actual."""

from __future__ import annotations

from advisor.history.comparing import compare
from advisor.history.milestones import changed_since, made_by_another, make_milestone
from advisor.history.planned import Planned, plan_against_actual
from advisor.history.trend import Moment, trend
from advisor.history.types import Change, Comparison, Standpoint

__all__ = [
    "Change",
    "Comparison",
    "Moment",
    "Planned",
    "Standpoint",
    "changed_since",
    "compare",
    "made_by_another",
    "make_milestone",
    "plan_against_actual",
    "trend",
]
