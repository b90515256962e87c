"""What every engine promises, tried with every member of every family that a scenario may name."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_contracts import NULL, SAMPLES, kinds

from simulator.engines import ENGINES, Engine, NotSupported, choose
from simulator.results import MEASURES, TABLES
from simulator.results.measures import SERIES
from simulator.spec import Scenario, build
from sources import none

DTYPES = {"text": "OSU", "int": "iu", "float": "f", "bool": "bO"}


CHANGE: dict[str, Any] = {
    "id": "change",
    "role": "change",
    "arrivals": {"kind": "exponential", "mean": 4},
    "stages": [
        {"id": "build", "role": "build", "pool": "runners", "time": 0.3, "fails": 0.05},
        {"id": "deploy", "role": "deploy", "pool": "runners", "time": 0.1},
    ],
    "production": {
        "fails": 0.1,
        "detect": {"time": 1},
        "rollback": {"share": 0.3, "time": 0.25},
        "restore": {"pool": "on-call", "time": 3},
        "rework": {"share": 0.5, "pipeline": "change"},
    },
}
TRAINING: dict[str, Any] = {
    "id": "training",
    "role": "training",
    "arrivals": {"kind": "none"},
    "stages": [{"id": "train", "role": "train", "pool": "gpu", "time": 4}],
}
LABELS: dict[str, Any] = {
    "id": "labels",
    "every": 24,
    "labels": 400,
    "noise": {"kind": "binomial"},
    "detector": {"kind": "threshold", "below": 0.91},
}
CHURN: dict[str, Any] = {
    "id": "churn",
    "role": "model",
    "count": 2,
    "trained-by": "training",
    "quality": {"at-release": 0.95, "floor": 0.92, "value-per-point-day": 10},
    "drift": {"kind": "linear", "points-per-day": 0.3},
    "monitors": [LABELS],
    "retraining": {"kind": "on-alarm"},
}


def everything() -> dict[str, Any]:
    """A small organisation that does a little of all: software, production, one drifting model."""
    whole = {
        "scenario": 1,
        "title": "A little of all",
        "time-unit": "hour",
        "horizon": 1500,
        "seed": 5,
        "pools": [
            {"id": "runners", "role": "runners", "slots": 2, "cost-per-slot-hour": 1},
            {"id": "gpu", "role": "gpu", "kind": "gpu", "slots": 1, "cost-per-slot-hour": 2},
            {"id": "on-call", "role": "on-call", "kind": "people", "slots": 1},
        ],
        "pipelines": [CHANGE, TRAINING],
        "models": [CHURN],
    }
    return copy.deepcopy(whole)


def nothing_happens() -> Scenario:
    """The same organisation in which nobody commits, nothing drifts and nobody looks."""
    data = everything()
    data["pipelines"][0]["arrivals"] = {"kind": "none"}
    data["models"] = []
    return build(data)


def engines() -> dict[str, Engine]:
    """Every engine that runs the scenario above; one that runs nothing yet is tested to say so."""
    found = {}
    for name in ENGINES:
        try:
            engine, _ = choose(name, build(everything()))  # type: ignore[arg-type]
        except NotSupported:
            continue
        found[engine.name] = engine
    return found


every_engine = pytest.mark.parametrize("engine", engines().values(), ids=engines().keys())


def members() -> list[Any]:
    """Each member of each family, put where a scenario may name it."""
    places: dict[str, Any] = {
        "distributions": lambda data: (data["pipelines"][0]["stages"][0], "time"),
        "arrivals": lambda data: (data["pipelines"][0], "arrivals"),
        "drift": lambda data: (data["models"][0], "drift"),
        "detectors": lambda data: (data["models"][0]["monitors"][0], "detector"),
        "retraining": lambda data: (data["models"][0], "retraining"),
    }
    cases = []
    for family, place in places.items():
        for kind in kinds(family):
            data = everything()
            parent, key = place(data)
            parent[key] = {"kind": kind, **copy.deepcopy(SAMPLES[family][kind])}
            cases.append(pytest.param(family, kind, data, id=f"{family}-{kind}"))
    return cases


def test_an_engine_exists() -> None:
    assert "reference" in engines()


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_runs_a_scenario_or_says_why_not(name: str) -> None:
    try:
        engine, why = choose(name, build(everything()))  # type: ignore[arg-type]
    except NotSupported as declined:
        assert declined.reasons
        none([reason for reason in declined.reasons if len(reason.split()) < 3])
    else:
        assert isinstance(engine, Engine)
        assert why
        assert engine.supports(build(everything())) == []


# What an engine may decline: the reference engine runs every member.
DECLINED = {("detectors", kind, "compiled") for kind in ("adwin", "ddm", "psi")}


@every_engine
@pytest.mark.parametrize(("family", "kind", "data"), members())
def test_every_member_runs_or_is_declined_by_name(
    engine: Engine, family: str, kind: str, data: dict[str, Any]
) -> None:
    scenario = build(data)
    reasons = engine.supports(scenario)
    if reasons:
        assert (family, kind, engine.name) in DECLINED
        assert all(kind in reason for reason in reasons)
        return
    found = engine.run(scenario, 1, 0, tables=True)
    assert found.tables is not None
    flows = found.tables["jobs"]
    changes = flows[flows["pipeline"] == "change"]
    assert (len(changes) == 0) == (family == "arrivals" and kind == "none")
    if family == "retraining":
        assert (len(found.tables["retrainings"]) == 0) == (kind == "never")
    if family == "detectors":
        alarms = found.tables["models"]["alarm"].fillna("").ne("").any()
        assert alarms == (kind != "never")


PLACES = {
    "distributions": "pipelines[id=change].stages[id=build].time",
    "arrivals": "pipelines[id=change].arrivals",
    "drift": "models[*].drift",
    "detectors": "models[*].monitors[*].detector",
    "retraining": "models[*].retraining",
}
DATED = [pytest.param(family, kind, id=f"{family}-{kind}")
         for family in PLACES for kind in kinds(family)]  # fmt: skip


def news(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows before the date; of a model those that tell another quality, or an alarm."""
    early = frame[frame[column] < 400]
    if "quality" in frame:
        said = early.groupby(["model", "number"])["quality"].diff().ne(0) | early["alarm"].ne("")
        early = early[said]
    return early.reset_index(drop=True)


SINCE = {"visits": "began", "jobs": "arrived", "models": "time", "retrainings": "asked"}


@every_engine
@pytest.mark.parametrize(("family", "kind"), DATED)
def test_every_member_may_come_at_a_date_and_acts_from_then_on(
    engine: Engine, family: str, kind: str
) -> None:
    """Before its date no fact knows of it; after it something does, but of a null member."""
    null = {"kind": NULL[family]} if family in NULL else 0.3
    to = {"kind": kind, **SAMPLES[family][kind]}
    if kind == "trace":
        to["submits"] = [450.0, 470.0]
    data = everything() | {"horizon": 900}
    data["changes"] = [{"at": 0, "set": PLACES[family], "to": null}]
    scenarios = [build(copy.deepcopy(data))]
    data["changes"].append({"at": 400, "set": PLACES[family], "to": to})
    scenarios.append(build(copy.deepcopy(data)))
    if any(engine.supports(each) for each in scenarios):
        assert (family, kind, engine.name) in DECLINED
        return
    before, after = (engine.run(each, 1, 0, tables=True).tables for each in scenarios)
    assert before is not None
    assert after is not None
    for name, column in SINCE.items():
        early, late = (news(each[name], column) for each in (before, after))
        known = [each for each in early.columns if each not in ("ended", "outcome", "began")]
        pd.testing.assert_frame_equal(early[known], late[known], check_exact=True)
    same = all(before[name].equals(after[name]) for name in SINCE)
    assert same == (kind == NULL.get(family))


@every_engine
def test_the_same_arguments_give_the_same_bytes(engine: Engine) -> None:
    scenario = build(everything())
    first, again, other = (engine.run(scenario, seed, 0, tables=True) for seed in (3, 3, 4))
    assert first.tables is not None
    for name, frame in first.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name], check_exact=True)
    pd.testing.assert_frame_equal(first.measures, again.measures, check_exact=True)
    assert not first.measures.equals(other.measures)
    assert not first.measures.equals(engine.run(scenario, 3, 1).measures), "replications differ"


@every_engine
def test_tables_have_the_declared_columns_and_types(engine: Engine) -> None:
    found = engine.run(build(everything()), 1, 0, tables=True).tables
    assert found is not None
    assert set(found) == set(TABLES)
    for name, columns in TABLES.items():
        assert len(found[name]) > 0, f"the scenario fills every table, so also {name}"
        assert list(found[name].columns) == [column.name for column in columns]
        wrong = [
            f"{name}.{column.name}: {found[name][column.name].dtype}"
            for column in columns
            if found[name][column.name].dtype.kind not in DTYPES[column.dtype]
        ]
        none(wrong)


@every_engine
def test_tables_change_no_measure(engine: Engine) -> None:
    scenario = build(everything())
    streaming, kept = (engine.run(scenario, 2, 0, tables=each) for each in (False, True))
    assert streaming.tables is None
    pd.testing.assert_frame_equal(streaming.measures, kept.measures, check_exact=True)


OPTIONS: dict[str, dict[str, Any]] = {
    "reserved": {"kind": "weekly-profile", "slots": [1] * 168},
    "outage": {"between": 200, "repair": 5},
    "elastic": {"at-most": 4},
    "interruption": {"mean-time-between": 50, "checkpoint-every": 1, "restart": 0.5},
}


def with_option(key: str) -> Scenario:
    """A little of all, with that key of a pool or a stage."""
    data = everything()
    target = data["pipelines"][0]["stages"][0] if key == "interruption" else data["pools"][0]
    target[key] = OPTIONS[key]
    return build(data)


@every_engine
@pytest.mark.parametrize("key", OPTIONS)
def test_an_optional_mechanism_changes_the_run_or_is_declined_by_name(
    engine: Engine, key: str
) -> None:
    scenario = with_option(key)
    reasons = engine.supports(scenario)
    if reasons:
        assert any(key in reason for reason in reasons)
        return
    plain, changed = (engine.run(each, 1, 0).measures for each in (build(everything()), scenario))
    assert not plain.equals(changed)


@every_engine
def test_every_measure_is_measured_somewhere(engine: Engine) -> None:
    scenario = with_option("reserved")
    declined = {"reserved-unmet"} if engine.supports(scenario) else set()
    measures = engine.run(build(everything()) if declined else scenario, 1, 0).measures
    assert set(measures["measure"]) == set(MEASURES)
    known = set(measures[measures["value"].notna()]["measure"])
    assert set(MEASURES) - known == declined


COUNTS = {"arrivals", "completions", "in-system", "throughput", "visits", "queue-length", "cost"}
COUNTS |= {"incidents", "retrainings", "deployment-frequency", "false-alarms", "utilisation"}
COUNTS |= {"value-lost"}


@every_engine
def test_what_cannot_be_measured_is_missing_and_never_zero(engine: Engine) -> None:
    measures = engine.run(nothing_happens(), 1, 0).measures
    for row in measures.itertuples():
        if row.measure in COUNTS:
            assert row.value == 0 or math.isnan(row.value), (row.measure, row.value)
        else:
            assert math.isnan(row.value), f"{row.measure} of nothing is {row.value}"


@every_engine
def test_units_and_subjects_are_those_declared(engine: Engine) -> None:
    scenario = build(everything())
    measures = engine.run(scenario, 1, 0).measures
    subjects = {
        "pipeline": {"change", "training"},
        "stage": {"change.build", "change.deploy", "training.train", "change.~production"},
        "pool": {"runners", "gpu", "on-call"},
        "model": {"churn"},
    }
    subjects["pool-or-stage"] = subjects["pool"] | subjects["stage"]
    for name, measure in MEASURES.items():
        rows = measures[measures["measure"] == name]
        allowed = subjects[measure.subject] | ({"all"} if measure.total else set())
        assert set(rows["subject"]) <= allowed, name
        assert len(set(rows["unit"])) <= 1
        assert not rows.duplicated(["measure", "subject"]).any()


@every_engine
def test_windows_tile_the_time_and_add_up(engine: Engine) -> None:
    scenario = build(everything())
    found = engine.run(scenario, 1, 0, window=300.0)
    assert set(found.series["measure"]) <= set(SERIES)
    whole = found.measures.set_index(["measure", "subject"])["value"]
    for name in ("arrivals", "completions", "incidents"):
        rows = found.series[
            (found.series["measure"] == name) & (found.series["subject"] == "change")
        ]
        rows = rows.sort_values("start")
        assert list(rows["start"]) == [0, 300, 600, 900, 1200]
        assert np.array_equal(rows["start"].to_numpy()[1:], rows["end"].to_numpy()[:-1])
        assert rows["value"].sum() == whole[name, "change"]


@every_engine
def test_littles_law_and_the_conservation_of_jobs(engine: Engine) -> None:
    found = engine.run(build(everything()), 9, 0, tables=True)
    assert found.tables is not None
    whole = found.measures.set_index(["measure", "subject"])["value"]
    jobs = found.tables["jobs"]
    for pipeline in ("change", "training"):
        mine = jobs[jobs["pipeline"] == pipeline]
        ended = mine["ended"].fillna(1500.0)
        assert whole["in-system", pipeline] * 1500.0 == pytest.approx(
            (ended - mine["arrived"]).sum()
        )
        outcomes = mine["outcome"].fillna("")
        counted = (outcomes == "completed").sum() + (outcomes == "abandoned").sum()
        assert len(mine) == counted + (outcomes == "").sum()
        assert whole["arrivals", pipeline] == len(mine)
