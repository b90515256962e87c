"""Fits recover what made the data: families, weekly profiles, dispersion, shares, loss with age."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter

from advisor.catalogue import load_catalogue
from advisor.logs import calibrate
from advisor.storage.engagement_file import load_engagement
from simulator.arrivals import Arrivals
from simulator.calibration import (
    Backtest,
    fit_arrivals,
    fit_durations,
    fit_failures,
    fit_quality,
)
from simulator.distributions import Distribution
from sources import ROOT

DISTRIBUTION: TypeAdapter[Any] = TypeAdapter(Distribution)
ARRIVALS: TypeAdapter[Any] = TypeAdapter(Arrivals)
SHIPPED = ROOT / "questionnaires" / "examples" / "data" / "nsw-electricity-quality.csv"


# --- durations -------------------------------------------------------------------------------


def _draws(data: dict[str, Any], n: int = 4000) -> np.ndarray:
    member = DISTRIBUTION.validate_python(data)
    us = (np.random.default_rng(3).permutation(n) + 0.5) / n
    return np.array([member.inverse(float(u)) for u in us])


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "lognormal", "mean": 2.0, "cv": 1.5},
        {"kind": "gamma", "mean": 2.0, "cv": 0.5},
        {"kind": "weibull", "mean": 2.0, "shape": 0.7},
        {"kind": "exponential", "mean": 2.0},
    ],
)
def test_the_family_that_made_the_durations_is_found(data: dict[str, Any]) -> None:
    found = fit_durations(_draws(data))
    family = found.distribution["kind"]
    if data["kind"] == "exponential":  # it is also a gamma of cv 1 and a Weibull of shape 1
        assert family in ("exponential", "gamma", "weibull")
    else:
        assert family == data["kind"]
        for key, value in data.items():
            if key != "kind":
                assert found.distribution[key] == pytest.approx(value, rel=0.05)
    assert found.low < 2.0 < found.high
    assert found.ks < 0.02
    assert DISTRIBUTION.validate_python(found.distribution).mean == pytest.approx(2.0, rel=0.05)


def test_what_no_family_fits_keeps_its_values_and_its_mean() -> None:
    values = np.concatenate([np.full(500, 1.0), np.linspace(30, 40, 500)])
    found = fit_durations(values)
    assert found.distribution["kind"] == "empirical"
    assert len(found.distribution["values"]) <= 200
    fitted = DISTRIBUTION.validate_python(found.distribution)
    assert fitted.mean == pytest.approx(values.mean(), rel=1e-9)
    assert math.sqrt(fitted.variance) == pytest.approx(values.std(), rel=0.01)
    assert found.candidates["ks"].min() > 0.2
    assert set(found.candidates["family"]) == {"lognormal", "gamma", "weibull", "exponential"}


def test_constant_durations_are_no_trouble() -> None:
    found = fit_durations([3.0] * 50)
    assert DISTRIBUTION.validate_python(found.distribution).mean == pytest.approx(3.0)
    assert (found.low, found.high) == (3.0, 3.0)


def test_durations_tell_what_they_leave_out() -> None:
    found = fit_durations([1.0, 0.0, math.nan, 2.0, 3.0])
    assert found.n == 3
    assert any("2 of 5 durations are 0 or missing" in each for each in found.warnings)
    assert any("only 3 durations" in each for each in found.warnings)
    assert found.backtest is None
    with pytest.raises(ValueError, match="at least 2"):
        fit_durations([0.0, 1.0])


def test_a_log_that_changes_half_way_shows_in_the_backtest() -> None:
    found = fit_durations([1.0, 1.2] * 300 + [2.0, 2.2] * 200)
    assert found.backtest is not None
    assert found.backtest.predicted == pytest.approx(1.1)
    assert found.backtest.actual == pytest.approx(2.1)
    assert found.backtest.ratio == pytest.approx(2.1 / 1.1)
    assert math.isnan(Backtest("x", 0.0, 1.0, "h", 3).ratio)


# --- arrivals --------------------------------------------------------------------------------


def _jobs(weeks: int, dispersion: float, first: int = 0) -> np.ndarray:
    """Hours 9 to 16 of working days have 12 jobs on average, the others one half."""
    rng = np.random.default_rng(5)
    times = []
    for hour in range(first, weeks * 168):
        busy = hour // 24 % 7 < 5 and 9 <= hour % 24 < 17
        mean = 12.0 if busy else 0.5
        size = mean / (dispersion - 1) if dispersion > 1 else 0
        count = rng.negative_binomial(size, 1 / dispersion) if size else rng.poisson(mean)
        times += [hour + float(rng.uniform()) for _ in range(count)]
    return np.array(times)


@pytest.mark.parametrize("weeks", [2, 30])
@pytest.mark.parametrize("dispersion", [1, 4])
def test_a_weekly_profile_and_its_dispersion_are_recovered(weeks: int, dispersion: float) -> None:
    found = fit_arrivals(_jobs(weeks, dispersion), (0.0, 168.0 * weeks))
    profile = ARRIVALS.validate_python(found.arrivals)
    counts = np.array(profile.counts)
    assert counts.sum() == pytest.approx(found.per_week)
    assert found.per_week == pytest.approx(480 + 64, rel=0.12)
    assert found.low < 544 < found.high
    assert counts[[9 + 24, 12 + 48]].mean() == pytest.approx(12, rel=0.25)
    assert found.dispersion == pytest.approx(dispersion, rel=0.25)
    assert found.weeks == weeks
    assert bool(found.warnings) == (weeks < 4)
    assert (found.backtest is None) == (weeks < 4)


def test_hours_before_the_log_begins_are_not_seen_as_empty() -> None:
    late = fit_arrivals(_jobs(10, 1, first=4 * 24))  # it begins on a Friday
    assert late.per_week == pytest.approx(544, rel=0.05)
    assert late.weeks == pytest.approx(10 - 4 / 7)


def test_few_jobs_are_a_plain_stream() -> None:
    found = fit_arrivals([1.0, 30.0, 60.0, 100.0])
    assert found.arrivals == {"kind": "exponential", "mean": 120 / 4}
    assert found.per_week == pytest.approx(5.6)
    assert "no profile of the week" in found.warnings[0]
    with pytest.raises(ValueError, match="at least 2"):
        fit_arrivals([3.0])


# --- failures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failed", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (7, 100, 0.0343, 0.1375),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_wilson_intervals_are_the_published_ones(
    failed: int, n: int, low: float, high: float
) -> None:
    """Values of the score interval as in Brown, Cai and DasGupta (2001) and standard tables."""
    found = fit_failures([True] * failed + [False] * (n - failed) + [None] * 3)
    assert (found.failed, found.n, found.unknown) == (failed, n, 3)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_no_result_is_no_failure_rate() -> None:
    with pytest.raises(ValueError, match="no row says"):
        fit_failures([None, None])


# --- loss of quality with age ----------------------------------------------------------------


def _quality(
    points: float, days: float, every: int, weeks: int, *, season: float = 0.0, noise: float = 0.0
) -> pd.DataFrame:
    """Weekly rows of a model that loses as told; the season touches deployed and fresh alike."""
    rng = np.random.default_rng(7)
    start = pd.Timestamp("2024-01-01")
    rows = []
    for week in range(weeks):
        age = 7.0 * (week % every)
        fresh = 0.9 - season * 0.5 * (1 - math.cos(2 * math.pi * week / 52))
        loss = points / 100 * -math.expm1(-age / days)
        date = start + pd.Timedelta(weeks=week)
        rows.append(
            {
                "date": date,
                "accuracy": fresh - loss + rng.normal(0, noise),
                "trained_at": date - pd.Timedelta(days=age),
                "challenger": fresh + rng.normal(0, noise),
                "labels": 500,
            }
        )
    return pd.DataFrame(rows)


def test_the_loss_of_a_paired_log_is_found_exactly_whatever_the_season() -> None:
    for season in (0.0, 0.1):
        found = fit_quality(_quality(8, 60, every=26, weeks=104, season=season))
        assert (found.points, found.days) == pytest.approx((8, 60), rel=0.05)
        assert found.method == "challenger"
        assert found.cycles == 4
        assert found.low <= 8 / 3 + 0.1
        assert found.high >= 3 * 8 - 0.5
        assert found.loss(60) == pytest.approx(8 * (1 - math.exp(-1)), rel=0.05)


def test_more_retrainings_narrow_the_band() -> None:
    few = fit_quality(_quality(8, 60, every=26, weeks=104, noise=0.01))
    many = fit_quality(_quality(8, 60, every=8, weeks=208, noise=0.01))
    assert many.cycles == 26
    assert many.high / many.low < few.high / few.low
    assert many.low < 8 < many.high


def test_a_model_that_does_not_age_is_not_said_to() -> None:
    found = fit_quality(_quality(0, 60, every=26, weeks=104, season=0.2, noise=0.005))
    assert found.points < 0.5
    steady = fit_quality(_quality(0, 60, every=26, weeks=104, season=0.2))
    assert steady.drift == {"kind": "none"}
    assert any("no loss with age" in each for each in steady.warnings)


def test_without_a_challenger_only_the_jumps_tell() -> None:
    log = _quality(8, 60, every=26, weeks=208, season=0.02).drop(columns="challenger")
    found = fit_quality(log)
    assert found.method == "jumps"
    assert found.loss(168) == pytest.approx(8 * -math.expm1(-168 / 60), rel=0.15)
    assert any("no challenger" in each for each in found.warnings)


def test_a_bare_series_claims_nothing() -> None:
    log = _quality(8, 60, every=26, weeks=104, season=0.1)[["date", "accuracy"]]
    found = fit_quality(log)
    assert found.drift == {"kind": "none"}
    assert (found.points, found.low, found.method) == (0.0, 0.0, "none")
    assert found.high > 5
    assert "cannot be told from harder weeks" in found.warnings[0]
    with pytest.raises(ValueError, match="at least 2"):
        fit_quality(log.head(1))


def test_labels_of_one_look_resemble_each_other() -> None:
    rng = np.random.default_rng(11)
    correlation, labels, share = 0.05, 400, 0.8
    size = (1 - correlation) / correlation
    truth = rng.beta(share * size, (1 - share) * size, 600)
    seen = rng.binomial(labels, truth) / labels
    dates = pd.date_range("2024-01-01", periods=600)
    log = pd.DataFrame({"date": dates, "accuracy": seen, "labels": labels})
    assert fit_quality(log).correlation == pytest.approx(correlation, rel=0.25)


def test_the_shipped_demonstration_log() -> None:
    """Of all trainings, not only these five, 26 weeks cost 9.1 points: the band must hold that."""
    found = fit_quality(pd.read_csv(SHIPPED).rename(columns={"challenger_accuracy": "challenger"}))
    assert found.n == 126
    assert found.release == pytest.approx(0.7824, abs=1e-4)
    assert found.loss(182) == pytest.approx(5.9, abs=0.2)
    share = found.loss(182) / found.points
    assert found.low * share < 9.1 < found.high * share
    assert found.backtest is not None
    assert found.backtest.ratio < 0.5  # it admits that the forecast was out by a factor of 3
    assert any("back-test" in each for each in found.warnings)
    assert found.ages["n"].sum() == 126
    assert calibrate(SHIPPED.read_bytes(), SHIPPED.name, "metric")["kept"] == {
        "drift": {
            "kind": "saturating",
            "points": 9.12,
            "days": 175.0,
            "points-low": 2.785,
            "points-high": 29.867,
            "days-low": 175.0,
            "days-high": 350.0,
            "held": "slope",
        },
        "method": "challenger",
        "quality": 0.7824,
        "correlation": 0.0514,
        "backtest": [
            {"what": "mean loss", "unit": "points", "n": 51, "predicted": 4.741, "actual": 1.448}
        ],
    }


def test_the_example_keeps_what_its_log_gives() -> None:
    engagement = load_engagement("pilots", load_catalogue())
    (log,) = engagement.logs
    path = ROOT / "questionnaires" / "examples" / log.file
    assert log.fits == calibrate(path.read_bytes(), log.file, "metric")["kept"]
    assert log.label == "NSW electricity 1996-98 demonstration data"
