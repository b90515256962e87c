"""Paths: what they select, what they refuse, and what scaling a value means for each kind."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.strict_yaml import read
from simulator import paths

EXAMPLE = Path(__file__).parent / "golden" / "scenario-example.yaml"


@pytest.fixture
def data() -> dict[str, Any]:
    return dict(read(EXAMPLE.read_bytes(), "example").data)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("horizon", [("horizon",)]),
        ("pools[id=gpu].slots", [("pools", 1, "slots")]),
        ("pools[role=gpu].discipline", [("pools", 1, "discipline")]),
        ("pools[kind=people].slots", [("pools", 2, "slots"), ("pools", 3, "slots")]),
        ("pools[kind=people, id=on-call].slots", [("pools", 3, "slots")]),
        ("pools[id in {gpu, runners}].slots", [("pools", 0, "slots"), ("pools", 1, "slots")]),
        ("pools[id=gpu].outage", [("pools", 1, "outage")]),  # absent: at its default
        ("pools[id=gpu].outage.repair", []),  # nothing to go through
        ("pools[id=nothing].slots", []),
        ("pools.slots", []),  # a list needs a selector
        (
            "pipelines[role=change].stages[role=test].fails[cause=flaky].probability",
            [("pipelines", 0, "stages", 3, "fails", 0, "probability")],
        ),
        (
            "pipelines[*].stages[role=deploy].time",
            [("pipelines", 0, "stages", 7, "time"), ("pipelines", 1, "stages", 5, "time")],
        ),
        ("models[*].monitors", [("models", 0, "monitors")]),
        ("models[*].monitors[id=labels]", [("models", 0, "monitors", 0)]),
        (
            "models[role=model].drift.parts[id=wear].points",
            [("models", 0, "drift", "parts", 0, "points")],
        ),
        (
            "pipelines[role=change].production.rework.share",
            [("pipelines", 0, "production", "rework", "share")],
        ),
        ("horizon.x", []),
    ],
)
def test_what_a_path_finds(data: dict[str, Any], path: str, found: list[Any]) -> None:
    assert paths.find(data, path) == found


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "pools[0].slots",
        "pools[id=].x",
        "pools[id=a",
        "pools[].x",
        "Pools[*]",
        "a[b=c]d",
        "a[b in {}].c",
        "a[b in {x y}].c",
        "a b",
        "a[id==x].b",
        "a[*][*]",
        "x" * 501,
        "a[b=c,].d",
    ],
)
def test_what_is_not_a_path(path: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        paths.parse(path)


@settings(max_examples=200, deadline=None)
@given(st.text("ab-[]*={},. in", max_size=30))
def test_any_text_is_a_path_or_a_reason(text: str) -> None:
    try:
        assert paths.parse(text).text == text
    except ValueError as error:
        assert str(error)


def _scaled(value: Any, factor: float, key: str = "time") -> Any:
    return paths.scaled({key: value}, key, factor)[key]


@pytest.mark.parametrize(
    ("value", "factor", "result"),
    [
        (2, 0.5, 1.0),
        ({"kind": "constant", "value": 2}, 0.5, {"kind": "constant", "value": 1.0}),
        (
            {"kind": "lognormal", "mean": 4, "cv": 1.5},
            0.5,
            {"kind": "lognormal", "mean": 2.0, "cv": 1.5},
        ),
        ({"kind": "uniform", "from": 1, "to": 3}, 2, {"kind": "uniform", "from": 2, "to": 6}),
        (
            {"kind": "triangular", "from": 1, "mode": 2, "to": 3},
            2,
            {"kind": "triangular", "from": 2, "mode": 4, "to": 6},
        ),
        ({"kind": "weibull", "mean": 3, "shape": 2}, 2, {"kind": "weibull", "mean": 6, "shape": 2}),
        (
            {"kind": "empirical", "values": [1, 2], "weights": [1, 3]},
            2,
            {"kind": "empirical", "values": [2, 4], "weights": [1, 3]},
        ),
        (
            {
                "kind": "mixture",
                "parts": [
                    {"weight": 2, "time": 3},
                    {"weight": 1, "time": {"kind": "exponential", "mean": 1}},
                ],
            },
            2,
            {
                "kind": "mixture",
                "parts": [
                    {"weight": 2, "time": 6},
                    {"weight": 1, "time": {"kind": "exponential", "mean": 2}},
                ],
            },
        ),
        ({"kind": "renewal", "gap": 3}, 2, {"kind": "renewal", "gap": 6}),
        (
            {"kind": "weekly-profile", "counts": [4, 2]},
            2,
            {"kind": "weekly-profile", "counts": [2, 1]},
        ),
        (
            {"kind": "weekly-profile", "slots": [4, 3]},
            0.5,
            {"kind": "weekly-profile", "slots": [2, 1]},
        ),
        ({"kind": "none"}, 2, {"kind": "none"}),
        (
            {"kind": "sum", "parts": [{"id": "a", "kind": "linear", "points-per-day": 2}]},
            0.5,
            {"kind": "sum", "parts": [{"id": "a", "kind": "linear", "points-per-day": 1}]},
        ),
        (
            [{"cause": "a", "probability": 0.4}, {"cause": "b", "probability": 0.1}],
            3,
            [{"cause": "a", "probability": 1.0}, {"cause": "b", "probability": pytest.approx(0.3)}],
        ),
    ],
)
def test_what_scaling_means(value: Any, factor: float, result: Any) -> None:
    before = copy.deepcopy(value)
    assert _scaled(value, factor) == result
    assert value == before


def test_shares_stay_shares_and_slots_stay_whole() -> None:
    assert _scaled(0.4, 3, "fails") == 1.0
    assert _scaled(0.4, 0.5, "applies") == 0.2
    assert _scaled(5, 1.5, "slots") == 7
    assert _scaled(10, 0.3, "slots") == 3
    assert isinstance(_scaled(5, 1.0, "slots"), int)


@pytest.mark.parametrize(
    "value", [None, "text", True, {"kind": "on-alarm"}, {"x": 1}, [{"id": "a"}]]
)
def test_what_cannot_be_scaled(value: Any) -> None:
    with pytest.raises(ValueError, match="cannot be multiplied"):
        _scaled(value, 2)


@pytest.mark.parametrize("factor", [-1, float("nan"), float("inf")])
def test_factors_are_finite_and_not_below_zero(factor: float) -> None:
    with pytest.raises(ValueError, match="factor"):
        _scaled(1, factor)
    with pytest.raises(ValueError, match="never end"):
        _scaled({"kind": "weekly-profile", "counts": [1]}, 0)


def test_replaced_gives_new_data_at_every_match(data: dict[str, Any]) -> None:
    before = copy.deepcopy(data)
    policy = {"kind": "periodic", "every": 168}
    new = paths.replaced(data, "models[*].retraining", policy)
    assert new["models"][0]["retraining"] == policy
    assert new["models"][0]["retraining"] is not policy
    slots = paths.scaled(data, "pools[kind=people].slots", 2)
    assert [pool["slots"] for pool in slots["pools"]] == [8, 4, 6, 4]
    assert (
        paths.replaced(data, "pools[id=gpu].calendar", "office")["pools"][1]["calendar"] == "office"
    )
    assert data == before


def test_new_data_shares_what_is_not_on_the_way_and_copies_what_is(data: dict[str, Any]) -> None:
    value = {"kind": "constant", "value": 7}
    after = paths.replaced(data, "pools[kind=people].slots", value)
    value["value"] = 8  # what was put in is a copy of its own at every place
    assert [pool["slots"] for pool in after["pools"][2:4]] == [{"kind": "constant", "value": 7}] * 2
    assert after["pools"][2]["slots"] is not after["pools"][3]["slots"]
    assert after["pipelines"] is data["pipelines"]
    assert after["pools"][0] is data["pools"][0]
    assert data["pools"][2]["slots"] == 3
    tuples = {"pools": ({"id": "gpu", "slots": 4},)}
    assert paths.scaled(tuples, "pools[*].slots", 2)["pools"][0]["slots"] == 8
    assert tuples["pools"][0]["slots"] == 4


def test_nothing_matched_is_an_error(data: dict[str, Any]) -> None:
    with pytest.raises(LookupError, match="matches nothing"):
        paths.scaled(data, "pools[role=serving].slots", 2)
