"""Calendars and pools: what does the work, how much of it there is, and when it is open."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from simulator.distributions import Duration
from simulator.schema import Amount, Count, Flag, Id, Positive, Schema

__all__ = [
    "CalendarSpec",
    "ClosedDates",
    "Elastic",
    "OpenHours",
    "Outage",
    "Pool",
    "PoolRole",
    "Reserved",
    "Weekday",
]

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PoolRole: TypeAlias = Literal[
    "runners",
    "gpu",
    "developers",
    "testers",
    "operations",
    "data-scientists",
    "approvers",
    "on-call",
    "serving",
]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_From = Annotated[str, StringConstraints(strict=True, pattern=f"^{_TIME}$")]
_To = Annotated[str, StringConstraints(strict=True, pattern=f"^({_TIME}|24:00)$")]


def _date(value: object) -> object:
    """A date as text only: 2026-12-21."""
    if isinstance(value, str) and len(value) == 10:
        return dt.date.fromisoformat(value)
    if type(value) is dt.date:
        return value
    raise ValueError(f"`{str(value)[:40]}` is not a date; write it like 2026-12-21")


Date = Annotated[dt.date, BeforeValidator(_date)]


class OpenHours(Schema):
    """Open on these days from `from` up to `to`, every n-th week or each month's n-th such day.

    Whole minutes of local time. A `to` at or before `from` is on the next day (a night shift).
    `every: n` counts weeks from the Monday of the origin's week; `nth` is the n-th of that weekday
    in its month (5: only in months that have five).
    """

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEK
    from_: _From = "00:00"
    to: _To = "24:00"
    every: Annotated[Count, Field(le=520)] = 1
    nth: Annotated[Count, Field(le=5)] | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.from_ == self.to:
            raise ValueError(f"open from {self.from_} to {self.to} is no time; give a later `to`")
        if self.every > 1 and self.nth is not None:
            raise ValueError("`every` and `nth` stand together; use one of the two")
        return self


class ClosedDates(Schema):
    """Closed from the start of `from` to the start of `to`: the `to` day itself is open again."""

    from_: Date
    to: Date

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.to <= self.from_:
            raise ValueError(
                f"closed from {self.from_} to {self.to} is no day; `to` is the first open day"
            )
        return self


class CalendarSpec(Schema):
    """When something is open: the union of `open`, less the `closed` dates."""

    id: Id
    open: Annotated[tuple[OpenHours, ...], Field(min_length=1, max_length=100)]
    closed: Annotated[tuple[ClosedDates, ...], Field(max_length=1000)] = ()


class Reserved(Schema):
    """Slots taken out of the pool in each hour of the week from Monday 00:00.

    They are neither open nor paid here. Work under way keeps its slots: what a reservation does not
    find is unmet. A closed pool is asked for none.
    """

    kind: Literal["weekly-profile"]
    slots: Annotated[
        tuple[Annotated[int, Field(strict=True, ge=0)], ...], Field(min_length=168, max_length=168)
    ]


class Outage(Schema):
    """The pool has no slots for `repair` after each `between`, counted from the last repair.

    On the clock, whatever the pool's calendar; work under way goes on.
    """

    between: Duration
    repair: Duration

    @model_validator(mode="after")
    def _moves_on(self) -> Self:
        if not self.between.mean > 0.0:
            raise ValueError("the mean of `between` is 0; give a mean above 0")
        return self


class Elastic(Schema):
    """Slots follow the load, one at a time: load = (busy + waiting slots) / (open + ordered slots).

    Above `up-at` one slot is ordered and opens after `delay`; below `down-at` one idle slot goes at
    once. Looked at whenever the pool's busy or waiting slots change or an ordered slot opens, but
    not while it is closed or out. `slots` is what it starts with; reserved slots are not open.
    """

    at_least: Annotated[int, Field(strict=True, ge=0)] = 0
    at_most: Count
    delay: Amount = 0.0
    up_at: Positive = 1.0
    down_at: Amount = 0.5

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.at_least > self.at_most:
            raise ValueError(
                f"`at-least` {self.at_least} is above `at-most` {self.at_most}; swap them"
            )
        if self.down_at >= self.up_at:
            raise ValueError(
                f"`down-at` {self.down_at:g} is not below `up-at` {self.up_at:g}; leave a gap"
            )
        return self


class Pool(Schema):
    """Slots of one kind behind one queue.

    `charge` says what `cost-per-slot-hour` is paid for: busy slots, or every slot while the pool is
    open; without it people are paid while open and machines while busy.
    """

    id: Id
    role: PoolRole | None = None
    kind: Literal["cpu", "gpu", "people"] = "cpu"
    slots: Annotated[int, Field(strict=True, ge=0, lt=2**31)]
    discipline: Literal["fifo", "priority", "shortest"] = "fifo"
    backfill: Flag = False
    calendar: Id | None = None
    reserved: Reserved | None = None
    outage: Outage | None = None
    elastic: Elastic | None = None
    cost_per_slot_hour: Amount = 0.0
    charge: Literal["busy", "open"] | None = None

    @property
    def charged(self) -> Literal["busy", "open"]:
        """What is paid for: `charge`, or its default by kind."""
        return self.charge or ("open" if self.kind == "people" else "busy")
