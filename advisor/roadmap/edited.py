"""The plan as people changed it: what they moved, pinned, forbade and took out, and what breaks.

Nothing is planned anew here. The items stay where they were, except those that were moved, pinned
elsewhere or taken out, and the result is checked against all that binds the programme. Every breach
is named at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.roadmap.plan import limit_of

if TYPE_CHECKING:
    import pandas as pd

    from advisor.engagement import RoadmapEdits
    from advisor.roadmap.candidates import Candidate
    from advisor.roadmap.problem import Problem
    from advisor.roadmap.types import Roadmap

__all__ = ["Breach", "Edited", "edit_plan", "is_edited"]

_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit, date or prerequisite that an edited plan does not keep; `practice` or `quarter`
    (from 1) say where, as far as it is somewhere."""

    kind: str
    what: str
    remedy: str
    practice: str | None = None
    quarter: int | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """The changed plan and all it breaks."""

    roadmap: Roadmap
    breaches: tuple[Breach, ...]


def is_edited(edits: RoadmapEdits, roadmap: Roadmap) -> bool:
    """Whether the plan is other than these edits want it: something moved, pinned elsewhere, or
    forbidden and still in it."""
    quarters = {item.practice: item.quarter for item in roadmap.items}
    return (
        any(edit.moved for edit in edits.edits)
        or any(quarters.get(pin.practice) != pin.quarter for pin in edits.pins)
        or not quarters.keys().isdisjoint(edits.forbids)
    )


def edit_plan(problem: Problem, roadmap: Roadmap, benefits: pd.DataFrame) -> Edited:
    """The plan with what the engagement's edits moved, pinned and took out.

    A moved or pinned practice that was not planned is added; where it ends beyond the plan, is
    forbidden or is no gap, it is left where it was and a breach says so. What is forbidden goes
    out, and so does what needs it or is in place by now: a breach names each of those.
    """
    found = {one.practice: one for one in problem.candidates(benefits)}
    starts = {item.practice: (item.quarter - 1, item.quarters) for item in roadmap.items}
    breaches = list(_gone(problem, found, starts))
    for pin in problem.edits.pins:
        if starts.get(pin.practice, (-1, 0))[0] + 1 != pin.quarter:
            breach = _moved(problem, found.get(pin.practice), pin.practice, pin.quarter, starts)
            breaches += [breach] if breach else []
    for edit in problem.edits.edits:
        if edit.left_out:
            starts.pop(edit.practice, None)
        elif edit.quarter is not None:
            breach = _moved(problem, found.get(edit.practice), edit.practice, edit.quarter, starts)
            breaches += [breach] if breach else []
    made = problem.placed(starts, benefits)
    return Edited(made, (*breaches, *_Check(problem, found, starts).breaches()))


Starts = dict[str, tuple[int, int]]


def _gone(problem: Problem, found: Mapping[str, Candidate], starts: Starts) -> Iterator[Breach]:
    """Takes out what can no longer be planned; what nobody forbade by name is said."""
    for id_ in [id_ for id_ in starts if id_ not in found]:
        quarter = starts.pop(id_)[0] + 1
        if id_ not in problem.edits.forbids:
            name = problem.catalogue.practices[id_].name
            what = f"“{name}” goes out: it needs what is forbidden, or is in place by now"
            yield Breach("forbidden", what, "allow what it needs again, or plan anew", id_, quarter)


def _moved(
    problem: Problem, one: Candidate | None, id_: str, quarter: int, starts: Starts
) -> Breach | None:
    name = problem.catalogue.practices[id_].name
    if one is None:
        what = f"“{name}” is forbidden, in place already, or needs what is forbidden"
        return Breach("forbidden", what, "allow it again, or take the move back", id_, quarter)
    length = starts[id_][1] if id_ in starts else one.quarters
    last = quarter - 1 + length
    if last > problem.limits.quarters:
        what = f"“{name}” would end in quarter {last}; the plan has {problem.limits.quarters}"
        return Breach("quarters", what, "start it earlier, or plan longer", id_, quarter)
    starts[id_] = (quarter - 1, length)
    return None


class _Check:
    """Everything that binds the programme, held against where the practices stand."""

    def __init__(
        self,
        problem: Problem,
        found: Mapping[str, Candidate],
        starts: Mapping[str, tuple[int, int]],
    ) -> None:
        self._problem = problem
        self._found = {id_: one for id_, one in found.items() if id_ in starts}
        self._wanted = found
        self._starts = starts

    def breaches(self) -> Iterator[Breach]:
        for id_, one in self._found.items():
            yield from self._needs(id_, one)
            yield from self._dates(id_, one)
        yield from self._promised()
        for quarter in range(1, self._problem.limits.quarters + 1):
            yield from self._quarter(quarter)
        yield from self._budget()

    def _name(self, id_: str) -> str:
        return f"“{self._problem.catalogue.practices[id_].name}”"

    def _needs(self, id_: str, one: Candidate) -> Iterator[Breach]:
        start = self._starts[id_][0]
        for need in one.needs:
            if need not in self._wanted:
                continue
            if need not in self._starts:
                what = f"{self._name(id_)} needs {self._name(need)}, which is not planned"
                remedy = f"plan {self._name(need)} before quarter {start + 1}"
                yield Breach("prerequisite", what, remedy, id_, start + 1)
            elif (end := sum(self._starts[need])) > start:
                what = (
                    f"{self._name(id_)} starts in quarter {start + 1}; it needs "
                    f"{self._name(need)}, which ends in quarter {end}"
                )
                yield Breach("prerequisite", what, f"start it in quarter {end + 1}", id_, start + 1)

    def _dates(self, id_: str, one: Candidate) -> Iterator[Breach]:
        start, length = self._starts[id_]
        if one.by is not None and start + length > one.by:
            what = f"{self._name(id_)} ends in quarter {start + length}; it is due in {one.by}"
            yield Breach("by", what, "start it earlier, or change the date", id_, start + 1)
        if start + 1 < one.earliest:
            what = f"{self._name(id_)} starts before quarter {one.earliest}"
            yield Breach("not-before", what, "start it later, or change the date", id_, start + 1)

    def _promised(self) -> Iterator[Breach]:
        """Pins, duties, and what excludes each other."""
        edits = self._problem.edits
        for pin in edits.pins:
            at = self._starts.get(pin.practice)
            if at is None or at[0] + 1 != pin.quarter:
                what = f"{self._name(pin.practice)} is pinned to quarter {pin.quarter}"
                remedy = "move it there, or remove the pin"
                yield Breach("pin", what, remedy, pin.practice, pin.quarter)
        for id_, one in self._wanted.items():
            if one.must and id_ not in self._starts:
                what = f"{self._name(id_)} is a duty and is not planned"
                yield Breach("duty", what, "plan it, or say why the duty does not hold", id_)
        for names in limit_of(self._problem.limits, edits).either:
            if names <= set(self._starts):
                what = " and ".join(self._name(id_) for id_ in sorted(names))
                yield Breach("either", f"only one of {what} is wanted", "take one of them out")

    def _quarter(self, quarter: int) -> Iterator[Breach]:
        limits = self._problem.limits
        weeks = money = 0.0
        begun = 0
        for id_, one in self._found.items():
            start, length = self._starts[id_]
            if start < quarter <= start + length:
                weeks += one.effort_weeks / length
                money += one.effort_weeks / length * one.week_cost
                begun += start + 1 == quarter
            elif quarter > start + length:
                money += one.running / 4
        if weeks > float(limits.weeks_per_quarter) + _SLACK:
            what = (
                f"quarter {quarter} takes {weeks:.1f} person-weeks of {limits.weeks_per_quarter:g}"
            )
            yield Breach("capacity", what, "move something to another quarter", quarter=quarter)
        if begun > limits.starts_at_once:
            what = f"{begun} practices start in quarter {quarter}, {limits.starts_at_once} may"
            yield Breach("starts-at-once", what, "start one in another quarter", quarter=quarter)
        most = limits.budget_per_quarter
        if most is not None and money > float(most) + _SLACK:
            what = f"quarter {quarter} costs {money:,.0f} of {most:,.0f}"
            yield Breach("quarter-budget", what, "move something later", quarter=quarter)

    def _budget(self) -> Iterator[Breach]:
        limits = self._problem.limits
        spent = sum(
            one.cost(sum(self._starts[id_]) - one.quarters, limits)
            for id_, one in self._found.items()
        )
        if spent > float(limits.budget) + _SLACK:
            what = f"the plan costs {spent:,.0f}; the budget is {limits.budget:,.0f}"
            yield Breach("budget", what, "take something out, or raise the budget")
