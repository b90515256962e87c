"""How roles see a dimension: the same arithmetic as the index, over one group's own answers.

A mean of a group's answers stands for each question in a team; teams weigh by people into
practices, practices into levels, levels into the index. Where both sides answered, everything rests
on the questions that both answered, so that a gap is never one of being asked something else. The
ranges come from the people of either side drawn again with replacement, 1,000 times; what is left
of few people is rough, and rather too narrow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from advisor.agreement.slices import FEW, Kept, kept_back
from advisor.agreement.types import SIDES, Gap, Side, View
from advisor.agreement.votes import Vote
from advisor.engagement import ROLES, Role
from advisor.scoring import Floats, interval, stream

__all__ = ["Room", "Row", "overall_gap"]

_DRAWS = 1000


def _side_of(role: Role) -> Side:
    """Which of the two sides a role is on."""
    return "leadership" if role in SIDES["leadership"] else "hands-on"


@dataclass(frozen=True)
class Room:
    """Everybody who answered in one round, and how often each of them is drawn.

    `drawn` has one row a draw and one column a person; the first row is the people themselves.
    """

    roles: Mapping[str, Role]

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody, in an order that does not hang on the file's."""
        return tuple(sorted(self.roles))

    @cached_property
    def drawn(self) -> Floats:
        """How often each person is drawn; each side is drawn by itself."""
        made = np.zeros((_DRAWS + 1, len(self.people)))
        made[0] = 1
        for side in SIDES:
            mine = [at for at, who in enumerate(self.people) if _side_of(self.roles[who]) == side]
            if mine:
                source = stream("perception", side)
                made[1:, mine] = source.multinomial(
                    len(mine), [1 / len(mine)] * len(mine), size=_DRAWS
                )
        return made


@dataclass(frozen=True)
class Row:
    """One dimension's answers, as the heat map shows them."""

    room: Room
    given: tuple[Vote, ...]
    earlier: frozenset[frozenset[str]] = frozenset()
    """Groups that earlier rounds show of this dimension."""

    @cached_property
    def shared(self) -> tuple[Vote, ...]:
        """The answers to questions that both sides answered."""
        sides: dict[tuple[str, str], set[Side]] = defaultdict(set)
        for vote in self.given:
            sides[vote.question].add(_side_of(vote.role))
        return tuple(vote for vote in self.given if len(sides[vote.question]) == len(SIDES))

    @property
    def votes(self) -> tuple[Vote, ...]:
        """The answers the row rests on: the shared ones, or all where there is none."""
        return self.shared or self.given

    @cached_property
    def questions(self) -> tuple[tuple[str, str], ...]:
        """The questions, each in one team, that the row rests on."""
        return tuple(sorted({vote.question for vote in self.votes}))

    @cached_property
    def groups(self) -> dict[str, frozenset[str]]:
        """The people of everybody, of each side and of each role who answered the row."""
        found = {"all": frozenset(vote.person for vote in self.votes)}
        for side, roles in SIDES.items():
            found[side] = self._people(roles)
        return found | {f"role {role}": self._people((role,)) for role in ROLES}

    @cached_property
    def kept(self) -> dict[str, Kept | None]:
        """Why a group of the row is not shown; None where it is."""
        return kept_back(self.groups, earlier=self.earlier)

    @property
    def shown(self) -> dict[str, frozenset[str]]:
        """The groups of the row that are shown."""
        return {name: people for name, people in self.groups.items() if self.kept[name] is None}

    def _people(self, roles: Iterable[Role]) -> frozenset[str]:
        return frozenset(vote.person for vote in self.votes if vote.role in roles)

    def views(self) -> tuple[dict[Role, View], dict[Side, View]]:
        """Each role and each side with its index and range, or why it has none."""
        by_role = {role: self._view(f"role {role}") for role in ROLES}
        return by_role, {side: self._view(side) for side in SIDES}

    def _view(self, name: str) -> View:
        people, why = self.groups[name], self.kept[name]
        if why is not None:
            return View(len(people), why=why)
        drawn = self._index(self._means(people))
        return View(len(people), *_point_and_range(drawn))

    @cached_property
    def gap_draws(self) -> Floats | None:
        """Leadership's index less the hands-on one, the people themselves first; None where a side
        is not shown. A draw compares the questions that still have answers of both."""
        if not self.shared or any(self.kept[side] for side in SIDES):
            return None
        lead, hands = (self._means(self.groups[side]) for side in SIDES)
        both = ~(np.isnan(lead) | np.isnan(hands))
        gap = self._index(np.where(both, lead, np.nan)) - self._index(np.where(both, hands, np.nan))
        return np.asarray(gap)

    def gap(self) -> Gap:
        """The gap between both sides, or why there is none."""
        if self.gap_draws is not None:
            return Gap(*_point_and_range(self.gap_draws))
        if len({_side_of(vote.role) for vote in self.given}) < len(SIDES):
            return Gap(why=FEW)
        if not self.shared:
            return Gap(why="both sides answered different questions")
        return Gap(why=next(self.kept[side] for side in SIDES if self.kept[side]))

    @cached_property
    def _table(self) -> tuple[Floats, Floats]:
        """What each person (row) said of each question (column), 0 where nothing, and whether."""
        rows = {who: at for at, who in enumerate(self.room.people)}
        columns = {question: at for at, question in enumerate(self.questions)}
        said = np.zeros((len(rows), len(columns)))
        whether = np.zeros_like(said)
        for vote in self.votes:
            place = rows[vote.person], columns[vote.question]
            said[place], whether[place] = vote.value, 1
        return said, whether

    def _means(self, people: frozenset[str]) -> Floats:
        """Per draw and question the mean of these people's answers; NaN where nobody is left."""
        mine = np.array([who in people for who in self.room.people], float)
        said, whether = self._table
        count = (self.room.drawn * mine) @ whether
        total = (self.room.drawn * mine) @ said
        return np.asarray(np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0))

    def _index(self, means: Floats) -> Floats:
        """Per draw the index of means of questions: over teams by people, practices, levels."""
        asked = {vote.question: vote for vote in self.votes}
        columns = [asked[question] for question in self.questions]
        practices = [vote.practice for vote in columns]
        levels = {vote.practice: vote.level for vote in columns}
        weights = np.array([vote.people for vote in columns], float)
        by_practice = _grouped(means, weights, practices)
        names = sorted(set(practices))
        by_level = _grouped(by_practice, np.ones(len(names)), [levels[each] for each in names])
        many = by_level.shape[1]
        return np.asarray(1 + 4 * _grouped(by_level, np.ones(many), [0] * many)[:, 0])


def _grouped(values: Floats, weights: Floats, groups: Sequence[int] | Sequence[str]) -> Floats:
    """Weighted means over columns of one group, groups in ascending order; NaN is left out."""
    names, places = np.unique(groups, return_inverse=True)
    member = np.eye(len(names))[places] * weights[:, None]
    known = ~np.isnan(values)
    count = known @ member
    total = np.where(known, values, 0.0) @ member
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)


def _point_and_range(drawn: Floats) -> tuple[float, float, float]:
    point, known = float(drawn[0]), drawn[1:][~np.isnan(drawn[1:])]
    return (point, *interval(known, point)) if len(known) else (point, point, point)


def overall_gap(rows: Mapping[str, Row], weights: Mapping[str, float]) -> Gap:
    """The mean of the dimensions' gaps that are shown: so it tells nothing they do not tell."""
    known = {id_: row.gap_draws for id_, row in rows.items() if row.gap_draws is not None}
    if not known:
        return Gap(why=FEW)
    table = np.column_stack(list(known.values()))
    drawn = _grouped(table, np.array([weights[id_] for id_ in known], float), [0] * len(known))
    return Gap(*_point_and_range(drawn[:, 0]))
