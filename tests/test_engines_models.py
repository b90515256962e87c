"""The reference engine by hand: models that wear and are retrained, and dated changes."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import OFFICE, batches, line, measure, run, spans, table


# --- models ---------------------------------------------------------------------------------
def model(**more: Any) -> dict[str, Any]:
    return {
        "id": "m",
        "trained-by": "training",
        "quality": {"at-release": 0.95, "floor": 0.895, "value-per-point-day": 10},
        "drift": {"kind": "linear", "points-per-day": 1},
        "monitors": [
            {"id": "labels", "every": 24, "label-delay": 48,
             "detector": {"kind": "threshold", "below": 0.905}}
        ],
        "retraining": {"kind": "on-alarm"},
        **more,
    }  # fmt: skip


def trained(*models: dict[str, Any], time: float = 12) -> dict[str, Any]:
    training = {"id": "training", "stages": [{"id": "train", "time": time}]}
    return {"pipelines": [training], "models": list(models)}


def test_a_model_wears_is_noticed_late_and_is_retrained() -> None:
    """A point a day: .90 at 120 h, seen at 168 h, retrained by 180 h; drift then starts anew."""
    found = run(trained(model()), horizon=330.0)
    rows = table(found, "retrainings")
    assert list(rows["asked"]) == [168.0]
    assert list(rows["cause"]) == ["alarm of labels"]
    assert list(rows["ended"]) == [180.0]
    assert rows["before"].iloc[0] == pytest.approx(0.88)
    assert rows["after"].iloc[0] == pytest.approx(0.95)
    models = table(found, "models")
    quality = models[models["alarm"] == ""].set_index("time")["quality"]
    assert quality[144.0] == pytest.approx(0.89)
    assert quality[180.0] == pytest.approx(0.95)
    assert quality[204.0] == pytest.approx(0.94)
    alarms = models[models["alarm"] != ""]
    assert list(alarms["time"]) == [168.0]
    # below the floor of .895 from 144 h on: the alarm comes 24 h later
    assert measure(found, "detection-delay.mean", "m") == pytest.approx(24.0)
    assert measure(found, "below-floor", "m") == pytest.approx((180 - 144 + 330 - 324) / 330)
    assert measure(found, "false-alarms", "m") == 0.0
    jobs = table(found, "jobs")
    assert list(jobs["stream"]) == ["training~m"]
    assert list(jobs["cause"]) == ["retraining"]


def test_no_second_retraining_while_one_is_pending() -> None:
    found = run(trained(model(), time=100), horizon=330.0)
    assert list(table(found, "retrainings")["asked"]) == [168.0]
    alarms = table(found, "models").query("alarm != ''")
    assert list(alarms["time"]) == [168.0, 192.0, 216.0, 240.0, 264.0]


def test_periodic_retraining_and_the_loss_it_leaves() -> None:
    found = run(
        trained(model(retraining={"kind": "periodic", "every": 240}, monitors=[]), time=24),
        horizon=264.0,
    )
    rows = table(found, "retrainings")
    assert list(rows["asked"]) == [240.0]
    assert list(rows["cause"]) == ["every 240 hours"]
    # 0, 1, …, 10 points below for a day each
    assert measure(found, "value-lost", "m") == pytest.approx(10 * sum(range(11)))
    assert measure(found, "staleness", "m") == pytest.approx(132.0)


def test_age_at_start_and_a_bad_release() -> None:
    bad = {"at-release": 0.95, "bad-release": {"share": 1.0, "points": 4}, "floor": 0.9}
    found = run(trained(model(**{"age-at-start": 60, "quality": bad})), horizon=48.0)
    first = table(found, "models").iloc[0]
    assert (first["time"], first["age"]) == (0.0, 60.0)
    assert first["quality"] == pytest.approx(0.95 - 0.04 - 0.02)
    later = table(found, "models").iloc[1]
    assert (later["time"], later["quality"]) == (12.0, pytest.approx(0.88))


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        # one point more lost each day, seen two days late: 0 1 2 3 4 5 … at 48, 72, 96, …
        ({"kind": "cumulative-regret", "points-days": 10}, 144.0),
        ({"kind": "cost-aware", "cost": 60, "value-per-point-day": 10}, 120.0),
    ],
)
def test_policies_that_add_up_what_is_seen(policy: dict[str, Any], asked: float) -> None:
    never = [{"id": "labels", "every": 24, "label-delay": 48, "detector": {"kind": "never"}}]
    found = run(trained(model(retraining=policy, monitors=never)), horizon=150.0)
    assert list(table(found, "retrainings")["asked"]) == [asked]


# --- dated changes --------------------------------------------------------------------------
def test_a_duration_is_read_when_the_request_joins() -> None:
    found = run(
        {
            "pools": [{"id": "a", "slots": 1}],
            "pipelines": [line({"id": "s", "pool": "a", "time": 4}, times=(0.0, 9.0, 10.0, 15.0))],
            "changes": [
                {"at": 10, "over": 10, "scale": "pipelines[*].stages[id=s].time", "by": 0.5}
            ],
        }
    )
    lengths = [row[3] - row[2] for row in spans(found, "s")]
    assert lengths == [4.0, 4.0, 4.0, 3.0]


def test_slots_take_the_floor_of_a_ramp_and_drain() -> None:
    found = run(
        {
            "pools": [{"id": "a", "slots": 4}],
            "pipelines": [line({"id": "s", "pool": "a", "time": 30}, times=(0.0,) * 6)],
            "changes": [
                {"at": 10, "over": 8, "set": "pools[id=a].slots", "to": 2},
                {"at": 50, "set": "pools[id=a].slots", "to": 3},
                {"at": 100, "until": 120, "scale": "pools[id=a].slots", "by": 0.4},
            ],
        },
        horizon=200.0,
    )
    pools = table(found, "pools")
    assert [row[3] for row in spans(found, "s")] == [30.0] * 4 + [60.0] * 2
    state = pools.set_index("time")[["busy", "open"]]
    assert list(state.loc[0.0]) == [4, 4]
    assert list(state.loc[30.0]) == [2, 2]
    steps = [time for time in pools["time"] if 10.0 < time < 18.0]
    assert steps == pytest.approx([10.0, 14.0])  # below 4 just after 10, below 3 just after 14
    assert list(state.loc[100.0]) == [0, 1]
    assert list(state.loc[120.0]) == [0, 3]


def test_a_share_switches_units_for_good() -> None:
    data = batches(tuple(float(each) for each in range(60)), units=10)
    data["calendars"].append({"id": "always", "open": [{}]})
    path = "pipelines[*].stages[id=release].opens"
    data["changes"] = [{"at": 0, "share": 0.5, "set": path, "to": "always"}]
    jobs = table(run(data), "jobs")
    quick = jobs["ended"] - jobs["arrived"] < 4
    by_unit = quick.groupby(jobs["unit"]).mean()
    assert set(by_unit) == {0.0, 1.0}
    data["changes"][0] |= {"share": 1.0, "over": 40}
    jobs = table(run(data), "jobs")
    quick = jobs["ended"] - jobs["arrived"] < 4
    for _, unit in quick.groupby(jobs["unit"]):
        assert list(unit) == sorted(unit)  # once a unit is in, it stays


def test_the_latest_set_holds_and_an_end_gives_the_earlier_back() -> None:
    path = "pipelines[*].stages[id=s].time"
    data = {
        "pipelines": [line({"id": "s", "time": 1}, times=(0.0, 10.0, 20.0, 30.0))],
        "changes": [
            {"at": 5, "set": path, "to": 2},
            {"at": 15, "until": 25, "set": path, "to": 3},
            {"at": 15, "scale": path, "by": 2},
        ],
    }
    assert [row[3] - row[2] for row in spans(run(data), "s")] == [1.0, 2.0, 6.0, 4.0]


def test_arrivals_may_begin_and_thin_out_at_a_date() -> None:
    data = {
        "pipelines": [{"id": "p", "stages": [{"id": "s"}]}],
        "changes": [
            {"at": 10, "set": "pipelines[id=p].arrivals", "to": {"kind": "renewal", "gap": 5}},
            {"at": 20, "scale": "pipelines[id=p].arrivals", "by": 2},
            {"at": 40, "set": "pipelines[id=p].arrivals", "to": {"kind": "none"}},
        ],
    }
    # one gap from 10; the gap read at the arrival of 20 is doubled, the one of 40 is for ever
    assert list(table(run(data), "jobs")["arrived"]) == [15.0, 20.0, 30.0, 40.0]


def test_monitors_and_a_policy_may_come_at_a_date() -> None:
    late = [{"id": "late", "every": 24, "detector": {"kind": "threshold", "below": 0.92}}]
    data = trained(model(monitors=[], retraining={"kind": "never"}))
    data["changes"] = [
        {"at": 100, "set": "models[*].monitors", "to": late},
        {"at": 130, "set": "models[*].retraining", "to": {"kind": "on-alarm"}},
    ]
    found = run(data, horizon=170.0)
    alarms = table(found, "models").query("alarm != ''")
    assert list(alarms["time"]) == [120.0, 144.0]
    assert list(table(found, "retrainings")["asked"]) == [144.0]


def test_prices_and_calendars_of_a_pool_may_change() -> None:
    data = {
        "calendars": [OFFICE],
        "pools": [{"id": "a", "kind": "people", "slots": 2, "cost-per-slot-hour": 10}],
        "pipelines": [line({"id": "s", "pool": "a", "time": 1})],
        "changes": [
            {"at": 24, "over": 24, "scale": "pools[id=a].cost-per-slot-hour", "by": 2},
            {"at": 72, "set": "pools[id=a].calendar", "to": "office"},
        ],
    }
    found = run(data, horizon=96.0)
    # a day at 10, a day rising to 20, a day at 20, then eight office hours at 20; two slots
    assert measure(found, "cost", "a") == pytest.approx(2 * (24 * 10 + 24 * 15 + 24 * 20 + 8 * 20))
