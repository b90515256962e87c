"""What a roadmap may contain: the gaps, and the prerequisites they need that are not in place."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from advisor.engagement import Limits, RoadmapEdit, RoadmapEdits
    from advisor.gaps import Gap, Gaps
    from advisor.model import Catalogue, Practice

__all__ = ["LEAST_EFFORT", "PACE_WEEKS", "Candidate", "find_candidates", "running_cost"]

PACE_WEEKS = 26.0
"""Person-weeks one practice takes at most in a quarter: two people (setting)."""

_SLOWER_PACES = (13.0, 6.5, 3.25, 1.625)
"""Paces a practice may take instead where two people are more than there are: one person, half a
one, a quarter, an eighth (setting)."""

LEAST_EFFORT = 0.2
"""A practice nearly in place still costs this share of its effort (setting, assumption)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A practice that could be planned, with its effort, cost, value and unmet prerequisites.

    `quarters` of work at the pace of two people; `slower` are longer durations it may take. It may
    start in the quarter `earliest` (from 1) and must have ended with the quarter `by`; `by_hand`
    are the prerequisites it does without until they are in place, for it cannot wait for them.
    `asked`: the decision asks for it.

    `worth` is its value in the objective (person-weeks) when it ends in the first quarter; `gap`
    the adoption missing; `gain` index points; `benefit` money a year.
    """

    practice: str
    quarters: int
    effort_weeks: float
    week_cost: float
    running: float
    needs: tuple[str, ...]
    gap: float
    gain: float
    benefit: float
    worth: float
    target: float
    must: bool
    why: str
    slower: tuple[int, ...] = ()
    earliest: int = 1
    by: int | None = None
    by_hand: tuple[str, ...] = ()
    asked: bool = False

    def cost(self, start: int, limits: Limits) -> float:
        """Money within the plan when work starts in that quarter (0-based): people and running."""
        after = max(0, limits.quarters - start - self.quarters)
        return self.effort_weeks * self.week_cost + self.running * after / 4


def find_candidates(
    catalogue: Catalogue,
    gaps: Gaps,
    benefits: pd.DataFrame,
    edits: RoadmapEdits,
    weights: Mapping[str, float],
    adoption: Mapping[str, float | None],
    limits: Limits,
    must: Collection[str],
    due: Mapping[str, int] | None = None,
    asked: Mapping[str, str] | None = None,
) -> tuple[Candidate, ...]:
    """The gaps, and every unmet prerequisite of them, in the catalogue's order; none forbidden.

    `asked`: what the decision asks for, each with the sentence that says so. `due`: musts that
    cannot wait, with the quarter they have to end in. Where their prerequisites would take longer
    they are done by hand, without them (`by_hand`).
    """
    due = due or {}
    column = "counted" if "counted" in benefits.columns else "money_per_year"
    money = dict(zip(benefits["practice"], benefits[column], strict=True))
    by_practice = {gap.practice: gap for gap in gaps.items}
    wanted = set(by_practice) | {id_ for id_ in (*must, *due) if (adoption.get(id_) or 0.0) < 1.0}
    wanted |= {pin.practice for pin in edits.pins}
    wanted |= {edit.practice for edit in edits.edits if edit.by is not None}
    wanted = _with_needs(catalogue, wanted, adoption)
    forbidden = _barred(catalogue, wanted, set(edits.forbids), adoption)
    own = {edit.practice: edit for edit in edits.edits}
    must = {*must, *due, *(id_ for id_, edit in own.items() if edit.by is not None)}
    frame = _Frame(catalogue, adoption, weights, limits, asked or {})
    found = tuple(
        _candidate(
            frame, practice, by_practice.get(id_), own.get(id_), money.get(id_), must=id_ in must
        )
        for id_, practice in catalogue.practices.items()
        if id_ in wanted and id_ not in forbidden
    )
    return _in_time(found, {id_: min(by, limits.quarters) for id_, by in due.items()})


def _in_time(found: tuple[Candidate, ...], due: Mapping[str, int]) -> tuple[Candidate, ...]:
    """The candidates with their due quarters, by hand where prerequisites would take longer."""
    by_id = {one.practice: one for one in found}
    ends: dict[str, int] = {}

    def end(id_: str) -> int:
        if id_ not in ends:
            one = by_id[id_]
            alone = one.earliest - 1 + one.quarters
            before = max((end(need) for need in one.needs if need in by_id), default=0)
            ends[id_] = max(alone, before + one.quarters)
            if id_ in due:
                by = due[id_] if one.by is None else min(one.by, due[id_])
                late = ends[id_] > by and bool(one.needs)
                by_id[id_] = replace(
                    one, by=by, needs=() if late else one.needs, by_hand=one.needs if late else ()
                )
                ends[id_] = alone if late else ends[id_]
        return ends[id_]

    for id_ in tuple(by_id):
        end(id_)
    return tuple(by_id.values())


def running_cost(catalogue: Catalogue, edits: RoadmapEdits, practice: str) -> float:
    """Money a year of a practice in place: the client's own figure, else the catalogue's."""
    for edit in edits.edits:
        if edit.practice == practice and edit.cost_per_year is not None:
            return float(edit.cost_per_year)
    cost = catalogue.practices[practice].running_cost
    return float(cost.per_year) if cost else 0.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every candidate is judged by."""

    catalogue: Catalogue
    adoption: Mapping[str, float | None]
    weights: Mapping[str, float]
    limits: Limits
    asked: Mapping[str, str]


def _candidate(
    frame: _Frame,
    practice: Practice,
    gap: Gap | None,
    edit: RoadmapEdit | None,
    money: float | None,
    *,
    must: bool,
) -> Candidate:
    """One practice with its effort (for the teams that have the gap), cost and value.

    A duty, and what the decision asks for, is worth one index point more than it gains, so that it
    does not wait for the end: a plan that left it out would contradict its own decision.
    """
    size = _size(gap, frame.adoption.get(practice.id))
    teams = len(gap.teams) if gap is not None and gap.teams else 1
    effort = practice.effort_weeks.mean * teams * max(LEAST_EFFORT, size)
    running = practice.running_cost.per_year if practice.running_cost else 0.0
    if edit is not None:
        effort = effort if edit.effort_weeks is None else float(edit.effort_weeks)
        running = running if edit.cost_per_year is None else float(edit.cost_per_year)
    benefit = float(money or 0.0)
    worth = _worth(practice, gap, size, benefit, frame.weights, frame.limits)
    said = frame.asked.get(practice.id, "")
    why = gap.reason if gap is not None else "A prerequisite of the plan."
    return Candidate(
        practice=practice.id,
        quarters=_quarters(effort, PACE_WEEKS),
        slower=_slower(effort, frame.limits),
        effort_weeks=effort,
        week_cost=float(frame.limits.week_cost),
        running=running,
        needs=_unmet(frame.catalogue, practice, frame.adoption),
        gap=size,
        gain=(gap.index_points or 0.0) if gap is not None else 0.0,
        benefit=benefit,
        worth=max(0.0, worth) + frame.weights["gap"] if must or said else worth,
        target=gap.target if gap is not None else 1.0,
        must=must,
        why=f"{why} {said}".strip(),
        asked=bool(said),
        earliest=(edit.not_before or 1) if edit is not None else 1,
        by=edit.by if edit is not None else None,
    )


def _worth(
    practice: Practice,
    gap: Gap | None,
    size: float,
    benefit: float,
    weights: Mapping[str, float],
    limits: Limits,
) -> float:
    price = float(limits.week_cost)
    money = benefit / price if price > 0 else 0.0
    points = (gap.index_points or 0.0) if gap is not None else 0.0
    indicator = sum(each.gain for each in practice.indicators) * size
    return weights["benefit"] * money + weights["gap"] * points + weights["indicator"] * indicator


def _size(gap: Gap | None, adoption: float | None) -> float:
    if gap is not None and gap.size is not None:
        return gap.size
    return max(0.0, 1.0 - (adoption or 0.0))


def _quarters(effort: float, pace: float) -> int:
    return max(1, math.ceil(effort / pace - 1e-9))


def _slower(effort: float, limits: Limits) -> tuple[int, ...]:
    """Longer durations, where fewer than two people are there in a quarter."""
    if float(limits.weeks_per_quarter) >= PACE_WEEKS:
        return ()
    usual = _quarters(effort, PACE_WEEKS)
    found = {_quarters(effort, pace) for pace in _SLOWER_PACES}
    return tuple(sorted(each for each in found if usual < each <= limits.quarters))


def _unmet(
    catalogue: Catalogue, practice: Practice, adoption: Mapping[str, float | None]
) -> tuple[str, ...]:
    """Prerequisites that are not in place: adoption below the catalogue's threshold, or unknown."""
    below = catalogue.settings.unsupported_below
    return tuple(
        need
        for need in practice.needs
        if need in catalogue.practices and (adoption.get(need) or 0.0) < below
    )


def _with_needs(
    catalogue: Catalogue, wanted: set[str], adoption: Mapping[str, float | None]
) -> set[str]:
    found, queue = set(wanted), sorted(wanted)
    while queue:
        for need in _unmet(catalogue, catalogue.practices[queue.pop()], adoption):
            if need not in found:
                found.add(need)
                queue.append(need)
    return found


def _barred(
    catalogue: Catalogue,
    wanted: set[str],
    forbids: set[str],
    adoption: Mapping[str, float | None],
) -> set[str]:
    """The forbidden practices and everything that cannot be without them."""
    barred = set(forbids)
    changed = True
    while changed:
        more = {
            id_
            for id_ in wanted - barred
            if set(_unmet(catalogue, catalogue.practices[id_], adoption)) & barred
        }
        barred |= more
        changed = bool(more)
    return barred
