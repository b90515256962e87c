"""Durations, ages and qualities as random variables: exact mean and variance, one uniform a draw.

`lognormal`, `gamma` and (if wished) `weibull` take the mean and the coefficient of variation of
the value itself. Every draw is `inverse(u)`, the smallest x with P(X <= x) >= u, for 0 < u < 1,
computed with plain `math` so that all engines agree to the bit. `gamma` and `mixture` have no
closed inverse: theirs is a monotone table over the normal quantile of u, made once with scipy; its
accuracy is stated where it is made.
"""

from __future__ import annotations

from simulator.distributions.closed import Exponential, Lognormal, Triangular, Uniform, Weibull
from simulator.distributions.member import Constant
from simulator.distributions.mixture import Distribution, Duration, Mixture, Part
from simulator.distributions.tabled import Empirical, Gamma
from simulator.quantiles import normal_inverse

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
