"""Plan against actual: what a milestone's roadmap wanted in place by now, and what is answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from advisor.engagement import Milestone
    from advisor.scoring import Scorecard

__all__ = ["Planned", "plan_against_actual"]

_DAYS_A_QUARTER = 365.25 / 4
_CLOSE = 0.125
"""Half the smallest step between two answers: nearer than this, an answer is on plan."""

State = Literal["ahead", "on plan", "behind", "not due", "unknown"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One practice of a plan: begun at `begin`, to be at `target` (both 0 to 1).

    `quarter` is the plan's quarter in which the work ends; `planned` is the adoption the plan has
    by the day of the answers, growing evenly over its quarters; `actual` is what was answered, None
    where nobody knows.
    """

    practice: str
    quarter: int
    begin: float
    target: float
    planned: float
    actual: float | None
    state: State


def plan_against_actual(
    milestone: Milestone, scorecard: Scorecard, day: dt.date
) -> tuple[Planned, ...]:
    """Every practice of the milestone's plan against a later scorecard of `day`, in plan's order.

    The plan's first quarter begins on the milestone's day; a quarter is 91.3 days.
    """
    passed = max(0.0, (day - milestone.date).days / _DAYS_A_QUARTER)
    found = []
    for item in milestone.plan:
        share = min(1.0, max(0.0, (passed - (item.quarter - 1)) / item.quarters))
        planned = item.begin + share * (item.target - item.begin)
        held = scorecard.adoption.get(item.practice)
        actual = None if held is None else held.value
        found.append(
            Planned(
                item.practice,
                item.quarter + item.quarters - 1,
                item.begin,
                item.target,
                planned,
                actual,
                _state(share, planned, actual),
            )
        )
    return tuple(found)


def _state(share: float, planned: float, actual: float | None) -> State:
    if actual is None:
        return "unknown"
    if actual >= planned + _CLOSE:
        return "ahead"
    if actual > planned - _CLOSE:
        return "not due" if share == 0 else "on plan"
    return "behind"
