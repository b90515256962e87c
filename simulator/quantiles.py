"""Quantiles computed the same way everywhere: the normal one in closed form, others by tables.

A table holds the quantile function over the normal quantile z of u, where most quantile functions
are nearly straight. It is made once (scipy may help), and read with plain arithmetic.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["QuantileTable", "gamma_table", "normal_cdf", "normal_inverse", "step_table"]

_Z_MAX = 8.3


def normal_inverse(u: float) -> float:
    """The standard normal quantile of 0 < u < 1, accurate to about 1e-16 (relative).

    Algorithm AS 241 (PPND16) of Wichura, Applied Statistics 37 (1988), written out, so that the
    bits depend on no library but `math.log` and `math.sqrt`.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _ratio(r, _CENTRE)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    value = _ratio(r - 1.6, _MIDDLE) if r <= 5.0 else _ratio(r - 5.0, _TAIL)
    return -value if q < 0.0 else value


def normal_cdf(z: float) -> float:
    """P(Z <= z) of the standard normal."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def _ratio(r: float, coefficients: tuple[tuple[float, ...], tuple[float, ...]]) -> float:
    numerator, denominator = coefficients
    top = bottom = 0.0
    for each in numerator:
        top = top * r + each
    for each in denominator:
        bottom = bottom * r + each
    return top / bottom


_CENTRE = (
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
_MIDDLE = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
_TAIL = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)


@dataclass(frozen=True, slots=True)
class QuantileTable:
    """A function of z that never falls: values at rising knots, and slopes (none: straight lines).

    Two knots at one z are a jump; the value there is the lower one.
    """

    knots: tuple[float, ...]
    values: tuple[float, ...]
    slopes: tuple[float, ...] | None = None

    def at(self, z: float) -> float:
        """The value at z; flat beyond the first and the last knot."""
        right = bisect_left(self.knots, z)
        if right == 0:
            return self.values[0]
        if right == len(self.knots):
            return self.values[-1]
        left = right - 1
        step = self.knots[right] - self.knots[left]
        t = (z - self.knots[left]) / step
        rise = self.values[right] - self.values[left]
        if self.slopes is None:
            return self.values[left] + t * rise
        start, end = self.slopes[left] * step, self.slopes[right] * step
        bend = (start - rise) * (1.0 - t) - (end - rise) * t
        return self.values[left] + t * (rise + (1.0 - t) * bend)


@lru_cache(maxsize=256)
def gamma_table(cv: float) -> QuantileTable:
    """Log quantile of a gamma variable of mean 1 and coefficient of variation `cv` > 0."""
    import numpy as np
    from scipy.special import gammainccinv, gammaincinv, gammaln, log_ndtr, ndtr

    shape = 1.0 / (cv * cv)
    z = np.linspace(-_Z_MAX, _Z_MAX, 481)
    low = (log_ndtr(z) + gammaln(shape + 1.0)) / shape
    with np.errstate(divide="ignore"):
        x = np.where(z < 0, gammaincinv(shape, ndtr(z)), gammainccinv(shape, ndtr(-z)))
        log_x = np.where(x > 1e-290, np.log(x), low)
    density = shape * log_x - np.exp(log_x) - gammaln(shape)
    slopes = np.exp(-0.5 * z * z - 0.5 * math.log(2.0 * math.pi) - density)
    values = np.maximum.accumulate(log_x - math.log(shape))
    secants = np.diff(values) / np.diff(z)
    limit = 3.0 * np.minimum(np.append(secants, np.inf), np.insert(secants, 0, np.inf))
    slopes = np.minimum(np.nan_to_num(slopes), limit)
    return QuantileTable(tuple(z.tolist()), tuple(values.tolist()), tuple(slopes.tolist()))


def step_table(
    cdf: Callable[[float], float],
    cdf_below: Callable[[float], float],
    corners: Sequence[float],
    bounds: Callable[[float], tuple[float, float]],
    accuracy: float = 5e-5,
) -> QuantileTable:
    """The quantile function of a cdf with jumps and flat stretches at `corners`.

    `bounds(u)` brackets the quantile of u. Every corner is a knot; between knots lines are straight
    and halved until their middle is within `accuracy` of the exact value, relative, or 1e-8 of
    the 97.7 % quantile.
    """
    points: list[tuple[float, float]] = []
    for corner in corners:
        shares = (cdf_below(corner), cdf(corner))
        points += [(normal_inverse(each), corner) for each in shares if 0.0 < each < 1.0]
    for k in range(-83, 84):
        u = normal_cdf(k / 10.0)
        if u < 1.0:
            points.append((k / 10.0, _smallest(cdf, u, *bounds(u))))
    points.sort()
    slack = 1e-8 * abs(_smallest(cdf, 0.977, *bounds(0.977)))
    refined = [points[0]]
    for point in points[1:]:
        point = (point[0], max(point[1], refined[-1][1]))
        _refine(cdf, refined, point, accuracy, slack)
    return QuantileTable(tuple(z for z, _ in refined), tuple(x for _, x in refined))


def _refine(
    cdf: Callable[[float], float],
    points: list[tuple[float, float]],
    end: tuple[float, float],
    accuracy: float,
    slack: float,
) -> None:
    """Append knots from the last point to `end`, closer where the line between would be off."""
    waiting = [end]
    while waiting:
        (z0, x0), (z1, x1) = points[-1], waiting[-1]
        middle = 0.5 * (z0 + z1)
        if z1 - z0 > 1e-5 and x1 > x0:
            exact = _smallest(cdf, normal_cdf(middle), x0, x1)
            if abs(exact - 0.5 * (x0 + x1)) > accuracy * abs(exact) + slack:
                waiting.append((middle, exact))
                continue
        points.append(waiting.pop())


def _smallest(cdf: Callable[[float], float], u: float, low: float, high: float) -> float:
    """The smallest x in [low, high] with cdf(x) >= u, by halving down to 1e-10, relative."""
    if cdf(low) >= u:
        return low
    tolerance = 1e-10 * max(abs(low), abs(high))
    while high - low > tolerance:
        middle = 0.5 * (low + high)
        if cdf(middle) >= u:
            high = middle
        else:
            low = middle
    return high
