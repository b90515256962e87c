"""Three coefficients of agreement, each for one question or a set of them: AD, rWG and alpha.

**Ranks, not values.** The four answers stand for 0, .25, .5 and 1, and every coefficient here runs
on their ranks 1 to 4. The limit of AD and the null variances of rWG are derived for A equally
spaced options, so on the values a step from .5 to 1 would count double and no limit would hold.
That the last step counts double is a statement about adoption (the band of a score tries other
spacings); who agrees with whom must not hang on it.

Whether a number may be shown at all is decided elsewhere (`slices.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median, pvariance, variance
from typing import Literal

import numpy as np

from advisor.engagement import VALUES
from advisor.scoring import Floats

__all__ = [
    "AD_LIMIT",
    "OPTIONS",
    "SKEWED_VARIANCE",
    "UNIFORM_VARIANCE",
    "Metric",
    "alpha_draws",
    "deviation",
    "krippendorff_alpha",
    "ranks",
    "within_group",
    "within_group_bounded",
]

Metric = Literal["nominal", "ordinal", "interval", "ratio"]

OPTIONS = len(VALUES)
"""A, the number of answers to choose from."""

AD_LIMIT = OPTIONS / 6
"""Up to this many steps an AD counts as agreement in practice: A / 6 (Burke and Dunlap 2002), about
the standard deviation that goes with an rWG of .7. A convention, as every cut-off here."""

UNIFORM_VARIANCE = (OPTIONS**2 - 1) / 12
"""Variance of answers given at random, each option as likely: (A² - 1) / 12, 1.25 for four."""

_SKEWED = (0.0875, 0.2125, 0.3625, 0.3375)
SKEWED_VARIANCE = sum(share * rank**2 for rank, share in enumerate(_SKEWED, 1)) - (
    sum(share * rank for rank, share in enumerate(_SKEWED, 1)) ** 2
)
"""Variance of answers given at random by people who lean to one end: .8975.

LeBreton and Senter (2008) print null variances from five options on; their slight skew is 5, 15,
20, 35 and 25 % (variance 1.34, a check on these shares). Cut into four equal classes along
straight lines it is 8.75, 21.25, 36.25 and 33.75 %: mean .0875 + .425 + 1.0875 + 1.35 = 2.95, mean
square .0875 + .85 + 3.2625 + 5.4 = 9.6, variance 9.6 - 2.95² = .8975. Leaning to the low end gives
the same variance."""

_LARGEST_VARIANCE = (OPTIONS - 1) ** 2 / 4


def ranks(values: Iterable[float]) -> tuple[int, ...]:
    """The ranks 1 to 4 of chosen answers.

    >>> ranks([0.0, 0.25, 0.5, 1.0])
    (1, 2, 3, 4)
    """
    return tuple(VALUES.index(value) + 1 for value in values)


def deviation(given: Sequence[float]) -> float:
    """AD: how many steps answers lie from their median on average (0 to 1.5; 0 is one voice).

    The mean absolute deviation from the median (Burke, Finkelstein and Dusig 1999).

    >>> deviation([1, 2, 2, 4]), deviation([3, 3, 3])
    (0.75, 0.0)
    """
    middle = median(given)
    return sum(abs(each - middle) for each in given) / len(given)


def within_group(given: Sequence[float], null_variance: float) -> float:
    """rWG: 1 less the variance of the answers over that of answers given at random (0 to 1).

    James, Demaree and Wolf (1984) with the sample variance; answers that differ more than random
    ones count as 0, as they advise. Needs two answers.

    >>> round(within_group([2, 3, 3, 4], UNIFORM_VARIANCE), 4)     # variance 2/3
    0.4667
    >>> within_group([1, 1, 4, 4], UNIFORM_VARIANCE)               # variance 3
    0.0
    """
    return max(0.0, 1 - float(variance(map(float, given))) / null_variance)


def within_group_bounded(given: Sequence[float]) -> float:
    """rWG*: 1 less the variance over the largest there can be, half at either end (0 to 1).

    Lindell, Brandt and Whitney (1999) against maximum dissensus, (A - 1)² / 4 = 2.25. The variance
    is that of the answers themselves (divided by n), as the largest one is: so nothing is cut off.

    >>> within_group_bounded([1, 1, 4, 4]), within_group_bounded([2, 2, 2])
    (0.0, 1.0)
    """
    return 1 - float(pvariance(map(float, given))) / _LARGEST_VARIANCE


def krippendorff_alpha(
    units: Iterable[Sequence[float]], metric: Metric = "ordinal"
) -> float | None:
    """Krippendorff's alpha: 1 less observed over expected disagreement (1 at most, 0 is chance).

    `units` are the values each unit was given, by any number of observers in any order; what is
    missing is left out, and a unit with fewer than two values says nothing. None where there is
    nothing to compare: no unit with two values, or one and the same value throughout, for then
    nothing is expected to differ. Krippendorff, Content Analysis (2004), chapter 11.

    >>> krippendorff_alpha([(1, 1), (2, 2), (1, 2), (2, 2)], "nominal")
    0.5333333333333333
    >>> krippendorff_alpha([(3, 3), (3, 3, 3)]) is None
    True
    """
    points, pairs = _coincidences(units)
    if not len(points):
        return None
    found = float(_alpha(pairs.sum(axis=0), points, metric))
    return None if np.isnan(found) else found


def alpha_draws(
    units: Iterable[Sequence[float]],
    source: np.random.Generator,
    draws: int,
    metric: Metric = "ordinal",
) -> Floats:
    """Alpha with the units drawn again with replacement; draws without any variety are left out."""
    points, pairs = _coincidences(units)
    if not len(points):
        return np.empty(0)
    many = len(pairs)
    weights = source.multinomial(many, [1 / many] * many, size=draws)
    found = _alpha(np.tensordot(weights, pairs, axes=1), points, metric)
    return np.asarray(found[~np.isnan(found)])


def _coincidences(units: Iterable[Sequence[float]]) -> tuple[Floats, Floats]:
    """The values in use, ascending, and for each unit its coincidences (units, values, values)."""
    pairable = [unit for unit in units if len(unit) > 1]
    points = np.unique([value for unit in pairable for value in unit]).astype(float)
    made = np.zeros((len(pairable), len(points), len(points)))
    for at, unit in enumerate(pairable):
        counts = np.bincount(np.searchsorted(points, unit), minlength=len(points)).astype(float)
        made[at] = (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    return points, made


def _alpha(pairs: Floats, points: Floats, metric: Metric) -> Floats:
    """Alpha of coincidences (…, values, values); NaN where nothing is expected to differ."""
    counts = pairs.sum(axis=-1)
    total = counts.sum(axis=-1)
    apart = _apart(counts, points, metric)
    observed = (pairs * apart).sum(axis=(-2, -1))
    expected = (counts[..., :, None] * counts[..., None, :] * apart).sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(expected > 0, 1 - (total - 1) * observed / expected, np.nan))


def _apart(counts: Floats, points: Floats, metric: Metric) -> Floats:
    """The squared difference of two values: by identity, by counts between, by size, by ratio."""
    if metric == "nominal":
        return 1 - np.eye(len(points))
    places = np.cumsum(counts, axis=-1) - counts / 2 if metric == "ordinal" else points
    apart = places[..., :, None] - places[..., None, :]
    if metric == "ratio":
        sums = points[:, None] + points[None, :]
        apart = np.divide(apart, sums, out=np.zeros_like(apart), where=sums != 0)
    return np.asarray(apart**2)
