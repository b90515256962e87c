"""Scorecard and targets become gaps, ranked, each with its reason.

**Target.** What a team set for a practice; where it set none, 1 for practices up to the matrix's
`default-target` level for the profile's `ai` (level 3 in most organisations: "defined"), and none
above it. **Priority** = size × (base + headline + leverage) / 3, in [0, 1]:

- size: the people-weighted shortfall to the target, over teams that know where they stand;
- base: (6 - level) / 4, for higher levels stand on lower ones (level 2: 1, level 5: 0.25);
- headline: 1 in the dimension that holds the headline down, 0.5 in another mandatory one, else 0;
- leverage: how many other practices below target need this one, over the largest such number.

A practice nobody knows or has answered is no gap of size 1: it is to find out, and listed apart.

**How sure the order is.** `top_five` is the share of the draws behind the scores in which a gap is
among the first five: shortfalls, the dimension that holds the headline down and the spacing of
answers and targets are drawn, base and leverage stay. Every practice with a target competes, also
those that nobody could answer and those that stand at their target today.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from math import fsum
from typing import TYPE_CHECKING

import pandas as pd

from advisor.answers import TeamState
from advisor.engagement import Engagement
from advisor.gaps.draws import top_five
from advisor.scoring import Cell, Scorecard, weighted_mean

if TYPE_CHECKING:
    from advisor.model import Catalogue, Practice

__all__ = ["Gap", "Gaps", "find_gaps", "target_of"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A practice below its target.

    `current` and `target` in [0, 1] are people-weighted over the teams the target applies to, and
    `size` is their people-weighted shortfall; `current`, `size` and `index_points` are None where
    nobody knows. `index_points` is what closing the gap adds to its dimension's index, `blocked_by`
    the prerequisites below the support threshold, `unlocks` the practices below target that need
    this one, directly or not; `top_five` is the share of draws (0 to 1) in which the gap is one of
    the five most pressing. `base`, `headline` and `leverage`, each from 0 to 1, are the parts of
    the priority.
    """

    practice: str
    name: str
    dimension: str
    level: int
    current: float | None
    target: float
    size: float | None
    index_points: float | None
    priority: float
    reason: str
    state: TeamState
    teams: tuple[str, ...]
    blocked_by: tuple[str, ...]
    unlocks: tuple[str, ...]
    top_five: float = 0.0
    base: float = 0.0
    headline: float = 0.0
    leverage: float = 0.0


@dataclass(frozen=True, slots=True)
class Gaps:
    """All gaps, the most pressing first; `find_out` the ones unknown or unanswered."""

    items: tuple[Gap, ...]
    find_out: tuple[Gap, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row a gap, measured ones first, then those to find out: the fields of `Gap`."""
        return pd.DataFrame(
            [asdict(each) for each in (*self.items, *self.find_out)],
            columns=[each.name for each in fields(Gap)],
        )


def target_of(
    catalogue: Catalogue, engagement: Engagement, practice: Practice, team: str
) -> float | None:
    """A team's own target for a practice, else the default of its level, else None."""
    own = {(each.team, each.practice): each.value for each in engagement.targets}
    return own.get((team, practice.id), _default_target(catalogue, engagement, practice.level))


def _default_target(catalogue: Catalogue, engagement: Engagement, level: int) -> float | None:
    ai = str(engagement.profile.get("ai", ""))
    return 1.0 if level <= catalogue.matrix.default_target.get(ai, 3) else None


def find_gaps(catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard) -> Gaps:
    """Every practice in scope that is below its target, the highest priority first.

    Ties stand in the order of the questionnaire. Not applicable is never a gap.
    """
    wanted = _wanted(catalogue, engagement, scorecard)
    steps = _index_steps(scorecard)
    found: list[Gap] = []
    for id_, pairs in wanted.items():
        practice = catalogue.practices[id_]
        gap = _gap(practice, pairs, scorecard, steps)
        if gap is not None:
            found.append(replace(gap, blocked_by=_blocked(catalogue, scorecard, practice)))
    below = {gap.practice for gap in found}
    needed_by = {gap.practice: _unlocks(catalogue, gap.practice, below) for gap in found}
    most = max(map(len, needed_by.values()), default=0)
    ranked = [
        _ranked(catalogue, scorecard, replace(gap, unlocks=needed_by[gap.practice]), most)
        for gap in found
    ]
    ranked.sort(key=lambda gap: -gap.priority)
    leverage = {id_: len(_unlocks(catalogue, id_, below)) / max(most, 1) for id_ in wanted}
    stays = top_five(catalogue, scorecard, wanted, leverage)
    ranked = [replace(gap, top_five=stays[gap.practice]) for gap in ranked]
    return Gaps(
        items=tuple(gap for gap in ranked if gap.size is not None),
        find_out=tuple(gap for gap in ranked if gap.size is None),
    )


def _wanted(
    catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard
) -> dict[str, list[tuple[Cell, float]]]:
    """Per practice the applicable cells that have a target, in questionnaire order."""
    own = {(each.team, each.practice): each.value for each in engagement.targets}
    wanted: dict[str, list[tuple[Cell, float]]] = defaultdict(list)
    for cell in scorecard.cells:
        default = _default_target(catalogue, engagement, cell.level)
        target = own.get((cell.team, cell.practice), default)
        if cell.state != "not-applicable" and target is not None:
            wanted[cell.practice].append((cell, target))
    return {id_: wanted[id_] for id_ in catalogue.practices if id_ in wanted}


def _index_steps(scorecard: Scorecard) -> dict[str, float]:
    """Per practice, what the dimension's index gains from one whole step of its adoption."""
    known = {
        cell.practice: cell
        for cell in scorecard.cells
        if scorecard.adoption[cell.practice].value is not None
    }
    items = Counter((cell.dimension, cell.level) for cell in known.values())
    levels = Counter(dimension for dimension, _ in items)
    return {
        id_: 4 / (levels[cell.dimension] * items[cell.dimension, cell.level])
        for id_, cell in known.items()
    }


def _gap(
    practice: Practice,
    pairs: Sequence[tuple[Cell, float]],
    scorecard: Scorecard,
    steps: Mapping[str, float],
) -> Gap | None:
    known = [(cell, target, cell.value) for cell, target in pairs if cell.value is not None]
    target = weighted_mean((want, cell.people) for cell, want in pairs) or 0.0
    if not known:
        if target == 0.0:
            return None
        silent: TeamState = (
            "unknown" if any(c.state == "unknown" for c, _ in pairs) else "unanswered"
        )
        teams = tuple(cell.team for cell, _ in pairs)
        return Gap(practice.id, practice.name, practice.dimension, practice.level, None, target,
                   None, None, 0.0, "", silent, teams, (), ())  # fmt: skip
    short = [(max(0.0, want - value), cell) for cell, want, value in known]
    size = weighted_mean((lack, cell.people) for lack, cell in short) or 0.0
    if size == 0.0:
        return None
    counted = sum(
        c.people for c in scorecard.cells if c.practice == practice.id and c.value is not None
    )
    moved = fsum(lack * cell.people for lack, cell in short) / counted
    return Gap(
        practice=practice.id,
        name=practice.name,
        dimension=practice.dimension,
        level=practice.level,
        current=weighted_mean((value, cell.people) for cell, _, value in known),
        target=weighted_mean((want, cell.people) for cell, want, _ in known) or 0.0,
        size=size,
        index_points=moved * steps[practice.id],
        priority=0.0,
        reason="",
        state="chosen",
        teams=tuple(cell.team for lack, cell in short if lack > 0),
        blocked_by=(),
        unlocks=(),
    )


def _blocked(catalogue: Catalogue, scorecard: Scorecard, practice: Practice) -> tuple[str, ...]:
    """Prerequisites known to stand below the support threshold of the settings."""
    threshold = catalogue.settings.unsupported_below
    values = {need: scorecard.adoption[need].value for need in practice.needs}
    return tuple(need for need, value in values.items() if value is not None and value < threshold)


def _unlocks(catalogue: Catalogue, practice: str, below: set[str]) -> tuple[str, ...]:
    """The practices below target that need this one, directly or through others."""
    reached: set[str] = set()
    waiting = [practice]
    while waiting:
        for after in catalogue.graph.successors(waiting.pop()):
            if after not in reached:
                reached.add(after)
                waiting.append(after)
    return tuple(id_ for id_ in catalogue.practices if id_ in reached & below)


def _priority_of(size: float, base: float, headline: float, leverage: float) -> float:
    """Size × (base + headline + leverage) / 3; every part, and so the priority, lies in [0, 1].

    A practice of level 2 (base 1) at half its target, in another mandatory dimension (headline .5)
    and needed by half as many practices as the most needed one: .5 × (1 + .5 + .5) / 3.

    >>> round(_priority_of(0.5, 1.0, 0.5, 0.5), 4)
    0.3333
    """
    return size * (base + headline + leverage) / 3


def _ranked(catalogue: Catalogue, scorecard: Scorecard, gap: Gap, most: int) -> Gap:
    base = (6 - gap.level) / 4
    headline = (
        1.0
        if gap.dimension == scorecard.lowest_dimension
        else 0.5 if gap.dimension in scorecard.mandatory else 0.0
    )  # fmt: skip
    leverage = len(gap.unlocks) / most if most else 0.0
    return replace(
        gap,
        priority=_priority_of(1.0 if gap.size is None else gap.size, base, headline, leverage),
        reason=_reason(catalogue, scorecard, gap),
        base=base,
        headline=headline,
        leverage=leverage,
    )


def _reason(catalogue: Catalogue, scorecard: Scorecard, gap: Gap) -> str:
    area = catalogue.dimension(gap.dimension).name
    if gap.state == "unanswered":
        return (
            f"How far “{gap.name}” is in place is not answered yet. Answer it before planning it."
        )
    if gap.size is None or gap.current is None:
        return f"Nobody could say how far “{gap.name}” is in place. Find out before planning it."
    sentences = [
        f"“{gap.name}” is {gap.current:.0%} in place, {gap.target:.0%} is wanted; "
        f"it is level {gap.level} of {area}."
    ]
    if gap.dimension == scorecard.lowest_dimension:
        sentences.append("That area holds the headline down.")
    if gap.unlocks:
        many = len(gap.unlocks)
        sentences.append(f"{many} other practice{'s' * (many > 1)} below target "
                         f"need{'s' * (many == 1)} it.")  # fmt: skip
    if gap.blocked_by:
        names = ", ".join(f"“{catalogue.practices[id_].name}”" for id_ in gap.blocked_by)
        sentences.append(f"First needed: {names}.")
    states = [cell.state for cell in scorecard.cells if cell.practice == gap.practice]
    silent, open_ = states.count("unknown"), states.count("unanswered")
    if silent:
        sentences.append(f"{silent} team{'s' * (silent > 1)} could not say.")
    if open_:
        sentences.append(f"{open_} team{'s have' if open_ > 1 else ' has'} not answered it.")
    return " ".join(sentences)
