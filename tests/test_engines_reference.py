"""Either engine by hand: queues, calendars, batches, failures, production, arrivals."""

from __future__ import annotations

import math
from typing import Any

import pytest
from by_hand import (
    OFFICE,
    THURSDAYS,
    batches,
    either_engine,
    line,
    measure,
    run,
    spans,
    submitted,
    table,
)

__all__ = ["either_engine"]  # each test here is one of either engine


# --- queues ---------------------------------------------------------------------------------
def test_one_queue_in_order() -> None:
    found = run(
        {
            "pools": [{"id": "a", "slots": 1}],
            "pipelines": [line({"id": "s", "pool": "a", "time": 2}, times=(0, 1, 1.5))],
        }
    )
    assert spans(found, "s") == [(0, 0, 0, 2), (1, 1, 2, 4), (1.5, 1.5, 4, 6)]
    assert measure(found, "queue-wait.mean", "a") == pytest.approx((0 + 1 + 2.5) / 3)
    assert measure(found, "utilisation", "a") == pytest.approx(6 / 1000)
    assert measure(found, "queue-length", "a") == pytest.approx(3.5 / 1000)


@pytest.mark.parametrize(
    ("backfill", "begins"), [(False, [0.0, 4.0, 4.0]), (True, [0.0, 4.0, 1.0])]
)
def test_a_gang_blocks_or_is_passed_over(backfill: bool, begins: list[float]) -> None:
    """Two of three slots are held until 4; the gang of 2 waits; the last asks for one."""
    found = run(
        {
            "pools": [{"id": "a", "slots": 3, "backfill": backfill}],
            "pipelines": [
                line(
                    {"id": "s", "pool": "a", "time": 4},
                    arrivals={"kind": "trace", "submits": [0, 0.5, 1], "slots": [2, 2, 1]},
                )
            ],
        }
    )
    rows = table(found, "visits").sort_values("job")
    assert list(rows["began"]) == begins
    assert list(rows["slots"]) == [2, 2, 1]


def test_shortest_and_priority_choose_from_the_queue() -> None:
    trace = {"kind": "trace", "submits": [0, 1, 2, 3], "durations": [5, 3, 1, 2]}
    data: dict[str, Any] = {
        "pools": [{"id": "a", "slots": 1, "discipline": "shortest"}],
        "pipelines": [line({"id": "s", "pool": "a", "time": 1}, arrivals=trace)],
    }
    rows = table(run(data), "visits").sort_values("job")
    assert list(rows["began"]) == [0, 8, 5, 6]
    data["pools"][0]["discipline"] = "priority"
    urgent = {"id": "u", "priority": 0, "stages": [{"id": "s", "pool": "a", "time": 1}]}
    data["pipelines"].append({**urgent, **submitted(4.0)})
    rows = table(run(data), "visits").set_index("stream")
    assert rows.loc["u", "began"] == 5.0
    assert list(rows.loc["p"].sort_values("job")["began"]) == [0, 6, 9, 10]


def test_ties_are_settled_by_the_canonical_order() -> None:
    """At 2 an end asks before an arrival does, though the arrival was scheduled first."""
    found = run(
        {
            "pools": [{"id": "a", "slots": 1}],
            "pipelines": [
                {
                    "id": "b", **submitted(0.0),
                    "stages": [{"id": "w", "time": 2}, {"id": "s", "pool": "a", "time": 1}],
                },
                {"id": "a", **submitted(2.0), "stages": [{"id": "s", "pool": "a", "time": 1}]},
            ],
        }
    )  # fmt: skip
    rows = table(found, "visits").set_index(["stream", "stage"])
    assert rows.loc[("b", "s"), "began"] == 2.0
    assert rows.loc[("a", "s"), "began"] == 3.0


def test_a_closed_pool_starts_nothing_and_stops_nothing() -> None:
    found = run(
        {
            "calendars": [OFFICE],
            "pools": [{"id": "a", "slots": 1, "kind": "people", "calendar": "office",
                       "cost-per-slot-hour": 10}],
            "pipelines": [line({"id": "s", "pool": "a", "time": 6}, times=(1.0, 10.0))],
        },
        horizon=48.0,
    )  # fmt: skip
    assert spans(found, "s") == [(1, 1, 9, 15), (10, 10, 15, 21)]
    assert measure(found, "cost", "a") == pytest.approx(160.0)  # people are paid while open
    assert measure(found, "utilisation", "a") == pytest.approx(8 / 16)
    pools = table(found, "pools")
    assert list(pools["time"]) == [0, 1, 9, 10, 15, 17, 21, 33, 41]
    assert list(pools["open"]) == [0, 0, 1, 1, 1, 0, 0, 1, 0]
    assert list(pools["busy"]) == [0, 0, 1, 1, 1, 1, 0, 0, 0]


# --- calendars ------------------------------------------------------------------------------
def test_a_clock_spends_open_time_only() -> None:
    """Three days of eight hours from Friday 16:00: an hour, Monday, Tuesday, seven on Wednesday."""
    found = run(
        {
            "calendars": [OFFICE],
            "pools": [{"id": "a", "slots": 1}],
            "pipelines": [
                line({"id": "s", "pool": "a", "time": 24, "clock": "office"}, times=(112.0,))
            ],
        }
    )
    assert spans(found, "s") == [(112, 112, 112, 168 + 48 + 16)]
    assert measure(found, "lead-time.work", "p") == pytest.approx(24.0)
    assert measure(found, "lead-time.calendar", "p") == pytest.approx(120.0 - 24.0)


def test_opens_waits_before_it_queues_and_a_notice_wants_an_edge() -> None:
    stage = {"id": "s", "opens": "train", "time": 1}
    data = {"calendars": [THURSDAYS], "pipelines": [line(stage, times=(0.0, 83.0))]}
    assert spans(run(data), "s") == [(0, 82, 82, 83), (83, 83, 83, 84)]
    stage["notice"] = 24.0
    week = 168.0
    data["pipelines"] = [line(stage, times=(0.0, 60.0, 82.5))]
    starts = [row[1] for row in spans(run(data), "s")]
    assert starts == [82.0, 82.0 + week, 82.0 + week]


def test_once_let_go_a_job_queues_though_the_calendar_closes() -> None:
    found = run(
        {
            "calendars": [THURSDAYS],
            "pools": [{"id": "a", "slots": 1}],
            "pipelines": [
                line({"id": "s", "opens": "train", "pool": "a", "time": 3}, times=(0.0, 1.0))
            ],
        }
    )
    assert spans(found, "s") == [(0, 82, 82, 85), (1, 82, 85, 88)]
    assert measure(found, "lead-time.calendar", "p") == pytest.approx((82 + 81) / 2)
    assert measure(found, "lead-time.queue", "p") == pytest.approx(1.5)


# --- batches --------------------------------------------------------------------------------
def test_a_batch_leaves_as_one_carrier_and_ends_with_it() -> None:
    found = run(batches((0.0, 5.0, 80.9, 90.0)))
    jobs = table(found, "jobs")
    assert list(jobs["carrier"]) == ["", "p:0", "p:0", ""]
    assert list(jobs["ended"]) == [84, 84, 84, 82 + 168 + 2]
    assert spans(found, "deploy") == [(82, 82, 82, 84), (250, 250, 250, 252)]
    assert len(spans(found, "build")) == 4
    lead = (84 + 79 + 3.1 + 162) / 4
    assert measure(found, "lead-time.mean", "p") == pytest.approx(lead)
    parts = [measure(found, f"lead-time.{each}", "p") for each in ("delay", "calendar")]
    assert parts == pytest.approx([3.0, lead - 3.0])


def test_while_it_is_open_jobs_leave_with_those_of_the_same_instant() -> None:
    jobs = table(run(batches((81.5, 82.0, 82.0, 83.0))), "jobs")
    assert list(jobs["carrier"]) == ["", "", "p:1", ""]
    # at 82 one waits for the edge and nobody joins; at 82.5 one leaves alone
    jobs = table(run(batches((80.0, 81.0))), "jobs")
    assert list(jobs["carrier"]) == ["", "p:0"]  # the edge and a joining at the same instant


def test_batches_form_by_unit_and_a_failed_one_merges_into_the_next() -> None:
    stages = [
        {"id": "release", "opens": "train", "batch": True},
        {"id": "check", "time": 1, "fails": [
            {"cause": "late", "probability": 0.999999,
             "on-failure": {"kind": "go-to", "stage": "release"}}]},
    ]  # fmt: skip
    data = {
        "calendars": [{"id": "train", "open": [{"from": "10:00", "to": "10:01"}]}],
        "pipelines": [line(*stages, times=(0.0, 20.0, 40.0))],
    }
    found = run(data, horizon=100.0)
    jobs = table(found, "jobs")
    assert list(jobs["carrier"]) == ["", "p:0", "p:0"]
    assert [row[0] for row in spans(found, "check")] == [10.0, 34.0, 58.0, 82.0]
    assert set(table(found, "visits")["job"]) == {0}
    units = run(batches(tuple(float(each) for each in range(40)), units=3))
    for _, jobs in table(units, "jobs").groupby("unit"):
        assert set(jobs["carrier"]) == {"", f"p:{jobs['job'].min()}"}


# --- failures -------------------------------------------------------------------------------
def test_retries_go_to_the_tail_and_then_it_is_abandoned() -> None:
    fails = {"fails": 0.999999, "on-failure": {"kind": "retry", "at-most": 2}}
    found = run(
        {
            "pools": [{"id": "a", "slots": 1}],
            "pipelines": [line({"id": "s", "pool": "a", "time": 1, **fails}, times=(0.0, 0.5))],
        }
    )
    rows = table(found, "visits")
    assert list(rows.sort_values("began")["job"]) == [0, 1, 0, 1, 0, 1]
    assert list(rows.groupby("job")["visit"].max()) == [2, 2]
    assert set(rows["outcome"]) == {"failed"}
    assert list(table(found, "jobs")["outcome"]) == ["abandoned"] * 2
    assert math.isnan(measure(found, "lead-time.mean", "p"))


def test_retries_start_again_when_it_comes_from_another_stage() -> None:
    """Stage b always sends it back to a; a fails for ever: 3 visits, only at the first coming."""
    back = {"fails": 0.999999, "on-failure": {"kind": "go-to", "stage": "a"}}
    causes = [{"cause": "x", "probability": 0.5, "on-failure": {"kind": "retry", "at-most": 9}}]
    found = run(
        {
            "pipelines": [
                line({"id": "a", "time": 1, "fails": causes}, {"id": "b", "time": 1, **back})
            ]
        },
        horizon=300.0,
    )
    rows = table(found, "visits")
    assert (rows["stage"] == "b").sum() > 20  # no limit of nine failures over the whole life
    assert set(rows["outcome"]) <= {"passed", "failed", "failed:x", ""}


def test_a_repair_stage_is_entered_by_failure_only_and_goes_where_it_says() -> None:
    stages = [
        {"id": "build", "time": 1},
        {"id": "test", "time": 1, "fails": [
            {"cause": "defect", "probability": 0.5,
             "on-failure": {"kind": "go-to", "stage": "repair"}}]},
        {"id": "repair", "time": 5, "visit": "after-failure", "next": "build"},
        {"id": "deploy", "time": 1},
    ]  # fmt: skip
    rows = table(run({"pipelines": [line(*stages, times=tuple(range(30)))]}), "visits")
    for _, job in rows.groupby("job"):
        job = job.sort_values("entered")
        fails = (job["outcome"] == "failed:defect").sum()
        rounds = ["build", "test", "repair"] * int(fails) + ["build", "test", "deploy"]
        assert list(job["stage"]) == rounds
    assert (rows["stage"] == "repair").any()


def test_parallel_branches_must_all_end_and_fail_once() -> None:
    stage = {"id": "tune", "pool": "a", "time": {"kind": "uniform", "from": 1, "to": 3},
             "parallel": 4}  # fmt: skip
    found = run({"pools": [{"id": "a", "slots": 3}], "pipelines": [line(stage)]})
    rows = table(found, "visits")
    assert list(rows["branch"]) == [0, 1, 2, 3]
    assert rows["began"].tolist()[:3] == [0.0, 0.0, 0.0]
    assert rows["began"].max() == rows["ended"].iloc[:3].min()
    assert table(found, "jobs")["ended"].iloc[0] == rows["ended"].max()
    assert rows["ended"].sub(rows["began"]).nunique() == 4
    last = rows.sort_values("ended").iloc[-1]
    assert measure(found, "lead-time.work", "p") == pytest.approx(last["ended"] - last["began"])
    assert measure(found, "lead-time.queue", "p") == pytest.approx(last["began"])
    assert measure(found, "visits", "p.tune") == 1.0


def test_applies_zero_keeps_the_shape() -> None:
    stages = [{"id": "a", "time": 1}, {"id": "b", "time": 7, "applies": 0}, {"id": "c", "time": 1}]
    found = run({"pipelines": [line(*stages)]})
    assert list(table(found, "visits")["stage"]) == ["a", "c"]
    assert table(found, "jobs")["ended"].iloc[0] == 2.0


# --- production -----------------------------------------------------------------------------
def production(**more: Any) -> dict[str, Any]:
    return {
        "fails": 1.0,
        "detect": {"time": 2},
        "restore": {"pool": "on-call", "time": 3},
        **more,
    }


def test_an_incident_is_detected_restored_and_followed_by_a_fix() -> None:
    fix = {"id": "fix", "units": 2, "stages": [{"id": "mend", "time": 4}]}
    found = run(
        {
            "pools": [{"id": "on-call", "kind": "people", "slots": 1}],
            "pipelines": [
                line(
                    {"id": "s", "time": 1}, times=(0.0, 0.5), units=5,
                    production=production(rework={"share": 1.0, "pipeline": "fix"}),
                ),
                fix,
            ],
        }
    )  # fmt: skip
    rows = table(found, "incidents")
    assert list(rows["opened"]) == [1.0, 1.5]
    assert list(rows["detected"]) == [3.0, 3.5]
    assert list(rows["restored"]) == [6.0, 9.0]
    assert list(rows["how"]) == ["restore", "restore"]
    assert list(rows["reworked"]) == [True, True]
    visits = table(found, "visits")
    restores = visits[visits["stage"] == "~production"]
    assert list(restores["queued"]) == [3.0, 3.5]
    assert list(restores["began"]) == [3.0, 6.0]
    jobs = table(found, "jobs")
    fixes = jobs[jobs["pipeline"] == "fix"]
    assert list(fixes["stream"]) == ["fix~p"] * 2
    assert list(fixes["cause"]) == ["rework"] * 2
    units = jobs[jobs["pipeline"] == "p"]["unit"]
    assert list(fixes["unit"]) == [unit % 2 for unit in units]
    assert list(fixes["arrived"]) == [6.0, 9.0]
    assert measure(found, "incidents", "p") == 2.0
    assert measure(found, "change-fail-rate", "p") == 1.0
    assert measure(found, "recovery-time.p50", "p") == pytest.approx(5.0, rel=0.006)
    assert measure(found, "rework-rate", "p") == 0.0


def test_a_rework_counts_in_its_own_pipeline_and_a_rollback_needs_no_slot() -> None:
    stages = {"id": "s", "time": 1}
    loop = production(
        fails=0.5, rollback={"share": 1.0, "time": 0.25}, rework={"share": 1.0, "pipeline": "p"}
    )
    found = run(
        {
            "pools": [{"id": "on-call", "slots": 1}],
            "pipelines": [line(stages, times=tuple(range(40)), production=loop)],
        }
    )
    incidents, jobs = table(found, "incidents"), table(found, "jobs")
    assert (incidents["restored"] - incidents["detected"]).unique() == pytest.approx([0.25])
    fixes = jobs[jobs["cause"] == "rework"]
    assert set(fixes["stream"]) == {"p~p"}
    assert len(fixes) == len(incidents)
    assert measure(found, "rework-rate", "p") == pytest.approx(len(fixes) / len(jobs))


# --- what comes in --------------------------------------------------------------------------
def test_backlog_comes_first_and_trace_brings_its_own() -> None:
    found = run(
        {
            "pools": [{"id": "a", "slots": 1}],
            "backlog": {"p": 2},
            "pipelines": [
                line(
                    {"id": "wait", "time": 0.5}, {"id": "s", "pool": "a", "time": 1},
                    arrivals={"kind": "trace", "submits": [0.0, 7.0], "durations": [3, 4]},
                )
            ],
        }
    )  # fmt: skip
    jobs = table(found, "jobs").set_index(["stream", "job"])["ended"]
    assert jobs[("p", 0)] == 3.5  # `p` comes before `p~backlog` in the order of texts
    assert jobs[("p~backlog", 0)] == 4.5
    assert jobs[("p~backlog", 1)] == 5.5
    assert jobs[("p", 1)] == 11.5


def test_events_at_the_horizon_do_not_happen_and_nothing_is_dropped() -> None:
    found = run(
        {
            "pools": [{"id": "a", "slots": 1}],
            "pipelines": [line({"id": "s", "pool": "a", "time": 5}, times=(0.0, 1.0, 10.0))],
        },
        horizon=10.0,
    )
    jobs, visits = table(found, "jobs"), table(found, "visits")
    assert list(jobs["arrived"]) == [0.0, 1.0]
    assert jobs["ended"].tolist()[0] == 5.0
    assert math.isnan(jobs["ended"].iloc[1])
    assert list(jobs["outcome"]) == ["completed", ""]
    assert list(visits["outcome"]) == ["passed", ""]
    assert math.isnan(visits["ended"].iloc[1])
    assert visits["began"].iloc[1] == 5.0


def test_zero_durations_open_another_round_of_the_same_instant() -> None:
    stages = [{"id": each, "pool": "a", "time": 0} for each in ("x", "y", "z")]
    pools = [{"id": "a", "slots": 1}]
    found = run({"pools": pools, "pipelines": [line(*stages, times=(3.0, 3.0))]})
    assert list(table(found, "jobs")["ended"]) == [3.0, 3.0]
    assert list(table(found, "pools")["time"]) == [0.0, 3.0]
    assert measure(found, "queue-wait.mean", "a") == 0.0
