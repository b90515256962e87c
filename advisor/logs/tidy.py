"""From the columns of a log to what they mean: arrivals, durations, waits, one row a job.

Knows what of a log is missing or contradicts itself, row by row, and which rows come twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from advisor.faults import Fault
from advisor.logs.columns import COLUMNS, LogKind
from advisor.logs.converting import MOST_NAMES, Arrays, Reading

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TIDY", "Refusals", "add_meaning", "tidy_table"]

_JOBS = ("time", "duration", "wait", "failed", "name", "slots", "attempt")
TIDY: Mapping[LogKind, tuple[str, ...]] = {
    "ci": _JOBS,
    "training": _JOBS,
    "deployments": ("time", "failed", "lead", "recovery", "rework", "name", "id"),
    "incidents": ("time", "recovery", "deployment", "name", "id"),
    "metric": tuple(column.name for column in COLUMNS["metric"]),
}
_MOST_KEPT = 1000
_SKEW_HOURS = 5.0 / 3600.0
_Bad = dict[int, tuple[str, str, str]]
_Floats = npt.NDArray[np.float64]
_EMPTY: Mapping[str, Any] = {"failed": np.int8(-1), "rework": np.int8(-1), "name": np.int32(-1)}


class Refusals:
    """Rows that are not used: the first 1,000 with line, what and remedy; all counted by reason.

    `unreadable` counts those that speak against the log; a run that has no end yet does not.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.first: list[Fault] = []
        self.reasons: Counter[str] = Counter()
        self.unreadable = 0
        self.seen = 0

    def add(
        self, line: int, what: str, remedy: str, reason: str, *, unreadable: bool = True
    ) -> None:
        """One row refused."""
        self.reasons[reason] += 1
        self.unreadable += unreadable
        if len(self.first) < _MOST_KEPT:
            self.first.append(Fault(f"{self.name}:{line}", what, remedy))


def add_meaning(
    arrays: Arrays, kind: LogKind, readings: Mapping[str, Reading], bad: _Bad
) -> set[int]:
    """Adds what follows from the columns and says what is wrong; returns the rows not yet ended."""
    for name, reading in readings.items():
        if reading.column.needed:
            written = reading.written
            empty = (f"`{written}` is empty", "fill it or leave the row out", f"`{written}`: empty")
            values = arrays[name]
            _mark(bad, np.isnat(values) if values.dtype.kind == "M" else np.isnan(values), empty)
    if kind in ("ci", "training"):
        return _add_jobs(arrays, readings, bad)
    if kind == "deployments":
        arrays["lead"] = _between(arrays, "committed", "time")
        backward = ("deployed before it was committed", "mend its times", "times run backward")
        _mark(bad, arrays["lead"] < 0.0, backward)
    if kind in ("deployments", "incidents"):
        arrays["recovery"] = _between(arrays, "time", "restored")
        backward = ("restored before it began", "mend its times", "times run backward")
        _mark(bad, arrays["recovery"] < 0.0, backward)
    return set()


def _add_jobs(arrays: Arrays, readings: Mapping[str, Reading], bad: _Bad) -> set[int]:
    """When a job came, how long it waited and ran, in hours."""
    for plain in ("", "~"):
        if "time" not in readings:
            arrays[f"{plain}time"] = arrays[f"{plain}began"]
        elif "began" in readings:
            time, began = arrays[f"{plain}time"], arrays[f"{plain}began"]
            arrays[f"{plain}time"] = np.where(np.isnat(time), began, time)
    size = len(arrays["~line"])
    span = _between(arrays, "began" if "began" in readings else "time", "ended")
    duration = arrays.get("duration", np.full(size, np.nan))
    arrays["duration"] = np.where(np.isnan(duration), span, duration)
    wait = arrays.get("wait", np.full(size, np.nan))
    between = _between(arrays, "time", "began") if "time" in readings else wait
    wait = np.where(np.isnan(wait), between, wait)
    arrays["wait"] = np.where((wait < 0.0) & (wait >= -_SKEW_HOURS), 0.0, wait)
    when = " or ".join(
        f"`{readings[each].written}`" for each in ("time", "began") if each in readings
    )
    length = " or ".join(
        f"`{readings[each].written}`" for each in ("duration", "ended") if each in readings
    )
    empty = "fill it or leave the row out"
    _mark(bad, np.isnat(arrays["time"]), (f"{when} is empty", empty, f"{when}: empty"))
    back = "ends before it begins"
    _mark(bad, arrays["duration"] < 0.0, (back, "mend its times, or say --zone", back))
    early = "starts before it is queued"
    _mark(bad, arrays["wait"] < 0.0, (early, "mend its times, or say --zone", early))
    before = set(bad)
    open_ = (f"{length} is empty", "left out: it has no end yet, or never ran", "no end")
    _mark(bad, np.isnan(arrays["duration"]), open_)
    if "slots" in readings:
        none = ("asks for no slot", "left out: it waits for nothing", "no slot")
        _mark(bad, arrays["slots"] == 0.0, none)
    return set(bad) - before


def _between(arrays: Arrays, start: str, end: str) -> _Floats:
    """Hours that passed from one instant to another, NaN where one is missing."""
    if f"~{start}" not in arrays or f"~{end}" not in arrays:
        return np.full(len(arrays["~line"]), np.nan)
    passed = arrays[f"~{end}"] - arrays[f"~{start}"]
    hours: _Floats = passed / np.timedelta64(1, "h")
    return hours


def _mark(bad: _Bad, where: npt.NDArray[np.bool_], reason: tuple[str, str, str]) -> None:
    for position in np.flatnonzero(where):
        bad.setdefault(int(position), reason)


def tidy_table(
    parts: list[Arrays], kind: LogKind, names: Mapping[str, list[str]], refusals: Refusals
) -> tuple[pd.DataFrame, list[str]]:
    """The parts as one table in the order of time, rows whose id comes again left out."""
    import pandas as pd

    whole = {each: np.concatenate([part.pop(each) for part in parts]) for each in list(parts[0])}
    warnings = _leave_out_repeated(whole, refusals)
    first, size = TIDY[kind][0], len(whole.pop("~line"))
    order = np.argsort(whole[first], kind="stable")
    table: dict[str, Any] = {}
    for name in TIDY[kind]:
        if name not in whole:
            values = np.full(size, _EMPTY.get(name, np.nan))
        else:
            values = whole.pop(name)[order]
        if name in ("failed", "rework"):
            values = np.array([False, True, None], dtype=object)[values]
        elif name == "name":
            values = pd.Categorical.from_codes(values, names.get(name, []))
            if len(names.get(name, ())) >= MOST_NAMES:
                warnings.append(f"more than {MOST_NAMES:,} different names: the rest have none")
        table[name] = values
    return pd.DataFrame(table, copy=False), warnings


def _leave_out_repeated(whole: Arrays, refusals: Refusals) -> list[str]:
    """Rows whose id (and attempt) stood further up; ids that repeat a lot are no row's own."""
    ids = whole.get("id")
    if ids is None or not len(ids):
        return []
    keys = ids if "attempt" not in whole else ids ^ np.nan_to_num(whole["attempt"]).astype(np.int64)
    _, first = np.unique(keys, return_index=True)
    again = np.ones(len(ids), dtype=bool)
    again[first] = False
    again &= ids != 0
    if again.mean() > 0.2:
        return [
            "the column of ids repeats itself in more than a fifth of the rows: it was not used"
        ]
    for line in whole["~line"][again]:
        refusals.add(int(line), "its id stands further up", "export each run once", "repeated id")
    if again.any():
        for name in whole:
            whole[name] = whole[name][~again]
    return []
