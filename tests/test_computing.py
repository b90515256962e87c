"""Where runs are computed and what is kept: no number depends on it."""

from __future__ import annotations

import os
import pickle
import threading
import time
from typing import Any

import pytest

from simulator import Cancelled, NotSupported, simulate
from simulator.engines import Engine
from simulator.engines.reference import ReferenceEngine
from simulator.experiment import Computing, computing, simulate_each
from simulator.experiment import simulating as home
from simulator.experiment.packing import pack, unpack
from simulator.spec import Scenario, build


def desk(slots: int = 1, **more: Any) -> Scenario:
    stage = {"id": "serve", "pool": "desk", "time": {"kind": "exponential", "mean": 1.0}}
    pipeline = {"id": "ask", "arrivals": {"kind": "exponential", "mean": 1.25}, "stages": [stage]}
    pools = [{"id": "desk", "slots": slots}]
    return build({"scenario": 1, "horizon": 200, "pools": pools, "pipelines": [pipeline]} | more)


class Counting:
    """The reference engine as one that could run on threads: it tells which runs it made."""

    name = "reference"
    threads = True

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.seen: set[int] = set()
        self.lock = threading.Lock()

    def supports(self, scenario: Scenario) -> list[str]:
        return []

    def run(self, scenario: Scenario, seed: int, replication: int, **how: Any) -> Any:
        with self.lock:
            self.runs.append(replication)
            self.seen.add(threading.get_ident())
        time.sleep(0.002 if replication % 2 else 0.0)  # later ones end first
        return ReferenceEngine().run(scenario, seed, replication, **how)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    engine = Counting()

    def chosen(name: str, scenario: Scenario) -> tuple[Engine, str]:
        return engine, "counted"

    monkeypatch.setattr(home, "choose", chosen)
    return engine


class Held(dict[tuple[str, str], bytes]):
    """A shelf in memory."""

    def names(self, group: str) -> list[str]:
        return [name for of, name in self if of == group]

    def get(self, group: str, name: str) -> bytes | None:  # type: ignore[override]
        return super().get((group, name))

    def put(self, group: str, name: str, content: bytes) -> None:
        self[group, name] = content


# --- places ---------------------------------------------------------------------------------
def test_threads_give_the_same_bytes_in_order(counting: Counting) -> None:
    alone = simulate(desk(), replications=12, window=50.0, workers=1)
    assert counting.seen == {threading.get_ident()}
    for workers in (2, 5):
        shared = simulate(desk(), replications=12, window=50.0, workers=workers)
        assert shared.runs.equals(alone.runs)
        assert shared.series.equals(alone.series)
    assert len(counting.seen) > 2


def test_an_engine_that_releases_the_lock_takes_all_cores_unless_told(counting: Counting) -> None:
    before = {each.name for each in threading.enumerate()}
    simulate(desk(), replications=4)
    assert (len(counting.seen) > 1) == ((os.cpu_count() or 1) > 1)
    with computing(Computing(workers=1)):
        counting.seen.clear()
        simulate(desk(), replications=4)
    assert counting.seen == {threading.get_ident()}
    time.sleep(0.05)
    assert {each.name for each in threading.enumerate()} <= before  # none is left


def test_many_scenarios_share_threads(counting: Counting) -> None:
    scenarios = [desk(slots) for slots in (1, 2, 3)]
    found = list(simulate_each(iter(scenarios), replications=3, workers=2))
    for scenario, each in zip(scenarios, found, strict=True):
        assert each.runs.equals(simulate(scenario, replications=3, workers=1).runs)


def test_what_an_engine_declines_half_way_can_be_told_by_a_process() -> None:
    declined = NotSupported("reference", ["stage a: without end", "b"])
    told = pickle.loads(pickle.dumps(declined))  # noqa: S301 - as a worker process does
    assert (told.engine, told.reasons) == ("reference", ("stage a: without end", "b"))
    assert "without end; b" in str(told)


# --- a part of what was asked for -----------------------------------------------------------
@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopped_study_hands_over_what_it_has(workers: int, counting: Counting) -> None:
    seen: list[int] = []

    def stop() -> bool:
        return len(seen) >= 5

    how: dict[str, Any] = {"replications": 40, "workers": workers, "cancel": stop}
    found = simulate(desk(), **how, progress=lambda done, _: seen.append(done), keep_partial=True)
    assert found.partial
    assert 5 <= found.replications < 40
    assert f"stopped after {found.replications} of the 40" in found.notes[0]
    whole = simulate(desk(), replications=found.replications)
    assert not whole.partial
    assert found.runs.equals(whole.runs)
    assert (found.measures["n"] <= found.replications).all()
    with pytest.raises(Cancelled):
        simulate(desk(), **how)
    with pytest.raises(Cancelled):  # nothing is no part
        simulate(desk(), replications=3, cancel=lambda: True, keep_partial=True)


# --- what is kept ---------------------------------------------------------------------------
def test_what_is_kept_is_not_run_again_and_is_the_same(counting: Counting) -> None:
    plain = simulate(desk(), replications=4, window=50.0)
    with computing(Computing(shelf=Held())):
        first = simulate(desk(), replications=4, window=50.0)
        counting.runs.clear()
        again = simulate(desk(), replications=4, window=50.0)
        assert counting.runs == []
        longer = simulate(desk(), replications=7, window=50.0)
        assert sorted(counting.runs) == [4, 5, 6]
        counting.runs.clear()
        assert simulate(desk(), replications=7, window=50.0).runs.equals(longer.runs)
        assert counting.runs == []
    for each in (first, again):
        assert each.runs.equals(plain.runs)
        assert each.series.equals(plain.series)
        assert each.measures.equals(plain.measures)
        assert (each.runs.dtypes == plain.runs.dtypes).all()


@pytest.mark.parametrize(
    "other",
    [{"seed": 2}, {"window": 20.0}, {"scenario": desk(2)}, {"scenario": desk(horizon=201)}],
    ids=["seed", "window", "slots", "horizon"],
)
def test_another_study_finds_nothing(other: dict[str, Any], counting: Counting) -> None:
    with computing(Computing(shelf=Held())):
        simulate(desk(), replications=2, seed=1)
        counting.runs.clear()
        simulate(**{"scenario": desk(), "replications": 2, "seed": 1} | other)
    assert sorted(counting.runs) == [0, 1]


def test_another_version_of_the_engine_finds_nothing(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.experiment import running

    with computing(Computing(shelf=Held())):
        simulate(desk(), replications=2)
        counting.runs.clear()
        monkeypatch.setattr(running, "ENGINE_VERSION", "other")
        simulate(desk(), replications=2)
    assert sorted(counting.runs) == [0, 1]


def test_tables_are_never_kept(counting: Counting) -> None:
    shelf = Held()
    with computing(Computing(shelf=shelf)):
        simulate(desk(), replications=1, tables=True)
    assert not shelf


def test_a_stopped_study_goes_on_from_what_it_has(counting: Counting) -> None:
    seen: list[int] = []
    with computing(Computing(shelf=Held(), workers=1)):
        with pytest.raises(Cancelled):
            simulate(
                desk(), replications=9, cancel=lambda: len(seen) >= 4,
                progress=lambda done, _: seen.append(done),
            )  # fmt: skip
        counting.runs.clear()
        simulate(desk(), replications=9)
    assert counting.runs == [4, 5, 6, 7, 8]


def test_what_is_damaged_or_another_s_is_run_again(counting: Counting) -> None:
    shelf = Held()
    with computing(Computing(shelf=shelf)):
        whole = simulate(desk(), replications=3)
        (key, content), *_ = shelf.items()
        for wrong in (b"", b"PK\x03\x04", content[:-30], content.replace(b"PK\x01\x02", b"zzzz")):
            shelf[key] = wrong
            counting.runs.clear()
            assert simulate(desk(), replications=3).runs.equals(whole.runs)
            assert sorted(counting.runs) == [0, 1, 2]
            assert unpack(f"{key[0]} {key[1].rpartition('-')[0]}", shelf[key]) is not None
    assert unpack("another plan", content) is None


def test_blocks_hold_every_bit_and_no_pickle() -> None:
    runs = [ReferenceEngine().run(desk(), 1, each, window=60.0) for each in range(3)]
    content = pack("a plan", runs)
    assert content is not None
    found = unpack("a plan", content)
    assert found is not None
    for one, other in zip(runs, found, strict=True):
        assert one.measures.equals(other.measures)
        assert one.series.equals(other.series)
        assert (one.measures["value"].to_numpy().tobytes()
                == other.measures["value"].to_numpy().tobytes())  # fmt: skip
    wider = desk(pools=[{"id": "desk", "slots": 2}, {"id": "spare", "slots": 1}])
    other = ReferenceEngine().run(wider, 1, 0)
    assert pack("a plan", [runs[0], other]) is None
