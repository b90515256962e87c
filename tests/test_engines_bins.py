"""The compiled engine finds the bins of its histogram as the reference engine does, exactly."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np

from simulator.engines.compiled import bins
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.tallies import _bin
from simulator.engines.compiled.toolchain import digest, entry, floats_at, wholes_at
from simulator.results.tally import Sample

NEIGHBOURS = 8


def _all_bins(digest: int) -> Any:
    """Kept, as the kernel is, under the digest of what it is made of."""

    def all_bins(values: int, number: int, memory: int, found: int) -> int:
        given, put = floats_at(values), wholes_at(found)
        for each in range(number):
            put[each] = _bin(wholes_at(memory), floats_at(memory), given[each])
        return digest

    return entry(all_bins)


def kernel_bins(values: np.ndarray) -> np.ndarray:
    """The bin the kernel gives to each value."""
    table = bins.steps()
    memory = np.zeros(at.HEADER + len(table), dtype=np.int64)
    memory[at.HEADER :] = table
    memory[at.STEPS] = at.HEADER
    found = np.zeros(len(values), dtype=np.int64)
    each = (values, len(values), memory, found)
    _all_bins(digest())(*(x if isinstance(x, int) else x.ctypes.data for x in each))
    return found


def test_every_bin_begins_where_the_logarithm_says() -> None:
    """Both sides of every edge from 1e-7 to 1e7, the ends of the table, and values of all sizes."""
    luck = random.Random(7)
    given = [2.0**power * luck.uniform(1, 2) for power in range(-60, 30) for _ in range(2000)]
    given += [luck.lognormvariate(0.0, 3.0) for _ in range(200_000)]
    for k in range(-1620, 1620):
        low = high = math.exp(k * math.log(1.01))
        for _ in range(NEIGHBOURS):
            given += [low, high]
            low, high = math.nextafter(low, 0.0), math.nextafter(high, math.inf)
    for power in (-20, 20):
        given += [2.0**power, math.nextafter(2.0**power, 0.0), math.nextafter(2.0**power, 1e9)]
    values = np.array(given)
    found = kernel_bins(values).tolist()
    wrong = [x for x, k in zip(given, found, strict=True) if k != bins.bin_of(x)]
    assert wrong == []


def test_a_bin_is_the_one_the_results_count() -> None:
    for value in (1e-9, 0.004, 0.01, 1.0, 1.01, 17.0, 3e8):
        sample = Sample()
        sample.add(value)
        assert list(sample.bins) == [bins.bin_of(value) - at.LOWEST_BIN]
