"""Columns of text to arrays, some thousand rows at a time: what cannot be read is told by row.

A column takes the way over a whole list at once where all its cells allow it, else cell by cell.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from advisor.logs import cells
from advisor.logs.columns import Column
from advisor.logs.zones import Clock

__all__ = ["Arrays", "Reading", "Reasons", "Texts", "make_reading"]

Texts: TypeAlias = Sequence[str]
Arrays: TypeAlias = dict[str, npt.NDArray[Any]]
Reasons: TypeAlias = dict[int, str]
MOST_NAMES = 100_000
_NO_NAME = -1
_PLAIN = ({16}, {19}, {23}, {26})
_ZONED = ({17}, {20}, {24}, {27})


@dataclass
class Reading:
    """How the cells of one column are read, and what has been seen in it so far.

    `arrays(texts, reasons)` gives the column's arrays (an instant has two: the instant on one
    clock, and the elapsed time) and enters what is wrong by position. `names` numbers the words of
    a text column, at most 100,000 of them: beyond those a cell has no name.
    """

    column: Column
    written: str
    arrays: Callable[[Texts, Reasons], Arrays]
    names: dict[str, int] = field(default_factory=dict)


def make_reading(
    column: Column,
    written: str,
    *,
    unit: str,
    clock: Clock,
    origin: dt.date | None,
    results: Mapping[str, str] | None,
) -> Reading:
    """The way to read the column `written` in the file as `column`."""
    names: dict[str, int] = {}
    name = column.name
    makers: Mapping[str, Callable[[Texts, Reasons], Arrays]] = {
        "duration": lambda texts, bad: {name: _durations(texts, unit, bad)},
        "instant": lambda texts, bad: _instants(name, texts, origin, clock, bad),
        "day": lambda texts, bad: {name: _days(texts, bad)},
        "result": lambda texts, bad: {name: _flags(texts, lambda t: cells.result(t, results), bad)},
        "flag": lambda texts, bad: {name: _flags(texts, cells.flag, bad)},
        "share": lambda texts, bad: {name: _numbers(texts, cells.share, bad)},
        "count": lambda texts, bad: {name: _numbers(texts, cells.count, bad)},
        "slots": lambda texts, bad: {name: _numbers(texts, cells.slots, bad)},
        "text": lambda texts, _: {name: _names(texts, names)},
        "id": lambda texts, _: {name: _ids(texts)},
    }
    return Reading(column, written, makers[column.cell], names)


def _each(texts: Texts, read: Callable[[str], Any], missing: Any, bad: Reasons) -> list[Any]:
    """Cell by cell; a word that comes again is read once. An empty cell is `missing`."""
    known: dict[str, Any] = {}
    found = []
    for position, text in enumerate(texts):
        if text not in known:
            plain = text.strip()
            if plain.lower() in cells.EMPTY:
                known[text] = missing
            else:
                try:
                    known[text] = read(plain)
                except (ValueError, OverflowError) as error:
                    bad[position] = str(error)
                    found.append(missing)
                    continue
        found.append(known[text])
    return found


def _numbers(texts: Texts, read: Callable[[str], float], bad: Reasons) -> npt.NDArray[np.float64]:
    return np.array(_each(texts, read, math.nan, bad), dtype=float)


def _durations(texts: Texts, unit: str, bad: Reasons) -> npt.NDArray[np.float64]:
    """Hours."""
    try:
        values = np.array(list(map(float, texts)))
    except ValueError:
        pass
    else:
        if bool(np.all((values >= 0.0) & (values < math.inf))):
            return values * cells.UNIT_HOURS[unit]
    return _numbers(texts, lambda text: cells.hours(text, unit), bad)


def _instants(
    name: str, texts: Texts, origin: dt.date | None, clock: Clock, bad: Reasons
) -> Arrays:
    """On the clock of the log, and `~name`: microseconds that pass evenly, whatever clocks do."""
    at_once = _alike(texts) if clock.zone is None else None
    if at_once is not None:
        values, zoned = at_once
        clock.count(int((~np.isnat(values)).sum()), zoned=zoned)
        return {name: values, f"~{name}": values}
    read = _each(texts, lambda text: cells.instant(text, origin), None, bad)
    shown, passed = clock.read(read, bad)
    return {name: shown, f"~{name}": passed}


def _alike(texts: Texts) -> tuple[npt.NDArray[np.datetime64], bool] | None:
    """Instants that are all written alike, and whether in UTC (`Z`); None where they are not.

    Only whole instants down to the minute or finer: two hyphens each, and of one length. Empty
    cells may stand between them.
    """
    given = [text for text in texts if text]
    lengths = set(map(len, given))
    zoned = lengths in _ZONED and all(text[-1] == "Z" for text in given)
    if not (zoned or lengths in _PLAIN):
        return None
    together = "".join(given)
    if "+" in together or together.count("-") != 2 * len(given):
        return None
    plain = [text.removesuffix("Z") or "NaT" for text in texts]
    try:
        return np.array(plain, dtype="datetime64[us]"), zoned
    except ValueError:
        return None


def _days(texts: Texts, bad: Reasons) -> npt.NDArray[np.datetime64]:
    return np.array(_each(texts, cells.day, None, bad), dtype="datetime64[us]")


def _flags(texts: Texts, read: Callable[[str], bool | None], bad: Reasons) -> npt.NDArray[np.int8]:
    """1 for yes, 0 for no, -1 for neither or nothing."""
    found = _each(texts, read, None, bad)
    return np.array([-1 if each is None else each for each in found], dtype=np.int8)


def _names(texts: Texts, names: dict[str, int]) -> npt.NDArray[np.int32]:
    """The number of each word; -1 for none."""
    numbers = []
    for text in texts:
        word = text.strip()[:200]
        if word not in names and word and len(names) < MOST_NAMES:
            names[word] = len(names)
        numbers.append(names.get(word, _NO_NAME))
    return np.array(numbers, dtype=np.int32)


def _ids(texts: Texts) -> npt.NDArray[np.int64]:
    """63 bits of each id (two of 5 million share them once in a million logs); 0 for none."""

    def digest(text: str) -> int:
        plain = text.strip()
        if plain.lower() in cells.EMPTY:
            return 0
        return int.from_bytes(hashlib.blake2b(plain.encode(), digest_size=8).digest(), "big") >> 1

    return np.array(list(map(digest, texts)), dtype=np.int64)
