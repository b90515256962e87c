"""The cases of `catalogue_faults.txt`: a change of the catalogue and the fault it must give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CASES", "Case"]

_CASE = re.compile(
    r"^(?P<name>[^:\n]+): (?P<file>\S+)(?: \(\+(?P<others>\d+)\))?\n"
    r"- (?P<old>.*)\n\+ (?P<new>.*)\n@ (?P<at>.*)\n\? (?P<says>.*)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Case:
    """Change `old` to `new` in `file`; the fault stands on the line of `at` and says `says`;
    `others` more may follow from the same slip."""

    name: str
    file: str
    others: int
    old: str
    new: str
    at: str
    says: tuple[str, ...]


def _read(table: str) -> list[Case]:
    cases = []
    for found in _CASE.finditer(table):
        old, new, at = (found[key].replace("\\n", "\n") for key in ("old", "new", "at"))
        says = tuple(found["says"].split(" | "))
        cases.append(
            Case(found["name"], found["file"], int(found["others"] or 0), old, new, at, says)
        )
    return cases


_TEXT = Path(__file__).with_name("catalogue_faults.txt").read_text("utf-8")
CASES = _read(_TEXT)
assert len(CASES) == _TEXT.count("\n? "), "a case of the table cannot be read"
