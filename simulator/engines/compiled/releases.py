"""Models: releases, and how their quality wears day by day."""

from __future__ import annotations

import math

from simulator.draws import PURPOSES, hash_id, poisson_inverse
from simulator.engines.compiled.chances import ahead, chance, draw, further, lognormal, normal_at
from simulator.engines.compiled.clocks import read
from simulator.engines.compiled.heap import key_of, push_in_row
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.tallies import add_retrained, add_spent, model_meter
from simulator.engines.compiled.toolchain import fast

__all__ = ["new_release", "quality_of", "retrained", "schedule_step", "step", "tell", "wear_until",
           "write_model"]  # fmt: skip

_QUALITY, _BAD = PURPOSES["quality"], PURPOSES["bad-release"]
_DRIFT, _SIZE = PURPOSES["drift"], PURPOSES["size"]
_PLACE = hash_id("~release")
_TWO_PI = 2.0 * math.pi


@fast
def quality_of(M: Whole, X: Float, z: int, now: float) -> int:
    """What the model's kind says of quality now."""
    k = M[z + Z_KIND]
    e = M[k + I_QUALITY_E]
    return read(M, X, e, M[z + Z_NUMBER], X[z + Z_SHARE], now) if e else M[k + I_QUALITY]


@fast
def _drift_of(M: Whole, X: Float, z: int, now: float) -> int:
    k = M[z + Z_KIND]
    e = M[k + I_DRIFT_E]
    return read(M, X, e, M[z + Z_NUMBER], X[z + Z_SHARE], now) if e else M[k + I_DRIFT]


@fast
def new_release(M: Whole, X: Float, z: int, released: float, now: float) -> None:
    """A new release, as old as `now` is after `released`, by what the model says now."""
    k = M[z + Z_KIND]
    M[z + Z_RELEASE] += 1
    X[z + Z_RELEASED] = released
    h = quality_of(M, X, z, now)
    entity = (M[z + Z_NUMBER] << 16) + M[z + Z_RELEASE]
    u = chance(M, entity, M[k + I_HASH], _PLACE, _QUALITY)
    X[z + Z_PROMISED] = min(1.0, max(0.0, draw(M, X, h + H_AT_RELEASE, u)))
    X[z + Z_FLOOR] = X[h + H_FLOOR]
    X[z + Z_BAD_POINTS] = 0.0
    share = X[h + H_BAD_SHARE]  # below 0: none
    if share >= 0.0 and chance(M, entity, M[k + I_HASH], _PLACE, _BAD) < share:
        X[z + Z_BAD_POINTS] = X[h + H_BAD_POINTS]
    for part in range(M[k + I_PART_N]):
        state = z + M[k + I_PARTS] + PA_SIZE * part
        X[state + PA_STATE] = 0.0
        M[state + PA_FROM] = -1
    for watch in range(M[k + I_WATCH_N]):
        M[z + M[k + I_WATCHES] + K2_SIZE * watch + K2_SPEC] = -1
    M[z + Z_DAYS] = 0
    X[z + Z_LOST] = 0.0
    X[z + Z_REGRET] = 0.0
    X[z + Z_CHECKED] = max(released, 0.0)
    X[z + Z_BELOW_SINCE] = math.nan
    M[z + Z_DETECTED] = 0
    drift = _drift_of(M, X, z, now)
    _set(M, X, z, released, _season_at(M, X, drift, released / X[DAY]), now)


@fast
def _season_at(M: Whole, X: Float, drift: int, clock_day: float) -> float:
    """The deficit at the instant of release: what the seasons take, in their order as written."""
    total = 0.0
    order = drift + DR_PARTS + X_SIZE * M[drift + DR_N]
    for each in range(M[drift + DR_SEASONS]):
        total += _season(X, drift + DR_PARTS + X_SIZE * M[order + each], clock_day)
    return total


@fast
def _season(X: Float, x: int, clock_day: float) -> float:
    angle = _TWO_PI * (clock_day - X[x + X_C]) / X[x + X_B]
    return X[x + X_A] * (1.0 - math.cos(angle)) / 2.0


@fast
def _set(M: Whole, X: Float, z: int, time: float, deficit: float, now: float) -> None:
    """The quality from `time` on; told and written from time 0 on."""
    k = M[z + Z_KIND]
    quality = X[z + Z_PROMISED] - (X[z + Z_BAD_POINTS] + deficit) * 0.01
    quality = min(1.0, max(0.0, quality))
    X[z + Z_QUALITY] = quality
    X[z + M[k + I_HISTORY] + M[z + Z_DAYS] % M[k + I_HISTORY_N]] = quality
    if quality < X[z + Z_FLOOR] and math.isnan(X[z + Z_BELOW_SINCE]):
        X[z + Z_BELOW_SINCE] = max(time, 0.0)
    if now > 0.0:
        tell(M, X, z, now)


@fast
def tell(M: Whole, X: Float, z: int, now: float) -> None:
    """The meters and the table hear of the model's state."""
    model_meter(
        M, X, z, now, X[z + Z_QUALITY], X[z + Z_RELEASED], X[z + Z_FLOOR], X[z + Z_PROMISED]
    )
    write_model(M, X, z, now, -1)


@fast
def write_model(M: Whole, X: Float, z: int, now: float, alarm: int) -> None:
    """A row of `models`; `alarm` is the number of a monitor, or -1."""
    if M[TABLES]:
        row = M[MODEL_ROWS] + MODEL_ROW_SIZE * M[MODEL_ROW_N]
        M[MODEL_ROW_N] += 1
        M[GREW] = 1
        M[row] = M[M[z + Z_KIND] + I_POSITION]
        M[row + 1] = M[z + Z_NUMBER]
        X[row + 2] = now
        X[row + 3] = now - X[z + Z_RELEASED]
        X[row + 4] = X[z + Z_QUALITY]
        M[row + 5] = alarm


@fast
def _step_time(M: Whole, X: Float, z: int) -> float:
    return X[z + Z_RELEASED] + (M[z + Z_DAYS] + 1) * X[DAY]


@fast
def _grow(M: Whole, X: Float, z: int, time: float, now: float) -> None:
    M[z + Z_DAYS] += 1
    drift = _drift_of(M, X, z, max(time, 0.0))
    day = M[z + Z_DAYS]
    clock_day = time / X[DAY]
    total = 0.0
    k = M[z + Z_KIND]
    for part in range(M[drift + DR_N]):
        x = drift + DR_PARTS + X_SIZE * part
        state = z + M[k + I_PARTS] + PA_SIZE * M[x + X_SLOT]
        X[state + PA_STATE] = _advance(M, X, z, x, state, day, clock_day)
        total += X[state + PA_STATE]
    _set(M, X, z, time, total, now)


@fast
def _advance(M: Whole, X: Float, z: int, x: int, state: int, day: int, clock_day: float) -> float:
    """The deficit of one part after a day more."""
    before = X[state + PA_STATE]
    kind = M[x + X_KIND]
    a = X[x + X_A]
    b = X[x + X_B]
    if kind == NO_DRIFT:
        return before
    if kind == SATURATING:
        return before + a * (math.exp(-(day - 1) / b) - math.exp(-day / b))
    if kind == SEASONAL:
        return _season(X, x, clock_day)
    if kind == LINEAR and (b == 0.0 or a == 0.0):
        return before + a
    entity = (M[z + Z_NUMBER] << 16) + M[z + Z_RELEASE]
    stream = M[M[z + Z_KIND] + I_HASH]
    drawn = _of_day(M, X, x, state, entity, stream, day)
    if kind == LINEAR:
        return before + math.exp(X[x + X_C] + X[x + X_D] * normal_at(X, drawn))
    if kind == WANDERING:
        keep, spread = b, X[x + X_C]
        noise = 0.0
        if spread > 0.0:
            noise = normal_at(X, drawn)
        return a + (before - a) * keep + spread * noise
    return _shocked(M, X, x, before, X[drawn], entity, stream, day)


@fast
def _of_day(M: Whole, X: Float, x: int, state: int, entity: int, stream: int, day: int) -> int:
    """Where the uniform of a day of a release lies: those of eight days are drawn at once."""
    lane = day & (LANES - 1)
    drawn = state + PA_DRAWN
    if M[state + PA_FROM] != day - lane:
        M[state + PA_FROM] = day - lane
        ahead(M, X, M[x + X_AHEAD], entity, stream, ((day - lane) << 12) | _DRIFT, drawn)
    return drawn + lane


@fast
def _shocked(
    M: Whole, X: Float, x: int, before: float, u: float, entity: int, stream: int, day: int
) -> float:
    place = M[x + X_HASH]
    if X[x + X_A] == 0.0:
        return before
    number = poisson_inverse(u, 1.0 / X[x + X_C])
    for each in range(number):
        u = further(M, entity, stream, place, (day << 12) | _SIZE, each)
        before += lognormal(u, X[x + X_A], X[x + X_B])
    return before


@fast
def wear_until(M: Whole, X: Float, z: int) -> None:
    """The steps of release 0 before time 0 and at it."""
    while _step_time(M, X, z) <= 0.0:
        _grow(M, X, z, _step_time(M, X, z), 0.0)


@fast
def schedule_step(M: Whole, X: Float, z: int) -> None:
    """The next day of age, for a model that may ever wear."""
    if M[z + Z_DRIFTS]:
        key = key_of(DRIFT, M[M[z + Z_KIND] + I_RANK], M[z + Z_NUMBER])
        push_in_row(M, X, _step_time(M, X, z), key, 0, DO_STEP, z, M[z + Z_RELEASE])


@fast
def step(M: Whole, X: Float, z: int, release: int, now: float) -> None:
    """A day more of age, if that release is still there."""
    if release == M[z + Z_RELEASE]:
        _grow(M, X, z, now, now)
        schedule_step(M, X, z)


@fast
def retrained(M: Whole, X: Float, g: int, now: float, completed: bool) -> None:
    """A retraining's job has ended: a new release, or the old one stays."""
    z = M[g + G_MODEL]
    kind = M[M[z + Z_KIND] + I_POSITION]
    X[g + G_ENDED] = now
    M[z + Z_PENDING] = 0
    add_spent(M, X, now, kind, g + G_HELD)
    if completed:
        new_release(M, X, z, now, now)
        X[g + G_AFTER] = X[z + Z_QUALITY]
        add_retrained(M, X, now, kind)
        schedule_step(M, X, z)
