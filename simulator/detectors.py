"""Detectors: from one value a check to an alarm. Lower is worse; only a fall calls.

A detector holds the state of one monitor of one release; after an alarm it is back at its start.
Every member of the format has one here or is named in `NOT_RUN` with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from simulator.spec import Cusum, Ewma, NeverDetector, PageHinkley, Threshold
from simulator.spec import Detector as DetectorSpec

__all__ = [
    "NOT_RUN",
    "CusumDetector",
    "Detector",
    "EwmaDetector",
    "NullDetector",
    "PageHinkleyDetector",
    "ThresholdDetector",
    "detector_for",
]

NOT_RUN: Final[Mapping[str, str]] = {
    "adwin": "needs single labels; a check here gives one value",
    "ddm": "needs single labels; a check here gives one value",
    "psi": "watches inputs, which this model does not have",
}


class Detector(Protocol):
    """Sees one value a check, the share correct in [0, 1]; True is an alarm and a fresh start."""

    def sees(self, value: float) -> bool: ...


class NullDetector:
    """Looks and never calls."""

    def sees(self, value: float) -> bool:  # noqa: ARG002 - what it sees changes nothing
        return False


class ThresholdDetector:
    """Alarm when the value is strictly below `below`.

    >>> from simulator.spec import Threshold
    >>> watch = ThresholdDetector(Threshold(kind="threshold", below=0.9))
    >>> watch.sees(0.9), watch.sees(0.89)
    (False, True)
    """

    def __init__(self, spec: Threshold) -> None:
        self._below = spec.below

    def sees(self, value: float) -> bool:
        return value < self._below


class CusumDetector:
    """Page's one-sided sum of (target - value) / sd - k, kept at or above 0; alarm above h."""

    def __init__(self, spec: Cusum) -> None:
        self._spec = spec
        self._sum = 0.0

    def sees(self, value: float) -> bool:
        spec = self._spec
        self._sum = max(0.0, self._sum + (spec.target - value) / spec.sd - spec.k)
        if self._sum > spec.h:
            self._sum = 0.0
            return True
        return False


class EwmaDetector:
    """Exponentially weighted mean of (value - target) / sd, from 0.

    Alarm below -limit times its asymptotic deviation, sqrt(weight / (2 - weight)) (Lucas and
    Saccucci 1990, the lower side of their chart).
    """

    def __init__(self, spec: Ewma) -> None:
        self._spec = spec
        self._mean = 0.0
        self._bound = -spec.limit * math.sqrt(spec.weight / (2.0 - spec.weight))

    def sees(self, value: float) -> bool:
        spec = self._spec
        z = (value - spec.target) / spec.sd
        self._mean = (1.0 - spec.weight) * self._mean + spec.weight * z
        if self._mean < self._bound:
            self._mean = 0.0
            return True
        return False


class PageHinkleyDetector:
    """The sum of falls below the running mean, less `delta` each, over its lowest so far.

    Alarm above `threshold`, from the `minimum`-th value on (Page 1954; the running mean takes in
    the value first, as in River).
    """

    def __init__(self, spec: PageHinkley) -> None:
        self._spec = spec
        self._restart()

    def _restart(self) -> None:
        self._number = 0
        self._mean = self._sum = self._lowest = 0.0

    def sees(self, value: float) -> bool:
        spec = self._spec
        self._number += 1
        self._mean += (value - self._mean) / self._number
        self._sum += self._mean - value - spec.delta
        self._lowest = min(self._lowest, self._sum)
        if self._number >= spec.minimum and self._sum - self._lowest > spec.threshold:
            self._restart()
            return True
        return False


_MEMBERS: dict[type, Callable[[Any], Detector]] = {
    NeverDetector: lambda _: NullDetector(),
    Threshold: ThresholdDetector,
    Cusum: CusumDetector,
    Ewma: EwmaDetector,
    PageHinkley: PageHinkleyDetector,
}


def detector_for(spec: DetectorSpec) -> Detector:
    """A detector at its start; ValueError with the reason for a kind of `NOT_RUN`."""
    member = _MEMBERS.get(type(spec))
    if member is None:
        raise ValueError(f"detector {spec.kind}: {NOT_RUN[spec.kind]}")
    return member(spec)
