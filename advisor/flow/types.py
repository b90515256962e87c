"""What flows: the fast assessment and the slow projection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.decision import Decision
    from advisor.gaps import Gaps
    from advisor.outlook import Outlook
    from advisor.roadmap import Problem, Roadmap
    from advisor.scoring import Scorecard
    from advisor.value import Value
    from simulator.experiment import Experiment

__all__ = ["Assessment", "Plan", "Projection"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where the organisation stands and what to put first: pure arithmetic, under a second."""

    scorecard: Scorecard
    gaps: Gaps
    decision: Decision


@dataclass(frozen=True, slots=True)
class Projection:
    """What the organisation is likely to get: simulated, so slow, and made in a worker.

    `mirror` is the table of baseline.check_outcomes; `today` the simulation of doing nothing over
    the plan's horizon; `benefits` the table of marginal benefits the roadmap was given.
    """

    baseline: Baseline
    mirror: pd.DataFrame
    today: Experiment
    benefits: pd.DataFrame
    roadmap: Roadmap
    outlook: Outlook
    value: Value


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known once the roadmap is planned, before the outlook is simulated; `benefits` are
    those inside the plan, `problem` is what was planned."""

    baseline: Baseline
    benefits: pd.DataFrame
    roadmap: Roadmap
    problem: Problem
