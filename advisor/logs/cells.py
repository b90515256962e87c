"""What a cell of a log may say: instants, days, durations, results, shares, counts.

Each reader takes the text of one cell and gives its value, or raises ValueError with what was
expected. Nothing is guessed: a date in another order than 2026-03-12 is refused.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

__all__ = [
    "FAILED",
    "NEITHER",
    "PASSED",
    "UNIT_HOURS",
    "count",
    "day",
    "hours",
    "instant",
    "result",
    "share",
]

UNIT_HOURS: Mapping[str, float] = {
    "milliseconds": 1.0 / 3_600_000.0,
    "seconds": 1.0 / 3600.0,
    "minutes": 1.0 / 60.0,
    "hours": 1.0,
    "days": 24.0,
}
PASSED = frozenset("passed pass success succeeded successful ok completed complete".split())  # noqa: SIM905
FAILED = frozenset("failed fail failure error errored timeout timed_out broken".split())  # noqa: SIM905
NEITHER = frozenset("cancelled canceled skipped killed aborted neutral manual".split())  # noqa: SIM905


def day(text: str) -> dt.date:
    """A day as 2026-03-12; of an instant, its day."""
    try:
        return dt.date.fromisoformat(text[:10]) if len(text) == 10 else instant(text).date()
    except ValueError:
        raise ValueError("a day is written like 2026-03-12") from None


def instant(text: str, origin: dt.date | None = None) -> dt.datetime:
    """An instant as 2026-03-12T09:30, seconds optional; the clock as written, a zone left off.

    A bare number is seconds since the start of `origin`, or without one seconds (or, above 1e11,
    milliseconds) since 1970.
    """
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        raise ValueError("an instant is written like 2026-03-12T09:30") from None
    if origin is None and not 1e8 <= number < 1e14:
        raise ValueError("a bare number needs the day it counts seconds from")
    if origin is not None and not 0 <= number < 1e10:
        raise ValueError("seconds are counted from 0 up")
    start = dt.datetime(1970, 1, 1) if origin is None else dt.datetime.combine(origin, dt.time())  # noqa: DTZ001
    return start + dt.timedelta(
        seconds=number / 1000.0 if origin is None and number > 1e11 else number
    )


def hours(text: str, unit: str) -> float:
    """A duration in hours from a number in `unit` (seconds, minutes, …)."""
    value = _number(text) * UNIT_HOURS[unit]
    if value < 0.0:
        raise ValueError("a duration is not below 0")
    return value


def share(text: str) -> float:
    """A share from 0 to 1; `78 %` is 0.78."""
    value = _number(text[:-1]) / 100.0 if text.endswith("%") else _number(text)
    if not 0.0 <= value <= 1.0:
        raise ValueError("a share lies from 0 to 1")
    return value


def count(text: str) -> int:
    """A whole number from 1 on."""
    value = _number(text)
    if not (value.is_integer() and 1 <= value <= 1e9):
        raise ValueError("a count is a whole number from 1 on")
    return int(value)


def result(text: str, words: Mapping[str, str] | None = None) -> bool | None:
    """Whether it failed: True, False, or None for what was cancelled or skipped."""
    word = (words or {}).get(text, text).strip().lower().replace(" ", "_")
    if word in FAILED:
        return True
    if word in PASSED:
        return False
    if word in NEITHER:
        return None
    raise ValueError("a result is passed or failed (or cancelled, skipped)")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError("a number is expected") from None
    if not math.isfinite(value):
        raise ValueError("a finite number is expected")
    return value
