"""Closed formulas of queueing: the oracle of the tests, and a sanity line beside simulated numbers.

Rates are per unit of time, services are means in the same unit. Waits exclude service. A formula
asked for a queue without a steady state (load >= 1) raises `NoSteadyState`, which says by how much.
Sources: Gross and others, Fundamentals of Queueing Theory; Cobham 1954; Jackson 1957; Allen 1990;
Kingman 1961; Sakasegawa 1977.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "NoSteadyState",
    "Queue",
    "allen_cunneen",
    "batch_failure",
    "cobham",
    "erlang_b",
    "erlang_c",
    "jackson",
    "kingman",
    "machine_repair",
    "mg1",
    "mm1",
    "mmc",
    "mmc_priority",
    "mmc_wait_quantile",
    "mmck",
    "sakasegawa",
]


class NoSteadyState(ValueError):  # noqa: N818 - it is an answer about the input
    """The queue grows without limit: its load is 1 or more."""

    def __init__(self, load: float) -> None:
        super().__init__(f"no steady state: the load is {load:.4g} and must be below 1")
        self.load = load


@dataclass(frozen=True, slots=True)
class Queue:
    """Steady state of a queue: load per server, mean wait and time, waiting and present jobs."""

    load: float
    wait: float
    time: float
    waiting: float
    present: float


def _check(load: float) -> None:
    if not 0.0 <= load < 1.0:
        raise NoSteadyState(load)


def _queue(rate: float, service: float, servers: int, wait: float) -> Queue:
    return Queue(
        rate * service / servers, wait, wait + service, rate * wait, rate * (wait + service)
    )


def erlang_b(servers: int, offered: float) -> float:
    """Share of arrivals lost by `servers` without a queue, at an offered load in erlang.

    >>> round(erlang_b(5, 3.0), 6)
    0.110054
    """
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked


def erlang_c(servers: int, offered: float) -> float:
    """Probability that an arrival waits, `servers` with an unlimited queue.

    >>> round(erlang_c(5, 3.0), 6)
    0.236152
    """
    load = offered / servers
    _check(load)
    blocked = erlang_b(servers, offered)
    return blocked / (1.0 - load * (1.0 - blocked))


def mm1(rate: float, service: float) -> Queue:
    """M/M/1.

    >>> mm1(0.8, 1.0).wait
    4.000000000000001
    """
    load = rate * service
    _check(load)
    return _queue(rate, service, 1, load * service / (1.0 - load))


def mmc(rate: float, service: float, servers: int) -> Queue:
    """M/M/c: Erlang C over the spare rate.

    >>> round(mmc(2.4, 1.0, 3).wait, 6)
    1.078652
    """
    waits = erlang_c(servers, rate * service)
    return _queue(rate, service, servers, waits / (servers / service - rate))


def mmc_wait_quantile(rate: float, service: float, servers: int, q: float) -> float:
    """The wait that a share q of arrivals does not exceed, M/M/c fifo.

    >>> round(mmc_wait_quantile(2.4, 1.0, 3, 0.95), 6)
    4.267697
    """
    waits = erlang_c(servers, rate * service)
    if q <= 1.0 - waits:
        return 0.0
    return math.log(waits / (1.0 - q)) / (servers / service - rate)


def mmck(rate: float, service: float, servers: int, places: int) -> tuple[Queue, float]:
    """M/M/c/K, K `places` in all: the queue of admitted jobs, and the share turned away.

    >>> queue, lost = mmck(3.0, 0.5, 2, 5)
    >>> round(queue.present, 6), round(lost, 6)
    (2.005954, 0.085114)
    """
    offered = rate * service
    terms = [
        offered**n
        / (
            math.factorial(n)
            if n <= servers
            else math.factorial(servers) * servers ** (n - servers)
        )
        for n in range(places + 1)
    ]
    total = math.fsum(terms)
    lost = terms[-1] / total
    present = math.fsum(n * each for n, each in enumerate(terms)) / total
    admitted = rate * (1.0 - lost)
    time = present / admitted
    waiting = present - admitted * service
    load = admitted * service / servers
    return Queue(load, time - service, time, waiting, present), lost


def mg1(rate: float, service: float, service_scv: float) -> Queue:
    """M/G/1, Pollaczek-Khinchine; `service_scv` is the squared coefficient of variation.

    >>> round(mg1(0.7, 1.0, 8.487736).wait, 6)
    11.069025
    """
    load = rate * service
    _check(load)
    return _queue(rate, service, 1, load * service * (1.0 + service_scv) / (2.0 * (1.0 - load)))


def cobham(classes: Sequence[tuple[float, float, float]]) -> list[float]:
    """Mean waits of the classes of a non-preemptive priority M/G/1, most urgent first.

    Each class: arrival rate, mean service, squared coefficient of variation of service.

    >>> [round(wait, 6) for wait in cobham([(0.3, 1.0, 1.0), (0.5, 1.0, 1.0)])]
    [1.142857, 5.714286]
    """
    residual = 0.5 * sum(rate * service**2 * (1.0 + scv) for rate, service, scv in classes)
    waits, before = [], 0.0
    for rate, service, _ in classes:
        upto = before + rate * service
        _check(upto)
        waits.append(residual / ((1.0 - before) * (1.0 - upto)))
        before = upto
    return waits


def mmc_priority(rates: Sequence[float], service: float, servers: int) -> list[float]:
    """Mean waits of the classes of a non-preemptive priority M/M/c with one service mean.

    >>> [round(wait, 6) for wait in mmc_priority([0.9, 1.5], 1.0, 3)]
    [0.308186, 1.540931]
    """
    waits_at_all = erlang_c(servers, sum(rates) * service)
    waits, before = [], 0.0
    for rate in rates:
        upto = before + rate * service / servers
        waits.append(waits_at_all * service / servers / ((1.0 - before) * (1.0 - upto)))
        before = upto
    return waits


def jackson(
    arrivals: Sequence[float],
    routes: Sequence[Sequence[float]],
    services: Sequence[float],
    servers: Sequence[int],
) -> list[Queue]:
    """An open Jackson network: each node is an M/M/c at the rate the traffic equations give it.

    `arrivals` from outside and `routes[i][j]`, the share that goes from node i to node j. The mean
    time of a job in the network is the present jobs of all nodes over the arrivals from outside.

    >>> back = [[0, 1, 0], [0.25, 0, 0.75], [0, 0, 0]]
    >>> nodes = jackson([2, 0, 0], back, [1 / 2, 1 / 1.2, 1 / 3], [2, 3, 1])
    >>> round(sum(node.present for node in nodes) / 2, 6)
    4.101797
    """
    import numpy as np

    count = len(arrivals)
    rates = np.linalg.solve(np.eye(count) - np.array(routes, float).T, np.array(arrivals, float))
    return [
        mmc(float(rate), service, number)
        for rate, service, number in zip(rates, services, servers, strict=True)
    ]


def allen_cunneen(
    rate: float, service: float, servers: int, arrival_scv: float, service_scv: float
) -> float:
    """Approximate mean wait of G/G/c: that of M/M/c times the mean squared variation.

    >>> round(allen_cunneen(2.4, 1.0, 3, 1.0, 4.0), 6)
    2.696629
    """
    return mmc(rate, service, servers).wait * (arrival_scv + service_scv) / 2.0


def kingman(rate: float, service: float, arrival_scv: float, service_scv: float) -> float:
    """Approximate mean wait of G/G/1 in heavy traffic.

    >>> round(kingman(0.8, 1.0, 1.5, 2.0), 6)
    7.0
    """
    load = rate * service
    _check(load)
    return load / (1.0 - load) * (arrival_scv + service_scv) / 2.0 * service


def sakasegawa(
    rate: float, service: float, servers: int, arrival_scv: float, service_scv: float
) -> float:
    """Approximate mean wait of G/G/c by a closed expression, near that of `allen_cunneen`.

    >>> round(sakasegawa(2.4, 1.0, 3, 1.0, 1.0), 6)
    1.108296
    """
    load = rate * service / servers
    _check(load)
    crowd: float = load ** (math.sqrt(2.0 * (servers + 1)) - 1.0) / (servers * (1.0 - load))
    return crowd * (arrival_scv + service_scv) / 2.0 * service


def machine_repair(
    machines: int, failure_rate: float, repair: float, crews: int
) -> tuple[float, float, float]:
    """Availability, machines down on average, and mean wait for a crew.

    >>> [round(each, 6) for each in machine_repair(10, 0.1, 1.0, 1)]
    [0.785418, 2.145823, 1.732079]
    """
    ratio = failure_rate * repair
    weights = [1.0]
    for broken in range(1, machines + 1):
        weights.append(weights[-1] * (machines - broken + 1) * ratio / min(broken, crews))
    total = math.fsum(weights)
    down = math.fsum(n * each for n, each in enumerate(weights)) / total
    rate = failure_rate * (machines - down)
    return 1.0 - down / machines, down, down / rate - repair


def batch_failure(probability: float, changes: int) -> float:
    """The probability that a deployment of n changes fails: 1 - (1 - p)^n.

    >>> round(batch_failure(0.02, 10), 6)
    0.182927
    """
    return -math.expm1(changes * math.log1p(-probability)) if probability < 1.0 else 1.0
