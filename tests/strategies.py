"""Random valid scenarios, small and nasty: ties, calendars, batches, retries, models, changes.

`scenarios()` draws plain data that `simulator.spec.build` accepts; `with_` narrows it to what an
engine runs. Times come from a small grid, so that events often meet at one instant.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hypothesis import strategies as st

__all__ = ["FEATURES", "arrivals", "durations", "scenarios"]

FEATURES = frozenset(
    {
        "backlog",
        "batches",
        "calendars",
        "causes",
        "changes",
        "clocks",
        "disciplines",
        "elastic",
        "gangs",
        "interruptions",
        "models",
        "outages",
        "parallel",
        "production",
        "profiles",
        "reserved",
        "traces",
    }
)
_GRID = [0, 0.5, 1, 1, 2, 3]
_CALENDARS: list[dict[str, Any]] = [
    {"id": "office", "open": [{"days": ["mon", "tue", "thu"], "from": "09:00", "to": "17:00"}]},
    {"id": "train", "open": [{"from": "06:00", "to": "06:30"}]},
    {"id": "night", "open": [{"from": "22:00", "to": "02:00"}, {"days": ["tue"], "nth": 1}]},
    {"id": "weeks", "open": [{"days": ["wed"], "every": 2}],
     "closed": [{"from": "2026-01-07", "to": "2026-01-08"}]},
]  # fmt: skip


def durations(lowest: float = 0.0) -> st.SearchStrategy[Any]:
    """A time on the grid, or a distribution of any kind; with `lowest` above 0 its mean too."""
    grid = [each for each in _GRID if each > 0.0] if lowest > 0.0 else _GRID
    mean = st.sampled_from([0.25, 0.5, 1, 2])
    cv = st.sampled_from([0, 0.5, 1.5])
    simple = st.one_of(
        st.sampled_from(grid),
        st.builds(lambda m: {"kind": "exponential", "mean": m}, mean),
        st.builds(lambda m, c: {"kind": "lognormal", "mean": m, "cv": c}, mean, cv),
        st.builds(lambda m, c: {"kind": "gamma", "mean": m, "cv": c}, mean, cv),
        st.builds(lambda m: {"kind": "uniform", "from": 0, "to": m}, mean),
        st.builds(lambda m: {"kind": "triangular", "from": 0, "mode": m / 2, "to": m}, mean),
        st.builds(lambda m: {"kind": "weibull", "mean": m, "shape": 1.5}, mean),
        st.builds(
            lambda v: {"kind": "empirical", "values": [0.5, *v], "weights": [1] * (len(v) + 1)},
            st.lists(st.sampled_from(_GRID), max_size=3),
        ),
    )
    return st.one_of(
        simple,
        st.builds(
            lambda a, b: {
                "kind": "mixture",
                "parts": [{"weight": 1, "time": a}, {"weight": 3, "time": b}],
            },
            st.sampled_from([0.5, 2]),
            st.builds(lambda m: {"kind": "uniform", "from": 1, "to": 1 + m}, mean),
        ),
    )


@st.composite
def arrivals(draw: st.DrawFn, features: Collection[str] = FEATURES) -> dict[str, Any]:
    """Arrivals of any kind, a handful in a week."""
    kinds = ["exponential", "renewal", "none"]
    kinds += ["weekly-profile"] if "profiles" in features else []
    kinds += ["trace"] if "traces" in features else []
    kind = draw(st.sampled_from(kinds))
    if kind == "exponential":
        return {"kind": kind, "mean": draw(st.sampled_from([2, 5, 20]))}
    if kind == "renewal":
        return {"kind": kind, "gap": draw(st.sampled_from([3, 6]) | durations(lowest=0.1))}
    if kind == "weekly-profile":
        day = [0.0] * 9 + [draw(st.sampled_from([0.2, 1.0]))] * 8 + [0.0] * 7
        return {
            "kind": kind,
            "counts": day * 7,
            "dispersion": draw(st.sampled_from([1, 3])),
        }
    if kind == "trace":
        submits = sorted(draw(st.lists(st.sampled_from([0, 1, 2, 9, 30]), min_size=1, max_size=6)))
        return {"kind": kind, "submits": submits}
    return {"kind": "none"}


@st.composite
def scenarios(
    draw: st.DrawFn, with_: Collection[str] = FEATURES, horizon: float = 240
) -> dict[str, Any]:
    """Plain data of a valid scenario that uses no feature outside `with_` (of `FEATURES`)."""
    data: dict[str, Any] = {
        "scenario": 1,
        "horizon": horizon,
        "warm-up": draw(st.sampled_from([0, 0, horizon / 4])),
        "origin": draw(st.sampled_from(["2026-01-05T00:00", "2026-01-08T07:30"])),
        "seed": draw(st.integers(0, 2**32 - 1)),
        "pools": [draw(_pool(name, with_)) for name in ("a", "b", "c")],
    }
    if {"calendars", "clocks", "batches"} & set(with_):
        data["calendars"] = draw(st.permutations(_CALENDARS))
    names = draw(st.sampled_from([["p"], ["p", "q"]]))
    data["pipelines"] = [draw(_pipeline(name, names, data["pools"], with_)) for name in names]
    if "models" in with_ and draw(st.booleans()):
        data["models"] = [draw(_model(names[-1]))]
    if "backlog" in with_ and draw(st.booleans()):
        data["backlog"] = {names[0]: draw(st.integers(0, 3))}
    if "changes" in with_:
        data["changes"] = draw(_changes(data, with_))
    return data


@st.composite
def _pool(draw: st.DrawFn, name: str, with_: Collection[str]) -> dict[str, Any]:
    pool: dict[str, Any] = {"id": name, "slots": draw(st.integers(1, 3))}
    pool["kind"] = draw(st.sampled_from(["cpu", "gpu", "people"]))
    pool["cost-per-slot-hour"] = draw(st.sampled_from([0, 2.5]))
    if "disciplines" in with_:
        pool["discipline"] = draw(st.sampled_from(["fifo", "fifo", "priority", "shortest"]))
        pool["backfill"] = draw(st.booleans())
        pool["charge"] = draw(st.sampled_from(["busy", "open"]))
    if "calendars" in with_ and draw(st.integers(0, 3)) == 0:
        pool["calendar"] = draw(st.sampled_from(["office", "night"]))
    if "outages" in with_ and draw(st.integers(0, 4)) == 0:
        pool["outage"] = {"between": {"kind": "exponential", "mean": 60}, "repair": 3}
    if "elastic" in with_ and draw(st.integers(0, 4)) == 0:
        pool["elastic"] = {"at-least": 1, "at-most": 4, "delay": 0.5}
    if "reserved" in with_ and draw(st.integers(0, 4)) == 0:
        pool["reserved"] = {"kind": "weekly-profile", "slots": ([0] * 8 + [1] * 16) * 7}
    return pool


@st.composite
def _pipeline(
    draw: st.DrawFn,
    name: str,
    names: list[str],
    pools: list[dict[str, Any]],
    with_: Collection[str],
) -> dict[str, Any]:
    count = draw(st.integers(1, 4))
    stages = [draw(_stage(f"s{i}", i, pools, with_)) for i in range(count)]
    pipeline: dict[str, Any] = {
        "id": name,
        "units": draw(st.integers(1, 3)),
        "arrivals": draw(arrivals(with_)),
        "priority": draw(st.integers(1, 2)),
        "stages": stages,
    }
    if "causes" in with_ and draw(st.booleans()):
        stages.insert(count, {"id": "repair", "visit": "after-failure", "next": "s0", "time": 1})
        stages[0]["fails"] = [
            {"cause": "x", "probability": 0.2, "on-failure": {"kind": "go-to", "stage": "repair"}},
            {"cause": "y", "probability": 0.2, "on-failure": {"kind": "retry", "at-most": 2}},
            {"cause": "z", "probability": 0.1},
        ]
    if "production" in with_ and draw(st.booleans()):
        pipeline["production"] = {
            "fails": draw(st.sampled_from([0.1, 0.6])),
            "detect": {"time": draw(durations())},
            "rollback": {"share": 0.4, "time": 0.5},
            "restore": {"pool": "c", "time": draw(durations())},
            "rework": {"share": 0.5, "pipeline": draw(st.sampled_from(names))},
        }
    return pipeline


@st.composite
def _stage(
    draw: st.DrawFn, name: str, position: int, pools: list[dict[str, Any]], with_: Collection[str]
) -> dict[str, Any]:
    stage: dict[str, Any] = {"id": name, "time": draw(durations())}
    pool = draw(st.sampled_from([None, *pools]))
    if pool is not None:
        stage["pool"] = pool["id"]
        if "gangs" in with_:
            stage["slots"] = draw(st.integers(1, pool["slots"]))
    stage["applies"] = draw(st.sampled_from([1, 1, 0.5, 0]))
    if position and draw(st.integers(0, 2)) == 0:
        stage["fails"] = 0.2
        back = {"kind": "go-to", "stage": "s0"}
        stage["on-failure"] = draw(
            st.sampled_from([back, {"kind": "retry", "at-most": 1}, {"kind": "abandon"}])
        )
    if "clocks" in with_ and draw(st.integers(0, 2)) == 0:
        stage["clock"] = draw(st.sampled_from(["office", "night"]))
    if "parallel" in with_ and draw(st.integers(0, 3)) == 0:
        stage["parallel"] = draw(st.integers(2, 3))
    if draw(st.integers(0, 2)) == 0 and ("calendars" in with_ or "batches" in with_):
        stage["opens"] = draw(st.sampled_from(["train", "night", "weeks"]))
        stage["notice"] = draw(st.sampled_from([0, 0, 10]))
        stage["batch"] = "batches" in with_ and draw(st.booleans())
    if "interruptions" in with_ and draw(st.integers(0, 4)) == 0:
        stage["interruption"] = {"mean-time-between": 3, "checkpoint-every": 0.5, "restart": 0.1}
    return stage


@st.composite
def _model(draw: st.DrawFn, pipeline: str) -> dict[str, Any]:
    wear = {"kind": "linear", "points-per-day": 1.5, "cv": draw(st.sampled_from([0, 0.5]))}
    level = {"kind": "saturating", "points": 10, "days": 5}
    drift = draw(
        st.sampled_from([{"kind": "none"}, wear, level])
        | st.just({"kind": "sum", "parts": [{"id": "wear", **wear}, {"id": "level", **level}]})
    )
    policies = [
        {"kind": "never"},
        {"kind": "on-alarm"},
        {"kind": "periodic", "every": draw(st.sampled_from([24, 50]))},
    ]
    noisy = {"labels": 200, "noise": {"kind": "binomial"}}
    return {
        "id": "m",
        "count": draw(st.integers(1, 3)),
        "trained-by": pipeline,
        "age-at-start": draw(st.sampled_from([0, 30])),
        "quality": {
            "at-release": draw(st.sampled_from([0.95, {"kind": "uniform", "from": 0.9, "to": 1}])),
            "floor": 0.9,
            "bad-release": {"share": 0.2, "points": 4},
            "value-per-point-day": 10,
        },
        "drift": drift,
        "monitors": [
            {"id": "exact", "every": 24, "label-delay": draw(st.sampled_from([0, 36])),
             "detector": {"kind": "threshold", "below": 0.9}},
            {"id": "noisy", "every": 12, "detector": {"kind": "threshold", "below": 0.88}, **noisy},
        ],
        "retraining": draw(st.sampled_from(policies)),
    }  # fmt: skip


_SUPPLIED: list[tuple[str, dict[str, Any]]] = [
    ("outages", {"at": 50, "until": 140, "set": "pools[id=b].outage",
                 "to": {"between": {"kind": "exponential", "mean": 20}, "repair": 4}}),
    ("elastic", {"at": 62, "set": "pools[id=a].elastic", "to": {"at-most": 5, "delay": 1}}),
    ("elastic", {"at": 63, "until": 130, "set": "pools[id=b].elastic", "to": None}),
    ("reserved", {"at": 66, "until": 160, "set": "pools[id=c].reserved",
                  "to": {"kind": "weekly-profile", "slots": [2, 0, 1, 1] * 42}}),
    ("interruptions", {"at": 74, "set": "pipelines[id=p].stages[id=s0].interruption",
                       "to": {"mean-time-between": 2, "checkpoint-every": 1}}),
    ("traces", {"at": 76, "set": "pipelines[id=p].arrivals",
                "to": {"kind": "trace", "submits": [9, 76, 80, 80, 200]}}),
    ("production", {"at": 78, "until": 200, "set": "pipelines[id=p].production",
                    "to": {"fails": 0.5, "restore": {"pool": "b", "time": 1}}}),
]  # fmt: skip


@st.composite
def _changes(draw: st.DrawFn, data: dict[str, Any], with_: Collection[str]) -> list[dict[str, Any]]:
    possible: list[dict[str, Any]] = [
        {"at": 48, "scale": "pipelines[*].stages[id=s0].time", "by": 0.5, "over": 24},
        {"at": 60, "scale": "pipelines[*].arrivals", "by": 1.5},
        {"at": 72, "until": 150, "set": "pools[id=a].slots", "to": 3},
        {"at": 100, "set": "pipelines[id=p].stages[id=s0].applies", "to": 0.5, "share": 0.5},
        {"at": 110, "set": "pipelines[id=p].stages[id=s0].applies", "to": 1, "over": 30},
    ]
    if "models" in data:
        possible += [
            {"at": 80, "set": "models[*].retraining", "to": {"kind": "on-alarm"}, "share": 0.5},
            {"at": 90, "scale": "models[*].drift", "by": 0.5},
            {"at": 95, "over": 50, "scale": "models[*].quality.value-per-point-day", "by": 3},
        ]
    possible += [change for feature, change in _SUPPLIED if feature in with_]
    traced = any(each["arrivals"]["kind"] == "trace" for each in data["pipelines"])
    if traced:
        possible.pop(1)
    return draw(st.lists(st.sampled_from(possible), unique_by=lambda each: each["at"], max_size=3))
