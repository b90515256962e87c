"""The two engines tell the same to the last bit: every table in order, every measure, every window.

They share the specification, the draws and what sums up facts, and nothing of what happens.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import test_engines_keys as keys
from hypothesis import given, settings
from key_cases import CASES, Case
from organisations import catalogue

from advisor.baseline import scenario_files, shipped_names, shipped_scenario
from simulator.engines import NotSupported, choose
from simulator.engines.compiled import CompiledEngine, warm_up
from simulator.engines.reference import ReferenceEngine
from simulator.results import Results
from simulator.spec import Scenario, build, to_data
from sources import none
from strategies import scenarios

DECLINED = ("adwin", "ddm", "psi")


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm_up()


def words(column: pd.Series) -> Any:
    """Numbers as the 64 bits they are, so that -0.0 is not 0.0 and a NaN equals itself."""
    values = column.to_numpy()
    return values.view(np.int64) if values.dtype == np.float64 else values


def frame_differences(name: str, one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    if list(one.dtypes.items()) != list(other.dtypes.items()) or len(one) != len(other):
        return [f"{name}: {one.shape} and {other.shape}, {one.dtypes} and {other.dtypes}"]
    found = []
    for column in one.columns:
        apart = np.flatnonzero(words(one[column]) != words(other[column]))
        if len(apart):
            row = apart[0]
            found.append(f"{name}.{column}, {len(apart)} rows, first {row}: "
                         f"{one.iloc[row].tolist()} and {other.iloc[row].tolist()}")  # fmt: skip
    return found


def differences(one: Results, other: Results) -> list[str]:
    """What two runs tell differently: nothing."""
    found = frame_differences("measures", one.measures, other.measures)
    found += frame_differences("series", one.series, other.series)
    assert (one.tables is None) == (other.tables is None)
    for name, table in (one.tables or {}).items():
        found += frame_differences(name, table, (other.tables or {})[name])
    return found


def apart(scenario: Scenario, seed: int = 1, replication: int = 0, **how: Any) -> list[str]:
    """What the engines tell differently of one run, with its tables and without."""
    one = ReferenceEngine().run(scenario, seed, replication, **how)
    engine = CompiledEngine()
    streamed = engine.run(scenario, seed, replication, **{**how, "tables": False})
    found = frame_differences("streamed measures", one.measures, streamed.measures)
    found += frame_differences("streamed series", one.series, streamed.series)
    return found + differences(one, engine.run(scenario, seed, replication, **how))


@pytest.mark.parametrize("name", scenario_files())
def test_every_shipped_file_is_told_alike(name: str) -> None:
    scenario = shipped_scenario(catalogue(), name)
    short = build({**to_data(scenario), "horizon": 400, "warm-up": 100})
    none(apart(short, tables=True, window=90.0))


@pytest.mark.parametrize("name", [each for each in shipped_names() if each.startswith("size-")])
def test_every_shipped_baseline_is_told_alike(name: str) -> None:
    scenario = shipped_scenario(catalogue(), name)
    horizon = {"10": 700, "60": 400, "300": 170}[name.split("-")[1]]
    none(apart(build({**to_data(scenario), "horizon": horizon}), tables=True))


def key_scenarios() -> list[Any]:
    """Each case of the format's keys once, after its change."""
    seen: dict[str, Case] = {}
    for case in CASES:
        seen.setdefault(case.key, case)
    return [pytest.param(case, id=key) for key, case in seen.items()]


@pytest.mark.parametrize("case", key_scenarios())
def test_every_key_of_the_format_means_the_same(case: Case) -> None:
    *_, data = keys.scenarios(case)
    scenario = build(data)
    reasons = CompiledEngine().supports(scenario)
    if reasons:
        assert any(each in reason for reason in reasons for each in DECLINED)
        return
    none(apart(scenario, tables=True, window=60.0))


@settings(max_examples=40)
@given(scenarios())
def test_random_scenarios_are_told_alike(data: dict[str, Any]) -> None:
    """Ties, calendars, clocks, batches, gangs, retries, fork-join, outages, drift and ramps."""
    scenario = build(data)
    try:
        none(apart(scenario, tables=True, window=50.0))
    except NotSupported as declined:  # changes at odds with each other: both engines say so
        with pytest.raises(NotSupported, match=declined.reasons[0][:20]):
            ReferenceEngine().run(scenario, 1, 0)


@pytest.mark.parametrize("kind", DECLINED)
def test_what_is_declined_is_named_and_the_reference_answers(kind: str) -> None:
    data = keys.scenarios(next(each for each in CASES if each.key == f"{kind.title()}.kind"
                               or kind in str(each.given) + str(each.after)))  # fmt: skip
    *_, changed = data
    scenario = build(changed)
    engine = CompiledEngine()
    if not engine.supports(scenario):
        scenario = build(next(iter(data)))
    assert any(kind in reason for reason in engine.supports(scenario))
    with pytest.raises(NotSupported, match=kind):
        choose("compiled", scenario)
    chosen, why = choose("auto", scenario)
    assert chosen.name == "reference"
    assert kind in why
