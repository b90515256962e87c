"""Two rounds or two teams, number by number, and whether a difference is more than the doubt.

Both sides are drawn as the bands are (`scoring/band.py`): the spacing of the answers and the
weights are the instrument's and the same on both sides of a draw, but every doubt of an answer
(evidence, who voted, what is unknown) is drawn anew on either side. To share those too would take
for granted that people err in the same way twice, and call small differences real. A difference
is beyond the doubt where the middle 80 % of its draws leave out 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.gaps import find_gaps
from advisor.history.types import Change, Comparison, Standpoint
from advisor.scoring import (
    Adoption,
    Floats,
    Score,
    Scorecard,
    Tally,
    axis_draws,
    draw_cells,
    interval,
    score,
    tally,
)

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue

__all__ = ["compare"]

_MOST = 5


def compare(
    catalogue: Catalogue, engagement: Engagement, before: Standpoint, after: Standpoint
) -> Comparison:
    """Every difference between two standpoints, with its range.

    KeyError for a round or team that is not there; ValueError for a standpoint against itself.
    """
    first, last = _named(engagement, before), _named(engagement, after)
    if first == last:
        raise ValueError("a round of a team is compared with itself")
    one, two = (
        score(catalogue, engagement, team=each.team, round=each.round) for each in (first, last)
    )
    drawn = one.draws.whole, _drawn_anew(catalogue, two, last)
    dimensions = tuple(
        _of_index(each, two.dimension(each.id), drawn[0].index, drawn[1].index)
        for each in one.dimensions
        if "out-of-scope" not in (each.status, two.dimension(each.id).status)
    )
    practices = _practices(catalogue, (one, two), drawn)
    fallen = [each for each in practices if each.beyond and (each.change or 0) < 0]
    risen = [each for each in practices if each.beyond and (each.change or 0) > 0]
    moved = {each.id for each in risen}
    stuck = [
        gap.practice
        for gap in sorted(
            find_gaps(catalogue, engagement, two).items, key=lambda gap: -(gap.size or 0.0)
        )
        if gap.practice not in moved and gap.practice not in {each.id for each in fallen}
    ]
    concern = [each.id for each in sorted(fallen, key=lambda each: each.change or 0.0)]
    return Comparison(
        before=first,
        after=last,
        overall=_overall((one, two), drawn),
        dimensions=dimensions,
        practices=practices,
        improved=tuple(
            each.id for each in sorted(risen, key=lambda each: -(each.change or 0.0))[:_MOST]
        ),
        concern=tuple([*concern, *stuck][:_MOST]),
    )


def _named(engagement: Engagement, at: Standpoint) -> Standpoint:
    """The standpoint with its round by name."""
    sitting = engagement.round(at.round)
    if sitting is None:
        raise KeyError("the engagement has no round")
    if at.team is not None:
        engagement.team(at.team)
    return Standpoint(sitting.id, at.team)


def _drawn_anew(catalogue: Catalogue, card: Scorecard, at: Standpoint) -> Tally:
    """The draws of a side whose answers err independently of the other side's.

    Random numbers belong to a team's name, so the team is drawn under another one.
    """
    cells = [replace(cell, team=f"{cell.team}\0{at.round}\0after") for cell in card.cells]
    return tally(cells, draw_cells(cells, catalogue.settings.band), catalogue.settings)


def _overall(cards: tuple[Scorecard, Scorecard], drawn: tuple[Tally, Tally]) -> Change:
    one, two = cards
    core = [
        id_
        for id_ in one.mandatory
        if id_ in drawn[0].index and id_ in drawn[1].index and id_ in two.mandatory
    ]
    sides = [
        {"overall": axis_draws(each, core, one.draws.weights)} if core else {} for each in drawn
    ]
    return _of_index(one.overall, two.overall, sides[0], sides[1])


def _of_index(
    before: Score, after: Score, drawn: Mapping[str, Floats], again: Mapping[str, Floats]
) -> Change:
    bare = Change(
        before.id,
        before.index,
        *(before.low, before.high),
        after.index,
        *(after.low, after.high),
    )
    if before.index is None or after.index is None:
        return replace(bare, why=_why_none(before, after))
    return _ranged(bare, drawn[before.id], again[before.id])


def _why_none(before: Score, after: Score) -> str:
    for side, each in (("before", before), ("after", after)):
        if each.index is None:
            reason = each.why_none or each.status.replace("-", " ")
            return f"{side}: {reason}"
    return ""


def _ranged(bare: Change, drawn: Floats, again: Floats) -> Change:
    point = (bare.after or 0.0) - (bare.before or 0.0)
    low, high = interval(again - drawn, point)
    return replace(bare, change=point, low=low, high=high, beyond=low > 0 or high < 0)


def _practices(
    catalogue: Catalogue, cards: tuple[Scorecard, Scorecard], drawn: tuple[Tally, Tally]
) -> tuple[Change, ...]:
    one, two = cards
    asked = {cell.practice for card in cards for cell in card.cells}
    found = []
    for id_ in catalogue.practices:
        if id_ in asked:
            sides = one.adoption.get(id_), two.adoption.get(id_)
            ends = [_ends(each, tally_, id_) for each, tally_ in zip(sides, drawn, strict=True)]
            bare = Change(id_, *ends[0], *ends[1])
            if bare.before is None or bare.after is None:
                found.append(replace(bare, why=_why_unknown(*sides)))
            else:
                found.append(_ranged(bare, drawn[0].adoption[id_], drawn[1].adoption[id_]))
    return tuple(found)


def _ends(
    item: Adoption | None, drawn: Tally, id_: str
) -> tuple[float | None, float | None, float | None]:
    """The value with the ends of its own 80 % band, or nothing."""
    if item is None or item.value is None or id_ not in drawn.adoption:
        return None, None, None
    return (item.value, *interval(drawn.adoption[id_], item.value))


def _why_unknown(before: Adoption | None, after: Adoption | None) -> str:
    for side, each in (("before", before), ("after", after)):
        if each is None:
            return f"{side}: not asked"
        if each.value is None:
            return f"{side}: {each.state.replace('-', ' ')}"
    return ""
