"""A validation library's errors in words a person can act on: where, what, remedy.

Knows pydantic's error types; knows nothing of what a scenario means. Paths are those of the plain
data that was validated, so that a reader of files can turn them into lines.
"""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

__all__ = ["SpecFault", "explain", "explain_kinds", "suggestion"]

_MOST_WORDS = 500
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class SpecFault:
    """One fault of a specification: the path of the value in plain data, what, and the remedy."""

    path: tuple[str | int, ...]
    what: str
    remedy: str


def explain(
    error: ValidationError, data: Any, model: type[BaseModel] | None = None
) -> list[SpecFault]:
    """Every error of `error` with its path in `data`; `model` lets unknown keys name known ones."""
    return [fault for fault, _ in explain_kinds(error, data, model)]


def explain_kinds(
    error: ValidationError, data: Any, model: type[BaseModel] | None = None
) -> list[tuple[SpecFault, str]]:
    """The same, each with pydantic's own name for the kind of error.

    A list is also called too short when its entries are faulty; that is no fault of its own.
    """
    errors = [(_data_path(each["loc"], data, each["type"]), each) for each in _errors(error)]
    paths = [path for path, _ in errors]
    return [
        (SpecFault(path, *_words(each, path, model)), str(each["type"]))
        for path, each in errors
        if each["type"] != "too_short" or not any(_is_below(other, path) for other in paths)
    ]


def _errors(error: ValidationError) -> list[dict[str, Any]]:
    return [dict(each) for each in error.errors(include_url=False)]


def _is_below(path: tuple[str | int, ...], above: tuple[str | int, ...]) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def suggestion(word: str, known: Iterable[str]) -> str:
    """`did you mean …?` with the nearest known word, else the list of them."""
    words = sorted(set(map(str, known)))[:_MOST_WORDS]
    near = difflib.get_close_matches(
        word[:80].lower().replace("_", "-"), [each.lower() for each in words], 1, 0.6
    )
    if near:
        found = next(each for each in words if each.lower() == near[0])
        return f"did you mean `{found}`?"
    return f"known here: {', '.join(words)}" if words else "remove it"


def _data_path(loc: Sequence[str | int], data: Any, kind: str) -> tuple[str | int, ...]:
    """The steps of `loc` that exist in the data: names of union members are left out."""
    path: list[str | int] = []
    for position, step in enumerate(loc):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            if position == len(loc) - 1 and kind == "missing":
                path.append(step)
            continue
        path.append(step)
    return tuple(path)


def _name(path: Sequence[str | int]) -> str:
    """How a person calls the value at that path: its key, or which entry of which list it is."""
    if not path:
        return "the value"
    if isinstance(path[-1], str):
        return _shown(path[-1])
    key = next((_shown(step) for step in reversed(path) if isinstance(step, str)), "the list")
    return f"entry {path[-1] + 1} of {key}"


def _words(
    each: Mapping[str, Any], path: Sequence[str | int], model: type[BaseModel] | None
) -> tuple[str, str]:
    kind, loc, context = each["type"], each["loc"], each.get("ctx") or {}
    name = _name(path)
    found = _shown(each.get("input"))
    if kind == "extra_forbidden":
        known = _keys(model, loc[:-1]) if model else ()
        return f"unknown key {name}", suggestion(str(loc[-1]), known)
    if kind == "missing":
        return f"{name} is missing", "add it"
    if kind == "union_tag_invalid":
        known = [word.strip("' ") for word in str(context["expected_tags"]).split(",")]
        return f"unknown kind {_shown(context['tag'])}", suggestion(str(context["tag"]), known)
    if kind == "union_tag_not_found":
        return f"{name} needs a `kind`", "add `kind:` with one of the known kinds"
    if kind in ("literal_error", "enum"):
        return f"{name} is {found}", f"use {str(context['expected']).replace(chr(39), '`')}"
    if kind in ("value_error", "assertion_error"):
        return _split(str(each["msg"]).split(", ", 1)[-1])
    if kind in _BOUNDS:
        limit = next(iter(context.values()))
        return f"{name} is {found}", f"it must be {_BOUNDS[kind]} {limit}"
    if kind == "too_long":
        return f"{name} has more than {context['max_length']:,} entries", "make the list shorter"
    if kind in _LENGTHS:
        limit = next(iter(context.values()))
        return (
            f"{name} has {len(str(each['input'])):,} characters",
            f"{_LENGTHS[kind]} {limit:,} are expected",
        )
    if kind == "string_pattern_mismatch" and context.get("pattern") in _FORMS:
        return f"{name} is {found}", f"{_FORMS[context['pattern']]} are expected"
    for prefix, expected in _EXPECTED:
        if kind.startswith(prefix):
            return f"{name} is {found}", f"{expected} is expected{_quoted(each)}"
    return f"{name} is {found}", str(each["msg"])


def _split(message: str) -> tuple[str, str]:
    what, _, remedy = message.partition("; ")
    return what, remedy or "see the description of the format"


_BOUNDS = {
    "greater_than": "above",
    "greater_than_equal": "at least",
    "less_than": "below",
    "less_than_equal": "at most",
}
_LENGTHS = {"string_too_long": "at most", "string_too_short": "at least"}
_FORMS = {r"^[a-z0-9]+(-[a-z0-9]+)*$": "small letters, digits and hyphens between them"}
_EXPECTED = (
    ("bool", "true or false"),
    ("int", "a whole number"),
    ("float", "a number"),
    ("finite_number", "a finite number"),
    ("string_pattern", "another form of text"),
    ("string", "text"),
    ("too_short", "at least one entry"),
    ("tuple", "a list"),
    ("list", "a list"),
    ("model", "a mapping of keys to values"),
    ("dict", "a mapping of keys to values"),
    ("date", "a date like 2026-01-05"),
    ("time", "a time of day like 09:30"),
)


def _quoted(each: Mapping[str, Any]) -> str:
    """What to add where a number was written as text."""
    given = each.get("input")
    if not isinstance(given, str) or not str(each["type"]).startswith(("int", "float")):
        return ""
    return ", without quotes" if _NUMBER.fullmatch(given) else ""


def _shown(value: Any) -> str:
    """A value as it stands in the file, shortened; containers by their kind."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    text = str(value)
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


def _keys(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """The keys that may stand at `loc`, as written in files."""
    current: Any = model
    for step in loc:
        current = _descend(current, step)
    current = _bare(current)
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [info.alias or name for name, info in current.model_fields.items()]
    return []


def _bare(annotation: Any) -> Any:
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    members = [each for each in get_args(annotation) if each is not type(None)]
    if get_origin(annotation) in (Union, types.UnionType) and len(members) == 1:
        return _bare(members[0])
    return annotation


def _descend(annotation: Any, step: str | int) -> Any:
    """The annotation one step down, or None: a key, a position, or the tag of a union's member."""
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, info in annotation.model_fields.items():
            if step in (name, info.alias):
                return info.annotation
        return None
    origin, members = get_origin(annotation), get_args(annotation)
    if origin in (list, tuple):
        return members[0] if isinstance(step, int) else None
    if origin in (Union, types.UnionType):
        tagged = [each for each in members if step in _tags(each)]
        below = (found for each in members if (found := _descend(each, step)) is not None)
        return tagged[0] if tagged else next(below, None)
    return members[1] if len(members) == 2 else None


def _tags(annotation: Any) -> set[Any]:
    annotation = _bare(annotation)
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return set()
    kind = annotation.model_fields.get("kind")
    tags = (
        set(get_args(kind.annotation)) if kind and get_origin(kind.annotation) is Literal else set()
    )
    return tags | {annotation.__name__}
