"""How the memory of a scenario's runs begins, and memory of runs that are over.

New memory is handed out by the operating system a page at a time, which takes longer than to write
over memory that is there.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

__all__ = ["Fresh"]

_MOST_WORDS = 1 << 19  # 4 MB: what is larger is mostly room that a run need not write to
_MOST_SPARE = 8  # memories kept for threads that run at once


class Fresh:
    """Of one scenario: the first words by whether there are windows, and spare memories.

    Safe between threads: each call reads or changes one entry, and a spare memory has one taker.
    """

    def __init__(self) -> None:
        self._first: dict[bool, NDArray[np.int64]] = {}
        self._spare: deque[NDArray[np.int64]] = deque(maxlen=_MOST_SPARE)

    def keep(self, windowed: bool, memory: NDArray[np.int64]) -> None:
        """This is how a run begins; nothing is kept of memory beyond 4 MB."""
        if len(memory) <= _MOST_WORDS:
            self._first[windowed] = memory.copy()

    def of(self, windowed: bool) -> NDArray[np.int64] | None:
        """Memory to begin a run with; None where it has to be made."""
        first = self._first.get(windowed)
        if first is None:
            return None
        try:
            memory = self._spare.pop()
        except IndexError:
            return first.copy()
        if len(memory) != len(first):
            return first.copy()
        memory[:] = first
        return memory

    def spare(self, memory: NDArray[np.int64]) -> None:
        """A run is over and nobody reads its memory any more."""
        self._spare.append(memory)

    def forget(self) -> None:
        """A run needed more room than it began with: the next one begins otherwise."""
        self._first.clear()
        self._spare.clear()
