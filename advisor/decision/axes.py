"""The two axes of the matrix, each in [0, 1], and what they are made of.

Foundation: the weighted mean of the DevOps dimensions' indices, brought from 1..5 to 0..1. Need:
the weighted mean of the factors on that axis. An axis can be asked again with one answer changed,
which is how the nearest flips are found. Its band comes from the draws behind the scores; answers
of the profile are facts and have no error, so on the need axis only weights and open answers vary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from advisor.engagement import Engagement, ProfileValue
from advisor.scoring import (
    Floats,
    Scorecard,
    axis_draws,
    index_of,
    interval,
    mean_of,
    stream,
    weight_draws,
    weighted_mean,
)

if TYPE_CHECKING:
    from advisor.model import Catalogue, FactorInput, MatrixFactor, ProfileQuestion

__all__ = ["Foundation", "Need", "Part", "factor_value", "input_value"]


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension or factor on an axis: its value (None: unknown), exact bounds and weight."""

    id: str
    value: float | None
    low: float
    high: float
    weight: float


def _axis(parts: Sequence[Part]) -> float | None:
    """The weighted mean of the parts that are known; None where none is.

    >>> _axis([Part("a", 0.5, 0.5, 0.5, 3), Part("b", 0.1, 0.1, 0.1, 1)])
    0.4
    """
    value = weighted_mean((part.value, part.weight) for part in parts if part.value is not None)
    return None if value is None else round(value, 12)


def _bounds(parts: Sequence[Part]) -> tuple[float, float]:
    low = weighted_mean((part.low, part.weight) for part in parts)
    high = weighted_mean((part.high, part.weight) for part in parts)
    return (0.0 if low is None else round(low, 12), 1.0 if high is None else round(high, 12))


def _band(
    draws: Floats | None, value: float | None, bounds: tuple[float, float]
) -> tuple[float, float]:
    return bounds if draws is None or value is None else interval(draws, value)


class Foundation:
    """The DevOps dimensions in scope, from the adoption behind a scorecard.

    A dimension below the coverage gate still counts with what is known of it, and its bounds with
    what is not. Below the gate over all of them together there is no value. `points` are the
    client's own 100 over the dimensions, in place of the catalogue's weights.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        scorecard: Scorecard,
        points: Mapping[str, float] | None = None,
    ) -> None:
        group = {each.id for each in catalogue.dimensions if each.group == "devops"}
        self.weights = {each.id: float(each.weight) for each in catalogue.dimensions}
        self.drawn_weights = scorecard.draws.weights
        if points is not None:
            self.weights = {id_: len(group) * points.get(id_, 0.0) / 100 for id_ in group}
            band = catalogue.settings.band
            self.drawn_weights = {
                id_: weight_draws("dimension", id_, own, band.weight_concentration, band.draws)
                for id_, own in self.weights.items()
            }
        cells = [cell for cell in scorecard.cells if cell.dimension in group]
        self.items: dict[str, dict[str, tuple[int, float | None, float, float]]] = {}
        for cell in cells:
            adoption = scorecard.adoption[cell.practice]
            if adoption.state != "not-applicable":
                entry = (cell.level, adoption.value, adoption.low, adoption.high)
                self.items.setdefault(cell.dimension, {})[cell.practice] = entry
        applicable = [cell for cell in cells if cell.state != "not-applicable"]
        chosen = sum(cell.state == "chosen" for cell in applicable)
        self.coverage = chosen / len(applicable) if applicable else None
        self.drawn = scorecard.draws
        self.enough = bool(chosen) and (self.coverage or 0.0) >= catalogue.settings.min_coverage

    @property
    def parts(self) -> tuple[Part, ...]:
        """The dimensions in the catalogue's order, their indices brought to [0, 1]."""
        return tuple(self._part(id_, {}) for id_ in self.items)

    def value(self, changed: Mapping[str, float] | None = None) -> float | None:
        """The axis, with the adoption of some practices changed; None below the gate."""
        if not self.enough:
            return None
        return _axis([self._part(id_, changed or {}) for id_ in self.items])

    @property
    def bounds(self) -> tuple[float, float]:
        """The exact bounds of the axis, unknown and unanswered at 0 and at 1."""
        return _bounds(self.parts)

    @property
    def draws(self) -> Floats | None:
        """The axis in each draw behind the scorecard; None where nothing applies."""
        if not self.items:
            return None
        return (axis_draws(self.drawn.whole, sorted(self.items), self.drawn_weights) - 1) / 4

    @property
    def band(self) -> tuple[float, float]:
        """The 80 % band of the axis; the exact bounds while there is no value."""
        return _band(self.draws, self.value(), self.bounds)

    def _part(self, dimension: str, changed: Mapping[str, float]) -> Part:
        items = self.items[dimension]
        values = [(level, changed.get(id_, value)) for id_, (level, value, _, _) in items.items()]
        known = index_of((level, value) for level, value in values if value is not None)
        low = index_of((level, at) for level, _, at, _ in items.values())
        high = index_of((level, at) for level, _, _, at in items.values())
        return Part(
            dimension,
            None if known is None else (known - 1) / 4,
            0.0 if low is None else (low - 1) / 4,
            1.0 if high is None else (high - 1) / 4,
            self.weights[dimension],
        )


class Need:
    """The factors on the need axis, from a profile; a client's own points replace the matrix's."""

    def __init__(self, catalogue: Catalogue, engagement: Engagement) -> None:
        own = engagement.weights.need if engagement.weights is not None else None
        self.factors = catalogue.matrix.factors_of("need")
        if own is not None:
            self.factors = tuple(
                each.model_copy(update={"weight": own.get(each.id, 0.0)}) for each in self.factors
            )
        self.questions = {question.id: question for question in catalogue.profile}
        self.profile: Mapping[str, ProfileValue] = engagement.profile
        self.setting = catalogue.settings.band

    @property
    def parts(self) -> tuple[Part, ...]:
        """The factors in the matrix's order; one that is unknown may lie anywhere in [0, 1]."""
        return tuple(self._part(factor, self.profile) for factor in self.factors)

    def value(self, changed: Mapping[str, ProfileValue] | None = None) -> float | None:
        """The axis, with some answers of the profile changed; None where no factor is known."""
        profile = {**self.profile, **(changed or {})}
        return _axis([self._part(factor, profile) for factor in self.factors])

    @property
    def bounds(self) -> tuple[float, float]:
        """The exact bounds of the axis, each unknown factor at 0 and at 1."""
        return _bounds(self.parts)

    @property
    def draws(self) -> Floats | None:
        """The axis in each draw: weights around the stated ones, unknown factors anywhere."""
        setting, parts = self.setting, []
        for part in self.parts:
            value = stream("factor", part.id).random(setting.draws)
            if part.value is not None:
                value = np.full(setting.draws, part.value)
            size = setting.weight_concentration * len(self.factors)
            weight = weight_draws("factor", part.id, part.weight, size, setting.draws)
            parts.append((value, weight))
        return mean_of(parts) if parts else None

    @property
    def band(self) -> tuple[float, float]:
        """The 80 % band of the axis; the exact bounds while there is no value."""
        return _band(self.draws, self.value(), self.bounds)

    def _part(self, factor: MatrixFactor, profile: Mapping[str, ProfileValue]) -> Part:
        value = factor_value(factor, profile, self.questions)
        low, high = (0.0, 1.0) if value is None else (value, value)
        return Part(factor.id, value, low, high, factor.share)


def factor_value(
    factor: MatrixFactor,
    profile: Mapping[str, ProfileValue],
    questions: Mapping[str, ProfileQuestion],
) -> float | None:
    """What a factor's answered inputs give together: weighted mean or largest; None of none."""
    given = [
        (value, one.weight)
        for one in factor.inputs
        if (value := input_value(one, profile, questions)) is not None
    ]
    if factor.combine == "max":
        return max((value for value, _ in given), default=None)
    return weighted_mean(given)


def input_value(
    source: FactorInput,
    profile: Mapping[str, ProfileValue],
    questions: Mapping[str, ProfileQuestion],
) -> float | None:
    """What one profile answer gives in [0, 1]; None where it is not answered.

    A number that the profile makes pointless to ask for (`show-when`: models in production of an
    organisation without models) counts as 0, whatever an earlier answer left behind; while the
    question it hangs on is not answered, it is not answered either.
    """
    answer = profile.get(source.profile)
    question = questions[source.profile]
    gates = [(profile.get(id_), words) for id_, words in question.show_when.items()]
    if any(gate is not None and gate not in words for gate, words in gates):
        return _along(source.points, 0.0) if source.points else None
    if answer is None or any(gate is None for gate, _ in gates):
        return None
    if source.points:
        number = isinstance(answer, int | float) and not isinstance(answer, bool)
        return _along(source.points, float(answer)) if number else None  # type: ignore[arg-type]
    if isinstance(answer, tuple | list):
        found = [source.scores[word] for word in answer if word in source.scores]
        if not found:
            return None
        return max(found) if source.take == "max" else sum(found) / len(found)
    word = str(answer).lower() if isinstance(answer, bool) else str(answer)
    return source.scores.get(word)


def _along(points: Sequence[tuple[float, float]], x: float) -> float:
    """The line through the points, flat beyond its ends.

    >>> _along([(0, 0.0), (10, 0.5), (20, 1.0)], 5), _along([(1, 0.2)], 7)
    (0.25, 0.2)
    """
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1]
