"""Runs on a Dask cluster: a real scheduler and two worker processes on loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from test_computing import desk

from advisor.faults import FaultsError
from advisor.storage.computing import computed
from simulator import simulate
from simulator.computing import Computing, computing
from simulator.experiment import simulate_each
from simulator.experiment.clustered import (
    ClusterError,
    connected,
    differences,
    may_connect,
    versions,
)
from sources import ROOT


@dataclass
class Started:
    """A scheduler's address and the processes of its workers."""

    address: str
    workers: list[subprocess.Popen[str]] = field(default_factory=list)


@contextmanager
def process(
    *words: str, folder: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    told = {**os.environ, "PYTHONPATH": paths, "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}
    told |= environment
    started = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=told, cwd=folder,
    )  # fmt: skip
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def line_of(started: subprocess.Popen[str], pattern: str) -> str:
    """What the first line that matches says; the rest of what it says is not read."""
    assert started.stderr is not None
    for line in started.stderr:
        if found := re.search(pattern, line):
            return found.group(1)
    raise AssertionError(f"ended without {pattern}")


@contextmanager
def started(
    folder: Path, scheme: str = "tcp", environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Started]:
    """A scheduler and two workers on loopback that speak `scheme`, for as long as this lasts."""
    own = {"folder": folder, "environment": environment}
    loopback = ("--host", "127.0.0.1", "--protocol", scheme, "--no-dashboard",
                "--dashboard-address", "127.0.0.1:0")  # fmt: skip
    with ExitStack() as stack:
        scheduler = stack.enter_context(process("scheduler", *loopback, "--port", "0", **own))
        found = Started(line_of(scheduler, rf"Scheduler at:\s+({scheme}://127\.0\.0\.1:\d+)"))
        for _ in range(2):
            words = ("worker", found.address, "--nthreads", "1", "--no-nanny", *loopback)
            found.workers.append(stack.enter_context(process(*words, **own)))
        for worker in found.workers:
            line_of(worker, r"(Registered to)")
        yield found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with started(tmp_path_factory.mktemp("cluster")) as found:
        yield found


def test_a_cluster_gives_the_same_bytes_in_batches(cluster: Started) -> None:
    alone = simulate(desk(), replications=9, window=50.0)
    scenarios = [desk(slots) for slots in (1, 2)]
    with connected(cluster.address) as dask:
        assert dask.workers == 2
        with computing(Computing(cluster=dask)):
            there = simulate(desk(), replications=9, window=50.0)
            many = list(simulate_each(scenarios, replications=2))
    assert there.runs.equals(alone.runs)
    assert there.series.equals(alone.series)
    for scenario, each in zip(scenarios, many, strict=True):
        assert each.runs.equals(simulate(scenario, replications=2).runs)


def test_the_program_s_own_setting_takes_it(
    cluster: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_COMPUTE", cluster.address)
    monkeypatch.setattr("simulator.engines.reference.ReferenceEngine.run", None)  # not here
    with computed():
        assert simulate(desk(), replications=2, engine="reference").replications == 2


def test_another_version_anywhere_is_refused_in_words(
    cluster: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.experiment import clustered

    mine = versions() | {"numpy": "1.0", "program": "0"}
    monkeypatch.setattr(clustered, "versions", lambda: mine)
    told = {"scheduler": versions(), "worker a": versions() | {"numba": "none"}}
    apart = differences(mine, told)
    assert len(apart) == 5
    assert "numba is none on worker a and" in " ".join(apart)
    assert f"numpy is {versions()['numpy']} on scheduler and 1.0 here" in apart
    monkeypatch.setattr(clustered, "_check", _checked_as(mine))
    with (
        pytest.raises(ClusterError, match="would give other numbers") as error,
        connected(cluster.address),
    ):
        pass
    assert "on scheduler" in str(error.value)
    assert "on worker tcp://127.0.0.1" in str(error.value)


def _checked_as(mine: dict[str, str]):  # type: ignore[no-untyped-def]
    """The check with other versions on this side, and the true ones on the others'."""
    from simulator.experiment import clustered

    check, true = clustered._check, versions

    def checked(client, address):  # type: ignore[no-untyped-def]
        run, there = client.run, client.run_on_scheduler
        client.run = lambda _: run(true)
        client.run_on_scheduler = lambda _: there(true)
        check(client, address)

    return checked


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("tcp://10.1.2.3:8786", "neither encrypted nor on this machine"),
        ("tcp://cluster.example:8786", "ADVISOR_COMPUTE_INSECURE=1"),
        ("http://127.0.0.1:8786", "no address"),
        ("tcp://127.0.0.1", "no address"),
        ("tcp://127.0.0.1:none", "no address"),
        ("8786", "no address"),
    ],
)
def test_what_is_no_safe_address_is_refused(address: str, what: str) -> None:
    with pytest.raises(ClusterError, match=what):
        may_connect(address, insecure=False)


def test_what_is_safe_or_said_to_be_is_not() -> None:
    for address in ("tcp://localhost:1", "tcp://[::1]:1", "tcp://127.8.8.8:1", "tls://far.away:1"):
        may_connect(address, insecure=False)
    may_connect("tcp://10.1.2.3:8786", insecure=True)


def test_nobody_who_answers_is_a_clear_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    from simulator.experiment import clustered

    monkeypatch.setattr(clustered, "_SECONDS_TO_ANSWER", 0.5)
    monkeypatch.setenv("ADVISOR_COMPUTE", "tcp://127.0.0.1:9")  # the discard port: nobody is there
    with computed(), pytest.raises(FaultsError) as error:
        simulate(desk(), replications=2)
    (fault,) = error.value.faults
    assert fault.where == "ADVISOR_COMPUTE"
    assert fault.what.startswith("no scheduler answers at tcp://127.0.0.1:9")


def test_a_task_that_the_scheduler_drops_is_sent_again_and_one_we_drop_is_not(
    cluster: Started,
) -> None:
    with connected(cluster.address) as dask:
        pending = dask.submit(time.sleep, 0.3)
        dask._client.cancel([pending._future])  # type: ignore[attr-defined]
        assert pending.result() is None
        again = dask.submit(time.sleep, 30)
        again.cancel()
        with pytest.raises(CancelledError, match="simulate-"):  # its own key, and no other fault
            again.result(timeout=5)


def test_a_result_that_takes_longer_to_fetch_than_one_listens_comes(cluster: Started) -> None:
    """On a busy machine, or over a slow line: its end is waited for in short turns, it is not."""

    def long_to_read() -> Any:
        class Long:
            def __reduce__(self) -> Any:
                return time.sleep, (0.4,)  # what the one who reads it has to do

        return Long()

    with connected(cluster.address) as dask:
        pending, tries = dask.submit(long_to_read), 0
        while tries < 50:
            tries += 1
            try:
                assert pending.result(timeout=0.1) is None
                break
            except TimeoutError:
                continue
    assert tries < 50


def test_a_worker_killed_half_way_changes_no_number(cluster: Started) -> None:
    """The last test of this file: one of the two workers is gone after it."""
    long = desk(horizon=6000)
    alone = simulate(long, replications=8)
    victim = cluster.workers[0]
    seen: list[int] = []

    def progress(done: int, _: int) -> None:
        seen.append(done)
        if done == 2:
            victim.kill()
            victim.wait()

    with connected(cluster.address) as dask, computing(Computing(cluster=dask)):
        there = simulate(long, replications=8, progress=progress)
        assert victim.returncode is not None
        assert there.runs.equals(alone.runs)
        until = time.monotonic() + 10
        while sum(dask._client.nthreads().values()) > 1 and time.monotonic() < until:
            time.sleep(0.1)
        assert list(dask._client.nthreads().values()) == [1]
