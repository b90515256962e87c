"""The plan settles: planned, simulated as a whole, planned again, until it stays the same.

The first plan is made from what each practice brings alone. Then the plan itself is simulated, and
made again from what each practice brings inside it and what those left out would add. It is stable
when the plan of the last round is, within its gap, still the best at its own benefits. Plans that
come back end the search, and so does a number of rounds: then the best of those seen is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from advisor.roadmap import Problem, Roadmap, Round

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROUNDS", "settle_plan"]

ROUNDS = 3
"""The most rounds a plan is simulated and made again (setting)."""

_GAP = 5e-3

Simulate = Callable[[Roadmap, int], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A plan of a round, with its own benefits and what it is worth at them."""

    roadmap: Roadmap
    benefits: pd.DataFrame
    worth: float


def settle_plan(
    problem: Problem, alone: pd.DataFrame, simulate: Simulate, *, rounds: int = ROUNDS
) -> tuple[Roadmap, pd.DataFrame]:
    """The settled plan with every round in `rounds`, and the benefits inside it.

    `simulate` gives the benefits inside a plan, and the round's number. An infeasible or empty plan
    is returned as it is.
    """
    roadmap = problem.plan(alone, explain=False)
    if not roadmap.items or not _is_priced(alone):
        return problem.plan(alone), alone
    seen: list[_Seen] = []
    told: list[Round] = []
    ended = f"not stable after {rounds} rounds: the plan worth most of those simulated"
    for number in range(1, rounds + 1):
        benefits = simulate(roadmap, number)
        worth = problem.value_of(roadmap, benefits)
        before = seen[-1].roadmap if seen else None
        told.append(_round(number, roadmap, worth, before))
        seen.append(_Seen(roadmap, benefits, worth))
        again = problem.plan(benefits, explain=False)
        if worth >= again.objective * (1 - _GAP) - 1e-9:
            ended = f"stable after {number} {'round' if number == 1 else 'rounds'}"
            break
        if any(_same(again, one.roadmap) for one in seen):
            ended = "plans came back: the plan worth most of those simulated"
            break
        roadmap = again
    best = max(seen, key=lambda one: one.worth) if not ended.startswith("stable") else seen[-1]
    return _finished(problem, best, tuple(told), ended), best.benefits


def _is_priced(benefits: pd.DataFrame) -> bool:
    column = "counted" if "counted" in benefits.columns else "money_per_year"
    return not benefits.empty and bool((benefits[column] != 0).any())


def _same(one: Roadmap, other: Roadmap) -> bool:
    return set(_placed(one)) == set(_placed(other))


def _placed(roadmap: Roadmap) -> Iterator[tuple[str, int, int]]:
    return ((item.practice, item.quarter, item.quarters) for item in roadmap.items)


def _round(number: int, roadmap: Roadmap, worth: float, before: Roadmap | None) -> Round:
    planned = {item.practice for item in roadmap.items}
    earlier = {item.practice for item in before.items} if before is not None else planned
    moved = 0
    if before is not None:
        quarter = {item.practice: item.quarter for item in before.items}
        moved = sum(
            quarter.get(item.practice, item.quarter) != item.quarter for item in roadmap.items
        )
    return Round(
        number=number,
        practices=len(planned),
        entered=tuple(sorted(planned - earlier)),
        left=tuple(sorted(earlier - planned)),
        moved=moved,
        promised=roadmap.objective,
        simulated=worth,
    )


def _finished(problem: Problem, best: _Seen, rounds: tuple[Round, ...], ended: str) -> Roadmap:
    """The plan with its own benefits, and what was left out explained at them."""
    kept = problem.with_benefits(best.roadmap, best.benefits)
    left = problem.explain(best.roadmap, best.benefits)
    said = f"Planned, simulated as a whole and planned again: {ended}."
    notes = (said, "Benefits are those inside the plan, in its order: they add up to the whole.")
    return replace(
        kept,
        gap=best.roadmap.gap,
        finished=best.roadmap.finished,
        weights=best.roadmap.weights,
        left_out=left,
        rounds=rounds,
        notes=(*best.roadmap.notes[:-1], *notes),
    )
