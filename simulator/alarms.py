"""What a monitor is like to live with: how often it cries wolf, how long until it sees a real fall.

Average run lengths are what the theory speaks of; people ask two other things. The chance of at
least one false alarm in a quarter, of a model that stays as good as at release. And the days until
a fall of so many points is seen, from the instant it happens: the wait for the next check, the
delay of labels, and the checks it takes.

For `never`, `psi` and `threshold` the answers are exact; for the others they come from many seeded
courses of the monitor, a quarter without a fall and then a year with it, and carry an interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.detectors import detector_for
from simulator.spec import Monitor, Psi, Threshold
from simulator.stability import drawn_counts, stability_index

__all__ = ["QUARTER_DAYS", "YEAR_DAYS", "Figure", "MonitorFigures", "monitor_figures"]

QUARTER_DAYS: Final = 365.25 / 4
YEAR_DAYS: Final = 365.25
_CHECKS = 100_000  # looks a set of courses may take
_COURSES = (100, 600)
_Z = 1.959963984540054

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95 % interval, which is the number itself where that is exact."""

    value: float
    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether there is nothing uncertain about it."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class MonitorFigures:
    """`false_alarm`: chance of one or more in a quarter, 0 to 1. Days until the fall is seen, of
    half and of nine in ten falls; infinite where that takes more than a year. `unseen`: share of
    falls not seen within a year. `blind`: it does not look at quality at all. `courses`: how many
    were drawn; 0 where all is exact."""

    false_alarm: Figure
    days_half: Figure
    days_most: Figure
    unseen: Figure
    blind: bool
    courses: int


@lru_cache(maxsize=512)
def monitor_figures(
    monitor: Monitor, quality: float, unit_days: float, *, points: float = 5.0, seed: int = 1
) -> MonitorFigures:
    """The figures of a monitor of a model of that quality, which may fall by `points` at once.

    `unit_days`: days in the unit of the monitor's `every` and `label-delay`. The fall comes at any
    time between two checks alike.

    >>> watch = Monitor(id="w", every=1, labels=1000, noise={"kind": "binomial"},
    ...                 detector={"kind": "threshold", "below": 0.9})
    >>> found = monitor_figures(watch, 0.92, 1.0)
    >>> f"{found.false_alarm.value:.0%} {found.days_most.value:.1f} days"
    '61% 0.9 days'
    """
    if monitor.detector.kind == "never":
        return MonitorFigures(_exactly(0.0), *_never(), blind=True, courses=0)
    every, delay = monitor.every * unit_days, monitor.label_delay * unit_days
    fallen = max(0.0, quality - points / 100.0)
    if isinstance(monitor.detector, Threshold):
        chances = [_below(monitor, monitor.detector.below, each) for each in (quality, fallen)]
        return _of_chances(chances[0], chances[1], every, delay)
    generator = np.random.Generator(np.random.Philox(key=seed))
    if isinstance(monitor.detector, Psi):
        return _of_inputs(monitor, monitor.detector, every, generator)
    return _of_courses(monitor, quality, fallen, every, delay, generator)


def _exactly(value: float) -> Figure:
    return Figure(value, value, value)


def _never() -> tuple[Figure, Figure, Figure]:
    return _exactly(math.inf), _exactly(math.inf), _exactly(1.0)


# --- exact ----------------------------------------------------------------------------------
def _below(monitor: Monitor, below: float, quality: float) -> float:
    """The probability that a check's value is strictly below a threshold."""
    labels, noise = monitor.labels, monitor.noise
    if noise.kind == "none" or labels is None:
        return float(quality < below)
    counts = np.arange(labels + 1)
    counts = counts[counts / labels < below]
    if not len(counts):
        return 0.0
    if noise.kind == "binomial" or not 0.0 < quality < 1.0:
        from scipy.special import bdtr

        return float(bdtr(counts[-1], labels, quality))
    from scipy.special import betaln, gammaln

    size = (1.0 - noise.correlation) / noise.correlation
    a, b = quality * size, (1.0 - quality) * size
    choose = gammaln(labels + 1) - gammaln(counts + 1) - gammaln(labels - counts + 1)
    return float(np.exp(choose + betaln(counts + a, labels - counts + b) - betaln(a, b)).sum())


def _of_chances(healthy: float, fallen: float, every: float, delay: float) -> MonitorFigures:
    """Checks that do not remember: a geometric number of them."""
    looks = QUARTER_DAYS / every
    whole = math.floor(looks)
    quiet = (1.0 - healthy) ** whole * (1.0 - (looks - whole) * healthy)
    half, most = (_wait(fallen, share, every, delay) for share in (0.5, 0.9))
    left = max(0.0, YEAR_DAYS - delay) / every
    unseen = (1.0 - fallen) ** math.floor(left) * (1.0 - (left % 1.0) * fallen)
    half, most = (each if each <= YEAR_DAYS else math.inf for each in (half, most))
    return MonitorFigures(
        _exactly(1.0 - quiet), _exactly(half), _exactly(most), _exactly(unseen),
        blind=False, courses=0,
    )  # fmt: skip


def _wait(chance: float, share: float, every: float, delay: float) -> float:
    """Days within which that share of falls is seen, each check seeing it with that chance."""
    if chance <= 0.0:
        return math.inf
    checks = 0
    if chance < 1.0:
        checks = math.floor(math.log1p(-share) / math.log1p(-chance))
    left = (1.0 - chance) ** checks
    return delay + every * (checks + (share - (1.0 - left)) / (left * chance))


# --- drawn ----------------------------------------------------------------------------------
def _of_inputs(
    monitor: Monitor, spec: Psi, every: float, generator: np.random.Generator
) -> MonitorFigures:
    """One reference sample a course, as one training has; the fall is none of its business."""
    noise, labels = monitor.noise, monitor.labels
    if noise.kind == "none" or labels is None:
        return MonitorFigures(_exactly(0.0), *_never(), blind=True, courses=0)
    alike = noise.correlation if noise.kind == "overdispersed" else 0.0
    looks = _looks(QUARTER_DAYS, every, generator)
    courses = _courses(looks.mean() * spec.bins)

    def sample(correlation: float) -> tuple[int, ...]:
        uniforms = generator.random(spec.bins)
        return drawn_counts(spec.bins, labels or 0, uniforms.__getitem__, correlation)

    calls = 0
    for number in looks[:courses]:
        reference = sample(0.0)
        calls += any(stability_index(reference, sample(alike)) > spec.above for _ in range(number))
    return MonitorFigures(_share(calls, courses), *_never(), blind=True, courses=courses)


def _of_courses(
    monitor: Monitor,
    quality: float,
    fallen: float,
    every: float,
    delay: float,
    generator: np.random.Generator,
) -> MonitorFigures:
    quiet = _looks(QUARTER_DAYS, every, generator)
    after = math.ceil(max(0.0, YEAR_DAYS - delay) / every)
    courses = _courses(quiet.mean() + after / 4.0)
    phases = generator.random(courses)
    calls, days = 0, np.full(courses, math.inf)
    for course in range(courses):
        watch = detector_for(monitor.detector)
        healthy = _values(monitor, quality, int(quiet[course]), generator)
        seen = [watch.sees(value, monitor.labels) for value in healthy]
        calls += any(seen)
        for number, value in enumerate(_values(monitor, fallen, after, generator)):
            if watch.sees(value, monitor.labels):
                days[course] = delay + every * (number + phases[course])
                break
    days[days > YEAR_DAYS] = math.inf
    days.sort()
    return MonitorFigures(
        _share(calls, courses), _quantile(days, 0.5), _quantile(days, 0.9),
        _share(int(np.isinf(days).sum()), courses), blind=False, courses=courses,
    )  # fmt: skip


def _looks(days: float, every: float, generator: np.random.Generator) -> NDArray[np.int64]:
    """Checks in that time, of courses that begin at any time between two of them."""
    return np.floor(days / every + generator.random(_COURSES[1])).astype(np.int64)


def _courses(looks: float) -> int:
    return int(min(_COURSES[1], max(_COURSES[0], _CHECKS / max(1.0, looks))))


def _values(
    monitor: Monitor, quality: float, number: int, generator: np.random.Generator
) -> list[float]:
    labels, noise = monitor.labels, monitor.noise
    if noise.kind == "none" or labels is None:
        return [quality] * number
    chance: float | Floats = quality
    if noise.kind == "overdispersed" and 0.0 < quality < 1.0:
        size = (1.0 - noise.correlation) / noise.correlation
        chance = generator.beta(quality * size, (1.0 - quality) * size, number)
    values: list[float] = (generator.binomial(labels, chance, number) / labels).tolist()
    return values


def _share(count: int, whole: int) -> Figure:
    """A share with Wilson's interval."""
    share, z = count / whole, _Z * _Z / whole
    middle = (share + z / 2.0) / (1.0 + z)
    half = math.sqrt(z * (share * (1.0 - share) + z / 4.0)) / (1.0 + z)
    return Figure(share, max(0.0, middle - half), min(1.0, middle + half))


def _quantile(ordered: Floats, share: float) -> Figure:
    """A quantile with the order statistics that hold it with 95 % (normal approximation)."""
    count = len(ordered)
    half = _Z * math.sqrt(count * share * (1.0 - share))

    def at(rank: float) -> float:
        return float(ordered[min(count - 1, max(0, math.ceil(rank) - 1))])

    return Figure(at(share * count), at(share * count - half), at(share * count + half + 1.0))
