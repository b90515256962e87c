"""One clock for a log: instants with and without a zone, and the hours that clocks skip or repeat.

The profile of a week follows the clock people live by; how long something took does not. So every
instant is kept twice: as that clock shows it, and as time that passes evenly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

__all__ = ["Clock"]

_Instants = npt.NDArray[np.datetime64]


class Clock:
    """Reads instants on the clock of `zone` or, without one, as they are written.

    With a zone, an instant written with another is carried over, and one written without is taken
    as that clock's: an hour that it skips in spring is refused, one that it repeats in autumn is
    the first of the two. Counts what was written with a zone, without, and in a repeated hour.
    """

    def __init__(self, zone: ZoneInfo | None = None) -> None:
        self.zone = zone
        self.offsets: set[dt.timedelta] = set()
        self.with_zone = 0
        self.without = 0
        self.repeated = 0

    def count(self, number: int, *, zoned: bool) -> None:
        """That many instants were read elsewhere, all in UTC or all without a zone."""
        if zoned:
            self.with_zone += number
            self.offsets.add(dt.timedelta())
        else:
            self.without += number

    def read(
        self, given: Sequence[dt.datetime | None], bad: dict[int, str]
    ) -> tuple[_Instants, _Instants]:
        """What the clock shows, and evenly passing time; both NaT for None and what is refused."""
        if self.zone is None and not any(each is not None and each.tzinfo for each in given):
            self.without += sum(each is not None for each in given)
            shown = np.array(given, dtype="datetime64[us]")
            return shown, shown.copy()
        pairs = []
        for position, each in enumerate(given):
            try:
                pairs.append(self._one(position, each, bad))
            except OverflowError:
                bad[position] = "an instant of our time is expected"
                pairs.append((None, None))
        clock, passed = zip(*pairs, strict=True) if pairs else ((), ())
        return np.array(clock, dtype="datetime64[us]"), np.array(passed, dtype="datetime64[us]")

    def _one(
        self, position: int, given: dt.datetime | None, bad: dict[int, str]
    ) -> tuple[dt.datetime | None, dt.datetime | None]:
        if given is None:
            return None, None
        offset = given.utcoffset()
        if offset is not None:
            self.with_zone += 1
            self.offsets.add(offset)
            passed = given.replace(tzinfo=None) - offset
            if self.zone is None:
                return given.replace(tzinfo=None), passed
            return given.astimezone(self.zone).replace(tzinfo=None), passed
        self.without += 1
        if self.zone is None:
            return given, given
        return self._local(position, given, self.zone, bad)

    def _local(
        self, position: int, given: dt.datetime, zone: ZoneInfo, bad: dict[int, str]
    ) -> tuple[dt.datetime | None, dt.datetime | None]:
        """An instant as the zone's own clock shows it."""
        there = given.replace(tzinfo=zone)
        offset = there.utcoffset() or dt.timedelta()
        later = there.replace(fold=1).utcoffset() or dt.timedelta()
        if later > offset:
            bad[position] = f"clocks in {zone.key} skip that hour"
            return None, None
        self.repeated += later < offset
        return given, given - offset

    def warnings(self) -> list[str]:
        """What to know about the instants that were read."""
        found = []
        if self.with_zone and self.without and self.zone is None:
            found.append(
                f"{self.without} instants have no time zone and {self.with_zone} have one: "
                "those without are taken as UTC; say --zone if they are not"
            )
        elif self.zone is None and len(self.offsets) > 1:
            found.append(
                f"instants come with {len(self.offsets)} different offsets: durations are right, "
                "the profile of the week follows each as written; say --zone for one clock"
            )
        if self.repeated:
            found.append(
                f"{self.repeated} instants lie in an hour that the clock repeats in autumn: "
                "they are taken as its first"
            )
        return found
