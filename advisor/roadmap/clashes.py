"""Why no plan fits: an irreducible set of limits, pins, dates and duties that cannot all hold.

Irreducible: without any one of its members the rest can hold. It is found by dropping one after
another and planning again (deletion filter); what was dropped for good had no part in the clash.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.roadmap.candidates import Candidate
from advisor.roadmap.left_out import lengthened
from advisor.roadmap.programme import Job, Limit, solve
from advisor.roadmap.types import Clash

if TYPE_CHECKING:
    from advisor.engagement import Limits, RoadmapEdits

__all__ = ["find_clashes", "forbidden_but_wanted", "in_names"]

_NODES = 500
_MOST = 3


def forbidden_but_wanted(
    found: Sequence[Candidate],
    edits: RoadmapEdits,
    must: Collection[str],
    adoption: Mapping[str, float | None],
) -> tuple[Clash, ...]:
    """Practices pinned, dated or asked for by a duty that are forbidden, or need one that is."""
    known = {one.practice for one in found}
    duties = [id_ for id_ in must if (adoption.get(id_) or 0.0) < 1.0]
    dated = [edit.practice for edit in edits.edits if edit.by is not None]
    wanted = dict.fromkeys([*(pin.practice for pin in edits.pins), *dated, *duties])
    return tuple(
        Clash(
            f"{id_} must be done, and it or a prerequisite of it is forbidden",
            f"allow it again, or take {id_} out of what must be done",
            (id_, "forbidden"),
        )
        for id_ in wanted
        if id_ not in known
    )


def find_clashes(
    jobs: Sequence[Job],
    found: Sequence[Candidate],
    limit: Limit,
    limits: Limits,
    edits: RoadmapEdits,
) -> tuple[Clash, ...]:
    """Chains too long for the plan and pins too early, then irreducible sets of what is left, at
    most three: all at once, so that one mended clash does not uncover the next."""
    clashes = [*_too_long(found, limits, edits), *_too_early(found, edits)]
    named = {clash.limits[0] for clash in clashes}
    free = [
        replace(job, start=None, latest=None, must=False) if job.id in named else job
        for job in jobs
    ]
    return (*clashes, *_irreducible(free, limit, limits))


def in_names(clashes: Sequence[Clash], names: Mapping[str, str]) -> tuple[Clash, ...]:
    """The same clashes with practices called by their names instead of their ids."""

    def named(text: str, ids: Sequence[str]) -> str:
        for id_ in ids:
            quoted = f"“{names[id_]}”".replace("\\", "\\\\")
            text = re.sub(rf"(?<![\w-]){re.escape(id_)}(?![\w-])", quoted, text)
        return text

    found = []
    for clash in clashes:
        ids = [id_ for id_ in clash.limits if id_ in names]
        what = named(clash.what, ids)
        found.append(Clash(what[:1].upper() + what[1:], named(clash.remedy, ids), clash.limits))
    return tuple(found)


def _fixed(found: Sequence[Candidate], edits: RoadmapEdits) -> list[Candidate]:
    pinned = {pin.practice for pin in edits.pins}
    return [one for one in found if one.must or one.practice in pinned]


def _ends(found: Sequence[Candidate]) -> dict[str, int]:
    """The first quarter by whose end each candidate can be done, with nothing but its needs."""
    by_id = {one.practice: one for one in found}
    ends: dict[str, int] = {}

    def end(id_: str) -> int:
        if id_ not in ends:
            one = by_id[id_]
            before = max((end(need) for need in one.needs if need in by_id), default=0)
            ends[id_] = max(before, one.earliest - 1) + one.quarters
        return ends[id_]

    for id_ in by_id:
        end(id_)
    return ends


def _too_long(found: Sequence[Candidate], limits: Limits, edits: RoadmapEdits) -> Iterator[Clash]:
    ends = _ends(found)
    for one in _fixed(found, edits):
        last = limits.quarters if one.by is None else min(one.by, limits.quarters)
        if ends[one.practice] <= last:
            continue
        chain = (
            f"{one.practice} and its prerequisites take {ends[one.practice]} quarters one after "
            "another"
        )
        if last < limits.quarters:
            what, remedy = f"it is to be done by quarter {last}", "set a later date"
        else:
            what, remedy = f"the plan has {last}", "plan longer"
        yield Clash(
            f"{chain}; {what}",
            f"{remedy}: {ends[one.practice]} quarters, or take {one.practice} out",
            (one.practice, "quarters"),
        )


def _too_early(found: Sequence[Candidate], edits: RoadmapEdits) -> Iterator[Clash]:
    ends = _ends(found)
    lengths = {one.practice: one.quarters for one in found}
    for pin in edits.pins:
        first = ends[pin.practice] - lengths[pin.practice] + 1
        if pin.quarter < first:
            yield Clash(
                f"{pin.practice} is pinned to quarter {pin.quarter}; its prerequisites end in "
                f"quarter {first - 1} at the earliest",
                f"pin it to quarter {first} or later, or remove the pin",
                (pin.practice, "pin"),
            )


@dataclass(frozen=True, slots=True)
class _Case:
    """A programme that may be relaxed."""

    jobs: tuple[Job, ...]
    limit: Limit
    quarters: int

    def fits(self) -> bool:
        """Whether some plan keeps all of it; a search that stopped early proves nothing against."""
        jobs = [replace(job, values=(0.0,) * len(job.values)) for job in self.jobs]
        made = solve(jobs, self.quarters, self.limit, gap=1.0, nodes=_NODES)
        return made.feasible or not made.finished

    def without(self, id_: str, **changed: object) -> _Case:
        """The same with one job changed."""
        jobs = (replace(j, **changed) if j.id == id_ else j for j in self.jobs)  # type: ignore[arg-type]
        return replace(self, jobs=tuple(jobs))

    def longer(self) -> _Case:
        length = self.quarters + sum(max(1, job.duration) for job in self.jobs if job.must)
        length = min(40, max(length, self.quarters + 4))
        jobs = tuple(lengthened(job, length) for job in self.jobs)
        return replace(self, jobs=jobs, quarters=length)


@dataclass(frozen=True, slots=True)
class _Member:
    """One thing that has to hold: how it is called, how to do without it, and what that means."""

    id: str
    words: str
    remedy: str
    dropped: Callable[[_Case], _Case]


def _members(case: _Case, limits: Limits) -> Iterator[_Member]:
    """Duties and dates first, so that what remains at the end speaks of the limits."""
    for job in case.jobs:
        if job.latest is not None:
            words = f"{job.id} done by quarter {job.latest + 1}"
            yield _Member(job.id, words, f"a later date for {job.id}", _relax(job.id, latest=None))
        if job.earliest > 0:
            words = f"{job.id} not before quarter {job.earliest + 1}"
            yield _Member(
                job.id, words, f"an earlier start of {job.id}", _relax(job.id, earliest=0)
            )
        if job.start is not None:
            words = f"{job.id} pinned to quarter {job.start + 1}"
            yield _Member(job.id, words, f"no pin of {job.id}", _relax(job.id, start=None))
        if job.must:
            words = f"{job.id} as a must"
            yield _Member(job.id, words, f"doing without {job.id}", _relax(job.id, must=False))
    for names in case.limit.either:
        joined = " and ".join(sorted(names))
        yield _Member(
            "either", f"only one of {joined}", f"allowing both {joined}", _without_either(names)
        )
    yield from _limit_members(case, limits)


def _limit_members(case: _Case, limits: Limits) -> Iterator[_Member]:
    now = case.limit
    for name, id_, words, remedy in (
        ("starts", "starts-at-once", f"{now.starts:g} starts a quarter", "more starts a quarter"),
        (
            "cost_a_quarter", "quarter-budget", f"{now.cost_a_quarter:,.0f} of money a quarter",
            "more money a quarter",
        ),
        (
            "effort", "capacity", f"{now.effort:g} person-weeks a quarter",
            "more person-weeks a quarter",
        ),
        ("cost", "budget", f"the budget of {now.cost:,.0f}", "a larger budget"),
    ):  # fmt: skip
        if math.isfinite(getattr(now, name)):
            yield _Member(id_, words, remedy, _lifted(name))
    yield _Member("quarters", f"{limits.quarters} quarters", "a longer plan", _Case.longer)


def _relax(id_: str, **changed: object) -> Callable[[_Case], _Case]:
    return lambda case: case.without(id_, **changed)


def _without_either(names: frozenset[str]) -> Callable[[_Case], _Case]:
    def dropped(case: _Case) -> _Case:
        kept = tuple(each for each in case.limit.either if each != names)
        return replace(case, limit=replace(case.limit, either=kept))

    return dropped


def _lifted(name: str) -> Callable[[_Case], _Case]:
    def dropped(case: _Case) -> _Case:
        limit = replace(case.limit, **{name: math.inf})  # type: ignore[arg-type]
        return replace(case, limit=limit)

    return dropped


def _irreducible(jobs: Sequence[Job], limit: Limit, limits: Limits) -> Iterator[Clash]:
    """Sets that cannot hold; after each one its first member is dropped, to find the next."""
    case = _Case(tuple(_pinned_are_musts(jobs)), limit, limits.quarters)
    for _ in range(_MOST):
        if case.fits():
            return
        members = list(_members(case, limits))
        rest, kept = case, []
        for member in members:
            tried = member.dropped(rest)
            if tried.fits():
                kept.append(member)
            else:
                rest = tried
        if not kept:
            return
        yield _clash(kept)
        case = kept[0].dropped(case)


def _pinned_are_musts(jobs: Sequence[Job]) -> Iterator[Job]:
    """A pinned job has to be done, also when its pin is taken away."""
    for job in jobs:
        yield replace(job, must=True) if job.start is not None else job


def _clash(kept: Sequence[_Member]) -> Clash:
    words = [member.words for member in kept]
    remedies = list(dict.fromkeys(member.remedy for member in kept))
    listed = ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else words[0]
    one = "cannot hold together" if len(words) > 1 else "cannot hold"
    return Clash(
        f"{listed} {one}",
        "any one of these is enough: " + "; ".join(remedies),
        tuple(dict.fromkeys(member.id for member in kept)),
    )
