"""Spot slots: how long work takes that is interrupted and goes on from its last checkpoint."""

from __future__ import annotations

import math

from simulator.draws import FURTHERS, PURPOSES
from simulator.engines.compiled.chances import further
from simulator.engines.compiled.jobs import job_at
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.toolchain import fast

__all__ = ["stretched"]

_GAP = PURPOSES["gap"]
_BLOCK = 2**16  # visits a job may use; the rest of their field counts blocks of further numbers
_MOST = FURTHERS * 16


@fast
def stretched(
    M: Whole, X: Float, job: int, s: int, r: int, last: int, work: float, now: float
) -> float:
    """The time the slots are held for work of that duration, interruptions included."""
    j = job_at(M, job)
    stream = M[M[j + J_STREAM] + T_HASH]
    elapsed = 0.0
    done = 0.0
    restart = 0.0
    for number in range(_MOST):
        block = number // FURTHERS
        place = last + ((block * _BLOCK) << 12)
        u = further(M, M[j + J_ENTITY], stream, M[s + S_HASH], place | _GAP, number % FURTHERS)
        gap = -X[r + R_BETWEEN] * math.log1p(-u)
        left = restart + (work - done)
        if gap >= left:
            return elapsed + left
        elapsed += gap
        if elapsed > X[HORIZON] - now:
            return elapsed
        if gap > restart:
            done += gap - restart
            done = math.floor(done / X[r + R_CHECKPOINT]) * X[r + R_CHECKPOINT]
        restart = X[r + R_RESTART]
    if not M[ERROR]:
        M[ERROR] = ENDLESS_GAPS
        M[ERROR_JOB] = job
        M[ERROR_AT] = s
    return elapsed
