"""Bugs planted into the reference engine, one by one: each must fail the check that is its own.

A suite that passes with a bug in it says nothing; here it is asked to notice: the cases worked out
by hand each the bug beside them, and the equality of the two engines every one of a longer list.
Those planted into the other engine stand in `test_engines_compiled.py`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import pytest
import test_engines_models as models
import test_engines_reference as reference
import test_engines_supply as supply
from key_cases import base
from test_engines_equal import differences

from simulator.engines.compiled import CompiledEngine, warm_up
from simulator.engines.reference import ReferenceEngine, flow
from simulator.engines.reference.dated import ElementChange
from simulator.engines.reference.flow import Flow
from simulator.engines.reference.gates import Gate
from simulator.engines.reference.jobs import Job
from simulator.engines.reference.kernel import Kernel
from simulator.engines.reference.models import ModelRun
from simulator.engines.reference.pools import Pool
from simulator.engines.reference.production import ProductionRun
from simulator.engines.reference.supply import SuppliedPool
from simulator.results import Results
from simulator.spec import Scenario, build

Plant = Callable[[pytest.MonkeyPatch], None]


def wrapped(owner: Any, name: str, around: Callable[..., Any]) -> Plant:
    """Plants `around(original, self, ...)` in place of a method."""
    original = getattr(owner, name)

    def bug(self: Any, *given: Any, **named: Any) -> Any:
        return around(original, self, *given, **named)

    return lambda patch: patch.setattr(owner, name, bug)


COUNTER = itertools.count()


def by_insertion(patch: pytest.MonkeyPatch) -> None:
    """Events and requests of one instant go in the order in which they happened to be made."""

    def at(true: Any, kernel: Any, time: float, _: Any, *rest: Any) -> None:
        true(kernel, time, (0, "", 0, "", 0), *rest)

    def join(true: Any, pool: Any, request: Any, key: Any, *rest: Any) -> None:
        true(pool, request, (key[0], next(COUNTER)), *rest)

    wrapped(Kernel, "at", at)(patch)
    wrapped(Pool, "join", join)(patch)


def last_first(join: Any, pool: Any, request: Any, key: Any, *rest: Any) -> None:
    join(pool, request, (-key[0], *key[1:]), *rest)


def one_retry_less(left: Any, flow: Any, job: Any, cause: Any) -> bool:
    return bool(left(job, cause)) and job.retries[cause.cause] < cause.retries


def clock_ignored(start: Any, flow: Any, work: Any, now: float) -> None:
    work.clock = None
    start(flow, work, now)


def one_by_one(_: Any, gate: Any, now: float) -> None:
    """What is due together leaves apart."""
    due, gate._due = gate._due, {}
    for unit in sorted(due):
        for member in sorted(due[unit], key=lambda each: each[:4]):
            gate.flow.released(member[-1], gate.stage, member[0])


def a_look_early(
    sees: Any, model: Any, monitor: Any, seen_at: float, number: int, now: float
) -> None:
    """The labels of one check later than those that are there."""
    sees(model, monitor, min(seen_at + monitor.every, now), number, now)


def from_its_beginning(fail: Any, pool: Any, due: Any) -> None:
    """The next outage is counted from the beginning of this one, not from its repair."""
    fail(pool, due)
    pool._outages += 1
    pool._expect_outage(pool._kernel.now)
    pool._outages -= 1


def killed(fail: Any, pool: Any, due: Any) -> None:
    fail(pool, due)
    pool.busy = 0


def an_hour_late(at_hour: Any, pool: Any, now: float) -> None:
    at_hour(pool, now)
    hour, _, _ = pool._week.hour(now)
    if reserved := pool._supply.reserved(now):
        pool._reserved = reserved.slots[(hour - 1) % 168]
        pool._count()


def orders_forgotten(look: Any, pool: Any, elastic: Any, now: float) -> None:
    ordered, pool._ordered = pool._ordered, 0
    look(pool, elastic, now)
    pool._ordered += ordered


def all_work_lost(patch: pytest.MonkeyPatch) -> None:
    """No checkpoint is ever found again."""
    true = flow.interrupted

    def interrupted(work: float, plan: Any, *rest: Any) -> float | None:
        return true(work, plan.model_copy(update={"checkpoint_every": 1e9}), *rest)

    patch.setattr(flow, "interrupted", interrupted)


BUGS: list[tuple[str, Plant, Callable[[], None]]] = [
    ("grant order: by insertion", by_insertion,
     reference.test_ties_are_settled_by_the_canonical_order),
    ("grant order: last come first", wrapped(Pool, "join", last_first),
     reference.test_one_queue_in_order),
    ("a lost retry", wrapped(Flow, "_retries_left", one_retry_less),
     reference.test_retries_go_to_the_tail_and_then_it_is_abandoned),
    ("a clock that is ignored", wrapped(Flow, "start", clock_ignored),
     reference.test_a_clock_spends_open_time_only),
    ("a batch that splits", wrapped(Gate, "form_batches", one_by_one),
     reference.test_a_batch_leaves_as_one_carrier_and_ends_with_it),
    ("labels one look early", wrapped(ModelRun, "_sees", a_look_early),
     models.test_a_model_wears_is_noticed_late_and_is_retrained),
    ("outages counted from their beginning", wrapped(SuppliedPool, "_fail", from_its_beginning),
     supply.test_an_outage_starts_nothing_and_stops_nothing),
    ("an outage that frees slots under work", wrapped(SuppliedPool, "_fail", killed),
     supply.test_an_outage_starts_nothing_and_stops_nothing),
    ("reserved hours one hour late", wrapped(SuppliedPool, "_at_hour_of", an_hour_late),
     supply.test_reserved_slots_are_taken_when_work_ends_and_given_back),
    ("slots on order that are forgotten", wrapped(SuppliedPool, "_look", orders_forgotten),
     supply.test_orders_count_until_they_open),
    ("checkpoints that are lost", all_work_lost,
     lambda: supply.test_the_mean_time_of_interrupted_work_is_its_closed_form(1.0, 0.5)),
]  # fmt: skip


@pytest.mark.parametrize(("plant", "check"), [bug[1:] for bug in BUGS], ids=[b[0] for b in BUGS])
def test_a_planted_bug_is_noticed(
    plant: Plant, check: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    check()
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check()


# --- what the equality of the engines notices ------------------------------------------------
def everything() -> Scenario:
    """A few weeks with work for every bug below: ties on whole hours, a queue by priority, gangs
    that are passed over, retries, forks, clocks, batches, incidents, slots that come and go, a
    ramp, models that wear, are seen late and are retrained."""
    data = base()
    change, other, training = data["pipelines"]
    retry = {"kind": "retry", "at-most": 2}
    change["stages"][0] |= {"parallel": 2, "fails": 0.3, "on-failure": retry}
    change["stages"][1]["pool"] = "d"
    change["stages"][2] |= {"batch": True, "time": 0.25}
    change["priority"] = 2
    change["production"] |= {"fails": 0.1, "detect": {"time": 1}}
    other |= {"arrivals": {"kind": "renewal", "gap": 1}, "priority": 1}
    other["stages"] = [
        {"id": "w", "pool": "d", "time": 1, "slots": 2, "applies": 0.5},
        {"id": "papers", "opens": "office", "time": {"kind": "exponential", "mean": 2},
         "clock": "office"},
        {"id": "v", "pool": "c", "time": 1, "applies": 0.3},
    ]  # fmt: skip
    training["stages"][0] |= {"time": 30, "interruption": {"mean-time-between": 9,
                              "checkpoint-every": 3, "restart": 0.5}}  # fmt: skip
    pools = {each["id"]: each for each in data["pools"]}
    pools["a"]["elastic"] = {"at-most": 5, "delay": 3, "up-at": 1, "down-at": 0.5}
    pools["b"]["outage"] = {"between": {"kind": "exponential", "mean": 20}, "repair": 4}
    pools["c"]["reserved"] = {"kind": "weekly-profile", "slots": [1, 0, 0] * 56}
    pools["d"] |= {"slots": 4, "discipline": "priority", "backfill": True}
    look = data["models"][0]["monitors"][0]
    look |= {"label-delay": 30, "labels": 200, "noise": {"kind": "binomial"}}
    path = "pipelines[id=p].stages[id=x].time"
    data["changes"] = [{"at": 48, "over": 96, "scale": path, "by": 0.5}]
    return build({**data, "horizon": 504})


def whatever_the_priority(join: Any, pool: Any, request: Any, key: Any, _: Any, *rest: Any) -> None:
    join(pool, request, key, 0.0, *rest)


def to_nanoseconds(at: Any, kernel: Any, time: float, *rest: Any) -> None:
    at(kernel, round(time, 9), *rest)


def open_at_the_closing_minute(join: Any, gate: Any, job: Any, plan: Any, now: float) -> None:
    """Who comes at the instant at which it closes is let in."""
    if not plan.gate.is_open(now) and plan.gate.is_open(math.nextafter(now, 0.0)):
        cause = gate.flow.kernel.cause
        gate._go((now, cause, job.stream.text, job.entity, job), plan.batch)
    else:
        join(gate, job, plan, now)


def one_change(deployed: Any, production: Any, job: Any, jobs: Any, now: float) -> None:
    deployed(production, job, jobs[:1], now)


def by_the_clock(_: Any, model: Any) -> float:
    """A model wears at midnight, whatever the hour of its release."""
    day = model.kind.day
    return float((math.floor(model.released / day) + model._days + 1) * day)


def though_one_is_pending(ask: Any, model: Any, cause: str, now: float) -> None:
    model.pending = False
    ask(model, cause, now)


def the_first_branch_is_enough(end: Any, flow_: Any, due: Any) -> None:
    job = due.what.job
    if job.branches > 0:
        job.branches = 1
    end(flow_, due)
    job.branches = min(job.branches, 0)


def the_waits_of_the_other(take_on: Any, job: Any, other: Any, own: float, theirs: float) -> None:
    take_on(job, other, theirs, own)


def at_once_and_whole(strength: Any, change: Any, now: float, u: float) -> float:
    return float(strength(change, now, u) > 0.0)


def head_of_the_queue_only(_: Any, pool: Any, now: float) -> None:
    pool._from_the_head(now)


def drawn_by(key: Callable[[int, int, int, int, int, int], tuple[int, ...]]) -> Plant:
    """The durations, failures and shares of stages, by another key."""
    true = flow.uniform
    return lambda patch: patch.setattr(flow, "uniform", lambda *given: true(*key(*given)))


UNEQUAL: list[tuple[str, Plant]] = [
    ("the order of ties", by_insertion),
    ("the order of a queue", wrapped(Pool, "join", last_first)),
    ("a priority", wrapped(Pool, "join", whatever_the_priority)),
    ("who is passed over", wrapped(Pool, "_pass_over", head_of_the_queue_only)),
    ("the last bits of an instant", wrapped(Kernel, "at", to_nanoseconds)),
    ("the edge of a calendar", wrapped(Gate, "join", open_at_the_closing_minute)),
    ("a clock", wrapped(Flow, "start", clock_ignored)),
    ("a retry", wrapped(Flow, "_retries_left", one_retry_less)),
    ("the last of the branches", wrapped(Flow, "_end", the_first_branch_is_enough)),
    ("a batch that splits", wrapped(Gate, "form_batches", one_by_one)),
    ("where a member's time went", wrapped(Job, "take_on", the_waits_of_the_other)),
    ("the size of a deployment", wrapped(ProductionRun, "deployed", one_change)),
    ("the seed", drawn_by(lambda seed, *rest: (seed + 1, *rest))),
    ("the replication", drawn_by(lambda seed, _, *rest: (seed, 0, *rest))),
    ("the visit", drawn_by(lambda *rest: (*rest[:-1], rest[-1] & 0xFFF))),
    ("a ramp", wrapped(ElementChange, "strength", at_once_and_whole)),
    ("a day of age", wrapped(ModelRun, "_step_time", by_the_clock)),
    ("the delay of labels", wrapped(ModelRun, "_sees", a_look_early)),
    ("a retraining that is pending", wrapped(ModelRun, "_ask", though_one_is_pending)),
    ("slots of work under an outage", wrapped(SuppliedPool, "_fail", killed)),
    ("the hour of a reservation", wrapped(SuppliedPool, "_at_hour_of", an_hour_late)),
    ("slots on order", wrapped(SuppliedPool, "_look", orders_forgotten)),
    ("checkpoints", all_work_lost),
]


@pytest.fixture(scope="module")
def told() -> tuple[Scenario, Results]:
    """What the compiled engine tells of it; the reference engine, as it is, tells the same."""
    warm_up()
    scenario = everything()
    results = CompiledEngine().run(scenario, 1, 3, tables=True, window=100.0)
    assert differences(by_reference(scenario), results) == []
    return scenario, results


def by_reference(scenario: Scenario) -> Results:
    return ReferenceEngine().run(scenario, 1, 3, tables=True, window=100.0)


@pytest.mark.parametrize("plant", [bug[1] for bug in UNEQUAL], ids=[bug[0] for bug in UNEQUAL])
def test_equality_notices(
    plant: Plant, told: tuple[Scenario, Results], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, expected = told
    plant(monkeypatch)
    assert differences(by_reference(scenario), expected)
