"""The formats are frozen as version 1: golden files that use every key, read and written unchanged.

A change here is a change of a format: it needs a version number and a migration.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from advisor.scenario_file import read_scenario, write_scenario
from advisor.strict_yaml import read
from simulator.schema import kebab
from simulator.spec import Scenario, ScenarioError, build, content_hash

GOLDEN = Path(__file__).parent / "golden"
ADDED = "5ce0047da10741f72c94def16b7a97ca481882e94cbe7494ca46ac5abeae48d2"
HASHES = {
    "scenario-v1-additions.yaml": ADDED,
    "scenario-example.yaml": "79f2b410017446acdc441e2f05926a98f41e3a7486d5183c6a653198cee277a8",
    "scenario-v1.yaml": "ad284fec1c33c593a30b31e50b5181700bdf1161b71cd364d38c0550f1d10260",
}


@pytest.mark.parametrize(("name", "digest"), HASHES.items())
def test_golden_scenarios_mean_what_they_meant(name: str, digest: str) -> None:
    scenario = read_scenario((GOLDEN / name).read_bytes(), name)
    assert content_hash(scenario) == digest
    assert read_scenario(write_scenario(scenario), name) == scenario


def test_the_golden_scenario_uses_every_key_and_every_word_of_the_format() -> None:
    """What was frozen stands in one file; optional keys that came later in a second one."""
    files = ("scenario-v1.yaml", "scenario-v1-additions.yaml")
    used = {each for name in files for each in _used(read((GOLDEN / name).read_bytes(), name).data)}
    promised = set(_promised(Scenario, set()))
    words = {each for each in promised if "=" in each}
    assert promised - words - used == set()
    # words of roles and units need not all appear; the golden file shows every kind
    kinds = {each for each in words if each.startswith(("kind=", "discipline=", "charge="))}
    assert kinds - used == {"discipline=fifo", "kind=constant"} - used


def _used(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            if isinstance(value, str):
                yield f"{key}={value}"
            yield from _used(value)
    elif isinstance(data, list):
        for each in data:
            yield from _used(each)


def _promised(annotation: Any, seen: set[Any]) -> Iterator[str]:
    """Every key below a type, and every `key=word` of its closed lists."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in seen:
            return
        seen.add(annotation)
        for name, info in annotation.model_fields.items():
            yield kebab(name)
            words = [each for each in _literals(info.annotation) if isinstance(each, str)]
            yield from (f"{kebab(name)}={word}" for word in words)
            yield from _promised(info.annotation, seen)
    else:
        for each in get_args(annotation):
            yield from _promised(each, seen)


def _literals(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(word for each in get_args(annotation) for word in _literals(each))
    return ()


def _leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, dict | list):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in items:
            yield from _leaves(value, (*path, key))
    else:
        yield path


def test_every_number_of_the_golden_scenario_counts() -> None:
    """Each number changed alone gives another scenario: no key is read and forgotten."""
    data = read((GOLDEN / "scenario-v1.yaml").read_bytes(), "v1").data
    first = content_hash(build(data))
    weekly = [("counts",), ("slots",)]
    changed = 0
    for path in list(_leaves(data)):
        *parents, last = path
        node = data
        for step in parents:
            node = node[step]
        old = node[last]
        if not isinstance(old, int | float) or isinstance(old, bool) or path[0] == "scenario":
            continue
        if len(parents) > 1 and tuple(parents[-1:]) in weekly and last not in (0, 167):
            continue  # one hour stands for the week
        node[last] = old * 0.99 if isinstance(old, float) else max(0, old - 1) if old else 1
        try:
            digest = content_hash(build(data))
        except ScenarioError:  # it may not be changed alone: then it was read, too
            digest = ""
        assert digest != first, path
        changed += 1
        node[last] = old
    assert changed > 130
    assert content_hash(build(data)) == first
