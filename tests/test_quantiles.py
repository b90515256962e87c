"""The normal quantile against scipy, and tables: monotone, with exact jumps."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from simulator.quantiles import QuantileTable, gamma_table, normal_cdf, normal_inverse, step_table


def test_the_normal_quantile_is_that_of_scipy_to_the_last_digits() -> None:
    us = np.concatenate([np.logspace(-300, -1, 500), np.linspace(0.1, 0.9, 401)])
    us = np.concatenate([us, 1 - np.logspace(-1, -15, 200)])
    found = np.array([normal_inverse(float(u)) for u in us])
    assert np.abs(found - ndtri(us)).max() < 1e-13
    assert normal_inverse(0.5) == 0.0
    assert normal_inverse(0.975) == pytest.approx(1.959963984540054, abs=1e-15)  # printed tables
    assert all(np.diff(found[np.argsort(us)]) >= 0)


def test_the_normal_cdf() -> None:
    zs = np.linspace(-8, 8, 101)
    assert [normal_cdf(float(z)) for z in zs] == pytest.approx(ndtr(zs), rel=1e-12)


def test_a_table_is_exact_at_its_knots_and_flat_outside() -> None:
    table = QuantileTable((0.0, 1.0, 1.0, 2.0), (1.0, 2.0, 4.0, 5.0))
    assert [table.at(z) for z in (-1, 0, 0.5, 1, 1.5, 2, 3)] == [1, 1, 1.5, 2, 4.5, 5, 5]


def test_a_cubic_table_gives_a_parabola_back() -> None:
    knots = tuple(float(z) for z in range(4))
    table = QuantileTable(knots, tuple(z * z for z in knots), tuple(2 * z for z in knots))
    assert [table.at(z) for z in (0.3, 1.7, 2.5)] == pytest.approx([0.09, 2.89, 6.25])


@pytest.mark.parametrize("cv", [0.001, 0.3, 1, 30, 100])
def test_gamma_tables_never_fall(cv: float) -> None:
    table = gamma_table(cv)
    zs = np.linspace(-8.3, 8.3, 5000)
    assert all(np.diff([table.at(float(z)) for z in zs]) >= 0)


def test_a_step_table_finds_jumps_and_gaps() -> None:
    def cdf(x: float) -> float:  # half at 1, half spread over 3 to 4
        return 0.5 * (x >= 1) + 0.5 * min(1.0, max(0.0, x - 3))

    def below(x: float) -> float:
        return 0.5 * (x > 1) + 0.5 * min(1.0, max(0.0, x - 3))

    table = step_table(cdf, below, [1.0, 3.0, 4.0], lambda _: (1.0, 4.0))
    found = [table.at(normal_inverse(u)) for u in (0.1, 0.49999, 0.5, 0.500001, 0.75, 0.999)]
    assert found == pytest.approx([1, 1, 1, 3, 3.5, 3.998], rel=1e-4)
