"""The draws: published answers, a frozen layout, the same without numba, exact inversion."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from scipy import stats

from simulator import draws
from simulator.draws import PURPOSES

MAX = 2**32 - 1


@pytest.mark.parametrize(
    ("key", "counter", "answer"),
    [
        ((0, 0), (0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((MAX, MAX), (MAX,) * 4, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0xA4093822, 0x299F31D0),
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(
    key: tuple[int, int], counter: tuple[int, int, int, int], answer: tuple[int, ...]
) -> None:
    assert tuple(draws.philox(*key, *counter)) == answer


def test_the_layout_is_frozen_as_version_1() -> None:
    assert draws.LAYOUT_VERSION == 1
    assert list(PURPOSES.items()) == [
        ("time", 0),
        ("fails", 1),
        ("applies", 2),
        ("unit", 3),
        ("gap", 4),
        ("instant", 5),
        ("detect", 6),
        ("rollback", 7),
        ("restore", 8),
        ("rework", 9),
        ("quality", 10),
        ("bad-release", 11),
        ("drift", 12),
        ("size", 13),
        ("labels", 14),
        ("share", 15),
    ]
    assert draws.hash_id("change") == 184105202
    assert draws.hash_id("~production") == 3698325305
    change, build = draws.hash_id("change"), draws.hash_id("build")
    last = (3 << 12) | (1 << 4) | PURPOSES["time"]
    assert draws.uniform(1, 0, 17, change, build, last) == 0.3504095214053443
    further = draws.uniform(1, 0 + 2 * draws.REPLICATIONS, 17, change, build, last)
    assert further == 0.041321055879799506


def test_a_uniform_is_strictly_inside_and_uniform() -> None:
    values = [draws.uniform(7, 1, entity, 3, 4, 5) for entity in range(20_000)]
    assert 0.0 < min(values) < max(values) < 1.0
    assert stats.kstest(values, "uniform").pvalue > 0.001


@pytest.mark.parametrize("field", range(6))
def test_every_field_of_the_key_gives_another_number(field: int) -> None:
    base = [5, 6, 7, 8, 9, 10]
    other = [value + (place == field) for place, value in enumerate(base)]
    assert draws.uniform(*base) != draws.uniform(*other)


def test_the_same_numbers_without_numba() -> None:
    """A process with numba's compiler off runs the same lines as plain Python."""
    program = (
        "import json; from simulator import draws as d;"
        "print(json.dumps([d.uniform(1, r, e, s, p, l) for r, e, s, p, l in "
        "[(0, 0, 0, 0, 0), (3, 2**31 + 5, 2**32 - 1, 77, 2**32 - 1), (2**24 * 255, 1, 2, 3, 4)]]"
        "+ [d.poisson_inverse(0.7, 40.5), d.negative_binomial_inverse(0.9, 12.5, 3.0),"
        "d.binomial_inverse(0.1, 1000, 0.93), d.beta_binomial_inverse(0.4, 500, 0.9, 0.05)]))"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "NUMBA_DISABLE_JIT": disable},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for disable in ("0", "1")
    ]
    assert outputs[0] == outputs[1]
    assert len(json.loads(outputs[0])) == 7


GRID = [1e-12, 0.001, 0.2, 0.5, 0.8, 0.999, 1 - 1e-12]


@pytest.mark.parametrize("mean", [0.01, 1.0, 40.0, 5000.0])
def test_poisson_is_inverted(mean: float) -> None:
    for u in GRID:
        assert abs(draws.poisson_inverse(u, mean) - stats.poisson.ppf(u, mean)) <= _slack(u)
    assert draws.poisson_inverse(0.3, 0.0) == 0


@pytest.mark.parametrize(("mean", "dispersion"), [(0.2, 2.0), (12.5, 3.0), (400.0, 50.0)])
def test_negative_binomial_is_inverted(mean: float, dispersion: float) -> None:
    size = mean / (dispersion - 1.0)
    for u in GRID:
        exact = stats.nbinom.ppf(u, size, 1.0 / dispersion)
        assert abs(draws.negative_binomial_inverse(u, mean, dispersion) - exact) <= _slack(u)
    assert draws.negative_binomial_inverse(0.7, mean, 1.0) == draws.poisson_inverse(0.7, mean)


@pytest.mark.parametrize(("n", "p"), [(1, 0.5), (1000, 0.93), (100_000, 0.5), (50, 0.001)])
def test_binomial_is_inverted(n: int, p: float) -> None:
    for u in GRID:
        assert abs(draws.binomial_inverse(u, n, p) - stats.binom.ppf(u, n, p)) <= _slack(u)
    assert draws.binomial_inverse(0.9, n, 0.0) == 0
    assert draws.binomial_inverse(0.1, n, 1.0) == n


@pytest.mark.parametrize(("n", "p", "rho"), [(10, 0.5, 0.2), (1000, 0.93, 0.05), (200, 0.99, 0.5)])
def test_beta_binomial_is_inverted(n: int, p: float, rho: float) -> None:
    size = (1 - rho) / rho
    law = stats.betabinom(n, p * size, (1 - p) * size)
    for u in GRID:
        assert abs(draws.beta_binomial_inverse(u, n, p, rho) - law.ppf(u)) <= _slack(u)
    uncorrelated = draws.beta_binomial_inverse(0.3, n, p, 0.0)
    assert uncorrelated == draws.binomial_inverse(0.3, n, p)


def _slack(u: float) -> int:
    """At 1e-12 from the ends the sums and scipy's may differ by a count."""
    return 1 if min(u, 1 - u) < 1e-9 else 0


def test_ids_that_collide_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert draws.colliding_ids(["a", "b", "a"]) == []
    monkeypatch.setattr(draws, "hash_id", len)
    assert draws.colliding_ids(["b", "a", "cc"]) == [("a", "b")]
