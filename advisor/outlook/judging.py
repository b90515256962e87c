"""Whether the order of the strategies is a judgement: another one without assumed effects.

Two strategies have an order where the 95 % interval of their paired difference does not reach zero.
Means that lie closer have none, whatever their places in a list, so a change of places within the
intervals is no change. With a single run there is no interval, and the means have to do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from advisor.outlook.pricing import Floats
from simulator.intervals import t_interval

__all__ = ["judged"]


def judged(
    values: Mapping[str, Floats],
    without: Mapping[str, Floats],
    lower: bool,
    titles: Mapping[str, str],
) -> tuple[bool, str]:
    """Whether any two strategies that have an order have the other one without assumed effects.

    `values` and `without` (assumed effects switched off): the criterion of each strategy in each
    run, on the same luck; `lower`: less is better. The second answer says it in a sentence.
    """
    both = [id_ for id_ in values if id_ in without]
    if len(both) < 2:
        return False, ""
    sign = -1.0 if lower else 1.0
    first, other = (_first(each, both, sign) for each in (values, without))
    turned = _turned(values, without, both, sign)
    off = "With every assumed effect switched off "
    if (first, other) in turned:
        return True, (
            f"{off}“{titles[other]}” comes first instead of “{titles[first]}”: which of them is "
            "better is a judgement."
        )
    if turned:
        ahead, after = next(iter(turned))
        return True, (
            f"{off}“{titles[after]}” stands before “{titles[ahead]}” instead of behind it: that "
            "part of the order is a judgement."
        )
    second = _next(values, both, first, sign)
    if _order(values, first, second, sign) > 0 and not _order(without, first, second, sign):
        return False, (
            f"{off}no order turns round, but “{titles[first]}” and “{titles[second]}” can no "
            "longer be told apart: how far the first is ahead rests on assumptions."
        )
    if other != first:
        return False, (
            f"{off}“{titles[other]}” has the better mean instead of “{titles[first]}”, by less "
            "than chance alone makes: the order stays the same within its intervals."
        )
    return False, f"{off}the order stays the same within its intervals."


def _first(values: Mapping[str, Floats], ids: Sequence[str], sign: float) -> str:
    return max(ids, key=lambda id_: sign * _mean(values[id_]))


def _next(values: Mapping[str, Floats], ids: Sequence[str], first: str, sign: float) -> str:
    return _first(values, [id_ for id_ in ids if id_ != first], sign)


def _turned(
    values: Mapping[str, Floats], without: Mapping[str, Floats], ids: Sequence[str], sign: float
) -> dict[tuple[str, str], None]:
    """Pairs of which the first is ahead, and behind without assumed effects; the best first."""
    ranked = sorted(ids, key=lambda id_: -sign * _mean(values[id_]))
    return {
        (one, two): None
        for one, two in combinations(ranked, 2)
        if _order(values, one, two, sign) > 0 and _order(without, one, two, sign) < 0
    }


def _order(values: Mapping[str, Floats], one: str, two: str, sign: float) -> int:
    """1 where the first is ahead, -1 where the second is, 0 where chance may make the gap."""
    gap = sign * (values[one] - values[two])
    mean, low, high, _ = (float(np.ravel(each)[0]) for each in t_interval(gap.reshape(-1, 1)))
    if math.isnan(mean) or low <= 0 <= high:
        return 0
    return 1 if mean > 0 else -1 if mean < 0 else 0


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else -math.inf
