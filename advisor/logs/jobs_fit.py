"""Logs of jobs (CI, training): pipelines of a scenario, their queue back-tested, a pool sized."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from advisor.logs.fits import LogFit
from advisor.logs.reading import LogTable
from advisor.logs.stages import kept_of_jobs
from simulator.calibration import (
    FailureFit,
    QueueCase,
    QueueTest,
    RetryFit,
    backtest_queue,
    find_slots,
    fit_arrivals,
    fit_durations,
    fit_pipelines,
    fit_retries,
    peak_slots,
    shuffled_days,
    time_to_test,
    top_share,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JobQuestions", "Progress", "fit_jobs"]

Progress = Callable[[int, int], object]
_MOST_FOR_DAYS = 200_000
_NEAR = 1.5
_OF_A_JOB = ("hour", "duration", "slots", "wait")


@dataclass(frozen=True, slots=True)
class JobQuestions:
    """What is asked of a log of jobs beside its fits.

    `slots`: the size of the pool the jobs ran on, for the back-test (without it, where the log has
    waits, the most that were busy at once); `arrivals`: what the fragment takes, the fitted profile
    or the log's own `days` in another order; `wait_p90`: hours, find the pool that gives this wait;
    `stages`: of which stage the jobs of a name are, where their names do not say it.
    """

    slots: int | None = None
    backfill: bool = True
    replications: int = 5
    arrivals: Literal["profile", "days"] = "profile"
    wait_p90: float | None = None
    stages: Mapping[str, str] = field(default_factory=dict)


def fit_jobs(
    fit: LogFit,
    log: LogTable,
    hours: pd.Series,
    questions: JobQuestions,
    progress: Progress | None,
) -> None:
    """Arrivals, durations, failures, retries; a pipeline for each part of the jobs."""
    table = log.table.assign(hour=hours, slots=log.table["slots"].fillna(1.0))
    first = table["attempt"].fillna(1.0) <= 1.0
    durations = fit_durations(table["duration"].to_numpy())
    fit.add_arrivals(fit_arrivals(hours[first].to_numpy()))
    fit.add_durations("duration", durations, table["duration"])
    failures = fit.add_failures(table["failed"])
    retries = _add_retries(fit, table)
    width = table["slots"].to_numpy()
    share = top_share(table["duration"].to_numpy(), width)
    fit.judge("duration", "share of slot-hours of the largest 1 % of jobs", share)
    if width.max() > 1.0:
        mean = float(width.mean())
        fit.add("slots", int(width.max()), mean, mean, mean, "slots", len(table))
    window = _window(table)
    pipelines = fit_pipelines(
        table.loc[first, list(_OF_A_JOB)], log.kind, window, _fails(failures, retries)
    )
    fit.fragment = {"pipelines": pipelines}
    _test_queue(fit, log, table[list(_OF_A_JOB)], window, questions, progress)
    if questions.wait_p90 is not None:
        fit.sizes = [
            dataclasses.asdict(each)
            for each in find_slots(pipelines, questions.wait_p90, backfill=questions.backfill)
        ]
    if questions.arrivals == "days":
        fit.fragment = {"pipelines": [_days(table, log.kind, window)]}
    fit.kept = kept_of_jobs(table, log.kind, questions.stages)


def _window(table: pd.DataFrame) -> tuple[float, float]:
    """The whole days that the log covers, in hours."""
    first, last = float(table["hour"].min()), float(table["hour"].max())
    return 24.0 * (first // 24.0), 24.0 * (last // 24.0 + 1.0)


def _add_retries(fit: LogFit, table: pd.DataFrame) -> RetryFit | None:
    """How often a failed attempt is tried again, and how often that passes."""
    if table["attempt"].isna().all():
        return None
    found = fit_retries(table["attempt"], table["failed"])
    if found is None:
        fit.warnings.append("retries: no failed attempt was tried again")
        return None
    for what, share in (("retried", found.retried), ("passed when retried", found.passed)):
        if share is not None:
            value = share.probability
            fit.add(what, value, value, share.low, share.high, "share", share.n)
    return found


def _fails(failures: FailureFit | None, retries: RetryFit | None) -> list[dict[str, Any]]:
    """The causes of failure of a stage: what is tried again, and what ends the job."""
    if failures is None or not 0.0 < failures.probability < 1.0:
        return []
    if retries is None:
        return [{"cause": "failed", "probability": failures.probability}]
    again = failures.probability * retries.retried.probability
    retry = {"kind": "retry", "at-most": min(retries.at_most, 15)}
    causes = [{"cause": "retried", "probability": again, "on-failure": retry}]
    if again < failures.probability:
        causes.append({"cause": "failed", "probability": failures.probability - again})
    return causes


def _days(table: pd.DataFrame, name: str, window: tuple[float, float]) -> dict[str, Any]:
    """A pipeline fed with four weeks of the log's own days in another order."""
    days = 28
    per_day = len(table) / max(1.0, (window[1] - window[0]) / 24.0)
    if per_day * days > _MOST_FOR_DAYS:
        days = max(1, int(_MOST_FOR_DAYS / per_day))
    arrivals = shuffled_days(table, 0.0, days, 1)
    stage = {"id": "run", "pool": "slots", "time": float(table["duration"].mean())}
    return {"id": name, "arrivals": arrivals, "stages": [stage]}


# --- the queue -------------------------------------------------------------------------------


def _test_queue(
    fit: LogFit,
    log: LogTable,
    table: pd.DataFrame,
    window: tuple[float, float],
    questions: JobQuestions,
    progress: Progress | None,
) -> None:
    """Waits and utilisation, simulated against what happened; or why there is no such test."""
    waits = table["wait"].notna().mean() > 0.5
    if questions.slots is None and not waits:
        fit.warnings.append(
            "queues: the log has no waits; with --slots its own jobs are queued and compared"
        )
        return
    slots = questions.slots or peak_slots(table)
    if questions.slots is None:
        busy = f"queues: {slots} slots were busy at most; that is taken as the size of the pool"
        fit.warnings.append(f"{busy}, say --slots where you know it")
    if slots < table["slots"].max():
        widest = int(table["slots"].max())
        fit.warnings.append(f"queues: a job asks for {widest} slots and the pool has {slots}")
        return
    span = time_to_test(table["hour"].to_numpy())
    before = None if span is None else table if span[2] else table[table["hour"] < span[0]]
    if span is None or before is None or len(before) < 2:
        fit.warnings.append("queues: no part of the log can be set aside for a back-test")
        return
    start, end, in_sample = span
    until = window if in_sample else (window[0], start)
    fitted = fit_pipelines(before, log.kind, until, [])
    case = QueueCase(table, fitted, slots, questions.backfill, start, end, in_sample)
    tests = backtest_queue(case, replications=questions.replications, progress=progress)
    fit.backtest += [dataclasses.asdict(each) for each in tests]
    if in_sample:
        fit.warnings.append(
            "queues: the log is shorter than two weeks, so the fit has seen what it is tested on"
        )
    _explain(fit, tests, waits)


def _explain(fit: LogFit, tests: list[QueueTest], waits: bool) -> None:
    """In words: what makes the queue, and what the fit misses of it."""
    mean, busy = tests[0], tests[-1]
    whose = "in the log" if waits else "for the log's own jobs"
    if not math.isfinite(mean.actual) or mean.actual < 1.0 / 60.0:
        return
    if mean.poisson < 0.5 * mean.actual:
        fit.warnings.append(
            f"queues: the mean wait is {_span(mean.actual)} {whose}; as many jobs coming at random "
            f"would wait {_span(mean.poisson)}. Bursts make the queue, not the load: the slots are "
            f"{busy.actual:.0%} busy"
        )
    if mean.actual / _NEAR <= mean.predicted <= mean.actual * _NEAR:
        return
    waits_so = (
        f"queues: the fitted jobs wait {_span(mean.predicted)} ({_span(mean.low)} to "
        f"{_span(mean.high)}), the log's own days in another order {_span(mean.days)}, and "
        f"{_span(mean.actual)} came of it."
    )
    if mean.predicted < mean.actual:
        memory = next(
            each["value"] for each in fit.goodness if each["measure"].startswith("correlation")
        )
        why = (
            "A profile draws each hour by itself; in the log an hour's excess carries on into the "
            f"next (correlation {memory:.2f}) and the jobs of one burst are alike. Where the wait "
            "matters, take --arrivals days"
        )
    else:
        why = (
            f"The fit keeps the slots {busy.predicted:.0%} busy and they were {busy.actual:.0%}: "
            "what came last was not like what the fit has seen"
        )
    fit.warnings.append(f"{waits_so} {why}")


def _span(hours: float) -> str:
    """A length of time in words."""
    if hours < 1.0 / 60.0:
        return f"{hours * 3600.0:.1f} seconds"
    return f"{hours * 60.0:.0f} minutes" if hours < 2.0 else f"{hours:.1f} hours"
