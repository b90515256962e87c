"""Jobs, queues and delivery fitted: dispersion, long jobs, exact intervals, days, sizes."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from test_calibration import _draws, _jobs

from simulator.calibration import (
    count_value,
    find_slots,
    fit_arrivals,
    fit_durations,
    fit_pipelines,
    long_jobs,
    median_value,
    quantile_pairs,
    share_value,
    shuffled_days,
    time_to_test,
    top_share,
)
from simulator.calibration.durations import QUANTILE_LEVELS


def test_counts_drawn_from_the_fit_vary_in_all_as_the_log_s_do() -> None:
    """Busy hours that vary much and idle ones that do not: what counts is the sum of squares."""
    times = _jobs(30, 6)
    found = fit_arrivals(times, (0.0, 168.0 * 30))
    counts = np.bincount(times.astype(int), minlength=168 * 30)
    assert found.index == pytest.approx(counts.var() / counts.mean())
    profile = np.array(found.arrivals["counts"])
    drawn = profile.var() + found.dispersion * profile.mean()  # variance of a random hour's count
    assert drawn / profile.mean() == pytest.approx(found.index, rel=0.1)
    assert abs(found.memory) < 0.05  # hours are independent here
    steady = np.repeat(times, 2) + np.tile([0.0, 1.0], len(times))  # each job again an hour later
    assert fit_arrivals(steady).memory > 0.3


def test_a_weibull_of_more_than_a_hundred_thousand_values_is_found_in_a_moment() -> None:
    values = np.random.default_rng(1).weibull(0.6, 300_000) * 3.0
    found = fit_durations(values)
    assert found.distribution["kind"] == "weibull"
    assert found.distribution["shape"] == pytest.approx(0.6, rel=0.01)
    assert found.distribution["mean"] == pytest.approx(3.0 * math.gamma(1 + 1 / 0.6), rel=0.02)


def test_quantiles_of_a_right_fit_lie_on_the_line() -> None:
    values = _draws({"kind": "lognormal", "mean": 2.0, "cv": 1.5})
    rows = quantile_pairs(values, fit_durations(values).distribution)
    assert [level for level, _, _ in rows] == sorted(QUANTILE_LEVELS)
    for _, seen, fitted in rows:
        assert fitted == pytest.approx(seen, rel=0.05)


def test_the_long_jobs_that_hold_half_the_work_are_told_apart() -> None:
    durations = np.array([1.0] * 900 + [30.0] * 60)
    found = long_jobs(durations, np.ones(960))
    assert found.sum() == pytest.approx(45, abs=1)
    assert durations[found].min() == 30.0
    assert not long_jobs(np.ones(960), np.ones(960)).any()  # half of the work is half of the jobs
    assert top_share(durations, np.ones(960), 0.1) == pytest.approx((60 * 30 + 36) / (1800 + 900))
    rows = pd.DataFrame({"hour": np.arange(960) * 0.7, "duration": durations, "slots": 1.0})
    pipelines = fit_pipelines(rows, "ci", (0.0, 672.0), [])
    assert [each["id"] for each in pipelines] == ["ci", "ci-long"]
    weekly = [sum(each["arrivals"].get("counts", ())) for each in pipelines]
    assert weekly[0] == pytest.approx(915 / 4, rel=0.02)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 20, 0.0, 0.1684),
        (1, 20, 0.0013, 0.2487),
        (10, 20, 0.2720, 0.7280),
        (20, 20, 0.8316, 1.0),
    ],
)
def test_clopper_pearson_is_the_published_one(hits: int, n: int, low: float, high: float) -> None:
    """Exact binomial limits of standard tables (n = 20)."""
    found = share_value("change-fail-rate", hits, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_the_interval_of_a_median_covers_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    hits = [
        (found := median_value("x", rng.lognormal(0.0, 2.0, 30))).low <= 1.0 <= found.high
        for _ in range(1000)
    ]
    assert 0.95 <= np.mean(hits) < 0.985
    few = median_value("x", [1.0, 2.0, 3.0], 0.9)
    assert few.n == 3
    assert math.isnan(few.high)  # three rows bound a 90th percentile from below only
    assert math.isnan(median_value("x", []).value)


def test_a_rate_allows_for_weeks_that_differ() -> None:
    even = count_value("deployment-frequency", np.arange(0, 168 * 8, 24.0), 8.0)
    assert (even.value, even.low, even.high) == (7.0, 7.0, 7.0)
    few = count_value("deployment-frequency", [1.0, 30.0, 100.0], 1.0)
    assert (few.low, few.high) == pytest.approx((0.6187, 8.7673), abs=1e-4)  # Garwood, 3 events
    assert math.isnan(count_value("deployment-frequency", [], 2.0).value)


def test_days_are_shuffled_whole_and_weekends_stay_weekends() -> None:
    hours = np.concatenate([24.0 * d + np.array([1.0, 9.0, 9.5]) for d in range(14)])
    jobs = pd.DataFrame(
        {"hour": hours, "duration": hours // 24 + 1.0, "slots": 1.0, "wait": math.nan}
    )
    found = shuffled_days(jobs, 0.0, 21, seed=1)
    assert len(found["submits"]) == 63
    assert [each % 24 for each in found["submits"]] == [1.0, 9.0, 9.5] * 21
    source = np.array(found["durations"]).reshape(21, 3) - 1.0
    assert (source == source[:, :1]).all()  # a day keeps its jobs
    assert ((source[:, 0] % 7 >= 5) == (np.arange(21) % 7 >= 5)).all()
    assert len(set(source[:, 0])) > 7  # and they are not in their order


def test_the_time_that_is_tested_is_whole_days_at_the_end() -> None:
    assert time_to_test(np.arange(0.0, 240.0)) == (0.0, 240.0, True)
    assert time_to_test(np.arange(0.0, 168.0 * 10)) == (168.0 * 6, 168.0 * 10, False)
    start, end, seen = time_to_test(np.arange(0.0, 168.0 * 10, 0.02)) or (0.0, 0.0, True)
    assert (end - start, seen) == (336.0, False)  # 16,800 jobs; three weeks would be too many
    assert time_to_test(np.arange(0.0, 240.0, 1e-4)) is None


def test_the_ci_week_of_a_published_forecast_needs_this_many_runners() -> None:
    """2,552 jobs of 119 pipelines in a week, execution median 12 and P90 68 minutes (facts, 3.1).

    A pipeline's jobs come together, so hourly counts vary by at least a pipeline's 21 jobs; work is
    in office hours. Its queue had median 0 and P90 29 minutes, its concurrency P90 19, maximum 34.
    """
    spread = math.log(68 / 12) / 1.2816
    mean = 12 / 60 * math.exp(spread**2 / 2)
    office = np.array([hour // 24 < 5 and 8 <= hour % 24 < 18 for hour in range(168)])
    shape = np.where(office, 1.0, 0.05)
    jobs = 6.77 * 168 / mean  # the measured load in erlang
    arrivals = {
        "kind": "weekly-profile",
        "counts": (shape / shape.sum() * jobs).tolist(),
        "dispersion": 2552 / 119,
    }
    time = {"kind": "lognormal", "mean": mean, "cv": math.sqrt(math.expm1(spread**2))}
    stage = {"id": "run", "pool": "slots", "time": time}
    pipelines = [{"id": "ci", "arrivals": arrivals, "stages": [stage]}]
    found, *others = find_slots(pipelines, 29 / 60, weeks=1, replications=6)
    assert 19 < found.slots < 34
    assert found.wait_p50 == 0.0
    assert found.wait_p90 == pytest.approx(29 / 60, abs=6 / 60)
    sizes = sorted([found, *others], key=lambda each: each.slots)
    waits = [each.wait_p90 for each in sizes]
    assert waits == sorted(waits, reverse=True)
    with pytest.raises(ValueError):
        find_slots(pipelines, 0.0)
