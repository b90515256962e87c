"""Values of a scenario's plain data in words, for a study's sheet: no key is left unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["listed", "said", "said_stage"]

_MOST_VALUES = 6


def listed(words: Iterable[object]) -> str:
    """Words joined by commas.

    >>> listed(["a", "b"])
    'a, b'
    """
    return ", ".join(map(str, words))


def said(value: Any) -> str:
    """A value, a distribution or any other part of a scenario in one line.

    >>> said({"kind": "lognormal", "mean": 6, "cv": 1.5})
    'lognormal, mean 6, cv 1.5'
    >>> said(0.25), said([1.0] * 168), said({"share": 0.2, "time": {"kind": "gamma", "mean": 2}})
    ('0.25', '168 values, 168 in all', 'share 0.2, time (gamma, mean 2)')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        kind = [str(value["kind"]).replace("-", " ")] if "kind" in value else []
        rest = [_named(key, each) for key, each in value.items() if key != "kind"]
        return ", ".join([*kind, *rest])
    if isinstance(value, list | tuple):
        return _many(value)
    return str(value)


def _named(key: str, value: Any) -> str:
    words = said(value)
    deep = isinstance(value, Mapping) or (
        isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value)
    )
    return f"{key.replace('-', ' ')} ({words})" if deep else f"{key.replace('-', ' ')} {words}"


def _many(values: Any) -> str:
    if len(values) <= _MOST_VALUES or any(isinstance(each, Mapping) for each in values):
        inner = [f"({said(each)})" if isinstance(each, Mapping) else said(each) for each in values]
        return " ".join(inner)
    if all(isinstance(each, int | float) for each in values):
        return f"{len(values)} values, {said(sum(values))} in all"
    return f"{len(values)} entries"


def said_stage(stage: Mapping[str, Any], unit: str) -> str:
    """One stage: what it takes and where, then everything else that its data says.

    >>> said_stage({"id": "build", "pool": "runners", "time": 0.3, "fails": 0.03}, "hour")
    'build: 0.3 hours on runners, fails 0.03'
    """
    time = said(stage.get("time", 0))
    words = f"{stage['id']}: {time} hours".replace("hours", f"{unit}s")
    words += f" on {stage['pool']}" if "pool" in stage else " without a pool"
    rest = {key: value for key, value in stage.items()
            if key not in ("id", "role", "time", "pool")}  # fmt: skip
    return f"{words}, {said(rest)}" if rest else words
