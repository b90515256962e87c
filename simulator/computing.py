"""What a caller says of where and how runs are computed, for everything under a `with`.

`computing` hands over workers, a cache and a cluster once, for all studies that run inside it,
however deep: no number depends on any of them. Without it a study keeps nothing, runs on threads
where its engine releases the interpreter's lock, and else one replication after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Cluster", "Computing", "Pending", "Shelf", "computing", "current"]


class Shelf(Protocol):
    """Keeps bytes under a group and a name; the simulator touches no file, its caller does.

    What is not there, damaged or not readable is None. `put` may decline and never raises.
    """

    def get(self, group: str, name: str) -> bytes | None:
        """The bytes of that name."""
        ...

    def names(self, group: str) -> list[str]:
        """Every name of a group."""
        ...

    def put(self, group: str, name: str, content: bytes) -> None:
        """Keeps the bytes whole or not at all."""
        ...


class Pending(Protocol):
    """Work under way somewhere else: what `concurrent.futures` and Dask call a future."""

    def result(self, timeout: float | None = None) -> Any:
        """Its result; TimeoutError when that takes longer."""
        ...

    def done(self) -> bool:
        """Whether it has ended, well or not."""
        ...

    def cancel(self) -> Any:
        """Asks that it be dropped."""
        ...


class Cluster(Protocol):
    """Somewhere else to compute: it takes pure functions, and may run one of them twice."""

    @property
    def workers(self) -> int:
        """How many runs go at once."""
        ...

    def submit(self, function: Callable[..., Any], *given: Any) -> Pending:
        """Starts it; it may run twice where a machine dies, so it must be pure."""
        ...


@dataclass(frozen=True, slots=True)
class Computing:
    """`workers`: how many at once (None: as many as there are cores).

    `processes`: an engine that holds the interpreter's lock may start that many processes once a
    study has taken half a second; without it, only where a study names a number itself. `shelf`:
    where streamed runs are kept and looked up. `cluster`: runs go there instead.
    """

    workers: int | None = None
    processes: bool = False
    shelf: Shelf | None = None
    cluster: Cluster | None = None


_CURRENT: ContextVar[Computing] = ContextVar("computing", default=Computing())  # noqa: B039 - frozen


@contextmanager
def computing(how: Computing) -> Iterator[None]:
    """Everything simulated inside the `with`, by this thread, is computed so."""
    token = _CURRENT.set(how)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Computing:
    """What holds here."""
    return _CURRENT.get()
