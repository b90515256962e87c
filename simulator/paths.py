"""The path language of changes and effects: which values of a scenario's plain data are meant.

`pools[id=gpu].slots`, `pipelines[role=change].stages[role=test].fails[cause=flaky]`,
`models[*].monitors`, `stages[role in {review, approval}]`, `pools[role=runners, kind=cpu].slots`.
Steps are keys, joined by dots; a list is followed by a selector, never by a position. Nothing here
knows which keys a scenario has: a final key that is absent from a matched mapping counts as there
(it is at its default), an absent one on the way matches nothing.
"""

from __future__ import annotations

import copy
import functools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = [
    "WHOLE",
    "Location",
    "Path",
    "Step",
    "find",
    "get",
    "parse",
    "replaced",
    "scaled",
    "scaled_value",
]

Location: TypeAlias = tuple[str | int, ...]
_WORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_STEP = re.compile(rf"({_WORD})(?:\[([^\[\]]*)\])?(\.|$)")
_TERM = re.compile(rf"\s*({_WORD})\s*(?:=\s*({_WORD})|in\s*\{{([^{{}}]*)\}})\s*(,|$)")
_SHARES = frozenset({"applies", "probability", "share", "fails", "floor", "below", "correlation"})
_MAPPINGS = (dict, Mapping)  # asked of every node: the plain class first, which is quick
# Keys whose values are whole numbers: multiplied or on a ramp, they take the floor.
WHOLE = frozenset({"slots", "at-most", "at-least", "labels", "parallel", "count", "units"})


@dataclass(frozen=True, slots=True)
class Step:
    """One key; with `terms` (possibly none: every entry) the entries of its list that match all."""

    key: str
    terms: tuple[tuple[str, frozenset[str]], ...] | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path; `text` is what was written."""

    text: str
    steps: tuple[Step, ...]


@functools.lru_cache(maxsize=4096)
def parse(path: str) -> Path:
    """The steps of a path; ValueError with the reason when it is not one.

    >>> [step.key for step in parse("pools[id=gpu].slots").steps]
    ['pools', 'slots']
    """
    if len(path) > 500:
        raise ValueError(f"a path of {len(path)} characters; 500 are enough")
    steps, position, joined = [], 0, True
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise ValueError(f"`{path}` is not a path from `{path[position : position + 30]}` on")
        steps.append(Step(match[1], None if match[2] is None else _terms(path, match[2])))
        position, joined = match.end(), match[3] == "."
    if joined:
        raise ValueError(f"`{path}` ends before its last key")
    return Path(path, tuple(steps))


def _terms(path: str, text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """`*`, or `key=value` and `key in {a, b}` joined by commas."""
    if text.strip() == "*":
        return ()
    terms, position = [], 0
    more = True
    while more:
        match = _TERM.match(text, position)
        if match is None:
            raise ValueError(f"`[{text}]` in `{path}` selects nothing; write [*] or [id=word]")
        words = [match[2]] if match[2] else [each.strip() for each in match[3].split(",")]
        if not all(re.fullmatch(_WORD, word) for word in words):
            raise ValueError(f"`{{{match[3]}}}` in `{path}` is not a list of words")
        terms.append((match[1], frozenset(words)))
        position, more = match.end(), match[4] == ","
    return tuple(terms)


def find(data: Mapping[str, Any], path: str) -> list[Location]:
    """Every location the path means, in file order; empty when it matches nothing."""
    return list(_walk(data, parse(path).steps, ()))


def _walk(node: Any, steps: tuple[Step, ...], here: Location) -> Iterator[Location]:
    step, rest = steps[0], steps[1:]
    if not isinstance(node, _MAPPINGS):
        return
    here = (*here, step.key)
    if step.terms is None:
        if not rest:
            yield here
        elif step.key in node:
            yield from _walk(node[step.key], rest, here)
        return
    entries = node.get(step.key)
    for position, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
        if _matches(entry, step.terms):
            if rest:
                yield from _walk(entry, rest, (*here, position))
            else:
                yield (*here, position)


def _matches(entry: Any, terms: tuple[tuple[str, frozenset[str]], ...]) -> bool:
    if not terms:
        return True
    if not isinstance(entry, _MAPPINGS):
        return False
    return all(str(entry.get(key)) in words for key, words in terms)


def get(data: Mapping[str, Any], location: Location) -> Any:
    """The value at a location; None for a final key that is absent."""
    node: Any = data
    for step in location[:-1]:
        node = node[step]
    last = location[-1]
    return node.get(last) if isinstance(node, _MAPPINGS) else node[last]


def replaced(data: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """New data with `value` at every location of the path; LookupError when there is none.

    Only what lies on the way to a location is copied: the rest is shared with `data`, so neither is
    to be written into afterwards.
    """
    return _rewritten(data, path, lambda _key, _old: copy.deepcopy(value))


def scaled(data: Mapping[str, Any], path: str, factor: float) -> dict[str, Any]:
    """New data with every value of the path multiplied by `factor` as `scaled_value` does it.

    What is not multiplied is shared with `data`, as `replaced` shares it. LookupError when the path
    matches nothing, ValueError when a value cannot be multiplied.
    """
    return _rewritten(data, path, lambda key, old: scaled_value(old, factor, key))


def _rewritten(data: Mapping[str, Any], path: str, new: Any) -> dict[str, Any]:
    locations = find(data, path)
    if not locations:
        raise LookupError(f"`{path}` matches nothing")
    result, copied = dict(data), set[Location]()
    for location in locations:
        parent: Any = result
        for depth, step in enumerate(location[:-1], start=1):
            if location[:depth] not in copied:
                inner = parent[step]
                parent[step] = dict(inner) if isinstance(inner, Mapping) else list(inner)
                copied.add(location[:depth])
            parent = parent[step]
        key = next(str(step) for step in reversed(location) if isinstance(step, str))
        parent[location[-1]] = new(key, get(result, location))
    return result


def scaled_value(value: Any, factor: float, key: str = "") -> Any:
    """A plain value multiplied: what that means depends on what it is.

    Numbers are multiplied; shares (`applies`, `fails`, …) stay within [0, 1]; whole numbers
    (`slots`, …) take the floor. Distributions keep their shape and scale their mean, arrivals
    scale their gaps (and divide their counts), drift scales its points, failure causes their
    probabilities. Policies and detectors have no multiple: ValueError.
    """
    if not math.isfinite(factor) or factor < 0.0:
        raise ValueError(f"a factor of {factor} is not a finite number of at least 0")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _scaled_number(value, factor, key)
    if isinstance(value, list | tuple):
        return [scaled_value(each, factor, key) for each in value]
    kind = _kind(value)
    if kind not in _SCALED:
        raise ValueError(f"{_named(value)} cannot be multiplied; set it instead")
    if kind == "weekly-profile" and factor == 0.0:
        raise ValueError("arrivals with gaps of 0 never end; use a factor above 0")
    by = 1.0 / factor if kind == "weekly-profile" else factor
    return {
        each: scaled_value(item, by, each) if each in _SCALED[kind] else copy.deepcopy(item)
        for each, item in value.items()
    }


def _kind(value: Any) -> str:
    """The `kind` of a mapping, or what it is by the keys it has."""
    if not isinstance(value, Mapping):
        return ""
    if "probability" in value:
        return "cause"
    if "weight" in value and "time" in value:
        return "part"
    kind = str(value.get("kind", ""))
    return "reserved" if kind == "weekly-profile" and "slots" in value else kind


def _scaled_number(value: float, factor: float, key: str) -> float:
    result = value * factor
    if key in _SHARES:
        return min(1.0, max(0.0, result))
    if key in WHOLE and isinstance(value, int):
        return math.floor(result + 1e-9)
    return result


def _named(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"a `{value['kind']}`" if "kind" in value else "a group of values"
    return "nothing" if value is None else f"`{value}`"


_SCALED: Mapping[str, frozenset[str]] = {
    "cause": frozenset({"probability"}),
    "part": frozenset({"time"}),
    "reserved": frozenset({"slots"}),
    "constant": frozenset({"value"}),
    "exponential": frozenset({"mean"}),
    "uniform": frozenset({"from", "to"}),
    "triangular": frozenset({"from", "mode", "to"}),
    "lognormal": frozenset({"mean"}),
    "gamma": frozenset({"mean"}),
    "weibull": frozenset({"mean"}),
    "empirical": frozenset({"values"}),
    "mixture": frozenset({"parts"}),
    "renewal": frozenset({"gap"}),
    "weekly-profile": frozenset({"counts"}),
    "trace": frozenset({"submits"}),
    "none": frozenset(),
    "linear": frozenset({"points-per-day"}),
    "saturating": frozenset({"points"}),
    "ornstein-uhlenbeck": frozenset({"points", "points-sd"}),
    "shocks": frozenset({"points"}),
    "seasonal": frozenset({"points"}),
    "sum": frozenset({"parts"}),
}
