"""What the monitors of one release see, check by check, and what their detectors make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.detectors import Detector, detector_for
from simulator.draws import FURTHERS, beta_binomial_inverse, binomial_inverse
from simulator.spec import Monitor, Psi
from simulator.stability import drawn_counts, stability_index

__all__ = ["Looks"]

Drawn = Callable[[str, int, int, int], float]
"""The uniform of a monitor (its id), a check (its number on the clock; the reference sample of its
inputs has 0), a further number and a branch."""


class Looks:
    """The monitors of one release; a detector begins with its first look and when it is changed.

    What a detector is told comes from the check's own draws, so the same seed sees the same.
    """

    __slots__ = ("_detectors", "_drawn", "_references")

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn
        self._detectors: dict[str, tuple[Any, Detector]] = {}
        self._references: dict[tuple[str, int, int], tuple[int, ...]] = {}

    def share_correct(self, monitor: Monitor, quality: float, number: int) -> float:
        """The share correct among the labels of a check; without noise the quality of then."""
        noise, labels = monitor.noise, monitor.labels
        if noise.kind == "none" or labels is None:
            return quality
        u = self._drawn(monitor.id, number, 0, 0)
        if noise.kind == "binomial":
            return float(binomial_inverse(u, labels, quality)) / labels
        return float(beta_binomial_inverse(u, labels, quality, noise.correlation)) / labels

    def inputs_moved(self, monitor: Monitor, bins: int, number: int) -> float:
        """The stability index of a check's inputs against as many of the training.

        Both are samples of one population: the format knows no shift of inputs. Without noise, or
        without a number of `labels`, there is no sample and nothing moves.
        """
        noise, labels = monitor.noise, monitor.labels
        if noise.kind == "none" or labels is None:
            return 0.0
        key = (monitor.id, bins, labels)
        if key not in self._references:
            self._references[key] = drawn_counts(bins, labels, self._many(monitor.id, 0))
        alike = noise.correlation if noise.kind == "overdispersed" else 0.0
        found = drawn_counts(bins, labels, self._many(monitor.id, number), alike)
        return stability_index(self._references[key], found)

    def _many(self, monitor: str, number: int) -> Callable[[int], float]:
        return lambda j: self._drawn(monitor, number, j % FURTHERS, j // FURTHERS)

    def judge(self, monitor: Monitor, value: float | None, number: int) -> str | None:
        """The alarm of a check in words, or None; `value` is None for a monitor of inputs."""
        spec = monitor.detector
        known = self._detectors.get(monitor.id)
        if known is None or known[0] != spec:
            known = self._detectors[monitor.id] = (spec, detector_for(spec))
        if value is None:
            bins = spec.bins if isinstance(spec, Psi) else 0
            value = self.inputs_moved(monitor, bins, number)
        detector = known[1]
        if not detector.sees(value, monitor.labels):
            return None
        return f"alarm of {monitor.id}" + (f", {detector.why}" if detector.why else "")
