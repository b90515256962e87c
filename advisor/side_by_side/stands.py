"""How far practices are in place: of one step, one side of a row, one tool, one whole side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from advisor.scoring import axis_draws, interval, mean_of, weighted_mean
from advisor.side_by_side.types import Finding, Item, LaneState, Side, Stand, StandStatus, StepState

if TYPE_CHECKING:
    from advisor.gaps import Gaps
    from advisor.model import Catalogue, Kind
    from advisor.scoring import Score, Scorecard
    from advisor.side_by_side.types import Ahead, ItemState

__all__ = ["finding_of", "items_of", "stand_of"]

_SURE = 0.8
_GROUPS: dict[Kind, str] = {"devops": "devops", "mlops": "ml"}


def items_of(catalogue: Catalogue, card: Scorecard, practices: Iterable[str]) -> tuple[Item, ...]:
    """Practices with their state: an answer counts only where the edition asks and the profile
    leaves the dimension in scope."""
    asked = {cell.practice for cell in card.cells}
    return tuple(_item(catalogue, card, id_, id_ in asked) for id_ in practices)


def _item(catalogue: Catalogue, card: Scorecard, id_: str, asked: bool) -> Item:
    practice = catalogue.practices[id_]
    state: ItemState
    value = None
    if asked:
        state = card.adoption[id_].state
        value = card.adoption[id_].value
    elif card.dimension(practice.dimension).status == "out-of-scope":
        state = "out-of-scope"
    else:
        state = "not-asked"
    return Item(id_, practice.name, state, value)


def stand_of(catalogue: Catalogue, card: Scorecard, gaps: Gaps, practices: Iterable[str]) -> Stand:
    """The mean adoption of those answered, with its 80 % band and mean shortfall to the target.

    Unknown and unanswered ones widen the band and never lower the value; below the coverage gate
    of the catalogue there is no value. What does not apply is left out. Where one of the practices
    is out of scope all are: the rest alone would speak for something that nobody looks at.
    """
    items = items_of(catalogue, card, practices)
    known = [item.value for item in items if item.value is not None]
    asked = [item for item in items if item.state in ("chosen", "unknown", "unanswered")]
    if any(item.state == "out-of-scope" for item in items):
        return Stand("out-of-scope", None, None, None, None, items)
    if not known or len(known) / len(asked) < catalogue.settings.min_coverage:
        return Stand(_why_not(items, asked=bool(asked)), None, None, None, None, items)
    value = sum(known) / len(known)
    drawn = [(card.draws.whole.adoption[item.practice], 1.0) for item in asked]
    low, high = interval(mean_of(drawn), value)
    lacking = {gap.practice: gap.size or 0.0 for gap in gaps.items}
    short = sum(lacking.get(item.practice, 0.0) for item in items if item.value is not None)
    return Stand("known", value, low, high, short / len(known), items)


def _why_not(items: tuple[Item, ...], *, asked: bool) -> StandStatus:
    if asked:
        return "insufficient"
    away = any(item.state == "not-applicable" for item in items)
    return "not-applicable" if away else "not-asked"


def finding_of(catalogue: Catalogue, card: Scorecard, lanes: Iterable[LaneState]) -> Finding:
    """Which side is further along, and which steps fall furthest short, by rule."""
    devops, mlops = _side(catalogue, card, "devops"), _side(catalogue, card, "mlops")
    sure = None
    if devops.index is not None and mlops.index is not None:
        ahead = _drawn(catalogue, card, "devops") > _drawn(catalogue, card, "mlops")
        sure = float(np.mean(ahead))
    return Finding(_ahead(devops, mlops, sure), devops, mlops, sure, _weakest(lanes))


def _ahead(devops: Side, mlops: Side, sure: float | None) -> Ahead:
    if sure is not None:
        if sure >= _SURE:
            return "devops"
        return "mlops" if sure <= round(1 - _SURE, 12) else "close"
    if devops.index is not None:
        return "devops-alone"
    return "mlops-alone" if mlops.index is not None else "nobody"


def _scored(catalogue: Catalogue, card: Scorecard, kind: Kind) -> list[Score]:
    groups = {each.id: each.group for each in catalogue.dimensions}
    return [
        each
        for each in card.dimensions
        if groups[each.id] == _GROUPS[kind] and each.index is not None
    ]


def _drawn(catalogue: Catalogue, card: Scorecard, kind: Kind) -> np.ndarray:
    scored = [each.id for each in _scored(catalogue, card, kind)]
    return axis_draws(card.draws.whole, scored, card.draws.weights)


def _side(catalogue: Catalogue, card: Scorecard, kind: Kind) -> Side:
    groups = {each.id: each.group for each in catalogue.dimensions}
    weights = {each.id: each.weight for each in catalogue.dimensions}
    asked = sum(
        groups[each.id] == _GROUPS[kind] and each.status in ("assessed", "insufficient")
        for each in card.dimensions
    )
    scored = _scored(catalogue, card, kind)
    index = weighted_mean((each.index or 0.0, weights[each.id]) for each in scored)
    if index is None:
        return Side(kind, None, None, None, 0, asked)
    low, high = interval(_drawn(catalogue, card, kind), index)
    return Side(kind, index, low, high, len(scored), asked)


def _weakest(lanes: Iterable[LaneState]) -> tuple[tuple[LaneState, StepState], ...]:
    short = [
        (round(each.stand.short, 12), lane, each)
        for lane in lanes
        for each in lane.steps
        if each.stand.short
    ]
    most = max((value for value, _, _ in short), default=None)
    return tuple((lane, each) for value, lane, each in short if value == most)
