"""Distributions against scipy and against their own laws; every member by the same contract."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.special import gammainccinv, gammaincinv

from simulator.distributions import Distribution, Duration, Gamma, Mixture

ADAPTER: TypeAdapter[Any] = TypeAdapter(Distribution)
TIMES: TypeAdapter[Any] = TypeAdapter(Duration)
EXAMPLES: list[Any] = [
    3,
    {"kind": "constant", "value": -1.5},
    {"kind": "exponential", "mean": 3},
    {"kind": "uniform", "from": -1, "to": 3},
    {"kind": "uniform", "from": 2, "to": 2},
    {"kind": "triangular", "from": 1, "mode": 2, "to": 5},
    {"kind": "triangular", "from": 1, "mode": 1, "to": 5},
    {"kind": "triangular", "from": 1, "mode": 5, "to": 5},
    {"kind": "triangular", "from": 1, "mode": 1, "to": 1},
    {"kind": "lognormal", "mean": 6, "cv": 1.5},
    {"kind": "lognormal", "mean": 6, "cv": 0},
    {"kind": "gamma", "mean": 3, "cv": 0.4},
    {"kind": "gamma", "mean": 3, "cv": 2},
    {"kind": "gamma", "mean": 3, "cv": 0},
    {"kind": "weibull", "mean": 2, "shape": 0.6},
    {"kind": "weibull", "mean": 2, "cv": 0.5},
    {"kind": "empirical", "values": [4, 1, 1, 2]},
    {"kind": "empirical", "values": [4, 1, 2], "weights": [1, 0, 3]},
    {
        "kind": "mixture",
        "parts": [
            {"weight": 3, "time": 1},
            {"weight": 1, "time": {"kind": "uniform", "from": 5, "to": 6}},
            {"weight": 2, "time": {"kind": "lognormal", "mean": 2, "cv": 1}},
        ],
    },
]
IDS = [each if isinstance(each, int) else each["kind"] for each in EXAMPLES]


@pytest.fixture(params=EXAMPLES, ids=IDS)
def member(request: pytest.FixtureRequest) -> Any:
    return ADAPTER.validate_python(request.param)


def test_every_kind_has_an_example() -> None:
    kinds = {each.model_fields["kind"].default for each in get_args(get_args(Distribution)[0])}
    shown = {"constant" if isinstance(each, int) else each["kind"] for each in EXAMPLES}
    assert kinds == shown


def test_the_inverse_never_falls_and_inverts_the_cdf(member: Any) -> None:
    us = np.concatenate([np.logspace(-12, -2, 40), np.linspace(0.01, 0.99, 99)])
    us = np.concatenate([us, 1 - np.logspace(-2, -12, 40)])
    values = [member.inverse(float(u)) for u in us]
    assert all(b >= a for a, b in pairwise(values))
    assert values[0] >= member.lowest
    assert all(type(each) is float for each in values)
    slack = 3e-4 if isinstance(member, Mixture) else 1e-7
    for u, x in zip(us, values, strict=True):
        around = slack * (1 + abs(x))
        assert member.cdf(x + around) >= u - 1e-9
        assert member.cdf_below(x - around) <= u + 1e-9


def test_mean_and_variance_are_those_of_the_draws(member: Any) -> None:
    count = 20_000
    values = np.array([member.inverse((k + 0.5) / count) for k in range(count)])
    assert values.mean() == pytest.approx(member.mean, rel=5e-3)
    assert values.var() == pytest.approx(member.variance, rel=8e-2, abs=1e-12)


def test_scaling_multiplies_mean_and_deviation(member: Any) -> None:
    for factor in (0.5, 3.0):
        other = member.scaled(factor)
        assert other.mean == pytest.approx(factor * member.mean)
        assert other.variance == pytest.approx(factor**2 * member.variance)
        assert other.inverse(0.3) == pytest.approx(factor * member.inverse(0.3), rel=1e-6)
    assert member.scaled(0.0).mean == 0.0
    assert member.scaled(0.0).inverse(0.9) == 0.0


@pytest.mark.parametrize(
    ("data", "other"),
    [
        ({"kind": "exponential", "mean": 3}, scipy.stats.expon(scale=3)),
        ({"kind": "triangular", "from": 1, "mode": 2, "to": 5}, scipy.stats.triang(0.25, 1, 4)),
        (
            {"kind": "lognormal", "mean": 6, "cv": 1.5},
            scipy.stats.lognorm(
                math.sqrt(math.log(3.25)), scale=6 * math.exp(-0.5 * math.log(3.25))
            ),
        ),
        ({"kind": "gamma", "mean": 3, "cv": 0.4}, scipy.stats.gamma(6.25, scale=0.48)),
        (
            {"kind": "weibull", "mean": 2, "shape": 0.6},
            scipy.stats.weibull_min(0.6, scale=2 / math.gamma(1 + 1 / 0.6)),
        ),
    ],
)
def test_quantiles_agree_with_scipy(data: Any, other: Any) -> None:
    member = ADAPTER.validate_python(data)
    us = np.concatenate([np.logspace(-9, -1, 50), np.linspace(0.1, 0.999, 200)])
    assert [member.inverse(float(u)) for u in us] == pytest.approx(other.ppf(us), rel=1e-8)
    assert member.mean == pytest.approx(other.mean())
    assert member.variance == pytest.approx(other.var())


@pytest.mark.parametrize("cv", [0.01, 0.1, 0.5, 1, 2, 5, 10])
def test_the_stated_accuracy_of_the_gamma_table(cv: float) -> None:
    us = np.concatenate([np.logspace(-15, -1, 150), np.linspace(0.1, 0.9, 201)])
    us = np.concatenate([us, 1 - np.logspace(-1, -15, 150)])
    shape = cv**-2
    exact = np.where(us < 0.5, gammaincinv(shape, us), gammainccinv(shape, 1 - us)) / shape
    member = Gamma(mean=1.0, cv=cv)
    found = np.array([member.inverse(float(u)) for u in us])
    there = exact > 1e-250
    assert np.abs(found[there] / exact[there] - 1).max() < 1e-6


def test_the_stated_accuracy_of_the_mixture_table() -> None:
    parts = [
        {"weight": 1, "time": {"kind": "lognormal", "mean": 1, "cv": 1}},
        {"weight": 1, "time": {"kind": "gamma", "mean": 8, "cv": 0.4}},
    ]
    member = ADAPTER.validate_python({"kind": "mixture", "parts": parts})
    for u in [*np.logspace(-9, -1, 20), *np.linspace(0.1, 0.9, 21), *(1 - np.logspace(-1, -9, 20))]:
        low, high = 0.0, 1e6
        for _ in range(80):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if member.cdf(middle) >= u else (middle, high)
        assert member.inverse(float(u)) == pytest.approx(high, rel=1e-4)


def test_a_mixture_keeps_its_jumps_exactly() -> None:
    parts = [{"weight": 1, "time": 1}, {"weight": 1, "time": 5}]
    member = ADAPTER.validate_python({"kind": "mixture", "parts": parts})
    assert [member.inverse(u) for u in (1e-9, 0.25, 0.4999, 0.5)] == [1, 1, 1, 1]
    assert [member.inverse(u) for u in (0.5001, 0.75, 1 - 1e-9)] == [5, 5, 5]
    assert (member.mean, member.variance) == (3, 4)


@given(st.floats(0.05, 20), st.floats(0.02, 5))
def test_a_weibull_by_cv_has_that_cv(mean: float, cv: float) -> None:
    member = ADAPTER.validate_python({"kind": "weibull", "mean": mean, "cv": cv})
    assert math.sqrt(member.variance) / member.mean == pytest.approx(cv, rel=1e-9)


@pytest.mark.parametrize(
    "bad",
    [
        True,
        "3",
        None,
        [],
        {"kind": "normal", "mean": 1},
        {"mean": 1},
        {"kind": "exponential", "mean": 0},
        {"kind": "exponential", "mean": float("nan")},
        {"kind": "exponential", "mean": "1"},
        {"kind": "uniform", "from": 2, "to": 1},
        {"kind": "triangular", "from": 2, "mode": 1, "to": 3},
        {"kind": "lognormal", "mean": 1},
        {"kind": "lognormal", "mean": 1, "cv": -0.1},
        {"kind": "lognormal", "mean": 1, "cv": 1, "sigma": 2},
        {"kind": "weibull", "mean": 1},
        {"kind": "weibull", "mean": 1, "cv": 1, "shape": 1},
        {"kind": "empirical", "values": []},
        {"kind": "empirical", "values": [1, 2], "weights": [1]},
        {"kind": "empirical", "values": [1], "weights": [0]},
        {"kind": "mixture", "parts": []},
        {"kind": "mixture", "parts": [{"weight": 0, "time": 1}]},
    ],
)
def test_what_is_not_a_distribution(bad: Any) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(bad)


@pytest.mark.parametrize("bad", [-1, {"kind": "uniform", "from": -0.1, "to": 1}])
def test_times_are_never_below_zero(bad: Any) -> None:
    with pytest.raises(ValidationError, match="below 0"):
        TIMES.validate_python(bad)
