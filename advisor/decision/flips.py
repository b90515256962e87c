"""The smallest changes that end in another verdict, found by deciding again.

A practice's change is meant in every team it applies to, to a value of the scale; a profile
answer's to another option, or to the nearest number. Distance is what the change moves on its axis.
Where no single practice can flip the verdict, the fewest that can together are given; likewise two
profile answers. Answers nobody could give are tried too: finding them out may be all it takes.

A practice moves the foundation alone and a profile answer the need alone, and the verdict turns
when either axis leaves its class. So of a practice and a profile answer that flip it together one
does so by itself: a mixture is never the smallest change, and none is looked for (tested).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from advisor.decision.axes import Foundation, Need
from advisor.decision.factors import show_answer
from advisor.decision.types import Change, Flip
from advisor.engagement import VALUES, ProfileValue

if TYPE_CHECKING:
    from advisor.model import Catalogue, ProfileQuestion

__all__ = ["find_flips"]

_MOST = 20
_LARGEST_COMBINATION = 6

Verdict = Callable[[float, float], str]
"""The verdict at a value of the foundation and of the need."""


def find_flips(
    catalogue: Catalogue, foundation: Foundation, need: Need, verdict: Verdict
) -> tuple[tuple[Flip, ...], tuple[Flip, ...]]:
    """Single changes and combinations, each nearest first and at most 20.

    Per practice and question the smallest change each way; combinations of practices, or of profile
    answers, only where no single one of them flips.
    """
    here = foundation.value()
    there = need.value()
    if here is None or there is None:
        return (), ()
    now = verdict(here, there)
    practice = [
        (changes, value)
        for changes, value in _practice_moves(foundation, here)
        if verdict(value, there) != now
    ]
    if not practice:
        practice = list(_practice_combinations(foundation, here, lambda v: verdict(v, there)))
    profile = [
        (changes, value)
        for changes, value in _profile_moves(need, there)
        if verdict(here, value) != now
    ]
    if not profile:
        profile = _profile_pairs(need, lambda v: verdict(here, v) != now, there)
    found = [
        _flip(catalogue, changes, verdict(value, there), abs(value - here))
        for changes, value in _smallest(practice, here)
    ]
    found += [
        _flip(catalogue, changes, verdict(here, value), abs(value - there))
        for changes, value in _smallest(profile, there)
    ]
    found.sort(key=lambda flip: flip.distance)
    single = [flip for flip in found if len(flip.changes) == 1]
    several = [flip for flip in found if len(flip.changes) > 1]
    return tuple(single[:_MOST]), tuple(several[:_MOST])


Move = tuple[tuple[Change, ...], float]
"""Changes, and the value of their axis after them."""


def _practice_moves(foundation: Foundation, here: float) -> Iterator[Move]:
    for items in foundation.items.values():
        for practice, (_, value, _, _) in items.items():
            for to in VALUES:
                after = foundation.value({practice: to})
                if after is not None and (value is None or to != value) and after != here:
                    yield (Change("practice", practice, value, to),), after


def _smallest(moves: Iterable[Move], here: float) -> list[Move]:
    """Per set of things changed, the smallest move up and the smallest move down."""
    best: dict[tuple[tuple[str, ...], bool], Move] = {}
    for changes, after in moves:
        key = tuple(change.id for change in changes), after > here
        if key not in best or abs(after - here) < abs(best[key][1] - here):
            best[key] = (changes, after)
    return list(best.values())


def _practice_combinations(
    foundation: Foundation, here: float, verdict: Callable[[float], str]
) -> Iterator[Move]:
    """The fewest known practices that flip together, once upwards and once downwards.

    Each practice moves the axis by an amount of its own whatever the others do, so taking the
    largest first gives the fewest; the last one is then taken as small as it may be.
    """
    now = verdict(here)
    for to in (1.0, 0.0):
        single = []
        for items in foundation.items.values():
            for practice, (_, value, _, _) in items.items():
                if value is not None and value != to:
                    moved = abs((foundation.value({practice: to}) or here) - here)
                    single.append((moved, Change("practice", practice, value, to)))
        single.sort(key=lambda pair: -pair[0])
        found = _fewest(foundation, [change for _, change in single], now, verdict)
        if found is not None:
            yield found


def _fewest(
    foundation: Foundation, single: Sequence[Change], now: str, verdict: Callable[[float], str]
) -> Move | None:
    """The first of these changes that flip together, the last one only as far as it must go."""
    taken: dict[str, float] = {}
    for count, change in enumerate(single[:_LARGEST_COMBINATION], 1):
        steps = (value for value in VALUES if _between(change, value))
        for value in sorted(steps, key=lambda step: abs(step - _number(change.from_))):
            after = foundation.value({**taken, change.id: value})
            if after is not None and verdict(after) != now:
                last = Change("practice", change.id, change.from_, value)
                return (*single[: count - 1], last), after
        taken[change.id] = _number(change.to)
    return None


def _between(change: Change, value: float) -> bool:
    """Whether a value lies beyond where the practice stands, no further than where it may go."""
    start, end = _number(change.from_), _number(change.to)
    return start < value <= end or end <= value < start


def _number(value: ProfileValue | None) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _profile_moves(need: Need, there: float) -> Iterator[Move]:
    for question in _questions(need):
        old = need.profile.get(question.id)
        for to in _alternatives(question, old, need):
            after = need.value({question.id: to})
            if after is not None and after != there:
                yield (Change("profile", question.id, old, to),), after


def _questions(need: Need) -> list[ProfileQuestion]:
    """The questions the need axis listens to, as far as this profile would be asked them."""
    ids = dict.fromkeys(one.profile for factor in need.factors for one in factor.inputs)
    return [
        need.questions[id_]
        for id_ in ids
        if all(need.profile.get(q) in words for q, words in need.questions[id_].show_when.items())
    ]


def _alternatives(
    question: ProfileQuestion, old: ProfileValue | None, need: Need
) -> Iterator[ProfileValue]:
    if question.kind == "choice":
        yield from (option.value for option in question.options if option.value != old)
    elif question.kind == "boolean":
        yield from (value for value in (True, False) if value != old)
    elif question.kind == "choices":
        chosen = tuple(old) if isinstance(old, tuple | list) else ()
        for option in question.options:
            rest = tuple(word for word in chosen if word != option.value)
            yield rest if option.value in chosen else (*chosen, option.value)
        yield from ((option.value,) for option in question.options if len(chosen) > 1)
    else:
        yield from _numbers(question, old, need)


def _numbers(
    question: ProfileQuestion, old: ProfileValue | None, need: Need
) -> Iterator[ProfileValue]:
    """Whole numbers at which something may change: every one up to the last bend of the line."""
    bends = [
        x
        for factor in need.factors
        for one in factor.inputs
        if one.profile == question.id
        for x, _ in one.points
    ]
    last = int(min(max(bends, default=0), 1000))
    low = int(max(question.low or 0, 0))
    number = float(old) if isinstance(old, int | float) and not isinstance(old, bool) else None
    yield from (n for n in range(low, last + 1) if n != number)


def _profile_pairs(need: Need, flips: Callable[[float], bool], there: float) -> list[Move]:
    """Two profile answers that flip together, where one does not."""
    single: dict[str, list[Change]] = {}
    for changes, _ in _profile_moves(need, there):
        single.setdefault(changes[0].id, []).append(changes[0])
    found: list[Move] = []
    for first, second in combinations(single, 2):
        for one in single[first]:
            for other in single[second]:
                after = need.value({one.id: one.to, other.id: other.to})
                if after is not None and flips(after):
                    found.append(((one, other), after))
    return found


def _flip(catalogue: Catalogue, changes: Sequence[Change], verdict: str, distance: float) -> Flip:
    cell = next(each for each in catalogue.matrix.cells if each.verdict == verdict)
    if len(changes) > 1 and all(change.kind == "practice" for change in changes):
        words = _practices(catalogue, changes)
    else:
        words = " and ".join(_words(catalogue, change) for change in changes)
    text = f"If {words}, the verdict would be “{cell.title}”."
    return Flip(tuple(changes), verdict, round(distance, 12), text)


def _practices(catalogue: Catalogue, changes: Sequence[Change]) -> str:
    """Several practices by where they would stand: “A”, “B” and “C” were 100% in place …"""
    names: dict[float, list[str]] = {}
    for change in changes:
        name = f"“{catalogue.practices[change.id].name}”"
        names.setdefault(_number(change.to), []).append(name)
    parts = []
    for to, found in names.items():
        joined = found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"
        parts.append(f"{joined} were {to:.0%} in place")
    return " and ".join(parts)


def _words(catalogue: Catalogue, change: Change) -> str:
    if change.kind == "practice":
        name = catalogue.practices[change.id].name
        if change.from_ is None:
            return f"“{name}”, which nobody could answer, turned out to be {change.to:.0%} in place"
        return f"“{name}” were {change.to:.0%} in place instead of {change.from_:.0%}"
    question = catalogue.question(change.id)
    if isinstance(change.to, tuple) and isinstance(change.from_, tuple):
        more = tuple(word for word in change.to if word not in change.from_)
        less = tuple(word for word in change.from_ if word not in change.to)
        named = [f"also named {show_answer(question, more)}"] * bool(more)
        named += [f"did not name {show_answer(question, less)}"] * bool(less)
        return f"the answer to “{question.question}” {' and '.join(named)}"
    after, before = show_answer(question, change.to), show_answer(question, change.from_)
    return f"the answer to “{question.question}” were {after} and not {before}"
