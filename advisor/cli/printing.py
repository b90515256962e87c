"""What a command prints: one JSON document at full precision, or plain aligned text for people."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from advisor.faults import Fault

__all__ = [
    "Progress",
    "number",
    "plain",
    "print_faults",
    "print_json",
    "records",
    "table",
    "tell",
    "unit_words",
    "write_csv",
    "write_whole",
]


def plain(value: Any) -> Any:
    """Any result as JSON's own types: what cannot be measured (NaN, infinity) is null.

    >>> plain({"a": float("nan"), "b": (1, 2.5)})
    {'a': None, 'b': [1, 2.5]}
    """
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name.rstrip("_"): plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, datetime.date | Path):
        return str(value)
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:  # a numpy scalar
        return plain(value.item())
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"no JSON for a {type(value).__name__}")


def records(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """A frame's rows as JSON objects, missing values null."""
    chosen = frame if columns is None else frame.loc[:, list(columns)]
    names = [str(name) for name in chosen.columns]
    rows = chosen.astype(object).where(chosen.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(names, map(plain, row), strict=True)) for row in rows]


def print_json(document: Any) -> None:
    """The one JSON document of a command, on standard output."""
    print(json.dumps(plain(document), ensure_ascii=False, indent=2, allow_nan=False))


def print_faults(faults: Sequence[Fault], *, as_json: bool, result: bool = False) -> None:
    """All faults, one a line (standard output where they are the command's result)."""
    if as_json:
        print_json({"faults": faults})
        return
    for fault in faults:
        print(fault, file=sys.stdout if result else sys.stderr)


def tell(text: str) -> None:
    """A line for the person who waits, on standard error."""
    print(text, file=sys.stderr, flush=True)


def number(value: Any, digits: int = 3) -> str:
    """A value rounded for people; an en dash where there is nothing to measure.

    >>> number(1234.567), number(0.04567), number(None), number(12)
    ('1,235', '0.0457', '–', '12')
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if value == 0 or float(value).is_integer():
        return f"{float(value):,.0f}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"


def unit_words(unit: str) -> str:
    """A unit for people: a share has none, which is written as 1 in tables of measures.

    >>> unit_words("1"), unit_words("hours")
    ('share', 'hours')
    """
    return "share" if unit == "1" else unit


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Aligned columns: text to the left, numbers to the right.

    >>> print(table(["pool", "busy"], [["gpu", 0.5], ["runners", 12.25]]))
    pool      busy
    gpu      0.500
    runners   12.2
    """
    given = [list(row) for row in rows]
    shown = [[number(cell) for cell in row] for row in given]
    right = [
        any(isinstance(row[i], int | float) and not isinstance(row[i], bool) for row in given)
        for i in range(len(headings))
    ]
    widths = [max(map(len, column)) for column in zip(headings, *shown, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in [list(headings), *shown]
    )


def write_whole(path: Path, content: str | bytes) -> None:
    """Writes a file whole or not at all: first beside it, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """One table as CSV: numbers in the shortest form that reads back exactly, nothing for NaN.

    A text that a spreadsheet would take for a formula has an apostrophe in front.
    """
    from advisor.report.cell_text import escaped

    frame = frame.copy(deep=False)
    for name in frame.select_dtypes(exclude=["number", "bool"]):
        frame[name] = frame[name].map(lambda cell: escaped(cell) if isinstance(cell, str) else cell)
    write_whole(path, frame.to_csv(index=False, lineterminator="\n"))


class Progress:
    """Tells on standard error how far a long computation is: at most one line in two seconds."""

    def __init__(self, what: str = "") -> None:
        self._what = what
        self._next = 0.0

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Called by the computation with the steps done, their number and what is under way."""
        if time.monotonic() < self._next and done < total:
            return
        self._next = time.monotonic() + 2.0
        share = f"{done / total:.0%}" if total else "done"
        tell(f"  {share:>4}  {what or self._what}")
