"""What dated changes may bring: ids, causes and numbers that stand in the values they set."""

from __future__ import annotations

from typing import Any

from simulator.engines.compiled.dated import Part

__all__ = ["causes_in", "numbers_in", "walk", "words_in"]


def walk(value: Any) -> Any:
    """Every mapping within plain data, itself included."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walk(each)


def words_in(value: Any, key: str, part: Part | None = None) -> set[str]:
    """Every text under that key, and the value itself where a change is of such a key."""
    found = {str(each[key]) for each in walk(value) if isinstance(each.get(key), str)}
    if part is not None and part.place and part.place[-1] == key and isinstance(part.to, str):
        found.add(part.to)
    return found


def numbers_in(value: Any, key: str, part: Part) -> list[float]:
    """Every number under that key, and the value itself where a change is of such a key."""
    found = [each[key] for each in walk(value) if isinstance(each.get(key), int | float)]
    if part.place[-1:] == (key,) and isinstance(part.to, int | float):
        found.append(part.to)
    return found


def causes_in(part: Part) -> set[str]:
    """Causes of failure that a change brings; `fails` where it may be a number."""
    return {"fails"} | words_in(part.to, "cause")
