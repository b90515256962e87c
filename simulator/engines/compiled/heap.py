"""Events in order: time first, then the canonical key, then the order in which they were made.

The heap holds times and slots; a slot holds the rest of an event and stays where it is. What is
made in the order in which it is due (the days of models) stands in a row, of which the heap holds
the first alone.
"""

from __future__ import annotations

import math

from simulator.engines.compiled.layout import *
from simulator.engines.compiled.toolchain import fast

__all__ = ["close", "key_of", "push", "push_in_row", "take"]


@fast
def key_of(cls: int, rank: int, entity: int) -> int:
    """The first word of an event's key: its class, the rank of its id as text, its entity."""
    return ((cls + 1) << 58) | (rank << 32) | entity


@fast
def _before(M: Whole, one: int, other: int) -> bool:
    """Whether one of two slots of the same time comes first."""
    a = M[SLOTS] + SLOT_SIZE * one
    b = M[SLOTS] + SLOT_SIZE * other
    if M[a] != M[b]:
        return M[a] < M[b]
    return M[a + 1] < M[b + 1]


@fast
def _slot(M: Whole, X: Float, time: float, key: int, minor: int, what: int, more: int) -> int:
    """The number of a slot that holds an event, which is in no row yet."""
    sequence = M[SEQ]
    M[SEQ] = sequence + 1
    if not time < X[HORIZON]:
        return -1
    slot = M[SLOT_FREE]
    if slot >= 0:
        M[SLOT_FREE] = M[M[SLOTS] + SLOT_SIZE * slot]
    else:
        slot = M[SLOT_N]
        M[SLOT_N] = slot + 1
        M[GREW] = 1
    s = M[SLOTS] + SLOT_SIZE * slot
    M[s] = key
    M[s + 1] = (minor << 40) | sequence
    M[s + 2] = what
    M[s + 3] = more
    M[s + 5] = ALONE
    return slot


@fast
def push(
    M: Whole, X: Float, time: float, key: int, minor: int, does: int, which: int, more: int
) -> None:
    """An event at that time; from the horizon on nothing is executed, so nothing is kept.

    `minor` is the rank of its stage x 2^8 + its branch.
    """
    slot = _slot(M, X, time, key, minor, (does << 40) | which, more)
    if slot >= 0:
        _enter(M, X, time, slot)


@fast
def push_in_row(
    M: Whole, X: Float, time: float, key: int, minor: int, does: int, which: int, more: int
) -> None:
    """An event that is likely to come after all that stands in the row; if not, it is alone."""
    slot = _slot(M, X, time, key, minor, (does << 40) | which, more)
    if slot < 0:
        return
    s = M[SLOTS] + SLOT_SIZE * slot
    X[s + 4] = time
    last = M[ROW_LAST]
    if last < 0:
        M[s + 5] = LAST
        M[ROW_LAST] = slot
    else:
        w = M[SLOTS] + SLOT_SIZE * last
        if X[w + 4] < time or (X[w + 4] == time and _before(M, last, slot)):
            M[s + 5] = LAST
            M[w + 5] = slot
            M[ROW_LAST] = slot
            return
    _enter(M, X, time, slot)


@fast
def _enter(M: Whole, X: Float, time: float, slot: int) -> None:
    """A slot goes to its place in the heap."""
    h = M[HEAP]
    if M[HOLE]:
        M[HOLE] = 0
        _sink(M, X, h, M[HEAP_N], time, slot)
        return
    i = M[HEAP_N]
    M[HEAP_N] = i + 1
    while i > 0:
        up = (i - 1) >> 2
        at = X[h + 2 * up]
        if at < time or (at == time and _before(M, M[h + 2 * up + 1], slot)):
            break
        X[h + 2 * i] = at
        M[h + 2 * i + 1] = M[h + 2 * up + 1]
        i = up
    X[h + 2 * i] = time
    M[h + 2 * i + 1] = slot


@fast
def _sink(M: Whole, X: Float, h: int, n: int, time: float, slot: int) -> None:
    """An event goes down from the top of n to its place; what comes before it moves up.

    Behind the last of n nothing is ever due, so that four can always be looked at.
    """
    i = 0
    while True:
        child = 4 * i + 1
        if child >= n:
            break
        c = h + 2 * child
        one, two, three, four = X[c], X[c + 2], X[c + 4], X[c + 6]
        early, late = min(one, two), min(three, four)
        least = min(early, late)
        if time < least:
            X[h + 2 * i] = time
            M[h + 2 * i + 1] = slot
            return
        left = child + (1 if two < one else 0)
        right = child + (3 if four < three else 2)
        best = right if late < early else left
        if early == late or (one == two and early < late) or (three == four and late < early):
            best = _least_of(M, X, h, child, n)
        if time == least and _before(M, slot, M[h + 2 * best + 1]):
            X[h + 2 * i] = time
            M[h + 2 * i + 1] = slot
            return
        X[h + 2 * i] = least
        M[h + 2 * i + 1] = M[h + 2 * best + 1]
        i = best
    X[h + 2 * i] = time
    M[h + 2 * i + 1] = slot


@fast
def _least_of(M: Whole, X: Float, h: int, child: int, n: int) -> int:
    """Which of up to four children comes first, one looked at after the other."""
    best = child
    least = X[h + 2 * child]
    for k in range(child + 1, min(child + 4, n)):
        at = X[h + 2 * k]
        if at < least or (at == least and _before(M, M[h + 2 * k + 1], M[h + 2 * best + 1])):
            best = k
            least = at
    return best


@fast
def take(M: Whole, X: Float) -> int:
    """The address of the first event; its slot is free again once it has run.

    It leaves a hole at the top: nearly every event makes another, which then goes straight there.
    Into the hole that the first of the row leaves goes the next of it.
    """
    M[HOLE] = 1
    M[EVENTS] += 1
    s = M[SLOTS] + SLOT_SIZE * M[M[HEAP] + 1]
    if M[s + 5] != ALONE:
        following = M[s + 5]
        if following == LAST:
            M[ROW_LAST] = LAST
        else:
            _enter(M, X, X[M[SLOTS] + SLOT_SIZE * following + 4], following)
    return s


@fast
def close(M: Whole, X: Float) -> None:
    """The last event goes where the hole is."""
    M[HOLE] = 0
    h = M[HEAP]
    n = M[HEAP_N] - 1
    M[HEAP_N] = n
    time = X[h + 2 * n]
    X[h + 2 * n] = math.inf
    if n > 0:
        _sink(M, X, h, n, time, M[h + 2 * n + 1])
