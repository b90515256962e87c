"""Durations, ages and qualities as random variables: exact mean and variance, one uniform a draw.

`lognormal`, `gamma` and (if wished) `weibull` take the mean and the coefficient of variation of
the value itself. Every draw is `inverse(u)`, the smallest x with P(X <= x) >= u, for 0 < u < 1,
computed with plain `math` so that all engines agree to the bit. `gamma` and `mixture` have no
closed inverse: theirs is a monotone table over the normal quantile of u, made once with scipy; its
accuracy is stated where it is made.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from simulator.quantiles import (
    QuantileTable,
    gamma_table,
    normal_cdf,
    normal_inverse,
    step_table,
)
from simulator.schema import Amount, Number, Positive, Schema

__all__ = [
    "Constant",
    "Distribution",
    "Duration",
    "Empirical",
    "Exponential",
    "Gamma",
    "Lognormal",
    "Mixture",
    "Part",
    "Triangular",
    "Uniform",
    "Weibull",
    "normal_inverse",
]

Variation = Annotated[Amount, Field(le=100)]


class _Distribution(Schema):
    """What every member offers: mean, variance, inverse, cdf, scaled, atoms."""

    @property
    @abstractmethod
    def variance(self) -> float:
        """The exact variance, in the square of the unit."""

    @abstractmethod
    def inverse(self, u: float) -> float:
        """The smallest x with P(X <= x) >= u, for 0 < u < 1; never falls as u rises."""

    @abstractmethod
    def cdf(self, x: float) -> float:
        """P(X <= x)."""

    @property
    def atoms(self) -> tuple[float, ...]:
        """Points where the cdf jumps or starts or stops to rise; between them it is smooth."""
        return (0.0,)

    def cdf_below(self, x: float) -> float:
        """P(X < x)."""
        return self.cdf(x)

    @property
    def lowest(self) -> float:
        """No value is below this."""
        return 0.0


class Constant(_Distribution):
    """Always `value`. A bare number in a file is this."""

    kind: Literal["constant"] = "constant"
    value: Number

    @property
    def mean(self) -> float:
        return self.value

    @property
    def variance(self) -> float:
        return 0.0

    @property
    def lowest(self) -> float:
        return self.value

    @property
    def atoms(self) -> tuple[float, ...]:
        return (self.value,)

    def inverse(self, u: float) -> float:  # noqa: ARG002 - as the other kinds have it
        return self.value

    def cdf(self, x: float) -> float:
        return 1.0 if x >= self.value else 0.0

    def cdf_below(self, x: float) -> float:
        return 1.0 if x > self.value else 0.0

    def scaled(self, factor: float) -> Constant:
        return Constant(value=self.value * factor)


class Exponential(_Distribution):
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

    def scaled(self, factor: float) -> Distribution:
        return _zero(factor) or Exponential(mean=self.mean * factor)


class Uniform(_Distribution):
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


class Triangular(_Distribution):
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


class Lognormal(_Distribution):
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

    def scaled(self, factor: float) -> Distribution:
        return _zero(factor) or Lognormal(mean=self.mean * factor, cv=self.cv)


class Gamma(_Distribution):
    """Mean and coefficient of variation given; shape 1 / cv^2. `cv` 0 is exact.

    The inverse comes from a table of the log quantile over the normal quantile of u, cubic between
    481 knots with exact slopes: relative error below 1e-6 wherever the value is above 1e-250 of
    the mean (checked in the tests against scipy for cv from 0.01 to 10).
    """

    kind: Literal["gamma"] = "gamma"
    mean: Positive
    cv: Variation

    @property
    def variance(self) -> float:
        return (self.mean * self.cv) ** 2

    @property
    def atoms(self) -> tuple[float, ...]:
        return (self.mean,) if self.cv == 0.0 else (0.0,)

    @cached_property
    def table(self) -> QuantileTable:
        """Log quantile of the variable divided by its mean."""
        return gamma_table(self.cv)

    def inverse(self, u: float) -> float:
        if self.cv == 0.0:
            return self.mean
        return self.mean * math.exp(self.table.at(normal_inverse(u)))

    def cdf(self, x: float) -> float:
        if self.cv == 0.0:
            return 1.0 if x >= self.mean else 0.0
        from scipy.special import gammainc

        shape = 1.0 / (self.cv * self.cv)
        return float(gammainc(shape, shape * x / self.mean)) if x > 0.0 else 0.0

    def cdf_below(self, x: float) -> float:
        return 0.0 if self.cv == 0.0 and x <= self.mean else self.cdf(x)

    def scaled(self, factor: float) -> Distribution:
        return _zero(factor) or Gamma(mean=self.mean * factor, cv=self.cv)


class Weibull(_Distribution):
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

    def scaled(self, factor: float) -> Distribution:
        return _zero(factor) or Weibull(mean=self.mean * factor, shape=self.shape, cv=self.cv)


class Empirical(_Distribution):
    """One of `values`, in proportion to `weights` (equal without); their order means nothing."""

    kind: Literal["empirical"] = "empirical"
    values: Annotated[tuple[Number, ...], Field(min_length=1)]
    weights: tuple[Amount, ...] | None = None

    @model_validator(mode="after")
    def _weighed(self) -> Self:
        if self.weights is not None and len(self.weights) != len(self.values):
            raise ValueError(
                f"{len(self.values)} values have {len(self.weights)} weights; give one each"
            )
        if self.weights is not None and not 0.0 < math.fsum(self.weights) < math.inf:
            raise ValueError("the weights add up to nothing; give at least one above 0")
        return self

    @cached_property
    def steps(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Values in rising order and P(X <= value) at each; the last is 1."""
        weights = self.weights or (1.0,) * len(self.values)
        pairs = sorted(pair for pair in zip(self.values, weights, strict=True) if pair[1] > 0.0)
        total = math.fsum(weight for _, weight in pairs)
        sums = [each / total for each in accumulate(weight for _, weight in pairs)]
        sums[-1] = 1.0
        return tuple(value for value, _ in pairs), tuple(sums)

    @cached_property
    def mean(self) -> float:
        return self._moment(0.0, 1)

    @cached_property
    def variance(self) -> float:
        return self._moment(self.mean, 2)

    def _moment(self, centre: float, power: int) -> float:
        weights = self.weights or (1.0,) * len(self.values)
        pairs = zip(self.values, weights, strict=True)
        return math.fsum(w * (v - centre) ** power for v, w in pairs) / math.fsum(weights)

    @property
    def lowest(self) -> float:
        return self.steps[0][0]

    @property
    def atoms(self) -> tuple[float, ...]:
        return self.steps[0]

    def inverse(self, u: float) -> float:
        values, sums = self.steps
        return values[min(bisect_left(sums, u), len(values) - 1)]

    def cdf(self, x: float) -> float:
        values, sums = self.steps
        position = bisect_right(values, x)
        return sums[position - 1] if position else 0.0

    def cdf_below(self, x: float) -> float:
        values, sums = self.steps
        position = bisect_left(values, x)
        return sums[position - 1] if position else 0.0

    def scaled(self, factor: float) -> Empirical:
        return Empirical(values=tuple(each * factor for each in self.values), weights=self.weights)


class Part(Schema):
    """One part of a mixture: its weight beside the others' and what it draws from."""

    weight: Positive
    time: Distribution


class Mixture(_Distribution):
    """Each draw comes from one of `parts` (`weight`, `time`), in proportion to the weights.

    The inverse is that of the mixture itself, from a table with knots at every jump and corner of
    the parts, straight between 2,401 further knots over the normal quantile of u: within 1e-4 of
    the exact quantile, relative, for 1e-9 < u < 1 - 1e-9 (checked in the tests).
    """

    kind: Literal["mixture"] = "mixture"
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """The weights, adding up to 1."""
        total = math.fsum(part.weight for part in self.parts)
        return tuple(part.weight / total for part in self.parts)

    @cached_property
    def mean(self) -> float:
        return math.fsum(s * part.time.mean for s, part in self._weighed())

    @cached_property
    def variance(self) -> float:
        return math.fsum(
            s * (part.time.variance + (part.time.mean - self.mean) ** 2)
            for s, part in self._weighed()
        )

    def _weighed(self) -> list[tuple[float, Part]]:
        return list(zip(self.shares, self.parts, strict=True))

    @property
    def lowest(self) -> float:
        return min(part.time.lowest for part in self.parts)

    @cached_property
    def atoms(self) -> tuple[float, ...]:
        return tuple(sorted({atom for part in self.parts for atom in part.time.atoms}))

    def cdf(self, x: float) -> float:
        return math.fsum(s * part.time.cdf(x) for s, part in self._weighed())

    def cdf_below(self, x: float) -> float:
        return math.fsum(s * part.time.cdf_below(x) for s, part in self._weighed())

    @cached_property
    def table(self) -> QuantileTable:
        """Quantile over the normal quantile of u."""
        return _mixture_table(self)

    def inverse(self, u: float) -> float:
        return self.table.at(normal_inverse(u))

    def scaled(self, factor: float) -> Mixture:
        return Mixture(
            parts=tuple(
                Part(weight=part.weight, time=part.time.scaled(factor)) for part in self.parts
            )
        )


def _zero(factor: float) -> Constant | None:
    """What is left of a distribution scaled by nothing."""
    return Constant(value=0.0) if factor == 0.0 else None


@lru_cache(maxsize=64)
def _mixture_table(mixture: Mixture) -> QuantileTable:
    def bounds(u: float) -> tuple[float, float]:
        quantiles = [part.time.inverse(u) for part in mixture.parts]
        return min(quantiles), max(quantiles)

    return step_table(mixture.cdf, mixture.cdf_below, mixture.atoms, bounds)


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


def _number_as_constant(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"kind": "constant", "value": value}
    return value


Distribution: TypeAlias = Annotated[
    Constant
    | Exponential
    | Uniform
    | Triangular
    | Lognormal
    | Gamma
    | Weibull
    | Empirical
    | Mixture,
    BeforeValidator(_number_as_constant),
    Field(discriminator="kind"),
]


def _never_below_zero(value: Distribution) -> Distribution:
    if value.lowest < 0.0:
        raise ValueError(f"a time can be {value.lowest:g}; times are never below 0")
    return value


Duration: TypeAlias = Annotated[Distribution, AfterValidator(_never_below_zero)]

Part.model_rebuild()
Mixture.model_rebuild()
