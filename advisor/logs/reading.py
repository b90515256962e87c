"""A client's CSV to a tidy table: columns found by name, bad rows refused with the reason.

A log is a file of somebody else's making: rows that cannot be read are set aside and counted, and
only when there are too many of them (more than a fifth) is the whole log refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from advisor.faults import Fault, FaultsError
from advisor.logs import cells
from advisor.logs.rows import header_of, read_rows
from advisor.strict_yaml import closest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "KINDS", "Column", "LogKind", "LogTable", "read_log"]

LogKind: TypeAlias = Literal["ci", "deployments", "training", "metric"]
KINDS: tuple[LogKind, ...] = ("ci", "deployments", "training", "metric")
MAX_BYTES = 64 * 1024 * 1024
MOST_REFUSED = 0.2
_MAX_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a tidy table: what it holds, and the names under which logs carry it."""

    name: str
    cell: Literal["instant", "day", "duration", "result", "share", "count", "text"]
    needed: bool
    known_as: tuple[str, ...]


_RESULT = Column(
    "failed", "result", False, ("result", "outcome", "status", "conclusion", "verdict")
)
_DURATION = Column("duration", "duration", True, ("duration", "run_time", "runtime", "elapsed"))
COLUMNS: Mapping[LogKind, tuple[Column, ...]] = {
    "ci": (
        Column(
            "time", "instant", True, ("started", "started_at", "start", "created_at", "queued_at")
        ),
        _DURATION,
        _RESULT,
        Column("name", "text", False, ("stage", "job", "name", "workflow", "pipeline")),
        Column("slots", "count", False, ("slots", "runners")),
    ),
    "training": (
        Column(
            "time",
            "instant",
            True,
            ("submitted", "submitted_at", "submit_time", "started", "created_at"),
        ),
        _DURATION,
        _RESULT,
        Column("name", "text", False, ("model", "name", "user", "pipeline")),
        Column("slots", "count", False, ("gpus", "num_gpu", "num_gpus", "slots")),
    ),
    "deployments": (
        Column("time", "instant", True, ("deployed_at", "deployed", "finished_at", "time")),
        _RESULT,
        Column("committed", "instant", False, ("committed_at", "committed", "merged_at")),
        Column("restored", "instant", False, ("restored_at", "restored", "resolved_at")),
        Column("name", "text", False, ("service", "unit", "name", "repository")),
    ),
    "metric": (
        Column("date", "day", True, ("date", "day", "time", "timestamp")),
        Column("accuracy", "share", True, ("accuracy", "quality", "value", "score")),
        Column("trained_at", "day", False, ("trained_at", "model_version_date", "trained")),
        Column(
            "challenger", "share", False, ("challenger_accuracy", "challenger", "fresh_accuracy")
        ),
        Column("labels", "count", False, ("labels", "n", "samples")),
    ),
}


@dataclass(frozen=True)
class LogTable:
    """What was read of a log: a tidy table, and every refused row with its line and the reason.

    `table` by kind. ci and training: time, duration (hours), failed (True, False or None), name,
    slots; deployments: time, failed, committed, restored, name; metric: date, accuracy, trained_at,
    challenger, labels. Optional columns a log lacks are there and empty.
    """

    kind: LogKind
    table: pd.DataFrame
    refused: tuple[Fault, ...]
    columns: Mapping[str, str]

    @property
    def read(self) -> int:
        """Rows read."""
        return len(self.table)


def read_log(
    content: bytes,
    name: str,
    kind: LogKind,
    *,
    columns: Mapping[str, str] | None = None,
    results: Mapping[str, str] | None = None,
    duration_unit: str = "seconds",
    origin: dt.date | None = None,
) -> LogTable:
    """The tidy table of a CSV log, in order of time.

    `columns` names the file's columns where they are unusual (`{"time": "LastRun"}`), `results` its
    words (`{"1": "failed"}`), `duration_unit` the unit of a duration column whose name does not end
    in one (`duration_minutes`), `origin` the day from which bare numbers count seconds. Raises
    FaultsError for what is no log, lacks a needed column, or has more than a fifth of its rows bad.
    """
    if len(content) > MAX_BYTES:
        raise FaultsError([Fault(f"{name}:1", "larger than 64 MB", "export a shorter time")])
    rows = read_rows(content, name)
    header = header_of(next(rows))
    found = _find_columns(header, name, kind, columns or {})
    readers = {
        column.name: _reader(column, header[position], results, duration_unit, origin)
        for column, position in found
    }
    records: list[dict[str, Any]] = []
    refused: list[Fault] = []
    for line, row in rows:
        record: dict[str, Any] = {}
        reason = _read_row(row, header, found, readers, record)
        if reason is None:
            records.append(record)
        else:
            refused.append(Fault(f"{name}:{line}", *reason))
    if not records or len(refused) > MOST_REFUSED * (len(refused) + len(records)):
        few = Fault(f"{name}:1", "no row below the header", "export at least one row")
        raise FaultsError(refused[:_MAX_FAULTS] or [few])
    used = {column.name: header[position] for column, position in found}
    return LogTable(kind, _tidy(records, kind), tuple(refused), used)


def _read_row(
    row: list[str],
    header: list[str],
    found: list[tuple[Column, int]],
    readers: Mapping[str, Callable[[str], Any]],
    record: dict[str, Any],
) -> tuple[str, str] | None:
    """Fills the record; else what is wrong with the row, and the remedy."""
    if len(row) != len(header):
        return f"{len(row)} cells under {len(header)} columns", "quote cells that hold a separator"
    for column, position in found:
        text = row[position].strip()
        if not text or text.lower() in ("null", "none", "nan", "na", "n/a"):
            if column.needed:
                return f"`{header[position]}` is empty", "fill it or leave the row out"
            continue
        try:
            record[column.name] = readers[column.name](text)
        except (ValueError, OverflowError) as error:
            return f"`{header[position]}` is `{text[:40]}`", str(error)
    return None


def _reader(
    column: Column,
    written: str,
    results: Mapping[str, str] | None,
    duration_unit: str,
    origin: dt.date | None,
) -> Callable[[str], Any]:
    if column.cell == "duration":
        unit = _unit_of(written) or duration_unit
        return lambda text: cells.hours(text, unit)
    if column.cell == "instant":
        return lambda text: cells.instant(text, origin)
    if column.cell == "result":
        return lambda text: cells.result(text, results)
    simple: Mapping[str, Callable[[str], Any]] = {
        "day": cells.day,
        "share": cells.share,
        "count": cells.count,
        "text": lambda text: text[:200],
    }
    return simple[column.cell]


_ENDINGS = {
    "ms": "milliseconds",
    "s": "seconds",
    "sec": "seconds",
    "secs": "seconds",
    "min": "minutes",
    "mins": "minutes",
    "h": "hours",
    "hrs": "hours",
}


def _unit_of(column: str) -> str | None:
    """The unit a column's name ends in: `duration_minutes`, `elapsed_ms`."""
    ending = column.replace("-", "_").rpartition("_")[2]
    unit = _ENDINGS.get(ending, ending)
    return unit if "_" in column.replace("-", "_") and unit in cells.UNIT_HOURS else None


def _find_columns(
    header: list[str], name: str, kind: LogKind, given: Mapping[str, str]
) -> list[tuple[Column, int]]:
    """The columns of the kind that the header has, with their positions."""
    twice = sorted({each for each in header if each and header.count(each) > 1})
    faults = [
        Fault(f"{name}:1", f"column `{each}` is given twice", "keep one of the two")
        for each in twice
    ]
    found: list[tuple[Column, int]] = []
    for column in COLUMNS[kind]:
        wanted = [given[column.name].lower()] if column.name in given else column.known_as
        position = next((i for each in wanted for i, h in _like(header, each, column)), None)
        if position is not None:
            found.append((column, position))
        elif column.needed or column.name in given:
            near = closest(wanted[0], header)
            remedy = f"is it `{near}`? rename it" if near else "add it to the export"
            known = "" if len(wanted) == 1 else f" (known as {', '.join(wanted)})"
            faults.append(Fault(f"{name}:1", f"no column `{wanted[0]}`{known}", remedy))
    if faults:
        raise FaultsError(faults)
    return found


def _like(header: list[str], wanted: str, column: Column) -> Iterator[tuple[int, str]]:
    for position, each in enumerate(header):
        plain = each.replace("-", "_").replace(" ", "_")
        in_a_unit = plain.startswith(f"{wanted}_") and _unit_of(plain) is not None
        if plain == wanted.replace(" ", "_") or (column.cell == "duration" and in_a_unit):
            yield position, each


def _tidy(records: list[dict[str, Any]], kind: LogKind) -> pd.DataFrame:
    import pandas as pd

    names = [column.name for column in COLUMNS[kind]]
    table = pd.DataFrame(
        {each: [record.get(each) for record in records] for each in names}, columns=names
    )
    for column in COLUMNS[kind]:
        if column.cell in ("instant", "day"):
            table[column.name] = pd.to_datetime(table[column.name])
        elif column.cell in ("duration", "share", "count"):
            table[column.name] = pd.to_numeric(table[column.name])
    return table.sort_values(names[0], kind="stable", ignore_index=True)
