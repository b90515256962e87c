"""The promise of the selection of the best, on means that are known: a thousand tries a case.

In the slippage configuration the best is ahead of all others by exactly the indifference zone, the
worst case of the guarantee. The share of correct selections must not lie below the promise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from measuring import table

TRIES = 1000
FIRST = 10
PROMISES = (0.90, 0.95)
CASES = (
    ("2, equal variances", [3.0] * 2),
    ("5, equal variances", [3.0] * 5),
    ("12, equal variances", [3.0] * 12),
    ("5, the best varies most", [5.0, 4.0, 3.0, 2.0, 1.0]),
    ("5, the best varies least", [1.0, 2.0, 3.0, 4.0, 5.0]),
)


def tries(spreads: list[float], correlation: float, promise: float) -> tuple[float, float]:
    """The share of correct selections, and the mean number of replications of all together."""
    from simulator.selection import Race

    draw = np.random.default_rng(1)
    scales, right, ran = np.array(spreads), 0, 0
    means = np.array([0.0] + [1.0] * (len(spreads) - 1))

    def rows(count: int) -> np.ndarray:
        common = draw.normal(size=(count, 1))
        own = draw.normal(size=(count, len(scales)))
        return means + scales * (correlation**0.5 * common + (1.0 - correlation) ** 0.5 * own)

    for _ in range(TRIES):
        race = Race(rows(FIRST), 1.0, promise)
        ran += FIRST * len(spreads)
        while race.selected is None:
            ran += len(race.alive)
            race.see(rows(1)[0][list(race.alive)])
        right += race.selected == 0
    return right / TRIES, ran / TRIES


def report() -> Iterator[str]:
    """Each case independent and on common random numbers (correlation 0.8)."""
    told, worst = [], math.inf
    for promise in PROMISES:
        error = 3.09 * math.sqrt(promise * (1.0 - promise) / TRIES)
        for name, spreads in CASES:
            for correlation in (0.0, 0.8):
                share, ran = tries(spreads, correlation, promise)
                worst = min(worst, share - promise + error)
                told.append((promise, name, correlation, f"{share:.3f}", f"{ran:,.0f}"))
    heads = ("promised", "candidates", "correlation", "selected right", "replications in all")
    yield from table(heads, told)
    kept = "kept everywhere" if worst >= 0.0 else "BROKEN"
    yield f"the promise is {kept} (a share below it by more than 99.9 % of chance would break it)"
