"""Text to a document: decoding, YAML events, and everything that is not allowed.

The only importer of yaml.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from advisor.faults import Fault, FaultsError
from advisor.strict_yaml.document import (
    CONTROL,
    LARGEST_INT,
    MAX_BYTES,
    MAX_DEPTH,
    Document,
    Place,
)

__all__ = ["read"]

_MAX_FAULTS = 200
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\Z", re.ASCII)
_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)


def read(text: str | bytes, name: str) -> Document:
    """The data of one YAML or JSON text; raises FaultsError with every fault and its line.

    >>> read("a: No", "x.yaml").data, read("b: [1, 2.5, 1:30]", "y.yaml").data
    ({'a': 'No'}, {'b': [1, 2.5, '1:30']})
    """
    decoded = _decode(text, name)
    builder = _Builder(name)
    try:
        for event in yaml.parse(decoded, Loader=_LOADER):
            builder.take(event)
    except _TooMuchError:
        pass
    except yaml.YAMLError as error:
        builder.faults.append(_syntax_fault(error, decoded, name))
    if builder.faults:
        raise FaultsError(builder.faults)
    return Document(builder.data, name, builder.root)


def _decode(text: str | bytes, name: str) -> str:
    """Text within the size limit, without byte-order mark; the first thing wrong is told."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        what = f"the file has {size:,} bytes, more than 16 MB"
        raise FaultsError([Fault(f"{name}:1", what, "split it or leave out what is not needed")])
    if isinstance(text, bytes):
        text = _utf8(text, name)
    text = text.removeprefix("\ufeff")
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        what = f"the character U+{ord(found.group()):04X} is not allowed"
        raise FaultsError([Fault(f"{name}:{line}", what, "remove it; is this a text file?")])
    return _json_as_yaml(text) if _is_json(text) else text


def _utf8(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start + 1} is not UTF-8 text"
        raise FaultsError([Fault(f"{name}:{line}", what, "save the file as UTF-8")]) from None


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _json_as_yaml(text: str) -> str:
    """The two things JSON allows and YAML does not: tabs as blanks, characters as escaped pairs."""

    def joined(match: re.Match[str]) -> str:
        return match[1] + chr(
            0x10000 + ((int(match[2], 16) - 0xD800) << 10) + int(match[3], 16) - 0xDC00
        )

    return _PAIR.sub(joined, text.replace("\t", " "))


def _syntax_fault(error: yaml.YAMLError, text: str, name: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    begun = getattr(error, "context_mark", None)
    line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
    context = getattr(error, "context", None)
    what = f"cannot be read: {context + ', ' if context else ''}{problem}"
    if begun and begun.line + 1 != line:
        what += f" (begun in line {begun.line + 1})"
    remedy = "check indentation, quotes and brackets on this line and the one before"
    return Fault(f"{name}:{line}", what, remedy)


class _TooMuchError(Exception):
    """Enough faults, or nesting too deep to go on."""


@dataclass(slots=True)
class _Open:
    """A list or mapping still being filled; `key` is the mapping key that waits for its value."""

    value: list[Any] | dict[Any, Any]
    place: Place
    key: Any = None
    has_key: bool = False
    key_line: int = 0
    dropped: bool = False


class _Builder:
    """Turns parser events into plain data and places, and collects what is not allowed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data: Any = None
        self.root = Place(1)
        self.faults: list[Fault] = []
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            self._fault(line, f"alias `*{event.anchor}`", "write the value out where it is used")
            self._add(None, Place(line))
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_properties(event, line)
            self._take_scalar(event, line)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._refuse_properties(event, line)
            self._start(event, line)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents == 2:
                self._fault(line, "a second document starts here", "one file, one document")
                raise _TooMuchError

    def _fault(self, line: int, what: str, remedy: str) -> None:
        self.faults.append(Fault(f"{self.name}:{line}", what, remedy))
        if len(self.faults) >= _MAX_FAULTS:
            raise _TooMuchError

    def _refuse_properties(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            self._fault(line, f"anchor `&{event.anchor}`", "remove it and write the values out")
        if event.tag is not None:
            self._fault(line, f"tag `{event.tag}`", "remove it; values are typed by their form")

    def _start(self, event: Any, line: int) -> None:
        place = Place(line)
        value: list[Any] | dict[Any, Any]
        value = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        if self._awaits_key():
            self._fault(line, "a list or mapping stands as a key", "keys are words or numbers")
            self._open[-1].has_key, self._open[-1].dropped = True, True
        else:
            self._add(value, place)
        if len(self._open) >= MAX_DEPTH:
            self._fault(line, f"nesting deeper than {MAX_DEPTH}", "flatten the structure")
            raise _TooMuchError
        self._open.append(_Open(value, place))

    def _awaits_key(self) -> bool:
        return (
            bool(self._open)
            and isinstance(self._open[-1].value, dict)
            and not (self._open[-1].has_key)
        )

    def _take_scalar(self, event: Any, line: int) -> None:
        plain = not event.style and event.implicit[0]
        text = self._checked(event.value, line)
        if self._awaits_key():
            self._take_key(self._number(text, line) if plain else text, line)
            return
        value: Any = text
        if plain:
            value = _WORDS[text] if text in _WORDS else self._number(text, line)
        self._add(value, Place(line))

    def _checked(self, text: str, line: int) -> str:
        """Text whose escapes brought in no character that no text needs."""
        if found := CONTROL.search(text):
            what = f"the escape of character U+{ord(found.group()):04X} is not allowed"
            self._fault(line, what, "remove it")
        return text

    def _number(self, text: str, line: int) -> str | int | float:
        if _INT.match(text):
            if len(text) <= 20 and abs(int(text)) < LARGEST_INT:
                return int(text)
            self._fault(line, "a whole number too large to count with", "put text in quotes")
        elif _FLOAT.match(text):
            if math.isfinite(value := float(text)):
                return value
            self._fault(line, f"the number {text[:40]} is not finite", "write a finite number")
        return text

    def _take_key(self, key: str | float, line: int) -> None:
        top = self._open[-1]
        top.key, top.has_key, top.key_line = key, True, line
        top.dropped = key in top.value
        if top.dropped:
            first = top.place.children[key].line
            what = f"key `{key}` is given twice, first in line {first}"
            self._fault(line, what, "keep one of the two")

    def _add(self, value: Any, place: Place) -> None:
        if not self._open:
            self.data, self.root = value, place
            return
        top = self._open[-1]
        if isinstance(top.value, list):
            top.place.children[len(top.value)] = place
            top.value.append(value)
        elif not top.has_key:
            top.has_key, top.dropped = True, True
        else:
            if not top.dropped:
                place.line = top.key_line
                top.value[top.key] = value
                top.place.children[top.key] = place
            top.has_key, top.dropped, top.key = False, False, None


_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
