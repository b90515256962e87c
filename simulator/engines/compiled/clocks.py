"""Calendars and weeks, and dated values that are read: all that depends on the instant alone."""

from __future__ import annotations

import math

from simulator.engines.compiled.layout import *
from simulator.engines.compiled.toolchain import ask, fast

__all__ = ["after_open_time", "edge_of", "factor", "hour_of", "is_open", "next_edge", "next_open",
           "read"]  # fmt: skip


# --- calendars ----------------------------------------------------------------------------
@fast
def _reached(M: Whole, X: Float, c: int, t: float) -> int:
    """How many windows start at or before t; time only moves on."""
    at = M[c + C_AT]
    n = M[c + C_N]
    starts = c + C_STARTS
    while at < n and X[starts + at] <= t:
        at += 1
    M[c + C_AT] = at
    return at


@fast
def is_open(M: Whole, X: Float, c: int, t: float) -> bool:
    """Whether t lies in a window: its start belongs to it, its end does not."""
    at = _reached(M, X, c, t)
    return at > 0 and t < X[c + C_STARTS + M[c + C_N] + at - 1]


@fast
def next_open(M: Whole, X: Float, c: int, t: float, notice: float) -> float:
    """The first open instant at or after t; with a notice the first opening so much after t."""
    at = _reached(M, X, c, t)
    n = M[c + C_N]
    starts = c + C_STARTS
    if notice <= 0.0 and at > 0 and t < X[starts + n + at - 1]:
        return t
    wanted = t + notice
    if at > 0:
        at -= 1
    while at < n and X[starts + at] < wanted:
        at += 1
    return X[starts + at] if at < n else math.inf


@fast
def next_edge(M: Whole, X: Float, c: int, t: float) -> float:
    """The first opening or closing strictly after t."""
    at = _reached(M, X, c, t)
    n = M[c + C_N]
    starts = c + C_STARTS
    opening = X[starts + at] if at < n else math.inf
    if at > 0 and X[starts + n + at - 1] > t:
        return min(opening, X[starts + n + at - 1])
    if at < n:
        return min(opening, X[starts + n + at])
    return opening


@fast
def after_open_time(M: Whole, X: Float, c: int, t: float, amount: float) -> float:
    """The first instant at which `amount` of open time has passed since t."""
    if amount <= 0.0:
        return t
    at = _reached(M, X, c, t)
    n = M[c + C_N]
    starts = c + C_STARTS
    ends = starts + n
    if at > 0 and t < X[ends + at - 1]:
        if amount <= X[ends + at - 1] - t:
            return t + amount
        amount -= X[ends + at - 1] - t
    while at < n:
        start, end = X[starts + at], X[ends + at]
        if amount <= end - start:
            return start + amount
        amount -= end - start
        at += 1
    return math.inf


# --- weeks --------------------------------------------------------------------------------
@fast
def edge_of(M: Whole, hour: int) -> float:
    """When an hour begins; hour 0 began on the Monday of the origin's week, at 00:00."""
    return (hour * 60 - M[WEEK_OFFSET]) / M[WEEK_UNIT]


@fast
def hour_of(M: Whole, now: float) -> int:
    """The number of the hour that holds `now`."""
    minutes = now * M[WEEK_UNIT] + M[WEEK_OFFSET]
    hour = math.floor(minutes / 60.0)
    if hour * 60.0 > minutes:  # the quotient was rounded up
        hour -= 1
    while edge_of(M, hour + 1) <= now:  # rounding of now x minutes
        hour += 1
    return hour


# --- what changes at dates ----------------------------------------------------------------
@fast
def read(M: Whole, X: Float, e: int, tag: int, u: float, now: float) -> int:
    """The address of what holds at an instant, for the unit or model `tag` whose uniform is u.

    What has been read is remembered for as long as it holds; anything else is asked of Python.
    """
    k = e + E_KNOWN + K_SIZE * (tag & M[e + E_MASK])
    if M[k + K_TAG] == tag and X[k + K_FROM] <= now < X[k + K_UNTIL]:
        if M[k + K_PROGRAM]:
            _ramp(M, X, M[k + K_BLOCK], M[k + K_PROGRAM], now)
        return M[k + K_BLOCK]
    X[ASK_TIME] = now
    X[ASK_CHANCE] = u
    M[k + K_TAG] = -1
    M[k + K_PROGRAM] = 0
    block = ask(M[ASK], ASK_READING, (M[e + E_ID] << 32) | tag)
    if M[k + K_PROGRAM]:
        _ramp(M, X, block, M[k + K_PROGRAM], now)
    return block


@fast
def _ramp(M: Whole, X: Float, block: int, program: int, now: float) -> None:
    """The words of a block that are on their way at an instant."""
    here = program + 1
    for _ in range(M[program]):
        word = block + M[here]
        steps = M[here + 1]
        here += 2
        value = 0.0
        for _ in range(steps):
            ramp = 1.0
            if X[here + RP_OVER] > 0.0:
                ramp = min(1.0, (now - X[here + RP_AT]) / X[here + RP_OVER])
            if M[here + RP_KIND] == 0:
                one = X[here + RP_ONE]
                value = one + (X[here + RP_OTHER] - one) * ramp
            else:
                value = value * (1.0 + (X[here + RP_ONE] - 1.0) * ramp)
                if M[here + RP_SHARE]:
                    value = min(1.0, max(0.0, value))
            here += RP_SIZE
        X[word] = value


@fast
def factor(M: Whole, X: Float, f: int, now: float, u: float) -> float:
    """The product of what scaling changes multiply a whole value by at an instant."""
    product = 1.0
    for k in range(M[f]):
        c = f + 1 + F_SIZE * k
        if not X[c + F_AT] <= now < X[c + F_UNTIL]:
            continue
        ramp = 1.0
        if X[c + F_OVER] > 0.0:
            ramp = min(1.0, (now - X[c + F_AT]) / X[c + F_OVER])
        if X[c + F_SHARE] >= 0.0:
            ramp = 1.0 if u < X[c + F_SHARE] * ramp else 0.0
        if ramp > 0.0:
            product *= 1.0 + (X[c + F_BY] - 1.0) * ramp
    return product
