"""The shipped scenario `software-delivery`, written by hand in plain SimPy: another pair of eyes.

Nothing of `simulator` is used: own queues, own office hours, `random` for numbers. Only what the
file says in words and numbers is shared. Time is in hours from a Monday, 00:00.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

import simpy

__all__ = ["run"]

Process = Generator[Any, Any, Any]
WEEK = 168.0


def office(t: float) -> bool:
    return t % WEEK < 120.0 and 9.0 <= t % 24.0 < 17.0


def office_edge(t: float) -> float:
    """The next opening or closing of office hours after t."""
    hours = [24.0 * day + hour for day in range(5) for hour in (9.0, 17.0)]
    start = t // WEEK * WEEK
    return next(e for e in (*(start + h for h in hours), start + WEEK + 9.0) if e > t)


def after_office_time(t: float, hours: float) -> float:
    while True:
        edge = office_edge(t)
        if office(t):
            if hours <= edge - t:
                return t + hours
            hours -= edge - t
        t = edge


@dataclass
class Change:
    arrived: float
    unit: int
    board: bool
    members: list[Change] = field(default_factory=list)


class Desk:
    """Slots behind one queue, first come first served within a priority."""

    def __init__(self, env: simpy.Environment, slots: int, *, only_office: bool = False) -> None:
        self.env, self.free, self.only_office = env, slots, only_office
        self.queue: list[tuple[int, int, int, simpy.Event]] = []
        self.waits: list[float] = []
        self._count = 0
        if only_office:
            env.process(self._opens())

    def _opens(self) -> Process:
        while True:
            yield self.env.timeout(office_edge(self.env.now) - self.env.now)
            self._serve()

    def _serve(self) -> None:
        while self.queue and not (self.only_office and not office(self.env.now)):
            _, _, slots, event = self.queue[0]
            if slots > self.free:
                return
            self.queue.pop(0)
            self.free -= slots
            event.succeed()

    def use(self, hours: float, *, slots: int = 1, first: int = 0, clock: bool = False) -> Process:
        asked, event = self.env.now, self.env.event()
        self._count += 1
        self.queue.append((first, self._count, slots, event))
        self.queue.sort(key=lambda each: each[:2])
        self._serve()
        yield event
        self.waits.append(self.env.now - asked)
        end = after_office_time(self.env.now, hours) if clock else self.env.now + hours
        yield self.env.timeout(end - self.env.now)
        self.free += slots
        self._serve()


class Delivery:
    """One run."""

    def __init__(self, seed: int) -> None:
        self.env = env = simpy.Environment()
        self.random = random.Random(seed)
        self.developers = Desk(env, 40, only_office=True)
        self.testers = Desk(env, 4, only_office=True)
        self.operations = Desk(env, 4, only_office=True)
        self.on_call, self.approvers, self.runners = Desk(env, 2), Desk(env, 1), Desk(env, 10)
        self.waiting: list[list[Change]] = [[] for _ in range(6)]
        self.leads: list[float] = []
        self.deployments = self.incidents = 0
        for each in (self._commits(), self._trains(), self._incidents(), self._push_load()):
            env.process(each)

    def lognormal(self, mean: float, cv: float) -> float:
        s2 = math.log(1.0 + cv * cv)
        return self.random.lognormvariate(math.log(mean) - s2 / 2.0, math.sqrt(s2))

    def _every(self, mean: float) -> Iterator[simpy.Event]:
        while True:
            yield self.env.timeout(self.random.expovariate(1.0 / mean))

    def _commits(self) -> Process:
        for gap in self._every(1.75):
            yield gap
            board = self.random.random() < 0.2
            job = Change(self.env.now, self.random.randrange(6), board)
            self.env.process(self._written(job))

    def _push_load(self) -> Process:
        for gap in self._every(0.58):
            yield gap
            self.env.process(self.runners.use(self.lognormal(0.5, 1.0), first=3))

    def _incidents(self) -> Process:
        def incident() -> Process:
            yield self.env.timeout(self.lognormal(2.0, 1.4))
            yield from self.on_call.use(self.lognormal(6.0, 1.3))

        for gap in self._every(600.0):
            yield gap
            self.env.process(incident())

    def _office(self, mean: float, cv: float) -> simpy.Event:
        end = after_office_time(self.env.now, self.lognormal(mean, cv))
        return self.env.timeout(end - self.env.now)

    def _written(self, job: Change) -> Process:
        yield self._office(6.0, 1.2)
        yield self._office(5.0, 1.5)
        yield from self.developers.use(self.lognormal(0.8, 1.0), clock=True)
        while self.random.random() < 0.2:  # returned
            yield from self.developers.use(self.lognormal(2.0, 1.0), clock=True)
            yield self._office(5.0, 1.5)
            yield from self.developers.use(self.lognormal(0.8, 1.0), clock=True)
        yield from self._built(job)

    def _repaired(self, job: Change) -> Process:
        yield from self.developers.use(self.lognormal(3.0, 1.0), clock=True)
        yield from self._built(job)

    def _built(self, job: Change) -> Process:
        """Build, test and check; then to the train, unless it is sent to repair or given up."""
        yield from self.runners.use(self.lognormal(0.2, 1.0), first=2)
        if self.random.random() < 0.05:
            yield from self._repaired(job)
            return
        for visit in range(4):
            parts = [
                self.env.process(self.runners.use(self.lognormal(0.3, 1.0), first=2))
                for _ in range(3)
            ]
            yield self.env.all_of(parts)
            u = self.random.random()
            if 0.06 <= u < 0.14:
                yield from self._repaired(job)
                return
            if u >= 0.14:
                break
            if visit == 2:
                return  # flaky a third time
        yield from self.runners.use(self.lognormal(0.075, 1.0), first=2)
        if 24.0 + 10.0 <= self.env.now % WEEK < 24.0 + 12.0:
            yield from self._released(job)
        else:
            self.waiting[job.unit].append(job)

    def _trains(self) -> Process:
        yield self.env.timeout(34.0)
        while True:
            for unit, jobs in enumerate(self.waiting):
                if jobs:
                    first, *others = jobs
                    for each in others:
                        first.members += [each, *each.members]
                        each.members = []
                    self.waiting[unit] = []
                    self.env.process(self._released(first))
            yield self.env.timeout(WEEK)

    def _released(self, job: Change) -> Process:
        hours = self.lognormal(4.0, 0.4)
        yield from self.testers.use(hours, slots=2, clock=True)
        if job.board:  # Mondays 14:00, with papers 16 hours before
            wanted = self.env.now + 16.0
            yield self.env.timeout(wanted + (14.0 - wanted) % WEEK - self.env.now)
            yield from self.approvers.use(0.25)
        for _ in range(4):
            yield from self.operations.use(self.lognormal(1.0, 0.5))
            if self.random.random() >= 0.05:
                break
        else:
            return
        yield self.env.timeout(4.0)
        if self.random.random() < 0.03:
            yield from self._repaired(job)
            return
        self.leads += [self.env.now - each.arrived for each in (job, *job.members)]
        self.deployments += 1
        if self.random.random() < 1.0 - (1.0 - 0.012) ** (1 + len(job.members)):
            self.incidents += 1
            self.env.process(self._fails(rollback=0.3, rework=0.8))

    def _fails(self, *, rollback: float, rework: float) -> Process:
        yield self.env.timeout(self.lognormal(2.0, 1.4))
        if self.random.random() < rollback:
            yield self.env.timeout(self.lognormal(0.25, 1.0))
        else:
            yield from self.on_call.use(self.lognormal(6.0, 1.3))
        if self.random.random() < rework:
            yield from self.developers.use(self.lognormal(3.0, 1.0), clock=True)
            yield from self.runners.use(self.lognormal(0.2, 1.0), first=1)
            yield from self.operations.use(self.lognormal(1.0, 0.5))
            if self.random.random() < 0.012:
                self.env.process(self._fails(rollback=0.0, rework=0.0))


def run(seed: int, horizon: float) -> dict[tuple[str, str], float]:
    """The measures of one run, by the names the simulator gives them."""
    model = Delivery(seed)
    model.env.run(until=horizon)
    weeks = horizon / WEEK
    waits = {name: getattr(model, name).waits for name in ("testers", "runners", "operations")}
    return {
        ("lead-time.mean", "change"): sum(model.leads) / len(model.leads),
        ("completions", "change"): len(model.leads),
        ("deployment-frequency", "change"): model.deployments / weeks,
        ("incidents", "change"): model.incidents,
        **{("queue-wait.mean", pool): sum(each) / len(each) for pool, each in waits.items()},
    }
