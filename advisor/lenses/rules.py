"""The scoring rules of other models, each as its own source states it, on plain numbers.

Nothing here knows our practices, our answers or our catalogue: a rule takes what that model's own
assessment would take and returns what it would return, so that it can be checked on worked cases.
What to do where an item was not asked is not part of most of these rules; where a rule must choose,
the choice is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TypeAlias

__all__ = [
    "DSOMM_STATES",
    "QuickCheck",
    "SammScore",
    "alike_levels",
    "category_score",
    "dsomm_shares",
    "mean_or_none",
    "ml_test_score",
    "percentage_score",
    "points_at",
    "quick_check",
    "samm_score",
    "staged_level",
]

Activity: TypeAlias = tuple[str, int, str]
"""A SAMM activity: practice, level (1 to 3), stream (A or B)."""

DSOMM_STATES: Mapping[str, float] = {
    "not-implemented": 0.0,
    "started": 0.2,
    "partly": 0.5,
    "fully": 1.0,
}
"""What each state of a DSOMM activity counts (the model's app, data 4.3.1)."""

_STREAMS = ("A", "B")
_LEVELS = (1, 2, 3)


def mean_or_none(values: Iterable[float | None]) -> float | None:
    """The mean of what is known; None where nothing is.

    >>> mean_or_none([1.0, None, 0.5]), mean_or_none([None])
    (0.75, None)
    """
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known else None


def points_at(adoption: float, steps: Sequence[tuple[float, float]]) -> float:
    """The points of the last step whose adoption is reached; steps rise, below the first it is 0.

    >>> steps = [(0, 0), (0.5, 0.5), (1, 1)]
    >>> [points_at(value, steps) for value in (0.25, 0.5, 0.75, 1.0)]
    [0.0, 0.5, 0.5, 1.0]
    """
    reached = [points for at, points in steps if round(adoption, 12) >= at]
    return float(reached[-1]) if reached else 0.0


def ml_test_score(sections: Mapping[str, Sequence[float]]) -> float:
    """The smallest of the sections' sums, each item at 0, 0.5 (by hand) or 1 (automated).

    Breck et al., The ML Test Score, IEEE Big Data 2017: 4 sections of 7 tests, 0 to 7. ValueError
    without a section.

    >>> ml_test_score({"data": [1, 1, 0.5], "model": [1, 0, 0], "infra": [1, 1, 1]})
    1.0
    """
    if not sections:
        raise ValueError("the ML Test Score of no sections")
    return min(fsum(points) for points in sections.values())


@dataclass(frozen=True, slots=True)
class SammScore:
    """A SAMM score, 0 to 3 in each place; None where nothing in it is known."""

    overall: float | None
    functions: Mapping[str, float | None]
    practices: Mapping[str, float | None]


def samm_score(
    answers: Mapping[Activity, float],
    functions: Mapping[str, Sequence[str]],
    *,
    blank: float | None = 0.0,
) -> SammScore:
    """Streams averaged to a level, three levels added to a practice, practices averaged to a
    function, functions averaged to the whole.

    `answers` hold 0, 0.25, 0.5 or 1 an activity; `functions` name the practices of each function.
    `blank` is what an activity without an answer counts: 0 in SAMM's own workbook, 1 for the most
    it could be, None to leave it out (a practice is then three times the mean of its known levels,
    and what is not known at all is left out of the means above it).
    Source: OWASP SAMM 2, toolbox workbook, read from its cells; no level gates another.

    >>> answers = {("I-SB", 1, "A"): 1.0, ("I-SB", 1, "B"): 0.5, ("I-SB", 2, "A"): 0.5}
    >>> samm_score(answers, {"Implementation": ["I-SB"]}).practices["I-SB"]   # .75 + .25 + 0
    1.0
    >>> samm_score(answers, {"Implementation": ["I-SB"]}, blank=None).overall  # 3 x (.75 + .5) / 2
    1.875
    """
    practices = {
        practice: _samm_practice(answers, practice, blank)
        for each in functions.values()
        for practice in each
    }
    means = {
        name: mean_or_none(practices[practice] for practice in each)
        for name, each in functions.items()
    }
    return SammScore(mean_or_none(means.values()), means, practices)


def _samm_practice(
    answers: Mapping[Activity, float], practice: str, blank: float | None
) -> float | None:
    levels = [
        mean_or_none(answers.get((practice, level, stream), blank) for stream in _STREAMS)
        for level in _LEVELS
    ]
    mean = mean_or_none(levels)
    return None if mean is None else len(_LEVELS) * mean


def dsomm_shares(states: Mapping[tuple[str, int], Sequence[float]]) -> dict[tuple[str, int], float]:
    """The share in place of each cell (dimension, level): the mean of its activities' states.

    A state is 0, 0.2, 0.5 or 1 (`DSOMM_STATES`). There is no total, on purpose; an empty cell has
    no share and is left out. Source: the app of OWASP DSOMM, data 4.3.1.

    >>> dsomm_shares({("build", 1): [1.0, 0.5], ("build", 2): [0.2, 0.0], ("test", 1): []})
    {('build', 1): 0.75, ('build', 2): 0.1}
    """
    return {cell: fsum(each) / len(each) for cell, each in states.items() if each}


def category_score(category: float) -> float:
    """One of six categories, 1 the worst and 6 the best, as 0 to 10: (x - 1) / 5 x 10.

    ValueError outside 1 to 6. Source: the program text of DORA's Quick Check.

    >>> category_score(1), category_score(3.5), category_score(6)
    (0.0, 5.0, 10.0)
    """
    if not 1 <= category <= 6:
        raise ValueError(f"a category of {category}, not from 1 to 6")
    return (category - 1) / 5 * 10


def percentage_score(percentage: float) -> float:
    """A percentage of failures, 0 the best, as 10 to 0: (100 - x) / 10, a straight line.

    ValueError outside 0 to 100. Source: the program text of DORA's Quick Check.

    >>> percentage_score(5), percentage_score(40), percentage_score(100)
    (9.5, 6.0, 0.0)
    """
    if not 0 <= percentage <= 100:
        raise ValueError(f"a percentage of {percentage}, not from 0 to 100")
    return (100 - percentage) / 10


@dataclass(frozen=True, slots=True)
class QuickCheck:
    """Means from 0 to 10: of all metrics that were given, of the three of throughput and of the
    two of stability; None where none was given."""

    overall: float | None
    throughput: float | None
    stability: float | None


def quick_check(
    throughput: Mapping[str, float | None], stability: Mapping[str, float | None]
) -> QuickCheck:
    """Plain means of the scores that were given; one that was not is missing, never best or worst.

    DORA's page leaves a missing metric out of the overall mean, but recodes it in the two partial
    means (a share as the best, a category as the worst). Here it is left out of all three.

    >>> quick_check({"lead": 6.0, "often": None, "repair": 8.0}, {"fail": 9.5, "rework": None})
    QuickCheck(overall=7.833333333333333, throughput=7.0, stability=9.5)
    """
    return QuickCheck(
        mean_or_none([*throughput.values(), *stability.values()]),
        mean_or_none(throughput.values()),
        mean_or_none(stability.values()),
    )


def staged_level(
    levels: Mapping[int, Sequence[float]], *, reached: float, lower: float = 1.0
) -> int:
    """The highest level all of whose items are at least `reached` while every item of every lower
    level is at least `lower`; 0 where there is none.

    `levels` hold the adoption (0 to 1) of each item of the levels 1, 2, …; a level without items
    cannot be reached, nor can any above it. No item makes up for another.

    >>> staged_level({1: [1.0, 1.0], 2: [0.5, 1.0], 3: [1.0]}, reached=0.5, lower=0.85)
    2
    >>> staged_level({1: [1.0, 0.25], 2: [1.0]}, reached=0.5, lower=0.85)
    0
    """
    found = 0
    for level in sorted(levels):
        least = round(min(levels[level], default=-1.0), 12)
        if level != found + 1 or least < reached:
            break
        found = level
        if least < lower:
            break
    return found


def alike_levels(repeats: Iterable[tuple[int, int]], level: int) -> tuple[int, ...]:
    """The levels that cannot be told from this one where cells repeat one another, itself included.

    >>> alike_levels([(1, 0), (4, 3)], 3), alike_levels([(1, 0)], 2)
    ((3, 4), (2,))
    """
    same = {level}
    pairs = list(repeats)
    for _ in pairs:
        for one, other in pairs:
            if one in same or other in same:
                same |= {one, other}
    return tuple(sorted(same))
