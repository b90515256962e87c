"""What a cell of a log may say: instants, days, durations, results, shares, counts.

Each reader takes the text of one cell and gives its value, or raises ValueError with what was
expected. Nothing is guessed: a date in another order than 2026-03-12 is refused, and so is a number
whose comma may stand for thousands or for decimals. A formula is never worked out.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping

__all__ = [
    "EMPTY",
    "FAILED",
    "NEITHER",
    "PASSED",
    "UNIT_HOURS",
    "count",
    "day",
    "flag",
    "hours",
    "instant",
    "result",
    "share",
    "slots",
]

UNIT_HOURS: Mapping[str, float] = {
    "milliseconds": 1.0 / 3_600_000.0,
    "seconds": 1.0 / 3600.0,
    "minutes": 1.0 / 60.0,
    "hours": 1.0,
    "days": 24.0,
}
EMPTY = frozenset(["", "null", "none", "nan", "na", "n/a", "nat", "unknown", "-"])
PASSED = frozenset(
    "passed pass success succeeded successful ok completed complete".split()  # noqa: SIM905
)
FAILED = frozenset(
    "failed fail failure error errored timeout timed_out broken out_of_memory node_fail "  # noqa: SIM905
    "boot_fail deadline startup_failure".split()
)
NEITHER = frozenset(
    "cancelled canceled skipped killed aborted neutral manual preempted stale running pending "  # noqa: SIM905
    "action_required created waiting queued in_progress requeued suspended".split()
)
_CLOCK = re.compile(r"(?:(\d+)-)?(\d+):([0-5]\d):([0-5]\d(?:\.\d+)?)")
_PIECES = re.compile(r"(?:pt?)?((?:\d+(?:\.\d+)?\s*(?:ms|d|h|min|m|sec|s)\s*)+)", re.IGNORECASE)
_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|d|h|min|m|sec|s)", re.IGNORECASE)
_LETTERS = {"ms": 1 / 3.6e6, "d": 24.0, "h": 1.0, "min": 1 / 60, "m": 1 / 60, "sec": 1 / 3600}
_FLAGS = dict.fromkeys(("yes", "true", "1", "y"), True) | dict.fromkeys(
    ("no", "false", "0", "n"), False
)
_GPUS = re.compile(r"gpus?(?:[:/][\w-]+)?[:=](\d+)", re.IGNORECASE)


def day(text: str) -> dt.date:
    """A day as 2026-03-12; of an instant, its day."""
    try:
        return dt.date.fromisoformat(text[:10]) if len(text) == 10 else instant(text).date()
    except ValueError:
        raise ValueError("a day is written like 2026-03-12") from None


def instant(text: str, origin: dt.date | None = None) -> dt.datetime:
    """An instant as 2026-03-12T09:30, seconds optional, with its zone where one is written.

    A bare number is seconds since the start of `origin`, or without one seconds (or, above 1e11,
    milliseconds) since 1970, UTC.
    """
    if not text.isdecimal():  # eight digits are a number of seconds, not a day without hyphens
        try:
            return dt.datetime.fromisoformat(text.removesuffix(" UTC"))
        except ValueError:
            pass
    try:
        number = float(text)
    except ValueError:
        _no_formula(text)
        raise ValueError("an instant is written like 2026-03-12T09:30") from None
    if origin is None and not 1e8 <= number < 1e14:
        raise ValueError("a bare number needs the day it counts seconds from")
    if origin is not None and not 0 <= number < 1e10:
        raise ValueError("seconds are counted from 0 up")
    if origin is not None:
        return dt.datetime.combine(origin, dt.time()) + dt.timedelta(seconds=number)
    return dt.datetime.fromtimestamp(number / 1000.0 if number > 1e11 else number, dt.UTC)


def hours(text: str, unit: str) -> float:
    """A duration in hours: a number in `unit` (seconds, …), 1-02:03:04, or 1h 2m 3s."""
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        days, whole, minutes, seconds = (float(each or 0) for each in clock.groups())
        return 24.0 * days + whole + minutes / 60.0 + seconds / 3600.0
    if text[-1:].isalpha() and _PIECES.fullmatch(text):
        pieces = _PIECE.findall(text)
        return sum(float(number) * _LETTERS.get(x.lower(), 1 / 3600) for number, x in pieces)
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


def slots(text: str) -> int:
    """How many slots a job holds, from 0 on; of what a scheduler writes (`gres/gpu=4`), its GPUs.

    Part of one (0.5 of a GPU) counts as a whole one: a slot is held or it is not.
    """
    found = _GPUS.findall(text)
    if found:
        return max(map(int, found))
    if "=" in text and not text.startswith("="):
        return 0  # a scheduler's list of resources, without any GPU
    value = _number(text)
    if not 0 <= value <= 1e9:
        raise ValueError("slots are counted from 0 on")
    return math.ceil(value)


def flag(text: str) -> bool:
    """Yes or no."""
    word = text.lower()
    if word not in _FLAGS:
        raise ValueError("yes or no is expected")
    return _FLAGS[word]


def result(text: str, words: Mapping[str, str] | None = None) -> bool | None:
    """Whether it failed: True, False, or None for what was cancelled, skipped or is still open."""
    word = (words or {}).get(text, text).strip().lower().replace(" ", "_")
    if word.startswith("cancelled"):  # Slurm adds by whom
        return None
    if word in FAILED:
        return True
    if word in PASSED:
        return False
    if word in NEITHER:
        return None
    raise ValueError("a result is passed or failed (or cancelled, skipped)")


def _number(text: str) -> float:
    """A finite number; a single comma is a decimal comma unless three digits follow it."""
    plain = text.replace(",", ".") if _decimal_comma(text) else text
    try:
        value = float(plain)
    except ValueError:
        _no_formula(text)
        raise ValueError("a number is expected") from None
    if not math.isfinite(value):
        raise ValueError("a finite number is expected")
    return value


def _decimal_comma(text: str) -> bool:
    whole, comma, rest = text.partition(",")
    if not comma or "." in text or "," in rest or not rest.isdecimal():
        return False
    if len(rest) == 3 and whole.lstrip("+-") not in ("", "0"):
        raise ValueError("three digits after a comma may be thousands or decimals: write a dot")
    return True


def _no_formula(text: str) -> None:
    if text[:1] in ("=", "+", "@"):
        raise ValueError("a formula is not worked out: export values")
