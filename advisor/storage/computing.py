"""How the commands and the app's workers compute: on all cores, runs kept, a cluster if named.

`ADVISOR_COMPUTE` names an existing Dask scheduler (tls://HOST:PORT, or tcp:// on this machine);
`ADVISOR_COMPUTE_INSECURE=1` allows tcp:// elsewhere, where everybody on the network is trusted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from advisor.faults import Fault, FaultsError
from advisor.storage.run_cache import RunCache, cache_folder
from simulator.computing import Computing, Pending, computing

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.computing import Cluster

__all__ = ["ADDRESS_VARIABLE", "INSECURE_VARIABLE", "computed"]

ADDRESS_VARIABLE = "ADVISOR_COMPUTE"
INSECURE_VARIABLE = "ADVISOR_COMPUTE_INSECURE"


@contextmanager
def computed(engagement: str | None = None, workers: int | None = None) -> Iterator[None]:
    """Everything simulated inside: on so many workers (None: all cores), runs kept for later.

    `engagement` is its id in the database, under which a purge finds its runs again; without one
    they are those of files. FaultsError where a cluster is named and cannot be used.
    """
    root = cache_folder()
    shelf = None if root is None else RunCache(root, engagement)
    address = os.environ.get(ADDRESS_VARIABLE, "").strip()
    with _Named(address) as cluster, computing(Computing(workers, True, shelf, cluster)):
        yield


class _Named:
    """A named cluster, connected to when the first run goes there; without a name there is none.

    Most commands simulate nothing, and need neither Dask nor a scheduler that answers.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._open = ExitStack()
        self._cluster: Any = None

    def __enter__(self) -> Cluster | None:
        return self if self._address else None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._open.close()

    @property
    def workers(self) -> int:
        """How many runs go at once."""
        return int(self._connected().workers)

    def submit(self, function: Callable[..., Any], *given: Any) -> Pending:
        """Starts a task there."""
        task: Pending = self._connected().submit(function, *given)
        return task

    def _connected(self) -> Any:
        if self._cluster is None:
            from simulator.experiment.clustered import ClusterError, connected

            insecure = os.environ.get(INSECURE_VARIABLE, "").strip() == "1"
            try:
                self._cluster = self._open.enter_context(
                    connected(self._address, insecure=insecure)
                )
            except ClusterError as error:
                remedy = f"correct {ADDRESS_VARIABLE}, or leave it out to compute on this machine"
                raise FaultsError([Fault(ADDRESS_VARIABLE, str(error), remedy)]) from None
        return self._cluster
