"""Targets set many at once: an area at a level, a practice at a value, for one team or several.

Knows what a consultant says in a room ("delivery at level 3, for everybody") and turns it into the
targets of the format, one a team and practice. What is said replaces what was said before of the
same teams and practices, and leaves all others alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from advisor.engagement import VALUES, Engagement, Target
from advisor.scoring import asked_practices

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["aim_at_level", "aim_at_value", "own_targets"]

Targets = tuple[Target, ...]


def own_targets(engagement: Engagement) -> dict[tuple[str, str], float]:
    """What was set, by (team, practice); what is absent follows the default of its level."""
    return {(each.team, each.practice): each.value for each in engagement.targets}


def aim_at_level(
    catalogue: Catalogue,
    engagement: Engagement,
    teams: Collection[str],
    dimensions: Collection[str],
    level: int,
) -> Targets:
    """The engagement's targets with these areas at a level for these teams: every practice asked
    up to the level fully in place (1), every higher one not wanted (0).

    `level` runs from 1 (nothing is wanted) to 5; ValueError outside of it, KeyError for a team the
    engagement does not have.
    """
    if not 1 <= level <= 5:
        raise ValueError(f"a level is 1 to 5, not {level}")
    wanted = {
        each.id: 1.0 if each.level <= level else 0.0
        for each in asked_practices(catalogue, engagement)
        if each.dimension in dimensions
    }
    return _replaced(engagement, teams, wanted)


def aim_at_value(
    engagement: Engagement,
    teams: Collection[str],
    practices: Iterable[str],
    value: float | None,
) -> Targets:
    """The engagement's targets with these practices at a value for these teams; None takes what was
    set back, so that the default of each practice's level holds again.

    ValueError for a value that is no answer, KeyError for a team the engagement does not have.
    """
    if value is not None and value not in VALUES:
        raise ValueError(f"a target is one of {VALUES}, not {value}")
    return _replaced(engagement, teams, dict.fromkeys(practices, value))


def _replaced(
    engagement: Engagement,
    teams: Collection[str],
    wanted: dict[str, float | None] | dict[str, float],
) -> Targets:
    order = [engagement.team(team).id for team in teams]
    kept = [
        each for each in engagement.targets if not (each.team in order and each.practice in wanted)
    ]
    fresh = [
        Target(team=team, practice=practice, value=value)
        for team in order
        for practice, value in wanted.items()
        if value is not None
    ]
    return (*kept, *fresh)
