"""Replications, comparison and where they run: intervals, the same bytes, warm-up, overload."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulator import queueing
from simulator.engines import NotSupported, choose
from simulator.experiment import (
    Cancelled,
    compare,
    recovery_power,
    settle,
    simulate,
    simulate_each,
)
from simulator.spec import Scenario, build, content_hash

ONE = {"kind": "exponential", "mean": 1.0}

WATCHED = {
    "id": "m", "quality": {"at-release": 0.9},
    "monitors": [{"id": "look", "every": 24, "detector": {"kind": "adwin"}}],
}  # fmt: skip


def desk(slots: int = 1, gap: float = 2.0, **more: Any) -> Scenario:
    stages = [{"id": "serve", "pool": "desk", "time": ONE}]
    arrivals = {"kind": "exponential", "mean": gap}
    return build(
        {
            "scenario": 1, "horizon": 300, "seed": 4,
            "pools": [{"id": "desk", "slots": slots, "cost-per-slot-hour": 1}],
            "pipelines": [{"id": "ask", "role": "change", "arrivals": arrivals, "stages": stages}],
            **more,
        }
    )  # fmt: skip


# --- simulate -------------------------------------------------------------------------------
def test_the_frames_are_those_promised() -> None:
    found = simulate(desk(), replications=3, tables=True, window=100.0)
    assert list(found.runs.columns) == ["replication", "measure", "subject", "unit", "value"]
    assert list(found.measures.columns) == [
        "measure", "subject", "unit", "mean", "low", "high", "p10", "p90", "n",
    ]  # fmt: skip
    assert list(found.series.columns) == [
        "measure", "subject", "start", "end", "mean", "p10", "p25", "p50", "p75", "p90", "n",
    ]  # fmt: skip
    assert sorted(found.series["end"].unique()) == [100.0, 200.0, 300.0]
    assert found.tables is not None
    for frame in found.tables.values():
        assert frame.columns[0] == "replication"
    assert set(found.tables["jobs"]["replication"]) == {0, 1, 2}
    assert found.engine in ("reference", "compiled")
    assert (found.seed, found.replications) == (4, 3)
    assert found.scenario_hash == content_hash(desk())
    value = found.value("lead-time.mean", "ask")
    assert value.low < value.mean < value.high
    assert value.n == 3
    with pytest.raises(KeyError, match="no measure 'speed'"):
        found.value("speed")


def test_replications_differ_and_a_seed_decides_all() -> None:
    one, two = simulate(desk(), replications=2), simulate(desk(), replications=2)
    assert one.runs.equals(two.runs)
    values = one.runs[one.runs["measure"] == "lead-time.mean"].groupby("replication")["value"]
    assert values.first().nunique() == 2
    other = simulate(desk(), replications=2, seed=5)
    assert not one.runs.equals(other.runs)
    longer = simulate(desk(), replications=3)
    assert longer.runs[longer.runs["replication"] < 2].equals(one.runs)
    for seed in (-1, 2**32):
        with pytest.raises(ValueError, match="seed"):
            simulate(desk(), replications=1, seed=seed)


def test_processes_give_the_same_bytes() -> None:
    here = simulate(desk(), replications=4, tables=True, window=50.0)
    there = simulate(desk(), replications=4, tables=True, window=50.0, workers=2)
    assert here.runs.equals(there.runs)
    assert here.series.equals(there.series)
    assert here.tables is not None
    assert there.tables is not None
    for name, frame in here.tables.items():
        assert frame.equals(there.tables[name]), name


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_is_told_and_a_cancel_is_heard(workers: int) -> None:
    seen: list[tuple[int, int]] = []
    simulate(desk(), replications=3, workers=workers, progress=lambda *each: seen.append(each))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    seen.clear()
    with pytest.raises(Cancelled):
        simulate(
            desk(), replications=50, workers=workers,
            progress=lambda *each: seen.append(each), cancel=lambda: len(seen) >= 2,
        )  # fmt: skip
    assert len(seen) <= 3


@pytest.mark.parametrize("workers", [1, 2])
def test_many_scenarios_give_what_each_gives_alone(workers: int) -> None:
    scenarios = [desk(slots) for slots in (1, 2, 3)]
    found = list(simulate_each(iter(scenarios), replications=3, workers=workers))
    for scenario, experiment in zip(scenarios, found, strict=True):
        alone = simulate(scenario, replications=3)
        assert experiment.runs.equals(alone.runs)
        assert experiment.measures.equals(alone.measures)
        assert (experiment.scenario_hash, experiment.notes) == (alone.scenario_hash, alone.notes)


def test_many_scenarios_can_be_cancelled_and_need_a_number_for_their_warm_up() -> None:
    with pytest.raises(Cancelled):
        list(simulate_each([desk()] * 4, replications=2, cancel=lambda: True))
    with pytest.raises(ValueError, match="auto"):
        list(simulate_each([desk(**{"warm-up": "auto"})], replications=2))


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="replications is 0"):
        simulate(desk(), replications=0)
    with pytest.raises(ValueError, match="window is 0"):
        simulate(desk(), window=0.0)
    with pytest.raises(ValueError, match="no engine 'fast'"):
        choose("fast", desk())  # type: ignore[arg-type]
    with pytest.raises(NotSupported, match="not supported by the compiled engine"):
        simulate(desk(models=[WATCHED]), engine="compiled")


# --- warm-up and overload -------------------------------------------------------------------
def test_an_automatic_warm_up_cuts_a_backlog_and_says_so() -> None:
    slow = desk(slots=2, gap=1.0, horizon=2000, backlog={"ask": 250}, **{"warm-up": "auto"})
    found = simulate(slow, replications=6)
    assert 200 <= found.warm_up <= 700
    assert len(found.notes) == 1
    assert f"cuts the first {found.warm_up:g} hours of 2000" in found.notes[0]
    assert (found.warm_up_rule, len(found.settling)) == ("mser-5", 500)
    assert found.settling["mean"].iloc[0] > 200 > 10 > found.settling["mean"].iloc[-1]
    assert settle(slow, replications=6).cut == found.warm_up
    exact = queueing.mmc(1.0, 1.0, 2).wait
    value = found.value("queue-wait.mean", "desk")
    assert value.low <= exact <= value.high
    cold = simulate(slow.model_copy(update={"warm_up": 0.0}), replications=2)
    assert cold.value("queue-wait.mean", "desk").mean > 5 * exact


def test_a_run_too_short_to_settle_says_so() -> None:
    found = settle(desk(slots=2, gap=1.0, horizon=300, backlog={"ask": 250}), replications=3)
    assert not found.settled
    assert found.cut <= 150
    assert "too short to settle" in found.note(desk())
    assert settle(desk(), replications=3).settled
    stated = simulate(desk(), replications=1)
    assert (stated.warm_up_rule, len(stated.settling)) == ("stated", 0)


def test_what_an_improvement_of_recovery_takes_to_show() -> None:
    """Lognormal recoveries of spread 1 by construction: z(.9) between median and 90 % point."""
    mend = {"time": {"kind": "lognormal", "mean": 4, "cv": (math.e - 1) ** 0.5}}
    pipeline = {"id": "ask", "arrivals": {"kind": "exponential", "mean": 1},
                "stages": [{"id": "serve", "time": 0.1}],
                "production": {"fails": 0.5, "restore": mend}}  # fmt: skip
    incident = {"id": "alarm", "role": "incident", "arrivals": {"kind": "exponential", "mean": 2},
                "stages": [{"id": "work", **mend}]}  # fmt: skip
    still = {"id": "still", "arrivals": {"kind": "exponential", "mean": 1},
             "stages": [{"id": "go"}], "production": {"fails": 0}}  # fmt: skip
    seldom = {**incident, "id": "seldom", "arrivals": {"kind": "exponential", "mean": 900}}
    scenario = build({"scenario": 1, "horizon": 4383,
                      "pipelines": [pipeline, incident, still, seldom]})  # fmt: skip
    found = recovery_power(scenario, simulate(scenario, replications=4))
    assert set(zip(found["subject"], found["measure"], strict=True)) == {
        ("ask", "recovery-time"), ("alarm", "lead-time"),
    }  # fmt: skip
    assert found["log_spread"].to_numpy() == pytest.approx(1.0, abs=0.05)
    assert found["incidents_per_year"].to_numpy() == pytest.approx(4383, rel=0.05)
    tenth = found[(found["improvement"] == 0.1) & (found["statistic"] == "geometric-mean")]
    assert tenth["incidents"].to_numpy() == pytest.approx(1415, rel=0.1)
    assert tenth["years"].to_numpy() == pytest.approx(1415 / 4383, rel=0.15)


def test_an_overload_is_said_and_has_no_steady_state() -> None:
    busy = desk(gap=0.8)
    found = simulate(busy, replications=2)
    assert len(found.notes) == 1
    assert "pool desk is asked for 1.25 times what its open slots can do" in found.notes[0]
    assert found.value("queue-wait.mean", "desk").mean > 10  # a fact of these 300 hours
    steady = simulate(desk(gap=0.8, **{"warm-up": "auto"}), replications=2)
    for measure, subject in [
        ("queue-wait.mean", "desk"), ("queue-wait.p90", "ask.serve"), ("lead-time.mean", "ask"),
        ("queue-length", "desk"), ("in-system", "all"),
    ]:  # fmt: skip
        assert math.isnan(steady.value(measure, subject).mean)
    assert steady.value("utilisation", "desk").mean > 0.9
    cut = simulate(desk(gap=0.8, **{"warm-up": 50}), replications=2)
    assert math.isnan(cut.value("queue-wait.mean", "desk").mean)  # a stated cut seeks it too
    assert simulate(desk(), replications=1).notes == ()


# --- compare --------------------------------------------------------------------------------
def test_differences_are_paired_and_named() -> None:
    found = compare({"now": desk(), "two": desk(slots=2), "same": desk()}, replications=5)
    assert (found.base, found.criterion) == ("now", ("lead-time.mean", "ask"))
    rows = found.differences.set_index(["measure", "subject", "candidate"])
    assert list(found.differences.columns) == [
        "measure", "subject", "base", "candidate", "mean", "low", "high",
        "correlation", "variance_ratio",
    ]  # fmt: skip
    wait = rows.loc[("queue-wait.mean", "desk", "two")]
    assert wait["mean"] < 0.0
    assert wait["high"] < 0.0
    own = [e.value("queue-wait.mean", "desk").mean for e in found.experiments.values()]
    assert wait["mean"] == pytest.approx(own[1] - own[0])
    same = rows.xs("same", level="candidate")
    assert set(same["mean"].dropna()) == {0.0}
    arrivals = rows.loc[("arrivals", "ask", "two")]
    assert arrivals["mean"] == 0.0  # the same luck
    assert dict(found.best.to_numpy()) == {"now": 0.0, "two": 1.0, "same": 0.0}


def test_common_random_numbers_save_most_of_the_runs_of_a_small_change() -> None:
    """M/M/3 at 80 %, servers 5 % faster: at least five times fewer runs than independent ones
    (10.7 was measured elsewhere), and the exact difference of the mean waits lies inside."""
    now, fast = (
        desk(
            slots=3, horizon=1500, **{"warm-up": 150},
            pipelines=[{
                "id": "ask", "arrivals": {"kind": "exponential", "mean": 1 / 2.4},
                "stages": [{"id": "serve", "pool": "desk",
                            "time": {"kind": "exponential", "mean": mean}}],
            }],
        )
        for mean in (1.0, 1 / 1.05)
    )  # fmt: skip
    found = compare({"now": now, "fast": fast}, replications=10)
    row = found.differences.set_index(["measure", "subject"]).loc[("queue-wait.mean", "desk")]
    assert row["variance_ratio"] >= 5.0
    exact = queueing.mmc(2.4, 1 / 1.05, 3).wait - queueing.mmc(2.4, 1.0, 3).wait
    half = (row["high"] - row["low"]) / 2 * 4.781 / 2.262  # 99.9 % instead of 95 %, t with 9
    assert abs(row["mean"] - exact) <= half
    assert half < 0.25


def test_another_criterion_and_direction() -> None:
    cheap = {"one": desk(gap=0.8), "two": desk(slots=2, gap=0.8)}
    for scenario in cheap.values():
        assert scenario.pools[0].charged == "busy"
    found = compare(cheap, replications=4, criterion=("throughput", "ask"), base="two")
    assert found.base == "two"
    assert found.best["probability"].sum() == pytest.approx(1.0)
    assert found.best.set_index("scenario").loc["two", "probability"] > 0.5  # more is better
    with pytest.raises(ValueError, match="not in every scenario"):
        compare(cheap, replications=2, criterion=("throughput", "nobody"))
    with pytest.raises(ValueError, match="no scenario 'three'"):
        compare(cheap, base="three")
    with pytest.raises(ValueError, match="no scenario to compare"):
        compare({})


def test_progress_counts_all_scenarios() -> None:
    seen: list[tuple[int, int]] = []
    compare(
        {"a": desk(), "b": desk(slots=2)}, replications=2,
        progress=lambda *each: seen.append(each),
    )  # fmt: skip
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    seen.clear()
    compare(
        {"a": desk(**{"warm-up": "auto"}), "b": desk()}, replications=2,
        progress=lambda *each: seen.append(each),
    )  # fmt: skip
    assert seen == [(n, 6) for n in range(1, 7)]
