"""The scenario's types: canonical form and hash, resolved changes, routing, declared load."""

from __future__ import annotations

import copy
import math
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.strict_yaml import read
from simulator import draws
from simulator.spec import (
    ScenarioError,
    build,
    content_hash,
    declared_load,
    full_data,
    resolve_changes,
    to_data,
)
from simulator.spec.draw_layout import PLACES, word
from simulator.spec.flow import entry, reachable, retried, successor, traffic
from simulator.spec.pipelines import STAGE_ROLES, Stage

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str = "scenario-v1.yaml") -> dict[str, Any]:
    return copy.deepcopy(read((GOLDEN / name).read_bytes(), name).data)


def one_pipeline(stages: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "scenario": 1,
        "horizon": 8736,
        "pipelines": [{"id": "p", "stages": stages, **more}],
    }


# --- canonical form -------------------------------------------------------------------------


def test_plain_data_and_back() -> None:
    scenario = build(golden())
    assert build(to_data(scenario)) == scenario
    assert build(full_data(scenario)) == scenario
    assert to_data(build(to_data(scenario))) == to_data(scenario)
    assert len(str(to_data(scenario))) < len(str(full_data(scenario)))


def test_to_data_leaves_defaults_out_and_writes_constants_as_numbers() -> None:
    long = one_pipeline([{"id": "s", "time": {"kind": "constant", "value": 2.0}, "slots": 1}])
    assert to_data(build(long)) == one_pipeline([{"id": "s", "time": 2}])


def _shuffled(value: Any, chance: random.Random, key: str = "") -> Any:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {each: _shuffled(value[each], chance, each) for each in keys}
    if isinstance(value, list):
        items = [_shuffled(each, chance) for each in value]
        if key != "stages" and items and isinstance(items[0], dict):
            chance.shuffle(items)
        return items
    return value


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_lists_and_keys_does_not_change_the_hash(chance: random.Random) -> None:
    scenario = build(golden())
    assert content_hash(build(_shuffled(golden(), chance))) == content_hash(scenario)


def test_the_hash_sees_every_value_and_the_order_of_stages() -> None:
    data = golden("scenario-example.yaml")
    first = content_hash(build(data))
    assert first == "79f2b410017446acdc441e2f05926a98f41e3a7486d5183c6a653198cee277a8"  # frozen
    data["pipelines"][0]["stages"][6]["applies"] = 0.31
    assert content_hash(build(data)) != first
    two = [{"id": "a", "time": 1}, {"id": "b", "time": 2}]
    hashes = {content_hash(build(one_pipeline(stages))) for stages in (two, two[::-1])}
    assert len(hashes) == 2


def test_build_takes_no_python_names_and_leaves_its_input_alone() -> None:
    data = golden()
    before = copy.deepcopy(data)
    build(data)
    assert data == before
    with pytest.raises(ScenarioError, match="time_unit"):
        build({**data, "time_unit": "day"})
    with pytest.raises(ScenarioError, match="mapping"):
        build([])  # type: ignore[arg-type]


def test_every_role_of_a_stage_belongs_to_a_pipeline_and_the_other_way_round() -> None:
    for pipeline, roles in STAGE_ROLES.items():
        for role in roles:
            data = one_pipeline([{"id": "s", "role": role}], role=pipeline)
            assert build(data).pipelines[0].stages[0].role == role
    with pytest.raises(ScenarioError, match="no stages of role `tune`"):
        build(one_pipeline([{"id": "s", "role": "tune"}], role="change"))


def test_ids_are_known_to_the_draws_by_the_same_bits() -> None:
    assert [word(each) for each in ("change", "p~backlog")] == [
        draws.hash_id(each) for each in ("change", "p~backlog")
    ]
    assert tuple(draws.PLACES) == PLACES


def test_ids_that_would_share_their_luck_are_refused() -> None:
    seen: dict[int, str] = {}
    number = 0
    while True:  # a birthday search: about 80,000 words
        name = f"x{number}"
        if (bits := word(name)) in seen:
            break
        seen[bits] = name
        number += 1
    stages = [{"id": seen[bits]}, {"id": name}]
    with pytest.raises(ScenarioError, match="the same random numbers"):
        build(one_pipeline(stages))


def test_endless_rework_is_refused() -> None:
    always = {"fails": 1, "rework": {"share": 1, "pipeline": "p"}}
    with pytest.raises(ScenarioError, match="rework never ends"):
        build(one_pipeline([{"id": "s", "time": 1}], production=always))
    once = {"fails": 1, "rework": {"share": 0.9, "pipeline": "p"}}
    build(one_pipeline([{"id": "s", "time": 1}], production=once))


# --- dated changes ---------------------------------------------------------------------------


def test_changes_are_resolved_to_typed_values_of_places() -> None:
    found = {(each.index, each.target): each for each in resolve_changes(build(golden()))}
    assert sorted(found) == [
        (0, ("pipelines", "change", "stages", "test", "time")),
        (1, ("pools", "gpu", "slots")),
        (2, ("pipelines", "change", "stages", "release", "opens")),
        (3, ("models", "churn", "retraining")),
        (3, ("models", "idle", "retraining")),
        (4, ("pipelines", "page", "arrivals")),
        (4, ("pipelines", "tickets", "arrivals")),
        (5, ("pipelines", "change", "stages", "test", "fails", "flaky", "probability")),
    ]
    by_index = {each.index: each for each in found.values()}
    assert (by_index[0].factor, by_index[0].over, by_index[0].share) == (0.6, 100, None)
    assert (by_index[1].value, by_index[1].until) == (8, 900)
    assert (by_index[2].value, by_index[2].share) == ("office", 1.0)
    assert by_index[3].value.kind == "periodic"
    assert by_index[3].value.every == 336.0


def test_paths_of_changes_see_defaults_too() -> None:
    data = one_pipeline([{"id": "s"}], production={})
    detect = {"kind": "exponential", "mean": 2}
    data["changes"] = [
        {"at": 1, "set": "pipelines[id=p].production.detect.time", "to": detect},
        {"at": 2, "set": "pipelines[id=p].stages[id=s].applies", "to": 0},
    ]  # fmt: skip
    found = resolve_changes(build(data))
    assert [each.target[-1] for each in found] == ["time", "applies"]
    assert found[0].value.mean == 2


# --- routing and load ------------------------------------------------------------------------


def test_routing_skips_what_is_entered_by_failures_only() -> None:
    pipeline = build(golden()).pipeline("change")
    ids = [each.id for each in pipeline.stages]
    assert entry(pipeline) == 0
    assert successor(pipeline, ids.index("test")) == ids.index("release")
    assert successor(pipeline, ids.index("repair")) == ids.index("build")
    assert successor(pipeline, ids.index("deploy")) is None
    assert reachable(pipeline) == set(range(len(ids)))


def _stage(*causes: tuple[float, dict[str, Any]]) -> Stage:
    fails = [
        {"cause": f"c{i}", "probability": p, "on-failure": action}
        for i, (p, action) in enumerate(causes)
    ]
    return Stage.model_validate({"id": "s", "fails": fails})


def test_visits_with_limited_retries() -> None:
    retry = {"kind": "retry", "at-most": 2}
    visits, succeeds = retried(_stage((0.5, retry)))
    assert visits == pytest.approx(1 + 0.5 + 0.25)
    assert succeeds == pytest.approx(1 - 0.125)
    endless = {"kind": "retry", "at-most": 100_000}
    assert retried(_stage((0.5, endless))) == pytest.approx((2, 1))
    visits, succeeds = retried(_stage((0.2, {"kind": "retry", "at-most": 1}), (0.1, retry)))
    # a once, b twice, in any order: 1, then .3, then 2 x .2 x .1 + .01, then 3 x .2 x .01
    assert visits == pytest.approx(1 + 0.3 + 0.05 + 0.006)
    assert succeeds == pytest.approx(0.7 * visits)


def test_traffic_of_a_network_with_rework() -> None:
    """Jackson network: build -> test -> deploy, 25 % of tests back to build: 4/3 visits each."""
    back = {"kind": "go-to", "stage": "build"}
    stages = [{"id": "build"}, {"id": "test", "fails": 0.25, "on-failure": back}, {"id": "deploy"}]
    found = traffic(build(one_pipeline(stages)).pipelines[0])
    assert found.visits == pytest.approx((4 / 3, 4 / 3, 1))
    assert found.ended == pytest.approx(1)


def test_declared_load_of_that_network() -> None:
    back = {"kind": "go-to", "stage": "build"}
    exponential = [{"kind": "exponential", "mean": each} for each in (1 / 2, 1 / 1.2, 1 / 3)]
    stages = [
        {"id": "build", "pool": "b", "time": exponential[0]},
        {"id": "test", "pool": "t", "time": exponential[1], "fails": 0.25, "on-failure": back},
        {"id": "deploy", "pool": "d", "time": exponential[2]},
    ]
    data = one_pipeline(stages, arrivals={"kind": "exponential", "mean": 0.5})
    data["pools"] = [{"id": "b", "slots": 2}, {"id": "t", "slots": 3}, {"id": "d", "slots": 1}]
    found = declared_load(build(data)).set_index("pool")
    assert found.loc[["b", "t", "d"], "offered"].tolist() == pytest.approx([4 / 3, 20 / 9, 2 / 3])
    assert found.loc[["b", "t", "d"], "load"].tolist() == pytest.approx([2 / 3, 20 / 27, 2 / 3])


SPOT = {"mean-time-between": 10, "checkpoint-every": 1, "restart": 1.5}


@pytest.mark.parametrize(
    ("stage", "pool", "offered", "capacity"),
    [
        ({"time": 2}, {}, 0.5, 3),
        ({"time": 2, "slots": 2, "parallel": 4}, {}, 4, 3),
        ({"time": 2, "applies": 0.25}, {}, 0.125, 3),
        ({"time": 2, "fails": 0.5, "on-failure": {"kind": "retry", "at-most": 1}}, {}, 0.75, 3),
        ({"time": 2, "clock": "office"}, {"calendar": "office"}, 0.5, 3 * 40 / 168),
        ({"time": 2, "clock": "office"}, {}, 0.5 * 168 / 40, 3),
        ({"time": 2}, {"outage": {"between": 90, "repair": 10}}, 0.5, 2.7),
        ({"time": 2}, {"reserved": {"kind": "weekly-profile", "slots": [0, 4] * 84}}, 0.5, 1.5),
        (  # 40 office hours, in each of which one of three is reserved; nights do not matter
            {"time": 2}, {"calendar": "office", "reserved": {
                "kind": "weekly-profile", "slots": ([3] * 9 + [1] * 8 + [3] * 7) * 7}},
            0.5, 2 * 40 / 168,
        ),
        ({"time": 2}, {"elastic": {"at-most": 8}}, 0.5, 8),
        ({"time": 2, "interruption": SPOT}, {}, 5 * math.exp(0.15) * math.expm1(0.1), 3),
        ({"time": 2, "opens": "office", "batch": True}, {}, None, 3),
    ],
)  # fmt: skip
def test_declared_load_by_hand(
    stage: dict[str, Any], pool: dict[str, Any], offered: float | None, capacity: float
) -> None:
    data = one_pipeline(
        [{"id": "s", "pool": "w", **stage}], arrivals={"kind": "exponential", "mean": 4}
    )
    data["pools"] = [{"id": "w", "slots": 3, **pool}]
    hours = {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}
    data["calendars"] = [{"id": "office", "open": [hours]}]
    found = declared_load(build(data)).iloc[0]
    if offered is None:  # 40 open hours alone, four nights of 16 hours and a weekend of 64 merged
        night, weekend = (1 - math.exp(-each / 4) for each in (16, 64))
        offered = 2 * (40 / 4 + 4 * night + weekend) / 168
    near = 2e-3 if stage.get("batch") else 1e-6  # the first weekend began before the origin
    assert found["offered"] == pytest.approx(offered, rel=near)
    assert found["capacity"] == pytest.approx(capacity)
    assert found["load"] == pytest.approx(offered / capacity, rel=near)


def test_declared_load_counts_rework_restores_and_periodic_retraining() -> None:
    data = one_pipeline(
        [{"id": "s", "pool": "w", "time": 1}],
        arrivals={"kind": "exponential", "mean": 10},
        production={
            "fails": 0.2,
            "rollback": {"share": 0.25},
            "restore": {"pool": "w", "time": 4},
            "rework": {"share": 0.5, "pipeline": "p"},
        },
    )
    data["pools"] = [{"id": "w", "slots": 2}]
    data["pipelines"].append({"id": "t", "stages": [{"id": "train", "pool": "w", "time": 3}]})
    policies = [{"kind": "on-alarm"}, {"kind": "periodic", "every": 100}]
    data["models"] = [
        {"id": "m", "count": 2, "trained-by": "t", "quality": {"at-release": 0.9},
         "retraining": {"kind": "first-of", "policies": policies}}
    ]  # fmt: skip
    jobs = 0.1 / (1 - 0.1)  # each job sends another one in ten times
    offered = jobs * (1 + 0.2 * 0.75 * 4) + 2 * 0.01 * 3
    assert declared_load(build(data)).iloc[0]["offered"] == pytest.approx(offered, rel=1e-6)


def test_a_pool_nobody_asks_and_one_without_slots() -> None:
    data = one_pipeline(
        [{"id": "s", "pool": "none", "time": 1}], arrivals={"kind": "exponential", "mean": 1}
    )
    data["pools"] = [{"id": "idle", "slots": 2}, {"id": "none", "slots": 0}]
    data["changes"] = [{"at": 5, "set": "pools[id=none].slots", "to": 1}]
    found = declared_load(build(data)).set_index("pool")["load"]
    assert found["idle"] == 0
    assert math.isinf(found["none"])


def test_a_missing_id_is_told_beside_another_fault_of_the_same_stage() -> None:
    stage = {"id": "s", "pool": "dsk", "time": {"kind": "exponential", "mean": -1}, "fails": 1.5}
    pools = [{"id": "desk", "slots": 1, "reserved": {"kind": "weekly-profile",
             "slots": [0, 2, -1, *[0] * 165]}}]  # fmt: skip
    pipeline = {"id": "ask", "stages": [stage, {"id": "t", "clock": "never"}]}
    data = {"scenario": 1, "horizon": 9, "pools": pools, "pipelines": [pipeline]}
    with pytest.raises(ScenarioError) as raised:
        build(data)
    assert {(each.what, each.path[-1]) for each in raised.value.faults} == {
        ("entry 3 of `slots` is `-1`", 2),
        ("`mean` is `-1`", "mean"),
        ("`fails` is `1.5`", "fails"),
        ("no pool `dsk`", "pool"),
        ("no calendar `never`", "clock"),
    }
