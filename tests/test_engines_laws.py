"""Laws of every run: flow is conserved, and luck stays where it is."""

from __future__ import annotations

import copy
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
        if not any({"slots", "elastic"} & set(each.path.split(".")) for each in scenario.changes):
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
