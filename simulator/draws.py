"""Every random number of a simulation, as a pure function of what it is for.

A draw is keyed, not sequential: Philox 4x32-10 (Salmon and others, "Parallel random numbers: as
easy as 1, 2, 3", SC'11) maps a key and a counter to a number, so that adding a stage, a pool or a
scenario moves nobody else's luck, and common random numbers come for free on any number of workers.

Layout, **frozen as version 1** (a golden test holds it):

* key = (seed, replication + further x 2^24)
* counter = (entity, stream, place, visit x 2^12 + branch x 2^4 + purpose)
* `stream` and `place` are the first 32 bits of BLAKE2b of a text (`hash_id`)
* the number is (k + 1/2) / 2^52, where k is made of the upper 26 bits of the first two words:
  strictly between 0 and 1, and exact

All of it is scalar arithmetic on 64-bit integers. With numba it is compiled, without fast-math;
without numba the same lines run as plain Python and give the same numbers, some ten times slower.
What has no closed inverse and is discrete (counts) is inverted here too, by summing probabilities.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

__all__ = [
    "BRANCHES",
    "COMPILED",
    "ENTITIES",
    "FURTHERS",
    "LAYOUT_VERSION",
    "PLACES",
    "PURPOSES",
    "REPLICATIONS",
    "SEEDS",
    "VISITS",
    "beta_binomial_inverse",
    "binomial_inverse",
    "colliding_ids",
    "hash_id",
    "negative_binomial_inverse",
    "philox",
    "poisson_inverse",
    "uniform",
]

LAYOUT_VERSION: Final = 1
SEEDS: Final = 2**32
REPLICATIONS: Final = 2**24
FURTHERS: Final = 2**8
ENTITIES: Final = 2**32
VISITS: Final = 2**20
BRANCHES: Final = 2**8

PURPOSES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "time": 0,  # the duration of a branch of a stage's visit; of an outage's repair
        "fails": 1,  # whether, and by which cause, a visit or a deployment fails
        "applies": 2,  # whether a job visits a stage
        "unit": 3,  # the unit a job belongs to
        "gap": 4,  # to the next arrival, outage, interruption; an hour's count, an age at the start
        "instant": 5,  # where in its hour an arrival lies
        "detect": 6,  # the time until an incident is seen
        "rollback": 7,  # whether an incident is rolled back
        "restore": 8,  # the time of the rollback or of the restoration
        "rework": 9,  # whether an incident is followed by an unplanned fix
        "quality": 10,  # a model's quality at release
        "bad-release": 11,  # whether a release is a bad one
        "drift": 12,  # a daily increment of a drift process, or the number of its shocks
        "size": 13,  # the sizes of a day's shocks (further numbers)
        "labels": 14,  # what a monitor sees in its labels
        "share": 15,  # whether a unit or a model takes part in a dated change
    }
)

# Places that are processes and no stage, part or monitor.
PLACES: Final = (
    "~arrivals",
    "~unit",
    "~production",
    "~release",
    "~age",
    "~drift",
    "~share",
    "~outage",
)

_MASK: Final = 0xFFFFFFFF
_M0: Final = 0xD2511F53
_M1: Final = 0xCD9E8D57
_W0: Final = 0x9E3779B9
_W1: Final = 0xBB67AE85
_HALF_BIT: Final = 2.0**-52

_F = TypeVar("_F", bound=Callable[..., Any])


def _compiler() -> Callable[[_F], _F]:
    try:
        from numba import njit
    except ImportError:
        return lambda function: function

    def compile_one(function: _F) -> _F:
        compiled: Any
        try:
            compiled = njit(cache=True)(function)
        except RuntimeError:  # nowhere to keep the compiled code: compile in every process
            compiled = njit(function)
        return cast("_F", compiled)

    return compile_one


_compiled = _compiler()


def _philox(k0: int, k1: int, c0: int, c1: int, c2: int, c3: int) -> tuple[int, int, int, int]:
    """Philox 4x32 with ten rounds: four 32-bit words from a key of two and a counter of four.

    A product of two 32-bit words is taken whole: where compiled it may turn a signed 64-bit number
    negative, and both halves, masked, are the same bits all the same.
    """
    for _ in range(10):
        p, q = _M0 * c0, _M1 * c2
        hi0, lo0 = (p >> 32) & _MASK, p & _MASK
        hi1, lo1 = (q >> 32) & _MASK, q & _MASK
        c0, c1, c2, c3 = hi1 ^ c1 ^ k0, lo1, hi0 ^ c3 ^ k1, lo0
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


philox = _compiled(_philox)


def _uniform(seed: int, replication: int, entity: int, stream: int, place: int, last: int) -> float:
    """The number in (0, 1) of a key and a counter; `last` is visit x 2^12 + branch x 2^4 + purpose.

    A further number (the j-th) of one purpose has `replication + j * REPLICATIONS`.
    """
    a, b, _, _ = philox(seed, replication, entity, stream, place, last)
    return (float(((a >> 6) << 26) | (b >> 6)) + 0.5) * _HALF_BIT


uniform = _compiled(_uniform)


def _log_poisson(k: int, mean: float) -> float:
    return k * math.log(mean) - mean - math.lgamma(k + 1.0)


_log_poisson = _compiled(_log_poisson)


def _poisson_inverse(u: float, mean: float) -> int:
    """The least k with P(N <= k) >= u for a Poisson number of the given mean (>= 0).

    Probabilities are summed from the nearer end, from where less than 1e-18 lies beyond: upwards
    to u, or downwards to 1 - u, so that both tails are exact to their last digits.
    """
    if mean <= 0.0:
        return 0
    reach = 9.0 * math.sqrt(mean) + 10.0
    if u <= 0.5:
        k = max(0, int(mean - reach))
        p = math.exp(_log_poisson(k, mean))
        total = p
        while total < u:
            k += 1
            p *= mean / k
            total += p
        return k
    k = int(mean + reach + 30.0)
    p = math.exp(_log_poisson(k, mean))
    total = p
    while total <= 1.0 - u and k > 0:
        p *= k / mean
        k -= 1
        total += p
    return k


poisson_inverse = _compiled(_poisson_inverse)


def _log_negative_binomial(k: int, r: float, dispersion: float) -> float:
    return (
        math.lgamma(k + r)
        - math.lgamma(r)
        - math.lgamma(k + 1.0)
        - r * math.log(dispersion)
        + k * math.log((dispersion - 1.0) / dispersion)
    )


_log_negative_binomial = _compiled(_log_negative_binomial)


def _negative_binomial_inverse(u: float, mean: float, dispersion: float) -> int:
    """The least k with P(N <= k) >= u; variance = dispersion x mean, Poisson at dispersion 1."""
    if dispersion <= 1.0:
        return poisson_inverse(u, mean)
    if mean <= 0.0:
        return 0
    r = mean / (dispersion - 1.0)
    ratio = (dispersion - 1.0) / dispersion
    reach = 9.0 * math.sqrt(mean * dispersion) + 10.0
    if u <= 0.5:
        k = max(0, int(mean - reach))
        p = math.exp(_log_negative_binomial(k, r, dispersion))
        total = p
        while total < u:
            p *= ratio * (k + r) / (k + 1.0)
            k += 1
            total += p
        return k
    k = int(mean + reach + 45.0 * dispersion)
    p = math.exp(_log_negative_binomial(k, r, dispersion))
    total = p
    while total <= 1.0 - u and k > 0:
        p *= k / (ratio * (k - 1.0 + r))
        k -= 1
        total += p
    return k


negative_binomial_inverse = _compiled(_negative_binomial_inverse)


def _log_binomial(k: int, n: int, probability: float) -> float:
    return (
        math.lgamma(n + 1.0)
        - math.lgamma(k + 1.0)
        - math.lgamma(n - k + 1.0)
        + k * math.log(probability)
        + (n - k) * math.log1p(-probability)
    )


_log_binomial = _compiled(_log_binomial)


def _binomial_inverse(u: float, n: int, probability: float) -> int:
    """The least k with P(N <= k) >= u for n trials of the given probability."""
    if probability <= 0.0:
        return 0
    if probability >= 1.0:
        return n
    mean = n * probability
    reach = 9.0 * math.sqrt(mean * (1.0 - probability)) + 10.0
    odds = probability / (1.0 - probability)
    if u <= 0.5:
        k = max(0, int(mean - reach - 30.0))
        p = math.exp(_log_binomial(k, n, probability))
        total = p
        while total < u and k < n:
            p *= odds * (n - k) / (k + 1.0)
            k += 1
            total += p
        return k
    k = min(n, int(mean + reach + 30.0))
    p = math.exp(_log_binomial(k, n, probability))
    total = p
    while total <= 1.0 - u and k > 0:
        p *= k / (odds * (n - k + 1.0))
        k -= 1
        total += p
    return k


binomial_inverse = _compiled(_binomial_inverse)


def _log_beta_binomial(k: int, n: int, a: float, b: float) -> float:
    return (
        math.lgamma(n + 1.0)
        - math.lgamma(k + 1.0)
        - math.lgamma(n - k + 1.0)
        + math.lgamma(k + a)
        - math.lgamma(a)
        + math.lgamma(n - k + b)
        - math.lgamma(b)
        + math.lgamma(a + b)
        - math.lgamma(n + a + b)
    )


_log_beta_binomial = _compiled(_log_beta_binomial)


def _beta_binomial_inverse(u: float, n: int, probability: float, correlation: float) -> int:
    """The least k with P(N <= k) >= u for n labels that agree with each other.

    The probability of a batch is beta distributed about `probability`; `correlation` in [0, 1) is
    that of two labels of one batch, so the variance is n p (1 - p) (1 + (n - 1) correlation).
    Every probability is made from logarithms: ends too small to hold add nothing.
    """
    if correlation <= 0.0 or probability <= 0.0 or probability >= 1.0:
        return binomial_inverse(u, n, probability)
    size = (1.0 - correlation) / correlation
    a = probability * size
    b = (1.0 - probability) * size
    if u <= 0.5:
        k = 0
        total = math.exp(_log_beta_binomial(0, n, a, b))
        while total < u and k < n:
            k += 1
            total += math.exp(_log_beta_binomial(k, n, a, b))
        return k
    k = n
    total = math.exp(_log_beta_binomial(n, n, a, b))
    while total <= 1.0 - u and k > 0:
        k -= 1
        total += math.exp(_log_beta_binomial(k, n, a, b))
    return k


beta_binomial_inverse = _compiled(_beta_binomial_inverse)

COMPILED: Final[bool] = uniform is not _uniform


def hash_id(text: str) -> int:
    """The first 32 bits of BLAKE2b of an id: a stream or place, whatever its position in a file.

    >>> hash_id("change") == hash_id("change"), 0 <= hash_id("test") < 2**32
    (True, True)
    """
    return int.from_bytes(blake2b(text.encode("utf-8")).digest()[:4], "big")


def colliding_ids(ids: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of different ids with one hash: a scenario that holds such a pair is refused."""
    seen: dict[int, str] = {}
    pairs = []
    for text in sorted(set(ids)):
        other = seen.setdefault(hash_id(text), text)
        if other != text:
            pairs.append((other, text))
    return pairs
