"""A client's own logs, read strictly: CSV with named columns, every bad row with its line.

Kinds and their columns (further columns are ignored, so that an export need not be cut):

| kind | needed | optional |
| --- | --- | --- |
| metric | date, accuracy | trained_at, challenger_accuracy, labels |
| ci | started, duration_minutes, result | stage |
| deployments | deployed_at, result | committed_at, restored_at |
| training | submitted, duration_hours | gpus, result |

Days are written 2026-03-12, instants 2026-03-12T09:30 (with or without seconds, no time zone), and
`result` is passed or failed. Accuracies are shares from 0 to 1. This module knows files and tables;
what they mean is fitted in `simulator.calibration`.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from advisor.faults import Fault, FaultsError
from advisor.strict_yaml import closest

if TYPE_CHECKING:
    from advisor.engagement import Log

__all__ = ["COLUMNS", "LogKind", "QualityRow", "read_log", "read_quality_log"]

LogKind = Literal["ci", "deployments", "training", "metric"]
QualityRow = tuple[dt.date, float, float | None]
"""A day, the quality of the model in use, and its challenger's where it is known."""

_MAX_BYTES = 16 * 1024 * 1024
_MAX_FAULTS = 100


def _day(text: str) -> dt.date:
    if len(text) != 10:
        raise ValueError("a day is written like 2026-03-12")
    return dt.date.fromisoformat(text)


def _instant(text: str) -> dt.datetime:
    read = dt.datetime.fromisoformat(text)
    if read.tzinfo is not None:
        raise ValueError("an instant carries no time zone; write local time")
    return read


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError("a share lies from 0 to 1")
    return value


def _length(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError("a duration is a finite number from 0 on")
    return value


def _count(text: str) -> float:
    value = float(text)
    if not (value.is_integer() and 1 <= value <= 1e9):
        raise ValueError("a count is a whole number from 1 on")
    return value


def _result(text: str) -> str:
    if text not in ("passed", "failed"):
        raise ValueError("a result is passed or failed")
    return text


_Reader = Callable[[str], Any]
COLUMNS: Mapping[LogKind, tuple[Mapping[str, _Reader], Mapping[str, _Reader]]] = {
    "metric": (
        {"date": _day, "accuracy": _share},
        {"trained_at": _day, "challenger_accuracy": _share, "labels": _count},
    ),
    "ci": (
        {"started": _instant, "duration_minutes": _length, "result": _result},
        {"stage": str},
    ),
    "deployments": (
        {"deployed_at": _instant, "result": _result},
        {"committed_at": _instant, "restored_at": _instant},
    ),
    "training": (
        {"submitted": _instant, "duration_hours": _length},
        {"gpus": _count, "result": _result},
    ),
}
"""Kind -> the columns it needs and those it may have, each with what reads a cell of it."""


def read_log(content: bytes, name: str, kind: LogKind) -> pd.DataFrame:
    """The rows of a log in the order of their first column; FaultsError with every bad cell.

    Optional columns are there in any case, missing cells as None or NaN. A needed cell that is
    empty is a fault; an optional one is not.
    """
    rows = _rows(content, name)
    needed, optional = COLUMNS[kind]
    header = [each.strip() for each in rows[0][1]]
    _check_header(header, name, needed, optional)
    readers = {**needed, **optional}
    used = [(i, column) for i, column in enumerate(header) if column in readers]
    faults: list[Fault] = []
    found: list[dict[str, Any]] = []
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            what = f"{len(cells)} cells under {len(header)} columns"
            faults.append(Fault(f"{name}:{line}", what, "quote cells that hold a comma"))
            continue
        row = dict.fromkeys(readers)
        for i, column in used:
            row[column] = _cell(cells[i].strip(), column, readers, needed, f"{name}:{line}", faults)
        found.append(row)
    if not found and not faults:
        faults.append(Fault(f"{name}:1", "no row below the header", "export at least one row"))
    if faults:
        raise FaultsError(faults[:_MAX_FAULTS])
    return pd.DataFrame(found).sort_values(next(iter(needed)), kind="stable", ignore_index=True)


def _rows(content: bytes, name: str) -> list[tuple[int, list[str]]]:
    if len(content) > _MAX_BYTES:
        raise FaultsError([Fault(name, "larger than 16 MB", "export a shorter time")])
    try:
        text = content.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FaultsError([Fault(f"{name}:{line}", "not UTF-8", "save it as UTF-8")]) from None
    except csv.Error as error:
        raise FaultsError([Fault(name, f"not CSV: {error}", "export it as CSV")]) from None
    if not rows:
        raise FaultsError([Fault(f"{name}:1", "the file is empty", "export it with its header")])
    return rows


def _check_header(
    header: list[str], name: str, needed: Mapping[str, _Reader], optional: Mapping[str, _Reader]
) -> None:
    faults = [
        Fault(f"{name}:1", f"column `{column}` is given twice", "keep one of the two")
        for column in sorted({each for each in header if header.count(each) > 1 and each})
    ]
    for column in needed:
        if column not in header:
            near = closest(column, set(header) - set(needed) - set(optional))
            remedy = f"is it `{near}`? rename it" if near else "add it to the export"
            faults.append(Fault(f"{name}:1", f"no column `{column}`", remedy))
    if faults:
        raise FaultsError(faults)


def _cell(
    text: str,
    column: str,
    readers: Mapping[str, _Reader],
    needed: Mapping[str, _Reader],
    where: str,
    faults: list[Fault],
) -> Any:
    if not text:
        if column in needed:
            faults.append(Fault(where, f"`{column}` is empty", "fill it or leave the row out"))
        return None
    try:
        return readers[column](text)
    except ValueError as error:
        said = str(error)
        remedy = "write a number" if said.startswith("could not convert") else said
        faults.append(Fault(where, f"`{column}` is `{text[:40]}`", remedy))
        return None


def read_quality_log(log: Log, folder: Path) -> tuple[tuple[QualityRow, ...], tuple[dt.date, ...]]:
    """The rows of an engagement's metric log, and the days on which its model was trained anew.

    The file lies below `folder` (that of the engagement file) and must have the hash the engagement
    states: other bytes are another log, and its fits would not hold.
    """
    path = folder / log.file
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"log `{log.id}` cannot be read: {(error.strerror or 'no such file').lower()}"
        raise FaultsError([Fault(log.file, what, "put it beside the engagement")]) from None
    if hashlib.sha256(content).hexdigest() != log.hash:
        what = f"log `{log.id}` is not the file it was fitted to"
        raise FaultsError([Fault(log.file, what, "bring the old file back, or fit this one anew")])
    table = read_log(content, log.file, "metric")
    challengers = [None if pd.isna(each) else float(each) for each in table["challenger_accuracy"]]
    rows = tuple(zip(table["date"], map(float, table["accuracy"]), challengers, strict=True))
    return rows, tuple(sorted({day for day in table["trained_at"] if isinstance(day, dt.date)}))
