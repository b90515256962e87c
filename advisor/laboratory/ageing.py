"""How far a model falls behind a fresh one as it ages, learned from models compared on one period.

Raw accuracy says little about ageing, because easy and hard periods hide it; two models that were
both tested on the same period share its hardness, and their gap does not. Knows gaps and ages; it
knows no matrix, no costs and no policy.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["TIME_CONSTANTS", "AgeCurves"]

_Floats = npt.NDArray[np.float64]

TIME_CONSTANTS = (2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 1e4)
"""Periods after which 63 % of the final deficit is there; the last stands for a straight line."""

_LINE = 1e3


class AgeCurves:
    """The deficit at age a is D (1 - exp(-a / tau)), averaged over tau by how well each explains.

    For every tau of `TIME_CONSTANTS` two numbers are fitted by ridge regression: D, and the share
    of a raw drop before a retraining that the retraining made good (a sudden change, not age).
    D has a normal prior of mean 0 and spread `deficit_spread`, the share one of spread
    `recovery_spread`; gaps scatter by `noise` (all in accuracy, 0 to 1). The weight of each tau is
    its marginal likelihood; both numbers are held between 0 and 1, so a deficit never falls with
    age and an older model is never expected to be better. Source of the form: fit of the age table
    of Elec2, linear to half a year and flat after (measured for this project).
    """

    def __init__(self, *, noise: float, deficit_spread: float, recovery_spread: float) -> None:
        self._noise = noise
        prior = np.diag([(noise / deficit_spread) ** 2, (noise / recovery_spread) ** 2])
        self._taus = np.array(TIME_CONSTANTS)
        self._moments = np.repeat(prior[None], len(self._taus), axis=0)
        self._products = np.zeros((len(self._taus), 2))
        self._squares = 0.0
        self._values = np.zeros((len(self._taus), 2))
        self._weights = np.full(len(self._taus), 1 / len(self._taus))

    def add(self, gaps: _Floats, older: _Floats, newer: float, drops: _Floats) -> None:
        """Learns from one period: how much the newest model, `newer` periods old, was better.

        `gaps` against each older model, `older` their ages, `drops` how far each had fallen below
        its own usual level when the newest was trained. One period weighs as one pair.
        """
        weight = 1.0 / len(gaps)
        ageing = self._shape(older) - self._shape(np.array([newer]))
        known = np.stack([ageing, np.broadcast_to(drops, ageing.shape)], axis=2)
        self._moments = self._moments + weight * np.einsum("smi,smj->sij", known, known)
        self._products = self._products + weight * np.einsum("smi,m->si", known, gaps)
        self._squares += weight * float(gaps @ gaps)
        self._fit()

    def deficit(self, ages: _Floats) -> _Floats:
        """The expected deficit against a fresh model at each age in periods; 0 at age 0."""
        found: _Floats = (self._weights * self._values[:, 0]) @ self._shape(ages)
        return found

    @property
    def recovered(self) -> float:
        """The share of a raw drop that a retraining is expected to make good, 0 to 1."""
        return float(self._weights @ self._values[:, 1])

    def _shape(self, ages: _Floats) -> _Floats:
        """Share of the final deficit at each age (columns) for each tau (rows)."""
        taus = self._taus[:, None]
        return np.where(taus < _LINE, 1 - np.exp(-ages / taus), ages / _LINE)

    def _fit(self) -> None:
        solved = np.linalg.solve(self._moments, self._products[:, :, None])[:, :, 0]
        self._values = np.clip(solved, 0.0, 1.0)
        missed = (
            self._squares
            - 2 * np.einsum("si,si->s", self._values, self._products)
            + np.einsum("si,sij,sj->s", self._values, self._moments, self._values)
        )
        likelihood = -missed / (2 * self._noise**2) - 0.5 * np.log(np.linalg.det(self._moments))
        weights = np.exp(likelihood - likelihood.max())
        self._weights = weights / weights.sum()
