"""What the simulated outlook hands on: strategies on common random numbers, with ranges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from simulator.experiment import Experiment

__all__ = ["Outlook", "Strategy"]


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to go on: `nothing`, `roadmap`, `edited` by hand, or a plan that follows a rule.

    `changes` are the dated changes of the scenario (the simulator's format) at the most likely size
    of each effect, `notes` what had no mechanism to act on. `probability_best` is the probability
    that its mean is the best by the outlook's criterion.
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
    effect switched off. `criterion` names what is behind `probability_best`: `net-benefit` in
    money, or a measure and its subject; `standing` (STANDING_COLUMNS) has it for each strategy, and
    `judgement` says whether the order is another one without assumed effects (`judged` in words).
    Effects were drawn `draws` times (1: they stand at their most likely size).
    """

    strategies: tuple[Strategy, ...]
    differences: pd.DataFrame
    series: pd.DataFrame
    assumptions_off: Strategy | None
    criterion: tuple[str, str]
    notes: tuple[str, ...]
    standing: pd.DataFrame = field(default_factory=pd.DataFrame)
    judgement: bool = False
    judged: str = ""
    draws: int = 1

    def strategy(self, id: str) -> Strategy:  # noqa: A002 - the format's word
        """The strategy of that id; KeyError when the outlook has none."""
        off = () if self.assumptions_off is None else (self.assumptions_off,)
        found: dict[str, Strategy] = {one.id: one for one in (*self.strategies, *off)}
        return found[id]
