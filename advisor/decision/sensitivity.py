"""How far a verdict hangs on the weights: shares of random weightings, and exact break-evens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.decision.axes import Part
from advisor.decision.types import AxisId, BreakEven
from advisor.scoring import Floats, weighted_mean

if TYPE_CHECKING:
    from advisor.model import Matrix

__all__ = ["break_even_weight", "break_evens", "verdict_shares", "weight_shares"]

_DRAWS = 4000
_SEED = 20260105


def weight_shares(
    matrix: Matrix, foundation: Sequence[Part], need: Sequence[Part]
) -> dict[str, float]:
    """The share of random weightings that end in each verdict, the largest first.

    Weights are drawn uniformly from the simplex inside each axis (Dirichlet with all parameters
    1, 4000 draws, fixed seed), independently on the two axes: the answer to "and if we weighed it
    otherwise?" for every way of weighing at once. Parts without a value are left out.
    """
    rng = np.random.Generator(np.random.PCG64(_SEED))
    return verdict_shares(matrix, _draws(rng, foundation), _draws(rng, need))


def verdict_shares(
    matrix: Matrix, foundation: Floats | None, need: Floats | None
) -> dict[str, float]:
    """The share of draws of the two axes that end in each verdict, the largest first."""
    if foundation is None or need is None:
        return {}
    first = _places(foundation, matrix.cutoffs.foundation)
    second = _places(need, matrix.cutoffs.need)
    axes: tuple[AxisId, AxisId] = ("foundation", "need")
    classes = [[each.id for each in matrix.axis(axis).classes] for axis in axes]
    counts = {
        matrix.cell(classes[0][i], classes[1][j]).verdict: int(
            np.count_nonzero((first == i) & (second == j))
        )
        for i in range(3)
        for j in range(3)
    }
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    return {verdict: count / len(foundation) for verdict, count in ranked if count}


def _draws(rng: np.random.Generator, parts: Sequence[Part]) -> Floats:
    values = np.array([part.value for part in parts if part.value is not None])
    raw = rng.standard_exponential((_DRAWS, len(values)))
    return np.asarray((raw @ values) / raw.sum(axis=1))


def _places(values: np.ndarray, cutoffs: tuple[float, float]) -> np.ndarray:
    return np.asarray(np.searchsorted(np.asarray(cutoffs), np.round(values, 12), side="right"))


def break_even_weight(value: float, rest: float, cutoff: float) -> float | None:
    """The weight t of one part at which the axis t × value + (1 - t) × rest meets a cut-off.

    `rest` is the weighted mean of the other parts, whose weights keep their proportions. The line
    is met at (cutoff - rest) / (value - rest), if that lies in [0, 1].

    >>> break_even_weight(1.0, 0.25, 0.625)
    0.5
    >>> break_even_weight(0.5, 0.2, 0.6) is None
    True
    """
    if value == rest:
        return None
    at = (cutoff - rest) / (value - rest)
    return at if 0 <= at <= 1 else None


def break_evens(
    axis: AxisId,
    parts: Sequence[Part],
    cutoffs: tuple[float, float],
    verdict_at: Callable[[float], str],
) -> list[BreakEven]:
    """Per known part of an axis the nearest weight that changes the verdict, if there is one.

    `verdict_at` tells the verdict at a value of this axis, the other axis staying where it is.
    """
    known = [part for part in parts if part.value is not None]
    total = sum(part.weight for part in known)
    found = []
    for part in known:
        others = [(each.value or 0.0, each.weight) for each in known if each is not part]
        rest = weighted_mean(others)
        weight = part.weight / total
        found.append(_break_even(axis, part, weight, rest, cutoffs, verdict_at))
    return found


def _break_even(
    axis: AxisId,
    part: Part,
    weight: float,
    rest: float | None,
    cutoffs: tuple[float, float],
    verdict_at: Callable[[float], str],
) -> BreakEven:
    value = part.value or 0.0
    best: tuple[float, float] | None = None
    for cutoff in cutoffs if rest is not None else ():
        at = break_even_weight(value, rest or 0.0, cutoff)
        if at is not None and (best is None or abs(at - weight) < abs(best[0] - weight)):
            best = (at, cutoff)
    if best is None or rest is None:
        return BreakEven(axis, part.id, weight, None, None, None)
    now = weight * value + (1 - weight) * rest
    beyond = best[1] if now < best[1] else np.nextafter(best[1], 0.0) - 1e-11
    return BreakEven(axis, part.id, weight, best[0], best[1], verdict_at(float(beyond)))
