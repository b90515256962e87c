"""Plain data to block-style YAML, the same bytes everywhere."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.strict_yaml.document import CONTROL, LARGEST_INT, MAX_DEPTH

__all__ = ["write"]


def write(data: Any) -> str:
    """Block-style YAML that `read` gives back unchanged; text is quoted where it would be typed.

    The same data gives the same bytes everywhere. Raises ValueError for what `read` would refuse:
    numbers that are not finite, characters no text needs, keys that are neither text nor number.
    """
    lines = list(_written(data, 0))
    return "\n".join(lines) + "\n"


def _written(value: Any, indent: int) -> Iterator[str]:
    if indent > 2 * MAX_DEPTH:
        raise ValueError(f"nesting deeper than {MAX_DEPTH}")
    blank = " " * indent
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _written_pair(_key(key), item, indent)
    elif isinstance(value, list | tuple) and value:
        for item in value:
            inner = list(_written(item, indent + 2))
            yield f"{blank}- {inner[0][indent + 2 :]}"
            yield from inner[1:]
    elif isinstance(value, str) and _literal_fits(value):
        yield blank + _literal_head(value)
        yield from _literal_lines(value, indent + 2)
    else:
        yield blank + _scalar(value)


def _written_pair(key: str, item: Any, indent: int) -> Iterator[str]:
    blank = " " * indent
    if len(key) > 200:
        yield f"{blank}? {key}"
        inner = list(_written(item, indent + 2))
        yield f"{blank}: {inner[0][indent + 2 :]}"
        yield from inner[1:]
    elif isinstance(item, Mapping | list | tuple) and item:
        yield f"{blank}{key}:"
        yield from _written(item, indent + 2)
    elif isinstance(item, str) and _literal_fits(item):
        yield f"{blank}{key}: {_literal_head(item)}"
        yield from _literal_lines(item, indent + 2)
    else:
        yield f"{blank}{key}: {_scalar(item)}"


_PLAIN = re.compile(r"[^\W\d_]([\w ()/+.,;%=$€-]*[\w)%+])?\Z")
_TYPED_ELSEWHERE = frozenset(
    ["y", "yes", "n", "no", "true", "false", "on", "off", "null", "none", "nan", "inf"]
)
_LITERAL = re.compile(r"[^\s\x85\u2028\u2029][^\r\t\x85\u2028\u2029]*\n[^\r\t\x85\u2028\u2029]*\Z")


def _literal_fits(text: str) -> bool:
    """Several printable lines without blanks at an end: a block is easier to read than a quote."""
    lines = text.split("\n")
    if len(lines) < 2 or not _LITERAL.match(text) or not lines[0].strip():
        return False
    return all(line.isprintable() and line == line.rstrip() for line in lines)


def _literal_head(text: str) -> str:
    if not text.endswith("\n"):
        return "|-"
    return "|+" if text.endswith("\n\n") or not text.strip("\n") else "|"


def _literal_lines(text: str, indent: int) -> Iterator[str]:
    body = text.removesuffix("\n")
    for line in body.split("\n"):
        yield " " * indent + line if line else ""


def _key(key: Any) -> str:
    if isinstance(key, bool) or not isinstance(key, str | int | float):
        raise ValueError(f"a key must be text or a number, not {key!r}")
    return _scalar(key)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) >= LARGEST_INT:
            raise ValueError(f"{value} is too large for a whole number")
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is not finite")
        return repr(float(value))
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list | tuple):
        return "[]"
    raise ValueError(f"cannot write a {type(value).__name__}")


def _text(text: str) -> str:
    if found := CONTROL.search(text):
        raise ValueError(f"the character U+{ord(found.group()):04X} cannot be written")
    if _PLAIN.match(text) and text.isprintable() and text.lower() not in _TYPED_ELSEWHERE:
        return str(text)
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
