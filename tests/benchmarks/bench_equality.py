"""Both engines over whole horizons: every table of every example's plan, and random scenarios.

The suite compares them on short runs of everything shipped; here the roadmaps of the examples run
to their end, as 64-bit words and in order, and a few hundred random scenarios beyond the suite's.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

from measuring import ROOT, machine

EXAMPLES = ("pilots", "regulated", "traditional")
RANDOM = 300


def plan_of(example: str) -> Any:
    """Today's scenario of an example with its roadmap as dated changes; None where it has none."""
    from advisor.catalogue import load_catalogue
    from advisor.cli.inputs import open_engagement
    from advisor.flow import assess, plan_roadmap
    from advisor.outlook import changes_of_plan
    from simulator.spec import build

    catalogue = load_catalogue()
    engagement = open_engagement(example, catalogue)
    plan = plan_roadmap(catalogue, engagement, assess(catalogue, engagement), replications=2)
    if not plan.roadmap.feasible:
        return None
    found, _ = changes_of_plan(catalogue, engagement, plan.baseline, plan.roadmap.items)
    data = plan.baseline.data
    return build({**data, "changes": [*data.get("changes", []), *found]})


def compared(scenario: Any) -> tuple[list[str], int, tuple[float, float]]:
    """What the engines tell differently of one run, rows compared, and processor seconds."""
    from test_engines_equal import differences

    from simulator.engines.compiled import CompiledEngine
    from simulator.engines.reference import ReferenceEngine

    results, spent = [], []
    for engine in (ReferenceEngine(), CompiledEngine()):
        began = time.process_time()
        results.append(engine.run(scenario, 1, 0, tables=True, window=scenario.horizon / 20))
        spent.append(time.process_time() - began)
    rows = sum(len(each) for each in (results[0].tables or {}).values())
    return differences(*results), rows, (spent[0], spent[1])


def plans() -> Iterator[str]:
    """A line an example, as it becomes known."""
    for example in EXAMPLES:
        scenario = plan_of(example)
        if scenario is None:
            yield f"{example}: no plan keeps all limits"
            continue
        apart, rows, (slow, quick) = compared(scenario)
        yield (
            f"{example}: {scenario.horizon:,.0f} {scenario.time_unit}s, {len(scenario.changes)} "
            f"dated changes, {rows:,} rows of facts in {slow:.1f} and {quick:.1f} s of a "
            f"processor: {'equal' if not apart else f'DIFFERENT: {apart[0]}'}"
        )


def drawn() -> str:
    """Random scenarios, another choice at each call: what differs is told smallest first."""
    from hypothesis import given, settings
    from test_engines_equal import apart

    from simulator.engines import NotSupported
    from simulator.spec import build
    from strategies import scenarios

    seen = dict.fromkeys(("run", "declined"), 0)

    @settings(max_examples=RANDOM, derandomize=False, deadline=None, database=None)
    @given(scenarios())
    def told_alike(data: dict[str, Any]) -> None:
        try:
            found = apart(build(data), tables=True, window=50.0)
        except NotSupported:  # changes at odds with each other: either engine says so
            seen["declined"] += 1
            return
        seen["run"] += 1
        assert not found, found

    told_alike()
    return f"{seen['run']} random scenarios equal, {seen['declined']} declined by both"


def report() -> Iterator[str]:
    """The plans, then the random scenarios; a difference is printed, or raised where drawn."""
    sys.path.insert(0, str(ROOT / "tests"))
    from simulator.engines.compiled import warm_up

    warm_up()
    yield machine("numba", "simpy")
    yield from plans()
    yield drawn()
