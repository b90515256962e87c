"""Jobs and the branches of work they ask slots for: made, carried, ended, and used again.

While no tables are kept, what has ended makes room for what comes.
"""

from __future__ import annotations

import math

from simulator.draws import PURPOSES, hash_id
from simulator.engines.compiled.chances import ahead, chance
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.releases import retrained
from simulator.engines.compiled.tallies import arrived, left
from simulator.engines.compiled.toolchain import fast

__all__ = ["add_parts", "end_job", "free_job", "free_work", "job_at", "new_job", "new_work",
           "share_of", "take_on"]  # fmt: skip

_UNIT, _SHARE = PURPOSES["unit"], PURPOSES["share"]
_UNIT_PLACE, _SHARE_PLACE = hash_id("~unit"), hash_id("~share")


@fast
def job_at(M: Whole, job: int) -> int:
    """The address of a job, by its number."""
    return M[JOBS] + M[JOB_SIZE] * job


@fast
def share_of(M: Whole, p: int, unit: int) -> float:
    """The uniform of a unit: the same for every dated change, so early units stay early."""
    return chance(M, unit, M[p + P_HASH], _SHARE_PLACE, _SHARE)


@fast
def new_job(M: Whole, X: Float, t: int, entity: int, now: float, unit: int) -> int:
    """The number of a job that arrives now; with a unit of -1 its keyed draw names one."""
    p = M[t + T_PIPE]
    if unit < 0:
        unit = 0
        if M[p + P_UNITS] > 1:
            unit = int(chance(M, entity, M[t + T_HASH], _UNIT_PLACE, _UNIT) * M[p + P_UNITS])
    job = M[JOB_FREE]
    if job >= 0:
        M[JOB_FREE] = M[job_at(M, job) + J_NEXT]
    else:
        job = M[JOB_N]
        M[JOB_N] = job + 1
        M[GREW] = 1
    j = job_at(M, job)
    for k in range(J_WORK, M[AHEAD]):
        M[j + k] = 0
    if M[t + T_DRAWN]:
        _draw_with_others(M, X, t, p, j, entity)
    else:
        for group in range(M[p + P_AHEAD_N]):
            table, to = M[p + P_AHEAD] + 3 * LANES * group, j + M[AHEAD] + 2 * LANES * group
            ahead(M, X, table, entity, M[t + T_HASH], 0, to)
    M[j + J_STREAM] = t
    M[j + J_ENTITY] = entity
    M[j + J_UNIT] = unit
    X[j + J_SHARE] = share_of(M, p, unit) if M[p + P_SHARED] else 0.0
    X[j + J_ARRIVED] = now
    X[j + J_ENDED] = math.nan
    M[j + J_OUTCOME] = IN_SYSTEM
    M[j + J_AT] = -1
    M[j + J_BRANCHES] = 0
    M[j + J_FIRST] = -1
    M[j + J_LAST] = -1
    M[j + J_NEXT] = -1
    M[j + J_CARRIER] = -1
    M[j + J_RETRAINING] = -1
    M[j + J_ROW] = -1
    arrived(M, X, now, M[p + P_POSITION])
    return job


@fast
def _draw_with_others(M: Whole, X: Float, t: int, p: int, j: int, entity: int) -> None:
    """What is drawn ahead of a job that arrives, made for eight that follow each other at once.

    One key after the other: unlike the keys of one job these do not wait for each other.
    """
    lane = entity & (LANES - 1)
    first, drawn, keys = entity - lane, M[t + T_DRAWN], M[p + P_KEY_N]
    if M[t + T_AHEAD_OF] != first:
        M[t + T_AHEAD_OF] = first
        for key in range(keys):
            table, to = M[p + P_KEYS] + 3 * LANES * key, drawn + 2 * LANES * key
            ahead(M, X, table, first, M[t + T_HASH], 0, to)
    to = j + M[AHEAD]
    for key in range(keys):
        at = to + key + (key & -LANES)
        X[at] = X[drawn + 2 * LANES * key + lane]
        X[at + LANES] = X[drawn + 2 * LANES * key + LANES + lane]


@fast
def free_job(M: Whole, job: int) -> None:
    """The room of a job that has ended, and of all it carried."""
    if M[TABLES]:
        return
    j = job_at(M, job)
    member = M[j + J_FIRST]
    while member >= 0:
        following = M[job_at(M, member) + J_NEXT]
        M[job_at(M, member) + J_NEXT] = M[JOB_FREE]
        M[JOB_FREE] = member
        member = following
    M[j + J_NEXT] = M[JOB_FREE]
    M[JOB_FREE] = job


@fast
def new_work(M: Whole, X: Float) -> int:
    """The number of a new branch of work."""
    work = M[WORK_FREE]
    if work >= 0:
        M[WORK_FREE] = M[M[WORKS] + W_SIZE * work]
    else:
        work = M[WORK_N]
        M[WORK_N] = work + 1
        M[GREW] = 1
    w = M[WORKS] + W_SIZE * work
    X[w + W_BEGAN] = math.nan
    X[w + W_ENDED] = math.nan
    M[w + W_OUTCOME] = UNDER_WAY
    M[w + W_INCIDENT] = -1
    return work


@fast
def free_work(M: Whole, work: int) -> None:
    """The room of a branch that has ended."""
    if not M[TABLES]:
        M[M[WORKS] + W_SIZE * work + W_JOB] = M[WORK_FREE]
        M[WORK_FREE] = work


@fast
def add_parts(X: Float, M: Whole, j: int, w: int, now: float) -> None:
    """Where the job's time went between entering the stage and the end of this branch."""
    spent = now - X[w + W_BEGAN]
    worked = spent
    closed = 0.0
    if M[w + W_CLOCK]:
        worked = X[w + W_DURATION]
        closed = spent - worked
    X[j + (J_WORK if M[w + W_POOL] >= 0 else J_DELAY)] += worked
    X[j + J_QUEUE] += X[w + W_BEGAN] - X[w + W_QUEUED]
    X[j + J_CALENDAR] += (X[w + W_QUEUED] - X[w + W_ENTERED]) + closed


@fast
def take_on(M: Whole, X: Float, job: int, other: int, own_wait: float, other_wait: float) -> None:
    """`job` carries `other` and all it carries from now on; waits at the gate count as calendar.

    A member's time is the carrier's from here, plus what differed when it came aboard.
    """
    j = job_at(M, job)
    o = job_at(M, other)
    for part in range(4):
        X[o + J_OFF_WORK + part] = X[o + J_WORK + part] - X[j + J_WORK + part]
    X[o + J_OFF_CALENDAR] += other_wait - own_wait
    M[o + J_CARRIER] = job
    if M[j + J_FIRST] < 0:
        M[j + J_FIRST] = other
    else:
        M[job_at(M, M[j + J_LAST]) + J_NEXT] = other
    M[j + J_LAST] = other
    M[o + J_NEXT] = M[o + J_FIRST]
    member = M[o + J_FIRST]
    while member >= 0:
        m = job_at(M, member)
        for part in range(4):
            X[m + J_OFF_WORK + part] = X[m + J_OFF_WORK + part] + X[o + J_OFF_WORK + part]
        M[m + J_CARRIER] = job
        M[j + J_LAST] = member
        member = M[m + J_NEXT]
    M[o + J_FIRST] = -1
    M[o + J_LAST] = -1


@fast
def end_job(M: Whole, X: Float, job: int, now: float, outcome: int) -> None:
    """The job and all it carries leave the system; members first, in the order they came aboard."""
    j = job_at(M, job)
    w, q, c, d = X[j + J_WORK], X[j + J_QUEUE], X[j + J_CALENDAR], X[j + J_DELAY]
    member = M[j + J_FIRST]
    while member >= 0:
        m = job_at(M, member)
        _leave(
            M, X, m, now, outcome, w + X[m + J_OFF_WORK], q + X[m + J_OFF_QUEUE],
            c + X[m + J_OFF_CALENDAR], d + X[m + J_OFF_DELAY],
        )  # fmt: skip
        member = M[m + J_NEXT]
    _leave(M, X, j, now, outcome, w, q, c, d)


@fast
def _leave(
    M: Whole, X: Float, j: int, now: float, outcome: int, w: float, q: float, c: float, d: float
) -> None:
    X[j + J_ENDED] = now
    M[j + J_OUTCOME] = outcome
    completed = outcome == COMPLETED
    pipe = M[M[M[j + J_STREAM] + T_PIPE] + P_POSITION]
    left(M, X, now, pipe, X[j + J_ARRIVED], completed, w, q, c, d)
    retraining = M[j + J_RETRAINING]
    if retraining >= 0:
        retrained(M, X, M[RETRAININGS] + G_SIZE * retraining, now, completed)
        if not M[TABLES]:
            M[M[RETRAININGS] + G_SIZE * retraining] = M[RETRAINING_FREE]
            M[RETRAINING_FREE] = retraining
