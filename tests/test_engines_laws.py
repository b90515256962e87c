"""Laws of every run: flow is conserved, luck stays where it is, each key does something."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import strategies
from simulator.engines.reference import ReferenceEngine
from simulator.results import Results
from simulator.spec import Scenario, build

ENGINE = ReferenceEngine()


def go(data: dict[str, Any] | Scenario, **options: Any) -> Results:
    scenario = data if isinstance(data, Scenario) else build(data)
    return ENGINE.run(scenario, scenario.seed, 0, tables=True, **options)


def tables(results: Results) -> dict[str, pd.DataFrame]:
    assert results.tables is not None
    return dict(results.tables)


# --- conservation ---------------------------------------------------------------------------
@settings(max_examples=60)
@given(strategies.scenarios())
def test_flow_is_conserved(data: dict[str, Any]) -> None:
    scenario = build(data)
    assert ENGINE.supports(scenario) == []
    results = go(scenario, window=30.0)
    facts = tables(results)
    value = results.measures.set_index(["measure", "subject"])["value"]
    _little(scenario, facts["jobs"], value)
    _slots(scenario, facts["visits"], facts["pools"], value)
    _parts(scenario, value)
    _order_of_instants(facts)
    streamed = ENGINE.run(scenario, scenario.seed, 0)
    assert streamed.measures.equals(results.measures)
    assert streamed.tables is None


def _little(scenario: Scenario, jobs: pd.DataFrame, value: pd.Series) -> None:
    """The jobs in the system, added up over time, are the times of the jobs, added up."""
    begin, end = float(scenario.warm_up), scenario.horizon
    for pipeline in scenario.pipelines:
        own = jobs[jobs["pipeline"] == pipeline.id]
        left = own["ended"].fillna(end).clip(upper=end)
        time = (left - own["arrived"].clip(lower=begin)).clip(lower=0.0).sum()
        assert value["in-system", pipeline.id] * (end - begin) == pytest.approx(time, abs=1e-6)
        assert value["arrivals", pipeline.id] == (own["arrived"] >= begin).sum()
        done = own[(own["outcome"] == "completed") & (own["ended"] >= begin)]
        assert value["completions", pipeline.id] == len(done)
        assert set(own["outcome"]) <= {"completed", "abandoned", ""}
        assert (own["outcome"] == "").equals(own["ended"].isna())


def _slots(scenario: Scenario, visits: pd.DataFrame, pools: pd.DataFrame, value: pd.Series) -> None:
    """What visits hold is what pools have busy, and never more than there was."""
    begin, end = float(scenario.warm_up), scenario.horizon
    for pool in scenario.pools:
        own = visits[(visits["pool"] == pool.id) & visits["began"].notna()]
        held = own["ended"].fillna(end) - own["began"].clip(lower=begin)
        states = pools[pools["pool"] == pool.id]
        lengths = np.diff([*states["time"].clip(lower=begin), end])
        area = (states["busy"] * lengths).sum()
        assert (held.clip(lower=0.0) * own["slots"]).sum() == pytest.approx(area, abs=1e-6)
        waiting = (states["waiting"] * lengths).sum() / (end - begin)
        assert value["queue-length", pool.id] == pytest.approx(waiting, abs=1e-9)
        assert states["time"].is_monotonic_increasing
        assert states["time"].is_unique
        if not any("slots" in str(change.path) for change in scenario.changes):
            assert states["busy"].max() <= (pool.elastic.at_most if pool.elastic else pool.slots)


def _parts(scenario: Scenario, value: pd.Series) -> None:
    for subject in [*(each.id for each in scenario.pipelines), "all"]:
        parts = [value[f"lead-time.{e}", subject] for e in ("work", "queue", "calendar", "delay")]
        whole = value["lead-time.mean", subject]
        assert np.isnan(whole) == np.isnan(parts).all()
        assert np.isnan(whole) or sum(parts) == pytest.approx(whole, abs=1e-6)


def _order_of_instants(facts: dict[str, pd.DataFrame]) -> None:
    visits = facts["visits"]
    assert (visits["queued"] >= visits["entered"]).all()
    assert not (visits["began"] < visits["queued"]).any()
    assert not (visits["ended"] < visits["began"]).any()
    incidents = facts["incidents"]
    assert not (incidents["detected"] < incidents["opened"]).any()
    assert not (incidents["restored"] < incidents["detected"]).any()
    quality = facts["models"]["quality"]
    assert ((quality >= 0.0) & (quality <= 1.0)).all()


# --- luck stays where it is -----------------------------------------------------------------
@settings(max_examples=25)
@given(strategies.scenarios())
def test_what_is_unrelated_changes_no_other_number(data: dict[str, Any]) -> None:
    """A pool, a pipeline with its own pool and a model nobody knows: all else stays to the bit."""
    before = go(data)
    more = copy.deepcopy(data)
    changes = more.pop("changes", [])
    more["pools"].insert(0, {"id": "aa-other", "slots": 1})
    other = {"id": "aa-other", "arrivals": {"kind": "exponential", "mean": 5},
             "stages": [{"id": "work", "pool": "aa-other", "time": 1}]}  # fmt: skip
    more["pipelines"].insert(0, other)
    model = {"id": "aa-model", "quality": {"at-release": 0.9},
             "drift": {"kind": "linear", "points-per-day": 0.1, "cv": 1}}  # fmt: skip
    more["models"] = [model, *more.get("models", [])]
    more["changes"] = changes
    if any("[*]" in str(change) for change in changes):
        return  # a change of everything is no stranger to it
    after = go(more)
    for name, frame in tables(before).items():
        wider = tables(after)[name]
        key = next(each for each in ("pool", "model", "stream") if each in frame.columns)
        key = "pipeline" if "pipeline" in frame.columns else key
        own = wider[~wider[key].str.startswith("aa-")].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, frame, check_exact=True)
    both = before.measures.merge(after.measures, on=["measure", "subject"])
    both = both[both["subject"] != "all"]
    assert both["value_x"].equals(both["value_y"])


@settings(max_examples=25)
@given(strategies.scenarios())
def test_the_order_of_a_files_lists_changes_nothing(data: dict[str, Any]) -> None:
    turned = copy.deepcopy(data)
    for name in ("calendars", "pools", "pipelines", "models", "changes"):
        if name in turned:
            turned[name].reverse()
    for pipeline in turned["pipelines"]:
        for stage in pipeline["stages"]:
            if isinstance(stage.get("fails"), list):
                stage["fails"].reverse()
    for model in turned.get("models", []):
        model.get("monitors", []).reverse()
        model.get("drift", {}).get("parts", []).reverse()
    straight, other = go(data), go(turned)
    assert straight.measures.equals(other.measures)
    for name, frame in tables(straight).items():
        pd.testing.assert_frame_equal(frame, tables(other)[name], check_exact=True)


def test_a_stage_more_moves_the_luck_of_no_other() -> None:
    """With slots for all, a stage of no time in between leaves every other duration as it was."""

    def durations(stages: list[dict[str, Any]]) -> pd.Series:
        data = {
            "scenario": 1, "horizon": 500, "pools": [{"id": "a", "slots": 500}],
            "pipelines": [{"id": "p", "arrivals": {"kind": "exponential", "mean": 2},
                           "stages": stages}],
        }  # fmt: skip
        rows = tables(go(data))["visits"].set_index(["job", "stage", "visit"])
        return (rows["ended"] - rows["began"]).dropna()

    time = {"kind": "lognormal", "mean": 1, "cv": 1}
    stages = [{"id": "x", "pool": "a", "time": time}, {"id": "y", "pool": "a", "time": time}]
    before = durations(stages)
    after = durations([stages[0], {"id": "new", "pool": "a", "time": 0}, stages[1]])
    both = pd.concat([before, after], axis=1, join="inner")
    assert len(both) == len(before)
    assert np.abs(both[0] - both[1]).max() < 1e-9


# --- each key does something ----------------------------------------------------------------
def base() -> dict[str, Any]:
    lognormal = {"kind": "lognormal", "mean": 1, "cv": 0.5}
    return {
        "scenario": 1,
        "horizon": 600,
        "calendars": [
            {"id": "office", "open": [{"days": ["mon", "tue", "wed", "thu", "fri"],
                                       "from": "08:00", "to": "18:00"}]},
            {"id": "noon", "open": [{"from": "12:00", "to": "12:30"}]},
        ],
        "pools": [
            {"id": "a", "slots": 4, "cost-per-slot-hour": 2},
            {"id": "b", "slots": 4, "cost-per-slot-hour": 2},
        ],
        "pipelines": [
            {
                "id": "p", "units": 2, "arrivals": {"kind": "exponential", "mean": 0.6},
                "stages": [
                    {"id": "x", "pool": "a", "time": lognormal},
                    {"id": "y", "pool": "a", "time": lognormal, "fails": 0.2,
                     "on-failure": {"kind": "go-to", "stage": "x"}},
                    {"id": "z", "pool": "a", "time": 0.2, "opens": "noon"},
                ],
                "production": {
                    "fails": 0.05, "detect": {"time": lognormal},
                    "rollback": {"share": 0.5, "time": 0.5},
                    "restore": {"pool": "a", "time": 2},
                    "rework": {"share": 0.5, "pipeline": "p"},
                },
            },
            {"id": "t", "stages": [{"id": "train", "pool": "b", "time": lognormal}]},
        ],
        "models": [
            {
                "id": "m", "count": 3, "trained-by": "t",
                "quality": {"at-release": {"kind": "uniform", "from": 0.93, "to": 0.96},
                            "floor": 0.9, "value-per-point-day": 5,
                            "bad-release": {"share": 0.2, "points": 1}},
                "drift": {"kind": "linear", "points-per-day": 0.8, "cv": 0.5},
                "monitors": [{"id": "w", "every": 12, "labels": 400, "label-delay": 24,
                              "noise": {"kind": "binomial"},
                              "detector": {"kind": "threshold", "below": 0.9}}],
                "retraining": {"kind": "on-alarm"},
            }
        ],
    }  # fmt: skip


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Sets one value: `pipelines.0.stages.1.fails`."""

    def change(data: dict[str, Any]) -> None:
        node: Any = data
        *way, last = path.split(".")
        for step in way:
            node = node[int(step) if step.isdigit() else step]
        node[last] = value

    return change


X, Y, Z, P = "pipelines.0.stages.0", "pipelines.0.stages.1", "pipelines.0.stages.2", "pipelines.0"
PROD, M = f"{P}.production", "models.0"
CASES = [
    ("pools.0.slots", 3, "visits"),
    ("pools.0.calendar", "office", "visits"),
    ("pools.0.discipline", "priority", None),  # one pipeline asks: nothing to prefer
    ("pools.0.discipline", "shortest", "visits"),
    (f"{X}.slots", 2, "visits"),
    (f"{X}.time", {"kind": "lognormal", "mean": 1, "cv": 0.6}, "visits"),
    (f"{X}.clock", "office", "visits"),
    (f"{X}.applies", 0.5, "visits"),
    (f"{X}.parallel", 2, "visits"),
    (f"{X}.opens", "office", "visits"),
    (f"{X}.pool", "b", "visits"),
    (f"{X}.fails", 0.1, "jobs"),
    (f"{Y}.fails", 0.3, "visits"),
    (f"{Y}.on-failure", {"kind": "retry", "at-most": 2}, "visits"),
    (f"{Y}.on-failure", {"kind": "abandon"}, "jobs"),
    (f"{Z}.batch", True, "jobs"),
    (f"{Z}.notice", 6, "visits"),
    (f"{Z}.opens", "office", "visits"),
    (f"{P}.units", 3, "jobs"),
    (f"{P}.arrivals.mean", 0.7, "jobs"),
    (f"{P}.arrivals", {"kind": "renewal", "gap": 0.6}, "jobs"),
    (f"{PROD}.fails", 0.1, "incidents"),
    (f"{PROD}.detect.time", 5, "incidents"),
    (f"{PROD}.detect.clock", "office", "incidents"),
    (f"{PROD}.rollback.share", 0.1, "incidents"),
    (f"{PROD}.rollback.time", 0.6, "incidents"),
    (f"{PROD}.rollback.clock", "office", "incidents"),
    (f"{PROD}.restore.time", 3, "incidents"),
    (f"{PROD}.restore.pool", None, "visits"),
    (f"{PROD}.restore.clock", "office", "incidents"),
    (f"{PROD}.rework.share", 0.9, "jobs"),
    (f"{PROD}.rework.pipeline", "t", "jobs"),
    (f"{M}.count", 4, "models"),
    (f"{M}.age-at-start", 48, "models"),
    (f"{M}.quality.at-release", 0.94, "models"),
    (f"{M}.quality.bad-release.share", 0.9, "models"),
    (f"{M}.quality.bad-release.points", 2, "models"),
    (f"{M}.drift.points-per-day", 0.9, "models"),
    (f"{M}.drift.cv", 0.6, "models"),
    (f"{M}.drift", {"kind": "shocks", "days-between": 3, "points": 2}, "models"),
    (f"{M}.monitors.0.every", 24, "models"),
    (f"{M}.monitors.0.labels", 40, "models"),
    (f"{M}.monitors.0.label-delay", 48, "retrainings"),
    (f"{M}.monitors.0.noise", {"kind": "none"}, "retrainings"),
    (f"{M}.monitors.0.noise", {"kind": "overdispersed", "correlation": 0.05}, "retrainings"),
    (f"{M}.monitors.0.detector.below", 0.92, "retrainings"),
    (f"{M}.retraining", {"kind": "periodic", "every": 100}, "retrainings"),
    (f"{M}.retraining", {"kind": "never"}, "retrainings"),
    (f"{M}.trained-by", "p", "retrainings"),
    ("backlog", {"t": 3}, "jobs"),
    ("origin", "2026-01-07T09:00", "visits"),
    ("time-unit", "minute", "visits"),
    ("seed", 2, "jobs"),
    ("horizon", 601, "jobs"),
    ("pools.0.cost-per-slot-hour", 3, "cost"),
    ("pools.0.charge", "open", "cost"),
    ("pools.0.kind", "people", "cost"),
    ("warm-up", 100, "arrivals"),
    (f"{M}.quality.floor", 0.91, "below-floor"),
    (f"{M}.quality.value-per-point-day", 6, "value-lost"),
]
BASE = go(base())


@pytest.mark.parametrize(
    ("path", "value", "where"), CASES, ids=[f"{case[0]}={str(case[1])[:20]}" for case in CASES]
)
def test_a_key_changed_alone_changes_what_it_should(
    path: str, value: Any, where: str | None
) -> None:
    data = base()
    put(path, value)(data)
    after = go(data)
    changed = {n for n, frame in tables(BASE).items() if not frame.equals(tables(after)[n])}
    if where is None:
        assert not changed
    elif where in tables(BASE):
        assert where in changed
    else:  # it changes what is said about the facts, and no fact
        assert not changed
        both = BASE.measures.merge(after.measures, on=["measure", "subject"])
        other = both[~(both["value_x"].eq(both["value_y"]) | both["value_x"].isna())]
        assert where in set(other["measure"])


def test_priority_and_backfill_change_the_order_where_there_is_a_choice() -> None:
    data = base()
    data["pools"][0] |= {"slots": 3, "discipline": "priority"}
    data["pipelines"][1]["stages"][0]["pool"] = "a"
    data["pipelines"][1]["arrivals"] = {"kind": "exponential", "mean": 3}
    data["pipelines"][0]["stages"][0]["slots"] = 2
    before = tables(go(data))["visits"]
    data["pipelines"][1]["priority"] = 0
    urgent = tables(go(data))["visits"]
    assert not before.equals(urgent)
    data["pools"][0]["backfill"] = True
    assert not urgent.equals(tables(go(data))["visits"])


# --- what is not run is declined by name ----------------------------------------------------
@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        (f"{M}.monitors.0.detector", {"kind": "adwin"}, "adwin"),
    ],
)
def test_what_is_not_run_is_declined_by_name(path: str, value: Any, word: str) -> None:
    data = base()
    put(path, value)(data)
    reasons = ENGINE.supports(build(data))
    assert len(reasons) == 1
    assert f"`{word}`" in reasons[0]
