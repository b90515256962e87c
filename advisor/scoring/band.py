"""The band on a score: what the answers would give if they were drawn again within their doubt.

A seeded Monte Carlo, 2,000 draws of the whole instrument at once. A draw varies five things:

- **Evidence.** The true adoption lies around the answer, at most the half width of its tier away
  (`settings.band`, our own assumption). A shared part of the error is the same for all answers of
  a team in a draw, for who is generous once is generous throughout; the rest is the answer's own.
- **Respondents.** Where a team has two or more votes and no consensus, the votes are drawn again
  with replacement, and their median is taken again.
- **Unknown and unanswered** items lie anywhere in [0, 1], each as likely.
- **Spacing.** The four answers stand for 0, .25, .5, 1 or for one of the other stated spacings.
- **Weights** of dimensions, of levels in a dimension and of practices in a level: Dirichlet around
  the stated ones.

**The band and the point.** The band is the middle 80 % of the draws, stretched to hold the point
where the draws do not: all five doubts push one way at an end of the scale (an answer of 0 can
only be too low), unknown items are left out of the point and lie around .5 in the draws, and one of
the other spacings lies above the first on average. Stretching never narrows it, so the band holds
at least 80 % of the draws. It is not the bounds: those take each given answer as exact and only the
open ones at 0 and at 1, and they may be narrower or wider.

Each random number belongs to a name (a team and practice, a dimension) and not to a place in a
list, so neither the order of teams, respondents or answers nor what else is in scope moves a band.
A better answer moves every draw up or not at all.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.engagement import VALUES

if TYPE_CHECKING:
    from advisor.model import BandSettings, Settings
    from advisor.scoring.types import Cell

__all__ = [
    "Draws",
    "Floats",
    "Ints",
    "Tally",
    "draw_cells",
    "draw_spacing",
    "interval",
    "level_shares",
    "mean_of",
    "spaced",
    "stream",
    "tally",
    "weight_draws",
]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_SEED = "maturity band 1"
_SHARE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Per draw the adoption of each applicable practice (0 to 1), and each dimension's index and
    level (1 to 5). Subjects to which nothing applies are absent."""

    adoption: Mapping[str, Floats]
    index: Mapping[str, Floats]
    level: Mapping[str, Ints]


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Every draw behind a scorecard: its items by (team, practice), what they add up to, and the
    drawn weights of the dimensions."""

    cells: Mapping[tuple[str, str], Floats]
    whole: Tally
    weights: Mapping[str, Floats]


def stream(*names: str) -> np.random.Generator:
    """The random numbers that belong to a name, the same on every machine and in every order."""
    digest = hashlib.sha256("\0".join((_SEED, *names)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def draw_spacing(band: BandSettings) -> Ints:
    """Which spacing each draw uses."""
    return stream("spacing").integers(len(band.spacings), size=band.draws)


def spaced(value: float | Floats, spacing: Ints, band: BandSettings) -> Floats:
    """An answer in the spacing of each draw, along straight lines between the four values.

    >>> from advisor.model import BandSettings
    >>> spaced(0.25, np.array([0, 1, 2]), BandSettings()).tolist()
    [0.25, 0.33, 0.2]
    >>> spaced(0.75, np.array([0, 1, 2]), BandSettings()).round(3).tolist()
    [0.75, 0.835, 0.75]
    """
    every = [np.interp(value, VALUES, points) for points in band.spacings]
    if isinstance(value, float):
        return np.asarray(every)[spacing]
    return np.asarray(np.choose(spacing, every))


def draw_cells(cells: Iterable[Cell], band: BandSettings) -> dict[tuple[str, str], Floats]:
    """The true adoption of each applicable item in each draw."""
    spacing = draw_spacing(band)
    generous = {
        team: 2 * stream("team", team).random(band.draws) - 1
        for team in sorted({cell.team for cell in cells})
    }
    return {
        (cell.team, cell.practice): _draw_cell(cell, generous[cell.team], spacing, band)
        for cell in cells
        if cell.state != "not-applicable"
    }


def _draw_cell(cell: Cell, generous: Floats, spacing: Ints, band: BandSettings) -> Floats:
    own = _own(cell.team, cell.practice, band.draws)
    if cell.value is None:
        return own
    value: float | Floats = float(cell.value)
    if len(cell.votes) > 1 and cell.spread > 0 and not cell.agreed:
        source = stream("votes", cell.team, cell.practice)
        value = _again(cell.votes, source, band.draws)
    half = band.half_width[cell.evidence or "stated"]
    error = band.shared * generous + (1 - band.shared) * (2 * own - 1)
    return np.clip(spaced(value, spacing, band) + half * error, 0.0, 1.0)


@lru_cache(maxsize=1024)
def _own(team: str, practice: str, draws: int) -> Floats:
    """An item's own random numbers in [0, 1); kept, for a session scores the same items often."""
    drawn = stream("cell", team, practice).random(draws)
    drawn.setflags(write=False)
    return drawn


def _again(votes: Sequence[float], source: np.random.Generator, draws: int) -> Floats:
    """The median of the votes drawn again with replacement; `votes` stand in ascending order."""
    many = len(votes)
    drawn = np.asarray(votes, float)[source.integers(many, size=(many, draws))]
    drawn.sort(axis=0)
    return np.asarray((drawn[(many - 1) // 2] + drawn[many // 2]) / 2)


@lru_cache(maxsize=1024)
def weight_draws(kind: str, name: str, weight: float, concentration: float, draws: int) -> Floats:
    """One component of a Dirichlet before it is divided by the sum: a gamma of its weight.

    Divided by the sum over any set of components these are Dirichlet around their weights, so what
    else is in scope does not change the component itself.
    """
    shape = concentration * weight
    drawn = np.asarray(stream("weight", kind, name).standard_gamma(shape, size=draws))
    drawn = np.maximum(drawn, np.finfo(float).tiny)
    drawn.setflags(write=False)
    return drawn


def mean_of(parts: Sequence[tuple[Floats, Floats | float]]) -> Floats:
    """The weighted mean of (values, weights), draw by draw."""
    total = sum((weight for _, weight in parts), start=np.float64(0))
    above = sum((value * weight for value, weight in parts), start=np.float64(0))
    return np.asarray(above / total)


def tally(
    cells: Iterable[Cell],
    drawn: Mapping[tuple[str, str], Floats],
    settings: Settings,
    *,
    away: float | None = None,
) -> Tally:
    """Adds draws of cells up to practices (by people), levels and dimensions.

    `away` takes what is not applicable as this value; None leaves it out.
    """
    behind: dict[tuple[str, int, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        if away is not None or cell.state != "not-applicable":
            behind[cell.dimension, cell.level, cell.practice].append(cell)
    aside = None if away is None else np.full(settings.band.draws, away)
    adoption: dict[str, Floats] = {}
    items: dict[str, dict[int, dict[str, Floats]]] = defaultdict(lambda: defaultdict(dict))
    for (dimension, level, practice), own in behind.items():
        parts: list[tuple[Floats, Floats | float]] = []
        for cell in sorted(own, key=lambda each: each.team):
            value = drawn.get((cell.team, practice), aside)
            if value is not None:
                parts.append((value, float(cell.people)))
        adoption[practice] = items[dimension][level][practice] = mean_of(parts)
    scored = {id_: _dimension(id_, levels, settings) for id_, levels in items.items()}
    return Tally(
        adoption,
        {id_: index for id_, (index, _) in scored.items()},
        {id_: level for id_, (_, level) in scored.items()},
    )


def _dimension(
    dimension: str, levels: Mapping[int, Mapping[str, Floats]], settings: Settings
) -> tuple[Floats, Ints]:
    """Index and level by the rules of the point value, under drawn weights."""
    size, draws = settings.band.weight_concentration, settings.band.draws
    means: list[tuple[Floats, Floats | float]] = []
    lower: list[tuple[Floats, Floats | float]] = []
    reached = np.ones(draws, np.int64)
    for level in sorted(levels):
        items: list[tuple[Floats, Floats | float]] = [
            (value, weight_draws("practice", id_, 1.0, size, draws))
            for id_, value in sorted(levels[level].items())
        ]
        mean = mean_of(items)
        stands = np.round(mean, 12) > settings.level_reached
        if lower:
            stands &= np.round(mean_of(lower), 12) > settings.level_lower
        reached = np.where(stands, level, reached)
        means.append((mean, weight_draws("level", f"{dimension} {level}", 1.0, size, draws)))
        lower += items
    return 1 + 4 * mean_of(means), reached


def interval(values: Floats, point: float | None) -> tuple[float, float]:
    """The middle 80 % of the draws, stretched to the point where it lies outside.

    >>> interval(np.arange(101.0), 50.0), interval(np.arange(101.0), 3.0)
    ((10.0, 90.0), (3.0, 90.0))
    """
    low, high = np.quantile(values, ((1 - _SHARE) / 2, (1 + _SHARE) / 2))
    ends = (round(float(low), 12), round(float(high), 12))
    return ends if point is None else (min(ends[0], point), max(ends[1], point))


def level_shares(levels: Ints) -> tuple[float, ...]:
    """The share of draws in each level, 1 to 5.

    >>> level_shares(np.array([1, 2, 2, 4]))
    (0.25, 0.5, 0.0, 0.25, 0.0)
    """
    counts = np.bincount(levels, minlength=6)[1:6]
    return tuple(float(count) / len(levels) for count in counts)
