"""The answers of one round as votes: who, in which role, of which question in which team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.engagement import Engagement, Role
from advisor.scoring import asked_practices

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Vote", "votes_of"]


@dataclass(frozen=True, slots=True)
class Vote:
    """One chosen value (0 to 1) of one person; `people` is the weight of the team."""

    person: str
    role: Role
    team: str
    people: int
    practice: str
    dimension: str
    level: int
    value: float

    @property
    def question(self) -> tuple[str, str]:
        """The question in its team: what answers are compared about."""
        return self.practice, self.team


def votes_of(
    catalogue: Catalogue,
    engagement: Engagement,
    round: str | None = None,  # noqa: A002 - the format's word
) -> tuple[Vote, ...]:
    """Every chosen answer of a round (the latest unless named) to a question of the edition, in
    scope, in questionnaire order; consensus is none, for it is nobody's own answer."""
    sitting = engagement.round(round)
    if sitting is None:
        return ()
    roles = {each.id: each.role for each in engagement.respondents}
    people = {team.id: team.people for team in engagement.teams}
    asked = {practice.id: practice for practice in asked_practices(catalogue, engagement)}
    place = {id_: at for at, id_ in enumerate(asked)}
    found = [
        Vote(
            answer.respondent,
            roles[answer.respondent],
            answer.team,
            people[answer.team],
            answer.practice,
            asked[answer.practice].dimension,
            asked[answer.practice].level,
            answer.value,
        )
        for answer in sitting.answers
        if answer.state == "chosen" and answer.value is not None and answer.practice in asked
    ]
    return tuple(sorted(found, key=lambda vote: (place[vote.practice], vote.team, vote.person)))
