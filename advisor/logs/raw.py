"""The rows of a log as somebody may choose to keep them: the columns that were read, and no others.

The columns get the names by which a log is read without being told anything; durations say their
unit. A row with more or fewer cells than columns, or with a cell that a table would take for a
formula, is left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import BinaryIO

from advisor.logs.columns import COLUMNS, PRESETS, Column, LogKind
from advisor.logs.finding import unit_of
from advisor.logs.rows import header_of, read_rows

__all__ = ["mapped_rows"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def mapped_rows(
    content: bytes | BinaryIO,
    name: str,
    kind: LogKind,
    columns: Mapping[str, str],
    *,
    duration_unit: str | None = None,
    preset: str | None = None,
) -> str:
    """The mapped columns as CSV; `columns` says which column of the file each was read from."""
    rows = read_rows(content, name)
    header = header_of(next(rows))
    unit = duration_unit or (PRESETS[preset].unit if preset else "seconds")
    kept = [column for column in COLUMNS[kind] if column.name in columns]
    places = [header.index(columns[column.name]) for column in kept]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        _heading(column, unit_of(header[place]) or unit)
        for column, place in zip(kept, places, strict=True)
    )
    for _, row in rows:
        cells = [row[place].strip() for place in places] if len(row) == len(header) else []
        if cells and not any(map(_like_a_formula, cells)):
            writer.writerow(cells)
    return text.getvalue()


def _heading(column: Column, unit: str) -> str:
    return f"{column.known_as[0]}_{unit}" if column.cell == "duration" else column.known_as[0]


def _like_a_formula(cell: str) -> bool:
    if not cell.startswith(_FORMULA) or cell == "-":
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False
