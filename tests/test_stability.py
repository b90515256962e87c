"""The stability index of inputs that have not moved, against its rates of the facts (1.5)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.stability import drawn_counts, stability_index


@pytest.mark.parametrize(
    ("bins", "cases", "above", "share"), [(10, 200, 0.1, 0.37), (20, 500, 0.1, 0.177)]
)
def test_psi_calls_by_chance_as_often_as_the_facts_say(
    bins: int, cases: int, above: float, share: float
) -> None:
    generator = np.random.Generator(np.random.Philox(key=4))
    uniforms = generator.random((3000, 2, bins))
    found = np.array(
        [stability_index(*(drawn_counts(bins, cases, u.__getitem__) for u in pair))
         for pair in uniforms]
    )  # fmt: skip
    error = math.sqrt(share * (1 - share) / 3000)
    assert abs((found > above).mean() - share) <= 3.3 * error
    # the mean of its approximation, (1/n + 1/m)(B - 1), to the 3 % by which that is short
    assert found.mean() == pytest.approx(2 / cases * (bins - 1), rel=0.05)


def test_psi_of_a_shift_is_about_its_square_and_alike_cases_read_higher() -> None:
    from scipy.special import ndtr, ndtri

    edges = ndtri(np.arange(1, 10) / 10)
    for shift, expected in ((0.32, 0.098), (0.5, 0.238), (1.0, 0.926)):
        shares = np.diff(np.concatenate([[0.0], ndtr(edges - shift), [1.0]]))
        found = stability_index([100_000] * 10, np.round(shares * 1e6).astype(int).tolist())
        assert found == pytest.approx(expected, rel=0.01)
    generator = np.random.Generator(np.random.Philox(key=5))
    means = [
        np.mean([stability_index([100] * 10, drawn_counts(10, 1000, u.__getitem__, rho))
                 for u in generator.random((300, 10))])
        for rho in (0.0, 0.01)
    ]  # fmt: skip
    # a design effect of 1 + 999 x .01
    assert means[1] / means[0] == pytest.approx(10.99, rel=0.15)
