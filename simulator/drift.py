"""How a model's deficit grows with age: one process a kind, stepped once per whole day of age.

A process holds the state of one release of one model. `step` is given the day of age it ends (from
1), the days since time 0 at that instant, and a source of keyed uniforms; it answers the deficit in
points (one point is 0.01 of quality). Steps read the specification they are given, so a dated
change acts on the increments after it.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Protocol

from simulator.distributions import Lognormal, normal_inverse
from simulator.draws import poisson_inverse
from simulator.spec import (
    Drift,
    LinearDrift,
    NoDrift,
    OrnsteinUhlenbeckDrift,
    SaturatingDrift,
    SeasonalDrift,
    ShockDrift,
    SumDrift,
)

__all__ = ["DriftState", "Uniforms", "expected_deficit"]

_TWO_PI = 2.0 * math.pi


class Uniforms(Protocol):
    """The uniform of a part (its id, or `~drift`), a day, a purpose, and a further number."""

    @abstractmethod
    def __call__(self, part: str, day: int, purpose: str, further: int = 0) -> float: ...


class DriftState:
    """The deficit of one release, part by part; 0 at release but for the season.

    >>> from simulator.spec import SaturatingDrift
    >>> state = DriftState()
    >>> wear = SaturatingDrift(kind="saturating", points=10, days=100)
    >>> for day in range(1, 101): deficit = state.step(wear, day, day, lambda *_: 0.5)
    >>> abs(deficit - 10 * (1 - math.exp(-1))) < 1e-12
    True
    """

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        self._parts: dict[str, float] = {}

    def release(self, drift: Drift, clock_day: float) -> float:
        """The deficit at the instant of release: what the season takes, nothing else."""
        parts = drift.parts if isinstance(drift, SumDrift) else (drift,)
        return sum(_season(part, clock_day) for part in parts if isinstance(part, SeasonalDrift))

    def step(self, drift: Drift, day: int, clock_day: float, uniform: Uniforms) -> float:
        """The deficit in points after day of age `day`, `clock_day` days after time 0."""
        parts = drift.parts if isinstance(drift, SumDrift) else (drift,)
        total = 0.0
        for part in sorted(parts, key=lambda each: each.id or ""):
            name = part.id or "~drift"
            before = self._parts.get(name, 0.0)
            after = _ADVANCE[type(part)](part, before, day, clock_day, name, uniform)
            self._parts[name] = after
            total += after
        return total


def _none(_part: NoDrift, before: float, *_: object) -> float:
    return before


def _linear(
    part: LinearDrift, before: float, day: int, _clock: float, name: str, uniform: Uniforms
) -> float:
    if part.cv == 0.0 or part.points_per_day == 0.0:
        return before + part.points_per_day
    step = Lognormal(mean=part.points_per_day, cv=part.cv)
    return before + step.inverse(uniform(name, day, "drift"))


def _saturating(part: SaturatingDrift, before: float, day: int, *_: object) -> float:
    """The increment of points x (1 - exp(-age / days)) over the day that ends at age `day`."""
    shrink = math.exp(-(day - 1) / part.days) - math.exp(-day / part.days)
    return before + part.points * shrink


def _ornstein_uhlenbeck(
    part: OrnsteinUhlenbeckDrift,
    before: float,
    day: int,
    _clock: float,
    name: str,
    uniform: Uniforms,
) -> float:
    """The exact step of one day: mean reverting, with the conditional deviation of a day."""
    keep = math.exp(-1.0 / part.days)
    spread = part.points_sd * math.sqrt(1.0 - keep * keep)
    noise = normal_inverse(uniform(name, day, "drift")) if spread > 0.0 else 0.0
    return part.points + (before - part.points) * keep + spread * noise


def _shocks(
    part: ShockDrift, before: float, day: int, _clock: float, name: str, uniform: Uniforms
) -> float:
    number = poisson_inverse(uniform(name, day, "drift"), 1.0 / part.days_between)
    if part.points == 0.0:
        return before
    size = Lognormal(mean=part.points, cv=part.cv)
    for each in range(number):
        before += size.inverse(uniform(name, day, "size", each))
    return before


def _season(part: SeasonalDrift, clock_day: float) -> float:
    angle = _TWO_PI * (clock_day - part.phase_days) / part.days
    return part.points * (1.0 - math.cos(angle)) / 2.0


def _seasonal(
    part: SeasonalDrift, _before: float, _day: int, clock_day: float, *_: object
) -> float:
    return _season(part, clock_day)


_ADVANCE: dict[type, Callable[..., float]] = {
    NoDrift: _none,
    LinearDrift: _linear,
    SaturatingDrift: _saturating,
    OrnsteinUhlenbeckDrift: _ornstein_uhlenbeck,
    ShockDrift: _shocks,
    SeasonalDrift: _seasonal,
}


def expected_deficit(drift: Drift, age_days: float, clock_day: float = 0.0) -> float:
    """The mean deficit in points at an age in whole days: the closed form of every kind.

    Ornstein-Uhlenbeck from 0: points x (1 - exp(-age / days)); shocks: points x age / days-between.

    >>> expected_deficit(LinearDrift(kind="linear", points_per_day=0.2), 10)
    2.0
    """
    days = math.floor(age_days)
    if isinstance(drift, SumDrift):
        return sum(expected_deficit(part, age_days, clock_day) for part in drift.parts)
    if isinstance(drift, LinearDrift):
        return drift.points_per_day * days
    if isinstance(drift, SaturatingDrift | OrnsteinUhlenbeckDrift):
        return -drift.points * math.expm1(-days / drift.days)
    if isinstance(drift, ShockDrift):
        return drift.points * days / drift.days_between
    if isinstance(drift, SeasonalDrift):
        return _season(drift, clock_day)
    return 0.0
