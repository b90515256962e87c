"""Models: what monitors see, what detectors make of it, and when a retraining is asked for."""

from __future__ import annotations

import math

from simulator.draws import PURPOSES, beta_binomial_inverse, binomial_inverse, hash_id
from simulator.engines.compiled.chances import chance, draw
from simulator.engines.compiled.clocks import read
from simulator.engines.compiled.flow import go_on
from simulator.engines.compiled.heap import key_of, push, push_in_row
from simulator.engines.compiled.jobs import job_at, new_job
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.releases import (
    new_release,
    quality_of,
    schedule_step,
    tell,
    wear_until,
    write_model,
)  # fmt: skip
from simulator.engines.compiled.tallies import add_detected, add_false_alarm
from simulator.engines.compiled.toolchain import fast

__all__ = ["check", "start_model", "timer"]

_LABELS, _GAP = PURPOSES["labels"], PURPOSES["gap"]
_AGE_PLACE = hash_id("~age")


@fast
def start_model(M: Whole, X: Float, z: int) -> None:
    """Release 0, as old at time 0 as drawn: its drift until then is drawn, and no checks."""
    k = M[z + Z_KIND]
    age = draw(M, X, k + I_AGE, chance(M, M[z + Z_NUMBER] << 16, M[k + I_HASH], _AGE_PLACE, _GAP))
    new_release(M, X, z, -age, 0.0)
    wear_until(M, X, z)
    tell(M, X, z, 0.0)
    key = key_of(CHANGE, M[k + I_RANK], M[z + Z_NUMBER])
    if M[k + I_PRICED]:
        for date in range(M[z + Z_DATE_N]):
            push(M, X, X[M[z + Z_DATES] + date], key, 0, DO_PRICE, z, 0)
    schedule_step(M, X, z)
    for tick in range(M[z + Z_TICK_N]):
        _tick(M, X, z, tick, 1)


@fast
def _tick(M: Whole, X: Float, z: int, tick: int, number: int) -> None:
    """The next look of a monitor, or the next asking of a timer, on the clock."""
    k = M[z + Z_KIND]
    c = M[z + Z_TICKS] + TICK_SIZE * tick
    key = key_of(M[c + TICK_CLASS], M[k + I_RANK], M[z + Z_NUMBER])
    does = DO_CHECK if M[c + TICK_CLASS] == CHECK else DO_TIMER
    time = X[c + TICK_EVERY] * number
    minor, more = M[c + TICK_RANK] << 8, (tick << 32) | number
    if X[c + TICK_EVERY] == X[DAY]:
        push_in_row(M, X, time, key, minor, does, z, more)
    else:
        push(M, X, time, key, minor, does, z, more)


# --- monitors -----------------------------------------------------------------------------
@fast
def check(M: Whole, X: Float, z: int, more: int, now: float) -> None:
    """A monitor's look, if the model has one of that name and rhythm now."""
    tick = more >> 32
    number = more & 0xFFFFFFFF
    _tick(M, X, z, tick, number + 1)
    k = M[z + Z_KIND]
    c = M[z + Z_TICKS] + TICK_SIZE * tick
    m = M[k + I_MONITORS]
    if M[k + I_MONITORS_E]:
        m = read(M, X, M[k + I_MONITORS_E], M[z + Z_NUMBER], X[z + Z_SHARE], now)
    for each in range(M[m]):
        y = m + 1 + Y2_SIZE * each
        if M[y + Y2_SLOT] == M[c + TICK_SLOT] and X[y + Y2_EVERY] == X[c + TICK_EVERY]:
            seen_at = now - X[y + Y2_DELAY]
            if seen_at >= X[z + Z_RELEASED]:
                M[CAUSE] = CHECK
                _sees(M, X, z, y, seen_at, number, now)


@fast
def _quality_at(M: Whole, X: Float, z: int, time: float) -> float:
    """The quality of the release at an instant since it came."""
    k = M[z + Z_KIND]
    days = M[z + Z_DAYS]
    while days > 0 and X[z + Z_RELEASED] + days * X[DAY] > time:
        days -= 1
    return X[z + M[k + I_HISTORY] + days % M[k + I_HISTORY_N]]


@fast
def _sees(M: Whole, X: Float, z: int, y: int, seen_at: float, number: int, now: float) -> None:
    """A check: what it loses is added up, and its detector is asked."""
    value = _share_correct(M, X, z, y, _quality_at(M, X, z, seen_at), number)
    X[z + Z_LOST] = max(0.0, X[z + Z_PROMISED] - value) * 100.0
    X[z + Z_REGRET] += X[z + Z_LOST] * (now - X[z + Z_CHECKED]) / X[DAY]
    X[z + Z_CHECKED] = now
    if _calls(M, X, z, y, value):
        _alarm(M, X, z, M[y + Y2_SLOT], now)
    o = _policy(M, X, z, now)
    for each in range(M[o]):
        member = o + 1 + PO_SIZE * each
        if M[member + PO_KIND] == LOSS and X[z + Z_REGRET] >= X[member + PO_A]:
            _ask(M, X, z, WHY_LOSS, X[z + Z_REGRET], X[member + PO_A], now)
            return


@fast
def _share_correct(M: Whole, X: Float, z: int, y: int, quality: float, number: int) -> float:
    """The share correct among the labels of a check; without noise the quality of then."""
    labels = M[y + Y2_LABELS]
    if M[y + Y2_NOISE] == NO_NOISE or labels < 0:
        return quality
    entity = (M[z + Z_NUMBER] << 16) + M[z + Z_RELEASE]
    stream = M[M[z + Z_KIND] + I_HASH]
    u = chance(M, entity, stream, M[y + Y2_HASH], (number << 12) | _LABELS)
    if M[y + Y2_NOISE] == BINOMIAL:
        return float(binomial_inverse(u, labels, quality)) / labels
    return float(beta_binomial_inverse(u, labels, quality, X[y + Y2_ALIKE])) / labels


@fast
def _calls(M: Whole, X: Float, z: int, y: int, value: float) -> bool:
    """Whether the detector of a monitor gives an alarm; it begins with its first look."""
    kind = M[y + Y2_DETECTOR]
    if kind == THRESHOLD:
        return value < X[y + Y2_A]
    d = z + M[M[z + Z_KIND] + I_WATCHES] + K2_SIZE * M[y + Y2_SLOT]
    if M[d + K2_SPEC] != M[y + Y2_SPEC]:
        M[d + K2_SPEC] = M[y + Y2_SPEC]
        _restart(M, X, d)
    if kind == CUSUM:
        gone = (X[y + Y2_C] - value) / X[y + Y2_D]
        X[d + K2_A] = max(0.0, X[d + K2_A] + gone - X[y + Y2_A])
        called = X[d + K2_A] > X[y + Y2_B]
    elif kind == EWMA:
        w = X[y + Y2_A]
        gone = (value - X[y + Y2_C]) / X[y + Y2_D]
        X[d + K2_A] = (1.0 - w) * X[d + K2_A] + w * gone
        called = X[d + K2_A] < -X[y + Y2_B] * math.sqrt(w / (2.0 - w))
    elif kind == PAGE_HINKLEY:
        called = _fell(M, X, d, y, value)
    else:
        called = False
    if called:
        _restart(M, X, d)
    return called


@fast
def _restart(M: Whole, X: Float, d: int) -> None:
    X[d + K2_A] = 0.0
    X[d + K2_B] = 0.0
    X[d + K2_C] = 0.0
    M[d + K2_N] = 0


@fast
def _fell(M: Whole, X: Float, d: int, y: int, value: float) -> bool:
    """Page-Hinkley: the sum of falls below the running mean over its lowest so far."""
    M[d + K2_N] += 1
    X[d + K2_A] += (value - X[d + K2_A]) / M[d + K2_N]
    X[d + K2_B] += X[d + K2_A] - value - X[y + Y2_A]
    X[d + K2_C] = min(X[d + K2_C], X[d + K2_B])
    return M[d + K2_N] >= X[y + Y2_C] and X[d + K2_B] - X[d + K2_C] > X[y + Y2_B]


@fast
def _alarm(M: Whole, X: Float, z: int, watch: int, now: float) -> None:
    kind = M[M[z + Z_KIND] + I_POSITION]
    write_model(M, X, z, now, watch)
    if math.isnan(X[z + Z_BELOW_SINCE]):
        if not math.isnan(X[z + Z_FLOOR]):
            add_false_alarm(M, X, now, kind)
    elif not M[z + Z_DETECTED]:
        M[z + Z_DETECTED] = 1
        add_detected(M, X, now, X[z + Z_BELOW_SINCE], kind)
    if _asks(M, X, _policy(M, X, z, now), ON_ALARM, 0.0):
        _ask(M, X, z, WHY_ALARM, float(watch), 0.0, now)


# --- retraining ---------------------------------------------------------------------------
@fast
def _policy(M: Whole, X: Float, z: int, now: float) -> int:
    k = M[z + Z_KIND]
    e = M[k + I_POLICY_E]
    return read(M, X, e, M[z + Z_NUMBER], X[z + Z_SHARE], now) if e else M[k + I_POLICY]


@fast
def _asks(M: Whole, X: Float, o: int, kind: int, every: float) -> bool:
    """Whether a member of the policy asks: at an alarm, or at the timer of that period."""
    for each in range(M[o]):
        member = o + 1 + PO_SIZE * each
        if M[member + PO_KIND] == kind and (kind == ON_ALARM or X[member + PO_A] == every):
            return True
    return False


@fast
def timer(M: Whole, X: Float, z: int, more: int, now: float) -> None:
    """A period on the clock is over."""
    tick = more >> 32
    _tick(M, X, z, tick, (more & 0xFFFFFFFF) + 1)
    every = X[M[z + Z_TICKS] + TICK_SIZE * tick + TICK_EVERY]
    if _asks(M, X, _policy(M, X, z, now), PERIODIC, every):
        M[CAUSE] = TIMER
        _ask(M, X, z, WHY_TIMER, every, 0.0, now)


@fast
def _ask(M: Whole, X: Float, z: int, why: int, a: float, b: float, now: float) -> None:
    """A job of the training pipeline, unless one is under way for this model."""
    k = M[z + Z_KIND]
    if M[z + Z_PENDING] or not M[k + I_TRAINED_BY]:
        return
    M[z + Z_PENDING] = 1
    entity = (M[z + Z_NUMBER] << 16) + M[z + Z_RETRAININGS]
    M[z + Z_RETRAININGS] += 1
    job = new_job(M, X, M[k + I_STREAM], entity, now, -1)
    retraining = M[RETRAINING_FREE]
    if retraining >= 0:
        M[RETRAINING_FREE] = M[M[RETRAININGS] + G_SIZE * retraining]
    else:
        retraining = M[RETRAINING_N]
        M[RETRAINING_N] = retraining + 1
        M[GREW] = 1
    g = M[RETRAININGS] + G_SIZE * retraining
    M[g + G_MODEL] = z
    M[g + G_WHY] = why
    X[g + G_WHY_A] = a
    X[g + G_WHY_B] = b
    X[g + G_ASKED] = now
    X[g + G_BEGAN] = math.nan
    X[g + G_ENDED] = math.nan
    X[g + G_BEFORE] = X[z + Z_QUALITY]
    X[g + G_AFTER] = math.nan
    for word in range(6):
        X[g + G_HELD + word] = 0.0
    j = job_at(M, job)
    M[j + J_RETRAINING] = retraining
    if M[k + I_GAIN]:
        X[j + J_RANK] = -X[z + Z_LOST] * X[quality_of(M, X, z, now) + H_VALUE]
    go_on(M, X, job, 0, False)
