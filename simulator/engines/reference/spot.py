"""Spot slots: how long work takes that is interrupted and goes on from its last checkpoint.

Interruptions are a Poisson stream over the time the slots are held, restarts included: one that
falls into a restart begins it again. A checkpoint is made after every `checkpoint-every` of work
and costs nothing. For a piece of work c between checkpoints this is M e^(R/M) (e^(c/M) - 1) on
average, M the mean time between interruptions and R the restart (Daly 2006, "A higher order
estimate of the optimum checkpoint interval"), which the tests hold it to.

The gaps are drawn at the stage's place, by visit, branch and the purpose `gap`, one further number
each. A visit's field has 2^20 values of which jobs may use 2^16: the rest of it counts blocks of
256 further numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from simulator.draws import FURTHERS, VISITS
from simulator.spec import Interruption

__all__ = ["MOST_INTERRUPTIONS", "MOST_VISITS", "interrupted"]

MOST_VISITS = 2**16
MOST_INTERRUPTIONS = FURTHERS * (VISITS // MOST_VISITS)


def interrupted(
    work: float, spot: Interruption, chance: Callable[[int], float], enough: float
) -> float | None:
    """The time it takes to do `work`; `chance(n)` is the uniform of the n-th gap.

    Beyond `enough` the answer is only known to be longer. None: not done after as many
    interruptions as there are numbers for.
    """
    elapsed = done = restart = 0.0
    for number in range(MOST_INTERRUPTIONS):
        gap = -spot.mean_time_between * math.log1p(-chance(number))
        left = restart + (work - done)
        if gap >= left:
            return elapsed + left
        elapsed += gap
        if elapsed > enough:
            return elapsed
        if gap > restart:
            done += gap - restart
            done = math.floor(done / spot.checkpoint_every) * spot.checkpoint_every
        restart = spot.restart
    return None
