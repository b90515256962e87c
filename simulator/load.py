"""Declared load: how much of its open slots the scenario, as written, asks of each pool.

Before a run and without luck: arrival rates times expected visits (rework loops solved as linear
equations, as in a Jackson network) times mean slot-time, over open slots. It counts arrivals and
periodic retrainings; what only a run can tell (alarms, incidents, dated changes) it leaves out, so
a true load may be higher. A load above 1 has no steady state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.arrivals import mean_arrivals
from simulator.calendars import Calendar
from simulator.retraining import timer_periods
from simulator.spec import GoTo, Pipeline, Retry, Scenario

__all__ = ["Load", "declared_loads", "expected_visits"]


@dataclass(frozen=True, slots=True)
class Load:
    """The declared load of a pool: 1 is all of its open slots; and the pipelines that use it."""

    pool: str
    load: float
    pipelines: tuple[str, ...]


def declared_loads(scenario: Scenario) -> tuple[Load, ...]:
    """The declared load of every pool, in the order of their ids; infinite without open slots."""
    calendars = {
        each.id: Calendar(each, scenario.origin, scenario.unit_minutes)
        for each in scenario.calendars
    }
    open_share = {
        each: calendar.open_time_between(0.0, scenario.horizon) / scenario.horizon
        for each, calendar in calendars.items()
    }
    demand: dict[str, float] = {pool.id: 0.0 for pool in scenario.pools}
    users: dict[str, set[str]] = {pool.id: set() for pool in scenario.pools}
    own_calendar = {pool.id: pool.calendar for pool in scenario.pools}
    for pipeline in scenario.pipelines:
        rate = _arrival_rate(scenario, pipeline)
        visits = expected_visits(pipeline)
        batched = float("inf")
        for stage in pipeline.stages:
            if stage.batch and stage.opens is not None:
                batched = min(batched, _leaving_rate(scenario, pipeline, calendars[stage.opens]))
            if stage.pool is None:
                continue
            time = stage.time.mean
            if stage.clock is not None and stage.clock != own_calendar[stage.pool]:
                time /= max(open_share[stage.clock], 1e-12)
            frequency = min(rate * visits[stage.id], batched)
            if frequency * time > 0.0:
                demand[stage.pool] += frequency * stage.slots * stage.parallel * time
                users[stage.pool].add(pipeline.id)
    loads = []
    for pool in sorted(scenario.pools, key=lambda each: each.id):
        slots = pool.slots * open_share.get(pool.calendar or "", 1.0)
        load = demand[pool.id] / slots if slots > 0.0 else (np.inf if demand[pool.id] else 0.0)
        loads.append(Load(pool.id, float(load), tuple(sorted(users[pool.id]))))
    return tuple(loads)


def _arrival_rate(scenario: Scenario, pipeline: Pipeline) -> float:
    """Jobs per unit of time: arrivals and periodic retrainings."""
    rate = mean_arrivals(pipeline.arrivals, scenario.horizon, scenario.unit_hours)
    rate /= scenario.horizon
    for model in scenario.models:
        if model.trained_by == pipeline.id:
            rate += sum(model.count / every for every in timer_periods(model.retraining))
    return rate


def _leaving_rate(scenario: Scenario, pipeline: Pipeline, calendar: Calendar) -> float:
    """At most this many batches leave per unit of time: one a unit at each opening.

    Without limit where the calendar is open for long: then jobs leave by themselves.
    """
    horizon, time, openings = scenario.horizon, calendar.next_open(0.0), 0
    if calendar.open_time_between(0.0, horizon) > 0.2 * horizon:
        return float("inf")
    while time < horizon:
        openings += 1
        closing = calendar.next_edge(time)
        time = calendar.next_open(closing) if closing < horizon else horizon
    return pipeline.units * openings / horizon


def expected_visits(pipeline: Pipeline) -> Mapping[str, float]:
    """Expected visits of each stage by one job, over all its rounds; retries as if unlimited.

    >>> from simulator.spec import Pipeline
    >>> stages = [{"id": "build"}, {"id": "test", "fails": 0.25,
    ...            "on-failure": {"kind": "go-to", "stage": "build"}}]
    >>> round(expected_visits(Pipeline.model_validate({"id": "p", "stages": stages}))["build"], 4)
    1.3333
    """
    stages = pipeline.stages
    order = {stage.id: place for place, stage in enumerate(stages)}
    count = len(stages)
    moves = np.zeros((count, count + 1))
    visits_of = np.zeros(count)
    for place, stage in enumerate(stages):
        following = place + 1 if stage.next is None else order[stage.next]
        following = _reached(pipeline, following)
        retried = sum(c.probability for c in stage.causes if isinstance(c.on_failure, Retry))
        visits_of[place] = stage.applies / max(1.0 - retried, 1e-12)
        moves[place, following] += 1.0 - stage.applies
        moves[place, following] += visits_of[place] * max(0.0, 1.0 - stage.failing)
        for cause in stage.causes:
            if isinstance(cause.on_failure, GoTo):
                moves[place, order[cause.on_failure.stage]] += visits_of[place] * cause.probability
    start = np.zeros(count + 1)
    start[_reached(pipeline, 0)] = 1.0
    coming = np.linalg.lstsq(np.eye(count) - moves[:, :count].T, start[:count], rcond=None)[0]
    return {stage.id: float(coming[place] * visits_of[place]) for place, stage in enumerate(stages)}


def _reached(pipeline: Pipeline, place: int) -> int:
    """The first stage from there on that is not entered by failures only."""
    while place < len(pipeline.stages) and pipeline.stages[place].visit == "after-failure":
        place += 1
    return place
