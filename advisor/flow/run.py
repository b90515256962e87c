"""The whole way from answers to outlook: assess is arithmetic, project simulates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypedDict

from advisor.baseline import build_baseline, check_outcomes
from advisor.decision import decide
from advisor.flow.planning import ROUNDS, settle_plan
from advisor.flow.types import Assessment, Plan, Projection
from advisor.gaps import find_gaps
from advisor.outlook import (
    benefits_in_plan,
    default_replications,
    marginal_benefits,
    simulate_outlook,
)
from advisor.roadmap import RULES, Problem, edit_plan
from advisor.scoring import score
from advisor.value import invest

if TYPE_CHECKING:
    import pandas as pd

    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.roadmap import Item, Roadmap

__all__ = ["asked_for", "assess", "due_by", "duties", "plan_roadmap", "problem_of", "project"]

Progress = Callable[[int, int, str], None]
Cancel = Callable[[], bool]


class _Given(TypedDict):
    """What every simulation of one projection has in common."""

    seed: int | None
    workers: int | None
    cancel: Cancel | None


_FEWEST_FOR_ORDERS = 4
_PARTS = 1000
_FIRST = 0.4
"""The share of planning that the benefits of each practice alone take, for the progress."""


def assess(catalogue: Catalogue, engagement: Engagement) -> Assessment:
    """Scorecard, gaps and decision: pure arithmetic."""
    scorecard = score(catalogue, engagement)
    gaps = find_gaps(catalogue, engagement, scorecard)
    return Assessment(scorecard, gaps, decide(catalogue, engagement, scorecard))


def plan_roadmap(
    catalogue: Catalogue,
    engagement: Engagement,
    assessment: Assessment,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Plan:
    """Today's scenario, marginal benefits by simulation, and the roadmap, settled (`settle_plan`).

    `replications` are those of the outlook; marginal benefits take at most two of them.
    """
    baseline = build_baseline(catalogue, engagement, assessment.scorecard)
    fewest = None if replications is None else min(2, replications)
    parts = _Parts(progress)
    given: _Given = {"seed": seed, "workers": workers, "cancel": cancel}
    alone = marginal_benefits(
        catalogue,
        engagement,
        baseline,
        assessment.gaps,
        replications=fewest,
        progress=parts.between(0.0, _FIRST),
        **given,
    )
    problem = problem_of(catalogue, engagement, assessment)

    def simulate(roadmap: Roadmap, number: int) -> pd.DataFrame:
        share = (1 - _FIRST) / ROUNDS
        start = _FIRST + (number - 1) * share
        return benefits_in_plan(
            catalogue,
            engagement,
            baseline,
            roadmap,
            alone,
            replications=fewest,
            progress=parts.between(start, start + share),
            **given,
        )

    roadmap, benefits = settle_plan(problem, alone, simulate)
    return Plan(baseline, benefits, roadmap, problem)


def problem_of(catalogue: Catalogue, engagement: Engagement, assessment: Assessment) -> Problem:
    """What is to be planned for a client, all but the benefits."""
    return Problem(
        catalogue,
        assessment.gaps,
        engagement.limits,
        engagement.roadmap,
        catalogue.matrix.roadmap.weights,
        {id_: each.value for id_, each in assessment.scorecard.adoption.items()},
        duties(catalogue, assessment),
        due_by(catalogue, assessment),
        asked_for(catalogue, assessment),
        engagement.currency,
    )


def asked_for(catalogue: Catalogue, assessment: Assessment) -> dict[str, str]:
    """The gaps that the decision asks for, each with the sentence that says so.

    Of the cell of the verdict, of raised flags, and with its reason what cannot wait.
    """
    decision, matrix = assessment.decision, catalogue.matrix
    cells = [cell for cell in matrix.cells if cell.verdict == decision.verdict]
    flags = [flag for flag in matrix.flags if flag.id in decision.flags]
    found = {id_: f"“{cell.title}” begins with it." for cell in cells for id_ in cell.practices}
    found |= {id_: f"“{flag.title}” asks for it." for flag in flags for id_ in flag.practices}
    for now in (*(cell.now for cell in cells), *(flag.now for flag in flags)):
        if now is not None:
            said = f"It cannot wait beyond quarter {now.by}: {now.why}"
            found |= dict.fromkeys(now.practices, said)
    gaps = [gap.practice for gap in assessment.gaps.items]
    return {id_: found[id_] for id_ in gaps if id_ in found}


def duties(catalogue: Catalogue, assessment: Assessment) -> tuple[str, ...]:
    """Practices a raised flag asks for, or a verdict in conflict, and that are gaps: the musts.

    Where the advice pulls both ways (live models on a weak foundation) what protects them cannot be
    left to the order of benefits: the plan would contradict the decision it follows from.
    """
    decision, matrix = assessment.decision, catalogue.matrix
    wanted = {
        practice
        for flag in matrix.flags
        if flag.id in decision.flags
        for practice in flag.practices
    }
    wanted |= {
        practice
        for cell in matrix.cells
        if cell.conflict and cell.verdict == decision.verdict
        for practice in cell.practices
    }
    return tuple(gap.practice for gap in assessment.gaps.items if gap.practice in wanted)


def due_by(catalogue: Catalogue, assessment: Assessment) -> dict[str, int]:
    """Duties that cannot wait, with the quarter they have to end in (`now` in `matrix.yaml`).

    Of the cell of the verdict and of raised flags; where two name a practice the earlier counts.
    """
    decision, matrix = assessment.decision, catalogue.matrix
    named = [cell.now for cell in matrix.cells if cell.verdict == decision.verdict]
    named += [flag.now for flag in matrix.flags if flag.id in decision.flags]
    found: dict[str, int] = {}
    for now in filter(None, named):
        for id_ in now.practices:
            found[id_] = min(now.by, found.get(id_, now.by))
    gaps = [gap.practice for gap in assessment.gaps.items]
    return {id_: found[id_] for id_ in gaps if id_ in found}


def project(
    catalogue: Catalogue,
    engagement: Engagement,
    assessment: Assessment,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Projection:
    """Everything that is simulated: today and its mirror, benefits, roadmap, outlook and value.

    Without `replications` as many as a budget of stage visits allows (3 to 24); the plans that
    follow a rule are simulated only where at least four are affordable.
    """
    parts = _Parts(progress)
    given: _Given = {"seed": seed, "workers": workers, "cancel": cancel}
    made = plan_roadmap(
        catalogue,
        engagement,
        assessment,
        replications=replications,
        progress=parts.between(0.0, 0.5),
        **given,
    )
    plans = _plans(made)
    if default_replications(made.baseline, 1 + 2 * len(plans)) < _FEWEST_FOR_ORDERS:
        plans = {id_: items for id_, items in plans.items() if id_ == "edited"}
    outlook = simulate_outlook(
        catalogue,
        engagement,
        made.baseline,
        made.roadmap,
        plans=plans,
        replications=replications,
        progress=parts.between(0.5, 1.0),
        **given,
    )
    today = outlook.strategy("nothing").experiment
    parts.done()
    return Projection(
        baseline=made.baseline,
        mirror=check_outcomes(engagement, today, made.baseline.data),
        today=today,
        benefits=made.benefits,
        roadmap=made.roadmap,
        outlook=outlook,
        value=invest(catalogue, engagement, made.baseline, made.roadmap, outlook),
    )


def _plans(made: Plan) -> dict[str, tuple[Item, ...]]:
    """The plans the roadmap is held against: as people changed it, and those that follow a rule.

    One that is the same as another is simulated once, under the first of their names.
    """
    problem, roadmap = made.problem, made.roadmap
    if not roadmap.items:
        return {}
    plans: dict[str, tuple[Item, ...]] = {}
    if any(edit.moved for edit in problem.edits.edits):
        plans["edited"] = edit_plan(problem, roadmap, made.benefits).roadmap.items
    for rule in RULES:
        items = problem.by_rule(made.benefits, rule)
        known = (roadmap.items, *plans.values())
        if items and not any(_placed(items) == _placed(other) for other in known):
            plans[rule] = items
    return plans


def _placed(items: Sequence[Item]) -> set[tuple[str, int]]:
    return {(item.practice, item.quarter) for item in items}


class _Parts:
    """One progress from several: each part has its share of the whole."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def between(self, start: float, end: float) -> Progress | None:
        """A progress for the part from `start` to `end` of the whole (shares in [0, 1])."""
        outer = self._progress
        if outer is None:
            return None

        def inner(done: int, total: int, what: str) -> None:
            share = start + (end - start) * (done / total if total else 1.0)
            outer(round(share * _PARTS), _PARTS, what)

        return inner

    def done(self) -> None:
        if self._progress is not None:
            self._progress(_PARTS, _PARTS, "done")
