"""Why no plan fits: pins and duties against forbidden practices, the calendar, and the limits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.roadmap.candidates import Candidate
from advisor.roadmap.programme import Job, Limit, solve
from advisor.roadmap.types import Clash

if TYPE_CHECKING:
    from advisor.engagement import Limits, RoadmapEdits

__all__ = ["find_clashes", "forbidden_but_wanted"]

_GAP, _NODES = 0.5, 500


def forbidden_but_wanted(
    found: Sequence[Candidate],
    edits: RoadmapEdits,
    must: Collection[str],
    adoption: Mapping[str, float | None],
) -> tuple[Clash, ...]:
    """Practices pinned or asked for by a duty that are forbidden, or need one that is."""
    known = {one.practice for one in found}
    duties = [id_ for id_ in must if (adoption.get(id_) or 0.0) < 1.0]
    wanted = dict.fromkeys([*(pin.practice for pin in edits.pins), *duties])
    return tuple(
        Clash(
            f"{id_} must be done, and it or a prerequisite of it is forbidden",
            f"allow it again, or take {id_} out of what must be done",
        )
        for id_ in wanted
        if id_ not in known
    )


def find_clashes(
    jobs: Sequence[Job], found: Sequence[Candidate], limits: Limits, edits: RoadmapEdits
) -> tuple[Clash, ...]:
    """Chains too long for the plan and pins too early; else the limits that, lifted alone, let the
    pins and duties fit; else that several are too tight together."""
    clashes = [*_too_long(found, limits, edits), *_too_early(found, edits)]
    if not clashes:
        clashes = list(_too_tight(jobs, found, limits, edits))
    return tuple(clashes)


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
            ends[id_] = before + one.quarters
        return ends[id_]

    for id_ in by_id:
        end(id_)
    return ends


def _too_long(found: Sequence[Candidate], limits: Limits, edits: RoadmapEdits) -> Iterator[Clash]:
    ends = _ends(found)
    for one in _fixed(found, edits):
        if ends[one.practice] > limits.quarters:
            yield Clash(
                f"{one.practice} and its prerequisites take {ends[one.practice]} quarters one "
                f"after another at {limits.weeks_per_quarter:g} person-weeks a quarter; the plan "
                f"has {limits.quarters}",
                f"plan {ends[one.practice]} quarters, or raise the person-weeks a quarter",
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
            )


def _too_tight(
    jobs: Sequence[Job], found: Sequence[Candidate], limits: Limits, edits: RoadmapEdits
) -> Iterator[Clash]:
    weeks, budget = float(limits.weeks_per_quarter), float(limits.budget)
    starts = float(limits.starts_at_once)
    lifted = (
        ("starts at once", Limit(effort=weeks, cost=budget)),
        ("person-weeks a quarter", Limit(cost=budget, starts=starts)),
        ("budget", Limit(effort=weeks, starts=starts)),
    )
    wanted = ", ".join(one.practice for one in _fixed(found, edits)) or "the plan"
    alone = [
        name
        for name, limit in lifted
        if solve(jobs, limits.quarters, limit, gap=_GAP, nodes=_NODES).feasible
    ]
    for name in alone:
        short = "is too small" if name == "budget" else "are too few"
        yield Clash(
            f"the {name} {short} for what must be done: {wanted}",
            f"raise the {name}, or take something out of what must be done",
        )
    if not alone:
        yield Clash(
            f"several limits together are too tight for what must be done: {wanted}",
            "raise the person-weeks, the budget and the quarters together",
        )
