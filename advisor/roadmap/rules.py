"""Plans that follow a rule instead of an optimum: what the optimised plan is held against.

Serial schedule generation: practices are taken one after another in the order of the rule, each
with its prerequisites before it, and put into the first quarter with people, starts and money left.
What does not fit is left out. Pins and duties come first whatever the rule, those with a date
before the others; all limits hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from advisor.roadmap.candidates import Candidate

if TYPE_CHECKING:
    from advisor.engagement import Limits
    from advisor.model import Catalogue

__all__ = ["RULES", "SOURCE_QUARTERS", "Rule", "Starts", "schedule_by_rule"]

Rule = Literal["devops-first", "mlops-first", "source-sequence", "by-gap"]
RULES: tuple[Rule, ...] = get_args(Rule)
SOURCE_QUARTERS = 3
"""The source material says six to nine months of DevOps come first: nine are taken (its claim)."""

Starts = dict[str, tuple[int, int]]
"""First quarter (from 0) and quarters of work of each practice."""


def schedule_by_rule(
    catalogue: Catalogue,
    found: Sequence[Candidate],
    limits: Limits,
    pins: Mapping[str, int],
    either: Sequence[frozenset[str]],
    rule: Rule,
) -> Starts:
    """Which practices a rule plans, and when; `pins` are quarters from 0."""
    place = _Place(catalogue, found, limits, pins, either, rule)
    order = _order(catalogue, rule)
    wanted = [one for one in found if one.worth > 0 or one.must or one.practice in pins]
    forced = [one for one in wanted if one.must or one.practice in pins]
    rest = [one for one in wanted if one not in forced]
    for one in (
        *sorted(forced, key=lambda one: (one.practice not in pins, one.by or limits.quarters + 1)),
        *sorted(rest, key=order),
    ):
        place.put(one.practice)
    return place.starts


def _order(catalogue: Catalogue, rule: Rule) -> Callable[[Candidate], tuple[float, ...]]:
    def devops(one: Candidate) -> bool:
        dimension = catalogue.practices[one.practice].dimension
        return catalogue.dimension(dimension).group == "devops"

    def density(one: Candidate) -> float:
        return one.worth / max(1e-9, one.effort_weeks)

    if rule == "by-gap":
        return lambda one: (-one.gain, -one.gap)
    if rule == "mlops-first":
        return lambda one: (float(devops(one)), -density(one))
    return lambda one: (float(not devops(one)), -density(one))


class _Place:
    """A plan being filled, quarter by quarter."""

    def __init__(
        self,
        catalogue: Catalogue,
        found: Sequence[Candidate],
        limits: Limits,
        pins: Mapping[str, int],
        either: Sequence[frozenset[str]],
        rule: Rule,
    ) -> None:
        self._by_id = {one.practice: one for one in found}
        self._limits, self._pins, self._either = limits, pins, either
        self._late = {
            one.practice
            for one in found
            if rule == "source-sequence"
            and one.by is None
            and catalogue.dimension(catalogue.practices[one.practice].dimension).group != "devops"
        }
        self.starts: Starts = {}
        self._weeks = [0.0] * limits.quarters
        self._money = [0.0] * limits.quarters
        self._begun = [0] * limits.quarters
        self._spent = 0.0

    def put(self, id_: str) -> bool:
        """Places a practice, and before it what it needs; False, and nothing placed of it, where
        something does not fit."""
        if id_ in self.starts:
            return True
        one = self._by_id[id_]
        if any(names - {id_} & set(self.starts) for names in self._either if id_ in names):
            return False
        needs = [need for need in one.needs if need in self._by_id]
        if not all(self.put(need) for need in needs):
            return False
        ends = [sum(self.starts[need]) for need in needs]
        earliest = max([*ends, one.earliest - 1, SOURCE_QUARTERS if id_ in self._late else 0])
        for duration in (one.quarters, *one.slower):
            for start in range(earliest, self._limits.quarters - duration + 1):
                if start == self._pins.get(id_, start) and self._fits(one, start, duration):
                    self._take(one, start, duration)
                    return True
        return False

    def _fits(self, one: Candidate, start: int, duration: int) -> bool:
        limits = self._limits
        last = start + duration - 1
        if one.by is not None and last >= one.by:
            return False
        if self._begun[start] >= limits.starts_at_once:
            return False
        cost = one.cost(start + duration - one.quarters, limits)
        if self._spent + cost > float(limits.budget) + 1e-9:
            return False
        weeks = one.effort_weeks / duration
        quarter_budget = (
            math.inf if limits.budget_per_quarter is None else float(limits.budget_per_quarter)
        )
        for quarter in range(start, limits.quarters):
            money = weeks * one.week_cost if quarter <= last else one.running / 4
            if self._money[quarter] + money > quarter_budget + 1e-9:
                return False
            if quarter <= last and self._weeks[quarter] + weeks > limits.weeks_per_quarter + 1e-9:
                return False
        return True

    def _take(self, one: Candidate, start: int, duration: int) -> None:
        self.starts[one.practice] = (start, duration)
        self._begun[start] += 1
        self._spent += one.cost(start + duration - one.quarters, self._limits)
        weeks = one.effort_weeks / duration
        for quarter in range(start, self._limits.quarters):
            inside = quarter < start + duration
            self._weeks[quarter] += weeks if inside else 0.0
            self._money[quarter] += weeks * one.week_cost if inside else one.running / 4
