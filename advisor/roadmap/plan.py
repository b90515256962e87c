"""Gaps, limits and marginal benefits become a roadmap: what, when, and what was left out and why.

The objective is in person-weeks: benefit weight x (money a year / price of a person-week)
+ gap weight x index points closed + indicator weight x indicator gain, a little less for every
quarter a practice ends later. Effort is that of the catalogue (for one team) times the teams that
have the gap times its size, spread evenly over whole quarters at no more than PACE_WEEKS each.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

from advisor.roadmap.by_hand import notes_of_asked, notes_of_due
from advisor.roadmap.candidates import Candidate, find_candidates
from advisor.roadmap.clashes import find_clashes, forbidden_but_wanted, in_names
from advisor.roadmap.left_out import Told, explain_left_out, losses_of
from advisor.roadmap.programme import Job, Limit, Solution, solve
from advisor.roadmap.types import Clash, Item, LeftOut, Roadmap, graph_of

if TYPE_CHECKING:
    from advisor.engagement import Limits, RoadmapEdits
    from advisor.gaps import Gaps
    from advisor.model import Catalogue

__all__ = ["LATER", "jobs_of", "limit_of", "made_of", "plan", "weights_of"]

LATER = 0.97
"""What a practice is worth when it ends a quarter later, relative to ending now (setting)."""

_GAP, _NODES = 2e-3, 2000
_WEIGHTS = ("benefit", "gap", "indicator")


def plan(
    catalogue: Catalogue,
    gaps: Gaps,
    limits: Limits,
    benefits: pd.DataFrame,
    edits: RoadmapEdits,
    weights: Any,
    adoption: Mapping[str, Any],
    *,
    must: Collection[str] = (),
    due: Mapping[str, int] | None = None,
    asked: Mapping[str, str] | None = None,
    explain: bool = True,
    currency: str = "",
) -> Roadmap:
    """The plan of highest objective within the limits, by mixed-integer programming.

    `benefits`: practice, money_per_year, low, high, basis (money is 0 where nothing was priced).
    `weights` has benefit, gap and indicator (mapping or object). `adoption`: today's adoption per
    practice (a number, None, or an object with `value`). `must`: practices a duty asks for; `due`:
    those of them that cannot wait, with the quarter they have to end in; `asked`: what the decision
    asks for, each with the sentence that says so (worth one index point more); `currency`: that of
    the amounts in reasons. Where the limits do
    not let all that is due be done in time, it is due a quarter later, and so on; a note says so.
    A practice starts in the quarter after its prerequisites ended; one in place counts at once.
    """
    weighted, values = weights_of(weights), _values(adoption)
    due = {id_: min(by, limits.quarters) for id_, by in (due or {}).items()}

    def made(due: Mapping[str, int]) -> Roadmap:
        found = find_candidates(
            catalogue, gaps, benefits, edits, weighted, values, limits, must, due, asked
        )
        barred = forbidden_but_wanted(found, edits, {*must, *due}, values)
        told = Told(currency, losses_of(benefits.to_dict("records"))) if explain else None
        return _planned(catalogue, found, barred, limits, benefits, edits, weighted, due, told)

    first = made(due)
    if first.feasible or not first.finished or not due:
        return first
    for later in range(1, limits.quarters):
        moved = {id_: min(by + later, limits.quarters) for id_, by in due.items()}
        other = made(moved)
        if other.feasible:
            return replace(other, notes=(*_gave_way(first, moved), *other.notes))
    return first


def _gave_way(first: Roadmap, moved: Mapping[str, int]) -> tuple[str, ...]:
    """What clashes with the quarters of what cannot wait, and what gives."""
    clashes = " ".join(f"{each.what}: {each.remedy}." for each in first.clashes)
    return (
        f"What cannot wait does not fit into its quarter, so it is done by quarter "
        f"{max(moved.values())} in this plan: the date gives way, not your limits. {clashes}",
    )


def _planned(
    catalogue: Catalogue,
    found: tuple[Candidate, ...],
    barred: tuple[Clash, ...],
    limits: Limits,
    benefits: pd.DataFrame,
    edits: RoadmapEdits,
    weights: dict[str, float],
    due: Mapping[str, int],
    told: Told | None,
) -> Roadmap:
    """The best plan of these candidates, or what clashes."""
    names = {id_: practice.name for id_, practice in catalogue.practices.items()}
    if barred:
        return _infeasible(limits, weights, graph_of({}, ()), in_names(barred, names))
    jobs = jobs_of(found, limits, edits)
    limit = limit_of(limits, edits)
    solution = solve(jobs, limits.quarters, limit, gap=_GAP, nodes=_NODES)
    graph = _graph(found, solution)
    if not solution.feasible and not solution.finished:
        return _infeasible(limits, weights, graph, (_NOT_FINISHED,), finished=False)
    if not solution.feasible:
        clashes = find_clashes(jobs, found, limit, limits, edits)
        return _infeasible(limits, weights, graph, in_names(clashes, names))
    left: tuple[LeftOut, ...] = ()
    if told is not None:
        left = explain_left_out(
            catalogue, found, jobs, solution, limit, limits.quarters, edits, told
        )
    made = made_of(catalogue, found, solution, limits, edits)
    said = (*notes_of_due(found, due, names), *notes_of_asked(found, names, weights["gap"]))
    notes = (*said, *_plan_notes(solution, benefits))
    return replace(made, left_out=left, weights=weights, notes=notes)


def made_of(
    catalogue: Catalogue,
    found: tuple[Candidate, ...],
    solution: Solution,
    limits: Limits,
    edits: RoadmapEdits,
) -> Roadmap:
    """The solution as a roadmap, without what is said about it."""
    graph = _graph(found, solution)
    critical = _critical_path(graph)
    items = _items(catalogue, found, solution, limits, edits, critical)
    return Roadmap(
        feasible=True,
        items=items,
        left_out=(),
        load=_load(items, limits),
        objective=solution.objective,
        gap=solution.gap,
        finished=solution.finished,
        clashes=(),
        weights={},
        graph=graph,
        critical_path=critical,
        notes=(),
    )


def limit_of(limits: Limits, edits: RoadmapEdits) -> Limit:
    """The limits of an engagement as the programme takes them; a budget of 0 is a budget of 0."""
    quarter = limits.budget_per_quarter
    return Limit(
        effort=float(limits.weeks_per_quarter),
        cost=float(limits.budget),
        starts=float(limits.starts_at_once),
        cost_a_quarter=math.inf if quarter is None else float(quarter),
        either=tuple(
            dict.fromkeys(
                frozenset((edit.practice, other))
                for edit in edits.edits
                for other in edit.instead_of or ()
            )
        ),
    )


def weights_of(weights: Any) -> dict[str, float]:
    """The three weights of the objective, of a mapping or an object."""
    return {name: _weight(weights, name) for name in _WEIGHTS}


def _weight(weights: Any, name: str) -> float:
    return float(weights[name] if isinstance(weights, Mapping) else getattr(weights, name))


def _values(adoption: Mapping[str, Any]) -> dict[str, float | None]:
    return {id_: getattr(each, "value", each) for id_, each in adoption.items()}


def jobs_of(found: tuple[Candidate, ...], limits: Limits, edits: RoadmapEdits) -> list[Job]:
    """The candidates as the programme takes them."""
    pins = {pin.practice: pin.quarter - 1 for pin in edits.pins}
    known = {one.practice for one in found}
    jobs = []
    for one in found:
        values = []
        for quarter in range(limits.quarters):
            worth = one.worth if one.worth > 0 else 0.0
            loss = min(0.0, one.worth)
            ends = quarter + one.quarters - 1
            values.append(worth * LATER**ends + loss - 1e-4 * one.effort_weeks)
        costs = tuple(one.cost(quarter, limits) for quarter in range(limits.quarters))
        jobs.append(
            Job(
                one.practice,
                tuple(values),
                costs,
                effort=one.effort_weeks / one.quarters,
                duration=one.quarters,
                needs=tuple(need for need in one.needs if need in known),
                start=pins.get(one.practice),
                must=one.must,
                slower=one.slower,
                earliest=one.earliest - 1,
                latest=None if one.by is None else one.by - 1,
                spent=one.effort_weeks * one.week_cost / one.quarters,
                after=one.running / 4,
            )
        )
    return jobs


def _items(
    catalogue: Catalogue,
    found: tuple[Candidate, ...],
    solution: Solution,
    limits: Limits,
    edits: RoadmapEdits,
    critical: tuple[str, ...],
) -> tuple[Item, ...]:
    pinned = {pin.practice for pin in edits.pins}
    items = [
        Item(
            practice=one.practice,
            quarter=solution.starts[one.practice] + 1,
            quarters=solution.durations[one.practice],
            effort_weeks=one.effort_weeks,
            cost=one.cost(
                solution.starts[one.practice] + solution.durations[one.practice] - one.quarters,
                limits,
            ),
            needs=catalogue.practices[one.practice].needs,
            gap=one.gap,
            gain=one.gain,
            benefit=one.benefit,
            target=one.target,
            must=one.must,
            pinned=one.practice in pinned,
            critical=one.practice in critical,
            why=one.why,
        )
        for one in found
        if one.practice in solution.starts
    ]
    order = {one.practice: place for place, one in enumerate(found)}
    return tuple(sorted(items, key=lambda item: (item.quarter, order[item.practice])))


def _load(items: tuple[Item, ...], limits: Limits) -> pd.DataFrame:
    """Person-weeks and money of each quarter; running costs begin in the quarter after the work."""
    weeks = np.zeros(limits.quarters)
    money = np.zeros(limits.quarters)
    for item in items:
        first, last = item.quarter - 1, item.quarter + item.quarters - 2
        people = item.effort_weeks * limits.week_cost
        after = limits.quarters - 1 - last
        running = (item.cost - people) / after if after > 0 else 0.0
        for quarter in range(first, last + 1):
            weeks[quarter] += item.effort_weeks / item.quarters
            money[quarter] += people / item.quarters
        money[last + 1 :] += running
    return pd.DataFrame(
        {
            "quarter": range(1, limits.quarters + 1),
            "effort_weeks": weeks,
            "cost": money,
            "limit_weeks": float(limits.weeks_per_quarter),
            "limit_cost": float(limits.budget) / limits.quarters,
        }
    )


def _graph(found: tuple[Candidate, ...], solution: Solution) -> nx.DiGraph:
    """Prerequisites among the planned practices, weighted by the quarters of work."""
    planned = {one.practice: one for one in found if one.practice in solution.starts}
    edges = [(need, id_) for id_, one in planned.items() for need in one.needs if need in planned]
    return graph_of({id_: solution.durations[id_] for id_ in planned}, edges)


def _critical_path(graph: nx.DiGraph) -> tuple[str, ...]:
    """The longest chain of prerequisites by quarters of work; of equals the first by name."""
    length: dict[str, int] = {}
    before: dict[str, str | None] = {}
    for id_ in nx.lexicographical_topological_sort(graph):
        needs = sorted(graph.predecessors(id_), key=lambda need: (-length[need], need))
        before[id_] = needs[0] if needs else None
        length[id_] = graph.nodes[id_]["quarters"] + (length[needs[0]] if needs else 0)
    if not length:
        return ()
    last: str | None = min(length, key=lambda id_: (-length[id_], id_))
    chain = []
    while last is not None:
        chain.append(last)
        last = before[last]
    return tuple(reversed(chain)) if len(chain) > 1 else ()


_NOT_FINISHED = Clash(
    "the search stopped at its node limit before it found a plan; it proved nothing",
    "pin or force fewer practices, or relax a limit",
)


def _infeasible(
    limits: Limits,
    weights: dict[str, float],
    graph: nx.DiGraph,
    clashes: tuple[Clash, ...],
    *,
    finished: bool = True,
) -> Roadmap:
    return Roadmap(
        feasible=False,
        items=(),
        left_out=(),
        load=_load((), limits),
        objective=math.nan,
        gap=math.nan,
        finished=finished,
        clashes=clashes,
        weights=weights,
        graph=graph,
        critical_path=(),
        notes=(),
    )


def _plan_notes(solution: Solution, benefits: pd.DataFrame) -> tuple[str, ...]:
    notes = []
    if not solution.finished:
        notes.append(
            f"The search stopped at its node limit: at most {solution.gap:.1%} below the best plan."
        )
    if benefits.empty or not (benefits["money_per_year"] != 0).any():
        notes.append(
            "No simulated benefit has a price: the plan follows the gaps and indicators alone."
        )
    else:
        notes.append("Simulated benefits overlap: they rank practices; their sum promises nothing.")
    return tuple(notes)
