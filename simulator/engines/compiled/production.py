"""What is done about failed deployments: seen, rolled back or restored, followed by a fix."""

from __future__ import annotations

from simulator.draws import PURPOSES
from simulator.engines.compiled.chances import draw
from simulator.engines.compiled.deployments import after_phase, incident_chance, says, schedule
from simulator.engines.compiled.flow import go_on
from simulator.engines.compiled.jobs import free_work, new_job, new_work
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.pools import join, release
from simulator.engines.compiled.tallies import add_restored, queued
from simulator.engines.compiled.toolchain import fast

__all__ = ["detected", "repaired", "restored"]

_ROLLBACK, _RESTORE, _REWORK = PURPOSES["rollback"], PURPOSES["restore"], PURPOSES["rework"]


@fast
def detected(M: Whole, X: Float, incident: int, now: float) -> None:
    """An incident is seen: it is rolled back, or somebody is asked to restore."""
    M[CAUSE] = DETECT
    n = M[INCIDENTS] + N_SIZE * incident
    X[n + N_DETECTED] = now
    b = says(M, X, n)
    if X[b + B_SHARE] > 0.0 and incident_chance(M, n, _ROLLBACK) < X[b + B_SHARE]:
        M[n + N_HOW] = 1
        time = after_phase(M, X, n, b + B_ROLLBACK, M[b + B_ROLLBACK_CLOCK], _RESTORE, now)
        schedule(M, X, n, time, RESTORE, DO_RESTORED, incident)
        return
    M[n + N_HOW] = 2
    if M[b + B_POOL] < 0:
        time = after_phase(M, X, n, b + B_RESTORE, M[b + B_RESTORE_CLOCK], _RESTORE, now)
        schedule(M, X, n, time, RESTORE, DO_RESTORED, incident)
    else:
        _ask_for_slot(M, X, incident, b, now)


@fast
def _ask_for_slot(M: Whole, X: Float, incident: int, b: int, now: float) -> None:
    n = M[INCIDENTS] + N_SIZE * incident
    p = M[n + N_PIPE]
    duration = draw(M, X, b + B_RESTORE, incident_chance(M, n, _RESTORE))
    queued(M, X, now, M[p + P_VISITS])
    work = new_work(M, X)
    w = M[WORKS] + W_SIZE * work
    M[w + W_JOB] = M[n + N_JOB]
    M[w + W_STAGE] = 0
    M[w + W_VISIT] = 0
    M[w + W_BRANCH] = 0
    M[w + W_POOL] = M[b + B_POOL]
    M[w + W_SLOTS] = 1
    X[w + W_ENTERED] = now
    X[w + W_QUEUED] = now
    X[w + W_DURATION] = duration
    M[w + W_CLOCK] = M[b + B_RESTORE_CLOCK]
    M[w + W_CAUSE] = DETECT
    M[w + W_K1] = (M[M[n + N_STREAM] + T_RANK] << 32) | M[n + N_ENTITY]
    M[w + W_K2] = M[p + P_PLACE_RANK] << 8
    M[w + W_INCIDENT] = incident
    join(M, X, M[b + B_POOL], work, X[p + P_PRIORITY], 0.0, duration)


@fast
def repaired(M: Whole, X: Float, work: int, now: float) -> None:
    """A restoration gives its slot back."""
    w = M[WORKS] + W_SIZE * work
    X[w + W_ENDED] = now
    M[w + W_OUTCOME] = PASSED
    release(M, M[w + W_POOL], 1)
    incident = M[w + W_INCIDENT]
    free_work(M, work)
    restored(M, X, incident, now)


@fast
def restored(M: Whole, X: Float, incident: int, now: float) -> None:
    """An incident is over; an unplanned fix may follow."""
    M[CAUSE] = RESTORE
    n = M[INCIDENTS] + N_SIZE * incident
    X[n + N_RESTORED] = now
    p = M[n + N_PIPE]
    add_restored(M, X, now, X[n + N_OPENED], M[p + P_POSITION])
    b = says(M, X, n)
    unit = M[n + N_UNIT]
    share = X[b + B_REWORK_SHARE]  # below 0: none
    fix = share >= 0.0 and incident_chance(M, n, _REWORK) < share
    if fix:
        M[n + N_REWORKED] = 1
    t = 0
    if fix:
        t = M[M[p + P_REWORKS] + M[b + B_REWORK_TO]]
    if not M[TABLES]:
        M[n] = M[INCIDENT_FREE]
        M[INCIDENT_FREE] = incident
    if fix:
        entity = M[t + T_NEXT]
        M[t + T_NEXT] = entity + 1
        job = new_job(M, X, t, entity, now, unit % M[M[t + T_PIPE] + P_UNITS])
        go_on(M, X, job, 0, False)
