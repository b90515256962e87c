"""Answers of several respondents become one answer of a team.

Consensus replaces the median; without it the median of the chosen values stands. Unknown, not
applicable and unanswered are three states, and none of them is zero. This module knows one round
of one engagement; it knows no weights, levels or scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

from advisor.engagement import EVIDENCE, Answer, Consensus, Engagement, Evidence

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["TEAM_STATES", "TeamAnswer", "TeamState", "combine", "team_answers"]

TeamState = Literal["chosen", "unknown", "not-applicable", "unanswered"]
TEAM_STATES: tuple[TeamState, ...] = ("chosen", "unknown", "not-applicable", "unanswered")


@dataclass(frozen=True, slots=True)
class TeamAnswer:
    """What a team says of one practice.

    `value` (0 to 1) is None in every state but chosen; `evidence` is the weakest tier among the
    chosen votes, `n` their number, `spread` the largest minus the smallest of them (0 where fewer
    than two), `votes` those values in ascending order; `agreed` tells that the value is a
    consensus, `reason` why a practice does not apply.
    """

    practice: str
    state: TeamState
    value: float | None = None
    evidence: Evidence | None = None
    n: int = 0
    spread: float = 0.0
    agreed: bool = False
    reason: str | None = None
    votes: tuple[float, ...] = ()


def combine(
    practice: str, answers: Sequence[Answer], consensus: Consensus | None = None
) -> TeamAnswer:
    """One team's answers to one practice as one: consensus, else median of the chosen values.

    With no chosen value, an approved "does not apply" outranks "don't know"; one chosen value
    outranks both, so that nobody can take a weak practice out of the score by declaring it away
    (the checks before publishing report the contradiction).

    >>> from advisor.engagement import Answer
    >>> vote = lambda who, value: Answer(
    ...     respondent=who, team="core", practice="ci-build", state="chosen", value=value)
    >>> silent = Answer(respondent="r4", team="core", practice="ci-build", state="unknown")
    >>> combine("ci-build", [vote("r1", 0.0), vote("r2", 0.5), vote("r3", 1.0), silent]).value
    0.5
    >>> combine("ci-build", [silent]).state, combine("ci-build", []).state
    ('unknown', 'unanswered')
    """
    chosen = [answer for answer in answers if answer.state == "chosen" and answer.value is not None]
    values = sorted(answer.value for answer in chosen if answer.value is not None)
    spread = values[-1] - values[0] if values else 0.0
    evidence = _weakest(answer.evidence or "stated" for answer in chosen)
    if consensus is not None:
        return TeamAnswer(
            practice,
            "chosen",
            consensus.value,
            evidence or "stated",
            len(values),
            spread,
            True,
            votes=tuple(values),
        )
    if values:
        return TeamAnswer(
            practice,
            "chosen",
            median(values),
            evidence,
            len(values),
            spread,
            votes=tuple(values),
        )
    for answer in answers:
        if answer.state == "not-applicable":
            return TeamAnswer(practice, "not-applicable", reason=answer.reason)
    return TeamAnswer(practice, "unknown" if answers else "unanswered")


def _weakest(tiers: Iterable[Evidence]) -> Evidence | None:
    found = [EVIDENCE.index(tier) for tier in tiers]
    return EVIDENCE[min(found)] if found else None


def team_answers(
    catalogue: Catalogue,
    engagement: Engagement,
    team: str,
    round: str | None = None,  # noqa: A002 - the format's word
) -> Mapping[str, TeamAnswer]:
    """Every practice of the catalogue, in its order, with what the team says of it in one round.

    The round is the latest by date unless named. Answers to practices outside the edition are
    reported too: what counts in a score is the scorecard's business. KeyError for a team or round
    that is not there.
    """
    engagement.team(team)
    sitting = engagement.round(round)
    votes: dict[str, list[Answer]] = defaultdict(list)
    agreed: dict[str, Consensus] = {}
    if sitting is not None:
        for answer in sitting.answers:
            if answer.team == team:
                votes[answer.practice].append(answer)
        agreed = {item.practice: item for item in sitting.consensus if item.team == team}
    return {
        practice: combine(practice, votes.get(practice, ()), agreed.get(practice))
        for practice in catalogue.practices
    }
