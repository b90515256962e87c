"""What today's simulation says of a step: a wait where there is a queue, else how often it happens.

Knows roles and measures, no client. A pair of place and measure that the run lacks is left out;
one with nothing to measure is NaN and said to be so. Several stages of one role are taken together,
replication by replication: visits are added, waits weighted by visits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from advisor.side_by_side.types import Doing, Figure, Quantity

if TYPE_CHECKING:
    from advisor.model import Place, Step
    from advisor.scoring import Floats
    from simulator.experiment import Experiment
    from simulator.spec import Scenario

__all__ = ["Today", "doing"]

_ALL = "all"
_HOURS_OF_A_WEEK = 168.0
_WEEKS_OF_A_YEAR = 365.25 / 7


@dataclass(frozen=True, slots=True)
class Today:
    """A run and what it ran: values by replication of each (measure, subject), and units."""

    scenario: Scenario
    values: Mapping[tuple[str, str], Floats]
    units: Mapping[str, str]
    weeks: float

    @classmethod
    def of(cls, run: Experiment, scenario: Scenario) -> Today:
        """The values of a run, looked up once; `weeks` is the length of the measured period."""
        rows = run.runs.sort_values("replication", kind="stable")
        values = {
            (str(pair[0]), str(pair[1])): own.to_numpy(np.float64)
            for pair, own in rows.groupby(["measure", "subject"], sort=False)["value"]
        }
        units = dict(zip(run.measures["measure"], run.measures["unit"], strict=True))
        hours = (scenario.horizon - run.warm_up) * scenario.unit_hours
        return cls(scenario, values, units, hours / _HOURS_OF_A_WEEK)

    def pipelines(self, role: str | None) -> list[str]:
        """Ids of the pipelines of a role."""
        return [each.id for each in self.scenario.pipelines if each.role == role]

    def together(self, measure: str, subjects: Sequence[str]) -> Floats | None:
        """One row a subject, one column a replication; None where the run lacks any of them."""
        rows = [self.values[measure, each] for each in subjects if (measure, each) in self.values]
        return np.vstack(rows) if rows and len(rows) == len(subjects) else None


def doing(step: Step, today: Today | None) -> Doing:
    """The figures of a step today, or why there are none."""
    if step.not_simulated is not None:
        return Doing("not-simulated", (), (), step.not_simulated)
    if today is None:
        return Doing("not-run", step.simulated, (), "")
    figures = tuple(figure for place in step.simulated for figure in _figures(place, today))
    return Doing("today" if figures else "absent", step.simulated, figures, "")


def _figures(place: Place, today: Today) -> Iterator[Figure]:
    if place.part == "monitors":
        yield from _measured(today, "detection-delay.mean", _ALL, "detection")
        yield from _measured(today, "below-floor", _ALL, "below-floor")
    elif place.part == "retraining":
        count = today.values.get(("retrainings", _ALL))
        if count is not None:
            yield _spread("retrainings", count / today.weeks * _WEEKS_OF_A_YEAR, "a year")
        for id_ in today.pipelines("training"):
            yield from _measured(today, "lead-time.mean", id_, "renewal")
    elif place.part == "production":
        for id_ in today.pipelines(place.pipeline):
            yield from _measured(today, "change-fail-rate", id_, "fails")
            yield from _measured(today, "recovery-time.p50", id_, "recovery")
    else:
        yield from _at_stages(place, today)


def _at_stages(place: Place, today: Today) -> Iterator[Figure]:
    """The wait before the stages of a role, or where none has a pool how often they are visited."""
    found = [
        (f"{pipeline.id}.{stage.id}", stage.pool is not None)
        for pipeline in today.scenario.pipelines
        if pipeline.role == place.pipeline
        for stage in pipeline.stages
        if stage.role == place.stage
    ]
    queued = [subject for subject, pool in found if pool]
    visits = today.together("visits", queued or [subject for subject, _ in found])
    if visits is None:
        return
    at = (str(place.pipeline), str(place.stage))
    often = visits.sum(axis=0)
    if not often.any():
        yield Figure("asleep", *at, 0.0, 0.0, 0.0, "")
    elif not queued:
        yield _spread("visits", often / today.weeks, "per week", *at)
    elif (waits := today.together("queue-wait.mean", queued)) is not None:
        waited = np.where(visits > 0, waits * visits, 0.0).sum(axis=0)
        mean = np.divide(waited, often, out=np.full_like(waited, np.nan), where=often > 0)
        yield _spread("wait", mean, today.scenario.time_unit, *at)


def _measured(today: Today, measure: str, subject: str, quantity: Quantity) -> Iterator[Figure]:
    """A measure of the run in its unit, if the run has it."""
    runs = today.values.get((measure, subject))
    if runs is not None:
        yield _spread(quantity, runs, today.units[measure])


def _spread(
    quantity: Quantity, runs: Floats, unit: str, pipeline: str = "", stage: str = ""
) -> Figure:
    """The mean over the replications that have a value, and their 10 % and 90 % points."""
    known = runs[np.isfinite(runs)]
    if not known.size:
        return Figure(quantity, pipeline, stage, np.nan, np.nan, np.nan, unit)
    low, high = np.quantile(known, (0.1, 0.9))
    return Figure(quantity, pipeline, stage, float(known.mean()), float(low), float(high), unit)
