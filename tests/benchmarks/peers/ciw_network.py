"""Workload W in Ciw: a class of customers for each stage, a third node where models wear.

Ciw has no monitor: a model is "served" at the third node until the daily check that fails.
"""

from __future__ import annotations

import math
from typing import Any

import ciw

CPU, GPU, SHELF = 1, 2, 3


def _lognormal(mean: float, cv: float) -> Any:
    variance = math.log1p(cv * cv)
    return ciw.dists.Lognormal(math.log(mean) - variance / 2, math.sqrt(variance))


class Wear(ciw.dists.Distribution):
    """From the release at t to the first daily check that sees less than 0.90."""

    def __init__(self) -> None:
        self._step = _lognormal(0.2, 1.0)

    def sample(self, t: float = 0.0, ind: Any = None) -> float:
        check, days, points = math.floor(t / 24.0) * 24.0, 0, 0.0
        while points <= 5.0:
            check += 24.0
            while days < (check - t) // 24.0:
                days += 1
                points += self._step.sample()
        return float(check - t)


# class: the node where it is served, its time, what it becomes there with which probability
STAGES: dict[str, tuple[int, Any, dict[str, float]]] = {
    "build": (CPU, _lognormal(0.3, 0.5), {"test": 1.0}),
    "test": (CPU, _lognormal(0.3, 0.8), {"build": 0.15, "deploy": 0.85}),
    "deploy": (CPU, _lognormal(0.1, 0.3), {"gone": 1.0}),
    "validate": (CPU, _lognormal(0.5, 0.5), {"train": 1.0}),
    "train": (GPU, _lognormal(4.0, 1.0), {"evaluate": 1.0}),
    "evaluate": (GPU, _lognormal(0.5, 0.5), {"train": 0.10, "publish": 0.90}),
    "publish": (CPU, _lognormal(0.2, 0.3), {"gone": 1.0}),
    "validate-again": (CPU, _lognormal(0.5, 0.5), {"train-again": 1.0}),
    "train-again": (GPU, _lognormal(4.0, 1.0), {"evaluate-again": 1.0}),
    "evaluate-again": (GPU, _lognormal(0.5, 0.5), {"train-again": 0.10, "publish-again": 0.90}),
    "publish-again": (CPU, _lognormal(0.2, 0.3), {"wearing": 1.0}),
    "wearing": (SHELF, Wear(), {"validate-again": 1.0}),
}
NODES = (CPU, GPU, SHELF)


def network() -> Any:
    """The network; a class goes to its own node whatever node it is at."""
    names = [*STAGES, "gone"]
    never, at_once = None, ciw.dists.Sequential([0.0, math.inf])
    first = {"build": ciw.dists.Exponential(8.0), "validate": ciw.dists.Exponential(0.6)}
    arrivals, services, routing, batches = {}, {}, {}, {}
    for name in names:
        home = STAGES[name][0] if name in STAGES else None
        time = STAGES[name][1] if name in STAGES else ciw.dists.Deterministic(0.0)
        arrivals[name] = [first.get(name, never) if node == home else never for node in NODES]
        services[name] = [time for _ in NODES]
        routing[name] = [[float(node == home) for node in NODES] for _ in NODES]
        batches[name] = [ciw.dists.Deterministic(1) for _ in NODES]
    arrivals["wearing"][SHELF - 1] = at_once
    batches["wearing"][SHELF - 1] = ciw.dists.Deterministic(10)
    become = {
        name: {other: STAGES[name][2].get(other, 0.0) if name in STAGES else float(other == name)
               for other in names}
        for name in names
    }  # fmt: skip
    return ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=services,
        batching_distributions=batches,
        routing=routing,
        number_of_servers=[8, 4, 10],
        class_change_matrices=[become for _ in NODES],
    )


def run(seed: int, replication: int, horizon: float) -> dict[str, float]:
    """One replication."""
    ciw.seed(seed * 1_000_003 + replication)
    world = ciw.Simulation(network())
    world.simulate_until_max_time(horizon)
    waits: dict[int, list[float]] = {node: [] for node in NODES}
    again = 0
    for record in world.get_all_records():
        waits[record.node].append(record.waiting_time)
        again += record.customer_class == "publish-again"
    used = [node.server_utilisation for node in world.transitive_nodes]
    return {
        "wait cpu": sum(waits[CPU]) / len(waits[CPU]),
        "wait gpu": sum(waits[GPU]) / len(waits[GPU]),
        "utilisation cpu": used[0],
        "utilisation gpu": used[1],
        "retrainings": again,
    }
