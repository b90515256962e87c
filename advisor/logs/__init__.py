"""A client's own logs: CSV read to tidy tables, and fitted to pieces of a scenario.

Kinds: runs of continuous integration, training jobs, deployments, incidents, and the quality of a
model; `columns.py` lists what each can hold and how tools write it. Days are written 2026-03-12,
instants 2026-03-12T09:30, results passed, failed or cancelled. Rows that cannot be read are refused
one by one; what the rest mean is fitted in `simulator.calibration`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.faults import Fault, FaultsError
from advisor.logs.columns import COLUMNS, KINDS, PRESETS, LogKind

if TYPE_CHECKING:
    from advisor.engagement import Log
    from advisor.logs.fitting import JobQuestions, calibrate, fit_log
    from advisor.logs.reading import LogTable, read_log

__all__ = [
    "COLUMNS",
    "KINDS",
    "PRESETS",
    "JobQuestions",
    "LogKind",
    "LogTable",
    "QualityRow",
    "calibrate",
    "fit_log",
    "is_without_rows",
    "read_log",
    "read_quality_log",
]

# What reads and fits needs numpy and pandas: it is imported when first asked for, so that `replay`,
# which needs neither, starts at once.
_HOMES = {
    "JobQuestions": "advisor.logs.fitting",
    "LogTable": "advisor.logs.reading",
    "calibrate": "advisor.logs.fitting",
    "fit_log": "advisor.logs.fitting",
    "read_log": "advisor.logs.reading",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


QualityRow = tuple[dt.date, float, float | None]
"""A day, the quality of the model in use, and its challenger's where it is known."""


def is_without_rows(log: Log) -> bool:
    """Whether a log was saved as its fits alone: there is nothing of it to be drawn."""
    return "rows" in log.fits and "kept-rows" not in log.fits


def read_quality_log(
    log: Log, folder: Path, kept: bytes | None = None
) -> tuple[tuple[QualityRow, ...], tuple[dt.date, ...]]:
    """The rows of an engagement's metric log, and the days on which its model was trained anew.

    `kept` are its rows where the store kept them. Else the rows that were kept beside the
    engagement are read, or the log's own file: below `folder` (that of the engagement file), with
    the hash the engagement states, for other bytes are another log. Raises FaultsError.
    """
    import pandas as pd

    from advisor.logs.reading import read_log

    table = read_log(kept or _content(log, folder), log.file, "metric").table
    rows: list[QualityRow] = [
        (
            each.date.date(),
            float(each.accuracy),
            None if pd.isna(each.challenger) else float(each.challenger),
        )
        for each in table.itertuples()
    ]
    trained = {each.date() for each in table["trained_at"].dropna()}
    return tuple(rows), tuple(sorted(trained))


def _content(log: Log, folder: Path) -> bytes:
    """The bytes of an engagement's log, if they are there and the ones it was fitted to."""
    rows = log.fits.get("kept-rows")
    file, wanted = log.file, log.hash
    if isinstance(rows, Mapping) and {"file", "hash"} <= rows.keys():
        file, wanted = str(rows["file"]), str(rows["hash"])
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()):
        what = f"log `{log.id}` lies outside the engagement's folder"
        raise FaultsError([Fault(log.file, what, "put it beside the engagement")])
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"log `{log.id}` cannot be read: {(error.strerror or 'no such file').lower()}"
        raise FaultsError([Fault(log.file, what, "put it beside the engagement")]) from None
    if hashlib.sha256(content).hexdigest() != wanted:
        what = f"log `{log.id}` is not the file it was fitted to"
        raise FaultsError([Fault(log.file, what, "bring the old file back, or fit this one anew")])
    return content
