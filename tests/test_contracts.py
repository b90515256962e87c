"""Every member of every family keeps the same promises; members are found, not listed.

A new member without a line in `SAMPLES` fails here first: the line is its invitation.
"""

from __future__ import annotations

import math
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from simulator import arrivals, spec
from simulator.arrivals import mean_arrivals
from simulator.detectors import detector_for
from simulator.distributions import Distribution
from simulator.drift import DriftState, expected_deficit

# The parameters each member is tried with, beside its `kind`.
SAMPLES: dict[str, dict[str, dict[str, Any]]] = {
    "distributions": {
        "constant": {"value": 3.0},
        "exponential": {"mean": 3.0},
        "uniform": {"from": 1.0, "to": 4.0},
        "triangular": {"from": 1.0, "mode": 2.0, "to": 6.0},
        "lognormal": {"mean": 3.0, "cv": 0.8},
        "gamma": {"mean": 3.0, "cv": 0.7},
        "weibull": {"mean": 3.0, "shape": 1.4},
        "empirical": {"values": [1.0, 2.0, 5.0], "weights": [1.0, 2.0, 1.0]},
        "mixture": {
            "parts": [
                {"weight": 1.0, "time": {"kind": "exponential", "mean": 1.0}},
                {"weight": 3.0, "time": {"kind": "uniform", "from": 2.0, "to": 4.0}},
            ]
        },
    },
    "arrivals": {
        "none": {},
        "exponential": {"mean": 2.0},
        "renewal": {"gap": {"kind": "gamma", "mean": 2.0, "cv": 0.5}},
        "weekly-profile": {"counts": [0.5] * 168, "dispersion": 1.5},
        "trace": {"submits": [1.0, 2.0, 2.0, 9.0]},
    },
    "drift": {
        "none": {},
        "linear": {"points-per-day": 0.1, "cv": 0.5},
        "saturating": {"points": 8.0, "days": 60.0},
        "ornstein-uhlenbeck": {"points": 4.0, "days": 20.0, "points-sd": 1.0},
        "shocks": {"days-between": 10.0, "points": 1.0, "cv": 0.5},
        "seasonal": {"points": 3.0, "days": 90.0},
        "sum": {
            "parts": [
                {"id": "b", "kind": "linear", "points-per-day": 0.05, "cv": 0.5},
                {"id": "a", "kind": "saturating", "points": 5.0, "days": 30.0},
            ]
        },
    },
    "detectors": {
        "never": {},
        "threshold": {"below": 0.9},
        "cusum": {"k": 0.5, "h": 4.0, "target": 0.95, "sd": 0.01},
        "ewma": {"weight": 0.2, "limit": 3.0, "target": 0.95, "sd": 0.01},
        "page-hinkley": {"delta": 0.005, "threshold": 0.05, "minimum": 5},
        "ddm": {},
        "adwin": {},
        "psi": {"above": 0.05},
    },
    "retraining": {
        "never": {},
        "periodic": {"every": 240.0},
        "on-alarm": {},
        "cumulative-regret": {"points-days": 20.0},
        "cost-aware": {"cost": 2000.0, "value-per-point-day": 100.0},
        "first-of": {"policies": [{"kind": "on-alarm"}, {"kind": "periodic", "every": 480.0}]},
    },
}
FAMILIES: dict[str, Any] = {
    "distributions": Distribution,
    "arrivals": arrivals.Arrivals,
    "drift": spec.Drift,
    "detectors": spec.Detector,
    "retraining": spec.Retraining,
}
NULL = {"arrivals": "none", "drift": "none", "detectors": "never", "retraining": "never"}


def kinds(family: str) -> list[str]:
    """The words of a family's `kind`, in the order of its union."""
    union = next(each for each in get_args(FAMILIES[family]) if get_args(each))
    return [get_args(member.model_fields["kind"].annotation)[0] for member in get_args(union)]


def member(family: str, kind: str) -> Any:
    """That member with its sample parameters."""
    assert kind in SAMPLES[family], f"{kind} is new: give it a line in SAMPLES"
    return TypeAdapter(FAMILIES[family]).validate_python({"kind": kind, **SAMPLES[family][kind]})


def every(family: str) -> list[Any]:
    return [pytest.param(kind, id=f"{family}-{kind}") for kind in kinds(family)]


def drawn(part: str, day: int, purpose: str, further: int = 0, *, run: int = 0) -> float:
    """A stand-in for keyed draws: a pure function of its key, in (0, 1)."""
    import random

    return random.Random(f"{run}/{part}/{day}/{purpose}/{further}").random() or 0.5


@pytest.mark.parametrize("family", FAMILIES)
def test_no_sample_is_left_over(family: str) -> None:
    assert set(SAMPLES[family]) == set(kinds(family))


@pytest.mark.parametrize("family", NULL)
def test_a_family_begins_with_its_null_member(family: str) -> None:
    assert kinds(family)[0] == NULL[family]


@pytest.mark.parametrize("family", FAMILIES)
def test_members_are_frozen_and_refuse_unknown_keys(family: str) -> None:
    for kind in kinds(family):
        with pytest.raises(ValueError, match="frozen"):
            member(family, kind).kind = "other"
        with pytest.raises(ValueError, match="extra"):
            TypeAdapter(FAMILIES[family]).validate_python(
                {"kind": kind, **SAMPLES[family][kind], "unknown-key": 1}
            )


STEPS = 20_000
MIDDLES = [(i + 0.5) / STEPS for i in range(STEPS)]


@pytest.mark.parametrize("kind", every("distributions"))
class TestDistributions:
    def test_moments_are_those_of_the_inverse(self, kind: str) -> None:
        one = member("distributions", kind)
        values = [one.inverse(u) for u in MIDDLES]
        mean = math.fsum(values) / STEPS
        variance = math.fsum((value - mean) ** 2 for value in values) / STEPS
        assert mean == pytest.approx(one.mean, rel=2e-3)
        # The midpoint rule misses part of the tail beyond u = 1 - 1/40000.
        assert variance == pytest.approx(one.variance, rel=2e-2, abs=1e-12)

    def test_the_inverse_never_falls_and_gives_plain_floats(self, kind: str) -> None:
        one = member("distributions", kind)
        values = [one.inverse(u) for u in (1e-12, *MIDDLES[::37], 1 - 2**-53)]
        assert values == sorted(values)
        assert all(type(value) is float and math.isfinite(value) for value in values)
        assert values[0] >= one.lowest

    def test_cdf_and_inverse_agree(self, kind: str) -> None:
        one = member("distributions", kind)
        for u in MIDDLES[::501]:
            at = one.inverse(u)
            # A mixture's table may miss the quantile by 1e-4 of it, as its docstring says.
            assert one.cdf(at) >= u - 1e-4
            assert one.cdf_below(at) <= u + 1e-4

    @pytest.mark.parametrize("factor", [0.0, 0.25, 3.0])
    def test_scaling_scales_every_quantile(self, kind: str, factor: float) -> None:
        one = member("distributions", kind)
        scaled = one.scaled(factor)
        assert scaled.mean == pytest.approx(factor * one.mean, rel=1e-9, abs=1e-12)
        assert scaled.variance == pytest.approx(factor**2 * one.variance, rel=1e-9, abs=1e-12)
        for u in (0.01, 0.5, 0.99):
            expected = factor * one.inverse(u)
            assert scaled.inverse(u) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("kind", every("arrivals"))
def test_scaled_arrivals_are_fewer(kind: str) -> None:
    one = member("arrivals", kind)
    before, after = (mean_arrivals(each, 1680.0, 1.0) for each in (one, one.scaled(2.0)))
    if kind == "trace":
        assert after == before, "the same jobs, further apart"
        assert one.scaled(2.0).submits == tuple(2 * t for t in one.submits)
    else:
        assert after == pytest.approx(before / 2)
    assert (before == 0) == (kind == "none")


@pytest.mark.parametrize("kind", every("drift"))
class TestDrift:
    def deficits(self, kind: str, days: int, run: int = 0) -> list[float]:
        one, state = member("drift", kind), DriftState()
        return [
            state.step(one, day, float(day), lambda *key: drawn(*key, run=run))
            for day in range(1, days + 1)
        ]

    def test_the_mean_over_runs_is_the_closed_form(self, kind: str) -> None:
        days, runs = 30, 400
        ends = [self.deficits(kind, days, run)[-1] for run in range(runs)]
        mean = math.fsum(ends) / runs
        deviation = math.sqrt(math.fsum((end - mean) ** 2 for end in ends) / (runs - 1))
        expected = expected_deficit(member("drift", kind), days, days)
        # 3.3 standard errors: a 99.9 % interval.
        assert abs(mean - expected) <= 3.3 * deviation / math.sqrt(runs) + 1e-9

    def test_the_same_draws_give_the_same_path(self, kind: str) -> None:
        assert self.deficits(kind, 40) == self.deficits(kind, 40)

    def test_it_starts_at_its_release(self, kind: str) -> None:
        start = DriftState().release(member("drift", kind), 0.0)
        assert start == 0.0, "a season at phase 0 takes nothing at time 0 either"


HEALTHY, SICK, LABELS = 0.95, 0.5, 200
OF_INPUTS = {"psi"}  # what these are told does not depend on quality


@pytest.mark.parametrize("kind", kinds("detectors"))
class TestDetectors:
    def calls(self, kind: str, watch: Any, quality: float) -> bool:
        """A check of 200 labels; inputs are as they were in training, whatever the quality."""
        return bool(watch.sees(0.0 if kind in OF_INPUTS else quality, LABELS))

    def alarms(self, kind: str, values: list[float]) -> list[int]:
        watch = detector_for(member("detectors", kind))
        return [i for i, value in enumerate(values) if self.calls(kind, watch, value)]

    def test_health_is_silent(self, kind: str) -> None:
        assert self.alarms(kind, [HEALTHY] * 500) == []

    def test_a_rise_is_silent(self, kind: str) -> None:
        assert self.alarms(kind, [HEALTHY] * 50 + [1.0] * 200) == []

    def test_a_collapse_calls_unless_it_never_looks_at_quality(self, kind: str) -> None:
        found = self.alarms(kind, [HEALTHY] * 50 + [SICK] * 50)
        assert (found == []) == (kind == "never" or kind in OF_INPUTS)
        assert all(i >= 50 for i in found)

    def test_after_an_alarm_it_is_as_new(self, kind: str) -> None:
        watch = detector_for(member("detectors", kind))
        course = [HEALTHY] * 20 + [SICK] * 30
        if kind in OF_INPUTS:
            course = [0.0, 9.0, 0.0, 0.0, 9.0]
        if not any(watch.sees(value, LABELS) for value in course):  # stops at the first alarm
            assert kind == "never"
            return
        fresh = detector_for(member("detectors", kind))
        assert [watch.sees(v, LABELS) for v in course] == [fresh.sees(v, LABELS) for v in course]
