"""The questions about the organisation itself: what they ask, why, and what they feed.

An answer to a profile question is a number, a word, a yes or no, or several words; it decides
(`decision`), sets a number of the baseline scenario (`baseline`), prices an outcome (`value`) or
is compared with what the simulation gives (`check`). A stated outcome is only ever a check.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from advisor.model.base import Id, Record, Table, Text

__all__ = [
    "DefaultRow",
    "DefaultRule",
    "Feeds",
    "Option",
    "ProfileGroup",
    "ProfileQuestion",
    "ProfileValue",
]

Feeds = Literal["decision", "baseline", "value", "check"]
ProfileValue = float | int | bool | str | tuple[str, ...]


class Option(Record):
    """One answer of a choice: the word stored and the words shown."""

    value: Id
    label: Text
    meaning: Text | None = None


class DefaultRow(Record):
    """At this size, this default."""

    at: Annotated[float, Field(ge=0)]
    value: float | int | str


class DefaultRule(Record):
    """A default that follows the size given by the answer to another question.

    Numbers are read off the rows on logarithmic scales between the rows and held beyond them
    in proportion; words are those of the nearest row.
    """

    by: Id
    rows: Annotated[tuple[DefaultRow, ...], Field(min_length=1)]

    def value_at(self, size: float) -> float | str:
        """The default at a size >= 0; a size of 0 gives the first row's word, or 0."""
        words = [row for row in self.rows if isinstance(row.value, str)]
        if words:
            return str(min(words, key=lambda row: abs(_log(row.at) - _log(size))).value)
        return 0.0 if size <= 0 else _between(self.rows, size)


def _log(size: float) -> float:
    return math.log(max(size, 1e-9))


def _between(rows: tuple[DefaultRow, ...], size: float) -> float:
    points = sorted((row.at, float(row.value)) for row in rows)
    if size <= points[0][0]:
        return points[0][1] * size / points[0][0]
    if size >= points[-1][0]:
        return points[-1][1] * size / points[-1][0]
    for (x0, y0), (x1, y1) in pairwise(points):
        if size <= x1:
            along = math.log(size / x0) / math.log(x1 / x0)
            return math.exp(math.log(y0) + along * math.log(y1 / y0))
    raise AssertionError(size)


class ProfileGroup(Record):
    """A block of profile questions asked together."""

    id: Id
    title: Text
    why: Text


class ProfileQuestion(Record):
    """One question about the organisation.

    `low` and `high` bound a number; `whole` asks for a whole number; `default` or `default_by`
    give a harmless value with its `default_source`; a question that feeds `value` with the price
    of an incident hour or of a quality point, and every stated outcome, has neither.
    """

    id: Id
    group: Id
    question: Text
    why: Text
    kind: Literal["choice", "number", "boolean", "choices"]
    feeds: Annotated[tuple[Feeds, ...], Field(min_length=1)]
    unit: Text | None = None
    options: tuple[Option, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    default: float | int | bool | str | tuple[str, ...] | None = None
    default_by: DefaultRule | None = None
    default_source: Text | None = None
    required: bool = False
    show_when: Table[Id, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole_question(self) -> ProfileQuestion:
        faults = _question_faults(self)
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def default_for(self, profile: Mapping[str, object]) -> ProfileValue | None:
        """The default for an organisation of which `profile` is known so far; None if there is
        none, or if the size it follows is not known."""
        if self.default_by is None:
            return self.default
        size = profile.get(self.default_by.by)
        if isinstance(size, bool) or not isinstance(size, (int, float)):
            return None
        value = self.default_by.value_at(float(size))
        if isinstance(value, str):
            return value
        value = min(max(value, self.low or 0.0), self.high or 0.0)
        return round(value) if self.whole else float(f"{value:.3g}")


def _question_faults(question: ProfileQuestion) -> list[str]:
    faults = []
    choosing = question.kind in ("choice", "choices")
    if choosing != bool(question.options):
        faults.append("options belong to `choice` and `choices`, and they need them")
    if question.kind == "number" and (question.low is None or question.high is None):
        faults.append("a number needs its smallest and largest value, `low` and `high`")
    has_default = question.default is not None or question.default_by is not None
    if has_default != (question.default_source is not None):
        faults.append("a default and its `default-source` come together")
    if has_default and "check" in question.feeds:
        faults.append("a stated outcome is a check and never has a default")
    return faults
