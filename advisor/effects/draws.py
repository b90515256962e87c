"""Drawn sizes of effects: how unsure we are of each factor, with what is unsure together.

One triangular draw per effect and tie; a Gaussian copula with correlation 0.5 inside a group and
0.2 inside a dimension (settings of the facts, expert assumption). Parameter draws are the outer
loop of a study or a promise, replications the inner one: `drawn_sizes` gives the sizes of all
draws, each is run on the same random numbers as today, and `over_draws` says what is left of the
difference when sizes and chance are both unsure. `baseline.drawn_scenarios` draws today itself.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from advisor.effects.matching import Draws
    from advisor.model import Catalogue, Effect

__all__ = ["PROMISED_COLUMNS", "draw_sizes", "drawn_sizes", "over_draws"]

PROMISED_COLUMNS = ("measure", "subject", "mean", "low", "high", "share", "draws")
"""Of `over_draws`: mean difference over the draws; low and high hold the middle 80 % of what it may
be; `share` of the variance behind that range is due to the sizes of effects, the rest is chance;
`draws` with something to measure."""

_IN_GROUP, _IN_DIMENSION = 0.5, 0.2
_Floats = NDArray[np.float64]


def draw_sizes(catalogue: Catalogue, seed: int) -> Draws:
    """One drawn size per effect that has a range; the same seed gives the same sizes."""
    (sizes,) = drawn_sizes(catalogue, 1, seed)
    return sizes


def drawn_sizes(catalogue: Catalogue, draws: int, seed: int) -> tuple[Draws, ...]:
    """The sizes of `draws` draws: the outer loop. The same arguments give the same sizes.

    Spread evenly: of each unsure thing every draw takes another of `draws` equal slices of its
    distribution, in an order of its own (a Latin hypercube: McKay, Beckman and Conover 1979), so
    that a dozen draws show a range that blind ones need a hundred for.
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}; at least 1")
    normals = _Normals(seed, draws)
    return tuple(_sizes(catalogue, normals, number) for number in range(draws))


class _Normals:
    """Standard normal numbers by name, one for each draw."""

    def __init__(self, seed: int, draws: int) -> None:
        self._seed, self._draws = seed, draws
        self._made: dict[str, list[float]] = {}

    def of(self, name: str, number: int) -> float:
        """The number that a name has in a draw."""
        if name not in self._made:
            stream = random.Random(f"{self._seed}/{name}")
            slices = stream.sample(range(self._draws), self._draws)
            shares = [(each + stream.uniform(1e-9, 1 - 1e-9)) / self._draws for each in slices]
            self._made[name] = [NormalDist().inv_cdf(share) for share in shares]
        return self._made[name][number]


def _sizes(catalogue: Catalogue, normals: _Normals, number: int) -> Draws:
    sizes: dict[tuple[str, int], float] = {}
    for practice in catalogue.practices.values():
        for position, effect in enumerate(practice.effects):
            if effect.low is None or effect.high is None:
                continue
            group = f"{practice.dimension}/{effect.group or f'{practice.id}/{position}'}"
            own = f"{practice.id}/{effect.tie or f'#{position}'}"
            z = (
                math.sqrt(_IN_DIMENSION) * normals.of(f"dimension {practice.dimension}", number)
                + math.sqrt(_IN_GROUP - _IN_DIMENSION) * normals.of(f"group {group}", number)
                + math.sqrt(1 - _IN_GROUP) * normals.of(f"tie {own}", number)
            )
            sizes[practice.id, position] = _triangular(NormalDist().cdf(z), effect)
    return sizes


def _triangular(u: float, effect: Effect) -> float:
    """The inverse of the triangular distribution of an effect at u in (0, 1)."""
    low, high = float(effect.low or 0.0), float(effect.high or 0.0)
    mode = float(effect.to) if effect.do == "set" else float(effect.mode or low)
    if high <= low:
        return low
    cut = (mode - low) / (high - low)
    if u <= cut:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - mode))


def over_draws(base: pd.DataFrame, drawn: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The difference to `base` over drawn sizes of effects, with its range (PROMISED_COLUMNS).

    Frames of runs (replication, measure, subject, value), one for each draw, all of the same
    replications on the same random numbers as `base`. The spread between the draws is taken apart
    from what chance does to it (two-way analysis of variance: draws, replications, their
    interaction as error); the draws' means are shrunk to it before the 10 and 90 % points are
    taken, and these are moved out by the chance that is left in the mean (Student's t). NaN below
    two draws or two replications with something to measure.
    """
    keys = ["measure", "subject"]
    head = base[base["replication"] == base["replication"].min()][keys].reset_index(drop=True)
    first = _table(base, len(head))
    values = np.array([_table(each, len(head)) - first for each in drawn])
    rows = [_promise(values[:, :, place]) for place in range(len(head))]
    frame = pd.DataFrame(rows, columns=list(PROMISED_COLUMNS[2:]))
    return pd.concat([head, frame], axis=1)


def _table(runs: pd.DataFrame, rows: int) -> _Floats:
    """Values as replications x rows: every replication gives the same rows in the same order."""
    values: _Floats = runs["value"].to_numpy(np.float64)
    return values.reshape(-1, rows)


def _t80(free: int) -> float:
    """The 90 % point of Student's t: few replications leave much to chance."""
    from scipy.special import stdtrit

    return float(stdtrit(free, 0.9))


def _promise(values: _Floats) -> tuple[float, float, float, float, int]:
    """mean, low, high, share and draws of a table of draws x replications."""
    kept = values[~np.isnan(values).all(axis=1)]
    kept = kept[:, ~np.isnan(kept).any(axis=0)]
    draws, runs = kept.shape
    if draws < 2 or runs < 2:
        return math.nan, math.nan, math.nan, math.nan, draws if runs else 0
    mean = float(kept.mean())
    means, columns = kept.mean(axis=1), kept.mean(axis=0)
    rest = kept - means[:, None] - columns[None, :] + mean
    error = float((rest**2).sum()) / ((draws - 1) * (runs - 1))
    spread = float(means.var(ddof=1))
    sizes = max(0.0, spread - error / runs)
    chance = float(columns.var(ddof=1)) / runs
    shrunk = mean + (means - mean) * (math.sqrt(sizes / spread) if spread > 0.0 else 0.0)
    low, high = (float(each) for each in np.quantile(shrunk, (0.1, 0.9)))
    half = _t80(runs - 1) * math.sqrt(chance)
    whole = sizes + chance
    return (
        mean,
        mean - math.hypot(mean - low, half),
        mean + math.hypot(high - mean, half),
        sizes / whole if whole > 0.0 else math.nan,
        draws,
    )
