"""Pools: who waits in which order, and slots that come and go by dates and calendars."""

from __future__ import annotations

from simulator.engines.compiled.clocks import is_open, next_edge
from simulator.engines.compiled.heap import key_of, push
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.tallies import mean_price, pool_meter
from simulator.engines.compiled.toolchain import fast

__all__ = ["edge", "join", "keep", "paid", "release", "schedule_plan", "touch", "write_state"]


@fast
def touch(M: Whole, q: int) -> None:
    """The pool makes a pass in phase C of this instant."""
    if not M[q + Q_TOUCHED]:
        M[q + Q_TOUCHED] = 1
        M[M[TOUCHED_POOLS] + M[TOUCHED_POOL_N]] = q
        M[TOUCHED_POOL_N] += 1
        M[TOUCHED] = 1


@fast
def release(M: Whole, q: int, slots: int) -> None:
    """Slots are given back."""
    M[q + Q_BUSY] -= slots
    touch(M, q)


@fast
def _ahead(M: Whole, X: Float, one: int, other: int) -> bool:
    """Whether a request stands before another in the queue."""
    if X[one + W_A] != X[other + W_A]:
        return X[one + W_A] < X[other + W_A]
    if X[one + W_B] != X[other + W_B]:
        return X[one + W_B] < X[other + W_B]
    if X[one + W_QUEUED] != X[other + W_QUEUED]:
        return X[one + W_QUEUED] < X[other + W_QUEUED]
    if M[one + W_CAUSE] != M[other + W_CAUSE]:
        return M[one + W_CAUSE] < M[other + W_CAUSE]
    if M[one + W_K1] != M[other + W_K1]:
        return M[one + W_K1] < M[other + W_K1]
    return M[one + W_K2] < M[other + W_K2]


@fast
def join(M: Whole, X: Float, q: int, work: int, priority: float, rank: float, asked: float) -> None:
    """The request queues: by its time and canonical order, or by what stands before that."""
    w = M[WORKS] + W_SIZE * work
    X[w + W_A] = 0.0
    X[w + W_B] = 0.0
    if M[q + Q_DISCIPLINE] == PRIORITY:
        X[w + W_A] = priority
        X[w + W_B] = rank
    elif M[q + Q_DISCIPLINE] == SHORTEST:
        X[w + W_A] = asked
    if M[q + Q_SUPPLIED]:
        M[q + Q_WAITING] += M[w + W_SLOTS]
    base = M[QUEUES] + M[q + Q_POSITION] * M[QUEUE_CAP]
    n = M[q + Q_N]
    if M[q + Q_HEAD] + n == M[QUEUE_CAP]:
        for k in range(n):
            M[base + k] = M[base + M[q + Q_HEAD] + k]
        M[q + Q_HEAD] = 0
    low = base + M[q + Q_HEAD]
    end = low + n
    if n > 0 and _ahead(M, X, w, M[WORKS] + W_SIZE * M[end - 1]):
        high = end - 1
        while low < high:
            middle = (low + high) >> 1
            if _ahead(M, X, w, M[WORKS] + W_SIZE * M[middle]):
                high = middle
            else:
                low = middle + 1
        for k in range(end, low, -1):
            M[k] = M[k - 1]
        M[low] = work
    else:
        M[end] = work
    M[q + Q_N] = n + 1
    if n + 1 > M[QUEUE_TOP]:
        M[QUEUE_TOP] = n + 1
        M[GREW] = 1
    touch(M, q)


@fast
def write_state(M: Whole, X: Float, q: int, now: float, demand: int, unmet: int) -> None:
    """The state at the end of phase C; a later round of the same instant replaces the row."""
    busy = M[q + Q_BUSY]
    waiting = M[q + Q_N]
    there = max(M[q + Q_SLOTS], busy) if M[q + Q_OPEN] else 0  # draining slots are open
    pool_meter(M, X, q, now, busy, waiting, there, demand, unmet)
    if M[TABLES]:
        if X[q + Q_ROW_AT] != now:
            X[q + Q_ROW_AT] = now
            M[q + Q_ROW] = M[POOL_ROW_N]
            M[POOL_ROW_N] += 1
            M[GREW] = 1
        row = M[POOL_ROWS] + POOL_ROW_SIZE * M[q + Q_ROW]
        M[row] = M[q + Q_POSITION]
        X[row + 1] = now
        M[row + 2] = busy
        M[row + 3] = waiting
        M[row + 4] = there


@fast
def paid(M: Whole, X: Float, q: int, begin: float, end: float) -> float:
    """Time of one slot from begin to end times its price, piece by piece where that changes."""
    e = M[q + Q_PRICE_E]
    if e == 0:
        return X[q + Q_COST] * (end - begin)
    total = 0.0
    last = begin
    for k in range(M[q + Q_DATE_N]):
        date = X[M[q + Q_DATES] + k]
        if begin < date < end:
            total += (date - last) * mean_price(M, X, e, last, date)
            last = date
    if end > last:
        total += (end - last) * mean_price(M, X, e, last, end)
    return total


# --- what is known before the run ---------------------------------------------------------
@fast
def keep(M: Whole, X: Float, q: int, calendar: int, now: float) -> None:
    """Open by this calendar (0: always) from now on."""
    M[q + Q_EPOCH] += 1
    M[q + Q_CALENDAR] = calendar
    M[q + Q_OPEN] = 1
    if calendar and not is_open(M, X, calendar, now):
        M[q + Q_OPEN] = 0
    touch(M, q)
    _schedule_edge(M, X, q, now)


@fast
def _schedule_edge(M: Whole, X: Float, q: int, now: float) -> None:
    calendar = M[q + Q_CALENDAR]
    if calendar:
        time = next_edge(M, X, calendar, now)
        push(M, X, time, key_of(EDGE, M[q + Q_RANK], 0), 0, DO_EDGE, q, M[q + Q_EPOCH])


@fast
def edge(M: Whole, X: Float, q: int, epoch: int, now: float) -> None:
    """The calendar opens or closes the pool, if it is still the one that holds."""
    calendar = M[q + Q_CALENDAR]
    if epoch == M[q + Q_EPOCH] and calendar:
        M[q + Q_OPEN] = 1 if is_open(M, X, calendar, now) else 0
        touch(M, q)
        _schedule_edge(M, X, q, now)


@fast
def schedule_plan(M: Whole, X: Float, q: int) -> None:
    """Dated changes of slots, calendar and price."""
    key = key_of(CHANGE, M[q + Q_RANK], 0)
    for k in range(M[q + Q_SLOT_STEP_N]):
        step = M[q + Q_SLOT_STEPS] + 2 * k
        push(M, X, X[step], key, 0, DO_SLOTS, q, M[step + 1])
    for k in range(M[q + Q_CALENDAR_STEP_N]):
        step = M[q + Q_CALENDAR_STEPS] + 2 * k
        push(M, X, X[step], key, 0, DO_CALENDAR, q, M[step + 1])
    for k in range(M[q + Q_DATE_N]):
        date = X[M[q + Q_DATES] + k]
        if date > 0.0:
            push(M, X, date, key, 0, DO_DATE, q, 0)
