"""Bugs planted into the engine, one by one: each must fail the check that is named beside it.

A suite that passes with a bug in it says nothing; here it is asked to notice.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import test_engines_models as models
import test_engines_reference as reference
import test_engines_supply as supply

from simulator.engines.reference import flow
from simulator.engines.reference.flow import Flow
from simulator.engines.reference.gates import Gate
from simulator.engines.reference.kernel import Kernel
from simulator.engines.reference.models import ModelRun
from simulator.engines.reference.pools import Pool
from simulator.engines.reference.supply import SuppliedPool

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
    pool._reserved = pool._supply.reserved(now).slots[(hour - 1) % 168]
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
