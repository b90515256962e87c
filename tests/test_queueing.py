"""Closed formulas against published and independently computed numbers (facts, section 5)."""

from __future__ import annotations

import math

import pytest

from simulator import queueing as q


def test_erlang() -> None:
    assert q.erlang_b(5, 3.0) == pytest.approx(0.110054, abs=1e-6)
    assert q.erlang_b(10, 8.0) == pytest.approx(0.121661, abs=1e-6)
    assert q.erlang_c(5, 3.0) == pytest.approx(0.236152, abs=1e-6)
    assert q.erlang_c(10, 8.0) == pytest.approx(0.409180, abs=1e-6)


def test_single_and_many_servers() -> None:
    one = q.mm1(0.8, 1.0)
    assert (one.wait, one.time, one.waiting, one.present) == pytest.approx((4, 5, 3.2, 4))
    three = q.mmc(2.4, 1.0, 3)
    assert three.wait == pytest.approx(1.078652, abs=1e-6)
    assert three.waiting == pytest.approx(2.588764, abs=1e-6)
    assert q.mmc(6.8, 1.0, 8).wait == pytest.approx(0.477141, abs=1e-6)
    assert q.mmc(0.8, 1.0, 1).wait == pytest.approx(one.wait)
    assert q.mmc_wait_quantile(2.4, 1.0, 3, 0.95) == pytest.approx(4.267697, abs=1e-6)
    assert q.mmc_wait_quantile(2.4, 1.0, 3, 0.2) == 0.0


def test_finite_room() -> None:
    queue, lost = q.mmck(3.0, 0.5, 2, 5)
    assert lost == pytest.approx(0.085114, abs=1e-6)
    assert queue.present == pytest.approx(2.005954, abs=1e-6)
    assert queue.waiting == pytest.approx(0.633625, abs=1e-6)
    assert queue.time == pytest.approx(0.730858, abs=1e-6)
    queue, lost = q.mmck(0.9, 1.0, 1, 4)
    assert (lost, queue.present) == pytest.approx((0.160216, 1.790286), abs=1e-6)


@pytest.mark.parametrize(
    ("scv", "wait"),
    [(0.0, 1.166667), (0.25, 1.458333), (1.0, 2.333333), (4.0, 5.833333), (8.487736, 11.069025)],
)
def test_pollaczek_khinchine(scv: float, wait: float) -> None:
    assert q.mg1(0.7, 1.0, scv).wait == pytest.approx(wait, abs=1e-6)


def test_priorities_and_their_conservation_law() -> None:
    waits = q.cobham([(0.3, 1.0, 1.0), (0.5, 1.0, 1.0)])
    assert waits == pytest.approx([1.142857, 5.714286], abs=1e-6)
    assert 0.3 * waits[0] + 0.5 * waits[1] == pytest.approx(0.8 * 0.8 / 0.2)
    three = q.cobham([(0.1, 0.5, 1.0), (0.4, 1.0, 1.0), (0.1, 3.0, 1.0)])
    assert three == pytest.approx([1.394737, 2.535885, 9.636364], abs=1e-6)
    assert q.mmc_priority([0.9, 1.5], 1.0, 3) == pytest.approx([0.308186, 1.540931], abs=1e-6)


def test_a_network_with_rework() -> None:
    routes = [[0, 1, 0], [0.25, 0, 0.75], [0, 0, 0]]
    nodes = q.jackson([2, 0, 0], routes, [1 / 2, 1 / 1.2, 1 / 3], [2, 3, 1])
    assert [node.present for node in nodes] == pytest.approx([2.4, 3.803594, 2.0], abs=1e-6)


def test_approximations() -> None:
    assert q.allen_cunneen(2.4, 1.0, 3, 1.0, 0.0) == pytest.approx(0.539326, abs=1e-6)
    assert q.allen_cunneen(2.4, 1.0, 3, 0.5, 2.0) == pytest.approx(1.348315, abs=1e-6)
    assert q.kingman(0.8, 1.0, 1.5, 2.0) == pytest.approx(7.0)
    assert q.sakasegawa(2.4, 1.0, 3, 1.0, 1.0) == pytest.approx(1.108296, abs=1e-6)


def test_machines_and_batches() -> None:
    two = q.machine_repair(10, 0.1, 1.0, 2)
    assert two == pytest.approx((0.896136, 1.038638, 0.159018), abs=1e-6)
    assert q.batch_failure(0.02, 10) == pytest.approx(0.182927, abs=1e-6)
    assert q.batch_failure(1.0, 3) == 1.0


def test_an_overload_is_said_with_its_size() -> None:
    with pytest.raises(q.NoSteadyState, match=r"the load is 1\.25") as caught:
        q.mmc(5.0, 1.0, 4)
    assert caught.value.load == 1.25
    for wrong in (lambda: q.mm1(1.0, 1.0), lambda: q.mg1(2.0, 1.0, 1.0),
                  lambda: q.cobham([(0.9, 1.0, 1.0), (0.2, 1.0, 1.0)]),
                  lambda: q.kingman(1.5, 1.0, 1.0, 1.0)):  # fmt: skip
        with pytest.raises(q.NoSteadyState):
            wrong()
    assert math.isfinite(q.mm1(0.999, 1.0).wait)
