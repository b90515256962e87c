"""A scenario as plain data again: defaults left out, one form for equal scenarios, and its hash."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from typing import Any

from pydantic import BaseModel

from simulator.distributions import Constant
from simulator.schema import kebab
from simulator.spec.scenario import Change, Scenario

__all__ = ["content_hash", "full_data", "plain", "to_data"]


def to_data(scenario: Scenario) -> dict[str, Any]:
    """Kebab-case plain data without what is at its default; `build(to_data(s)) == s`."""
    return {key: plain(value) for key, value in _fields(scenario, defaults=False)}


def full_data(scenario: Scenario) -> dict[str, Any]:
    """The same with every default written out (but in `changes`): what the paths of dated changes
    select from."""
    fields = _fields(scenario, defaults=True)
    return {key: plain(value, defaults=key != "changes") for key, value in fields}


def plain(value: Any, *, defaults: bool = False) -> Any:
    """Constants as numbers, whole floats as integers, tuples as lists, dates as text."""
    if isinstance(value, float):  # first: most of a scenario are numbers and words
        return _number(value)
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Constant):
        return _number(value.value)
    if isinstance(value, BaseModel):
        fields = _fields(value, defaults=defaults)
        return {key: plain(each, defaults=defaults) for key, each in fields}
    if isinstance(value, tuple | list):
        return [plain(each, defaults=defaults) for each in value]
    if isinstance(value, dict):
        return {key: plain(each, defaults=defaults) for key, each in value.items()}
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, dt.date) else value


def content_hash(scenario: Scenario) -> str:
    """SHA-256 (hex) of the canonical JSON; lists of entries count as sets, except stages."""
    text = json.dumps(
        _unordered(to_data(scenario)), sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(value: BaseModel, *, defaults: bool) -> list[tuple[str, Any]]:
    found = []
    for name, key, default in _described(type(value)):
        each = getattr(value, name)
        written = name == "to" and isinstance(value, Change) and value.set is not None
        if defaults or name == "kind" or written or each != default:
            found.append((key, each))
    return found


@functools.cache
def _described(model: type[BaseModel]) -> tuple[tuple[str, str, Any], ...]:
    """The fields of a class: name, key in plain data, default (never written into)."""
    return tuple(
        (name, kebab(name), info.get_default(call_default_factory=True, validated_data={}))
        for name, info in model.model_fields.items()
    )


def _number(value: float) -> float | int:
    return int(value) if value.is_integer() and abs(value) < 2.0**53 else value


def _unordered(value: Any, key: str = "") -> Any:
    """Lists of mappings (but stages) and of words in one order."""
    if isinstance(value, dict):
        return {each: _unordered(item, each) for each, item in value.items()}
    if not isinstance(value, list):
        return value
    items = [_unordered(item) for item in value]
    if key != "stages" and items and isinstance(items[0], dict | str):
        items.sort(key=lambda item: json.dumps(item, sort_keys=True))
    return items
