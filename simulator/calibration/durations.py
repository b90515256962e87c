"""Durations of a log as a distribution: the family that fits, or the values themselves.

Lognormal, gamma, Weibull and exponential are fitted by maximum likelihood and judged by the
Kolmogorov-Smirnov distance. Queues feel the mean and the variance more than the shape, so a family
is taken only if its mean is right too; else the values' own quantiles are, their mean kept exactly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import TypeAdapter

from simulator.distributions import Distribution

__all__ = ["QUANTILE_LEVELS", "Backtest", "DurationFit", "fit_durations", "quantile_pairs"]

NEAR = 0.05
MEAN_WITHIN = 0.1
BINS = 200
_MOST = 100_000
QUANTILE_LEVELS = (0.01, 0.05, *(i / 10 for i in range(1, 10)), 0.95, 0.99, 0.999)
_Floats = npt.NDArray[np.float64]
_MEMBER: TypeAdapter[Any] = TypeAdapter(Distribution)


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the first 60 % of a log predict for the rest, and what came."""

    what: str
    predicted: float
    actual: float
    unit: str
    n: int

    @property
    def ratio(self) -> float:
        """Actual over predicted; NaN where nothing was predicted."""
        return self.actual / self.predicted if self.predicted else math.nan


@dataclass(frozen=True)
class DurationFit:
    """A distribution as plain data of a scenario, in hours, and how well it fits.

    `low` and `high` are a 95 % interval of the mean (percentile bootstrap, blocks of neighbouring
    rows); `ks` the largest distance between the two cdfs; `candidates` every family tried.
    """

    distribution: dict[str, Any]
    mean: float
    cv: float
    low: float
    high: float
    ks: float
    n: int
    candidates: pd.DataFrame
    backtest: Backtest | None
    warnings: tuple[str, ...]


def fit_durations(durations: Sequence[float] | _Floats, *, seed: int = 1) -> DurationFit:
    """The distribution of durations in hours, in the order of time; zeros and NaN are left out.

    Raises ValueError with fewer than two durations above 0.
    """
    given = np.asarray(durations, dtype=float)
    values = given[np.isfinite(given) & (given > 0.0)]
    if len(values) < 2:
        raise ValueError(f"{len(values)} durations above 0; at least 2 are needed")
    warnings = []
    if len(values) < len(given):
        warnings.append(f"{len(given) - len(values)} of {len(given)} durations are 0 or missing")
    if len(values) < 30:
        warnings.append(f"only {len(values)} durations: the shape is hardly known")
    ordered = np.sort(values)
    candidates = _candidates(ordered)
    data, ks = _choose(ordered, candidates)
    low, high = _interval(values, seed)
    mean = float(values.mean())
    return DurationFit(
        distribution=data,
        mean=mean,
        cv=float(values.std() / mean),
        low=low,
        high=high,
        ks=ks,
        n=len(values),
        candidates=candidates,
        backtest=_backtest(values),
        warnings=tuple(warnings),
    )


def _candidates(ordered: _Floats) -> pd.DataFrame:
    """Family, its plain data, KS distance and mean over the sample's, the nearest first.

    Of a sorted sample; of more than 100,000 values that many quantiles stand for all.
    """
    from scipy import stats

    mean = float(ordered.mean())
    ordered = _thinned(ordered)
    varied = ordered[-1] > ordered[0]
    logs = np.log(ordered)
    shape, _, scale = stats.gamma.fit(ordered, floc=0) if varied else (1e4, 0, ordered[0] / 1e4)
    wear, width = _weibull_shape(ordered) if varied else (100.0, float(ordered[0]))
    spread = float(logs.std())
    tried = [
        (
            _lognormal(float(logs.mean()), spread),
            stats.norm.cdf(logs, logs.mean(), max(spread, 1e-9)),
        ),
        (_gamma(shape, scale), stats.gamma.cdf(ordered, shape, 0, scale)),
        (_weibull(wear, width), stats.weibull_min.cdf(ordered, wear, 0, width)),
        ({"kind": "exponential", "mean": mean}, stats.expon.cdf(ordered, 0, mean)),
    ]
    rows = [
        {
            "family": data["kind"],
            "ks": _distance(cdf),
            "mean-ratio": data["mean"] / mean,
            "distribution": data,
        }
        for data, cdf in tried
    ]
    return pd.DataFrame(rows).sort_values("ks", kind="stable", ignore_index=True)


def _thinned(ordered: _Floats) -> _Floats:
    """At most 100,000 evenly spaced order statistics."""
    if len(ordered) <= _MOST:
        return ordered
    places = (np.arange(_MOST) + 0.5) / _MOST * len(ordered)
    kept: _Floats = ordered[places.astype(int)]
    return kept


def _weibull_shape(values: _Floats) -> tuple[float, float]:
    """Shape and scale of a Weibull by maximum likelihood: one equation in the shape."""
    from scipy.optimize import brentq

    logs = np.log(values) - float(np.log(values).max())
    centre = float(logs.mean())

    def slope(shape: float) -> float:
        powers = np.exp(shape * logs)
        return float((powers * logs).sum() / powers.sum()) - 1.0 / shape - centre

    shape = float(brentq(slope, 1e-3, 1e4))
    scale = float(np.exp(shape * logs).mean()) ** (1.0 / shape) * float(values.max())
    return shape, scale


def _lognormal(centre: float, spread: float) -> dict[str, Any]:
    spread = min(spread, 3.0)
    mean = math.exp(centre + 0.5 * spread * spread)
    return {"kind": "lognormal", "mean": mean, "cv": math.sqrt(math.expm1(spread * spread))}


def _gamma(shape: float, scale: float) -> dict[str, Any]:
    shape = max(shape, 1e-3)
    return {"kind": "gamma", "mean": float(shape * scale), "cv": float(1.0 / math.sqrt(shape))}


def _weibull(shape: float, scale: float) -> dict[str, Any]:
    shape = float(min(max(shape, 0.1), 1000.0))
    return {"kind": "weibull", "mean": float(scale * math.gamma(1 + 1 / shape)), "shape": shape}


def _distance(cdf: _Floats) -> float:
    """The Kolmogorov-Smirnov distance of a cdf at the sorted sample from the sample's own."""
    n = len(cdf)
    steps = np.arange(n + 1) / n
    return float(max(np.max(steps[1:] - cdf), np.max(cdf - steps[:-1])))


def _choose(ordered: _Floats, candidates: pd.DataFrame) -> tuple[dict[str, Any], float]:
    """The nearest family if it is near enough and its mean is right, else the values' quantiles."""
    good = candidates[
        (candidates["ks"] <= max(NEAR, 1.36 / math.sqrt(len(ordered))))
        & ((candidates["mean-ratio"] - 1.0).abs() <= MEAN_WITHIN)
    ]
    if len(good):
        return dict(good.iloc[0]["distribution"]), float(good.iloc[0]["ks"])
    data = _empirical(ordered)
    shares = np.cumsum(data["weights"]) / len(ordered)
    below = np.concatenate([[0.0], shares])[np.searchsorted(data["values"], ordered, side="right")]
    last = np.searchsorted(ordered, ordered, side="right") / len(ordered)
    return data, float(np.max(np.abs(below - last)))


def _empirical(ordered: _Floats) -> dict[str, Any]:
    """At most 200 values: the means of equal shares of the sorted sample, finer in the top 5 %."""
    cut = int(len(ordered) * 0.95)
    bins = [
        *np.array_split(ordered[:cut], min(cut, BINS // 2)),
        *np.array_split(ordered[cut:], min(len(ordered) - cut, BINS // 2)),
    ]
    full = [each for each in bins if len(each)]
    return {
        "kind": "empirical",
        "values": [float(each.mean()) for each in full],
        "weights": [len(each) for each in full],
    }


def _interval(values: _Floats, seed: int) -> tuple[float, float]:
    """95 % of bootstrap means over blocks of neighbours: rows of one day resemble each other."""
    rng = np.random.default_rng(seed)
    size = max(1, round(math.sqrt(len(values))), math.ceil(len(values) / 2000))
    sums = np.add.reduceat(values, np.arange(0, len(values), size))
    counts = np.diff([*range(0, len(values), size), len(values)])
    picks = rng.integers(0, len(sums), (1000, len(sums)))
    means = sums[picks].sum(axis=1) / counts[picks].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def _backtest(values: _Floats) -> Backtest | None:
    """The mean of the first 60 % against that of the rest."""
    cut = int(len(values) * 0.6)
    if cut < 10 or len(values) - cut < 10:
        return None
    return Backtest(
        "mean duration",
        float(values[:cut].mean()),
        float(values[cut:].mean()),
        "hours",
        len(values) - cut,
    )


def quantile_pairs(
    values: Sequence[float] | _Floats, distribution: Mapping[str, Any]
) -> list[tuple[float, float, float]]:
    """Level, quantile of the values, quantile of the fitted: what a Q-Q plot is drawn from."""
    member = _MEMBER.validate_python(dict(distribution))
    given = np.asarray(values, dtype=float)
    found = np.quantile(given[given > 0.0], QUANTILE_LEVELS)
    return [
        (level, float(seen), float(member.inverse(level)))
        for level, seen in zip(QUANTILE_LEVELS, found, strict=True)
    ]
