"""Either engine by hand: models that wear and are retrained, and dated changes."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import OFFICE, batches, either_engine, line, measure, run, spans, table

from simulator import build, compare

__all__ = ["either_engine"]  # each test here is one of either engine


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


def test_a_retraining_costs_people_and_cards_apart() -> None:
    """24 h and 8 h of a person at 85, 16.5 h of a card at 2.50: the facts' 2,700 and 41."""
    data = trained(model())
    data["pools"] = [
        {"id": "scientists", "kind": "people", "slots": 1, "cost-per-slot-hour": 85},
        {"id": "cards", "kind": "gpu", "slots": 2, "cost-per-slot-hour": 2.5},
    ]
    data["pipelines"][0]["stages"] = [
        {"id": "prepare", "pool": "scientists", "time": 24},
        {"id": "train", "pool": "cards", "slots": 2, "time": 8.25},
        {"id": "hand-over", "pool": "scientists", "time": 8},
    ]
    found = run(data, horizon=330.0)
    hours = {"people": 32.0, "gpu": 16.5, "cpu": 0.0}
    for kind, price in (("people", 85), ("gpu", 2.5), ("cpu", 0)):
        assert measure(found, f"retraining-hours.{kind}", "m") == hours[kind]
        assert measure(found, f"retraining-cost.{kind}", "m") == hours[kind] * price
        assert measure(found, f"retraining-cost.{kind}", "all") == hours[kind] * price
    assert measure(found, "retraining-cost.people", "m") == pytest.approx(2700, rel=0.01)
    assert measure(found, "retraining-cost.gpu", "m") == pytest.approx(41, abs=0.5)
    # in office hours the night is nobody's work: from Monday 00:00 it takes till Thursday
    data["calendars"] = [OFFICE]
    data["pipelines"][0]["stages"][0]["clock"] = "office"
    office = run(data, horizon=330.0)
    assert measure(office, "retraining-hours.people", "m") == 32.0
    assert measure(office, "retraining-cost.people", "m") == pytest.approx(32.0 * 85)
    del data["pipelines"][0]["stages"][0]["clock"]
    # asked at 168 h, a person from then on; from 180 h a person costs twice as much
    data["changes"] = [{"at": 180, "scale": "pools[id=scientists].cost-per-slot-hour", "by": 2}]
    dear = measure(run(data, horizon=330.0), "retraining-cost.people", "m")
    assert dear == 85 * (12 + 12 * 2 + 8 * 2)


def test_a_retraining_that_is_abandoned_has_cost_too_and_none_costs_nothing_known() -> None:
    data = trained(model())
    data["pools"] = [{"id": "cards", "kind": "gpu", "slots": 1, "cost-per-slot-hour": 2}]
    data["pipelines"][0]["stages"] = [{"id": "train", "pool": "cards", "time": 10, "fails": 0.999}]
    found = run(data, horizon=190.0)
    assert list(table(found, "jobs")["outcome"]) == ["abandoned"]
    assert measure(found, "retrainings", "m") == 0.0
    assert measure(found, "retraining-cost.gpu", "m") == 20.0
    before = run(data, horizon=160.0)
    assert measure(before, "retraining-cost.gpu", "m") != measure(
        before, "retraining-cost.gpu", "m"
    )


@pytest.mark.parametrize(
    ("order", "begun"), [("pipeline", ["a", "b", "c", "d"]), ("gain", ["a", "d", "c", "b"])]
)
def test_retrainings_queue_in_order_or_by_what_they_gain(order: str, begun: list[str]) -> None:
    """All are asked at 24 h; a card takes one at a time, the most points at the best price first.

    a has lost 9 points at 90 a day, b has lost 2 points at 10 a day, c 2 at 30, d 4 at 30.
    """

    def one(name: str, points: float, value: float) -> dict[str, Any]:
        return {
            "id": name, "trained-by": "training", "retraining-priority": order,
            "quality": {"at-release": 0.95, "value-per-point-day": value},
            "drift": {"kind": "linear", "points-per-day": points},
            "monitors": [
                {"id": "w", "every": 24, "detector": {"kind": "threshold", "below": 0.94}}
            ],
            "retraining": {"kind": "on-alarm"},
        }  # fmt: skip

    data = {
        "pools": [{"id": "card", "slots": 1, "discipline": "priority"}],
        "pipelines": [{"id": "training", "stages": [{"id": "train", "pool": "card", "time": 10}]}],
        "models": [one("a", 9, 90), one("b", 2, 10), one("c", 2, 30), one("d", 4, 30)],
    }
    found = table(run(data, horizon=70.0), "retrainings").sort_values("began")
    assert list(found["began"]) == [24.0, 34.0, 44.0, 54.0]
    assert list(found["model"]) == begun


def test_a_short_card_loses_less_value_when_the_largest_gain_goes_first() -> None:
    def scenario(order: str) -> Any:
        watch = {"id": "w", "every": 24, "labels": 1000, "noise": {"kind": "binomial"},
                 "detector": {"kind": "threshold", "below": 0.93}}  # fmt: skip
        rest = {
            "trained-by": "training", "retraining-priority": order, "monitors": [watch],
            "drift": {"kind": "linear", "points-per-day": 0.3, "cv": 1},
            "retraining": {"kind": "on-alarm"},
        }  # fmt: skip
        stage = {"id": "train", "pool": "card", "time": {"kind": "lognormal", "mean": 16, "cv": 1}}
        models = [
            {"id": word, "count": count, **rest,
             "quality": {"at-release": 0.95, "value-per-point-day": value}}
            for word, count, value in (("dear", 5, 100), ("cheap", 10, 5))
        ]  # fmt: skip
        return build(
            {
                "scenario": 1, "horizon": 4000,
                "pools": [{"id": "card", "slots": 1, "discipline": "priority"}],
                "pipelines": [{"id": "training", "stages": [stage]}], "models": models,
            }
        )  # fmt: skip

    both = compare({each: scenario(each) for each in ("pipeline", "gain")}, replications=4)
    rows = both.differences
    lost = rows[(rows["measure"] == "value-lost") & (rows["subject"] == "all")].iloc[0]
    assert lost["high"] < 0.0
    assert lost["mean"] < -10_000


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
