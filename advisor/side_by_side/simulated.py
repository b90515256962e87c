"""What today's simulation says of a step: a wait where there is a queue, else how often it happens.

Knows roles and measures, no client. A pair of place and measure that the run lacks is left out;
one with nothing to measure is NaN and said to be so. Several stages of one role are taken together,
replication by replication: visits are added, waits weighted by visits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.side_by_side.types import Doing, Figure, Quantity

if TYPE_CHECKING:
    from advisor.model import Place, Step
    from advisor.scoring import Floats
    from simulator.experiment import Experiment
    from simulator.spec import Scenario

__all__ = ["doing"]

_ALL = "all"
_HOURS_OF_A_WEEK = 168.0
_WEEKS_OF_A_YEAR = 365.25 / 7


def doing(step: Step, today: Experiment | None, scenario: Scenario | None) -> Doing:
    """The figures of a step today, or why there are none."""
    if step.not_simulated is not None:
        return Doing("not-simulated", (), (), step.not_simulated)
    if today is None or scenario is None:
        return Doing("not-run", step.simulated, (), "")
    figures = tuple(
        figure for place in step.simulated for figure in _figures(place, today, scenario)
    )
    return Doing("today" if figures else "absent", step.simulated, figures, "")


def _figures(place: Place, today: Experiment, scenario: Scenario) -> Iterator[Figure]:
    if place.part == "monitors":
        yield from _measured(today, "detection-delay.mean", _ALL, "detection")
        yield from _measured(today, "below-floor", _ALL, "below-floor")
    elif place.part == "retraining":
        count = _runs(today, "retrainings", _ALL)
        if count is not None:
            yield _spread(
                "retrainings", count * _per_weeks(today, scenario, _WEEKS_OF_A_YEAR), "a year"
            )
        for id_ in _pipelines(scenario, "training"):
            yield from _measured(today, "lead-time.mean", id_, "renewal")
    elif place.part == "production":
        for id_ in _pipelines(scenario, place.pipeline):
            yield from _measured(today, "change-fail-rate", id_, "fails")
            yield from _measured(today, "recovery-time.p50", id_, "recovery")
    else:
        yield from _at_stages(place, today, scenario)


def _pipelines(scenario: Scenario, role: str | None) -> list[str]:
    return [each.id for each in scenario.pipelines if each.role == role]


def _at_stages(place: Place, today: Experiment, scenario: Scenario) -> Iterator[Figure]:
    """The wait before the stages of a role, or where none has a pool how often they are visited."""
    found = [
        (f"{pipeline.id}.{stage.id}", stage.pool is not None)
        for pipeline in scenario.pipelines
        if pipeline.role == place.pipeline
        for stage in pipeline.stages
        if stage.role == place.stage
    ]
    queued = [subject for subject, pool in found if pool]
    visits = _together(today, "visits", queued or [subject for subject, _ in found])
    if visits is None:
        return
    at = (str(place.pipeline), str(place.stage))
    often = visits.sum(axis=0)
    if not often.any():
        yield Figure("asleep", *at, 0.0, 0.0, 0.0, "")
    elif not queued:
        yield _spread("visits", often * _per_weeks(today, scenario, 1.0), "per week", *at)
    elif (waits := _together(today, "queue-wait.mean", queued)) is not None:
        waited = np.where(visits > 0, waits * visits, 0.0).sum(axis=0)
        mean = np.divide(waited, often, out=np.full_like(waited, np.nan), where=often > 0)
        yield _spread("wait", mean, today.time_unit, *at)


def _measured(
    today: Experiment, measure: str, subject: str, quantity: Quantity
) -> Iterator[Figure]:
    """A measure of the run in its unit, if the run has it."""
    runs, frame = _runs(today, measure, subject), today.measures
    if runs is not None:
        unit = str(frame.loc[frame["measure"] == measure, "unit"].iloc[0])
        yield _spread(quantity, runs, unit)


def _spread(
    quantity: Quantity, runs: Floats, unit: str, pipeline: str = "", stage: str = ""
) -> Figure:
    """The mean over the replications that have a value, and their 10 % and 90 % points."""
    known = runs[np.isfinite(runs)]
    if not known.size:
        return Figure(quantity, pipeline, stage, np.nan, np.nan, np.nan, unit)
    low, high = np.quantile(known, (0.1, 0.9))
    return Figure(quantity, pipeline, stage, float(known.mean()), float(low), float(high), unit)


def _runs(today: Experiment, measure: str, subject: str) -> Floats | None:
    """The value in each replication; None where the run lacks the pair."""
    frame = today.runs
    rows = frame[(frame["measure"] == measure) & (frame["subject"] == subject)]
    if rows.empty:
        return None
    values: Floats = rows.sort_values("replication")["value"].to_numpy(np.float64)
    return values


def _together(today: Experiment, measure: str, subjects: Sequence[str]) -> Floats | None:
    """One row a subject, one column a replication; None where the run lacks any of them."""
    rows = [runs for each in subjects if (runs := _runs(today, measure, each)) is not None]
    return np.vstack(rows) if rows and len(rows) == len(subjects) else None


def _per_weeks(today: Experiment, scenario: Scenario, weeks: float) -> float:
    """What a count of the measured period is multiplied with to be one of so many weeks."""
    measured = (scenario.horizon - today.warm_up) * scenario.unit_hours
    return weeks * _HOURS_OF_A_WEEK / measured
