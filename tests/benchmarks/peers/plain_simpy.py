"""Workload W as somebody would write it by hand in SimPy: processes, resources, `random`."""

from __future__ import annotations

import math
import random
from collections.abc import Generator
from dataclasses import dataclass, field

import simpy

Steps = Generator[simpy.Event, None, None]


@dataclass
class Pool:
    resource: simpy.Resource
    waited: float = 0.0
    began: int = 0
    busy: float = 0.0


def _lognormal(mean: float, cv: float) -> tuple[float, float]:
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


BUILD, TEST, DEPLOY = _lognormal(0.3, 0.5), _lognormal(0.3, 0.8), _lognormal(0.1, 0.3)
VALIDATE, TRAIN = _lognormal(0.5, 0.5), _lognormal(4.0, 1.0)
EVALUATE, PUBLISH, WEAR = _lognormal(0.5, 0.5), _lognormal(0.2, 0.3), _lognormal(0.2, 1.0)


@dataclass
class World:
    env: simpy.Environment
    draw: random.Random
    horizon: float
    arrivals: int = 0
    completions: int = 0
    retrainings: int = 0
    events: int = 0
    cpu: Pool = field(init=False)
    gpu: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.cpu = Pool(simpy.Resource(self.env, capacity=8))
        self.gpu = Pool(simpy.Resource(self.env, capacity=4))

    def stage(self, pool: Pool, time: tuple[float, float]) -> Steps:
        asked = self.env.now
        with pool.resource.request() as turn:
            yield turn
            began = self.env.now
            pool.waited += began - asked
            pool.began += 1
            spent = self.draw.lognormvariate(*time)
            pool.busy += min(spent, self.horizon - began)
            yield self.env.timeout(spent)
        self.events += 1

    def change(self) -> Steps:
        while True:
            yield from self.stage(self.cpu, BUILD)
            yield from self.stage(self.cpu, TEST)
            if self.draw.random() >= 0.15:
                break
        yield from self.stage(self.cpu, DEPLOY)
        self.completions += 1

    def training(self) -> Steps:
        yield from self.stage(self.cpu, VALIDATE)
        while True:
            yield from self.stage(self.gpu, TRAIN)
            yield from self.stage(self.gpu, EVALUATE)
            if self.draw.random() >= 0.10:
                break
        yield from self.stage(self.cpu, PUBLISH)
        self.completions += 1

    def changes(self) -> Steps:
        while True:
            yield self.env.timeout(self.draw.expovariate(8.0))
            self.arrivals += 1
            self.env.process(self.change())

    def trainings(self) -> Steps:
        while True:
            yield self.env.timeout(self.draw.expovariate(0.6))
            self.arrivals += 1
            self.env.process(self.training())

    def model(self) -> Steps:
        """Checked every day of the clock; it has lost one step for every whole day of age."""
        released, days, points, pending = 0.0, 0, 0.0, None
        while True:
            yield self.env.timeout(24.0)
            self.events += 1
            if pending is not None:
                if pending.is_alive:
                    continue
                released, days, points, pending = pending.value, 0, 0.0, None
                self.retrainings += 1
            while days < (self.env.now - released) // 24.0:
                days += 1
                points += self.draw.lognormvariate(*WEAR)
            if 0.95 - points / 100.0 < 0.90:
                self.arrivals += 1
                pending = self.env.process(self.retrain())

    def retrain(self) -> Generator[simpy.Event, None, float]:
        yield from self.training()
        return float(self.env.now)


def run(seed: int, replication: int, horizon: float) -> dict[str, float]:
    """One replication."""
    env = simpy.Environment()
    world = World(env, random.Random(seed * 1_000_003 + replication), horizon)
    env.process(world.changes())
    env.process(world.trainings())
    for _ in range(10):
        env.process(world.model())
    env.run(until=horizon)
    cpu, gpu = world.cpu, world.gpu
    return {
        "arrivals": world.arrivals,
        "completions": world.completions,
        "wait cpu": cpu.waited / cpu.began,
        "wait gpu": gpu.waited / gpu.began,
        "utilisation cpu": cpu.busy / (8 * horizon),
        "utilisation gpu": gpu.busy / (4 * horizon),
        "retrainings": world.retrainings,
        "logical events": world.arrivals + world.events,
    }
