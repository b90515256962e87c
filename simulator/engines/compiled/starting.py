"""The kernel made ready: loaded where it was compiled before, else compiled, once at a time.

Once at a time also among processes: the others wait for the first and load what it kept.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, cast

from simulator import draws
from simulator.engines.compiled import toolchain

__all__ = ["is_ready", "kernel"]

_lock = Lock()


def is_ready() -> bool:
    """Whether the kernel is in this process or, under its digest, on disk."""
    if not toolchain.COMPILES:
        return False
    from simulator.engines.compiled.loop import run

    return bool(run.signatures) or toolchain.is_kept(run)


def kernel() -> Callable[[int], int]:
    """The kernel as a function of a memory's address; the first call may have to compile it."""
    from simulator.engines.compiled.loop import run

    made: Any = run
    if not made.signatures:
        with _lock:
            if not made.signatures:
                _make(made)
    return cast("Callable[[int], int]", run)


def _make(made: Any) -> None:
    if toolchain.is_kept(made):
        made.compile(toolchain.SIGNATURE)
        return
    with toolchain.alone(made):
        if toolchain.is_kept(made):  # another process was first
            made.compile(toolchain.SIGNATURE)
        else:
            _compile(made)


def _compile(made: Any) -> None:
    # Draws are called from Python too: they are compiled for themselves before the whole is.
    draws.uniform(1, 0, 0, 0, 0, 0)
    draws.poisson_inverse(0.5, 1.0)
    draws.negative_binomial_inverse(0.5, 1.0, 2.0)
    draws.binomial_inverse(0.5, 2, 0.5)
    draws.beta_binomial_inverse(0.5, 2, 0.5, 0.1)
    with toolchain.in_one_piece():
        made.compile(toolchain.SIGNATURE)
