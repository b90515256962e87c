"""Accumulators of one run: counts, sums, histograms and time averages, fed in event order.

They keep no facts, so a year of a million visits needs no memory; table mode feeds the same ones.
Quantiles come from one fixed logarithmic histogram: bins [1.01^k, 1.01^(k+1)), zero a bin of its
own; the answer is the geometric middle of the bin of the ceil(q n)-th value, so it is within 0.5 %
of that value.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CountedSample",
    "Level",
    "ModelMeter",
    "PoolMeter",
    "ReservingMeter",
    "Sample",
    "SampleColumn",
    "mean_price",
    "over",
]

Number: TypeAlias = Any
"""A number of one run or, where several are measured at once, a column: a number of each."""

_BIN = math.log(1.01)
_NAN = float("nan")
_floor, _log = math.floor, math.log


def over(amount: Number, whole: Number) -> Number:
    """A ratio; NaN where the whole is not above 0.

    >>> over(1, 4), over(1, 0), over(1, np.array([4, 0])).tolist()
    (0.25, nan, [0.25, nan])
    """
    if isinstance(whole, np.ndarray):
        return np.divide(amount, whole, out=np.full(whole.shape, _NAN), where=whole > 0)
    return amount / whole if whole > 0 else _NAN


class Sample:
    """Count, sum and histogram of values >= 0."""

    __slots__ = ("bins", "count", "total", "zeros")

    def __init__(self) -> None:
        self.count: Number = 0
        self.total: Number = 0.0
        self.zeros: Number = 0
        self.bins: dict[int, int] = {}

    def add(self, value: float) -> None:
        self.count += 1
        if value > 0.0:
            self.total += value
            k = _floor(_log(value) / _BIN)
            self.bins[k] = self.bins.get(k, 0) + 1
        else:
            self.zeros += 1

    def mean(self) -> Number:
        """The mean; NaN of nothing."""
        return over(self.total, self.count)

    def quantile(self, q: float) -> Number:
        """The middle of the bin of the ceil(q n)-th smallest value; NaN of nothing.

        >>> sample = Sample()
        >>> for value in (0.0, 0.0, 3.0): sample.add(value)
        >>> sample.quantile(0.5), round(sample.quantile(0.9), 2)
        (0.0, 3.0)
        """
        return self.quantiles((q,))[0]

    def quantiles(self, points: Sequence[float]) -> list[Number]:
        """Several of them, the bins put in order once."""
        if not self.count:
            return [_NAN for _ in points]
        order = sorted(self.bins)
        seen = list(accumulate(map(self.bins.__getitem__, order), initial=self.zeros))
        found = []
        for q in points:
            place = bisect_left(seen, math.ceil(q * self.count))  # the first with as many
            found.append(0.0 if place == 0 else math.exp((order[place - 1] + 0.5) * _BIN))
        return found

    @classmethod
    def merged(cls, samples: Iterable[Sample]) -> Sample:
        """One sample of all; sums are added in the order given."""
        first, *others = every = [*samples] or [cls()]
        if not others:
            return first  # nobody adds to what was merged
        if isinstance(first, CountedSample):
            return type(first).whole([each for each in every if isinstance(each, CountedSample)])
        whole = cls()
        whole.bins = dict(first.bins)
        whole.count, whole.total, whole.zeros = first.count, first.total, first.zeros
        for sample in others:
            whole.count += sample.count
            whole.total += sample.total
            whole.zeros += sample.zeros
            bins = whole.bins
            for k, number in sample.bins.items():
                bins[k] = bins.get(k, 0) + number
        return whole


class CountedSample(Sample):
    """The same of values that were counted elsewhere: counts of the bins from `low` on.

    Samples that are merged are all of this kind, or none is.
    """

    __slots__ = ("counts", "low")

    def __init__(
        self, count: Number, total: Number, zeros: Number, low: int, counts: NDArray[np.int64]
    ) -> None:
        super().__init__()
        self.count, self.total, self.zeros = count, total, zeros
        self.low, self.counts = low, counts

    def quantiles(self, points: Sequence[float]) -> list[Number]:
        if not self.count:
            return [_NAN for _ in points]
        wanted = [math.ceil(q * self.count) - self.zeros for q in points]
        places = self.counts.cumsum().searchsorted(wanted).tolist()
        return [
            0.0 if rank <= 0 else math.exp((self.low + place + 0.5) * _BIN)
            for rank, place in zip(wanted, places, strict=True)
        ]

    @classmethod
    def whole(cls, samples: Sequence[CountedSample]) -> CountedSample:
        """One of all; sums are added in the order given."""
        *runs, _ = samples[0].counts.shape
        full = [each for each in samples if each.counts.shape[-1]]
        low = min((each.low for each in full), default=0)
        high = max((each.low + each.counts.shape[-1] for each in full), default=0)
        counts = np.zeros((*runs, high - low), dtype=np.int64)
        for each in full:
            begin = each.low - low
            counts[..., begin : begin + each.counts.shape[-1]] += each.counts
        total: Number = 0.0
        for each in samples:
            total = total + each.total
        count, zeros = sum(each.count for each in samples), sum(each.zeros for each in samples)
        return cls(count, total, zeros, low, counts)


class SampleColumn(CountedSample):
    """A sample of each of several runs: columns of counts and sums, `counts` runs x bins."""

    __slots__ = ()

    def quantiles(self, points: Sequence[float]) -> list[Number]:
        ranks = [np.ceil(q * self.count) - self.zeros for q in points]
        wanted = np.array(ranks).reshape(len(points), -1)
        below = self.counts.cumsum(axis=1)
        places = [each.searchsorted(row) for each, row in zip(below, wanted.T, strict=True)]
        middles = [
            [math.exp((self.low + place + 0.5) * _BIN) for place in row.tolist()] for row in places
        ]
        found = np.where(wanted > 0.0, np.array(middles).reshape(-1, len(points)).T, 0.0)
        return list(np.where(self.count > 0, found, _NAN))


class Level:
    """The integral over time of a number that changes at instants, from `start` on."""

    __slots__ = ("area", "since", "start", "value")

    def __init__(self, start: float, value: float = 0) -> None:
        self.start = start
        self.since = 0.0
        self.value = value
        self.area = 0.0

    def move(self, now: float, by: float) -> None:
        begin = max(self.start, self.since)
        if now > begin:
            self.area += self.value * (now - begin)
        self.since = now
        self.value += by

    def settle(self, now: float) -> float:
        """The integral up to now."""
        self.move(now, 0)
        return self.area

    def restart(self, now: float) -> None:
        """Begin a new period at now, with the value as it is."""
        self.settle(now)
        self.start, self.area = now, 0.0


def mean_price(price: Callable[[float], float], begin: float, end: float) -> float:
    """The mean of a price that is straight from begin to just before end."""
    return 0.5 * (price(begin) + price(math.nextafter(end, begin)))


class PoolMeter:
    """Slot-time and request-time of a pool: held, held while open, open, waiting.

    A `price` that changes is read at both ends of every piece and taken as straight between them;
    `paid` is slot-time times price, of open slots with `charge_open`, else of held ones.
    """

    __slots__ = (
        "busy",
        "charge_open",
        "held",
        "held_open",
        "open",
        "open_area",
        "paid",
        "price",
        "since",
        "start",
        "waiting",
        "waiting_area",
    )  # fmt: skip

    def __init__(self, start: float, charge_open: bool) -> None:
        self.start = start
        self.since = 0.0
        self.busy = self.waiting = self.open = 0
        self.charge_open = charge_open
        self.price: Callable[[float], float] | None = None
        self.paid = 0.0
        self.held = self.held_open = self.open_area = self.waiting_area = 0.0

    def change(self, now: float, busy: int, waiting: int, open_slots: int) -> None:
        begin = max(self.start, self.since)
        span = now - begin
        if span > 0.0:
            self.held += self.busy * span
            self.waiting_area += self.waiting * span
            if self.open:
                self.open_area += self.open * span
                self.held_open += self.busy * span
            if self.price is not None:
                self.paid += self._slots() * span * mean_price(self.price, begin, now)
        self.since = now
        self.busy, self.waiting, self.open = busy, waiting, open_slots

    def _slots(self) -> int:
        return self.open if self.charge_open else self.busy

    def settle(self, now: float) -> None:
        self.change(now, self.busy, self.waiting, self.open)

    def restart(self, now: float) -> None:
        self.settle(now)
        self.start = now
        self.held = self.held_open = self.open_area = self.waiting_area = self.paid = 0.0


class ReservingMeter(PoolMeter):
    """A pool's meter that also knows reserved slot-time, and how much of it found no slot."""

    __slots__ = ("demand", "demand_area", "unmet", "unmet_area")

    def __init__(self, start: float, charge_open: bool) -> None:
        super().__init__(start, charge_open)
        self.demand = self.unmet = 0
        self.demand_area = self.unmet_area = 0.0

    def reserve(self, demand: int, unmet: int) -> None:
        """From the last change on: slots that are reserved, and how many of them find none."""
        self.demand, self.unmet = demand, unmet

    def change(self, now: float, busy: int, waiting: int, open_slots: int) -> None:
        span = now - max(self.start, self.since)
        if span > 0.0:
            self.demand_area += self.demand * span
            self.unmet_area += self.unmet * span
        super().change(now, busy, waiting, open_slots)

    def restart(self, now: float) -> None:
        super().restart(now)
        self.demand_area = self.unmet_area = 0.0


class ModelMeter:
    """Quality-time of one model: quality, time below the floor, age, points lost.

    A `price` of a point that changes is read at both ends of every piece and taken as straight
    between them; `paid` is point-time times price.
    """

    __slots__ = ("age_area", "below_area", "floor", "lost_area", "paid", "price", "promised",
                 "quality", "quality_area", "released", "since", "start")  # fmt: skip

    def __init__(self, start: float) -> None:
        self.start = start
        self.since = self.released = 0.0
        self.quality = self.floor = self.promised = _NAN
        self.quality_area = self.below_area = self.age_area = self.lost_area = 0.0
        self.price: Callable[[float], float] | None = None
        self.paid = 0.0

    def change(
        self, now: float, quality: float, released: float, floor: float, promised: float
    ) -> None:
        """`promised` is the quality drawn at release, before a bad release's points."""
        self.settle(now)
        self.quality, self.released, self.floor, self.promised = quality, released, floor, promised

    def settle(self, now: float) -> None:
        begin = max(self.start, self.since)
        span = now - begin
        self.since = now
        if span > 0.0:
            self.quality_area += self.quality * span
            self.age_area += span * (begin - self.released + span / 2.0)
            if self.quality < self.floor:
                self.below_area += span
            if self.quality < self.promised:
                lost = (self.promised - self.quality) * 100.0 * span
                self.lost_area += lost
                if self.price is not None:
                    self.paid += lost * mean_price(self.price, begin, now)

    def restart(self, now: float) -> None:
        self.settle(now)
        self.start = now
        self.quality_area = self.below_area = self.age_area = self.lost_area = self.paid = 0.0
