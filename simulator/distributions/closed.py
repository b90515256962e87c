"""Distributions whose quantiles are formulas."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.distributions.member import Member, Variation, zero
from simulator.quantiles import normal_cdf, normal_inverse
from simulator.schema import Number, Positive

__all__ = ["Exponential", "Lognormal", "Triangular", "Uniform", "Weibull"]


class Exponential(Member):
    """Memoryless, with the given mean."""

    kind: Literal["exponential"] = "exponential"
    mean: Positive

    @property
    def variance(self) -> float:
        return self.mean * self.mean

    def inverse(self, u: float) -> float:
        return -self.mean * math.log1p(-u)

    def cdf(self, x: float) -> float:
        return -math.expm1(-x / self.mean) if x > 0 else 0.0

    def scaled(self, factor: float) -> Member:
        return zero(factor) or Exponential(mean=self.mean * factor)


class Uniform(Member):
    """Any value from `from` to `to`, all equally likely."""

    kind: Literal["uniform"] = "uniform"
    from_: Number
    to: Number

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_ > self.to:
            raise ValueError(f"`from` {self.from_} is above `to` {self.to}; swap them")
        return self

    @property
    def mean(self) -> float:
        return 0.5 * (self.from_ + self.to)

    @property
    def variance(self) -> float:
        return (self.to - self.from_) ** 2 / 12.0

    @property
    def lowest(self) -> float:
        return self.from_

    @property
    def atoms(self) -> tuple[float, ...]:
        return (self.from_, self.to)

    def inverse(self, u: float) -> float:
        return self.from_ + (self.to - self.from_) * u

    def cdf(self, x: float) -> float:
        if x >= self.to:
            return 1.0
        return (x - self.from_) / (self.to - self.from_) if x > self.from_ else 0.0

    def cdf_below(self, x: float) -> float:
        return 0.0 if x <= self.from_ else self.cdf(x)

    def scaled(self, factor: float) -> Uniform:
        return Uniform(from_=self.from_ * factor, to=self.to * factor)


class Triangular(Member):
    """From `from` to `to`, most likely near `mode`."""

    kind: Literal["triangular"] = "triangular"
    from_: Number
    mode: Number
    to: Number

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.from_ <= self.mode <= self.to:
            raise ValueError(
                f"{self.from_}, {self.mode}, {self.to} are not in order; give from <= mode <= to"
            )
        return self

    @property
    def mean(self) -> float:
        return (self.from_ + self.mode + self.to) / 3.0

    @property
    def variance(self) -> float:
        a, c, b = self.from_, self.mode, self.to
        return ((b - a) ** 2 - (c - a) * (b - c)) / 18.0

    @property
    def lowest(self) -> float:
        return self.from_

    @property
    def atoms(self) -> tuple[float, ...]:
        return (self.from_, self.mode, self.to)

    def inverse(self, u: float) -> float:
        a, c, b = self.from_, self.mode, self.to
        if u * (b - a) < c - a:
            return a + math.sqrt(u * (b - a) * (c - a))
        return b - math.sqrt((1.0 - u) * (b - a) * (b - c))

    def cdf(self, x: float) -> float:
        a, c, b = self.from_, self.mode, self.to
        if x >= b:
            return 1.0
        if x < a:
            return 0.0
        if x < c:
            return (x - a) ** 2 / ((b - a) * (c - a))
        return 1.0 - (b - x) ** 2 / ((b - a) * (b - c))

    def cdf_below(self, x: float) -> float:
        return 0.0 if x <= self.from_ else self.cdf(x)

    def scaled(self, factor: float) -> Triangular:
        return Triangular(from_=self.from_ * factor, mode=self.mode * factor, to=self.to * factor)


class Lognormal(Member):
    """The value itself has this mean and coefficient of variation; `cv` 0 is exact."""

    kind: Literal["lognormal"] = "lognormal"
    mean: Positive
    cv: Variation

    @property
    def variance(self) -> float:
        return (self.mean * self.cv) ** 2

    @cached_property
    def log_sd(self) -> float:
        """Standard deviation of the logarithm."""
        return math.sqrt(math.log1p(self.cv * self.cv))

    @cached_property
    def log_mean(self) -> float:
        """Mean of the logarithm."""
        return math.log(self.mean) - 0.5 * math.log1p(self.cv * self.cv)

    @property
    def atoms(self) -> tuple[float, ...]:
        return (self.mean,) if self.cv == 0.0 else (0.0,)

    def inverse(self, u: float) -> float:
        if self.cv == 0.0:
            return self.mean
        return math.exp(self.log_mean + self.log_sd * normal_inverse(u))

    def cdf(self, x: float) -> float:
        if self.cv == 0.0:
            return 1.0 if x >= self.mean else 0.0
        return normal_cdf((math.log(x) - self.log_mean) / self.log_sd) if x > 0.0 else 0.0

    def cdf_below(self, x: float) -> float:
        return 0.0 if self.cv == 0.0 and x <= self.mean else self.cdf(x)

    def scaled(self, factor: float) -> Member:
        return zero(factor) or Lognormal(mean=self.mean * factor, cv=self.cv)


class Weibull(Member):
    """Mean and either `shape` (below 1: early failures; above: wear) or `cv` (then solved for)."""

    kind: Literal["weibull"] = "weibull"
    mean: Positive
    shape: Annotated[Positive, Field(ge=0.1, le=1000)] | None = None
    cv: Annotated[Positive, Field(ge=0.002, le=100)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.shape is None) == (self.cv is None):
            raise ValueError("a weibull needs `shape` or `cv`; give exactly one of the two")
        return self

    @cached_property
    def shape_used(self) -> float:
        """The shape given, or the one whose coefficient of variation is `cv`."""
        return self.shape if self.shape is not None else _weibull_shape(self.cv or 0.0)

    @cached_property
    def scale(self) -> float:
        """The 63.2 % quantile."""
        return self.mean / math.gamma(1.0 + 1.0 / self.shape_used)

    @property
    def variance(self) -> float:
        return self.mean * self.mean * _weibull_squared_cv(self.shape_used)

    def inverse(self, u: float) -> float:
        return self.scale * math.pow(-math.log1p(-u), 1.0 / self.shape_used)

    def cdf(self, x: float) -> float:
        return -math.expm1(-((x / self.scale) ** self.shape_used)) if x > 0.0 else 0.0

    def scaled(self, factor: float) -> Member:
        return zero(factor) or Weibull(mean=self.mean * factor, shape=self.shape, cv=self.cv)


def _weibull_squared_cv(shape: float) -> float:
    """Variance over squared mean of a Weibull variable."""
    log_ratio = math.lgamma(1.0 + 2.0 / shape) - 2.0 * math.lgamma(1.0 + 1.0 / shape)
    return math.expm1(log_ratio)


@lru_cache(maxsize=256)
def _weibull_shape(cv: float) -> float:
    """The shape whose coefficient of variation is `cv`, by halving; cv falls as shape rises."""
    low, high = 0.05, 2000.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if _weibull_squared_cv(middle) > cv * cv:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
