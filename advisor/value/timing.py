"""The client's own months: when the foundation is in place, and when the plan begins to bring.

They stand beside the months a source claims without data. The foundation is the axis of the
decision asked again at the end of each quarter, with what the plan has put in place by then; the
benefit is that of the simulated draws. Nothing here is taken from the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from advisor.decision.axes import Foundation

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.roadmap import Roadmap
    from advisor.scoring import Scorecard
    from advisor.value.types import Value

__all__ = ["OwnMonths", "own_months"]

_MONTHS = 3


@dataclass(frozen=True, slots=True)
class OwnMonths:
    """What the plan itself says of time, in months from its start (three a quarter).

    `foundation` is the axis now and at the end of each quarter; `classes` its class then;
    `next_class` the class above today's and `in_place` the months until it is reached (None: not
    within the plan; 0: the foundation is strong already and there is none above).
    `benefit_from` is the quarter (from 1) from which the mean benefit of priced effects stays above
    zero, `sure_from` that from which the low end of its draws does (None: never, or no price).
    """

    foundation: tuple[float, ...]
    classes: tuple[str, ...]
    next_class: str | None
    in_place: int | None
    benefit_from: int | None
    sure_from: int | None
    months: int


def own_months(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    roadmap: Roadmap,
    value: Value | None,
) -> OwnMonths | None:
    """The months of this plan; None while the foundation has no value or nothing is planned."""
    points = engagement.weights.foundation if engagement.weights is not None else None
    axis = Foundation(catalogue, scorecard, points)
    now = axis.value()
    if now is None or not roadmap.items:
        return None
    quarters = len(roadmap.load)
    values = [now, *(_after(axis, roadmap, quarter) for quarter in range(1, quarters + 1))]
    matrix = catalogue.matrix
    classes = [matrix.classify("foundation", each) for each in values]
    order = [each.id for each in matrix.axis("foundation").classes]
    place = order.index(classes[0])
    reached = next((at for at, each in enumerate(classes) if order.index(each) > place), None)
    top = place == len(order) - 1
    return OwnMonths(
        tuple(values),
        tuple(classes),
        None if top else order[place + 1],
        0 if top else None if reached is None else reached * _MONTHS,
        None if value is None else _stays_above(value, "benefit", quarters),
        None if value is None else _stays_above(value, "benefit_low", quarters),
        quarters * _MONTHS,
    )


def _after(axis: Foundation, roadmap: Roadmap, quarter: int) -> float:
    """The foundation at the end of a quarter: every item that has ended by then at its target."""
    done = {
        item.practice: item.target
        for item in roadmap.items
        if item.quarter + item.quarters - 1 <= quarter
    }
    known = {
        practice: max(target, value or 0.0)
        for items in axis.items.values()
        for practice, (_, value, _, _) in items.items()
        if (target := done.get(practice)) is not None
    }
    return axis.value(known) or 0.0


def _stays_above(value: Value, column: str, quarters: int) -> int | None:
    """The first quarter (from 1) from which a column of money stays above zero."""
    found = value.per_quarter[column].to_numpy(float)[:quarters]
    below = np.flatnonzero(~(found > 0))
    first = int(below[-1]) + 1 if len(below) else 0
    return None if first >= len(found) else first + 1
