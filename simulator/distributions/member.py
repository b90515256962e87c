"""What every distribution offers, and the simplest of them."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Literal

from pydantic import Field

from simulator.schema import Amount, Number, Schema

__all__ = ["Constant", "Member", "Variation", "zero"]

Variation = Annotated[Amount, Field(le=100)]


class Member(Schema):
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


class Constant(Member):
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


def zero(factor: float) -> Constant | None:
    """What is left of a distribution scaled by nothing; None for any other factor."""
    return Constant(value=0.0) if factor == 0.0 else None
