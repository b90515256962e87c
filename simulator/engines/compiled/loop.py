"""One run: the clock moves, every event of an instant runs in order, then pools and gates let go.

The kernel returns to Python at the end of an instant or between two events: when a window of a
series is over, when something needs more room, when it is done.
"""

from __future__ import annotations

from typing import Any

from simulator.engines.compiled import toolchain
from simulator.engines.compiled.flow import end, opening, start
from simulator.engines.compiled.gates import form_batches
from simulator.engines.compiled.heap import close, key_of, push, take
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.looks import check, start_model, timer
from simulator.engines.compiled.pools import (
    edge,
    keep,
    schedule_plan,
    touch,
    write_state,
)  # fmt: skip
from simulator.engines.compiled.production import detected, repaired, restored
from simulator.engines.compiled.releases import step
from simulator.engines.compiled.sources import (
    arrive,
    arrive_in_hour,
    come_from_backlog,
    next_hour,
    proceed,
    start_source,
    woken,
)  # fmt: skip
from simulator.engines.compiled.supply import (
    hour,
    level_set,
    mend,
    open_one,
    out,
    start_supply,
    supplied_state,
    supply_changes,
)  # fmt: skip
from simulator.engines.compiled.tallies import settle_model

__all__ = ["run", "turn"]

fast, entry = toolchain.fast, toolchain.entry
wholes_at, floats_at = toolchain.wholes_at, toolchain.floats_at
_DIGEST = toolchain.digest()
_ROOM = 600  # events one event may make, beside those of an hour


# --- phase C ------------------------------------------------------------------------------
@fast
def _start_what_fits(M: Whole, X: Float, q: int, now: float) -> None:
    """One pass over the queue of a pool."""
    M[q + Q_TOUCHED] = 0
    M[q + Q_BUSY_BEFORE] = M[q + Q_BUSY]
    if M[q + Q_OPEN] and M[q + Q_N] > 0:
        if M[q + Q_BACKFILL]:
            _pass_over(M, X, q, now)
        else:
            _from_the_head(M, X, q, now)
    if M[q + Q_SUPPLIED]:
        supplied_state(M, X, q, now)
    else:
        write_state(M, X, q, now, 0, 0)


@fast
def _from_the_head(M: Whole, X: Float, q: int, now: float) -> None:
    base = M[QUEUES] + M[q + Q_POSITION] * M[QUEUE_CAP]
    while M[q + Q_N] > 0:
        work = M[base + M[q + Q_HEAD]]
        slots = M[M[WORKS] + W_SIZE * work + W_SLOTS]
        if M[q + Q_BUSY] + slots > M[q + Q_SLOTS]:
            break
        M[q + Q_BUSY] += slots
        M[q + Q_HEAD] += 1
        M[q + Q_N] -= 1
        start(M, X, work, now)
    if M[q + Q_N] == 0:
        M[q + Q_HEAD] = 0


@fast
def _pass_over(M: Whole, X: Float, q: int, now: float) -> None:
    first = M[QUEUES] + M[q + Q_POSITION] * M[QUEUE_CAP] + M[q + Q_HEAD]
    n = M[q + Q_N]
    kept = 0
    for k in range(n):
        if M[q + Q_BUSY] >= M[q + Q_SLOTS]:
            if kept == k:
                return
            M[first + kept] = M[first + k]
            kept += 1
            continue
        work = M[first + k]
        slots = M[M[WORKS] + W_SIZE * work + W_SLOTS]
        if M[q + Q_BUSY] + slots <= M[q + Q_SLOTS]:
            M[q + Q_BUSY] += slots
            start(M, X, work, now)
        else:
            M[first + kept] = work
            kept += 1
    M[q + Q_N] = kept


@fast
def _phase_c(M: Whole, X: Float) -> None:
    """Batches form, gate by gate; then each touched pool makes one pass, in order of ids."""
    now = X[NOW]
    M[CAUSE] = EDGE
    if M[TOUCHED_GATE_N] > 0:
        form_batches(M, X, now)
    base = M[TOUCHED_POOLS]
    n = M[TOUCHED_POOL_N]
    for i in range(1, n):
        q = M[base + i]
        k = i
        while k > 0 and M[base + k - 1] > q:
            M[base + k] = M[base + k - 1]
            k -= 1
        M[base + k] = q
    for i in range(n):
        _start_what_fits(M, X, M[base + i], now)
    M[TOUCHED_POOL_N] = 0


# --- phase B ------------------------------------------------------------------------------
@fast
def _happen(M: Whole, X: Float, does: int, which: int, more: int, key: int, epoch: int) -> None:
    """The event that was taken from the heap."""
    now = X[NOW]
    if does == DO_END:
        end(M, X, which, now)
    elif does == DO_ARRIVE:
        arrive(M, X, which, key & 0xFFFFFFFF, epoch, more)
    elif does == DO_ARRIVE_IN_HOUR:
        arrive_in_hour(M, X, which, more)
    elif does == DO_OPENING:
        opening(M, X, which, more)
    elif does == DO_STEP:
        step(M, X, which, more, now)
    elif does == DO_CHECK:
        check(M, X, which, more, now)
    elif does == DO_TIMER:
        timer(M, X, which, more, now)
    elif does == DO_DETECTED:
        detected(M, X, which, now)
    elif does == DO_RESTORED:
        restored(M, X, which, now)
    elif does == DO_REPAIRED:
        repaired(M, X, which, now)
    else:
        _happen_rarely(M, X, does, which, more, now)


@fast
def _happen_rarely(M: Whole, X: Float, does: int, which: int, more: int, now: float) -> None:
    if does == DO_HOUR:
        next_hour(M, X, which, more, now)
    elif does == DO_PROCEED:
        proceed(M, X, which, now)
    elif does == DO_BACKLOG:
        come_from_backlog(M, X, which, more)
    elif does == DO_WOKEN:
        woken(M, X, which, now)
    elif does == DO_PRICE:
        settle_model(M, X, which, now)
    else:
        _change_pool(M, X, does, which, more, now)


@fast
def _change_pool(M: Whole, X: Float, does: int, q: int, more: int, now: float) -> None:
    if does == DO_EDGE:
        edge(M, X, q, more, now)
    elif does == DO_SLOTS:
        if M[q + Q_SUPPLIED]:
            level_set(M, X, q, more, now)
        else:
            M[q + Q_SLOTS] = more
            touch(M, q)
    elif does == DO_CALENDAR:
        keep(M, X, q, more, now)
    elif does == DO_DATE:
        touch(M, q)
    elif does == DO_SUPPLY:
        supply_changes(M, X, q, now)
    elif does == DO_RESERVED:
        hour(M, X, q, more, now)
    elif does == DO_OUTAGE:
        out(M, X, q, now)
    elif does == DO_REPAIR:
        mend(M, X, q, now)
    elif does == DO_ORDERED:
        open_one(M, X, q, more, now)


# --- the whole ----------------------------------------------------------------------------
@fast
def _set_up(M: Whole, X: Float) -> None:
    """Everything at time 0, in the order of the model's parts."""
    for k in range(M[POOL_N]):
        q = M[POOLS] + Q_SIZE * k
        keep(M, X, q, M[q + Q_CALENDAR], 0.0)
        schedule_plan(M, X, q)
        if M[q + Q_SUPPLIED]:
            start_supply(M, X, q)
    for k in range(M[SOURCE_N]):
        start_source(M, X, M[SOURCES] + V_SIZE * k)
    for k in range(M[KIND_N]):
        i = M[KINDS] + I_SIZE * k
        for number in range(M[i + I_N]):
            start_model(M, X, M[i + I_MODELS] + M[i + I_MODEL_SIZE] * number)
    M[STARTED] = 1


@fast
def _lacks_room(M: Whole) -> bool:
    """Whether the next event or phase may need more than there is.

    Asked only where something grew beyond what it had been (`GREW`): all else was room before.
    """
    room = _ROOM + M[WIDEST] * M[DUE_N]
    return (
        M[NEED] > 0
        or M[WORK_N] + room > M[WORK_CAP]
        or M[JOB_N] + 4 > M[JOB_CAP]
        or M[QUEUE_TOP] + room > M[QUEUE_CAP]
        or M[SLOT_N] + M[QUEUE_TOP] * M[POOL_N] + room > M[HEAP_CAP]
        or M[INCIDENT_N] + 4 > M[INCIDENT_CAP]
        or M[RETRAINING_N] + 4 > M[RETRAINING_CAP]
        or M[POOL_ROW_N] + M[POOL_N] + 4 > M[POOL_ROW_CAP]
        or M[MODEL_ROW_N] + 8 > M[MODEL_ROW_CAP]
    )


@fast
def _turn(M: Whole, X: Float) -> int:
    """Events until something is asked of Python."""
    while True:
        if M[ERROR]:
            return FAILED
        if M[GREW]:
            if _lacks_room(M):
                return GROW
            M[GREW] = 0
        if M[HOLE]:
            close(M, X)
        due = M[HEAP_N] > 0
        time = X[M[HEAP]] if due else X[HORIZON]
        if not (due and time == X[NOW]):
            if M[TOUCHED]:
                M[TOUCHED] = 0
                _phase_c(M, X)
                continue
            if not due:
                return DONE
            X[NOW] = time
        s = take(M, X)
        key = M[s]
        does = M[s + 2] >> 40
        which = M[s + 2] & 0xFFFFFFFFFF
        more = M[s + 3]
        epoch = M[s + 1] >> 40
        M[s] = M[SLOT_FREE]
        M[SLOT_FREE] = (s - M[SLOTS]) // SLOT_SIZE
        if does == DO_WINDOW:
            return TURN_WINDOW
        _happen(M, X, does, which, more, key, epoch)


@fast
def turn(M: Whole, X: Float) -> int:
    """The run from where it stands until something is asked of Python, in one word why."""
    if M[STARTED] == 0:
        _set_up(M, X)
    if X[WINDOW_EDGE] > 0.0:
        push(M, X, X[WINDOW_EDGE], key_of(WINDOW, 0, 0), 0, DO_WINDOW, 0, 0)
        X[WINDOW_EDGE] = 0.0
    return _turn(M, X)


def _entry(digest: int) -> Any:
    """The kernel, kept on disk under the digest of all of it."""

    def run(address: int) -> int:
        M = wholes_at(address)
        M[STAMP] = digest
        return turn(M, floats_at(address))

    return entry(run)


run = _entry(_DIGEST)
