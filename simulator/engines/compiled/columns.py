"""Accumulators of several runs side by side: what is said of one number is said of a column.

Everything is added up in the order in which it is added up in one run, so the bits are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled import layout as at
from simulator.engines.compiled.lower import Lowered
from simulator.results.recorder import Spending, Tallies
from simulator.results.tally import ReservingMeter, SampleColumn

__all__ = ["Columns", "Kept"]

Words = NDArray[np.int64]

_BELOW, _ABOVE = 700, 140  # bins kept beyond the least and the largest value so far: rarely too few


class Kept:
    """Which words of a set of accumulators are kept: all but bins in which no run had a value.

    A histogram has room for forty powers of ten, and a run fills a tenth of it.
    """

    def __init__(self, samples: Words, size: int, lows: Words, highs: Words) -> None:
        self._samples, self._size, self._lows, self._highs = samples, size, lows, highs
        pieces, end = [], 0
        for place, low, high in zip(samples.tolist(), lows.tolist(), highs.tolist(), strict=True):
            first = place + at.A_BINS
            pieces += [
                np.arange(end, first),
                np.arange(first + (low >> 1), first + (high >> 1) + 1),
            ]
            end = place + at.SAMPLE_SIZE
        self.words = np.concatenate([*pieces, np.arange(end, size)])

    @classmethod
    def nothing(cls, samples: Sequence[int], size: int) -> Kept:
        """No bin at all is kept."""
        places = np.array(sorted(samples), dtype=np.int64)
        return cls(places, size, np.full(len(places), at.BINS), np.zeros(len(places), np.int64))

    def holds(self, words: Words) -> bool:
        """Whether all that a set holds is kept."""
        lows, highs = self._ends(words)
        return bool((lows >= self._lows).all() and (highs <= self._highs).all())

    def covers(self, other: Kept) -> bool:
        """Whether all that another keeps is kept."""
        return bool((other._lows >= self._lows).all() and (other._highs <= self._highs).all())

    def wider(self, words: Words) -> Kept:
        """What the set holds is kept too, and room for somewhat lesser and larger values."""
        lows, highs = self._ends(words)
        there = lows <= highs
        lows = np.where(there, np.maximum(0, lows - _BELOW), at.BINS)
        return self._with(lows, np.where(there, np.minimum(at.BINS - 1, highs + _ABOVE), 0))

    def joined(self, other: Kept) -> Kept:
        """What either keeps is kept."""
        return self._with(other._lows, other._highs)

    def _with(self, lows: Words, highs: Words) -> Kept:
        lows, highs = np.minimum(lows, self._lows), np.maximum(highs, self._highs)
        return Kept(self._samples, self._size, lows, highs)

    def expanded(self, kept: Words) -> Words:
        """The whole set of which so much was kept."""
        words = np.zeros(self._size, dtype=np.int64)
        words[self.words] = kept
        return words

    def _ends(self, words: Words) -> tuple[Words, Words]:
        return words[self._samples + at.A_LOW], words[self._samples + at.A_HIGH]

    def place(self, word: int) -> int:
        """Where a word is among those that are kept."""
        return int(self.words.searchsorted(word))

    def first_bin(self, sample: int) -> int:
        """The first bin of a sample that is kept."""
        return int(self._lows[self._samples.searchsorted(sample)]) & -2


class Columns:
    """The accumulators of several runs: of each what is `kept`, in a row."""

    def __init__(self, lowered: Lowered, kept: Kept, sets: Words) -> None:
        self._low, self._kept = lowered, kept
        self._whole, self._float = sets, sets.view(np.float64)
        self._halves = sets.view(np.uint32)

    def tallies(self, start: float, end: float) -> Any:
        """Every sum settled at the end of the period, as a column."""
        low = self._low
        tallies: Any = Tallies(low.layout, start)
        for p, level in enumerate(tallies.in_system):
            self._level(low.at_levels + at.LV_SIZE * p, level, end)
        for p, pool in enumerate(tallies.pools):
            self._pool(low.at_pools + at.M_SIZE * p, pool, end)
        self._models(tallies, end)
        for p in range(len(low.pipelines)):
            self._pipeline(tallies, p, low.at_pipes + at.TP_SIZE * p)
        visits = low.at_visits
        for counts in tallies.visits:
            counts[:] = self._wholes(visits, len(counts))
            visits += len(counts)
        samples = {key: self._sample(place) for key, place in low.samples.items()}
        tallies.waits = {key: each for key, each in samples.items() if each.count.any()}
        for k in range(len(low.models)):
            self._kind(tallies, k, low.at_kinds + at.TK_SIZE * k)
        return tallies

    def _wholes(self, place: int, size: int) -> list[Any]:
        place = self._kept.place(place)
        return list(self._whole[:, place : place + size].T)

    def _floats(self, place: int, size: int) -> list[Any]:
        place = self._kept.place(place)
        return list(self._float[:, place : place + size].T)

    def _level(self, v: int, level: Any, end: float) -> None:
        start, since, value, area = self._floats(v, at.LV_SIZE)
        level.area = _more(area, value, end - np.maximum(start, since))

    def _pool(self, m: int, pool: Any, end: float) -> None:
        start, since = self._floats(m, 2)
        busy, waiting, there = self._wholes(m + at.M_BUSY, 3)
        _, held, held_open, open_area, waiting_area = self._floats(m + at.M_PAID, 5)
        span = end - np.maximum(start, since)
        pool.held, pool.waiting_area = _more(held, busy, span), _more(waiting_area, waiting, span)
        pool.open_area = _more(open_area, there, span)
        pool.held_open = np.where(there != 0, _more(held_open, busy, span), held_open)
        if isinstance(pool, ReservingMeter):
            demand, unmet = self._wholes(m + at.M_DEMAND, 2)
            demands, unmets = self._floats(m + at.M_DEMAND_AREA, 2)
            pool.demand_area = _more(demands, demand, span)
            pool.unmet_area = _more(unmets, unmet, span)

    def _models(self, tallies: Any, end: float) -> None:
        """Of all models at once: runs x models, then a column of each."""
        count = sum(map(len, tallies.models))
        first = self._kept.place(self._low.at_meters)
        words = self._float[:, first : first + at.MM_SIZE * count]
        (
            start, since, released, quality, floor, promised, quality_area, below, age, lost, _,
        ) = words.reshape(len(words), count, at.MM_SIZE).transpose(2, 1, 0)  # fmt: skip
        begin = np.maximum(start, since)
        span = end - begin
        quality_area = _more(quality_area, quality, span)
        age = _more(age, begin - released + span / 2.0, span)
        below = np.where(quality < floor, _more(below, 1.0, span), below)
        points = (promised - quality) * 100.0
        lost = np.where(quality < promised, _more(lost, points, span), lost)
        every = (each for models in tallies.models for each in models)
        for number, each in enumerate(every):
            each.quality_area, each.below_area = quality_area[number], below[number]
            each.age_area, each.lost_area = age[number], lost[number]

    def _pipeline(self, tallies: Any, p: int, place: int) -> None:
        (
            tallies.arrivals[p], tallies.completions[p], tallies.deployments[p],
            tallies.reworked[p], tallies.incidents[p],
        ) = self._wholes(place, at.TP_PARTS)  # fmt: skip
        tallies.parts[p] = self._floats(place + at.TP_PARTS, at.TP_LEAD - at.TP_PARTS)
        tallies.lead[p] = self._sample(place + at.TP_LEAD)
        tallies.recovery[p] = self._sample(place + at.TP_RECOVERY)

    def _kind(self, tallies: Any, k: int, place: int) -> None:
        spending: Any = Spending()
        tallies.retrainings[k], spending.ended = self._wholes(place, 2)
        spending.held = self._floats(place + at.TK_HELD, at.TK_PAID - at.TK_HELD)
        spending.paid = self._floats(place + at.TK_PAID, at.TK_FALSE - at.TK_PAID)
        tallies.spending[k] = spending
        (tallies.false_alarms[k],) = self._wholes(place + at.TK_FALSE, 1)
        tallies.detection[k] = self._sample(place + at.TK_DETECTION)

    def _sample(self, a: int) -> SampleColumn:
        count, _, zeros, lows, highs = self._wholes(a, at.A_BINS)
        (total,) = self._floats(a + at.A_TOTAL, 1)
        there = highs >= lows
        low = int(lows[there].min()) if there.any() else 0
        high = int(highs[there].max()) + 1 if there.any() else 0
        first = 2 * (self._kept.place(a) + at.A_BINS) - self._kept.first_bin(a)
        counts = self._halves[:, first + low : first + high].astype(np.int64)
        return SampleColumn(count, total, zeros, low - at.LOWEST_BIN, counts)


def _more(area: Any, value: Any, span: Any) -> Any:
    """What an integral has become after a span, if that is above 0."""
    return np.where(span > 0.0, area + value * span, area)
