"""The measures: what is said about a run, each with its unit, its subject and its definition.

A statistic within a run is part of the name, after a dot; no statistic means the natural one. A
measure with nothing to measure is NaN, never 0. `time` stands for the scenario's own unit. The
names are frozen as version 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["MEASURES", "SERIES", "Better", "Measure", "Subject"]

Subject = Literal["pipeline", "stage", "pool", "pool-or-stage", "model"]
Better = Literal["lower", "higher", "neither"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: `subject` is the kind of thing it is about, `total` whether `all` exists."""

    name: str
    unit: str
    subject: Subject
    definition: str
    better: Better = "neither"
    total: bool = True


_KEPT = "over jobs that arrived at or after the warm-up and were completed"
_EVENTS = "events at or after the warm-up"
_DEPLOYMENT = (
    "a deployment is a job or carrier that ends the last stage of a pipeline with production"
)


def _lead_time(statistic: str, words: str) -> Measure:
    return Measure(
        f"lead-time.{statistic}",
        "time",
        "pipeline",
        f"{words} of the time from arrival to the end of the last stage, {_KEPT}",
        "lower",
    )


def _part(name: str, words: str) -> Measure:
    return Measure(
        f"lead-time.{name}",
        "time",
        "pipeline",
        f"mean part of the lead time that is {words}, {_KEPT}; work, queue, calendar and delay "
        "add up to the mean lead time; of parallel branches the one that ended last counts",
        "lower",
    )


def _wait(statistic: str, words: str) -> Measure:
    return Measure(
        f"queue-wait.{statistic}",
        "time",
        "pool-or-stage",
        f"{words} of the wait from request to start, over branches of visits that queued at or "
        "after the warm-up and began",
        "lower",
    )


def _retraining(word: str) -> tuple[Measure, Measure]:
    held = (
        f"slot-hours at work in pools of kind {word} for a retraining, all visits of its job, in "
        "open time where a clock is given; mean over jobs that ended, completed or abandoned; "
        f"{_EVENTS}"
    )
    return (
        Measure(f"retraining-hours.{word}", "slot-hours", "model", held, "lower"),
        Measure(
            f"retraining-cost.{word}",
            "money",
            "model",
            f"cost-per-slot-hour, whatever the pool is charged for, times {held}",
            "lower",
        ),
    )


_ALL = (
    Measure("arrivals", "jobs", "pipeline", f"jobs that arrived; {_EVENTS}"),
    Measure("completions", "jobs", "pipeline", f"jobs that ended their last stage; {_EVENTS}"),
    Measure(
        "in-system", "jobs", "pipeline", "time average of the jobs between arrival and end", "lower"
    ),
    Measure("throughput", "jobs per day", "pipeline", "completions a day", "higher"),
    _lead_time("mean", "mean"),
    _lead_time("p50", "median"),
    _lead_time("p90", "90 % point"),
    _lead_time("p95", "95 % point"),
    _part("work", "spent in stages with a pool, in open time where a clock is given"),
    _part("queue", "from a request for slots to its start"),
    _part("calendar", "wait for `opens` and `notice`, and closed time inside a `clock`"),
    _part("delay", "spent in stages without a pool, in open time where a clock is given"),
    _wait("mean", "mean"),
    _wait("p50", "median"),
    _wait("p90", "90 % point"),
    _wait("p99", "99 % point"),
    Measure("visits", "visits", "stage", "visits that queued at or after the warm-up", total=False),
    Measure(
        "queue-length", "requests", "pool", "time average of the requests in the queue", "lower"
    ),
    Measure(
        "utilisation",
        "1",
        "pool",
        "busy slot-time while the pool is open over open slot-time; draining slots are open",
        total=False,
    ),
    Measure(
        "reserved-unmet",
        "1",
        "pool",
        "share of the reserved slot-time, while the calendar has the pool open, that found no slot",
        "lower",
        total=False,
    ),
    Measure(
        "cost",
        "money",
        "pool",
        "cost-per-slot-hour times held slot-hours (charge: busy) or open slot-hours (charge: open)",
        "lower",
    ),
    Measure(
        "deployment-frequency",
        "deployments per week",
        "pipeline",
        f"deployments a week; {_DEPLOYMENT}; {_EVENTS} (DORA 2024)",
        "higher",
    ),
    Measure(
        "change-fail-rate",
        "1",
        "pipeline",
        f"share of the deployments that open an incident; {_DEPLOYMENT} (DORA 2024)",
        "lower",
    ),
    Measure(
        "recovery-time.p50",
        "time",
        "pipeline",
        "median time from the failed deployment's release to restored, over incidents that "
        "opened at or after the warm-up and were restored (DORA 2024)",
        "lower",
    ),
    Measure(
        "recovery-time.p90",
        "time",
        "pipeline",
        "90 % point of the time from the failed deployment's release to restored",
        "lower",
    ),
    Measure(
        "rework-rate",
        "1",
        "pipeline",
        f"share of the deployments that carry an unplanned fix; {_DEPLOYMENT} (DORA 2025)",
        "lower",
    ),
    Measure("incidents", "incidents", "pipeline", f"failed deployments; {_EVENTS}", "lower"),
    Measure("retrainings", "retrainings", "model", f"new releases by retraining; {_EVENTS}"),
    Measure("model-quality", "1", "model", "time average of the quality over models", "higher"),
    Measure("below-floor", "1", "model", "share of model time with quality below floor", "lower"),
    Measure(
        "detection-delay.mean",
        "time",
        "model",
        "mean time from a release's first instant below the floor to its first alarm after that",
        "lower",
    ),
    Measure(
        "false-alarms",
        "alarms",
        "model",
        "alarms while the release had not been below the floor",
        "lower",
    ),
    Measure("staleness", "time", "model", "time average of the age of the release", "lower"),
    Measure(
        "value-lost",
        "money",
        "model",
        "value-per-point-day times points below the quality drawn at release (before a bad "
        "release's points), summed over days, never below 0",
        "lower",
    ),
    *_retraining("people"),
    *_retraining("gpu"),
    *_retraining("cpu"),
)

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType({m.name: m for m in _ALL})

# What a series per window holds (all subjects of each, stages left out). In a window, job measures
# are over the jobs that ended in it.
SERIES: Final[tuple[str, ...]] = (
    "arrivals",
    "completions",
    "in-system",
    "throughput",
    "lead-time.mean",
    "lead-time.p50",
    "lead-time.p90",
    "queue-wait.mean",
    "queue-wait.p90",
    "queue-length",
    "utilisation",
    "cost",
    "deployment-frequency",
    "change-fail-rate",
    "recovery-time.p50",
    "rework-rate",
    "incidents",
    "retrainings",
    "model-quality",
    "below-floor",
    "false-alarms",
    "staleness",
    "value-lost",
)
