"""The adaptive window against River's ADWIN, on the same streams."""

from __future__ import annotations

import math

import numpy as np
import pytest
from by_hand import errors

from simulator.adaptive import AdaptiveWindow
from simulator.detectors import AdwinDetector
from simulator.spec import Adwin


def river_falls(stream: np.ndarray, delta: float) -> list[int]:
    """Where River's ADWIN calls with a higher error rate after than before."""
    from river.drift import ADWIN

    theirs, found = ADWIN(delta=delta), []
    for number, wrong in enumerate(stream):
        before = theirs.estimation
        theirs.update(wrong)
        if theirs.drift_detected and theirs.estimation > before:
            found.append(number)
    return found


def our_falls(stream: np.ndarray, delta: float) -> list[int]:
    """The same, in checks of the 32 labels after which River looks."""
    ours = AdwinDetector(Adwin(kind="adwin", delta=delta))
    checks = stream[: len(stream) // 32 * 32].reshape(-1, 32)
    return [32 * i + 31 for i, each in enumerate(checks) if ours.sees(1.0 - each.mean(), 32)]


@pytest.mark.parametrize(
    ("delta", "shift", "facts"), [(0.002, 0.1, 888), (0.002, 0.2, 184), (0.05, 0.1, 376)]
)
def test_adwin_sees_a_fall_as_soon_as_river(delta: float, shift: float, facts: float) -> None:
    delays = []
    for falls in (our_falls, river_falls):
        found = [falls(errors(100 + seed, 6000, shift), delta) for seed in range(30)]
        # one stream in thirty hides a fall of 10 points from both, as the facts have it for others
        delays.append([next((i for i in each if i > 1000), 6000) - 1000 for each in found])
        assert delays[-1].count(5000) <= 1
    ours, theirs = map(np.array, delays)
    difference = ours - theirs
    assert abs(difference.mean()) <= 3.7 * difference.std(ddof=1) / math.sqrt(30) + 16
    assert 0.6 * facts <= np.median(ours) <= 1.4 * facts


def test_adwin_calls_as_seldom_as_river_and_never_on_improvement() -> None:
    """Facts: none of 60 streams of 10,000 labels at .002, 3 of 60 at .05."""
    quiet = [errors(500 + seed, 10_000, 0.0) for seed in range(30)]
    assert not any(our_falls(each, 0.002) for each in quiet)
    ours, theirs = (sum(bool(falls(each, 0.05)) for each in quiet)
                    for falls in (our_falls, river_falls))  # fmt: skip
    # 3 of 60: a 99.9 % binomial interval at 5 % of 30 ends at 7
    assert abs(ours - theirs) <= 3
    assert ours <= 7
    better = [errors(700 + seed, 4000, -0.15) for seed in range(10)]
    assert not any(our_falls(each, 0.002) for each in better)


def test_a_quiet_window_grows_in_few_buckets_and_a_rise_cuts_it_in_silence() -> None:
    window = AdaptiveWindow(0.002)
    assert not any(window.falls(0.9, 100) for _ in range(3000))
    assert window.width == 300_000
    assert sum(map(len, window._levels)) < 60
    assert not any(window.falls(0.99, 100) for _ in range(200))
    assert window.width < 30_000
    assert window.falls(0.9, 3000)
