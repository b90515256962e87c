"""Slots that come and go by themselves: reserved hours, outages, elasticity."""

from __future__ import annotations

from simulator.draws import PURPOSES, hash_id
from simulator.engines.compiled.chances import chance, draw
from simulator.engines.compiled.clocks import edge_of, hour_of, read
from simulator.engines.compiled.heap import key_of, push
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.pools import touch, write_state
from simulator.engines.compiled.toolchain import fast

__all__ = ["hour", "level_set", "mend", "open_one", "out", "start_supply", "supplied_state",
           "supply_changes"]  # fmt: skip

_GAP, _TIME = PURPOSES["gap"], PURPOSES["time"]
_PLACE = hash_id("~outage")
# Ranks of the words that stand for a stage in the order of these events: ~outage, ~repair,
# ~reserved, ~slot.
_OUTAGE, _REPAIR, _RESERVED, _SLOT = 0, 1 << 8, 2 << 8, 3 << 8


@fast
def _part(M: Whole, X: Float, block: int, e: int, now: float) -> int:
    """The address of what holds of one part; 0 where there is none."""
    return read(M, X, e, 0, 0.0, now) if e else block


@fast
def _count(M: Whole, q: int) -> None:
    M[q + Q_SLOTS] = 0 if M[q + Q_DOWN] else max(0, M[q + Q_LEVEL] - M[q + Q_TAKEN])
    touch(M, q)


@fast
def start_supply(M: Whole, X: Float, q: int) -> None:
    """The pool at time 0."""
    M[q + Q_LEVEL] = M[q + Q_SLOTS]
    _bound(M, X, q, 0.0)
    key = key_of(CHANGE, M[q + Q_RANK], 0)
    for k in range(M[q + Q_SUPPLY_DATE_N]):
        push(M, X, X[M[q + Q_SUPPLY_DATES] + k], key, 0, DO_SUPPLY, q, 0)
    _take(M, X, q, 0.0)
    _expect_outage(M, X, q, 0.0)


@fast
def level_set(M: Whole, X: Float, q: int, slots: int, now: float) -> None:
    """The set number of slots changes."""
    M[q + Q_LEVEL] = slots
    _bound(M, X, q, now)
    _count(M, q)


@fast
def supply_changes(M: Whole, X: Float, q: int, now: float) -> None:
    """A dated change of what is reserved, of outages or of elasticity begins or ends."""
    was_elastic = M[q + Q_IS_ELASTIC]
    _bound(M, X, q, now)
    if was_elastic and not M[q + Q_IS_ELASTIC]:
        for k in range(-1, M[q + Q_SLOT_STEP_N]):
            step = M[q + Q_SLOT_STEPS] + 2 * k
            if X[step] <= now:
                M[q + Q_LEVEL] = M[step + 1]
    _take(M, X, q, now)
    if not M[q + Q_DUE]:
        _expect_outage(M, X, q, now)


@fast
def _bound(M: Whole, X: Float, q: int, now: float) -> None:
    """The level within what elasticity allows, at once; without any, orders are void."""
    elastic = _part(M, X, M[q + Q_ELASTIC], M[q + Q_ELASTIC_E], now)
    M[q + Q_IS_ELASTIC] = 1 if elastic else 0
    if elastic:
        M[q + Q_LEVEL] = min(max(M[q + Q_LEVEL], M[elastic + L_LEAST]), M[elastic + L_MOST])
    else:
        M[q + Q_ORDERED] = 0
        M[q + Q_ORDER_EPOCH] += 1


# --- reserved -----------------------------------------------------------------------------
@fast
def _take(M: Whole, X: Float, q: int, now: float) -> None:
    """What is reserved in the hour that holds now; and when to read it again."""
    M[q + Q_WEEK_EPOCH] += 1
    slots = _part(M, X, M[q + Q_RESERVED], M[q + Q_RESERVED_E], now)
    if not slots:
        M[q + Q_TAKEN] = 0
        _count(M, q)
        return
    this = hour_of(M, now)
    M[q + Q_TAKEN] = M[slots + this % 168]
    _count(M, q)
    following = this + 1
    if not M[q + Q_HOURLY]:
        while M[slots + following % 168] == M[q + Q_TAKEN]:
            following += 1
            if following > this + 168:
                return  # the same in every hour
    key = key_of(SLOT, M[q + Q_RANK], 0)
    push(M, X, edge_of(M, following), key, _RESERVED, DO_RESERVED, q, M[q + Q_WEEK_EPOCH])


@fast
def hour(M: Whole, X: Float, q: int, epoch: int, now: float) -> None:
    """Another hour with another reservation begins."""
    if epoch == M[q + Q_WEEK_EPOCH]:
        _take(M, X, q, now)


# --- outages ------------------------------------------------------------------------------
@fast
def _expect_outage(M: Whole, X: Float, q: int, now: float) -> None:
    """The next outage, one `between` from now; none while none are declared."""
    outage = _part(M, X, M[q + Q_OUTAGE], M[q + Q_OUTAGE_E], now)
    M[q + Q_DUE] = 1 if outage else 0
    if outage:
        number = M[q + Q_OUTAGES]
        gap = draw(M, X, outage + O_BETWEEN, chance(M, number, M[q + Q_HASH], _PLACE, _GAP))
        key = key_of(SLOT, M[q + Q_RANK], number)
        push(M, X, now + gap, key, _OUTAGE, DO_OUTAGE, q, 0)


@fast
def out(M: Whole, X: Float, q: int, now: float) -> None:
    """An outage begins."""
    outage = _part(M, X, M[q + Q_OUTAGE], M[q + Q_OUTAGE_E], now)
    if not outage:
        M[q + Q_DUE] = 0
        return
    M[q + Q_DOWN] = 1
    _count(M, q)
    number = M[q + Q_OUTAGES]
    time = draw(M, X, outage + O_REPAIR, chance(M, number, M[q + Q_HASH], _PLACE, _TIME))
    push(M, X, now + time, key_of(SLOT, M[q + Q_RANK], number), _REPAIR, DO_REPAIR, q, 0)


@fast
def mend(M: Whole, X: Float, q: int, now: float) -> None:
    """An outage ends, and the next one is expected."""
    M[q + Q_OUTAGES] += 1
    M[q + Q_DOWN] = 0
    _count(M, q)
    _expect_outage(M, X, q, now)


# --- elasticity ---------------------------------------------------------------------------
@fast
def supplied_state(M: Whole, X: Float, q: int, now: float) -> None:
    """The end of phase C of such a pool: a look at its load, then its state."""
    M[q + Q_WAITING] -= M[q + Q_BUSY] - M[q + Q_BUSY_BEFORE]
    elastic = _part(M, X, M[q + Q_ELASTIC], M[q + Q_ELASTIC_E], now)
    if elastic and M[q + Q_OPEN] and not M[q + Q_DOWN]:
        _look(M, X, q, elastic, now)
    demand = M[q + Q_TAKEN] if M[q + Q_OPEN] else 0
    there = 0 if M[q + Q_DOWN] else max(0, M[q + Q_LEVEL] - M[q + Q_BUSY])
    if M[q + Q_RESERVING]:
        write_state(M, X, q, now, demand, max(0, demand - there))
    else:
        write_state(M, X, q, now, 0, 0)


@fast
def _look(M: Whole, X: Float, q: int, elastic: int, now: float) -> None:
    """One slot more is ordered, or one idle slot goes, by the load that is seen."""
    busy, waiting = M[q + Q_BUSY], M[q + Q_WAITING]
    if busy == M[q + Q_SEEN_BUSY] and waiting == M[q + Q_SEEN_WAITING] and not M[q + Q_OPENED]:
        return
    M[q + Q_SEEN_BUSY] = busy
    M[q + Q_SEEN_WAITING] = waiting
    M[q + Q_OPENED] = 0
    asked = busy + waiting
    there = M[q + Q_SLOTS] + M[q + Q_ORDERED]
    if asked > X[elastic + L_UP] * there:
        if M[q + Q_LEVEL] + M[q + Q_ORDERED] < M[elastic + L_MOST]:
            M[q + Q_ORDERED] += 1
            key = key_of(SLOT, M[q + Q_RANK], 0)
            time = now + X[elastic + L_DELAY]
            push(M, X, time, key, _SLOT, DO_ORDERED, q, M[q + Q_ORDER_EPOCH])
    elif asked < X[elastic + L_DOWN] * there and busy < M[q + Q_SLOTS]:
        M[q + Q_LEVEL] = max(M[q + Q_LEVEL] - 1, M[elastic + L_LEAST])
        M[q + Q_SLOTS] = max(0, M[q + Q_LEVEL] - M[q + Q_TAKEN])


@fast
def open_one(M: Whole, X: Float, q: int, epoch: int, now: float) -> None:
    """An ordered slot opens."""
    if epoch == M[q + Q_ORDER_EPOCH]:
        M[q + Q_ORDERED] -= 1
        M[q + Q_LEVEL] += 1
        _bound(M, X, q, now)
        M[q + Q_OPENED] = 1
        _count(M, q)
