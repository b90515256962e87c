"""Tidy logs to fitted arrivals, durations, failures and decay, each with its band and back-test.

It takes tables and arrays, reads no file, and gives plain data of the scenario format. Every fit
says on how many rows it stands, how near it is, and what it cannot know.
"""

from __future__ import annotations

from simulator.calibration.arrivals import ArrivalsFit, fit_arrivals
from simulator.calibration.delivery import DeliveryValue, count_value, median_value, share_value
from simulator.calibration.durations import Backtest, DurationFit, fit_durations, quantile_pairs
from simulator.calibration.failures import FailureFit, fit_failures
from simulator.calibration.jobs import RetryFit, fit_pipelines, fit_retries, long_jobs, top_share
from simulator.calibration.quality import QualityFit, fit_quality
from simulator.calibration.queues import (
    QueueCase,
    QueueTest,
    backtest_queue,
    peak_slots,
    poisson_of,
    shuffled_days,
    time_to_test,
)
from simulator.calibration.sizing import PoolSize, find_slots

__all__ = [
    "ArrivalsFit",
    "Backtest",
    "DeliveryValue",
    "DurationFit",
    "FailureFit",
    "PoolSize",
    "QualityFit",
    "QueueCase",
    "QueueTest",
    "RetryFit",
    "backtest_queue",
    "count_value",
    "find_slots",
    "fit_arrivals",
    "fit_durations",
    "fit_failures",
    "fit_pipelines",
    "fit_quality",
    "fit_retries",
    "long_jobs",
    "median_value",
    "peak_slots",
    "poisson_of",
    "quantile_pairs",
    "share_value",
    "shuffled_days",
    "time_to_test",
    "top_share",
]
