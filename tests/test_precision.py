"""When a study stops: rules by hand, the queue of the textbook, and intervals that still hold."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.experiment import measures_chosen, simulate_to_precision
from simulator.precision import look_ahead, relative_half_widths, stops_at, within_since
from simulator.spec import Scenario, build

Floats = NDArray[np.float64]


def column(*values: float) -> Floats:
    return np.array(values)[:, None]


def test_relative_half_widths_are_students_after_each_replication() -> None:
    values = np.random.default_rng(1).normal(50, 7, (30, 2))
    found = relative_half_widths(values)
    assert np.isnan(found[0]).all()
    for n in (2, 3, 17, 30):
        for k in range(2):
            kept = values[:n, k]
            half = stats.t.ppf(0.975, n - 1) * stats.sem(kept)
            assert found[n - 1, k] == pytest.approx(half / kept.mean(), rel=1e-9)


def test_missing_constant_and_zero_means() -> None:
    gaps = relative_half_widths(column(np.nan, 4.0, np.nan, 6.0))[:, 0]
    assert np.isnan(gaps[:3]).all()
    assert gaps[3] == pytest.approx(12.7062 * np.sqrt(2) / np.sqrt(2) / 5, rel=1e-5)
    assert relative_half_widths(column(3.0, 3.0, 3.0))[2, 0] == 0.0
    assert relative_half_widths(column(0.0, 0.0))[1, 0] == 0.0
    assert relative_half_widths(column(-1.0, 1.0))[1, 0] == np.inf


def test_a_lucky_early_narrowing_does_not_stop_a_study() -> None:
    """Two equal runs are precise to 0; the third, far off, is within the look-ahead."""
    lucky = column(1.0, 1.0, 5.0, *[1.0, 1.1] * 200)
    assert within_since(lucky[:2], 0.1, at_least=2)[0] == 2
    assert within_since(lucky[:3], 0.1, at_least=2)[0] == 0
    assert stops_at(lucky, 0.1, at_least=2) > 50
    assert stops_at(lucky, 0.1, at_least=2, least=0) == 2
    steady = column(*[1.0] * 20)
    assert stops_at(steady, 0.1, at_least=3) == 3 + 5
    assert stops_at(steady[:7], 0.1, at_least=3) == 0
    assert look_ahead(400) == 20


def test_every_measure_must_hold_and_the_last_one_decides() -> None:
    rng = np.random.default_rng(2)
    both = np.column_stack([rng.normal(10, 0.5, 400), rng.normal(10, 3, 400)])
    quick, slow = (stops_at(both[:, [k]], 0.05) for k in (0, 1))
    assert 0 < quick < slow == stops_at(both, 0.05)
    since = within_since(both[:slow], 0.05)
    assert since[0] < since[1] == slow - look_ahead(int(since[1]))


def waits_of_mm3(rng: np.random.Generator, customers: int = 3600) -> float:
    """Mean wait of a stretch of an M/M/3 at 80 % load (Kiefer and Wolfowitz), started warm."""
    free = [0.0, 0.0, 0.0]
    warm = 400
    arrivals = np.cumsum(rng.exponential(1 / 2.4, customers + warm))
    waits = []
    for at, work in zip(arrivals.tolist(), rng.exponential(1.0, len(arrivals)).tolist(),
                        strict=True):  # fmt: skip
        start = max(at, heapq.heappop(free))
        heapq.heappush(free, start + work)
        waits.append(start - at)
    return float(np.mean(waits[warm:]))


def test_the_queue_of_the_textbook_takes_about_seventy_replications() -> None:
    """M/M/3 at 80 %, 3,600 customers: coefficient of variation 0.21, so ± 5 % takes about 70.

    (1.96 x .21 / .05)^2 = 68; the count itself has a spread of about 17 % (that of a variance of
    70 values), so that 45 to 100 are three standard deviations.
    """
    rng = np.random.default_rng(11)
    values = column(*(waits_of_mm3(rng) for _ in range(160)))
    assert values.std(ddof=1) / values.mean() == pytest.approx(0.21, abs=0.035)
    stopped = stops_at(values, 0.05, at_least=10)
    assert 45 <= within_since(values[:stopped], 0.05, 10)[0] <= 100
    assert values[:stopped].mean() == pytest.approx(1.078652, rel=0.08)


def test_intervals_of_studies_that_stopped_themselves_still_hold() -> None:
    """1,000 studies each: normal and skewed runs; the share of intervals that hold the mean.

    Three standard errors of a share of 1,000 are 2.1 points; what stopping costs must be below.
    """
    rng = np.random.default_rng(3)
    reach = stats.t.ppf(0.975, np.arange(-1, 220))  # by the number of runs
    for draw in (
        lambda: rng.normal(1.0, 0.21, 220),
        lambda: rng.gamma(1 / 0.21**2, 0.21**2, 220),
    ):
        held, counts = 0, []
        for _ in range(1000):
            values = column(*draw())
            n = stops_at(values, 0.05, at_least=10)
            kept = values[:n, 0]
            half = reach[n] * kept.std(ddof=1) / n**0.5
            held += abs(kept.mean() - 1.0) <= half
            counts.append(n)
        assert min(counts) > 0
        assert 66 <= np.mean(counts) <= 84
        assert 0.925 <= held / 1000 <= 0.975


# --- with the engine ------------------------------------------------------------------------
def desk(gap: float = 2.0, **more: object) -> Scenario:
    stage = {"id": "serve", "pool": "desk", "time": {"kind": "exponential", "mean": 1}}
    arrivals = {"kind": "exponential", "mean": gap}
    pipeline = {"id": "ask", "arrivals": arrivals, "stages": [stage]}
    pools = [{"id": "desk", "slots": 1}]
    return build({"scenario": 1, "horizon": 300, "seed": 4, "pools": pools,
                  "pipelines": [pipeline], **more})  # fmt: skip


def test_a_study_runs_until_every_chosen_measure_holds_and_says_which_was_last() -> None:
    on = measures_chosen(["throughput", "lead-time.mean:ask", "utilisation:desk"])
    found = simulate_to_precision(desk(), precision=0.1, on=on, at_least=5, tables=True)
    frame = found.precision.set_index("measure")
    assert list(frame["last"]) == [False, True, False]
    assert (frame["relative"] <= 0.1).all()
    assert found.replications == frame["since"].max() + 5
    assert found.notes[0].endswith("the last was lead-time.mean of ask")
    kept = found.value("lead-time.mean", "ask")
    assert kept.n == found.replications
    assert (kept.high - kept.low) / 2 / kept.mean == pytest.approx(frame["relative"].iloc[1])
    assert found.tables is not None
    assert found.tables["jobs"]["replication"].max() == found.replications - 1
    there = simulate_to_precision(desk(), precision=0.1, on=on, at_least=5, workers=2)
    assert there.runs.equals(found.runs)


def test_the_limit_is_kept_and_said() -> None:
    found = simulate_to_precision(desk(), precision=0.001, at_least=2, at_most=4)
    assert found.replications == 4
    assert found.precision["since"].tolist() == [0]
    assert "± 0.1 % was not reached and held by lead-time.mean of all" in found.notes[0]


def test_what_cannot_be_asked_is_refused() -> None:
    for words, match in (
        (["speed"], "no measure `speed`"), (["utilisation"], "utilisation:ID"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=match):
            measures_chosen(words)
    with pytest.raises(ValueError, match="no throughput of nobody"):
        simulate_to_precision(desk(), precision=0.1, on=[("throughput", "nobody")])
    with pytest.raises(ValueError, match="precision is 1"):
        simulate_to_precision(desk(), precision=1.0)
    with pytest.raises(ValueError, match="at least 9 and at most 4"):
        simulate_to_precision(desk(), precision=0.1, at_least=9, at_most=4)
    with pytest.raises(ValueError, match="no steady state"):
        simulate_to_precision(desk(gap=0.5, **{"warm-up": "auto"}), precision=0.1)
