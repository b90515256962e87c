"""What the simulated outlook hands on: strategies on common random numbers, with ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from simulator.experiment import Experiment

__all__ = ["Outlook", "Strategy"]


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to go on: `nothing`, `roadmap`, or the roadmap's practices in another order.

    `changes` are the dated changes of the scenario (the simulator's format), `notes` what had no
    mechanism to act on. `probability_best` is the share of replications in which it had the best
    criterion (mean lead time of changes, unless the outlook says otherwise).
    """

    id: str
    title: str
    changes: tuple[dict[str, Any], ...]
    experiment: Experiment
    probability_best: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The strategies, their paired differences against doing nothing, and series for fan charts.

    `differences`: strategy, measure, subject, unit, base, candidate, mean, low, high (95 % interval
    of the paired difference). `series`: strategy, measure, subject, start, end, mean, p10, p25,
    p50, p75, p90, n; one row per quarter. `assumptions_off` is the roadmap with every assumed
    effect switched off. `criterion` names the measure and subject behind `probability_best`.
    """

    strategies: tuple[Strategy, ...]
    differences: pd.DataFrame
    series: pd.DataFrame
    assumptions_off: Strategy | None
    criterion: tuple[str, str]
    notes: tuple[str, ...]

    def strategy(self, id: str) -> Strategy:  # noqa: A002 - the format's word
        """The strategy of that id; KeyError when the outlook has none."""
        off = () if self.assumptions_off is None else (self.assumptions_off,)
        found: dict[str, Strategy] = {one.id: one for one in (*self.strategies, *off)}
        return found[id]
