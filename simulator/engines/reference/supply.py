"""Slots that come and go by themselves: reserved hours, outages, elastic pools.

A pool of this kind has a level (the set number of slots, or what elasticity made of it), less what
is reserved in this hour, and nothing at all during an outage. What is left is what requests may
start on; work under way is never touched, so slots drain.

What is read when: a `between` at time 0 and at each repair, a `repair` when the outage begins (an
outage that no longer holds when it is due does not happen), reserved slots at the start of each
hour and at each date of a change, elasticity at each look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter

from simulator.arrivals import HOURS_A_WEEK
from simulator.draws import PURPOSES
from simulator.engines.reference.dated import Dated, ElementChange
from simulator.engines.reference.kernel import SLOTS, Due
from simulator.engines.reference.pools import Pool
from simulator.engines.reference.weeks import Week
from simulator.results.tally import ReservingMeter
from simulator.spec import Elastic, Outage, Reserved
from simulator.spec import Pool as PoolSpec

__all__ = ["SuppliedPool", "Supply"]

T = TypeVar("T")
_GAP, _TIME = PURPOSES["gap"], PURPOSES["time"]
_PARTS: dict[str, TypeAdapter[Any]] = {
    "reserved": TypeAdapter(Reserved | None),
    "outage": TypeAdapter(Outage | None),
    "elastic": TypeAdapter(Elastic | None),
}


@dataclass(frozen=True, slots=True)
class Supply:
    """What a pool says of its slots at an instant; `dates` are those at which that may change.

    `hourly`: reserved slots change at dates, so that every hour is read anew.
    """

    reserved: Callable[[float], Reserved | None]
    outage: Callable[[float], Outage | None]
    elastic: Callable[[float], Elastic | None]
    dates: tuple[float, ...]
    hourly: bool

    @classmethod
    def of(
        cls, spec: PoolSpec, data: Any, changes: Sequence[ElementChange], horizon: float
    ) -> Supply | None:
        """What a pool says with dated changes; None for one whose slots are set and nothing more.

        A change that ramps is exact at its ends; between them each reading takes what holds then.
        """
        own = {key: [each for each in changes if each.place[0] == key] for key in _PARTS}
        if not any(own.values()) and not any(data[key] for key in _PARTS):
            return None
        dated = Dated(None, [each for some in own.values() for each in some], _same)
        return cls(
            reserved=_reader("reserved", spec.reserved, data, own["reserved"]),
            outage=_reader("outage", spec.outage, data, own["outage"]),
            elastic=_reader("elastic", spec.elastic, data, own["elastic"]),
            dates=tuple(time for time in dated.breaks(horizon) if time > 0.0),
            hourly=bool(own["reserved"]),
        )


def _same(data: Any) -> Any:
    return data


def _reader(
    key: str, fixed: T, data: Any, changes: Sequence[ElementChange]
) -> Callable[[float], T]:
    if not changes:
        return lambda _: fixed
    parse = _PARTS[key].validate_python
    dated: Dated[T] = Dated({key: data[key]}, changes, lambda read: parse(read[key]))
    return lambda time: dated.at(time, 0.0)


class SuppliedPool(Pool):
    """A pool with reserved slots, outages or elasticity.

    `chance(number, purpose)` is the uniform of its n-th outage. Reserved demand counts while the
    calendar has the pool open: it finds the slots that are not held, so a reservation that begins
    while they are waits for work under way to end, and during an outage it finds none.

    Elasticity looks at the end of each instant in which the busy or waiting slots changed or an
    ordered slot opened, and not while the pool is closed or out. What a look reads is the slots
    requests may start on (reserved ones are somebody else's) and those on order.
    """

    def __init__(
        self, supply: Supply, week: Week, chance: Callable[[int, int], float], *rest: Any
    ) -> None:
        self._supply = supply
        self._week = week
        self._chance = chance
        self._reserved = self._outages = self._ordered = self._waiting = 0
        self._epoch_of_week = self._epoch_of_orders = 0
        self._down = self._due = self._opened = self._elastic = False
        self._seen = (0, 0)
        super().__init__(*rest)
        self._busy_before = 0
        self._reserving = [each for each in self._meters if isinstance(each, ReservingMeter)]
        self._level = self.slots
        self._bound(0.0)
        for time in supply.dates:
            self._schedule(time, self._at_supply, None)
        self._at_hour_of(0.0)
        self._expect_outage(0.0)

    # --- what there is ----------------------------------------------------------------------
    def _count(self) -> None:
        self.slots = 0 if self._down else max(0, self._level - self._reserved)
        self.touch()

    def _at_slots(self, due: Due) -> None:
        self._level = due.what
        self._bound(self._kernel.now)
        self._count()

    def _at_supply(self, _: Due) -> None:
        """A dated change of what is reserved, of outages or of elasticity begins or ends."""
        now = self._kernel.now
        was_elastic = self._elastic
        self._bound(now)
        if was_elastic and not self._elastic:
            self._level = [slots for time, slots in self._plan.slots if time <= now][-1]
        self._at_hour_of(now)
        if not self._due:
            self._expect_outage(now)

    def _bound(self, now: float) -> None:
        """The level within what elasticity allows, at once; without any, orders are void."""
        elastic = self._supply.elastic(now)
        self._elastic = elastic is not None
        if elastic is None:
            self._ordered = 0
            self._epoch_of_orders += 1
        else:
            self._level = min(max(self._level, elastic.at_least), elastic.at_most)

    # --- reserved ---------------------------------------------------------------------------
    def _at_hour_of(self, now: float) -> None:
        """What is reserved in the hour that holds now; and when to read it again."""
        self._epoch_of_week += 1
        reserved = self._supply.reserved(now)
        if reserved is None:
            self._reserved = 0
            self._count()
            return
        slots = reserved.slots
        hour, _, _ = self._week.hour(now)
        self._reserved = slots[hour % HOURS_A_WEEK]
        self._count()
        following = hour + 1
        if not self._supply.hourly:
            while slots[following % HOURS_A_WEEK] == self._reserved:
                following += 1
                if following > hour + HOURS_A_WEEK:
                    return  # the same in every hour
        order = (SLOTS, self.id, 0, "~reserved", 0)
        edge = self._week.edge(following)
        self._kernel.at(edge, order, self._at_hour, self._epoch_of_week)

    def _at_hour(self, due: Due) -> None:
        if due.what == self._epoch_of_week:
            self._at_hour_of(self._kernel.now)

    # --- outages ----------------------------------------------------------------------------
    def _expect_outage(self, now: float) -> None:
        """The next outage, one `between` from now; none while none are declared."""
        outage = self._supply.outage(now)
        self._due = outage is not None
        if outage is not None:
            number = self._outages
            time = now + outage.between.inverse(self._chance(number, _GAP))
            self._kernel.at(time, (SLOTS, self.id, number, "~outage", 0), self._fail, None)

    def _fail(self, _: Due) -> None:
        now, number = self._kernel.now, self._outages
        outage = self._supply.outage(now)
        if outage is None:
            self._due = False
            return
        self._down = True
        self._count()
        time = now + outage.repair.inverse(self._chance(number, _TIME))
        self._kernel.at(time, (SLOTS, self.id, number, "~repair", 0), self._mend, None)

    def _mend(self, _: Due) -> None:
        self._outages += 1
        self._down = False
        self._count()
        self._expect_outage(self._kernel.now)

    # --- elasticity -------------------------------------------------------------------------
    def join(
        self,
        request: Any,
        key: tuple[Any, ...],
        priority: float,
        duration: float,
        rank: float = 0.0,
    ) -> None:
        self._waiting += request.slots
        super().join(request, key, priority, duration, rank)

    def start_what_fits(self, now: float) -> None:
        self._busy_before = self.busy
        super().start_what_fits(now)

    def _state(self, now: float) -> None:
        self._waiting -= self.busy - self._busy_before
        elastic = self._supply.elastic(now)
        if elastic is not None and self.open and not self._down:
            self._look(elastic, now)
        super()._state(now)
        demand = self._reserved if self.open else 0
        there = 0 if self._down else max(0, self._level - self.busy)
        for meter in self._reserving:
            meter.reserve(demand, max(0, demand - there))

    def _look(self, elastic: Elastic, now: float) -> None:
        """One slot more is ordered, or one idle slot goes, by the load that is seen."""
        seen = (self.busy, self._waiting)
        if seen == self._seen and not self._opened:
            return
        self._seen, self._opened = seen, False
        asked, there = sum(seen), self.slots + self._ordered
        if asked > elastic.up_at * there:
            if self._level + self._ordered < elastic.at_most:
                self._ordered += 1
                order = (SLOTS, self.id, 0, "~slot", 0)
                time = now + elastic.delay
                self._kernel.at(time, order, self._open_one, self._epoch_of_orders)
        elif asked < elastic.down_at * there and self.busy < self.slots:
            self._level = max(self._level - 1, elastic.at_least)
            self.slots = max(0, self._level - self._reserved)

    def _open_one(self, due: Due) -> None:
        if due.what == self._epoch_of_orders:
            self._ordered -= 1
            self._level += 1
            self._bound(self._kernel.now)
            self._opened = True
            self._count()
