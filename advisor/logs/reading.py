"""A client's CSV to a tidy table: columns found by name, bad rows refused with the reason.

A log is a file of somebody else's making: rows that cannot be read are set aside and counted, and
only when there are too many of them (more than a fifth) is the whole log refused. It is read some
thousand rows at a time, only the columns that mean something, so that memory goes by what is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

import numpy as np

from advisor.faults import Fault, FaultsError
from advisor.logs.columns import COLUMNS, KINDS, PRESETS, Column, LogKind
from advisor.logs.converting import Arrays, Reading, make_reading
from advisor.logs.finding import find_columns, unit_of
from advisor.logs.rows import Row, header_of, read_rows
from advisor.logs.tidy import TIDY, Refusals, add_meaning, tidy_table
from advisor.logs.zones import Clock

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "KINDS", "Column", "LogKind", "LogTable", "read_log"]

MOST_ROWS = 10_000_000
MOST_REFUSED = 0.2
_CHUNK = 20_000
_MAX_FAULTS = 100
_Refused = tuple[int, str, str, str, bool]


@dataclass(frozen=True)
class LogTable:
    """What was read of a log: a tidy table, and the refused rows with their lines and reasons.

    `table` by kind, in the order of time. ci and training: time (submitted or, where the log does
    not say, started), duration and wait (hours), failed (True, False or None), name, slots,
    attempt; deployments: time, failed, lead and recovery (hours), rework, name, id; incidents:
    time, recovery, deployment, name, id; metric: date, accuracy, trained_at, challenger, labels.
    What a log lacks is there and empty. `refused` has the first 1,000, `reasons` counts them all.
    `columns` says which column of the file each was read from.
    """

    kind: LogKind
    table: pd.DataFrame
    refused: tuple[Fault, ...]
    columns: Mapping[str, str]
    reasons: Mapping[str, int]
    warnings: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """Rows read."""
        return len(self.table)

    @property
    def refused_rows(self) -> int:
        """Rows refused."""
        return sum(self.reasons.values())


def read_log(
    content: bytes | BinaryIO,
    name: str,
    kind: LogKind,
    *,
    columns: Mapping[str, str] | None = None,
    results: Mapping[str, str] | None = None,
    duration_unit: str | None = None,
    origin: dt.date | None = None,
    zone: ZoneInfo | None = None,
    preset: str | None = None,
) -> LogTable:
    """The tidy table of a CSV log, in order of time.

    `columns` names the file's columns where they are unusual (`{"time": "LastRun"}`), `results` its
    words (`{"1": "failed"}`), `duration_unit` the unit (else seconds) of a duration column whose
    name does not end in one (`duration_minutes`), `origin` the day from which bare numbers count
    seconds, `zone` the clock of the week's profile, `preset` a tool's way of exporting (`PRESETS`).
    Raises FaultsError for what is no log, lacks a needed column, or has more than a fifth of its
    rows bad.
    """
    tool = PRESETS[preset] if preset is not None else None
    clock = Clock(zone)
    rows = read_rows(content, name)
    header = header_of(next(rows))
    found = find_columns(header, name, kind, columns or {}, tool.columns if tool else {})
    unit = duration_unit or (tool.unit if tool else "seconds")
    readings = [
        make_reading(
            column,
            header[place],
            unit=unit_of(header[place]) or unit,
            clock=clock,
            origin=origin or (tool.origin if tool else None),
            results={**(tool.results if tool else {}), **(results or {})},
        )
        for column, place in found
    ]
    refusals = Refusals(name)
    places = [place for _, place in found]
    parts = list(_parts(rows, header, readings, places, kind, refusals))
    if not sum(map(len, (each["~line"] for each in parts))) or (
        refusals.unreadable > MOST_REFUSED * (refusals.seen)
    ):
        few = Fault(f"{name}:1", "no row below the header", "export at least one row")
        raise FaultsError(refusals.first[:_MAX_FAULTS] or [few])
    names = {each.column.name: list(each.names) for each in readings if each.column.cell == "text"}
    table, warnings = tidy_table(parts, kind, names, refusals)
    used = {column.name: header[place] for column, place in found}
    told = (*_of_origin(tool is not None and tool.origin, origin), *clock.warnings(), *warnings)
    return LogTable(kind, table, tuple(refusals.first), used, dict(refusals.reasons), told)


def _of_origin(assumed: dt.date | bool | None, given: dt.date | None) -> tuple[str, ...]:
    if not assumed or given is not None:
        return ()
    return ("times count from a day that the log does not name, taken as a Monday: say --origin",)


def _parts(
    rows: Iterator[Row],
    header: list[str],
    readings: list[Reading],
    places: list[int],
    kind: LogKind,
    refusals: Refusals,
) -> Iterator[Arrays]:
    """The rows that can be used, some thousand at a time, as arrays."""
    while chunk := list(islice(rows, _CHUNK)):
        refusals.seen += len(chunk)
        if refusals.seen > MOST_ROWS:
            where = f"{refusals.name}:{chunk[0][0]}"
            raise FaultsError([Fault(where, "more than 10 million rows", "export a shorter time")])
        whole = [row for row in chunk if len(row[1]) == len(header)]
        ragged: list[_Refused] = []
        for line, row in chunk if len(whole) < len(chunk) else ():
            if len(row) != len(header):
                what = f"{len(row)} cells under {len(header)} columns"
                remedy = "quote cells that hold a separator"
                ragged.append((line, what, remedy, "more or fewer cells than columns", True))
        yield _part(whole, readings, places, kind, refusals, ragged)


def _part(
    rows: list[Row],
    readings: list[Reading],
    places: list[int],
    kind: LogKind,
    refusals: Refusals,
    ragged: list[_Refused],
) -> Arrays:
    """Rows of the right width as arrays; those that cannot be used join the ragged ones."""
    arrays: Arrays = {"~line": np.array([line for line, _ in rows], dtype=np.int64)}
    bad: dict[int, tuple[str, str, str]] = {}
    for reading, place in zip(readings, places, strict=True):
        texts = [row[place] for _, row in rows]
        reasons: dict[int, str] = {}
        arrays |= reading.arrays(texts, reasons)
        for position, remedy in reasons.items():
            what = f"`{reading.written}` is `{texts[position].strip()[:40]}`"
            bad.setdefault(position, (what, remedy, f"`{reading.written}`: {remedy}"))
    unfinished = add_meaning(arrays, kind, {r.column.name: r for r in readings}, bad)
    lines = arrays["~line"]
    told = [(int(lines[at]), *why, at not in unfinished) for at, why in bad.items()]
    for line, what, remedy, reason, unreadable in sorted(ragged + told):
        refusals.add(line, what, remedy, reason, unreadable=unreadable)
    keep = np.ones(len(rows), dtype=bool)
    keep[list(bad)] = False
    kept = (*TIDY[kind], "id", "~line")
    return {name: each[keep] for name, each in arrays.items() if name in kept}
