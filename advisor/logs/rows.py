"""The rows of a CSV file one after the other, so that a log of any length is read in little memory.

Knows lines, separators and encodings; what a cell means is for others to say.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, TypeAlias

from advisor.faults import Fault, FaultsError

__all__ = ["Row", "header_of", "read_rows"]

Row: TypeAlias = tuple[int, list[str]]
"""The line a row ends on, and its cells."""

_LONGEST_LINE = 1024 * 1024
_SEPARATORS = (",", ";", "\t", "|")


def read_rows(content: bytes | BinaryIO, name: str) -> Iterator[Row]:
    """The rows of a file that are not blank, its header first.

    The separator is the comma, semicolon, tab or bar that the header has most of. Raises
    FaultsError, with the line, at what is not UTF-8 or not CSV, and for a file without any row.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    lines = _lines(stream, name)
    blank, header = 0, ""
    for header in lines:
        if header.strip():
            break
        blank += 1
    if not header.strip():
        raise FaultsError([Fault(f"{name}:1", "the file is empty", "export it with its header")])
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.reader(chain((header,), lines), delimiter=separator, strict=True)
    try:
        for row in reader:
            if any(map(str.strip, row)):
                yield reader.line_num + blank, row
    except csv.Error as error:
        where = f"{name}:{reader.line_num + blank}"
        fault = Fault(where, f"not CSV: {error}", "export it as CSV")
        raise FaultsError([fault]) from None


def header_of(row: Row) -> list[str]:
    """The names of the columns, in lower case."""
    return [each.strip().lower() for each in row[1]]


def _lines(stream: BinaryIO, name: str) -> Iterator[str]:
    """Lines decoded one by one: a wrong byte is told with its line."""
    number = 0
    while raw := stream.readline(_LONGEST_LINE + 1):
        number += 1
        if len(raw) > _LONGEST_LINE:
            fault = Fault(f"{name}:{number}", "a line of more than 1 MB", "export it as CSV")
            raise FaultsError([fault])
        try:
            yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            fault = Fault(f"{name}:{number}", "not UTF-8", "save it as UTF-8")
            raise FaultsError([fault]) from None
