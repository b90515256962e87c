"""How often a wrong PIN may be tried, by one address and at one room.

Counts live in memory and are forgotten after a while: no address is ever written anywhere. With
the default limits everybody on the same network together tries at most 2,400 of 810,000 PINs in
eight hours.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Door", "Limits"]

_MOST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many wrong PINs in so many seconds."""

    by_address: int = 5
    address_seconds: float = 300.0
    by_room: int = 50
    room_seconds: float = 600.0


class Door:
    """Counts wrong PINs; `clock` gives seconds that never run backwards. Safe among threads.

    >>> door = Door(Limits(by_address=1, address_seconds=60), clock=lambda: 0.0)
    >>> door.wait("room", "10.0.0.7"); door.wrong("room", "10.0.0.7"); door.wait("room", "10.0.0.7")
    0.0
    60.0
    """

    def __init__(
        self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[tuple[str, str], deque[float]] = {}

    def wait(self, room: str, address: str) -> float:
        """Seconds until another PIN may be tried; 0 when it may be now."""
        with self._lock:
            return max(
                self._left("address", address, self._limits.by_address,
                           self._limits.address_seconds),
                self._left("room", room, self._limits.by_room, self._limits.room_seconds),
            )  # fmt: skip

    def wrong(self, room: str, address: str) -> None:
        """Counts one wrong PIN."""
        with self._lock:
            for key in (("address", address), ("room", room)):
                if key not in self._wrong and len(self._wrong) >= _MOST_REMEMBERED:
                    self._forget_old()
                self._wrong.setdefault(key, deque(maxlen=256)).append(self._clock())

    def _left(self, kind: str, name: str, most: int, seconds: float) -> float:
        tries, now = self._wrong.get((kind, name)), self._clock()
        while tries and now - tries[0] >= seconds:
            tries.popleft()
        if not tries or len(tries) < most:
            return 0.0
        return seconds - (now - tries[-most])

    def _forget_old(self) -> None:
        oldest = sorted(
            self._wrong, key=lambda key: self._wrong[key][-1] if self._wrong[key] else 0
        )
        for key in oldest[: _MOST_REMEMBERED // 4]:
            del self._wrong[key]
