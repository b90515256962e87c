"""Drawn sizes of effects: how unsure we are of each factor, with what is unsure together.

One triangular draw per effect and tie; a Gaussian copula with correlation 0.5 inside a group and
0.2 inside a dimension (settings of the facts, expert assumption). Parameter draws are the outer
loop of a study (`baseline.drawn_scenarios`), replications the inner one.
"""

from __future__ import annotations

import math
import random
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.effects.matching import Draws
    from advisor.model import Catalogue, Effect

__all__ = ["draw_sizes"]

_IN_GROUP, _IN_DIMENSION = 0.5, 0.2


def draw_sizes(catalogue: Catalogue, seed: int) -> Draws:
    """One drawn size per effect that has a range; the same seed gives the same sizes."""
    dimension: dict[str, float] = {}
    group: dict[tuple[str, str], float] = {}
    tie: dict[tuple[str, str], float] = {}
    normal = NormalDist()
    sizes: dict[tuple[str, int], float] = {}
    for practice in catalogue.practices.values():
        for position, effect in enumerate(practice.effects):
            if effect.low is None or effect.high is None:
                continue
            common = dimension.setdefault(practice.dimension, _normal(seed, practice.dimension))
            name = effect.group or f"{practice.id}/{position}"
            shared = group.setdefault(
                (practice.dimension, name), _normal(seed, f"{practice.dimension}/{name}")
            )
            label = effect.tie or f"#{position}"
            own = tie.setdefault((practice.id, label), _normal(seed, f"{practice.id}/{label}"))
            z = (
                math.sqrt(_IN_DIMENSION) * common
                + math.sqrt(_IN_GROUP - _IN_DIMENSION) * shared
                + math.sqrt(1 - _IN_GROUP) * own
            )
            sizes[practice.id, position] = _triangular(normal.cdf(z), effect)
    return sizes


def _normal(seed: int, name: str) -> float:
    return random.Random(f"{seed}/{name}").gauss(0.0, 1.0)


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
