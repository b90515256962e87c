"""One client's planning problem: everything but the benefits, which are simulated again and again.

The same problem is planned with benefits of each practice alone, then with those it has inside the
plan, by rules instead of an optimum, and as people changed it by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.roadmap.candidates import Candidate, find_candidates
from advisor.roadmap.left_out import Told, explain_left_out, losses_of
from advisor.roadmap.plan import jobs_of, limit_of, made_of, plan, weights_of
from advisor.roadmap.programme import Job, Solution
from advisor.roadmap.rules import Rule, schedule_by_rule

if TYPE_CHECKING:
    import pandas as pd

    from advisor.engagement import Limits, RoadmapEdits
    from advisor.gaps import Gaps
    from advisor.model import Catalogue
    from advisor.roadmap.types import Item, LeftOut, Roadmap

__all__ = ["Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Gaps, limits, wishes, weights, today's adoption (numbers or None), and duties; `due` are
    those that cannot wait, with the quarter they have to end in; `asked` what the decision asks
    for, each with the sentence that says so; `currency` that of the amounts in reasons."""

    catalogue: Catalogue
    gaps: Gaps
    limits: Limits
    edits: RoadmapEdits
    weights: Any
    adoption: Mapping[str, float | None]
    must: tuple[str, ...]
    due: Mapping[str, int] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""

    def candidates(self, benefits: pd.DataFrame) -> tuple[Candidate, ...]:
        """What a plan may contain, each with its worth under these benefits."""
        return find_candidates(
            self.catalogue, self.gaps, benefits, self.edits, weights_of(self.weights),
            self.adoption, self.limits, self.must, self.due, self.asked,
        )  # fmt: skip

    def plan(self, benefits: pd.DataFrame, *, explain: bool = True) -> Roadmap:
        """The best plan under these benefits."""
        return plan(
            self.catalogue, self.gaps, self.limits, benefits, self.edits, self.weights,
            self.adoption, must=self.must, due=self.due, asked=self.asked, explain=explain,
            currency=self.currency,
        )  # fmt: skip

    def value_of(self, roadmap: Roadmap, benefits: pd.DataFrame) -> float:
        """What a plan is worth under other benefits than it was made with, in its own points."""
        starts = {item.practice: (item.quarter - 1, item.quarters) for item in roadmap.items}
        return self._solution(starts, benefits).objective

    def with_benefits(self, roadmap: Roadmap, benefits: pd.DataFrame) -> Roadmap:
        """The same plan, with what its items bring according to these benefits."""
        starts = {item.practice: (item.quarter - 1, item.quarters) for item in roadmap.items}
        return self.placed(starts, benefits)

    def placed(self, starts: Mapping[str, tuple[int, int]], benefits: pd.DataFrame) -> Roadmap:
        """A plan of these practices: quarter of the start (from 0) and quarters of work of each."""
        found = self.candidates(benefits)
        return made_of(
            self.catalogue, found, self._solution(starts, benefits), self.limits, self.edits
        )

    def explain(self, roadmap: Roadmap, benefits: pd.DataFrame) -> tuple[LeftOut, ...]:
        """What a plan leaves out and what would bring it in, at these benefits."""
        starts = {item.practice: (item.quarter - 1, item.quarters) for item in roadmap.items}
        told = Told(self.currency, losses_of(benefits.to_dict("records")))
        return explain_left_out(
            self.catalogue, self.candidates(benefits), self._jobs(benefits),
            self._solution(starts, benefits), limit_of(self.limits, self.edits),
            self.limits.quarters, self.edits, told,
        )  # fmt: skip

    def by_rule(self, benefits: pd.DataFrame, rule: Rule) -> tuple[Item, ...]:
        """The plan that follows a rule, within the same limits."""
        found = self.candidates(benefits)
        pins = {pin.practice: pin.quarter - 1 for pin in self.edits.pins}
        either = limit_of(self.limits, self.edits).either
        starts = schedule_by_rule(self.catalogue, found, self.limits, pins, either, rule)
        return self.placed(starts, benefits).items

    def _jobs(self, benefits: pd.DataFrame) -> list[Job]:
        return jobs_of(self.candidates(benefits), self.limits, self.edits)

    def _solution(self, starts: Mapping[str, tuple[int, int]], benefits: pd.DataFrame) -> Solution:
        jobs = {job.id: job for job in self._jobs(benefits)}
        value = sum(
            jobs[id_].value_at(start + length - jobs[id_].duration)
            for id_, (start, length) in starts.items()
        )
        return Solution(
            True,
            {id_: start for id_, (start, _) in starts.items()},
            value,
            0.0,
            True,
            {id_: length for id_, (_, length) in starts.items()},
        )
