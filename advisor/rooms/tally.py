"""Votes become a reveal: counts, median, middle half, spread, and the roles that may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import numpy as np

from advisor.agreement import AD_LIMIT, MINIMUM, deviation, kept_back, ranks
from advisor.engagement import ROLES
from advisor.rooms.labels import OTHERS
from advisor.rooms.types import OPTIONS, Label, Option, Reveal, Seat, Slice, Spread, Vote

__all__ = ["FEWEST", "reveal"]

FEWEST = MINIMUM
"""With fewer votes than this nothing is revealed: each would be somebody's."""


def reveal(votes: Sequence[Vote], seats: Sequence[Seat]) -> Reveal:
    """What the room may see of the votes of labelled seats.

    ValueError for fewer than three votes, and for a vote of a seat that has no label.
    """
    if len(votes) < FEWEST:
        raise ValueError(f"{len(votes)} votes are too few to reveal; {FEWEST} are needed")
    labels = {seat.respondent: seat.label for seat in seats}
    for vote in votes:
        if labels.get(vote.respondent) is None:
            raise ValueError("a vote of a seat without label cannot be shown")
    steps = sorted(_steps(votes))
    q1, median, q3 = _quartiles(steps)
    ad = deviation(steps) if steps else None
    return Reveal(
        n=len(votes),
        chosen=len(steps),
        counts=_counts(votes),
        median=median,
        q1=q1,
        q3=q3,
        low=steps[0] if steps else None,
        high=steps[-1] if steps else None,
        ad=ad,
        spread=_spread(ad),
        roles=_roles(votes, cast("Mapping[str, Label]", labels)),
    )


def _steps(votes: Iterable[Vote]) -> list[int]:
    """The chosen answers as places 1 to 4."""
    return list(ranks([vote.value for vote in votes if vote.value is not None]))


def _quartiles(steps: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    if not steps:
        return None, None, None
    # the averaged inverse: a quartile is an answer or halfway between two, as the median is
    found = np.quantile(steps, (0.25, 0.5, 0.75), method="averaged_inverted_cdf")
    return float(found[0]), float(found[1]), float(found[2])


def _spread(ad: float | None) -> Spread | None:
    if ad is None:
        return None
    return "none" if ad == 0 else "narrow" if ad <= AD_LIMIT else "wide"


def _counts(votes: Iterable[Vote]) -> dict[Option, int]:
    held = Counter(vote.option for vote in votes)
    return {option: held[option] for option in OPTIONS}


def _roles(votes: Sequence[Vote], labels: Mapping[str, Label]) -> tuple[Slice, ...]:
    """The roles of which, and of everybody but which, three or more people voted.

    Together they and the others are everybody, so no difference of them speaks of one or two.
    """
    groups: dict[str, frozenset[str]] = {"all": frozenset(vote.respondent for vote in votes)}
    for role in ROLES:
        groups[role] = frozenset(v.respondent for v in votes if labels[v.respondent] == role)
    kept = kept_back(groups)
    shown = [role for role in ROLES if kept[role] is None and groups[role] != groups["all"]]
    if not shown:
        return ()
    inside = frozenset().union(*(groups[role] for role in shown))
    slices = [_slice(role, votes, groups[role]) for role in shown]
    rest = groups["all"] - inside
    return (*slices, _slice(OTHERS, votes, rest)) if rest else tuple(slices)


def _slice(label: Label, votes: Sequence[Vote], people: frozenset[str]) -> Slice:
    mine = [vote for vote in votes if vote.respondent in people]
    return Slice(label, len(mine), _counts(mine), _quartiles(sorted(_steps(mine)))[1])
