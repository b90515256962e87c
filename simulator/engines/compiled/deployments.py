"""Production after a pipeline's last stage: failed deployments are opened here.

What is done about them stands in `production`, which sends jobs on their way.
"""

from __future__ import annotations

import math

from simulator.draws import PURPOSES, hash_id
from simulator.engines.compiled.chances import chance, draw
from simulator.engines.compiled.clocks import after_open_time, read
from simulator.engines.compiled.heap import key_of, push
from simulator.engines.compiled.jobs import job_at
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.tallies import add_deployed
from simulator.engines.compiled.toolchain import fast

__all__ = ["after_phase", "deployed", "incident_chance", "says", "schedule"]

_FAILS, _DETECT = PURPOSES["fails"], PURPOSES["detect"]
_PLACE = hash_id("~production")


@fast
def _there(M: Whole, X: Float, p: int, unit: int, share: float) -> int:
    e = M[p + P_HERE_E]
    return read(M, X, e, unit, share, X[NOW]) if e else M[p + P_HERE]


@fast
def says(M: Whole, X: Float, n: int) -> int:
    """What production says now; what the file says for incidents still open when it ended."""
    p = M[n + N_PIPE]
    b = _there(M, X, p, M[n + N_UNIT], X[n + N_SHARE])
    return b if M[b + B_THERE] else M[p + P_SPEC]


@fast
def incident_chance(M: Whole, n: int, purpose: int) -> float:
    """A draw of the incident's: those of the job that carried the deployment."""
    return chance(M, M[n + N_ENTITY], M[M[n + N_STREAM] + T_HASH], _PLACE, purpose)


@fast
def after_phase(
    M: Whole, X: Float, n: int, time: int, clock: int, purpose: int, now: float
) -> float:
    """When a phase of an incident ends that begins now."""
    duration = draw(M, X, time, incident_chance(M, n, purpose))
    if clock:
        return after_open_time(M, X, clock, now, duration)
    return now + duration


@fast
def schedule(M: Whole, X: Float, n: int, time: float, cls: int, does: int, which: int) -> None:
    """An event of an incident."""
    key = key_of(cls, M[M[n + N_STREAM] + T_RANK], M[n + N_ENTITY])
    push(M, X, time, key, M[M[n + N_PIPE] + P_PLACE_RANK] << 8, does, which, 0)


@fast
def deployed(M: Whole, X: Float, p: int, job: int, now: float) -> None:
    """The job ended its last stage with all it carries: one deployment, if there is production."""
    if not M[p + P_DEPLOYS]:
        return
    j = job_at(M, job)
    b = _there(M, X, p, M[j + J_UNIT], X[j + J_SHARE])
    if not M[b + B_THERE]:
        return
    changes = 1
    rework = M[M[j + J_STREAM] + T_CAUSE] == BY_REWORK
    member = M[j + J_FIRST]
    while member >= 0:
        m = job_at(M, member)
        changes += 1
        if M[M[m + J_STREAM] + T_CAUSE] == BY_REWORK:
            rework = True
        member = M[m + J_NEXT]
    probability = X[b + B_FAILS]
    whole = 1.0
    if probability < 1.0:
        whole = -math.expm1(changes * math.log1p(-probability))
    t = M[j + J_STREAM]
    failed = whole > 0.0 and chance(M, M[j + J_ENTITY], M[t + T_HASH], _PLACE, _FAILS) < whole
    add_deployed(M, X, now, M[p + P_POSITION], failed, rework)
    if failed:
        _open(M, X, p, job, changes, now)


@fast
def _open(M: Whole, X: Float, p: int, job: int, changes: int, now: float) -> None:
    incident = M[INCIDENT_FREE]
    if incident >= 0:
        M[INCIDENT_FREE] = M[M[INCIDENTS] + N_SIZE * incident]
    else:
        incident = M[INCIDENT_N]
        M[INCIDENT_N] = incident + 1
        M[GREW] = 1
    n = M[INCIDENTS] + N_SIZE * incident
    j = job_at(M, job)
    M[n + N_STREAM] = M[j + J_STREAM]
    M[n + N_ENTITY] = M[j + J_ENTITY]
    M[n + N_UNIT] = M[j + J_UNIT]
    X[n + N_SHARE] = X[j + J_SHARE]
    M[n + N_CHANGES] = changes
    X[n + N_OPENED] = now
    X[n + N_DETECTED] = math.nan
    X[n + N_RESTORED] = math.nan
    M[n + N_HOW] = 0
    M[n + N_REWORKED] = 0
    M[n + N_PIPE] = p
    M[n + N_JOB] = job
    b = says(M, X, n)
    end = after_phase(M, X, n, b + B_DETECT, M[b + B_DETECT_CLOCK], _DETECT, now)
    schedule(M, X, n, end, DETECT, DO_DETECTED, incident)
