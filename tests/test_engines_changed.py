"""What comes, goes or is replaced at a date, by hand; and what the format refuses to change."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import either_engine, line, measure, run, spans, submitted, table
from test_engines_supply import STAGE, elastic, states

from simulator.engines import NotSupported
from simulator.spec import ScenarioError, build

__all__ = ["either_engine"]  # each test here is one of either engine


# --- slots ----------------------------------------------------------------------------------
def test_outages_may_begin_and_end_at_a_date() -> None:
    data = {
        "pools": [{"id": "a", "slots": 1}],
        "pipelines": [line(STAGE)],
        "changes": [
            {"at": 20, "until": 45, "set": "pools[id=a].outage", "to": {"between": 10, "repair": 2}}
        ],
    }
    # the one that was due at 54 no longer holds
    assert [time for time in states(run(data)) if time > 3] == [20.0, 30.0, 32.0, 42.0, 44.0, 45.0]


def test_a_repair_is_read_when_it_begins_and_a_gap_at_the_repair_before() -> None:
    data = {
        "pools": [{"id": "a", "slots": 1, "outage": {"between": 10, "repair": 2}}],
        "pipelines": [line(STAGE)],
        "changes": [
            {"at": 11, "set": "pools[id=a].outage.repair", "to": 4},
            {"at": 23, "scale": "pools[id=a].outage.between", "by": 0.5},
        ],
    }
    out = [time for time, state in states(run(data, horizon=48.0)).items() if state[2] == 0]
    assert out == [10.0, 11.0, 22.0, 23.0, 31.0, 40.0]  # each for 4 from the second on


def test_reserved_slots_may_come_at_a_date_and_grow() -> None:
    data = {
        "pools": [{"id": "a", "slots": 4, "charge": "open", "cost-per-slot-hour": 1}],
        "pipelines": [line(STAGE, times=(999.0,))],
        "changes": [
            {"at": 10.5, "set": "pools[id=a].reserved",
             "to": {"kind": "weekly-profile", "slots": [2] * 168}},
            {"at": 20.5, "set": "pools[id=a].reserved", "to": None},
        ],
    }  # fmt: skip
    found = run(data, horizon=30.0)
    assert measure(found, "cost", "a") == pytest.approx(10.5 * 4 + 10 * 2 + 9.5 * 4)
    assert measure(found, "reserved-unmet", "a") == 0.0


def test_elasticity_may_change_and_end_at_a_date() -> None:
    work = line({**STAGE, "time": 10}, times=(0.0,) * 4)
    changes: list[dict[str, Any]] = [{"at": 3, "set": "pools[id=a].elastic.at-most", "to": 2}]
    found = run({"pools": [elastic()], "pipelines": [work], "changes": changes}, horizon=50.0)
    # the third was on order at 3, and two are the most when it comes
    assert [row[2] for row in spans(found, "s")] == [0, 2, 10, 12]
    changes = [{"at": 5, "set": "pools[id=a].elastic", "to": None}]
    found = run({"pools": [elastic()], "pipelines": [work], "changes": changes}, horizon=50.0)
    # back to the one slot of the file: three are held until 10, 12 and 14, then the fourth
    assert [row[2] for row in spans(found, "s")] == [0, 2, 4, 14]
    assert states(found)[24.0] == (0, 0, 1)


def test_a_part_of_what_was_set_as_a_whole_keeps_the_other_defaults() -> None:
    """Elasticity anew at 0, without a delay of its own; then one of 4 is set."""
    work = line({**STAGE, "time": 10}, times=(2.0, 2.0))
    changes = [{"at": 0, "set": "pools[id=a].elastic", "to": {"at-most": 3}},
               {"at": 1, "set": "pools[id=a].elastic.delay", "to": 4}]  # fmt: skip
    data = {"pools": [elastic()], "pipelines": [work], "changes": changes}
    assert [row[2] for row in spans(run(data, horizon=50.0), "s")] == [2, 6]
    data["changes"] = changes[:1]
    assert [row[2] for row in spans(run(data, horizon=50.0), "s")] == [2, 2]


def test_changes_that_are_at_odds_are_told() -> None:
    """Each is allowed by itself; from 20 on together they ask for 3 at least and 2 at most."""
    changes = [{"at": 10, "set": "pools[id=a].elastic.at-least", "to": 3},
               {"at": 20, "set": "pools[id=a].elastic.at-most", "to": 2}]  # fmt: skip
    data = {"pools": [elastic()], "pipelines": [line(STAGE)], "changes": changes}
    keys = r"`(elastic\.)?at-least`, `(elastic\.)?at-most`"  # one engine names the part as well
    told = f"changes of {keys} together, at 20: `at-least` 3 is above"
    with pytest.raises(NotSupported, match=told):
        run(data)


def test_spot_slots_may_come_at_a_date() -> None:
    spot = {"mean-time-between": 0.5, "checkpoint-every": 0.1, "restart": 1}
    path = "pipelines[*].stages[*].interruption"
    data = {
        "pipelines": [line({"id": "s", "time": 5}, times=(0.0, 50.0))],
        "changes": [{"at": 20, "set": path, "to": spot},
                    {"at": 20.5, "scale": f"{path}.restart", "by": 0}],
    }  # fmt: skip
    with pytest.raises(ScenarioError, match="matches nothing"):
        run(data)
    data["changes"].pop()
    lengths = [row[3] - row[2] for row in spans(run(data), "s")]
    assert lengths[0] == 5.0
    assert lengths[1] > 6.0


# --- everything else ------------------------------------------------------------------------
def test_recorded_jobs_may_begin_at_a_date() -> None:
    """At 12 a trace: its rows from then on; the job that was on its way at 20 still comes."""
    trace = {"kind": "trace", "submits": [3, 13, 13.5, 40], "durations": [9, 2, 3, 4]}
    data: dict[str, Any] = {
        "pools": [{"id": "a", "slots": 9}],
        "pipelines": [{"id": "p", "arrivals": {"kind": "renewal", "gap": 10}, "stages": [STAGE]}],
        "changes": [{"at": 12, "set": "pipelines[id=p].arrivals", "to": trace}],
    }
    found = run(data)
    assert list(table(found, "jobs")["arrived"]) == [10.0, 13.0, 13.5, 20.0, 40.0]
    lengths = {row[0]: row[3] - row[2] for row in spans(found, "s")}
    assert lengths == {10.0: 3.0, 13.0: 2.0, 13.5: 3.0, 20.0: 3.0, 40.0: 4.0}
    data["changes"].append({"at": 13.2, "until": 14, "set": "pipelines[id=p].arrivals",
                            "to": {"kind": "none"}})  # fmt: skip
    # 13.5 was on its way; what is submitted while there are no arrivals is lost
    trace["submits"] = [3, 13, 13.5, 13.7]
    assert list(table(run(data), "jobs")["arrived"]) == [10.0, 13.0, 13.5, 20.0]


def test_production_may_begin_at_a_date() -> None:
    data = {
        "pipelines": [line({"id": "s", "time": 1}, times=(0.0, 10.0, 20.0))],
        "changes": [{"at": 5, "until": 15, "set": "pipelines[id=p].production",
                     "to": {"fails": 1.0, "restore": {"time": 3}}}],
    }  # fmt: skip
    found = run(data)
    assert list(table(found, "incidents")["opened"]) == [11.0]
    assert list(table(found, "incidents")["restored"]) == [14.0]
    assert measure(found, "change-fail-rate", "p") == 1.0


def test_a_loop_that_a_dated_change_makes_endless_is_told() -> None:
    again = {"id": "s", "fails": 0.5, "on-failure": {"kind": "go-to", "stage": "s"}}
    changes = [{"at": 2, "scale": "pipelines[*].stages[*].fails", "by": 5}]
    with pytest.raises(NotSupported, match=r"stage p\.s: job 1 of p comes by without end"):
        run({"pipelines": [line(again, times=(0.0, 3.0))], "changes": changes})


def test_the_value_of_a_point_may_change() -> None:
    """One point lost a day later; 10 a day, then rising to 20 within two days, then 20."""
    model = {"id": "m", "quality": {"at-release": 0.9, "value-per-point-day": 10},
             "drift": {"kind": "saturating", "points": 1, "days": 1e-3}}  # fmt: skip
    data = {
        "time-unit": "day",
        "pipelines": [line({"id": "s"})],
        "models": [model],
        "changes": [
            {"at": 2, "over": 2, "scale": "models[*].quality.value-per-point-day", "by": 2}
        ],
    }
    assert measure(run(data, horizon=6.0), "value-lost", "m") == pytest.approx(10 + 30 + 40)


def test_what_has_been_replaced_is_not_changed_in_parts_it_does_not_have() -> None:
    """Monitors by date, then a change of one that is no longer there: it does nothing, until 80."""
    monitor = {"id": "w", "every": 24, "detector": {"kind": "threshold", "below": 0.5}}
    data: dict[str, Any] = {
        "pipelines": [line({"id": "s"})],
        "models": [{"id": "m", "quality": {"at-release": 0.9}, "monitors": [monitor]}],
        "changes": [
            {"at": 30, "until": 80, "set": "models[*].monitors",
             "to": [{"id": "v", "every": 24, "detector": {"kind": "threshold", "below": 0.1}}]},
            {"at": 60, "set": "models[*].monitors[id=w].detector.below", "to": 0.95},
        ],
    }  # fmt: skip
    alarms = table(run(data, horizon=130.0), "models").query("alarm != ''")
    assert list(alarms["time"]) == [96.0, 120.0]


# --- what the format excludes is refused with its reason ------------------------------------
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"set": "pools[id=a].discipline", "to": "priority"}, "cannot change during a run"),
        ({"set": "pools[id=a].backfill", "to": True}, "cannot change during a run"),
        ({"set": "pipelines[*].stages[*].parallel", "to": 2}, "cannot change during a run"),
        ({"set": "pipelines[*].stages[*].batch", "to": True}, "cannot change during a run"),
        ({"set": "pipelines[*].units", "to": 2}, "cannot change during a run"),
        ({"set": "pools[id=a].slots", "to": 2, "share": 0.5}, "is not of a unit or model"),
        ({"scale": "pools[id=a].outage.between", "by": 0}, "the mean of `between` is 0"),
        ({"scale": "pools[id=a].elastic.at-most", "by": 0.1}, "`at-most` is `0`"),
        ({"set": "pipelines[*].stages[*].on-failure", "to": {"kind": "go-to", "stage": "x"}},
         "has no stage `x`"),
        ({"set": "pipelines[*].stages[*].slots", "to": 9}, "asks for 9 slots of a pool"),
        ({"set": "models[*].monitors[*].every", "to": 4, "over": 9}, "`every` with `over`"),
        ({"set": "models[*].drift", "to": {"kind": "shocks", "days-between": 0.01, "points": 1}},
         "at least 0.02"),
        ({"set": "pipelines[*].arrivals", "to": {"kind": "trace", "submits": [1], "slots": [8]}},
         "asks for 8 slots of pool `a`"),
    ],
)  # fmt: skip
def test_what_the_format_excludes_is_refused_with_its_reason(
    change: dict[str, Any], words: str
) -> None:
    pool = {"id": "a", "slots": 2, "outage": {"between": 9, "repair": 1}, "elastic": {"at-most": 4}}
    monitor = {"id": "w", "every": 24, "detector": {"kind": "threshold", "below": 0.5}}
    data = {
        "scenario": 1,
        "horizon": 100,
        "pools": [pool],
        "pipelines": [{"id": "p", **submitted(0.0), "stages": [STAGE]}],
        "models": [{"id": "m", "quality": {"at-release": 0.9}, "monitors": [monitor]}],
        "changes": [{"at": 5, **change}],
    }
    with pytest.raises(ScenarioError) as refused:
        build(data)
    faults = [f"{each.what}: {each.remedy}" for each in refused.value.faults]
    assert len(faults) == 1
    assert words in faults[0]
