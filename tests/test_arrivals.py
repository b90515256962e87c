"""Arrivals: expected numbers, scaling of gaps, and what is refused."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.arrivals import Arrivals, mean_arrivals

ADAPTER: TypeAdapter[Any] = TypeAdapter(Arrivals)
WEEK = [0.0] * 9 + [2.0] * 8 + [0.0] * 7
EXAMPLES: list[tuple[dict[str, Any], float]] = [  # with the jobs expected in 336 hours
    ({"kind": "none"}, 0),
    ({"kind": "exponential", "mean": 0.5}, 672),
    ({"kind": "renewal", "gap": {"kind": "lognormal", "mean": 4, "cv": 2}}, 84),
    ({"kind": "weekly-profile", "counts": WEEK * 7, "dispersion": 3}, 224),
    ({"kind": "trace", "submits": [0, 1, 1, 300, 336, 400], "slots": [1, 2, 1, 1, 1, 1]}, 4),
]


def test_every_kind_has_an_example() -> None:
    kinds = {each.model_fields["kind"].default for each in get_args(get_args(Arrivals)[0])}
    assert kinds == {data["kind"] for data, _ in EXAMPLES}


@pytest.mark.parametrize(("data", "expected"), EXAMPLES)
def test_jobs_expected(data: dict[str, Any], expected: float) -> None:
    assert mean_arrivals(ADAPTER.validate_python(data), 336, 1) == pytest.approx(expected)


def test_a_weekly_profile_counts_hours_whatever_the_unit() -> None:
    profile = ADAPTER.validate_python(EXAMPLES[3][0])
    assert mean_arrivals(profile, 14, 24) == pytest.approx(224)
    assert mean_arrivals(profile, 336 * 60, 1 / 60) == pytest.approx(224)


@pytest.mark.parametrize(("data", "expected"), EXAMPLES[:4])
def test_scaling_multiplies_gaps(data: dict[str, Any], expected: float) -> None:
    assert mean_arrivals(ADAPTER.validate_python(data).scaled(2.0), 336, 1) == expected / 2


def test_scaling_a_trace_stretches_it() -> None:
    trace = ADAPTER.validate_python(EXAMPLES[4][0]).scaled(0.5)
    assert trace.submits == (0, 0.5, 0.5, 150, 168, 200)
    assert trace.slots == (1, 2, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"kind": "exponential", "mean": 0}, "greater than 0"),
        ({"kind": "exponential", "rate": 2}, "mean"),
        ({"kind": "renewal", "gap": 0}, "mean gap is 0"),
        ({"kind": "renewal", "gap": {"kind": "uniform", "from": -1, "to": 3}}, "below 0"),
        ({"kind": "weekly-profile", "counts": [1] * 167}, "168"),
        ({"kind": "weekly-profile", "counts": [-1] * 168}, "greater than or equal"),
        ({"kind": "weekly-profile", "counts": WEEK * 7, "dispersion": 0.9}, "greater than or"),
        ({"kind": "trace", "submits": []}, "at least 1"),
        ({"kind": "trace", "submits": [1, 0]}, "do not rise"),
        ({"kind": "trace", "submits": [1, 2], "durations": [1]}, "2 submits have 1 durations"),
        ({"kind": "trace", "submits": [1], "slots": [0]}, "greater than or equal to 1"),
        ({"kind": "poisson"}, "kind"),
    ],
)
def test_what_is_refused(bad: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ADAPTER.validate_python(bad)
