"""The random scenarios are valid, and reach every feature they promise."""

from __future__ import annotations

from typing import Any

from hypothesis import given, seed, settings

import strategies
from advisor.scenario_file import read_scenario, write_scenario
from simulator.spec import build, content_hash, to_data


def test_random_scenarios_are_valid_survive_writing_and_reach_every_feature() -> None:
    seen: set[str] = set()

    @settings(max_examples=50, deadline=None, derandomize=False, database=None)
    @given(strategies.scenarios())
    def examine(data: dict[str, Any]) -> None:
        scenario = build(data)
        again = build(to_data(scenario))
        assert again == scenario
        assert content_hash(again) == content_hash(scenario)
        assert read_scenario(write_scenario(scenario), "again") == scenario
        seen.update(_features(data))

    for number in range(12):  # as many rounds as it takes; the first two or three do
        seed(number)(examine)()
        if seen == strategies.FEATURES:
            break
    assert seen == strategies.FEATURES


def _features(data: dict[str, Any]) -> set[str]:
    pools, pipelines = data["pools"], data["pipelines"]
    stages = [stage for each in pipelines for stage in each["stages"]]
    kinds = {each["arrivals"]["kind"] for each in pipelines}
    return {
        name
        for name, there in {
            "backlog": data.get("backlog"),
            "batches": any(each.get("batch") for each in stages),
            "calendars": any("calendar" in each for each in pools),
            "causes": any(isinstance(each.get("fails"), list) for each in stages),
            "changes": data.get("changes"),
            "clocks": any("clock" in each for each in stages),
            "disciplines": any(each["discipline"] != "fifo" for each in pools),
            "elastic": any("elastic" in each for each in pools),
            "gangs": any(each.get("slots", 1) > 1 for each in stages),
            "interruptions": any("interruption" in each for each in stages),
            "models": data.get("models"),
            "outages": any("outage" in each for each in pools),
            "parallel": any("parallel" in each for each in stages),
            "production": any("production" in each for each in pipelines),
            "profiles": "weekly-profile" in kinds,
            "reserved": any("reserved" in each for each in pools),
            "traces": "trace" in kinds,
        }.items()
        if there
    }
