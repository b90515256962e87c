"""Jobs of a log as pipelines of a scenario: who asks for how much, how long, how often; retries.

Size and duration go together, and so do the bursts of the long jobs, which make the queue: jobs are
split by the slots they hold and, where a few long ones hold half of all work, these from the rest.
Each part has its own arrivals and durations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.calibration.arrivals import fit_arrivals
from simulator.calibration.durations import fit_durations
from simulator.calibration.failures import FailureFit, fit_failures

__all__ = ["RetryFit", "fit_pipelines", "fit_retries", "long_jobs", "top_share"]

RARE = 30
LONG_SHARE = 0.15
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RetryFit:
    """Failed attempts that were tried again, attempts after a failure that passed; with intervals.

    `at_most` is the most attempts one run had beyond its first.
    """

    retried: FailureFit
    passed: FailureFit | None
    at_most: int


def fit_retries(attempts: pd.Series, failed: pd.Series) -> RetryFit | None:
    """From the number of each attempt (1 is the first); None where none was tried again.

    A log with attempts says how many there were of each number, so what was tried again is the
    second attempts and later over the failed ones. Attempts whose number is missing are firsts.
    """
    number = attempts.fillna(1.0)
    again = number > 1.0
    lost = failed.eq(True)
    if not again.any() or not lost.any():
        return None
    times = min(int(again.sum()), int(lost.sum()))
    retried = fit_failures([True] * times + [False] * (int(lost.sum()) - times))
    known = failed[again].dropna()
    passed = fit_failures([not each for each in known]) if len(known) else None
    return RetryFit(retried, passed, int(number.max()) - 1)


def long_jobs(durations: _Floats, slots: _Floats) -> npt.NDArray[np.bool_]:
    """The longest jobs that hold half of all slot-hours, if they are few; else none of them.

    Few is at most 15 % of the jobs, and at least 30 jobs on either side.
    """
    order = np.argsort(-durations, kind="stable")
    work = np.cumsum((durations * slots)[order])
    count = int(np.searchsorted(work, work[-1] / 2.0)) + 1
    found = np.zeros(len(durations), dtype=bool)
    if RARE <= count <= LONG_SHARE * len(durations) and len(durations) - count >= RARE:
        found[order[:count]] = True
    return found


def top_share(durations: _Floats, slots: _Floats, share: float = 0.01) -> float:
    """The part of all slot-hours that this share of the jobs holds, the largest first."""
    work = np.sort(durations * slots)[::-1]
    return float(work[: max(1, round(share * len(work)))].sum() / work.sum())


def fit_pipelines(
    table: pd.DataFrame, name: str, window: tuple[float, float], fails: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Pipelines of one stage as plain data, all asking the pool `slots`, for each part of the jobs.

    `table`: hour (since a Monday 00:00), duration (hours), slots; `window`: the hours it covers;
    `fails`: the causes of failure of every stage. Jobs of rare sizes (fewer than 30) count
    together, as their mean size by slot-hours.
    """
    pipelines = []
    for slots, long, rows in _parts(table):
        stage: dict[str, Any] = {"id": "run", "pool": "slots"}
        stage |= {"slots": slots} if slots > 1 else {}
        stage["time"] = fit_durations(rows["duration"].to_numpy()).distribution
        stage |= {"fails": fails} if fails else {}
        words = [name, *([str(slots)] if slots > 1 else []), *(["long"] if long else [])]
        arrivals = fit_arrivals(rows["hour"].to_numpy(), window).arrivals
        pipelines.append({"id": "-".join(words), "arrivals": arrivals, "stages": [stage]})
    return pipelines


def _parts(table: pd.DataFrame) -> Iterator[tuple[int, bool, pd.DataFrame]]:
    """Slots, whether of the long jobs, and the rows of each part."""
    slots = table["slots"].to_numpy(dtype=float)
    size = slots.astype(int)
    values, counts = np.unique(size, return_counts=True)
    rare = np.isin(size, values[counts < RARE])
    if rare.any():
        work = table["duration"].to_numpy()[rare] + 1e-9
        size[rare] = max(1, round(float((slots[rare] * work).sum() / work.sum())))
    long = long_jobs(table["duration"].to_numpy(), slots)
    for each in np.unique(size):
        here = size == each
        split = min((here & long).sum(), (here & ~long).sum()) >= RARE
        for which in (False, True) if split else (False,):
            rows = table[here & (long == which)] if split else table[here]
            if (rows["duration"] > 0.0).sum() >= 2:
                yield int(each), which, rows
