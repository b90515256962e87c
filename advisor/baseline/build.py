"""Profile, answers and logs become today's scenario.

parameter(adoption) = maturity-1 anchor x product of factor^adoption over the practices in place;
what the client stated or measured replaces that at time zero. Outcomes are never set. A practice
nobody could answer counts with the mean adoption of what was answered in its dimension (nothing
answered: not in place), and every number it moves gets a wider band.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.baseline.feasible import make_feasible
from advisor.baseline.free import FREE, fitted_parameters
from advisor.baseline.known import Known, Size, known_parameters, size_of
from advisor.baseline.measured import measured_parameters, with_measured_drift
from advisor.baseline.restated import restated
from advisor.baseline.rows import parameter_rows
from advisor.baseline.skeleton import fill
from advisor.baseline.template import Template, load_template
from advisor.baseline.types import Baseline
from advisor.effects import (
    QUARTER_HOURS,
    Draws,
    Matched,
    match,
    runnable_scenario,
    state_of,
    static,
)

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.scoring import Scorecard

__all__ = [
    "adoption_today",
    "build_baseline",
    "drawn_todays",
    "fitted_today",
    "horizon_of",
    "origin_of",
]


def build_baseline(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    *,
    template: Template | None = None,
    draws: Draws | None = None,
    fitted: Mapping[str, Known] | None = None,
) -> Baseline:
    """Today's scenario of one client, every number with its origin, over the plan's quarters.

    `draws` are drawn sizes of the effects of what is in place (`draw_sizes`); by default the modes.
    `fitted` are free parameters to try (`free.py`); by default those kept in the engagement, if
    somebody chose to use them. Neither replaces what was measured or stated.
    """
    ground = _Ground.of(catalogue, engagement, scorecard, template or load_template(), fitted)
    matched = match(catalogue, ground.anchors, draws=draws)
    today, moved = static(catalogue, ground.anchors, ground.value, matched=matched)
    today, tight = ground.known_as_is(today)
    ends = [state_of(catalogue, ground.anchors, each, matched) for each in ground.ends]
    rows = parameter_rows(ground.template, ground.known, ground.anchors, today, ends, moved, tight)
    ground.price_quality(today)
    scenario, today, left_out = runnable_scenario(today)
    notes = (
        *ground.filled_notes,
        *left_out,
        *ground.known_notes,
        *(note for _, note in tight),
        *_CHOICES,
    )
    unmatched = _unmatched(catalogue, matched, ground.value)
    return Baseline(scenario, today, rows, notes, unmatched, ground.anchors, ground.value)


def drawn_todays(
    catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard
) -> Callable[[Draws], dict[str, Any]]:
    """Today's plain data with drawn sizes of effects, as `build_baseline` has it, for many draws.

    What no draw changes (anchors, adoption, which effect acts where) is worked out once.
    """
    ground = _Ground.of(catalogue, engagement, scorecard, load_template(), None)
    matched = match(catalogue, ground.anchors)
    return lambda draws: ground.today(catalogue, matched.sized(draws))


def fitted_today(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    fitted: Mapping[str, Known],
) -> dict[str, Any]:
    """Today's plain data with these free parameters, as `build_baseline` has it."""
    ground = _Ground.of(catalogue, engagement, scorecard, load_template(), fitted)
    return ground.today(catalogue, match(catalogue, ground.anchors))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What holds before a practice acts: the anchors with what is known, and adoption today."""

    template: Template
    engagement: Engagement
    size: Size
    known: Mapping[str, Known]
    anchors: dict[str, Any]
    value: dict[str, float]
    ends: tuple[dict[str, float], dict[str, float]]
    filled_notes: tuple[str, ...]
    known_notes: tuple[str, ...]

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        engagement: Engagement,
        scorecard: Scorecard,
        template: Template,
        fitted: Mapping[str, Known] | None,
    ) -> _Ground:
        size = size_of(engagement)
        stated = known_parameters(template, engagement, size)
        known, log_notes = measured_parameters(engagement, stated)
        known, fit_notes = _with_fitted(known, engagement, fitted)
        filled = fill(
            template,
            known,
            size,
            title=f"{engagement.title}: today",
            origin=origin_of(template, engagement),
            horizon=horizon_of(engagement),
        )
        value, low, high = adoption_today(catalogue, scorecard)
        anchors, drift_note = with_measured_drift(filled.data, engagement)
        notes = (*log_notes, *fit_notes, *drift_note)
        ends = low, high
        return cls(template, engagement, size, known, anchors, value, ends, filled.notes, notes)

    def today(self, catalogue: Catalogue, matched: Matched) -> dict[str, Any]:
        """The plain data of today: what is known in its place, quality priced."""
        today, _ = self.known_as_is(state_of(catalogue, self.anchors, self.value, matched))
        self.price_quality(today)
        return today

    def known_as_is(
        self, today: dict[str, Any]
    ) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
        """What was stated or measured as it is, efforts that fit the people, and what was cut."""
        return make_feasible(restated(today, self.anchors, self.known, self.template))

    def price_quality(self, today: dict[str, Any]) -> None:
        """A point of quality has a price only where the client gave one."""
        price = self.engagement.profile.get("quality-point-day")
        if not self.size.models or isinstance(price, bool) or not isinstance(price, int | float):
            return
        for model in today.get("models", ()) if price > 0 else ():
            model["quality"]["value-per-point-day"] = float(price)


def _unmatched(
    catalogue: Catalogue, matched: Matched, value: Mapping[str, float]
) -> tuple[str, ...]:
    """Practices in place whose effects find nothing to act on here."""
    acting = {row.practice for row in matched.rows}
    return tuple(
        id_
        for id_, practice in catalogue.practices.items()
        if practice.effects and id_ not in acting and value.get(id_, 0.0) > 0
    )


def _with_fitted(
    known: Mapping[str, Known], engagement: Engagement, fitted: Mapping[str, Known] | None
) -> tuple[dict[str, Known], tuple[str, ...]]:
    """Fitted numbers in the place of defaults and assumptions, never of what is known better."""
    found, notes = fitted_parameters(engagement) if fitted is None else (fitted, ())
    free = {
        id_: one
        for id_, one in found.items()
        if id_ in FREE and id_ in known and known[id_].provenance not in ("stated", "measured")
    }
    return {**known, **free}, notes


_CHOICES = (
    "the cost of people is what they are paid while their pool is open, whatever they do; that of "
    "machines is what is busy",
    "people of operations also work the Thursday evening of the deployment window",
    "model releases that regress lose quality until the next release of the model",
)


def origin_of(template: Template, engagement: Engagement) -> dt.datetime:
    """The first Monday on or after the day of the latest round; without a round the template's."""
    sitting = engagement.round()
    if sitting is None:
        return dt.datetime.fromisoformat(template.origin)
    day = sitting.date + dt.timedelta(days=(-sitting.date.weekday()) % 7)
    return dt.datetime.combine(day, dt.time())


def horizon_of(engagement: Engagement) -> float:
    """The plan's quarters in hours, at least a year."""
    return max(4, engagement.limits.quarters) * QUARTER_HOURS


def adoption_today(
    catalogue: Catalogue, scorecard: Scorecard
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Adoption the simulation takes per practice: value, and with all the unknown at 0 and at 1.

    Not applicable counts as not in place: nothing of it acts. Unknown and unanswered count with the
    mean adoption of the chosen answers of their dimension.
    """
    chosen: dict[str, list[float]] = {}
    for id_, practice in catalogue.practices.items():
        adopted = scorecard.adoption.get(id_)
        if adopted is not None and adopted.value is not None:
            chosen.setdefault(practice.dimension, []).append(adopted.value)
    value, low, high = {}, {}, {}
    for id_, practice in catalogue.practices.items():
        adopted = scorecard.adoption.get(id_)
        if adopted is not None and adopted.value is not None:
            value[id_] = low[id_] = high[id_] = adopted.value
        elif adopted is None or adopted.state == "not-applicable":
            value[id_] = low[id_] = high[id_] = 0.0
        else:
            known = chosen.get(practice.dimension, [])
            value[id_] = sum(known) / len(known) if known else 0.0
            low[id_], high[id_] = 0.0, (1.0 if adopted.state == "unknown" else value[id_])
    return value, low, high
