"""Where jobs come from by themselves: gaps, weekly profiles, recorded jobs, the backlog.

An hour with more jobs than there is room for is begun again once there is.
"""

from __future__ import annotations

from simulator.draws import PURPOSES, hash_id, negative_binomial_inverse
from simulator.engines.compiled.chances import ahead, chance, draw_at
from simulator.engines.compiled.clocks import edge_of, factor, hour_of, read
from simulator.engines.compiled.flow import go_on
from simulator.engines.compiled.heap import key_of, push
from simulator.engines.compiled.jobs import job_at, new_job
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.toolchain import fast

__all__ = ["arrive", "arrive_in_hour", "come_from_backlog", "next_hour", "proceed", "start_source",
           "woken"]  # fmt: skip

_PLACE = hash_id("~arrivals")
_GAP, _INSTANT = PURPOSES["gap"], PURPOSES["instant"]
_ROOM = 64  # events beside those of an hour's jobs


@fast
def start_source(M: Whole, X: Float, v: int) -> None:
    """The source at time 0, and the dates at which its arrivals change."""
    proceed(M, X, v, 0.0)
    key = key_of(CHANGE, M[M[v + V_STREAM] + T_RANK], 0)
    for k in range(M[v + V_BREAK_N]):
        push(M, X, X[M[v + V_BREAKS] + k], key, 0, DO_WOKEN, v, 0)
    t = M[v + V_BACKLOG]
    for entity in range(M[v + V_BACKLOG_N]):
        push(M, X, 0.0, key_of(ARRIVAL, M[t + T_RANK], entity), 0, DO_BACKLOG, t, entity)


@fast
def come_from_backlog(M: Whole, X: Float, t: int, entity: int) -> None:
    """A job of the backlog."""
    M[CAUSE] = ARRIVAL
    go_on(M, X, new_job(M, X, t, entity, 0.0, -1), 0, False)


@fast
def _says(M: Whole, X: Float, v: int, now: float) -> int:
    e = M[v + V_ARRIVALS_E]
    return read(M, X, e, 0, 0.0, now) if e else M[v + V_ARRIVALS]


@fast
def _factor(M: Whole, X: Float, v: int, now: float) -> float:
    f = M[v + V_FACTORS]
    return factor(M, X, f, now, 0.0) if f else 1.0


@fast
def _chance(M: Whole, v: int, entity: int, last: int) -> float:
    return chance(M, entity, M[M[v + V_STREAM] + T_HASH], _PLACE, last)


@fast
def woken(M: Whole, X: Float, v: int, now: float) -> None:
    """A date at which arrivals begin, end or become others."""
    a = _says(M, X, v, now)
    if M[a + A_KIND] == RECORDED:
        table = M[a + A_TABLE]
        if not _is_known(M, v, table):
            M[v + V_EPOCH] += 1
            M[v + V_IDLE] = 1
        elif M[v + V_IDLE] and not M[v + V_FACTORS]:  # it stood still: those since are lost
            M[v + V_ROW] = _first_row(M, X, table, now, M[v + V_ROW])
    if M[v + V_IDLE]:
        proceed(M, X, v, now)


@fast
def _is_known(M: Whole, v: int, table: int) -> bool:
    """Whether that is the table of before, perhaps with its times scaled."""
    known = M[v + V_TABLE]
    return known == table or (known > 0 and M[known + Y_CLASS] == M[table + Y_CLASS])


@fast
def _first_row(M: Whole, X: Float, table: int, now: float, low: int) -> int:
    """The first row from `low` on that was not submitted before now."""
    high = M[table + Y_N]
    while low < high:
        middle = (low + high) >> 1
        if X[M[table + Y_SUBMITS] + middle] < now:
            low = middle + 1
        else:
            high = middle
    return low


@fast
def proceed(M: Whole, X: Float, v: int, now: float) -> None:
    """Make the next arrival due, by what arrivals say now."""
    a = _says(M, X, v, now)
    M[v + V_IDLE] = 1
    kind = M[a + A_KIND]
    if kind == GAPS:
        gap = draw_at(M, X, a + A_GAP, _gap_at(M, X, v))
        _due(M, X, v, now + gap * _factor(M, X, v, now), 0, -1)
    elif kind == WEEKLY:
        _hour(M, X, v, now, a)
    elif kind == RECORDED:
        _recorded_next(M, X, v, now, M[a + A_TABLE])


@fast
def _gap_at(M: Whole, X: Float, v: int) -> int:
    """Where the uniform of the next gap lies: those of eight arrivals are drawn at once."""
    entity = M[v + V_ENTITY]
    lane = entity & (LANES - 1)
    if M[v + V_AHEAD_OF] != entity - lane:
        M[v + V_AHEAD_OF] = entity - lane
        stream = M[M[v + V_STREAM] + T_HASH]
        ahead(M, X, M[v + V_AHEAD], entity - lane, stream, _GAP, v + V_DRAWN)
    return v + V_DRAWN + lane


@fast
def _recorded_next(M: Whole, X: Float, v: int, now: float, table: int) -> None:
    """The next recorded job: at its time or, once gaps are scaled, one scaled gap from now."""
    if not _is_known(M, v, table):
        M[v + V_ROW] = _first_row(M, X, table, now, 0)
    M[v + V_TABLE] = table
    row = M[v + V_ROW]
    if row == M[table + Y_N]:
        return
    M[v + V_ROW] = row + 1
    submit = X[M[table + Y_SUBMITS] + row]
    if M[v + V_FACTORS]:
        before = X[M[table + Y_SUBMITS] + row - 1] if row > 0 else 0.0
        time = now + (submit - before) * _factor(M, X, v, now)
    else:
        time = max(now, submit)
    brings = M[table + Y_DURATIONS] or M[table + Y_SLOTS]
    _due(M, X, v, time, table, row if brings else -1)


@fast
def _due(M: Whole, X: Float, v: int, time: float, table: int, row: int) -> None:
    """One more job comes at that time, after which the next one is made due."""
    M[v + V_IDLE] = 0
    entity = M[v + V_ENTITY]
    M[v + V_ENTITY] = entity + 1
    key = key_of(ARRIVAL, M[M[v + V_STREAM] + T_RANK], entity)
    epoch = M[v + V_EPOCH]
    push(M, X, time, key, epoch, DO_ARRIVE, v, (table << 32) | (row + 1))


@fast
def arrive(M: Whole, X: Float, v: int, entity: int, epoch: int, more: int) -> None:
    """A job comes, and the next one is made due."""
    M[CAUSE] = ARRIVAL
    now = X[NOW]
    job = new_job(M, X, M[v + V_STREAM], entity, now, -1)
    j = job_at(M, job)
    M[j + J_TABLE] = more >> 32
    M[j + J_ROW] = (more & 0xFFFFFFFF) - 1
    go_on(M, X, job, 0, False)
    if epoch == M[v + V_EPOCH]:
        proceed(M, X, v, now)


@fast
def arrive_in_hour(M: Whole, X: Float, v: int, entity: int) -> None:
    """A job of an hour of a weekly profile."""
    M[CAUSE] = ARRIVAL
    go_on(M, X, new_job(M, X, M[v + V_STREAM], entity, X[NOW], -1), 0, False)


# --- weekly profiles ----------------------------------------------------------------------
@fast
def next_hour(M: Whole, X: Float, v: int, epoch: int, now: float) -> None:
    """The hour is over."""
    if epoch == M[v + V_EPOCH]:
        proceed(M, X, v, now)


@fast
def _hour(M: Whole, X: Float, v: int, now: float, a: int) -> None:
    """The jobs of the hour now lies in or, when it has none, of the first hour that has."""
    hour = hour_of(M, now)
    start = edge_of(M, hour)
    end = edge_of(M, hour + 1)
    count = _count(M, X, v, hour, start, a)
    while count == 0 and end < X[HORIZON]:
        hour += 1
        if not M[v + V_ARRIVALS_E]:
            hour += M[a + A_EMPTY + hour % 168]
        start = edge_of(M, hour)
        end = edge_of(M, hour + 1)
        if M[v + V_ARRIVALS_E]:
            a = _says(M, X, v, start)
            if M[a + A_KIND] != WEEKLY:
                end = start
                break
        count = _count(M, X, v, hour, start, a)
    if count + _ROOM > M[HEAP_CAP] - M[HEAP_N] or count + _ROOM > M[SCRATCH_CAP]:
        M[NEED] = max(M[NEED], count + 2 * _ROOM)
        M[GREW] = 1
        push(M, X, now, -1, 0, DO_PROCEED, v, 0)
        return
    M[v + V_IDLE] = 0
    if count > 0:
        _schedule_hour(M, X, v, now, hour, start, end, count)
    if end < X[HORIZON]:
        key = key_of(WINDOW, M[M[v + V_STREAM] + T_RANK], 0)
        push(M, X, end, key, 0, DO_HOUR, v, M[v + V_EPOCH])


@fast
def _count(M: Whole, X: Float, v: int, hour: int, start: float, a: int) -> int:
    mean = X[a + A_COUNTS + hour % 168]
    if mean == 0.0:
        return 0
    mean /= _factor(M, X, v, max(start, 0.0))
    return int(negative_binomial_inverse(_chance(M, v, hour, _GAP), mean, X[a + A_DISPERSION]))


@fast
def _schedule_hour(
    M: Whole, X: Float, v: int, now: float, hour: int, start: float, end: float, count: int
) -> None:
    base = M[SCRATCH]
    for each in range(count):
        u = _chance(M, v, hour, (each << 12) | _INSTANT)
        _sift_in(X, base, each, start + (end - start) * u)
    entity = M[v + V_ENTITY]
    rank = M[M[v + V_STREAM] + T_RANK]
    for k in range(count):
        time = X[base]
        _take_least(X, base, count - 1 - k)
        if now <= time < X[HORIZON]:
            push(M, X, time, key_of(ARRIVAL, rank, entity), 0, DO_ARRIVE_IN_HOUR, v, entity)
            entity += 1
    M[v + V_ENTITY] = entity


@fast
def _sift_in(X: Float, base: int, i: int, value: float) -> None:
    while i > 0:
        up = (i - 1) >> 1
        if X[base + up] <= value:
            break
        X[base + i] = X[base + up]
        i = up
    X[base + i] = value


@fast
def _take_least(X: Float, base: int, n: int) -> None:
    """The last of n + 1 words takes the place of the first, and n are in order again."""
    value = X[base + n]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        if child + 1 < n and X[base + child + 1] < X[base + child]:
            child += 1
        if value <= X[base + child]:
            break
        X[base + i] = X[base + child]
        i = child
    X[base + i] = value
