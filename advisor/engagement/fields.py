"""The words, numbers and texts an engagement is made of, each refusing what it cannot hold.

A message says what is wrong and, after a semicolon, the remedy.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

__all__ = [
    "VALUES",
    "AnswerValue",
    "Currency",
    "Day",
    "File",
    "Hash",
    "Id",
    "Line",
    "Number",
    "Points",
    "Reason",
    "Text",
]

VALUES: tuple[float, ...] = (0.0, 0.25, 0.5, 1.0)

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _check_id(text: str) -> str:
    if len(text) > 64 or not _ID.match(text):
        raise ValueError(
            "the id `"
            + text[:80]
            + "` is not a kebab-case word; use small letters, digits and hyphens"
        )
    return text


def _check_currency(text: str) -> str:
    if not _CURRENCY.match(text):
        raise ValueError(f"`{text[:80]}` is not a currency; use three capitals such as EUR")
    return text


def _check_hash(text: str) -> str:
    if not _SHA256.match(text):
        raise ValueError("this is not a SHA-256 hash; write its 64 small hexadecimal digits")
    return text


def _check_text(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("the text holds control characters; keep only line breaks and tabs")
    return text


def _check_filled(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty; say something or leave the key out")
    return _check_text(text)


def _check_file(text: str) -> str:
    parts = text.split("/")
    if not text.strip() or "\\" in text or ":" in text or text[0] in "/~" or ".." in parts:
        raise ValueError(
            "the file is not below the engagement's folder; write a relative path with / and no .."
        )
    return _check_text(text)


def _read_date(value: Any) -> Any:
    if isinstance(value, str):
        if not _DATE.match(value):
            raise ValueError("the date is not in the form year-month-day; write it like 2026-03-12")
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"there is no day {value} in the calendar; correct the date") from None
    return value


def _check_value(number: float) -> float:
    if number not in VALUES:
        raise ValueError(f"the value {number:g} is not on the scale; use 0, 0.25, 0.5 or 1")
    return number


def _plain(number: float) -> int | float:
    """A whole number is written without a decimal point, so that a file says `40`, not `40.0`."""
    return int(number) if math.isfinite(number) and number == int(number) else number


Id = Annotated[str, AfterValidator(_check_id)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_check_filled)]
Text = Annotated[str, Field(max_length=4000), AfterValidator(_check_text)]
Reason = Annotated[str, Field(max_length=4000), AfterValidator(_check_filled)]
Hash = Annotated[str, AfterValidator(_check_hash)]
Day = Annotated[dt.date, BeforeValidator(_read_date)]
Number = Annotated[
    float, Field(allow_inf_nan=False), PlainSerializer(_plain, return_type=int | float)
]
Points = Annotated[Number, Field(ge=0, le=100)]
AnswerValue = Annotated[Number, AfterValidator(_check_value)]
Currency = Annotated[str, AfterValidator(_check_currency)]
File = Annotated[str, Field(max_length=400), AfterValidator(_check_file)]
