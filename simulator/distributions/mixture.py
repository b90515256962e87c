"""Mixtures, and with them the union of all distributions."""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from simulator.distributions.closed import Exponential, Lognormal, Triangular, Uniform, Weibull
from simulator.distributions.member import Constant, Member
from simulator.distributions.tabled import Empirical, Gamma
from simulator.quantiles import QuantileTable, normal_inverse, step_table
from simulator.schema import Positive, Schema

__all__ = ["Distribution", "Duration", "Mixture", "Part"]


class Part(Schema):
    """One part of a mixture: its weight beside the others' and what it draws from."""

    weight: Positive
    time: Distribution


class Mixture(Member):
    """Each draw comes from one of `parts` (`weight`, `time`), in proportion to the weights.

    The inverse is that of the mixture itself, from a table over the normal quantile of u with knots
    at every jump and corner of the parts and as many between as it takes: within 1e-4 of the exact
    quantile, relative, for 1e-9 < u < 1 - 1e-9 (checked in the tests).
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
        """Quantile over the normal quantile of u, of the mixture divided by `table_scale`."""
        return _mixture_table(_rounded(self.scaled(1.0 / self.table_scale)))

    @cached_property
    def table_scale(self) -> float:
        """The mean, so that a scaled mixture needs no new table; 1 where it is not above 0."""
        return self.mean if self.mean > 0.0 else 1.0

    def inverse(self, u: float) -> float:
        value = self.table_scale * self.table.at(normal_inverse(u))
        return self._at_jump(value)

    def _at_jump(self, value: float) -> float:
        """The jump or corner itself where the scaled table is within rounding of one."""
        position = bisect_left(self.atoms, value)
        for atom in self.atoms[max(0, position - 1) : position + 1]:
            if abs(value - atom) <= 1e-11 * abs(atom):
                return atom
        return value

    def scaled(self, factor: float) -> Mixture:
        return Mixture(
            parts=tuple(
                Part(weight=part.weight, time=part.time.scaled(factor)) for part in self.parts
            )
        )


def _rounded(mixture: Mixture) -> Mixture:
    """The mixture with 12 significant digits: one table whatever the scale it was reached from."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [walk(each) for each in value]
        return float(f"{value:.12g}") if isinstance(value, float) else value

    return Mixture.model_validate(walk(mixture.model_dump()))


@lru_cache(maxsize=64)
def _mixture_table(mixture: Mixture) -> QuantileTable:
    def bounds(u: float) -> tuple[float, float]:
        quantiles = [part.time.inverse(u) for part in mixture.parts]
        return min(quantiles), max(quantiles)

    return step_table(mixture.cdf, mixture.cdf_below, mixture.atoms, bounds)


def _number_as_constant(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"kind": "constant", "value": value}
    return value


_Kinds: TypeAlias = (
    Constant
    | Exponential
    | Uniform
    | Triangular
    | Lognormal
    | Gamma
    | Weibull
    | Empirical
    | Mixture
)
Distribution: TypeAlias = Annotated[
    Annotated[_Kinds, Field(discriminator="kind")], BeforeValidator(_number_as_constant)
]


def _never_below_zero(value: Distribution) -> Distribution:
    if value.lowest < 0.0:
        raise ValueError(f"a time can be {value.lowest:g}; times are never below 0")
    return value


Duration: TypeAlias = Annotated[Distribution, AfterValidator(_never_below_zero)]

Part.model_rebuild()
Mixture.model_rebuild()
