"""Where the bins of the histogram begin, for values whose bin is found without a logarithm."""

from __future__ import annotations

import math
import struct
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled import layout as at

__all__ = ["bin_of", "steps"]

_BIN = math.log(1.01)


def bin_of(value: float) -> int:
    """The bin of a value > 0 as `simulator.results` counts it, from the lowest that is kept."""
    return math.floor(math.log(value) / _BIN) + at.LOWEST_BIN


def _edge(k: int) -> float:
    """The least number that `bin_of` puts into bin k or above."""
    value = math.exp((k - at.LOWEST_BIN) * _BIN)
    while bin_of(value) >= k:
        value = math.nextafter(value, 0.0)
    while bin_of(value) < k:
        value = math.nextafter(value, math.inf)
    return value


@cache
def steps() -> NDArray[np.int64]:
    """The bin each step of the leading bits begins in, four in a word, then the edge behind each.

    Made once in a process, with the logarithm that the reference engine takes.
    """
    first = (at.STEP_FIRST + np.arange(at.STEPS_N, dtype=np.int64)) << at.STEP_SHIFT
    bins = [bin_of(each) for each in first.view(np.float64).tolist()]
    if bins[0] != at.STEP_BIN:
        raise ValueError(f"2^-20 is in bin {bins[0]} here, not in {at.STEP_BIN}")
    edges = [_edge(k + 1) for k in range(bins[0], bins[-1] + 1)]
    words = struct.unpack(f"<{len(edges)}q", struct.pack(f"<{len(edges)}d", *edges))
    packed = np.array(bins, dtype=np.int64).reshape(-1, 4) << np.array([0, 16, 32, 48])
    found = np.concatenate([packed.sum(axis=1), np.array(words, dtype=np.int64)])
    found.flags.writeable = False
    return found
