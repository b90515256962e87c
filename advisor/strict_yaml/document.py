"""What was read: plain data with the line of every value, and the limits of what may be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

__all__ = ["CONTROL", "LARGEST_INT", "MAX_BYTES", "MAX_DEPTH", "Document", "Place"]

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 50
LARGEST_INT = 2**63
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_Step: TypeAlias = str | int | float


@dataclass(slots=True)
class Place:
    """Where a value stands: its line, and the places of what it holds."""

    line: int
    children: dict[_Step, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data together with the name and the lines of the text it came from."""

    data: Any
    name: str
    _root: Place = field(default_factory=lambda: Place(1), repr=False, compare=False)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the value at `path` (of its key in a mapping), else of its nearest parent."""
        return self._nearest(path, skip=False).line

    def where(self, path: Sequence[str | int]) -> str:
        """`name:line` of the value at `path`."""
        return f"{self.name}:{self.line(path)}"

    def _nearest(self, path: Sequence[str | int], *, skip: bool) -> Place:
        place = self._root
        for step in path:
            child = place.children.get(step)
            if child is not None:
                place = child
            elif not skip:
                break
        return place
