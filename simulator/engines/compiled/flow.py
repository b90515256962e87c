"""How jobs go through a pipeline: stage by stage, gates, failures, the end."""

from __future__ import annotations

import math

from simulator.draws import PURPOSES
from simulator.engines.compiled.chances import chance, draw, draw_at
from simulator.engines.compiled.clocks import after_open_time, factor, next_open, read
from simulator.engines.compiled.deployments import deployed, schedule
from simulator.engines.compiled.heap import key_of, push
from simulator.engines.compiled.jobs import (
    add_parts,
    end_job,
    free_job,
    free_work,
    job_at,
    new_work,
)  # fmt: skip
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.pools import join, paid, release
from simulator.engines.compiled.spot import stretched
from simulator.engines.compiled.tallies import began, queued
from simulator.engines.compiled.toolchain import fast

__all__ = ["end", "go_on", "opening", "released", "start"]

_TIME, _FAILS, _APPLIES = PURPOSES["time"], PURPOSES["fails"], PURPOSES["applies"]
_MOST_VISITS = 2**16


@fast
def _endless(M: Whole, why: int, job: int, s: int) -> None:
    """What only a dated change made endless is told, not waited for."""
    if not M[ERROR]:
        M[ERROR] = why
        M[ERROR_JOB] = job
        M[ERROR_AT] = s


@fast
def _applies(M: Whole, X: Float, j: int, s: int, now: float) -> bool:
    share = X[s + S_APPLIES]
    if M[s + S_APPLIES_E]:
        share = X[read(M, X, M[s + S_APPLIES_E], M[j + J_UNIT], X[j + J_SHARE], now)]
    if share >= 1.0:
        return True
    t = M[j + J_STREAM]
    return chance(M, M[j + J_ENTITY], M[t + T_HASH], M[s + S_HASH], _APPLIES) < share


@fast
def go_on(M: Whole, X: Float, job: int, index: int, failed: bool) -> None:
    """The job comes to the stage at `index` or, where that is passed over, to a later one."""
    now = X[NOW]
    j = job_at(M, job)
    p = M[M[j + J_STREAM] + T_PIPE]
    passed = 0
    while index < M[p + P_N]:
        s = M[p + P_FIRST] + S_SIZE * index
        if M[s + S_AFTER_FAILURE] and not failed:
            index += 1
            continue
        failed = False
        if (M[s + S_APPLIES_E] == 0 and X[s + S_APPLIES] >= 1.0) or _applies(M, X, j, s, now):
            _come(M, X, job, s, now)
            return
        index = M[s + S_NEXT]
        passed += 1
        if passed > 1000:
            _endless(M, ENDLESS_STAGES, job, s)
            return
    end_job(M, X, job, now, COMPLETED)
    deployed(M, X, p, job, now)
    free_job(M, job)


@fast
def _plan(M: Whole, X: Float, j: int, s: int, now: float) -> int:
    """The address of what the stage asks for now."""
    e = M[s + S_REQUEST_E]
    return read(M, X, e, M[j + J_UNIT], X[j + J_SHARE], now) if e else M[s + S_REQUEST]


@fast
def _come(M: Whole, X: Float, job: int, s: int, now: float) -> None:
    j = job_at(M, job)
    if M[j + J_AT] != M[s + S_INDEX]:
        M[j + J_AT] = M[s + S_INDEX]
        for k in range(M[RETRY_SLOTS]):
            M[j + J_OWN + k] = 0
    r = _plan(M, X, j, s, now)
    if M[r + R_GATE]:
        _wait(M, X, job, s, r, now)
    else:
        _request(M, X, job, s, r, now, now)


# --- gates --------------------------------------------------------------------------------
@fast
def _wait(M: Whole, X: Float, job: int, s: int, r: int, now: float) -> None:
    """The job waits for the calendar it finds now; one that never opens again keeps it."""
    time = next_open(M, X, M[r + R_GATE], now, X[r + R_NOTICE])
    j = job_at(M, job)
    X[j + J_SINCE] = now
    M[j + J_CAUSE] = M[CAUSE]
    M[j + J_BATCH] = M[r + R_BATCH]
    if time <= now:
        _let_go(M, X, job, s)
    else:
        key = key_of(EDGE, M[M[j + J_STREAM] + T_RANK], M[j + J_ENTITY])
        push(M, X, time, key, M[s + S_RANK] << 8, DO_OPENING, job, s)


@fast
def opening(M: Whole, X: Float, job: int, s: int) -> None:
    """The calendar a job waits for opens."""
    M[CAUSE] = EDGE
    _let_go(M, X, job, s)


@fast
def _let_go(M: Whole, X: Float, job: int, s: int) -> None:
    j = job_at(M, job)
    if not M[j + J_BATCH]:
        released(M, X, job, s, X[j + J_SINCE])
        return
    M[j + J_LINK] = -1
    M[DUE_N] += 1
    M[GREW] = 1
    if M[s + S_DUE] < 0:
        M[M[TOUCHED_GATES] + M[TOUCHED_GATE_N]] = s
        M[TOUCHED_GATE_N] += 1
        M[TOUCHED] = 1
        M[s + S_DUE] = job
    else:
        M[job_at(M, M[s + S_DUE_LAST]) + J_LINK] = job
    M[s + S_DUE_LAST] = job


@fast
def released(M: Whole, X: Float, job: int, s: int, entered: float) -> None:
    """A gate lets the job go: it asks for what the stage says now."""
    now = X[NOW]
    _request(M, X, job, s, _plan(M, X, job_at(M, job), s, now), entered, now)


# --- visits -------------------------------------------------------------------------------
@fast
def _request(M: Whole, X: Float, job: int, s: int, r: int, entered: float, now: float) -> None:
    """One visit: every branch draws its duration and joins the queue, or begins a delay."""
    j = job_at(M, job)
    visits = j + J_OWN + M[RETRY_SLOTS] + M[s + S_INDEX]
    visit = M[visits]
    if visit >= _MOST_VISITS:
        _endless(M, ENDLESS_VISITS, job, s)
        return
    M[visits] = visit + 1
    queued(M, X, now, M[s + S_VISITS])
    M[j + J_BRANCHES] = M[r + R_PARALLEL]
    by = 1.0
    if M[s + S_FACTORS]:
        by = factor(M, X, M[s + S_FACTORS], now, X[j + J_SHARE])
    t = M[j + J_STREAM]
    for branch in range(M[r + R_PARALLEL]):
        last = (visit << 12) | (branch << 4)
        duration = X[r + R_TIME + D_A]
        if M[r + R_TIME + D_KIND] != CONSTANT:
            if last == 0 and M[s + S_TIME_AHEAD]:
                duration = draw_at(M, X, r + R_TIME, j + M[s + S_TIME_AHEAD])
            else:
                u = chance(M, M[j + J_ENTITY], M[t + T_HASH], M[s + S_HASH], last | _TIME)
                duration = draw(M, X, r + R_TIME, u)
        duration *= by
        work = new_work(M, X)
        w = M[WORKS] + W_SIZE * work
        M[w + W_JOB] = job
        M[w + W_STAGE] = s
        M[w + W_VISIT] = visit
        M[w + W_BRANCH] = branch
        M[w + W_POOL] = M[r + R_POOL]
        M[w + W_SLOTS] = M[r + R_SLOTS]
        if M[j + J_ROW] >= 0 and M[s + S_TRACED] and M[r + R_POOL] >= 0:
            duration = _recorded(M, X, j, w, duration, by)
        asked = duration
        if M[r + R_SPOT]:
            duration = stretched(M, X, job, s, r, last, duration, now)
        X[w + W_ENTERED] = entered
        X[w + W_QUEUED] = now
        X[w + W_DURATION] = duration
        M[w + W_CLOCK] = M[r + R_CLOCK]
        M[w + W_CAUSE] = M[CAUSE]
        M[w + W_K1] = (M[t + T_RANK] << 32) | M[j + J_ENTITY]
        M[w + W_K2] = (M[s + S_RANK] << 8) | branch
        if M[r + R_POOL] < 0:
            start(M, X, work, now)
        else:
            p = M[s + S_PIPE]
            join(M, X, M[r + R_POOL], work, X[p + P_PRIORITY], X[j + J_RANK], asked)


@fast
def _recorded(M: Whole, X: Float, j: int, w: int, duration: float, by: float) -> float:
    """The duration and the slots a recorded job brings along."""
    table = M[j + J_TABLE]
    row = M[j + J_ROW]
    if M[table + Y_SLOTS]:
        M[w + W_SLOTS] = M[M[table + Y_SLOTS] + row]
    if M[table + Y_DURATIONS]:
        return X[M[table + Y_DURATIONS] + row] * by
    return duration


@fast
def start(M: Whole, X: Float, work: int, now: float) -> None:
    """The branch has its slots, or needs none: its end is due."""
    w = M[WORKS] + W_SIZE * work
    X[w + W_BEGAN] = now
    time = now + X[w + W_DURATION]
    if M[w + W_CLOCK]:
        time = after_open_time(M, X, M[w + W_CLOCK], now, X[w + W_DURATION])
    if M[w + W_INCIDENT] >= 0:
        n = M[INCIDENTS] + N_SIZE * M[w + W_INCIDENT]
        p = M[n + N_PIPE]
        wait = M[p + P_WAIT]
        if M[p + P_POOL_MAP]:
            wait = M[M[p + P_POOL_MAP] + M[M[w + W_POOL] + Q_POSITION]]
        began(M, X, now, X[w + W_QUEUED], wait)
        schedule(M, X, n, time, RESTORE, DO_REPAIRED, work)
        return
    s = M[w + W_STAGE]
    if M[w + W_POOL] >= 0:
        wait = M[s + S_WAIT]
        if M[s + S_POOL_MAP]:
            wait = M[M[s + S_POOL_MAP] + M[M[w + W_POOL] + Q_POSITION]]
        began(M, X, now, X[w + W_QUEUED], wait)
    retraining = M[job_at(M, M[w + W_JOB]) + J_RETRAINING]
    if retraining >= 0:
        g = M[RETRAININGS] + G_SIZE * retraining
        if math.isnan(X[g + G_BEGAN]):
            X[g + G_BEGAN] = now
    key = ((END + 1) << 58) | M[w + W_K1]
    push(M, X, time, key, M[w + W_K2], DO_END, work, 0)


@fast
def end(M: Whole, X: Float, work: int, now: float) -> None:
    """A branch ends; with the last one of its visit the job goes on."""
    M[CAUSE] = END
    w = M[WORKS] + W_SIZE * work
    X[w + W_ENDED] = now
    M[w + W_OUTCOME] = PASSED
    job = M[w + W_JOB]
    j = job_at(M, job)
    if M[w + W_POOL] >= 0:
        release(M, M[w + W_POOL], M[w + W_SLOTS])
        if M[j + J_RETRAINING] >= 0:
            _spend(M, X, M[RETRAININGS] + G_SIZE * M[j + J_RETRAINING], w)
    M[j + J_BRANCHES] -= 1
    if M[j + J_BRANCHES] > 0:
        free_work(M, work)
        return
    add_parts(X, M, j, w, now)
    s = M[w + W_STAGE]
    u = _failure(M, X, j, w, s, now)
    if u:
        M[w + W_OUTCOME] = FIRST_CAUSE + M[u + U_OUTCOME]
    free_work(M, work)
    if u:
        _fail(M, X, job, s, u, now)
    else:
        go_on(M, X, job, M[s + S_NEXT], False)


@fast
def _spend(M: Whole, X: Float, g: int, w: int) -> None:
    """What a retraining held, and what that cost."""
    q = M[w + W_POOL]
    span = X[w + W_ENDED] - X[w + W_BEGAN]
    price = paid(M, X, q, X[w + W_BEGAN], X[w + W_ENDED])
    if M[w + W_CLOCK] and span > 0.0:
        price *= X[w + W_DURATION] / span
        span = X[w + W_DURATION]
    X[g + G_HELD + M[q + Q_KIND]] += M[w + W_SLOTS] * span
    X[g + G_PAID + M[q + Q_KIND]] += M[w + W_SLOTS] * price


@fast
def _failure(M: Whole, X: Float, j: int, w: int, s: int, now: float) -> int:
    """The cause this visit fails by, 0 for none: one draw when its last branch ends."""
    c = M[s + S_CAUSES]
    if M[s + S_CAUSES_E]:
        c = read(M, X, M[s + S_CAUSES_E], M[j + J_UNIT], X[j + J_SHARE], now)
    n = M[c]
    if n == 0:
        return 0
    if M[w + W_VISIT] == 0 and M[s + S_FAILS_AHEAD]:
        u = X[j + M[s + S_FAILS_AHEAD]]
    else:
        t = M[j + J_STREAM]
        last = (M[w + W_VISIT] << 12) | _FAILS
        u = chance(M, M[j + J_ENTITY], M[t + T_HASH], M[s + S_HASH], last)
    upto = 0.0
    for k in range(n):
        upto += X[c + 1 + U_SIZE * k + U_CHANCE]
        if u < upto:
            return c + 1 + U_SIZE * k
    return 0


@fast
def _fail(M: Whole, X: Float, job: int, s: int, u: int, now: float) -> None:
    if M[u + U_GO_TO] >= 0:
        go_on(M, X, job, M[u + U_GO_TO], True)
        return
    j = job_at(M, job)
    if M[u + U_RETRIES] >= 0:
        used = M[j + J_OWN + M[u + U_RETRY]]
        M[j + J_OWN + M[u + U_RETRY]] = used + 1
        if used < M[u + U_RETRIES]:
            _request(M, X, job, s, _plan(M, X, j, s, now), now, now)
            return
    end_job(M, X, job, now, ABANDONED)
    free_job(M, job)
