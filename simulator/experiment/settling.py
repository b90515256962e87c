"""How long a scenario takes to settle: MSER-5 on the mean series of several replications.

One cut for all replications, found on the mean over them of the jobs in the system, and shown with
the series it was found on, so that a reader can disagree. A cut of 0 is a good answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulator.engines import EngineName, choose
from simulator.experiment.running import Cancel, Plan, Progress, run_all, seed_of
from simulator.intervals import mser5, mser5_scores
from simulator.spec import Scenario
from simulator.steady import in_system

__all__ = ["NO_SERIES", "Settling", "settle", "settle_with"]

_WINDOWS = 500
_SHORTEST_TAIL = 5  # batches: the standard error of fewer is luck
NO_SERIES = ("start", "end", "mean")


@dataclass(frozen=True, slots=True)
class Settling:
    """What MSER-5 would cut, in the scenario's unit, and the series it saw.

    `series`: start, end, mean (jobs in the system in that window, mean over the replications).
    `settled` is false when the rule's score is least in the second half: the run is then too short
    for what it starts from, and half of it is cut at most.
    """

    cut: float
    replications: int
    settled: bool
    series: pd.DataFrame

    def note(self, scenario: Scenario) -> str:
        """What was cut and whether that was enough, in a sentence."""
        said = (
            f"warm-up auto: MSER-5 on the mean of {self.replications} replications of the jobs in "
            f"the system cuts the first {self.cut:g} {scenario.time_unit}s of {scenario.horizon:g}"
        )
        late = "; its score is still falling after half of the run, which is too short to settle"
        return said if self.settled else said + late


def settle(
    scenario: Scenario,
    *,
    replications: int = 10,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Settling:
    """MSER-5 on a scenario, whatever its own warm-up says: what the rule would cut.

    >>> from simulator import build
    >>> from simulator.experiment import settle
    >>> scenario = build({"scenario": 1, "horizon": 500, "pools": [{"id": "desk", "slots": 2}],
    ...     "pipelines": [{"id": "ask", "arrivals": {"kind": "exponential", "mean": 1},
    ...                    "stages": [{"id": "serve", "pool": "desk", "time": 1}]}]})
    >>> found = settle(scenario, replications=3)
    >>> found.cut <= 250, len(found.series)
    (True, 500)
    """
    chosen, _ = choose(engine, scenario)
    plan = Plan(chosen, seed_of(scenario, seed), replications, workers, False, None)
    return settle_with(scenario, plan, progress, cancel)


def settle_with(
    scenario: Scenario, plan: Plan, progress: Progress | None, cancel: Cancel | None
) -> Settling:
    """`settle` with the engine, seed and replications of a plan; its workers share the runs."""
    whole = scenario.model_copy(update={"warm_up": 0.0})
    window = scenario.horizon / _WINDOWS
    pilot = replace(plan, tables=False, window=window)
    each = [in_system(one.series) for one in run_all(whole, pilot, progress, cancel)]
    mean = np.mean(each, axis=0)
    starts = window * np.arange(len(mean))
    scores = mser5_scores(mean)[:-_SHORTEST_TAIL]
    return Settling(
        cut=mser5(mean) * window,
        replications=plan.replications,
        settled=not len(scores) or int(np.argmin(scores)) <= (len(mean) // 5) // 2,
        series=pd.DataFrame({"start": starts, "end": starts + window, "mean": mean}),
    )
