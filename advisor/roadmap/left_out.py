"""What a plan leaves out: the limit that binds, and what would bring the practice in.

Both are found by planning again. Each limit is raised in steps, and lifted, and the best plan is
made anew: of the steps after which a practice is in it, the smallest in proportion names the limit
and the amount; a longer plan is named last. Those worth most are also forced in within today's
limits, which says what they would displace.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from advisor.amounts import money, rounded_up
from advisor.roadmap.candidates import Candidate
from advisor.roadmap.programme import Job, Limit, Solution, solve
from advisor.roadmap.types import Binding, LeftOut

if TYPE_CHECKING:
    from advisor.engagement import RoadmapEdits
    from advisor.model import Catalogue

__all__ = ["Told", "by_gain", "explain_left_out", "lengthened", "losses_of"]

_GAP, _NODES = 1e-2, 200
_MORE_QUARTERS = 4
_SHARES = (1.1, 1.25, 1.5)
_MORE_STARTS = (1, 2, 4, 9)
_AS_MUCH = {
    1.1: "A tenth more of everything",
    1.25: "A quarter more of everything",
    1.5: "Half as much again of everything",
    2.0: "Twice as much of everything",
}
_WORSE = (
    ("quality_points", -1.0, "model quality {:.1g} points lower"),
    ("incidents_per_year", 1.0, "{:.2g} more incidents a year"),
    ("work_cost_per_year", 1.0, "more work"),
)
"""What of a practice's simulation is told where it loses: column, sign of worse, words."""
_FORBIDDEN = "You left it out: allow it again among the wishes for the roadmap."
_FORCED = 5
"""How many of those worth most are forced in, to see what they would displace (setting)."""


@dataclass(frozen=True, slots=True)
class Told:
    """How reasons are worded: the currency of amounts (empty: none is named), and for a practice
    that costs more than it brings why the simulation says so, as a clause."""

    currency: str = ""
    losses: Mapping[str, str] = field(default_factory=dict)

    def money(self, value: float) -> str:
        """An amount rounded up to two significant figures, so that it is enough."""
        return money(rounded_up(value), self.currency)


_TOLD = Told()


@dataclass(frozen=True, slots=True)
class _Step:
    """A limit raised: to how much, by which share of itself, and the plan made with it."""

    binding: Binding
    share: float
    words: Callable[[Solution], str]
    limit: Limit
    quarters: int


def explain_left_out(
    catalogue: Catalogue,
    found: Sequence[Candidate],
    jobs: Sequence[Job],
    solution: Solution,
    limit: Limit,
    quarters: int,
    edits: RoadmapEdits,
    told: Told = _TOLD,
) -> tuple[LeftOut, ...]:
    """Every candidate not planned and every forbidden practice of the gaps, in candidate order."""
    out = [one for one in found if one.practice not in solution.starts]
    again = _Again(catalogue, found, jobs, limit, quarters, told)
    steps = again.steps(solution, {one.practice for one in out if one.worth > 0})
    dear = sorted((one for one in out if one.worth > 0), key=lambda one: -one.worth)[:_FORCED]
    result = []
    for one in out:
        binding, sentence = again.bound(one, steps)
        if one in dear:
            sentence += again.instead(one, solution)
        result.append(LeftOut(one.practice, binding, sentence, one.effort_weeks, one.gain))
    for id_ in edits.forbids:
        if id_ in catalogue.practices:
            result.append(LeftOut(id_, "forbidden", _FORBIDDEN, 0.0, 0.0))
    return tuple(result)


def by_gain(left: Iterable[LeftOut]) -> list[LeftOut]:
    """What a limit keeps out, those that would gain most first; then what the plan gains nothing
    by, however much of a gap it closes; at last what people left out themselves."""
    last = {"no-benefit": 1, "forbidden": 2}
    return sorted(left, key=lambda one: (last.get(one.binding, 0), -one.gain))


def lengthened(job: Job, quarters: int) -> Job:
    """The job in a plan of so many quarters: what it is worth and costs stays as at the end."""
    more = quarters - len(job.values)
    if more <= 0:
        return job
    return replace(
        job,
        values=(*job.values, *(job.values[-1] for _ in range(more))),
        costs=(*job.costs, *(job.costs[-1] for _ in range(more))),
    )


def losses_of(rows: Iterable[Mapping[Any, Any]]) -> dict[str, str]:
    """Of each practice that costs more than it brings, what became worse in its simulation."""
    said = {}
    for row in rows:
        worse = [
            words.format(abs(float(row[name])))
            for name, sign, words in _WORSE
            if sign * float(row.get(name, 0.0)) > 0  # NaN is not worse
        ]
        if float(row["money_per_year"]) < 0 and worse:
            said[str(row["practice"])] = f" ({', '.join(worse)})"
    return said


Steps = list[tuple[_Step, Solution]]


class _Again:
    """The same programme, planned again with one thing changed."""

    def __init__(
        self,
        catalogue: Catalogue,
        found: Sequence[Candidate],
        jobs: Sequence[Job],
        limit: Limit,
        quarters: int,
        told: Told,
    ) -> None:
        self._catalogue = catalogue
        self._told = told
        self._jobs = jobs
        self._limit = limit
        self._quarters = quarters
        self._found = {one.practice: one for one in found}

    def steps(self, now: Solution, wanted: set[str]) -> Steps:
        """Every step of every limit that could bring one of the wanted in, with its plan."""
        if not wanted:
            return []
        made: Steps = []
        for ladder in self._ladders():
            *raised, lifted = ladder
            plan = self._solve(lifted)
            entered = wanted & set(plan.starts)
            for step in raised:
                if not entered:
                    break
                made.append((step, self._solve(step)))
                entered = entered - set(made[-1][1].starts)
            made.append((lifted, plan))
        reached = set().union(*(plan.starts for _, plan in made), now.starts)
        for step in self._together() if wanted - reached else ():
            made.append((step, self._solve(step)))
        return made

    def bound(self, one: Candidate, steps: Steps) -> tuple[Binding, str]:
        """The limit with the smallest step after which the best plan has it, and what it takes."""
        if one.worth <= 0:
            return "no-benefit", _no_gain(one, self._told)
        entering = [
            (step.binding == "quarters", step.share, place, step, plan)
            for place, (step, plan) in enumerate(steps)
            if one.practice in plan.starts
        ]
        if not entering:
            names = self._names([id_ for id_ in self._closure(one) if id_ != one.practice])
            if names:
                return (
                    "prerequisite",
                    f"Nothing alone: it needs {names} first, which lose more than it gains.",
                )
            return "no-benefit", "No limit keeps it out: the best plan does without it."
        *_, step, plan = min(entering, key=lambda each: each[:3])
        quarter = plan.starts[one.practice] + 1
        return step.binding, f"{step.words(plan)}: then it starts in quarter {quarter}."

    def instead(self, one: Candidate, now: Solution) -> str:
        """What it would displace within today's limits, and what that would cost."""
        jobs = [replace(job, must=True) if job.id == one.practice else job for job in self._jobs]
        plan = solve(jobs, self._quarters, self._limit, gap=_GAP, nodes=_NODES)
        if not plan.feasible:
            return " Within today's limits it cannot be done." if plan.finished else ""
        lost = now.objective - plan.objective
        names = self._names([id_ for id_ in now.starts if id_ not in plan.starts])
        how = f"could replace {names}" if names else "could be in the plan"
        worth = "about the same"
        if lost > _GAP * abs(now.objective):
            worth = f"{lost / abs(now.objective):.0%} less"
        return f" Within today's limits it {how}, and the plan would be worth {worth}."

    def _names(self, ids: Sequence[str]) -> str:
        names = [f"“{self._catalogue.practices[id_].name}”" for id_ in ids[:2]]
        more = len(ids) - len(names)
        return f"{', '.join(names)} and {more} more" if more else " and ".join(names)

    def _closure(self, one: Candidate) -> tuple[str, ...]:
        """The practice and its prerequisites that are not in place."""
        found, queue = [one.practice], [one.practice]
        while queue:
            for need in self._found[queue.pop()].needs:
                if need in self._found and need not in found:
                    found.append(need)
                    queue.append(need)
        return tuple(found)

    def _solve(self, step: _Step) -> Solution:
        jobs = [lengthened(job, step.quarters) for job in self._jobs]
        return solve(jobs, step.quarters, step.limit, gap=_GAP, nodes=_NODES)

    def _ladders(self) -> Iterator[list[_Step]]:
        """For each limit its steps upwards, the last without any."""
        now, quarters = self._limit, self._quarters
        if math.isfinite(now.cost):
            yield self._raised("budget", "cost", now.cost)
        if math.isfinite(now.effort):
            yield self._raised("capacity", "effort", now.effort)
        if math.isfinite(now.starts):
            more = [1.0 + each / max(1.0, now.starts) for each in _MORE_STARTS]
            yield self._raised("starts-at-once", "starts", now.starts, more)
        if math.isfinite(now.cost_a_quarter):
            yield self._raised("quarter-budget", "cost_a_quarter", now.cost_a_quarter)
        yield [
            _Step("quarters", more / quarters, _longer(more), now, quarters + more)
            for more in (1, 2, _MORE_QUARTERS)
        ]
        if now.either:
            words = "The other choice: what it stands in for is planned"
            either = replace(now, either=())
            yield [_Step("either", 0.0, lambda _: words, either, quarters)]

    def _raised(
        self, binding: Binding, name: str, now: float, shares: Sequence[float] = _SHARES
    ) -> list[_Step]:
        steps = []
        for share in shares if now > 0 else ():
            limit = replace(self._limit, **{name: now * share})  # type: ignore[arg-type]
            words = self._more(binding, now, now * share)
            steps.append(_Step(binding, share - 1, lambda _, w=words: w, limit, self._quarters))  # type: ignore[misc]
        lifted = replace(self._limit, **{name: math.inf})  # type: ignore[arg-type]

        def used(plan: Solution) -> str:
            return self._more(binding, now, max(now, self._used(binding, plan)))

        return [*steps, _Step(binding, 1e3, used, lifted, self._quarters)]

    def _used(self, binding: Binding, plan: Solution) -> float:
        """How much of a limit a plan takes where it takes most."""
        by_id = {job.id: job for job in self._jobs}
        length = self._quarters + _MORE_QUARTERS
        effort, money, begun = [0.0] * length, [0.0] * length, [0] * length
        total = 0.0
        for id_, start in plan.starts.items():
            job, duration = by_id[id_], plan.durations[id_]
            begun[start] += 1
            last = min(start + duration - job.duration, len(job.costs) - 1)
            total += job.costs[max(0, last)]
            for quarter in range(start, start + duration):
                effort[quarter] += job.effort * job.duration / duration
                money[quarter] += job.spent * job.duration / duration
            for quarter in range(start + duration, length):
                money[quarter] += job.after
        most = {"budget": total, "capacity": max(effort), "starts-at-once": float(max(begun))}
        return most.get(binding, max(money))

    def _together(self) -> Iterator[_Step]:
        """Every limit raised by the same share; at last twice all of them, and a longer plan."""
        now = self._limit
        for share, as_much in _AS_MUCH.items():
            starts = now.starts if math.isinf(now.starts) else math.ceil(now.starts * share)
            limit = replace(
                now,
                effort=now.effort * share,
                cost=now.cost * share,
                starts=starts,
                cost_a_quarter=now.cost_a_quarter * share,
            )
            words = f"{as_much}{self._all_of(limit)}"
            yield _Step("several", share, lambda _, w=words: w, limit, self._quarters)  # type: ignore[misc]
        longer = self._quarters + _MORE_QUARTERS
        words = f"Only twice every limit and {_MORE_QUARTERS} more quarters"
        yield _Step("several", 1e6, lambda _, w=words: w, limit, longer)  # type: ignore[misc]

    def _all_of(self, limit: Limit) -> str:
        """The limits of a plan in a few words, in brackets; nothing where it has none."""
        words = (
            (limit.cost, self._told.money),
            (limit.effort, lambda value: f"{value:.0f} person-weeks a quarter"),
            (limit.starts, lambda value: f"{value:.0f} starts a quarter"),
        )
        named = [each(value) for value, each in words if math.isfinite(value)]
        return f" ({', '.join(named)})" if named else ""

    def _more(self, binding: Binding, now: float, then: float) -> str:
        """A limit raised, in words: by how much, and to what."""
        more, cost = then - now, self._told.money
        if binding == "budget":
            return f"About {cost(more)} more ({cost(then)} in all)"
        if binding == "quarter-budget":
            return f"About {cost(more)} more in every quarter ({cost(then)})"
        if binding == "capacity":
            return f"About {more:.0f} more person-weeks in every quarter ({then:.0f})"
        number = math.ceil(more - 1e-9)
        starts = "start" if number == 1 else "starts"
        return f"{number} more {starts} in a quarter ({now + number:.0f} instead of {now:.0f})"


def _no_gain(one: Candidate, told: Told) -> str:
    """Why the objective gains nothing by it: what it costs in the simulation, or nothing closes."""
    if one.benefit < 0 < one.gain:
        why = told.losses.get(one.practice, "")
        return (
            f"Simulated beside the rest of the plan it costs about {told.money(-one.benefit)} a "
            f"year more than it brings{why}, which outweighs the {one.gain:.2f} index points it "
            "closes. To have it all the same, pin it."
        )
    return "It adds nothing to the plan's worth under the weights given."


def _longer(more: int) -> Callable[[Solution], str]:
    return lambda _: f"{more} more {'quarter' if more == 1 else 'quarters'}"
