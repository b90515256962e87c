"""Detectors: from one value a check to an alarm; of quality, only a fall calls.

A detector holds the state of one monitor of one release; after an alarm it is back at its start.
Every member of the format has one here. A check is a batch: where a detector was published for
single labels (`ddm`, `adwin`) the labels of a check enter together and the rule is asked once, at
its end. `psi` alone is not given quality but the stability index of inputs, where more is worse.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

from simulator.adaptive import AdaptiveWindow
from simulator.spec import Adwin, Cusum, Ddm, Ewma, NeverDetector, PageHinkley, Psi, Threshold
from simulator.spec import Detector as DetectorSpec

__all__ = [
    "AdwinDetector",
    "CusumDetector",
    "DdmDetector",
    "Detector",
    "EwmaDetector",
    "NullDetector",
    "PageHinkleyDetector",
    "PsiDetector",
    "ThresholdDetector",
    "detector_for",
]


class Detector(Protocol):
    """Sees one value a check, the share correct in [0, 1] among `labels` (None: one number).

    True is an alarm and a fresh start; `why` then says more than that it called, if it knows.
    """

    @property
    def why(self) -> str: ...

    def sees(self, value: float, labels: int | None = None, /) -> bool: ...


class NullDetector:
    """Looks and never calls."""

    why = ""

    def sees(self, value: float, _: int | None = None, /) -> bool:  # noqa: ARG002 - in vain
        return False


class ThresholdDetector:
    """Alarm when the value is strictly below `below`.

    >>> from simulator.spec import Threshold
    >>> watch = ThresholdDetector(Threshold(kind="threshold", below=0.9))
    >>> watch.sees(0.9), watch.sees(0.89)
    (False, True)
    """

    why = ""

    def __init__(self, spec: Threshold) -> None:
        self._below = spec.below

    def sees(self, value: float, _: int | None = None, /) -> bool:
        return value < self._below


class CusumDetector:
    """Page's one-sided sum of (target - value) / sd - k, kept at or above 0; alarm above h."""

    why = ""

    def __init__(self, spec: Cusum) -> None:
        self._spec = spec
        self._sum = 0.0

    def sees(self, value: float, _: int | None = None, /) -> bool:
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

    why = ""

    def __init__(self, spec: Ewma) -> None:
        self._spec = spec
        self._mean = 0.0
        self._bound = -spec.limit * math.sqrt(spec.weight / (2.0 - spec.weight))

    def sees(self, value: float, _: int | None = None, /) -> bool:
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

    why = ""

    def __init__(self, spec: PageHinkley) -> None:
        self._spec = spec
        self._restart()

    def _restart(self) -> None:
        self._number = 0
        self._mean = self._sum = self._lowest = 0.0

    def sees(self, value: float, _: int | None = None, /) -> bool:
        spec = self._spec
        self._number += 1
        self._mean += (value - self._mean) / self._number
        self._sum += self._mean - value - spec.delta
        self._lowest = min(self._lowest, self._sum)
        if self._number >= spec.minimum and self._sum - self._lowest > spec.threshold:
            self._restart()
            return True
        return False


class DdmDetector:
    """The error rate and its deviation over their lowest sum so far (Gama and others 2004).

    With p the share wrong of all labels since the start and s = sqrt(p (1 - p) / labels): alarm
    when p + s > p_min + drift x s_min, both minima taken where p + s was least; from `minimum`
    labels on. Without labels a check counts as one. At `warn` deviations a warning begins: it asks
    for nothing, and an alarm says how many checks before it had begun.
    """

    def __init__(self, spec: Ddm) -> None:
        self._spec = spec
        self.why = ""
        self._restart()

    def _restart(self) -> None:
        self._labels = self._wrong = 0.0
        self._least = math.inf
        self._rate = self._spread = 0.0
        self._warned = 0

    def sees(self, value: float, labels: int | None = None, /) -> bool:
        number = labels or 1
        self._labels += number
        self._wrong += number * (1.0 - value)
        if self._labels < self._spec.minimum:
            return False
        rate = min(1.0, max(0.0, self._wrong / self._labels))
        spread = math.sqrt(rate * (1.0 - rate) / self._labels)
        if rate + spread <= self._least:
            self._least, self._rate, self._spread = rate + spread, rate, spread
        return self._judge(rate + spread)

    def _judge(self, reached: float) -> bool:
        spec = self._spec
        if reached > self._rate + spec.drift * self._spread:
            self.why = f"warned {self._warned} checks before" if self._warned else ""
            self._restart()
            return True
        warns = reached > self._rate + spec.warn * self._spread
        self._warned = self._warned + 1 if warns else 0
        return False


class AdwinDetector:
    """Alarm when a cut of the adaptive window has a newer part lower by more than chance, `delta`.

    A rise cuts the window and calls nobody.
    """

    why = ""

    def __init__(self, spec: Adwin) -> None:
        self._delta = spec.delta
        self._window = AdaptiveWindow(spec.delta)

    def sees(self, value: float, labels: int | None = None, /) -> bool:
        if self._window.falls(value, labels):
            self._window = AdaptiveWindow(self._delta)
            return True
        return False


class PsiDetector:
    """Alarm when the stability index of the inputs is above `above`; it never sees quality."""

    why = ""

    def __init__(self, spec: Psi) -> None:
        self._above = spec.above

    def sees(self, value: float, _: int | None = None, /) -> bool:
        return value > self._above


_MEMBERS: dict[type, Callable[[Any], Detector]] = {
    NeverDetector: lambda _: NullDetector(),
    Threshold: ThresholdDetector,
    Cusum: CusumDetector,
    Ewma: EwmaDetector,
    PageHinkley: PageHinkleyDetector,
    Ddm: DdmDetector,
    Adwin: AdwinDetector,
    Psi: PsiDetector,
}


def detector_for(spec: DetectorSpec) -> Detector:
    """A detector at its start."""
    return _MEMBERS[type(spec)](spec)
