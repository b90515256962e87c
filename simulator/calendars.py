"""When something is open: windows of a calendar on the simulation's clock, over any years.

A calendar is open for from <= t < to. Edges are whole minutes since the scenario's origin, divided
by the minutes of its unit. Windows are made a stretch at a time, when first asked for, and found by
bisection. Local time without daylight saving: a day has 24 hours.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.spec.pools import CalendarSpec, OpenHours

__all__ = ["Calendar"]

_DAY = 1440
_FIRST_STRETCH, _LONGEST_STRETCH = 15, 366
_LAST_DAY = dt.date.max.toordinal() - 1
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Calendar:
    """The windows of one calendar, counted from `origin` in units of `unit_minutes` minutes.

    >>> from simulator.spec import CalendarSpec
    >>> rule = {"days": ["mon"], "from": "09:00", "to": "17:00"}
    >>> office = Calendar(CalendarSpec.model_validate({"id": "o", "open": [rule]}),
    ...                   dt.datetime(2026, 1, 5), 60)
    >>> office.next_open(0.0), office.is_open(9.0), office.is_open(17.0)
    (9.0, True, False)
    >>> office.after_open_time(16.0, 3.0)  # one hour this Monday, two the next
    179.0
    """

    def __init__(self, spec: CalendarSpec, origin: dt.datetime, unit_minutes: int) -> None:
        self.id = spec.id
        self._spec = spec
        self._unit = unit_minutes
        self._monday = origin.date().toordinal() - origin.weekday()
        self._offset = origin.hour * 60 + origin.minute
        self._origin_day = origin.date().toordinal()
        self._closed = sorted((each.from_.toordinal(), each.to.toordinal()) for each in spec.closed)
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._pending: tuple[int, int] | None = None
        self._next_day = self._monday - 1
        self._stretch = _FIRST_STRETCH
        self._done = False
        self._forever_from = self._open_forever_from()

    def is_open(self, t: float) -> bool:
        """Whether t lies in a window: its start belongs to it, its end does not."""
        return self._window_at(t) is not None

    def next_open(self, t: float, notice: float = 0.0) -> float:
        """The first open instant at or after t; inf when there is none.

        With a notice above 0 only an opening edge counts, and one at least that much after t.
        """
        if notice <= 0.0 and self.is_open(t):
            return t
        wanted = t + notice
        self._reach(wanted)
        position = bisect_left(self._starts, wanted)
        return self._starts[position] if position < len(self._starts) else math.inf

    def next_edge(self, t: float) -> float:
        """The first opening or closing strictly after t; inf when there is none."""
        self._reach(t)
        opening = bisect_right(self._starts, t)
        closing = bisect_right(self._ends, t)
        return min(
            self._starts[opening] if opening < len(self._starts) else math.inf,
            self._ends[closing] if closing < len(self._ends) else math.inf,
        )

    def after_open_time(self, t: float, amount: float) -> float:
        """The first instant at which `amount` of open time has passed since t; inf if never.

        Whole windows are subtracted in order, then it is the edge plus the remainder. Nothing has
        passed at t itself: an amount of 0 ends at t, open or closed.
        """
        if amount <= 0.0:
            return t
        position = self._window_at(t)
        if position is not None:
            if amount <= self._ends[position] - t:
                return t + amount
            amount -= self._ends[position] - t
            position += 1
        else:
            self._reach(t)
            position = bisect_right(self._starts, t)
        while self._has(position):
            start, end = self._starts[position], self._ends[position]
            if amount <= end - start:
                return start + amount
            amount -= end - start
            position += 1
        return math.inf

    def open_time_between(self, a: float, b: float) -> float:
        """Open time from a to b, in the scenario's unit; 0 where b is not after a."""
        if b <= a:
            return 0.0
        self._reach(b)
        total = 0.0
        position = bisect_right(self._ends, a)
        while position < len(self._starts) and self._starts[position] < b:
            total += min(b, self._ends[position]) - max(a, self._starts[position])
            position += 1
        return total

    def _window_at(self, t: float) -> int | None:
        self._reach(t)
        position = bisect_right(self._starts, t) - 1
        return position if position >= 0 and t < self._ends[position] else None

    def _has(self, position: int) -> bool:
        while position >= len(self._starts) and not self._done:
            self._extend()
        return position < len(self._starts)

    def _reach(self, t: float) -> None:
        """Make windows until one starts after t, or there are no more."""
        while not self._done and not (self._starts and self._starts[-1] > t):
            self._extend()

    def _extend(self) -> None:
        """One stretch of days more; what touches is one window, kept back until a gap follows."""
        if self._pending and self._pending[1] >= self._minute(self._forever_from):
            self._finish(math.inf)
            return
        last = min(self._next_day + self._stretch, _LAST_DAY)
        self._stretch = min(2 * self._stretch, _LONGEST_STRETCH)
        for start, end in self._raw(self._next_day, last):
            if self._pending is None:
                self._pending = (start, end)
            elif start <= self._pending[1]:
                self._pending = (self._pending[0], max(end, self._pending[1]))
            else:
                self._keep(self._pending[0], self._pending[1])
                self._pending = (start, end)
        self._next_day = self._after_closed(last)
        if self._next_day >= _LAST_DAY:
            self._finish(self._pending[1] if self._pending else None)

    def _after_closed(self, day: int) -> int:
        """The day itself, or the first one after the closed dates that contain it."""
        for start, end in self._closed:
            if start <= day - 1 and day < end:
                day = end
        return day

    def _finish(self, end: float | None) -> None:
        if self._pending is not None and end is not None:
            self._keep(self._pending[0], end)
        self._pending, self._done = None, True

    def _keep(self, start: int, end: float) -> None:
        self._starts.append(start / self._unit)
        self._ends.append(end / self._unit)

    def _minute(self, day: float) -> float:
        """Minutes from the origin to the start of a day (by its ordinal)."""
        return (day - self._origin_day) * _DAY - self._offset

    def _raw(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Open stretches that start on days first <= day < last, in order, less closed dates."""
        found: list[tuple[int, int]] = []
        for day in range(first, last):
            for rule in self._spec.open:
                if self._holds(rule, day):
                    begin, end = _minutes(rule)
                    base = int(self._minute(day))
                    found.extend(self._less_closed(base + begin, base + end))
        yield from sorted(found)

    def _less_closed(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for from_day, to_day in self._closed:
            shut, again = int(self._minute(from_day)), int(self._minute(to_day))
            if again <= start or shut >= end:
                continue
            if start < shut:
                yield start, shut
            start = again
        if start < end:
            yield start, end

    def _holds(self, rule: OpenHours, day: int) -> bool:
        if _WEEK[(day - self._monday) % 7] not in rule.days:
            return False
        if rule.nth is not None:
            return (dt.date.fromordinal(day).day - 1) // 7 + 1 == rule.nth
        return (day - self._monday) // 7 % rule.every == 0

    def _open_forever_from(self) -> float:
        """The day from which it never closes again; inf for calendars that do close."""
        covered: list[tuple[int, int]] = []
        for rule in self._spec.open:
            if rule.every == 1 and rule.nth is None:
                begin, end = _minutes(rule)
                for name in rule.days:
                    base = _WEEK.index(name) * _DAY
                    covered += [
                        (base + begin + 7 * _DAY * k, base + end + 7 * _DAY * k) for k in (-1, 0)
                    ]
        reached = 0
        for start, end in sorted(covered):
            if start > reached:
                break
            reached = max(reached, end)
        if reached < 7 * _DAY:
            return math.inf
        return max((to for _, to in self._closed), default=self._monday) + 1


def _minutes(rule: OpenHours) -> tuple[int, int]:
    """From and to in minutes of the day; a night shift ends on the next."""
    begin = int(rule.from_[:2]) * 60 + int(rule.from_[3:])
    end = int(rule.to[:2]) * 60 + int(rule.to[3:])
    return begin, end if end > begin else end + _DAY
