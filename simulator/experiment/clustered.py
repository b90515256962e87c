"""Runs on an existing Dask cluster: who may be connected to, and what must be the same there.

Nothing of a cluster is home-made: batches of runs are Dask tasks, its scheduler places them and
repeats those of a worker that died, which changes no number since a run is a pure function of
scenario, seed and replication. A run is only worth something if it is the run that would have been
made here, so other versions of the program or of what its numbers rest on are refused.
"""

from __future__ import annotations

import ipaddress
import itertools
import platform
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from threading import Event
from typing import Any, cast
from urllib.parse import urlsplit

from simulator.computing import Pending
from simulator.draws import LAYOUT_VERSION
from simulator.experiment.running import ENGINE_VERSION

__all__ = ["ClusterError", "DaskCluster", "connected", "differences", "may_connect", "versions"]

_PACKAGES = ("numpy", "pandas", "scipy", "numba", "llvmlite", "simpy", "distributed")
_SECONDS_TO_ANSWER = 10.0
_CERTIFICATES = (
    "Dask's settings DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__TLS__CLIENT__CERT and "
    "…__TLS__CLIENT__KEY name them"
)
_NUMBERS = itertools.count()
_MOST_AGAIN = 3


class ClusterError(Exception):
    """Nothing runs on that cluster, and why: it does not answer, is not safe, or is not alike."""


def versions() -> dict[str, str]:
    """What must be the same wherever runs are computed: program, Python and its number crunchers.

    The program is the version of its numbers: engine and layout of the draws.
    """
    found = {
        "program": f"{ENGINE_VERSION}.{LAYOUT_VERSION}",
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


def differences(here: Mapping[str, str], there: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What is not the same, in words, by who has it.

    >>> differences({"numpy": "2.4"}, {"worker a": {"numpy": "2.3"}, "scheduler": {"numpy": "2.4"}})
    ['numpy is 2.3 on worker a and 2.4 here']
    """
    return [
        f"{name} is {told.get(name, 'none')} on {who} and {mine} here"
        for who, told in there.items()
        for name, mine in here.items()
        if told.get(name, "none") != mine
    ]


def may_connect(address: str, *, insecure: bool) -> None:
    """ClusterError for an address that is none, or that is open to listeners without a flag.

    Without TLS only this machine itself is spoken to, unless `insecure` says that a network is
    trusted: whoever reaches a scheduler can run anything on its workers.

    >>> may_connect("tcp://127.0.0.1:8786", insecure=False)
    """
    parts = urlsplit(address)
    try:
        named = parts.hostname is not None and parts.port is not None
    except ValueError:
        named = False
    if parts.scheme not in ("tls", "tcp") or not named:
        raise ClusterError(f"`{address}` is no address: write tls://HOST:PORT or tcp://HOST:PORT")
    if parts.scheme == "tcp" and not insecure and not _is_loopback(str(parts.hostname)):
        raise ClusterError(
            f"{address} is neither encrypted nor on this machine: use tls://, or say with "
            "ADVISOR_COMPUTE_INSECURE=1 that everybody on that network is trusted"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class DaskCluster:
    """A scheduler and its workers as the simulator's `Cluster`."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.workers = max(1, sum(client.nthreads().values()))

    def submit(self, function: Callable[..., Any], *given: Any) -> Pending:
        """One task; it is run again elsewhere where its worker dies."""

        def send() -> Any:
            key = f"simulate-{next(_NUMBERS)}-{id(self)}"
            return self._client.submit(function, *given, key=key, pure=False)

        return _Kept(send)


class _Kept:
    """A task that is sent again where the scheduler has dropped it, as a shaken one may.

    Where a worker dies Dask itself repeats its tasks; where the client and the scheduler lose
    sight of each other for a while, the scheduler forgets what it was asked, and the future says
    that it was cancelled, though nobody here cancelled it.
    """

    def __init__(self, send: Callable[[], Any]) -> None:
        self._send = send
        self._left = _MOST_AGAIN
        self._given_up = False
        self._start()

    def _start(self) -> None:
        ended = self._ended = Event()
        self._future = self._send()
        self._future.add_done_callback(lambda _: ended.set())

    def result(self, timeout: float | None = None) -> Any:
        """As a future's; a TimeoutError also where the task has just been sent again.

        Only the wait for its end is timed: Dask would also drop, and begin again, a result that is
        on its way for longer, and one that always is would never come.
        """
        if not self._ended.wait(timeout):
            raise TimeoutError("it has not ended yet")
        try:
            return self._future.result()
        except (Exception, CancelledError):
            if self._given_up or not self._future.cancelled() or not self._left:
                raise
            self._left -= 1
            self._start()
        if timeout is None:
            return self.result()
        raise TimeoutError("the scheduler dropped it, so it was sent again")

    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return bool(self._future.done())

    def cancel(self) -> None:
        """Asks that it be dropped, for good."""
        self._given_up = True
        self._future.cancel()


@contextmanager
def connected(address: str, *, insecure: bool = False) -> Iterator[DaskCluster]:
    """The cluster at that address, checked, for as long as the `with` lasts.

    Certificates for `tls://` are Dask's own settings (`distributed.comm.tls`, also as environment
    variables). ClusterError where it cannot be used, with the reason.
    """
    may_connect(address, insecure=insecure)
    try:
        from distributed import Client, Security
    except ImportError:
        raise ClusterError(
            "runs on a cluster need Dask: install the extra `dask` (pip install 'maturity-advisor"
            "[dask]')"
        ) from None
    connect, secure = cast("Any", Client), cast("Any", Security)
    security = secure(require_encryption=True) if address.startswith("tls://") else None
    if security is not None:
        _has_certificates(security, address)
    try:
        client = connect(
            address, security=security, timeout=_SECONDS_TO_ANSWER, set_as_default=False
        )
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        raise ClusterError(_why_not(address, error)) from None
    try:
        _check(client, address)
        yield DaskCluster(client)
    finally:
        client.close(timeout=5)


def _why_not(address: str, error: Exception) -> str:
    """Why a connection failed, in words; a failed handshake has several names in Dask."""
    reason = str(error).split("\n")[0] or type(error).__name__
    if type(error).__name__ == "FatalCommClosedError" or "SSL" in reason:
        return (
            f"{address} and this machine do not accept each other's certificates: one authority "
            f"must have signed both ({_CERTIFICATES})"
        )
    return f"no scheduler answers at {address}: {reason}"


def _has_certificates(security: Any, address: str) -> None:
    """ClusterError unless the settings name an authority, a certificate and its key."""
    named = (security.tls_ca_file, security.tls_client_cert, security.tls_client_key)
    if not all(named):
        raise ClusterError(f"{address} takes certificates, and none are named: {_CERTIFICATES}")


def _check(client: Any, address: str) -> None:
    """ClusterError unless there is a worker and everybody computes as we do."""
    if not client.nthreads():
        raise ClusterError(f"the scheduler at {address} has no worker: start some first")
    try:
        told = {f"worker {name}": each for name, each in client.run(versions).items()}
        told["scheduler"] = client.run_on_scheduler(versions)
    except (ImportError, AttributeError, TypeError) as error:
        raise ClusterError(
            f"this program, or another version of it, runs at {address}: {error}"
        ) from None
    apart = differences(versions(), told)
    if apart:
        raise ClusterError(f"the cluster at {address} would give other numbers: {'; '.join(apart)}")
