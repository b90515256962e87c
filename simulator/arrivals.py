"""How jobs come: never, at random, in cycles of the week, or as recorded.

Means and counts, never bare rates. This says what arrives; when exactly is drawn in `draws`.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from simulator.distributions import Distribution
from simulator.schema import Amount, Count, Number, Positive, Schema

__all__ = [
    "HOURS_A_WEEK",
    "Arrivals",
    "ExponentialArrivals",
    "NoArrivals",
    "RenewalArrivals",
    "TraceArrivals",
    "WeeklyProfileArrivals",
    "mean_arrivals",
]

HOURS_A_WEEK = 168


class NoArrivals(Schema):
    """Nothing comes by itself: jobs are started by retraining, rework or a backlog."""

    kind: Literal["none"] = "none"

    def scaled(self, factor: float) -> NoArrivals:  # noqa: ARG002 - as the other kinds have it
        return self


class ExponentialArrivals(Schema):
    """A Poisson stream: gaps are exponential with this mean, in the scenario's unit."""

    kind: Literal["exponential"] = "exponential"
    mean: Positive

    def scaled(self, factor: float) -> ExponentialArrivals:
        return ExponentialArrivals(mean=self.mean * factor)


class RenewalArrivals(Schema):
    """Independent gaps of any distribution; the first job comes after one gap."""

    kind: Literal["renewal"] = "renewal"
    gap: Distribution

    @model_validator(mode="after")
    def _moves_on(self) -> Self:
        if self.gap.lowest < 0.0:
            raise ValueError(f"a gap can be {self.gap.lowest:g}; gaps are never below 0")
        if not self.gap.mean > 0.0:
            raise ValueError("the mean gap is 0; give a mean above 0")
        return self

    def scaled(self, factor: float) -> RenewalArrivals:
        return RenewalArrivals(gap=self.gap.scaled(factor))


class WeeklyProfileArrivals(Schema):
    """A mean count for each hour of the week from Monday 00:00, and how much counts vary.

    An hour's count is negative binomial with variance `dispersion` times its mean (1: Poisson).
    """

    kind: Literal["weekly-profile"] = "weekly-profile"
    counts: Annotated[tuple[Amount, ...], Field(min_length=HOURS_A_WEEK, max_length=HOURS_A_WEEK)]
    dispersion: Annotated[Number, Field(ge=1, le=1e6)] = 1.0

    def scaled(self, factor: float) -> WeeklyProfileArrivals:
        return WeeklyProfileArrivals(
            counts=tuple(each / factor for each in self.counts), dispersion=self.dispersion
        )


class TraceArrivals(Schema):
    """Recorded jobs: when each was submitted, in the scenario's unit, in rising order.

    `durations` and `slots`, where given, take the place of time and slots in the first stage of the
    pipeline that has a pool, at every visit of it; everything else is as for any other job. The
    table stands in the scenario, or the caller puts it there: the simulator opens no file.
    """

    kind: Literal["trace"] = "trace"
    submits: Annotated[tuple[Amount, ...], Field(min_length=1)]
    durations: tuple[Amount, ...] | None = None
    slots: tuple[Count, ...] | None = None

    @model_validator(mode="after")
    def _one_row_each(self) -> Self:
        for name in ("durations", "slots"):
            column = getattr(self, name)
            if column is not None and len(column) != len(self.submits):
                raise ValueError(
                    f"{len(self.submits)} submits have {len(column)} {name}; give one each"
                )
        if any(b < a for a, b in zip(self.submits, self.submits[1:], strict=False)):
            raise ValueError("`submits` do not rise; sort the rows by submit time")
        return self

    def scaled(self, factor: float) -> TraceArrivals:
        return TraceArrivals(
            submits=tuple(each * factor for each in self.submits),
            durations=self.durations,
            slots=self.slots,
        )


Arrivals: TypeAlias = Annotated[
    NoArrivals | ExponentialArrivals | RenewalArrivals | WeeklyProfileArrivals | TraceArrivals,
    Field(discriminator="kind"),
]


def mean_arrivals(arrivals: Arrivals, horizon: float, unit_hours: float) -> float:
    """Jobs expected from 0 to the horizon, `unit_hours` hours a unit; edge effects left out."""
    if isinstance(arrivals, ExponentialArrivals):
        return horizon / arrivals.mean
    if isinstance(arrivals, RenewalArrivals):
        return horizon / arrivals.gap.mean
    if isinstance(arrivals, WeeklyProfileArrivals):
        return math.fsum(arrivals.counts) / HOURS_A_WEEK * horizon * unit_hours
    if isinstance(arrivals, TraceArrivals):
        return float(sum(each < horizon for each in arrivals.submits))
    return 0.0
