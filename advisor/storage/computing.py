"""How the commands and the app's workers compute: on all cores, runs kept, a cluster if named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from advisor.storage.run_cache import RunCache, cache_folder
from simulator.computing import Computing, computing

__all__ = ["computed"]


@contextmanager
def computed(engagement: str | None = None, workers: int | None = None) -> Iterator[None]:
    """Everything simulated inside: on so many workers (None: all cores), runs kept for later.

    `engagement` is its id in the database, under which a purge finds its runs again; without one
    they are those of files.
    """
    root = cache_folder()
    shelf = None if root is None else RunCache(root, engagement)
    with computing(Computing(workers=workers, processes=True, shelf=shelf)):
        yield
