"""Which groups of people may be shown: three or more, and never by what is left of others.

A mean of three people and the mean of two of them tell what the third one said. So it is not
enough that a group has three people, nor that it and the rest do: all groups shown about one
subject are taken together, and no sum of some less others may speak of one or two people. Groups
of earlier rounds count among them: whoever did not change their mind stands in both, so a group
that lost or gained one person since would tell what that person said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np

__all__ = ["EARLIER", "FEW", "MINIMUM", "REST", "Group", "Kept", "kept_back"]

MINIMUM = 3
"""Fewer people than this are never shown as a group."""

Group: TypeAlias = AbstractSet[str]
Kept = Literal[
    "fewer than 3 people",
    "what is left would be fewer than 3 people",
    "what differs from an earlier round would be fewer than 3 people",
]
FEW: Kept = "fewer than 3 people"
REST: Kept = "what is left would be fewer than 3 people"
EARLIER: Kept = "what differs from an earlier round would be fewer than 3 people"


def kept_back(
    groups: Mapping[str, Group],
    given: Mapping[str, Group] | None = None,
    earlier: Iterable[Group] = (),
) -> dict[str, Kept | None]:
    """Why each group of people may not be shown; None where it may.

    In the order given, a group is shown if it has at least three people and if, together with those
    already shown (those of `earlier` rounds and `given` before all), no linear combination of the
    groups' sums speaks of only one or two people. A combination that touches nobody outside a set
    of people exists exactly where the groups' indicator matrix loses rank without that set's
    columns.

    >>> kept_back({"all": set("abcdefg"), "lead": set("abc"), "make": set("defg")})
    {'all': None, 'lead': None, 'make': None}
    >>> found = kept_back({"all": set("abcde"), "one": set("abc"), "two": set("de")})
    >>> found["one"], found["two"]
    ('what is left would be fewer than 3 people', 'fewer than 3 people')
    >>> kept_back({"all": set("abcdefg")}, earlier=[set("abcdef")])["all"]
    'what differs from an earlier round would be fewer than 3 people'
    """
    before = list(dict.fromkeys(frozenset(group) for group in earlier))
    shown: list[Group] = [set(group) for group in (given or {}).values()]
    inside = list(shown)  # of this round: also what is kept back for an earlier one's sake alone
    found: dict[str, Kept | None] = {}
    for name, group in groups.items():
        if len(group) < MINIMUM:
            found[name] = FEW
        elif _singles_out([*inside, group]):
            found[name] = REST
        else:
            inside.append(group)
            late = bool(before) and _singles_out([*before, *shown, group])
            found[name] = EARLIER if late else None
            if not late:
                shown.append(group)
    return found


def _singles_out(groups: list[Group]) -> bool:
    """Whether some combination of these groups speaks of one or two people."""
    counts: dict[tuple[bool, ...], int] = {}
    for person in set().union(*groups):
        pattern = tuple(person in group for group in groups)
        counts[pattern] = counts.get(pattern, 0) + 1
    alike = sorted(counts)
    matrix = np.array(alike, dtype=float).T
    small = [
        which
        for size in range(1, MINIMUM)
        for which in combinations(range(len(alike)), size)
        if sum(counts[alike[at]] for at in which) < MINIMUM
    ]
    if not small:
        return False
    without = np.repeat(matrix[None], len(small), axis=0)
    for at, which in enumerate(small):
        without[at][:, list(which)] = 0.0
    return bool((np.linalg.matrix_rank(without) < np.linalg.matrix_rank(matrix)).any())
