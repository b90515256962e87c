"""What a plan leaves out: the limit that binds, and what would bring the practice in.

A limit binds a practice when the plan made again with that limit lifted contains it. One plan per
limit answers for all practices; the first limit in the order below that does is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.roadmap.candidates import Candidate
from advisor.roadmap.programme import Job, Limit, Solution, solve
from advisor.roadmap.types import Binding, LeftOut

if TYPE_CHECKING:
    from advisor.engagement import Limits, RoadmapEdits
    from advisor.model import Catalogue

__all__ = ["explain_left_out"]

_GAP, _NODES = 1e-2, 400
_MORE_QUARTERS = 4


def explain_left_out(
    catalogue: Catalogue,
    found: Sequence[Candidate],
    jobs: Sequence[Job],
    solution: Solution,
    limits: Limits,
    edits: RoadmapEdits,
) -> tuple[LeftOut, ...]:
    """Every candidate not planned and every forbidden practice of the gaps, in candidate order."""
    by_id = {one.practice: one for one in found}
    out = [one for one in found if one.practice not in solution.starts]
    result = []
    entered = dict(_entered(jobs, limits)) if out else {}
    for one in out:
        extra = _closure(one, by_id, solution)
        binding = _binding(one, entered, extra, by_id, solution, limits)
        sentence = _sentence(binding, one, extra, by_id, solution, limits)
        result.append(LeftOut(one.practice, binding, sentence, one.effort_weeks, one.gain))
    for id_ in edits.forbids:
        if id_ in catalogue.practices:
            result.append(
                LeftOut(id_, "forbidden", "allow it again in the roadmap's edits", 0.0, 0.0)
            )
    return tuple(result)


def _entered(jobs: Sequence[Job], limits: Limits) -> Iterator[tuple[Binding, frozenset[str]]]:
    """For each limit, the practices of the plan made with that limit lifted."""
    weeks, budget = float(limits.weeks_per_quarter), float(limits.budget)
    starts, quarters = float(limits.starts_at_once), limits.quarters
    lifted: tuple[tuple[Binding, Limit, int], ...] = (
        ("budget", Limit(effort=weeks, starts=starts), quarters),
        ("capacity", Limit(cost=budget, starts=starts), quarters),
        ("starts-at-once", Limit(effort=weeks, cost=budget), quarters),
        ("quarters", Limit(weeks, budget, starts), quarters + _MORE_QUARTERS),
    )
    for name, limit, length in lifted:
        longer = [_lengthened(job, length) for job in jobs]
        yield name, frozenset(solve(longer, length, limit, gap=_GAP, nodes=_NODES).starts)


def _lengthened(job: Job, quarters: int) -> Job:
    more = quarters - len(job.values)
    if more <= 0:
        return job
    return replace(
        job,
        values=(*job.values, *(job.values[-1] for _ in range(more))),
        costs=(*job.costs, *(job.costs[-1] for _ in range(more))),
    )


def _binding(
    one: Candidate,
    entered: Mapping[Binding, frozenset[str]],
    extra: Sequence[str],
    by_id: Mapping[str, Candidate],
    solution: Solution,
    limits: Limits,
) -> Binding:
    """The first limit that, lifted alone, lets it in; else a missing prerequisite; else the limit
    of which the plan uses most."""
    if one.worth <= 0:
        return "no-benefit"
    for name, practices in entered.items():
        if one.practice in practices:
            return name
    if len(extra) > 1:
        return "prerequisite"
    quarters = max(1, limits.quarters)
    weeks = sum(by_id[id_].effort_weeks for id_ in solution.starts)
    money = sum(by_id[id_].cost(start, limits) for id_, start in solution.starts.items())
    used: dict[Binding, float] = {
        "capacity": weeks / max(1e-9, quarters * float(limits.weeks_per_quarter)),
        "budget": money / max(1e-9, float(limits.budget)),
        "starts-at-once": len(solution.starts) / max(1, quarters * limits.starts_at_once),
    }
    return max(used, key=lambda name: used[name])


def _closure(one: Candidate, by_id: Mapping[str, Candidate], solution: Solution) -> tuple[str, ...]:
    """The practice and its unplanned prerequisites."""
    found, queue = [one.practice], [one.practice]
    while queue:
        for need in by_id[queue.pop()].needs:
            if need in by_id and need not in solution.starts and need not in found:
                found.append(need)
                queue.append(need)
    return tuple(found)


def _sentence(
    binding: Binding,
    one: Candidate,
    extra: Sequence[str],
    by_id: Mapping[str, Candidate],
    solution: Solution,
    limits: Limits,
) -> str:
    """What would bring it in, in the units of the limit."""
    weeks = sum(by_id[id_].effort_weeks for id_ in extra)
    money = sum(by_id[id_].cost(0, limits) for id_ in extra)
    used = sum(by_id[id_].cost(start, limits) for id_, start in solution.starts.items())
    left = max(0.0, float(limits.budget) - used)
    with_needs = f" (with {len(extra) - 1} prerequisites)" if len(extra) > 1 else ""
    if binding == "budget":
        return f"about {max(0.0, money - left):,.0f} more money{with_needs}"
    if binding == "capacity":
        spread = weeks / max(1, limits.quarters)
        return (
            f"{weeks:.0f} more person-weeks{with_needs}: about {spread:.1f} more in every quarter, "
            "or in place of something planned"
        )
    if binding == "starts-at-once":
        return f"one more start in a quarter{with_needs}"
    if binding == "quarters":
        return f"up to {_MORE_QUARTERS} more quarters{with_needs}"
    if binding == "no-benefit":
        return "nothing: it adds nothing to the objective under the stated weights"
    missing = ", ".join(id_ for id_ in extra if id_ != one.practice)
    total = f"{weeks:.0f} person-weeks and {money:,.0f} money in all"
    return f"its prerequisites first ({missing}): {total}"
