"""Batches: in phase C what is due of each unit leaves as one carrier."""

from __future__ import annotations

from simulator.engines.compiled.flow import released
from simulator.engines.compiled.jobs import job_at, take_on
from simulator.engines.compiled.layout import *
from simulator.engines.compiled.toolchain import fast

__all__ = ["form_batches"]


@fast
def _ahead(M: Whole, X: Float, one: int, other: int) -> bool:
    """By unit, then by when and in which order they joined; jobs by number."""
    a = job_at(M, one)
    b = job_at(M, other)
    if M[a + J_UNIT] != M[b + J_UNIT]:
        return M[a + J_UNIT] < M[b + J_UNIT]
    if X[a + J_SINCE] != X[b + J_SINCE]:
        return X[a + J_SINCE] < X[b + J_SINCE]
    if M[a + J_CAUSE] != M[b + J_CAUSE]:
        return M[a + J_CAUSE] < M[b + J_CAUSE]
    if M[a + J_STREAM] != M[b + J_STREAM]:
        return M[M[a + J_STREAM] + T_RANK] < M[M[b + J_STREAM] + T_RANK]
    return M[a + J_ENTITY] < M[b + J_ENTITY]


@fast
def _sorted(M: Whole, X: Float, first: int) -> int:
    """The linked jobs in order: runs of 1, 2, 4, … are merged until there is one."""
    width = 1
    while True:
        rest = first
        first = -1
        last = -1
        merges = 0
        while rest >= 0:
            merges += 1
            other = rest
            one_n = 0
            while one_n < width and other >= 0:
                one_n += 1
                other = M[job_at(M, other) + J_LINK]
            other_n = width
            one = rest
            while one_n > 0 or (other_n > 0 and other >= 0):
                if one_n > 0 and (other_n == 0 or other < 0 or not _ahead(M, X, other, one)):
                    following = one
                    one = M[job_at(M, one) + J_LINK]
                    one_n -= 1
                else:
                    following = other
                    other = M[job_at(M, other) + J_LINK]
                    other_n -= 1
                if last >= 0:
                    M[job_at(M, last) + J_LINK] = following
                else:
                    first = following
                last = following
            rest = other
        M[job_at(M, last) + J_LINK] = -1
        if merges <= 1:
            return first
        width *= 2


@fast
def form_batches(M: Whole, X: Float, now: float) -> None:
    """Gate by gate, in the order of their pipelines' and stages' ids."""
    base = M[TOUCHED_GATES]
    n = M[TOUCHED_GATE_N]
    M[TOUCHED_GATE_N] = 0
    for i in range(1, n):
        s = M[base + i]
        k = i
        while k > 0 and M[M[base + k - 1] + S_GATE] > M[s + S_GATE]:
            M[base + k] = M[base + k - 1]
            k -= 1
        M[base + k] = s
    for i in range(n):
        _form(M, X, M[base + i], now)
    M[DUE_N] = 0


@fast
def _form(M: Whole, X: Float, s: int, now: float) -> None:
    member = _sorted(M, X, M[s + S_DUE])
    M[s + S_DUE] = -1
    M[s + S_DUE_LAST] = -1
    while member >= 0:
        carrier = member
        c = job_at(M, carrier)
        since = X[c + J_SINCE]
        member = M[c + J_LINK]
        while member >= 0 and M[job_at(M, member) + J_UNIT] == M[c + J_UNIT]:
            m = job_at(M, member)
            take_on(M, X, carrier, member, now - since, now - X[m + J_SINCE])
            member = M[m + J_LINK]
        released(M, X, carrier, s, since)
