"""One round of answers becomes an agreement: per question, per dimension, between roles.

Groups are guarded per subject (`slices.py`): in a dimension's row everybody, both sides and the
roles; in its alphas and in a question everybody and the teams. No two of these are one and the same
figure of the same answers, except where a row rests on one single practice: there the teams of the
question are guarded together with the row. Rounds follow each other in time: what an earlier one
shows is given, and a later one shows nothing that would single somebody out beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from advisor.agreement.agenda import make_agenda
from advisor.agreement.coefficients import (
    OPTIONS,
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

    The order of respondents and answers changes nothing. Groups of this round are shown only where
    no comparison with what earlier rounds show speaks of one or two people. KeyError for a round
    that is not there.
    """
    asked = engagement.round(round)
    if asked is None:
        return _Sitting(catalogue, engagement, None, _Shown()).agreement()
    shown = _Shown()
    dated = sorted(enumerate(engagement.rounds), key=lambda pair: (pair[1].date, pair[0]))
    for _, each in dated:
        sitting = _Sitting(catalogue, engagement, each, shown)
        if each.id == asked.id:
            return sitting.agreement()
        shown = sitting.shown()
    raise KeyError(asked.id)


@dataclass
class _Shown:
    """The groups of people that rounds so far show, by subject."""

    groups: dict[str, frozenset[frozenset[str]]] = field(default_factory=dict)

    def of(self, *subject: str) -> frozenset[frozenset[str]]:
        """The groups shown of a subject."""
        return self.groups.get("\0".join(subject), frozenset())

    def and_also(self, subject: tuple[str, ...], groups: Iterable[Group]) -> None:
        """Adds groups to those of a subject."""
        self.groups["\0".join(subject)] = self.of(*subject) | {frozenset(each) for each in groups}


class _Sitting:
    """One round's votes by dimension and question, and which groups of them may be shown."""

    def __init__(
        self, catalogue: Catalogue, engagement: Engagement, sitting: Round | None, before: _Shown
    ) -> None:
        votes = votes_of(catalogue, engagement, sitting.id if sitting else None)
        self._catalogue, self._engagement, self._sitting = catalogue, engagement, sitting
        self._before, self._teams = before, [team.id for team in engagement.teams]
        self._room = Room({vote.person: vote.role for vote in votes})
        self._rows = {
            id_: Row(self._room, mine, before.of("row", id_))
            for id_, mine in _by(votes, "dimension").items()
        }
        self._questions = _by(votes, "practice")

    def agreement(self) -> Agreement:
        """Everything that is said of the round."""
        practices = tuple(
            _practice(
                mine, self._teams, self._kept_of_question(mine), _settled(self._sitting, mine)
            )
            for mine in self._questions.values()
        )
        weights = {each.id: float(each.weight) for each in self._catalogue.dimensions}
        titles = {team.id: team.title for team in self._engagement.teams}
        return Agreement(
            round=self._sitting.id if self._sitting else None,
            people=len(self._room.people),
            asked=len(self._engagement.respondents),
            practices=practices,
            dimensions=tuple(
                self._dimension(each.id)
                for each in self._catalogue.dimensions
                if each.id in self._rows
            ),
            gap=overall_gap(self._rows, weights),
            agenda=make_agenda(practices, titles),
        )

    def shown(self) -> _Shown:
        """What earlier rounds and this one show together."""
        found = _Shown(dict(self._before.groups))
        for id_, row in self._rows.items():
            found.and_also(("row", id_), row.shown.values())
            pairable = self._pairable(id_)
            found.and_also(
                ("alpha", id_), _those(_groups(pairable, self._teams), self._kept_of(id_))
            )
        for practice, mine in self._questions.items():
            kept = self._kept_of_question(mine)
            found.and_also(("question", practice), _those(_groups(mine, self._teams), kept))
        return found

    def _kept_of_question(self, votes: Sequence[Vote]) -> dict[str, Kept | None]:
        row, practice = self._rows[votes[0].dimension], votes[0].practice
        alone = {each for each, _ in row.questions} == {practice}
        earlier = self._before.of("question", practice)
        if alone:
            earlier |= self._before.of("row", votes[0].dimension)
        return kept_back(_groups(votes, self._teams), row.shown if alone else None, earlier)

    def _kept_of(self, dimension: str) -> dict[str, Kept | None]:
        groups = _groups(self._pairable(dimension), self._teams)
        return kept_back(groups, earlier=self._before.of("alpha", dimension))

    def _pairable(self, dimension: str) -> list[Vote]:
        given = self._rows[dimension].given
        units = _units(given)
        return [vote for vote in given if len(units[vote.question]) > 1]

    def _dimension(self, id_: str) -> DimensionAgreement:
        row, pairable, kept = self._rows[id_], self._pairable(id_), self._kept_of(id_)
        roles, sides = row.views()
        return DimensionAgreement(
            id_,
            alpha=_alpha(pairable, kept[_ALL], id_),
            teams={
                team: _alpha(
                    [vote for vote in pairable if vote.team == team],
                    kept[f"team {team}"],
                    id_,
                    team,
                )
                for team in self._teams
            },
            questions=len(row.questions),
            roles=roles,
            sides=sides,
            gap=row.gap(),
        )


def _those(groups: Mapping[str, Group], kept: Mapping[str, Kept | None]) -> list[Group]:
    return [group for name, group in groups.items() if kept[name] is None]


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
    votes: Sequence[Vote], teams: Sequence[str], kept: Mapping[str, Kept | None], settled: bool
) -> PracticeAgreement:
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
        counts=tuple(steps.count(step) for step in range(1, OPTIONS + 1)),
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
