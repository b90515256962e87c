"""Each key of the format, changed alone: which rows of which tables change, and which do not.

The keys are found from the types of the format, so a new one without a case fails here.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, get_args

import pandas as pd
import pytest
from key_cases import CASES, Case, base
from pydantic import BaseModel

from simulator.engines.reference import ReferenceEngine
from simulator.results import Results
from simulator.spec import Scenario, build

ENGINE = ReferenceEngine()
SUBJECT = {"visits": "stage", "jobs": "pipeline", "pools": "pool", "models": "model",
           "retrainings": "model", "incidents": "pipeline"}  # fmt: skip


# --- the keys there are ---------------------------------------------------------------------
def types_in(annotation: Any) -> Iterator[type[BaseModel]]:
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from types_in(each)


def types_of_the_format() -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = [Scenario]
    for each in found:
        for info in each.model_fields.values():
            found += dict.fromkeys(t for t in types_in(info.annotation) if t not in found)
    return found


TYPES = types_of_the_format()
KEYS = {f"{each.__name__}.{info.alias or name}"
        for each in TYPES for name, info in each.model_fields.items()}  # fmt: skip


def test_every_key_has_a_case() -> None:
    known = {case.key for case in CASES}
    # ids are names: renamed below; `kind` chooses a member: each of them stands in a case
    names = {"Scenario.scenario"} | {f"{each}.id" for each in NAMED}
    kinds = {key for key in KEYS if key.endswith(".kind") and key != "Pool.kind"}
    assert sorted(KEYS - known - names - kinds) == []
    assert sorted((known | names) - KEYS) == []


def test_every_member_stands_in_a_case() -> None:
    built = set()
    for case in CASES:
        for data in scenarios(case):
            built |= {type(each).__name__ for each in parts_of(build(data))}
    assert sorted({each.__name__ for each in TYPES} - built) == []


def parts_of(value: Any) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from parts_of(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from parts_of(each)


# --- what a key changes ---------------------------------------------------------------------
def put(data: dict[str, Any], path: str, value: Any) -> None:
    """Sets the value at `pipelines.p.stages.x.slots`; entries of lists by id, cause or position."""
    *way, last = path.split(".")
    node: Any = data
    for step in way:
        node = node[place(node, step)] if isinstance(node, list) else node.setdefault(step, [])
    if not isinstance(node, list):
        node[last] = value
    elif place(node, last) == len(node):
        node.append(value)
    else:
        node[place(node, last)] = value


def place(entries: list[Any], word: str) -> int:
    if word.isdigit():
        return int(word)
    names = [each.get("id") or each.get("cause") for each in entries]
    return names.index(word) if word in names else len(names)


def scenarios(case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
    before = base()
    for path, value in case.given.items():
        put(before, path, copy.deepcopy(value))
    after = copy.deepcopy(before)
    put(after, case.path, case.after)
    return before, after


RUNS: dict[str, Results] = {}


def go(data: dict[str, Any]) -> Results:
    text = json.dumps(data, sort_keys=True)
    if text not in RUNS:
        scenario = build(data)
        RUNS[text] = ENGINE.run(scenario, scenario.seed, 0, tables=True)
    return RUNS[text]


def different(before: Results, after: Results) -> str:
    """Tables with the subjects whose rows differ; without any, the measures that do; or `-`."""
    assert before.tables is not None
    assert after.tables is not None
    found = []
    for name, column in SUBJECT.items():
        one, other = (rows_by(each.tables[name], column) for each in (before, after))
        subjects = sorted(
            key for key in one.keys() | other.keys() if one.get(key) != other.get(key)
        )
        if subjects:
            found.append(f"{name} {' '.join(subjects)}")
    return "; ".join(found) or measures(before, after) or "-"


def rows_by(frame: pd.DataFrame, column: str) -> dict[str, str]:
    return {str(key): rows.to_csv(index=False) for key, rows in frame.groupby(column)}


def measures(before: Results, after: Results) -> str:
    both = before.measures.merge(after.measures, on=["measure", "subject"], how="outer")
    same = both["value_x"].eq(both["value_y"]) | (both["value_x"].isna() & both["value_y"].isna())
    return " ".join(sorted(set(both[~same]["measure"])))


@pytest.mark.parametrize("case", CASES, ids=[case.key for case in CASES])
def test_a_key_changed_alone_changes_these_rows_and_no_others(case: Case) -> None:
    before, after = map(go, scenarios(case))
    assert different(before, after) == case.expected


# --- names and dates -------------- -------------------------------------------------------
NAMED = ("CalendarSpec", "Pool", "Pipeline", "Stage", "Model")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("office", "opening", "-"),  # a calendar: its name stands in no row
        ("b", "machines", "visits train; pools b machines"),
        ("t", "teach", "visits train; jobs t teach; pools b; models m; retrainings m"),
        ("train", "learn", "visits learn train; jobs t; pools b; models m; retrainings m"),
        ("m", "churn", "visits train; jobs t; pools b; models churn m; retrainings churn m"),
    ],
)
def test_an_id_is_a_name_in_rows_and_of_draws(old: str, new: str, expected: str) -> None:
    """Renamed wherever it stands; a pipeline's, stage's or model's luck is its name's."""
    data = base()
    put(data, "pools.d.calendar", "office")
    put(data, "pipelines.t.stages.train.time", {"kind": "exponential", "mean": 4})
    renamed = json.loads(json.dumps(data).replace(f'"{old}"', f'"{new}"'))
    assert different(go(data), go(renamed)) == expected


@pytest.mark.parametrize("case", [each for each in CASES if each.key.startswith("Change.")],
                         ids=lambda each: each.key)  # fmt: skip
def test_nothing_changes_before_its_date(case: Case) -> None:
    before, after = map(go, scenarios(case))
    assert before.tables is not None
    assert after.tables is not None
    since = {"visits": "began", "jobs": "arrived", "pools": "time", "models": "time",
             "retrainings": "asked", "incidents": "opened"}  # fmt: skip
    for name, column in since.items():
        one, other = (each.tables[name] for each in (before, after))
        own = [each for each in one.columns if each not in ("ended", "outcome", "after", "restored",
               "detected", "began")]  # fmt: skip
        early, same = (each[each[column] < 48.0][own] for each in (one, other))
        assert early.equals(same), name
