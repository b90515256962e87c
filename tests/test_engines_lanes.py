"""Draws made eight at once are those made one by one, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.draws import REPLICATIONS, uniform
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.chances import _NEAR, ahead
from simulator.engines.compiled.toolchain import digest, entry, floats_at, wholes_at
from simulator.quantiles import normal_inverse

TABLE, TO = at.HEADER, at.HEADER + 3 * at.LANES
ROUNDS = 200


def _drawn(digest: int) -> Any:
    """Kept, as the kernel is, under the digest of what it is made of."""

    def drawn(memory: int, entity: int, stream: int, last: int) -> int:
        ahead(wholes_at(memory), floats_at(memory), TABLE, entity, stream, last, TO)
        return digest

    return entry(drawn)


def test_eight_at_once_are_the_numbers_that_every_engine_draws() -> None:
    """All fields of a key up to their last bit, further numbers too; and what lies behind each
    uniform is its normal quantile wherever the first formula holds."""
    luck = np.random.default_rng(3)
    draw, near = _drawn(digest()), 0
    for each in range(ROUNDS):
        memory = np.zeros(TO + 2 * at.LANES, dtype=np.int64)
        seed, stream = (int(luck.integers(0, 2**32)) if each else 2**32 - 1 for _ in range(2))
        replication = int(luck.integers(0, 2**32)) if each % 2 else 5 + 7 * REPLICATIONS
        entity, last = int(luck.integers(0, 2**31)), int(luck.integers(0, 2**31))
        memory[at.SEED], memory[at.REPLICATION] = seed, replication
        table = luck.integers(0, 2**31, (3, at.LANES))
        table[1] *= 2
        memory[TABLE:TO] = table.ravel()
        draw(memory.ctypes.data, entity, stream, last)
        found = memory.view(np.float64)[TO:].tolist()
        for lane in range(at.LANES):
            who, place, more = table[:, lane].tolist()
            u = uniform(seed, replication, entity + who, stream, place, last + more)
            assert found[lane] == u
            if abs(u - 0.5) <= _NEAR:
                assert found[at.LANES + lane] == normal_inverse(u)
                near += 1
    assert near > 0.8 * ROUNDS * at.LANES
