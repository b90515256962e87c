"""The scores over time: every round as its answers stand, every milestone as it was frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from advisor.scoring import score

if TYPE_CHECKING:
    from advisor.engagement import Engagement, KeptScore
    from advisor.model import Catalogue

__all__ = ["Moment", "trend"]


@dataclass(frozen=True, slots=True)
class Moment:
    """The scores of one day: `overall` and each dimension by id, index with band and level.

    A round is scored from its answers as they stand today; a milestone tells what was frozen.
    """

    kind: Literal["round", "milestone"]
    id: str
    title: str
    date: dt.date
    scores: Mapping[str, KeptScore]


def trend(
    catalogue: Catalogue, engagement: Engagement, team: str | None = None
) -> tuple[Moment, ...]:
    """Rounds and the milestones that kept scores, by date; with a team, only its rounds.

    KeyError for a team that is not there.
    """
    from advisor.history.milestones import kept_scores

    found = [
        Moment(
            "round",
            each.id,
            each.title or each.id,
            each.date,
            {
                kept.id: kept
                for kept in kept_scores(score(catalogue, engagement, team=team, round=each.id))
            },
        )
        for each in engagement.rounds
    ]
    if team is None:
        found += [
            Moment(
                "milestone", each.id, each.title, each.date, {kept.id: kept for kept in each.scores}
            )
            for each in engagement.milestones
            if each.scores
        ]
    return tuple(sorted(found, key=lambda each: each.date))
