"""Chances of one run, and what they become: every distribution, sampled from the memory.

The same formulas, step for step, as `simulator.distributions` has, so that the bits agree.
"""

from __future__ import annotations

import math

from simulator.draws import uniform
from simulator.engines.compiled.lanes import made_by
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.toolchain import fast

__all__ = ["ahead", "chance", "draw", "draw_at", "further", "lognormal", "normal_at",
           "normal_inverse"]  # fmt: skip

_NEAR = 0.425  # how far from 1/2 the first of the formulas holds


@fast
def chance(M: Whole, entity: int, stream: int, place: int, last: int) -> float:
    """The uniform of a key; `last` is visit x 2^12 + branch x 2^4 + purpose."""
    return uniform(M[SEED], M[REPLICATION], entity, stream, place, last)


@fast
def further(M: Whole, entity: int, stream: int, place: int, last: int, number: int) -> float:
    """The further number of one purpose."""
    return uniform(M[SEED], M[REPLICATION] + (number << 24), entity, stream, place, last)


@fast
def _middle(q: float) -> float:
    """The standard normal quantile of q + 1/2 where that is not far out."""
    r = 0.180625 - q * q
    top = 2.5090809287301226727e3
    top = top * r + 3.3430575583588128105e4
    top = top * r + 6.7265770927008700853e4
    top = top * r + 4.5921953931549871457e4
    top = top * r + 1.3731693765509461125e4
    top = top * r + 1.9715909503065514427e3
    top = top * r + 1.3314166789178437745e2
    top = top * r + 3.3871328727963666080e0
    bottom = 5.2264952788528545610e3
    bottom = bottom * r + 2.8729085735721942674e4
    bottom = bottom * r + 3.9307895800092710610e4
    bottom = bottom * r + 2.1213794301586595867e4
    bottom = bottom * r + 5.3941960214247511077e3
    bottom = bottom * r + 6.8718700749205790830e2
    bottom = bottom * r + 4.2313330701600911252e1
    bottom = bottom * r + 1.0
    return q * (top / bottom)


ahead = made_by(_middle)
"""Uniforms of a table's keys, and of each what `_middle` says of it: right where that holds."""


@fast
def normal_inverse(u: float) -> float:
    """The standard normal quantile: AS 241 as `simulator.quantiles` writes it."""
    q = u - 0.5
    if abs(q) <= _NEAR:
        return _middle(q)
    return _outer(u, q)


@fast
def _outer(u: float, q: float) -> float:
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        top = 7.74545014278341407640e-4
        top = top * r + 2.27238449892691845833e-2
        top = top * r + 2.41780725177450611770e-1
        top = top * r + 1.27045825245236838258e0
        top = top * r + 3.64784832476320460504e0
        top = top * r + 5.76949722146069140550e0
        top = top * r + 4.63033784615654529590e0
        top = top * r + 1.42343711074968357734e0
        bottom = 1.05075007164441684324e-9
        bottom = bottom * r + 5.47593808499534494600e-4
        bottom = bottom * r + 1.51986665636164571966e-2
        bottom = bottom * r + 1.48103976427480074590e-1
        bottom = bottom * r + 6.89767334985100004550e-1
        bottom = bottom * r + 1.67638483018380384940e0
        bottom = bottom * r + 2.05319162663775882187e0
        bottom = bottom * r + 1.0
    else:
        r -= 5.0
        top = 2.01033439929228813265e-7
        top = top * r + 2.71155556874348757815e-5
        top = top * r + 1.24266094738807843860e-3
        top = top * r + 2.65321895265761230930e-2
        top = top * r + 2.96560571828504891230e-1
        top = top * r + 1.78482653991729133580e0
        top = top * r + 5.46378491116411436990e0
        top = top * r + 6.65790464350110377720e0
        bottom = 2.04426310338993978564e-15
        bottom = bottom * r + 1.42151175831644588870e-7
        bottom = bottom * r + 1.84631831751005468180e-5
        bottom = bottom * r + 7.86869131145613259100e-4
        bottom = bottom * r + 1.48753612908506148525e-2
        bottom = bottom * r + 1.36929880922735805310e-1
        bottom = bottom * r + 5.99832206555887937690e-1
        bottom = bottom * r + 1.0
    value = top / bottom
    return -value if q < 0.0 else value


@fast
def lognormal(u: float, mean: float, cv: float) -> float:
    """A lognormal value of that mean and coefficient of variation."""
    if cv == 0.0:
        return mean
    log_sd = math.sqrt(math.log1p(cv * cv))
    log_mean = math.log(mean) - 0.5 * math.log1p(cv * cv)
    return math.exp(log_mean + log_sd * normal_inverse(u))


@fast
def draw(M: Whole, X: Float, d: int, u: float) -> float:
    """The value of the distribution at `d` for that uniform."""
    kind = M[d + D_KIND]
    if kind == LOGNORMAL:
        return math.exp(X[d + D_A] + X[d + D_B] * normal_inverse(u))
    if kind == EXPONENTIAL:
        return -X[d + D_A] * math.log1p(-u)
    if kind == CONSTANT:
        return X[d + D_A]
    if kind == UNIFORM:
        return X[d + D_A] + (X[d + D_B] - X[d + D_A]) * u
    return _drawn(M, X, d, kind, u)


@fast
def normal_at(X: Float, at: int) -> float:
    """The standard normal quantile of a uniform that was drawn ahead and lies at `at`."""
    q = X[at] - 0.5
    return X[at + LANES] if abs(q) <= _NEAR else _outer(X[at], q)


@fast
def draw_at(M: Whole, X: Float, d: int, at: int) -> float:
    """The same for a uniform that was drawn ahead and lies at `at`."""
    if M[d + D_KIND] != LOGNORMAL:
        return draw(M, X, d, X[at])
    return math.exp(X[d + D_A] + X[d + D_B] * normal_at(X, at))


@fast
def _drawn(M: Whole, X: Float, d: int, kind: int, u: float) -> float:
    a = X[d + D_A]
    table = M[d + D_TABLE]
    n = M[d + D_N]
    if kind == TRIANGULAR:
        b, c = X[d + D_B], X[d + D_C]
        if u * (b - a) < c - a:
            return a + math.sqrt(u * (b - a) * (c - a))
        return b - math.sqrt((1.0 - u) * (b - a) * (b - c))
    if kind == WEIBULL:
        return (a / X[d + D_C]) * math.pow(-math.log1p(-u), X[d + D_B])
    if kind == RAMPED_LOGNORMAL:
        return lognormal(u, a, X[d + D_B])
    if kind == GAMMA:
        return a * math.exp(_curve(X, table, n, normal_inverse(u)))
    if kind == EMPIRICAL:
        return X[table + min(_left(X, table + n, n, u), n - 1)]
    value = a * _line(X, table, n, normal_inverse(u))
    return _at_jump(X, M[d + D_ATOMS], M[d + D_ATOM_N], value)


@fast
def _left(X: Float, table: int, n: int, x: float) -> int:
    """The first of n rising words that is not below x."""
    low, high = 0, n
    while low < high:
        middle = (low + high) >> 1
        if X[table + middle] < x:
            low = middle + 1
        else:
            high = middle
    return low


@fast
def _curve(X: Float, table: int, n: int, z: float) -> float:
    """Cubic between knots: knots, values, slopes one after the other."""
    right = _left(X, table, n, z)
    if right == 0:
        return X[table + n]
    if right == n:
        return X[table + 2 * n - 1]
    left = right - 1
    step = X[table + right] - X[table + left]
    t = (z - X[table + left]) / step
    rise = X[table + n + right] - X[table + n + left]
    start, end = X[table + 2 * n + left] * step, X[table + 2 * n + right] * step
    bend = (start - rise) * (1.0 - t) - (end - rise) * t
    return X[table + n + left] + t * (rise + (1.0 - t) * bend)


@fast
def _line(X: Float, table: int, n: int, z: float) -> float:
    right = _left(X, table, n, z)
    if right == 0:
        return X[table + n]
    if right == n:
        return X[table + 2 * n - 1]
    left = right - 1
    step = X[table + right] - X[table + left]
    t = (z - X[table + left]) / step
    rise = X[table + n + right] - X[table + n + left]
    return X[table + n + left] + t * rise


@fast
def _at_jump(X: Float, atoms: int, n: int, value: float) -> float:
    """The jump itself where the table is within rounding of one."""
    position = _left(X, atoms, n, value)
    for k in range(max(0, position - 1), min(n, position + 1)):
        atom = X[atoms + k]
        if abs(value - atom) <= 1e-11 * abs(atom):
            return atom
    return value
