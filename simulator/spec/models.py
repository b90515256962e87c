"""Models in production: quality, how it wears, how that is noticed, and when it is renewed."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from simulator.distributions import Constant, Distribution, Duration
from simulator.schema import Amount, Count, Id, Number, Positive, Schema, Share

__all__ = [
    "Adwin",
    "BadRelease",
    "BinomialNoise",
    "CostAware",
    "CumulativeRegret",
    "Cusum",
    "Ddm",
    "Detector",
    "Drift",
    "DriftPart",
    "Ewma",
    "FirstOf",
    "LinearDrift",
    "Model",
    "Monitor",
    "NeverDetector",
    "NeverRetrain",
    "NoDrift",
    "NoNoise",
    "Noise",
    "OnAlarm",
    "OrnsteinUhlenbeckDrift",
    "OverdispersedNoise",
    "PageHinkley",
    "Periodic",
    "Psi",
    "Quality",
    "Retraining",
    "SaturatingDrift",
    "SeasonalDrift",
    "ShockDrift",
    "SumDrift",
    "Threshold",
]


def _is_quality(value: Distribution) -> Distribution:
    if value.lowest < 0.0 or value.mean > 1.0:
        raise ValueError(
            f"a quality of mean {value.mean:g}, lowest {value.lowest:g}; quality lies in [0, 1]"
        )
    return value


class BadRelease(Schema):
    """The share of releases that start this many points (0.01) below the quality drawn."""

    share: Share
    points: Amount


class Quality(Schema):
    """Quality drawn at each release, the floor it should not fall below, what a point is worth.

    `value-per-point-day`: money lost for each point below the quality at release, for each day.
    """

    at_release: Annotated[Distribution, AfterValidator(_is_quality)]
    floor: Share | None = None
    bad_release: BadRelease | None = None
    value_per_point_day: Amount = 0.0


class NoDrift(Schema):
    """Quality stays what it was at release."""

    kind: Literal["none"] = "none"
    id: Id | None = None


class LinearDrift(Schema):
    """A deficit growing by `points-per-day`; increments are lognormal with `cv` (0: exact)."""

    kind: Literal["linear"]
    id: Id | None = None
    points_per_day: Amount
    cv: Annotated[Amount, Field(le=100)] = 0.0


class SaturatingDrift(Schema):
    """A deficit of points x (1 - exp(-age / days))."""

    kind: Literal["saturating"]
    id: Id | None = None
    points: Amount
    days: Positive


class OrnsteinUhlenbeckDrift(Schema):
    """A deficit wandering from 0 to `points`: relaxation `days`, deviation `points-sd` at rest."""

    kind: Literal["ornstein-uhlenbeck"]
    id: Id | None = None
    points: Number
    days: Positive
    points_sd: Amount


class ShockDrift(Schema):
    """A Poisson number of lognormal shocks each day, `days-between` on average, adding up.

    The draws have room for 50 of them a day on average.
    """

    kind: Literal["shocks"]
    id: Id | None = None
    days_between: Annotated[Positive, Field(ge=0.02)]
    points: Amount
    cv: Annotated[Amount, Field(le=100)] = 0.0


class SeasonalDrift(Schema):
    """A deficit of points x (1 - cos(2 pi (D - phase-days) / days)) / 2, D days since time 0.

    The calendar, not the model's age: a release does not reset it.
    """

    kind: Literal["seasonal"]
    id: Id | None = None
    points: Amount
    days: Positive
    phase_days: Number = 0.0


DriftPart: TypeAlias = Annotated[
    NoDrift | LinearDrift | SaturatingDrift | OrnsteinUhlenbeckDrift | ShockDrift | SeasonalDrift,
    Field(discriminator="kind"),
]


class SumDrift(Schema):
    """Several named causes of deficit, added up; each part needs an `id`, unlike the others'."""

    kind: Literal["sum"]
    id: Id | None = None
    parts: Annotated[tuple[DriftPart, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _named(self) -> Self:
        ids = [part.id for part in self.parts]
        if None in ids:
            raise ValueError(f"part {ids.index(None) + 1} of the sum has no `id`; name every part")
        twice = sorted({str(each) for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"two parts are called `{twice[0]}`; give each its own id")
        return self


Drift: TypeAlias = Annotated[
    NoDrift
    | LinearDrift
    | SaturatingDrift
    | OrnsteinUhlenbeckDrift
    | ShockDrift
    | SeasonalDrift
    | SumDrift,
    Field(discriminator="kind"),
]


class NoNoise(Schema):
    """The value is the true quality: for oracles, never in a baseline."""

    kind: Literal["none"] = "none"


class BinomialNoise(Schema):
    """Each of the labels is correct with the true quality, independently."""

    kind: Literal["binomial"]


class OverdispersedNoise(Schema):
    """Labels of one check resemble each other: beta-binomial with this intra-check correlation."""

    kind: Literal["overdispersed"]
    correlation: Annotated[Number, Field(gt=0, lt=1)]


Noise: TypeAlias = Annotated[
    NoNoise | BinomialNoise | OverdispersedNoise, Field(discriminator="kind")
]


class NeverDetector(Schema):
    """Looks and never calls."""

    kind: Literal["never"] = "never"


class Threshold(Schema):
    """Alarm when the value is strictly below `below`."""

    kind: Literal["threshold"]
    below: Share


class Cusum(Schema):
    """One-sided, downwards: sum of (target - value) / sd - k, kept at or above 0; alarm above h."""

    kind: Literal["cusum"]
    k: Amount
    h: Positive
    target: Share
    sd: Positive


class Ewma(Schema):
    """Weighted mean of (value - target) / sd; alarm below -limit x its asymptotic deviation."""

    kind: Literal["ewma"]
    weight: Annotated[Number, Field(gt=0, le=1)]
    limit: Positive
    target: Share
    sd: Positive


class PageHinkley(Schema):
    """CUSUM of deviations below the running mean, from `minimum` on; alarm over `threshold`."""

    kind: Literal["page-hinkley"]
    delta: Amount
    threshold: Positive
    minimum: Count = 30


class Ddm(Schema):
    """Drift detection method: error rate `drift` deviations over its lowest (Gama et al. 2004)."""

    kind: Literal["ddm"]
    warn: Positive = 2.0
    drift: Positive = 3.0
    minimum: Count = 30


class Adwin(Schema):
    """Adaptive windowing at confidence `delta` (Bifet and Gavalda 2007)."""

    kind: Literal["adwin"]
    delta: Annotated[Number, Field(gt=0, lt=1)] = 0.002


class Psi(Schema):
    """Population stability index of the inputs over `bins`; blind to concept drift."""

    kind: Literal["psi"]
    bins: Annotated[int, Field(strict=True, ge=2, le=1000)] = 10
    above: Positive = 0.25


Detector: TypeAlias = Annotated[
    NeverDetector | Threshold | Cusum | Ewma | PageHinkley | Ddm | Adwin | Psi,
    Field(discriminator="kind"),
]


class Monitor(Schema):
    """One look every `every` at `labels` labels of `label-delay` ago, judged by a detector."""

    id: Id
    every: Positive
    label_delay: Amount = 0.0
    labels: Annotated[Count, Field(lt=2**31)] | None = None
    noise: Noise = NoNoise()
    detector: Detector

    @model_validator(mode="after")
    def _labels_for_noise(self) -> Self:
        if self.labels is None and self.noise.kind != "none":
            raise ValueError(
                f"noise `{self.noise.kind}` without `labels`; say how many labels a look has"
            )
        return self


class NeverRetrain(Schema):
    """The release stays."""

    kind: Literal["never"] = "never"


class Periodic(Schema):
    """Asked at every, 2 x every, … on the clock, in the scenario's unit."""

    kind: Literal["periodic"]
    every: Positive


class OnAlarm(Schema):
    """Asked at the first alarm of any monitor."""

    kind: Literal["on-alarm"]


class CumulativeRegret(Schema):
    """Asked when the observed loss since release has added up to `points-days`."""

    kind: Literal["cumulative-regret"]
    points_days: Positive


class CostAware(Schema):
    """Asked when the observed loss, at `value-per-point-day`, has reached `cost`."""

    kind: Literal["cost-aware"]
    cost: Positive
    value_per_point_day: Positive


_SimpleRetraining: TypeAlias = Annotated[
    NeverRetrain | Periodic | OnAlarm | CumulativeRegret | CostAware, Field(discriminator="kind")
]


class FirstOf(Schema):
    """Asked when the first of the policies asks."""

    kind: Literal["first-of"]
    policies: Annotated[tuple[_SimpleRetraining, ...], Field(min_length=1)]


Retraining: TypeAlias = Annotated[
    NeverRetrain | Periodic | OnAlarm | CumulativeRegret | CostAware | FirstOf,
    Field(discriminator="kind"),
]


class Model(Schema):
    """`count` models of one kind, each with its own drift, retrained through one pipeline.

    `retraining-priority: gain` orders, in pools of discipline `priority` and among requests of one
    priority, its retrainings by what they are expected to gain: value-per-point-day times the
    points below the quality at release that its monitors last saw when it was asked for.
    """

    id: Id
    role: Literal["model"] | None = None
    count: Annotated[Count, Field(le=2**16)] = 1
    trained_by: Id | None = None
    age_at_start: Duration = Constant(value=0.0)
    quality: Quality
    drift: Drift = NoDrift()
    monitors: Annotated[tuple[Monitor, ...], Field(max_length=100)] = ()
    retraining: Retraining = NeverRetrain()
    retraining_priority: Literal["pipeline", "gain"] = "pipeline"
