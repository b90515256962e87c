"""Detectors against the run lengths of control-chart theory (facts, section 1.4)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from by_hand import errors
from pydantic import TypeAdapter

from simulator.detectors import DdmDetector, detector_for
from simulator.spec import Ddm, Detector

SPEC: TypeAdapter[Any] = TypeAdapter(Detector)


def run_length(detector: dict[str, Any], shift: float, runs: int, limit: int = 20_000) -> float:
    """Mean number of standardised values, `shift` deviations below target, until the alarm."""
    generator = np.random.Generator(np.random.Philox(key=11))
    lengths = []
    for _ in range(runs):
        watch = detector_for(SPEC.validate_python(detector))
        for number in range(1, limit):
            if watch.sees(0.9 - 0.01 * (generator.standard_normal() + shift)):
                lengths.append(number)
                break
    assert len(lengths) == runs
    return float(np.mean(lengths))


def cusum(h: float) -> dict[str, Any]:
    return {"kind": "cusum", "k": 0.5, "h": h, "target": 0.9, "sd": 0.01}


@pytest.mark.parametrize(
    ("h", "shift", "exact"), [(4, 1.0, 8.38), (4, 2.0, 3.34), (5, 1.0, 10.38), (4, 0.0, 335.37)]
)
def test_cusum_run_lengths(h: float, shift: float, exact: float) -> None:
    runs = 250 if shift == 0.0 else 2000
    assert run_length(cusum(h), shift, runs) == pytest.approx(exact, rel=4 / math.sqrt(runs))


def test_ewma_run_lengths() -> None:
    """Lucas and Saccucci, weight .1, limit 2.814: 10.33 after a shift of 1, 4.36 after one of 2."""
    watch = {"kind": "ewma", "weight": 0.1, "limit": 2.814, "target": 0.9, "sd": 0.01}
    assert run_length(watch, 1.0, 2000) == pytest.approx(10.33, rel=0.05)
    assert run_length(watch, 2.0, 2000) == pytest.approx(4.36, rel=0.05)


def test_ewma_in_control_and_after_half_a_deviation() -> None:
    """Facts, two-sided: 499.6 and 31.3; one side alone is twice as seldom in control."""
    watch = {"kind": "ewma", "weight": 0.1, "limit": 2.814, "target": 0.9, "sd": 0.01}
    assert run_length(watch, 0.5, 1000) == pytest.approx(31.3, rel=4 / math.sqrt(1000))
    assert run_length(watch, 0.0, 250) == pytest.approx(2 * 499.6, rel=4 / math.sqrt(250))


@pytest.mark.parametrize("fall", [0.0, 0.1])
def test_page_hinkley_without_forgetting_is_the_one_of_river(fall: float) -> None:
    from river.drift import PageHinkley

    alarms = 0
    for seed in range(4):
        theirs = PageHinkley(min_instances=30, delta=0.005, threshold=20, alpha=1.0, mode="down")
        ours = detector_for(
            SPEC.validate_python({"kind": "page-hinkley", "delta": 0.005, "threshold": 20})
        )
        for wrong in errors(seed, 3000, fall):
            theirs.update(1 - wrong)
            called = ours.sees(1.0 - wrong)
            assert called == theirs.drift_detected
            alarms += called
    assert (alarms >= 4) or fall == 0.0


def test_page_hinkley_is_a_cusum_once_its_mean_has_settled() -> None:
    watch = detector_for(
        SPEC.validate_python(
            {"kind": "page-hinkley", "delta": 0.005, "threshold": 0.04, "minimum": 30}
        )
    )
    generator = np.random.Generator(np.random.Philox(key=3))
    in_control = 0.9 + 0.01 * generator.standard_normal(2000)
    assert sum(map(watch.sees, in_control)) < 20
    fallen = [watch.sees(0.88 + 0.01 * each) for each in generator.standard_normal(100)]
    assert 1 <= fallen.index(True) <= 15


def test_page_hinkley_says_nothing_before_its_minimum() -> None:
    spec = SPEC.validate_python(
        {"kind": "page-hinkley", "delta": 0, "threshold": 0.01, "minimum": 8}
    )
    watch = detector_for(spec)
    values = [0.9, 0.9, 0.9, 0.5, 0.5, 0.5, 0.5, 0.5]
    assert [watch.sees(each) for each in values].index(True) == 7


@pytest.mark.parametrize(
    "detector",
    [
        {"kind": "threshold", "below": 0.9},
        cusum(4),
        {"kind": "ewma", "weight": 0.3, "limit": 3, "target": 0.9, "sd": 0.01},
        {"kind": "page-hinkley", "delta": 0.005, "threshold": 0.04, "minimum": 5},
    ],
)
def test_a_rise_never_calls_a_fall_does_and_starts_afresh(detector: dict[str, Any]) -> None:
    watch = detector_for(SPEC.validate_python(detector))
    assert not any(watch.sees(0.9 + 0.001 * each) for each in range(60))
    fall = [0.9] * 5 + [0.5] * 60
    first = [watch.sees(each) for each in fall].index(True)
    watch = detector_for(SPEC.validate_python(detector))
    for each in fall[: first + 1]:
        watch.sees(each)
    fresh = detector_for(SPEC.validate_python(detector))
    tail = [0.9] * 5 + [0.7] * 5
    if detector["kind"] != "page-hinkley" or first:
        assert [watch.sees(each) for each in tail] == [fresh.sees(each) for each in tail]


def test_never_never_calls() -> None:
    watch = detector_for(SPEC.validate_python({"kind": "never"}))
    assert not any(watch.sees(value) for value in (0.0, 1.0))


# --- detectors of single labels, against River ----------------------------------------------
@pytest.mark.parametrize("shift", [0.0, 0.1, -0.1])
def test_ddm_label_by_label_is_the_one_of_river(shift: float) -> None:
    from river.drift.binary import DDM

    alarms = 0
    for seed in range(4):
        theirs, ours = DDM(warm_start=29), DdmDetector(Ddm(kind="ddm"))
        for wrong in errors(seed, 4000, shift):
            theirs.update(bool(wrong))
            called = ours.sees(1.0 - wrong, 1)
            assert called == theirs.drift_detected
            alarms += called
    assert (alarms > 3) or shift <= 0.0


def test_ddm_of_a_days_labels_needs_its_minimum_and_says_since_when_it_warned() -> None:
    watch = DdmDetector(Ddm(kind="ddm", warn=1, drift=3, minimum=500))
    seen = [watch.sees(0.2, 100) for _ in range(4)]
    assert not any(seen)  # 400 labels, however bad
    watch = DdmDetector(Ddm(kind="ddm", warn=1, drift=3, minimum=100))
    calls = [watch.sees(value, 100) for value in [0.9] * 10 + [0.8] * 9]
    assert calls.index(True) == 12
    assert watch.why == "warned 2 checks before"
