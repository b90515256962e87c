"""Accumulators: what `simulator.results` sums up, kept in the memory and fed in event order.

One set for the run and, where a series is asked for, one for its present window.
"""

from __future__ import annotations

import math

from simulator.engines.compiled.clocks import read
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.toolchain import ask, fast

__all__ = [
    "add_deployed", "add_detected", "add_false_alarm", "add_restored", "add_retrained", "add_spent",
    "arrived", "began", "left", "mean_price", "model_meter", "pool_meter", "queued", "settle_model",
]  # fmt: skip

_BIN = math.log(1.01)


@fast
def _bin(M: Whole, X: Float, value: float) -> int:
    """The bin of the histogram that holds a value > 0, as its logarithm says.

    Between 2^-20 and 2^20 without one: a step of the leading bits holds at most one bin's edge.
    """
    X[BITS] = value
    step = (M[BITS] >> STEP_SHIFT) - STEP_FIRST
    if 0 <= step < STEPS_N:
        k = (M[M[STEPS] + (step >> 2)] >> ((step & 3) << 4)) & 0xFFFF
        return k + 1 if value >= X[M[STEPS] + (STEPS_N // 4 - STEP_BIN) + k] else k
    return math.floor(math.log(value) / _BIN) + LOWEST_BIN


@fast
def _add(M: Whole, X: Float, a: int, value: float) -> None:
    """One value >= 0 more: count, sum and the bin of the logarithmic histogram."""
    M[a + A_COUNT] += 1
    if value > 0.0:
        X[a + A_TOTAL] += value
        k = _bin(M, X, value)
        if 0 <= k < BINS:
            M[a + A_BINS + (k >> 1)] += 1 << ((k & 1) << 5)
            if k < M[a + A_LOW]:
                M[a + A_LOW] = k
            if k > M[a + A_HIGH]:
                M[a + A_HIGH] = k
        else:
            ask(M[ASK], ASK_SPILL, (a << 24) | (k + (1 << 20)))
    else:
        M[a + A_ZEROS] += 1


@fast
def _move(X: Float, v: int, now: float, by: float) -> None:
    begin = max(X[v + LV_START], X[v + LV_SINCE])
    if now > begin:
        X[v + LV_AREA] += X[v + LV_VALUE] * (now - begin)
    X[v + LV_SINCE] = now
    X[v + LV_VALUE] += by


# --- jobs ---------------------------------------------------------------------------------
@fast
def arrived(M: Whole, X: Float, now: float, pipe: int) -> None:
    """A job arrives at the pipeline at that position."""
    level = M[AT_LEVELS] + LV_SIZE * pipe
    own = M[AT_PIPES] + TP_SIZE * pipe
    _move(X, M[RUN] + level, now, 1.0)
    if now >= X[WARM]:
        M[M[RUN] + own + TP_ARRIVALS] += 1
    if M[WINDOWED]:
        _move(X, M[PART] + level, now, 1.0)
        M[M[PART] + own + TP_ARRIVALS] += 1


@fast
def _done(M: Whole, X: Float, p: int, lead: float, w: float, q: float, c: float, d: float) -> None:
    """A job has completed; a lead time below 0 does not count."""
    M[p + TP_COMPLETIONS] += 1
    if lead >= 0.0:
        _add(M, X, p + TP_LEAD, lead)
        X[p + TP_PARTS] += w
        X[p + TP_PARTS + 1] += q
        X[p + TP_PARTS + 2] += c
        X[p + TP_PARTS + 3] += d


@fast
def left(
    M: Whole, X: Float, now: float, pipe: int, since: float, completed: bool,
    w: float, q: float, c: float, d: float,
) -> None:  # fmt: skip
    """A job that arrived at `since` leaves the system; its time went into four parts."""
    level = M[AT_LEVELS] + LV_SIZE * pipe
    own = M[AT_PIPES] + TP_SIZE * pipe
    _move(X, M[RUN] + level, now, -1.0)
    if completed and now >= X[WARM]:
        lead = now - since if since >= X[WARM] else -1.0
        _done(M, X, M[RUN] + own, lead, w, q, c, d)
    if M[WINDOWED]:
        _move(X, M[PART] + level, now, -1.0)
        if completed:
            _done(M, X, M[PART] + own, now - since, w, q, c, d)


@fast
def queued(M: Whole, X: Float, now: float, visits: int) -> None:
    """A visit of the stage whose count is at that place."""
    if now >= X[WARM]:
        M[M[RUN] + M[AT_VISITS] + visits] += 1
    if M[WINDOWED]:
        M[M[PART] + M[AT_VISITS] + visits] += 1


@fast
def began(M: Whole, X: Float, now: float, since: float, wait: int) -> None:
    """A branch that asked at `since` gets its slots; `wait` is the place of its sample."""
    if since >= X[WARM]:
        _add(M, X, M[RUN] + wait, now - since)
    if M[WINDOWED]:
        _add(M, X, M[PART] + wait, now - since)


# --- pools --------------------------------------------------------------------------------
@fast
def mean_price(M: Whole, X: Float, e: int, begin: float, end: float) -> float:
    """The mean of a pool's price that is straight from begin to just before end."""
    low = X[read(M, X, e, 0, 0.0, begin)]
    return 0.5 * (low + X[read(M, X, e, 0, 0.0, math.nextafter(end, begin))])


@fast
def _change_pool(
    M: Whole, X: Float, q: int, m: int, now: float, busy: int, waiting: int, open_slots: int
) -> None:
    begin = max(X[m + M_START], X[m + M_SINCE])
    span = now - begin
    if span > 0.0:
        if M[q + Q_SUPPLIED]:
            X[m + M_DEMAND_AREA] += M[m + M_DEMAND] * span
            X[m + M_UNMET_AREA] += M[m + M_UNMET] * span
        X[m + M_HELD] += M[m + M_BUSY] * span
        X[m + M_WAITING_AREA] += M[m + M_WAITING] * span
        if M[m + M_OPEN]:
            X[m + M_OPEN_AREA] += M[m + M_OPEN] * span
            X[m + M_HELD_OPEN] += M[m + M_BUSY] * span
        if M[q + Q_PRICE_E]:
            slots = M[m + M_OPEN] if M[q + Q_CHARGE_OPEN] else M[m + M_BUSY]
            X[m + M_PAID] += slots * span * mean_price(M, X, M[q + Q_PRICE_E], begin, now)
    X[m + M_SINCE] = now
    M[m + M_BUSY] = busy
    M[m + M_WAITING] = waiting
    M[m + M_OPEN] = open_slots


@fast
def pool_meter(
    M: Whole, X: Float, q: int, now: float, busy: int, waiting: int, open_slots: int,
    demand: int, unmet: int,
) -> None:  # fmt: skip
    """The state of the pool at `q` from now on."""
    m = M[AT_POOLS] + M_SIZE * M[q + Q_POSITION]
    _change_pool(M, X, q, M[RUN] + m, now, busy, waiting, open_slots)
    M[M[RUN] + m + M_DEMAND] = demand
    M[M[RUN] + m + M_UNMET] = unmet
    if M[WINDOWED]:
        _change_pool(M, X, q, M[PART] + m, now, busy, waiting, open_slots)
        M[M[PART] + m + M_DEMAND] = demand
        M[M[PART] + m + M_UNMET] = unmet


# --- deployments --------------------------------------------------------------------------
@fast
def _deployed(M: Whole, p: int, failed: bool, rework: bool) -> None:
    M[p + TP_DEPLOYED] += 1
    if failed:
        M[p + TP_INCIDENTS] += 1
    if rework:
        M[p + TP_REWORKED] += 1


@fast
def add_deployed(M: Whole, X: Float, now: float, pipe: int, failed: bool, rework: bool) -> None:
    """One deployment of a pipeline."""
    own = M[AT_PIPES] + TP_SIZE * pipe
    if now >= X[WARM]:
        _deployed(M, M[RUN] + own, failed, rework)
    if M[WINDOWED]:
        _deployed(M, M[PART] + own, failed, rework)


@fast
def add_restored(M: Whole, X: Float, now: float, opened: float, pipe: int) -> None:
    """An incident that was opened then is over."""
    own = M[AT_PIPES] + TP_SIZE * pipe + TP_RECOVERY
    if opened >= X[WARM]:
        _add(M, X, M[RUN] + own, now - opened)
    if M[WINDOWED]:
        _add(M, X, M[PART] + own, now - opened)


# --- models -------------------------------------------------------------------------------
@fast
def _value_at(M: Whole, X: Float, k: int, z: int, time: float) -> float:
    """What a point of a model is worth at an instant."""
    h = M[k + I_QUALITY]
    if M[k + I_QUALITY_E]:
        h = read(M, X, M[k + I_QUALITY_E], M[z + Z_NUMBER], X[z + Z_SHARE], time)
    return X[h + H_VALUE]


@fast
def _settle(M: Whole, X: Float, z: int, m: int, now: float) -> None:
    begin = max(X[m + MM_START], X[m + MM_SINCE])
    span = now - begin
    X[m + MM_SINCE] = now
    if span > 0.0:
        X[m + MM_QUALITY_AREA] += X[m + MM_QUALITY] * span
        X[m + MM_AGE] += span * (begin - X[m + MM_RELEASED] + span / 2.0)
        if X[m + MM_QUALITY] < X[m + MM_FLOOR]:
            X[m + MM_BELOW] += span
        if X[m + MM_QUALITY] < X[m + MM_PROMISED]:
            lost = (X[m + MM_PROMISED] - X[m + MM_QUALITY]) * 100.0 * span
            X[m + MM_LOST] += lost
            k = M[z + Z_KIND]
            if M[k + I_PRICED]:
                low = _value_at(M, X, k, z, begin)
                high = _value_at(M, X, k, z, math.nextafter(now, begin))
                X[m + MM_PAID] += lost * (0.5 * (low + high))


@fast
def settle_model(M: Whole, X: Float, z: int, now: float) -> None:
    """The meters of the model at `z` add up to now."""
    _settle(M, X, z, M[RUN] + M[z + Z_METER], now)
    if M[WINDOWED]:
        _settle(M, X, z, M[PART] + M[z + Z_METER], now)


@fast
def _told(X: Float, m: int, quality: float, released: float, floor: float, promised: float) -> None:
    X[m + MM_QUALITY] = quality
    X[m + MM_RELEASED] = released
    X[m + MM_FLOOR] = floor
    X[m + MM_PROMISED] = promised


@fast
def model_meter(
    M: Whole, X: Float, z: int, now: float,
    quality: float, released: float, floor: float, promised: float,
) -> None:  # fmt: skip
    """The state of the model at `z` from now on."""
    settle_model(M, X, z, now)
    _told(X, M[RUN] + M[z + Z_METER], quality, released, floor, promised)
    if M[WINDOWED]:
        _told(X, M[PART] + M[z + Z_METER], quality, released, floor, promised)


@fast
def add_retrained(M: Whole, X: Float, now: float, kind: int) -> None:
    """A retraining has led to a new release."""
    own = M[AT_KINDS] + TK_SIZE * kind + TK_RETRAININGS
    if now >= X[WARM]:
        M[M[RUN] + own] += 1
    if M[WINDOWED]:
        M[M[PART] + own] += 1


@fast
def add_spent(M: Whole, X: Float, now: float, kind: int, held: int) -> None:
    """A retraining's job has ended; what it held and what that cost lie at `held`, six words."""
    own = M[AT_KINDS] + TK_SIZE * kind
    if now >= X[WARM]:
        _spent(M, X, M[RUN] + own, held)
    if M[WINDOWED]:
        _spent(M, X, M[PART] + own, held)


@fast
def _spent(M: Whole, X: Float, t: int, held: int) -> None:
    M[t + TK_ENDED] += 1
    for word in range(3):
        X[t + TK_HELD + word] += X[held + word]
        X[t + TK_PAID + word] += X[held + 3 + word]


@fast
def add_false_alarm(M: Whole, X: Float, now: float, kind: int) -> None:
    """An alarm while the release has not been below the floor."""
    own = M[AT_KINDS] + TK_SIZE * kind + TK_FALSE
    if now >= X[WARM]:
        M[M[RUN] + own] += 1
    if M[WINDOWED]:
        M[M[PART] + own] += 1


@fast
def add_detected(M: Whole, X: Float, now: float, below_since: float, kind: int) -> None:
    """The first alarm since a release fell below its floor."""
    own = M[AT_KINDS] + TK_SIZE * kind + TK_DETECTION
    if now >= X[WARM]:
        _add(M, X, M[RUN] + own, now - below_since)
    if M[WINDOWED]:
        _add(M, X, M[PART] + own, now - below_since)
