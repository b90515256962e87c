"""Tidy logs to fitted arrivals, durations, failures and decay, each with its band and back-test.

It takes tables and arrays, reads no file, and gives plain data of the scenario format. Every fit
says on how many rows it stands, how near it is, and what it cannot know.
"""

from __future__ import annotations

from simulator.calibration.arrivals import ArrivalsFit, fit_arrivals
from simulator.calibration.durations import Backtest, DurationFit, fit_durations
from simulator.calibration.failures import FailureFit, fit_failures
from simulator.calibration.quality import QualityFit, fit_quality

__all__ = [
    "ArrivalsFit",
    "Backtest",
    "DurationFit",
    "FailureFit",
    "QualityFit",
    "fit_arrivals",
    "fit_durations",
    "fit_failures",
    "fit_quality",
]
