"""One round of answers becomes an agreement: per question, per dimension, between roles.

Groups are guarded per subject (`slices.py`): in a dimension's row everybody, both sides and the
roles; in its alphas and in a question everybody and the teams. No two of these are one and the same
figure of the same answers, except where a row rests on one single practice: there the teams of the
question are guarded together with the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.agreement.agenda import make_agenda
from advisor.agreement.coefficients import (
    SKEWED_VARIANCE,
    UNIFORM_VARIANCE,
    alpha_draws,
    deviation,
    krippendorff_alpha,
    ranks,
    within_group,
    within_group_bounded,
)
from advisor.agreement.perception import Room, Row, overall_gap
from advisor.agreement.slices import Group, Kept, kept_back
from advisor.agreement.types import (
    Agreement,
    Alpha,
    DimensionAgreement,
    PracticeAgreement,
    Spread,
)
from advisor.agreement.votes import Vote, votes_of
from advisor.engagement import Engagement, Round
from advisor.scoring import interval, stream

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["measure_agreement"]

_DRAWS = 1000
_ALL = "all"


def measure_agreement(
    catalogue: Catalogue,
    engagement: Engagement,
    round: str | None = None,  # noqa: A002 - the format's word
) -> Agreement:
    """How far the people of one round (the latest unless named) agree.

    The order of respondents and answers changes nothing. KeyError for a round that is not there.
    """
    votes = votes_of(catalogue, engagement, round)
    teams = [team.id for team in engagement.teams]
    room = Room({vote.person: vote.role for vote in votes})
    rows = {id_: Row(room, mine) for id_, mine in _by(votes, "dimension").items()}
    questions = _by(votes, "practice")
    sitting = engagement.round(round)
    practices = tuple(
        _practice(mine, teams, rows[mine[0].dimension], _settled(sitting, mine))
        for mine in questions.values()
    )
    weights = {each.id: float(each.weight) for each in catalogue.dimensions}
    return Agreement(
        round=sitting.id if sitting else None,
        people=len(room.people),
        asked=len(engagement.respondents),
        practices=practices,
        dimensions=tuple(
            _dimension(each.id, rows[each.id], teams)
            for each in catalogue.dimensions
            if each.id in rows
        ),
        gap=overall_gap(rows, weights),
        agenda=make_agenda(practices, {team.id: team.title for team in engagement.teams}),
    )


def _by(votes: Iterable[Vote], field: str) -> dict[str, tuple[Vote, ...]]:
    found: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        found[getattr(vote, field)].append(vote)
    return {key: tuple(mine) for key, mine in found.items()}


def _groups(votes: Sequence[Vote], teams: Sequence[str]) -> dict[str, Group]:
    """Everybody who answered, then each team's people."""
    found: dict[str, Group] = {_ALL: {vote.person for vote in votes}}
    for team in teams:
        found[f"team {team}"] = {vote.person for vote in votes if vote.team == team}
    return found


def _settled(sitting: Round | None, votes: Sequence[Vote]) -> bool:
    agreed = {(item.practice, item.team) for item in sitting.consensus} if sitting else set()
    return all(vote.question in agreed for vote in votes)


def _practice(
    votes: Sequence[Vote], teams: Sequence[str], row: Row, settled: bool
) -> PracticeAgreement:
    alone = {practice for practice, _ in row.questions} == {votes[0].practice}
    kept = kept_back(_groups(votes, teams), row.shown if alone else None)
    return PracticeAgreement(
        votes[0].practice,
        votes[0].dimension,
        _spread(votes, kept[_ALL]),
        {
            team: _spread([vote for vote in votes if vote.team == team], kept[f"team {team}"])
            for team in teams
        },
        settled,
    )


def _spread(votes: Sequence[Vote], why: Kept | None) -> Spread:
    people = len({vote.person for vote in votes})
    if why is not None:
        return Spread(people, len(votes), why=why)
    values = sorted(vote.value for vote in votes)
    steps = ranks(values)
    # the averaged inverse: a quartile is an answer or halfway between two, as the median is
    q1, middle, q3 = np.quantile(values, (0.25, 0.5, 0.75), method="averaged_inverted_cdf")
    return Spread(
        people,
        len(values),
        median=float(middle),
        q1=float(q1),
        q3=float(q3),
        low=values[0],
        high=values[-1],
        ad=deviation(steps),
        rwg=within_group(steps, UNIFORM_VARIANCE),
        rwg_skewed=within_group(steps, SKEWED_VARIANCE),
        rwg_star=within_group_bounded(steps),
    )


def _dimension(id_: str, row: Row, teams: Sequence[str]) -> DimensionAgreement:
    units = _units(row.given)
    pairable = [vote for vote in row.given if len(units[vote.question]) > 1]
    kept = kept_back(_groups(pairable, teams))
    roles, sides = row.views()
    return DimensionAgreement(
        id_,
        alpha=_alpha(pairable, kept[_ALL], id_),
        teams={
            team: _alpha(
                [vote for vote in pairable if vote.team == team], kept[f"team {team}"], id_, team
            )
            for team in teams
        },
        questions=len(row.questions),
        roles=roles,
        sides=sides,
        gap=row.gap(),
    )


def _units(votes: Iterable[Vote]) -> Mapping[tuple[str, str], tuple[int, ...]]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for vote in votes:
        found[vote.question].append(vote.value)
    return {question: ranks(values) for question, values in sorted(found.items())}


def _alpha(votes: Sequence[Vote], why: Kept | None, *name: str) -> Alpha:
    people, units = len({vote.person for vote in votes}), list(_units(votes).values())
    if not units:
        return Alpha(people, 0, why="no question has two answers")
    if why is not None:
        return Alpha(people, len(units), why=why)
    found = krippendorff_alpha(units)
    if found is None:
        return Alpha(people, len(units), why="everybody gave the same answer")
    drawn = alpha_draws(units, stream("alpha", *name), _DRAWS)
    return Alpha(people, len(units), found, *interval(drawn, found))
