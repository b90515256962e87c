"""How jobs flow through a pipeline on average: successors, reachability, visits, declared load.

Visits solve the traffic equations of the routing (Jackson 1957): each stage's comings are what
enters plus what the others send, with failures, retries and go-to loops in expectation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from simulator.arrivals import mean_arrivals
from simulator.calendars import Calendar
from simulator.distributions import Constant
from simulator.spec.models import FirstOf, Periodic, Retraining
from simulator.spec.pipelines import GoTo, Pipeline, Retry, Stage
from simulator.spec.pools import Pool
from simulator.spec.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Traffic", "declared_load", "entry", "reachable", "retried", "successor", "traffic"]

_STATES = 10_000
_SHARES = 400


def entry(pipeline: Pipeline) -> int | None:
    """The stage a job starts at: the first that is not entered by failures only."""
    return _next_always(pipeline, 0)


def successor(pipeline: Pipeline, position: int) -> int | None:
    """The stage after a success (or a stage that does not apply); None after the last.

    `next` where given, else the following stage in file order that is not `after-failure`.
    """
    wanted = pipeline.stages[position].next
    if wanted is None:
        return _next_always(pipeline, position + 1)
    return next((i for i, each in enumerate(pipeline.stages) if each.id == wanted), None)


def _next_always(pipeline: Pipeline, start: int) -> int | None:
    for position in range(start, len(pipeline.stages)):
        if pipeline.stages[position].visit == "always":
            return position
    return None


def reachable(pipeline: Pipeline) -> set[int]:
    """Positions of stages some job can come by."""
    positions = {each.id: i for i, each in enumerate(pipeline.stages)}
    start = entry(pipeline)
    found: set[int] = set()
    waiting = [] if start is None else [start]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        actions = [cause.on_failure for cause in pipeline.stages[here].causes]
        targets = [positions.get(each.stage) for each in actions if isinstance(each, GoTo)]
        waiting += [each for each in [*targets, successor(pipeline, here)] if each is not None]
    return found


def retried(stage: Stage) -> tuple[float, float]:
    """Expected visits of a job that comes, and the probability that it succeeds in the end.

    Each retry cause has its own count, as the model has it; more than 10,000 states of counts are
    taken as unlimited retries.
    """
    retries = [c for c in stage.causes if isinstance(c.on_failure, Retry)]
    limits = [c.on_failure.at_most for c in retries if isinstance(c.on_failure, Retry)]
    chances = [cause.probability for cause in retries]
    success = max(0.0, 1.0 - stage.failing)
    if math.prod(each + 1 for each in limits) > _STATES:
        visits = 1.0 / (1.0 - sum(chances)) if sum(chances) < 1.0 else math.inf
        return visits, success * visits
    seen: dict[tuple[int, ...], float] = {tuple(limits): 1.0}
    visits = 0.0
    while seen:
        state, weight = max(seen.items(), key=lambda item: sum(item[0]))
        del seen[state]
        visits += weight
        for k, chance in enumerate(chances):
            if state[k] and chance:
                left = (*state[:k], state[k] - 1, *state[k + 1 :])
                seen[left] = seen.get(left, 0.0) + weight * chance
    return visits, success * visits


@dataclass(frozen=True)
class Traffic:
    """Per job that enters a pipeline: comings and visits by stage, and jobs that end."""

    comings: tuple[float, ...]
    visits: tuple[float, ...]
    ended: float


def traffic(pipeline: Pipeline, merged: Mapping[int, float] | None = None) -> Traffic:
    """Expected comings and visits of each stage per job; `merged`: carriers per coming at batches.

    A job's decision whether a stage applies is taken as fresh each time it comes by: exact unless a
    loop passes a stage that applies to some jobs only.
    """
    import numpy as np

    size = len(pipeline.stages)
    positions = {each.id: i for i, each in enumerate(pipeline.stages)}
    matrix = np.eye(size)
    enters = np.zeros(size)
    ends = np.zeros(size)
    visits = np.zeros(size)
    start = entry(pipeline)
    if start is not None:
        enters[start] = 1.0
    for i, stage in enumerate(pipeline.stages):
        per_coming, succeeds = retried(stage)
        kept = (merged or {}).get(i, 1.0)
        visits[i] = kept * stage.applies * per_coming
        onward = kept * (stage.applies * succeeds + 1.0 - stage.applies)
        following = successor(pipeline, i)
        if following is None:
            ends[i] = onward
        else:
            matrix[following, i] -= onward
        for cause in stage.causes:
            if isinstance(cause.on_failure, GoTo) and cause.on_failure.stage in positions:
                matrix[positions[cause.on_failure.stage], i] -= visits[i] * cause.probability
    comings = np.linalg.lstsq(matrix, enters, rcond=None)[0]
    return Traffic(
        tuple(comings.tolist()), tuple((visits * comings).tolist()), float(ends @ comings)
    )


def declared_load(scenario: Scenario) -> pd.DataFrame:
    """Mean work against capacity, per pool, before any run: columns pool, offered, capacity, load.

    `offered` and `capacity` are slots busy and open on average over calendar time, `load` their
    ratio: above 1 the queue grows without end. Visits follow the routing with retries, loops and
    rework; periodic retraining counts, retraining on alarms does not (it depends on the run);
    batches are approximated by the calendar's closed stretches; a clock other than the pool's
    calendar by the ratio of their open shares; dated changes and backlogs are left out. An elastic
    pool counts with the most slots it may have. Work under way goes on when a pool closes, is out
    or has its slots reserved: with work as long as those stretches it does more than its capacity.
    """
    import pandas as pd

    load = _Load(scenario)
    rows = []
    for pool in sorted(scenario.pools, key=lambda each: each.id):
        offered, capacity = load.offered.get(pool.id, 0.0), load.capacity(pool)
        ratio = offered / capacity if capacity > 0.0 else (math.inf if offered > 0.0 else math.nan)
        rows.append((pool.id, offered, capacity, ratio))
    return pd.DataFrame(rows, columns=["pool", "offered", "capacity", "load"])


class _Load:
    """The sums behind `declared_load`."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._calendars = {
            each.id: Calendar(each, scenario.origin, scenario.unit_minutes)
            for each in scenario.calendars
        }
        self._span = max(scenario.horizon, 52 * 168 / scenario.unit_hours)
        self._flows: dict[tuple[str, float], Traffic] = {}
        self._shares: dict[str | None, float] = {}

    @cached_property
    def offered(self) -> dict[str, float]:
        """Mean busy slots asked of each pool."""
        found: dict[str, float] = {}
        rates = self._rates()
        for pipeline in self._scenario.pipelines:
            flow = self._flow(pipeline, rates[pipeline.id])
            for stage, visits in zip(pipeline.stages, flow.visits, strict=True):
                if stage.pool is not None:
                    work = rates[pipeline.id] * visits * self._held(stage)
                    found[stage.pool] = found.get(stage.pool, 0.0) + work
            if pipeline.production and pipeline.production.restore.pool is not None:
                restore = pipeline.production.restore
                repairs = self._incidents(pipeline, flow, rates[pipeline.id])
                repairs *= 1.0 - pipeline.production.rollback.share
                work = repairs * self._spent(restore.time.mean, restore.clock, restore.pool)
                found[str(restore.pool)] = found.get(str(restore.pool), 0.0) + work
        return found

    def capacity(self, pool: Pool) -> float:
        """Mean open slots: in the calendar's hours, less reserved ones, less outages."""
        most = float(pool.elastic.at_most if pool.elastic else pool.slots)
        slots = most * self._open_share(pool.calendar)
        if pool.reserved:
            free = [max(0.0, most - each) for each in pool.reserved.slots]
            slots = self._over_the_week(free, pool.calendar)
        if pool.outage:
            up, down = pool.outage.between.mean, pool.outage.repair.mean
            slots *= up / (up + down)
        return slots

    def _over_the_week(self, hours: list[float], calendar: str | None) -> float:
        """The mean of what holds in each hour of the week, where the calendar is open."""
        if calendar is None or calendar not in self._calendars:
            return math.fsum(hours) / len(hours)
        origin, unit = self._scenario.origin, 60.0 / self._scenario.unit_minutes
        first = origin.weekday() * 24.0 + origin.hour + origin.minute / 60.0
        windows, parts = self._calendars[calendar], []
        for hour in range(int(first), int(first + self._span / unit) + 1):
            begin, end = ((each - first) * unit for each in (hour, hour + 1))
            open_time = windows.open_time_between(max(begin, 0.0), min(end, self._span))
            parts.append(hours[hour % len(hours)] * open_time)
        return math.fsum(parts) / self._span

    def _open_share(self, calendar: str | None) -> float:
        if calendar is None or calendar not in self._calendars:
            return 1.0
        if calendar not in self._shares:
            whole = self._calendars[calendar].open_time_between(0.0, self._span)
            self._shares[calendar] = whole / self._span
        return self._shares[calendar]

    def _held(self, stage: Stage) -> float:
        """Slot-time a visit takes of its pool, in the pool's open time."""
        mean = self._spent(_interrupted(stage), stage.clock, stage.pool)
        return stage.slots * stage.parallel * mean

    def _spent(self, mean: float, clock: str | None, pool_id: str | None) -> float:
        if clock is None:
            return mean
        pools = [pool for pool in self._scenario.pools if pool.id == pool_id]
        calendar = pools[0].calendar if pools else None
        if calendar == clock:
            return mean
        share = self._open_share(clock)
        return mean * self._open_share(calendar) / share if share > 0.0 else math.inf

    def _rates(self) -> dict[str, float]:
        """Jobs entering each pipeline per unit of time: arrivals, periodic retraining, rework."""
        scenario = self._scenario
        own = {
            each.id: mean_arrivals(each.arrivals, scenario.horizon, scenario.unit_hours)
            / scenario.horizon
            for each in scenario.pipelines
        }
        for model in scenario.models:
            if model.trained_by in own:
                own[model.trained_by] += model.count * _periodic(model.retraining)
        rates = dict(own)
        for _ in range(50):
            rework = dict.fromkeys(own, 0.0)
            for pipeline in scenario.pipelines:
                production = pipeline.production
                if production and production.rework and production.rework.pipeline in own:
                    flow = self._flow(pipeline, rates[pipeline.id])
                    incidents = self._incidents(pipeline, flow, rates[pipeline.id])
                    rework[production.rework.pipeline] += incidents * production.rework.share
            before, rates = rates, {each: own[each] + rework[each] for each in own}
            if all(math.isclose(rates[each], before[each], rel_tol=1e-9) for each in own):
                break
        return rates

    def _flow(self, pipeline: Pipeline, rate: float) -> Traffic:
        key = (pipeline.id, rate)
        if key not in self._flows:
            self._flows[key] = self._flow_at(pipeline, rate)
        return self._flows[key]

    def _single(self, pipeline: Pipeline) -> Traffic:
        """The traffic of jobs that nothing merges."""
        key = (pipeline.id, 0.0)
        if key not in self._flows:
            self._flows[key] = traffic(pipeline)
        return self._flows[key]

    def _flow_at(self, pipeline: Pipeline, rate: float) -> Traffic:
        batches = [i for i, each in enumerate(pipeline.stages) if each.batch and each.opens]
        single = self._single(pipeline)
        if not batches or rate <= 0.0:
            return single
        merged = {
            i: self._carriers(pipeline.stages[i].opens, rate * single.comings[i] / pipeline.units)
            for i in batches
        }
        return traffic(pipeline, merged)

    def _carriers(self, calendar: str | None, rate: float) -> float:
        """Deployments per job where a unit's jobs wait for openings: one for each closed stretch
        with any arrival, one for each arrival while it is open."""
        if rate <= 0.0 or calendar not in self._calendars:
            return 1.0
        windows, here, carriers = self._calendars[calendar], 0.0, 0.0
        while here < self._span:
            edge = min(windows.next_edge(here), self._span)
            jobs = rate * (edge - here)
            carriers += jobs if windows.is_open(here) else -math.expm1(-jobs)
            here = edge
        return carriers / (rate * self._span)

    def _incidents(self, pipeline: Pipeline, flow: Traffic, rate: float) -> float:
        """Incidents per unit of time; a deployment has the mean number of changes."""
        if pipeline.production is None or flow.ended <= 0.0:
            return 0.0
        jobs = self._single(pipeline).ended
        changes = jobs / flow.ended
        return (
            rate
            * flow.ended
            * -math.expm1(changes * math.log1p(-min(pipeline.production.fails, 1.0 - 1e-12)))
        )


def _periodic(retraining: Retraining) -> float:
    """Retrainings a unit of time asked for by the clock."""
    if isinstance(retraining, FirstOf):
        return max(_periodic(each) for each in retraining.policies)
    return 1.0 / retraining.every if isinstance(retraining, Periodic) else 0.0


def _interrupted(stage: Stage) -> float:
    """Mean service time with restarts, over the middles of equal shares of the stage's time."""
    spot = stage.interruption
    if spot is None:
        return stage.time.mean
    if isinstance(stage.time, Constant):
        return spot.stretched(stage.time.value)
    shares = ((i + 0.5) / _SHARES for i in range(_SHARES))
    return math.fsum(spot.stretched(stage.time.inverse(each)) for each in shares) / _SHARES
