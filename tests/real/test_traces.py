"""A real CI log and a real GPU-cluster week, read, fitted, and carried to a simulated result."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from advisor.logs import LogTable, fit_log, read_log
from simulator.experiment import simulate
from simulator.spec import build, declared_load

pytestmark = pytest.mark.real


def ci_log(data: Path) -> LogTable:
    """Test executions of an industrial-robot project, 320 CI cycles, February 2015 to October 2016.

    The unit of its durations is not documented; milliseconds are assumed.
    """
    content = gzip.decompress((data / "traces" / "iofrol_ci_test_runs.csv.gz").read_bytes())
    return read_log(
        content,
        "iofrol_ci_test_runs.csv",
        "ci",
        columns={"time": "LastRun", "duration": "Duration", "failed": "Verdict", "name": "Name"},
        results={"1": "failed", "0": "passed"},
        duration_unit="milliseconds",
    )


def gpu_week(data: Path) -> LogTable:
    """Jobs submitted to Microsoft's Philly clusters from Monday 9 to Sunday 15 October 2017."""
    path = data / "traces" / "philly_week_20171009_paiformat.csv"
    return read_log(path.read_bytes(), path.name, "training", origin=dt.date(2017, 10, 9))


def fit_of(fits: list[dict[str, Any]], what: str) -> dict[str, Any]:
    return next(each for each in fits if each["what"] == what)


def test_the_ci_log_is_read_whole(data: Path) -> None:
    log = ci_log(data)
    assert (log.read, len(log.refused)) == (32_260, 0)
    assert log.table["name"].nunique() == 1_941
    assert log.table["failed"].mean() == pytest.approx(0.288, abs=5e-4)
    seconds = log.table["duration"] * 3600
    assert seconds.quantile([0.5, 0.9, 0.99]).tolist() == pytest.approx([57.0, 103.9, 607.7], 1e-3)
    assert (log.table["time"].min().year, log.table["time"].max().year) == (2015, 2016)


def test_the_ci_log_becomes_a_simulated_result(data: Path) -> None:
    log = ci_log(data)
    fit = fit_log(log)
    durations, failures = fit_of(fit.fits, "duration"), fit_of(fit.fits, "failures")
    scenario = build(
        {
            "scenario": 1,
            "title": "CI test executions on two runners",
            "horizon": 26 * 168,
            **fit.fragment,
            "pools": [{"id": "slots", "role": "runners", "slots": 2}],
        }
    )
    declared = declared_load(scenario)["offered"].iloc[0]
    weeks = (log.table["time"].max() - log.table["time"].min()) / pd.Timedelta(weeks=1)
    assert declared == pytest.approx(log.table["duration"].sum() / (weeks * 168), rel=0.05)
    result = simulate(scenario, replications=4, seed=1)
    busy = result.value("utilisation", "slots")
    assert busy.low - 0.01 < declared / 2 < busy.high + 0.01
    arrived = result.value("arrivals", "ci").mean / 26
    assert arrived == pytest.approx(fit_of(fit.fits, "arrivals")["mean"], rel=0.25)
    share = 1 - result.value("completions", "ci").mean / result.value("arrivals", "ci").mean
    assert share == pytest.approx(failures["mean"], abs=0.03)
    # whole cycles arrive at once, so runs wait although the runners are idle nearly all the time
    assert busy.mean < 0.1
    assert result.value("queue-wait.mean", "slots").mean > durations["mean"]


def test_the_gpu_week_is_read_whole(data: Path) -> None:
    log = gpu_week(data)
    assert (log.read, len(log.refused)) == (12_574, 0)
    assert log.table["time"].min() >= pd.Timestamp(2017, 10, 9)
    assert log.table["time"].max() < pd.Timestamp(2017, 10, 16)
    work = (log.table["duration"] * log.table["slots"]).sum() / 168
    assert work == pytest.approx(110.2, abs=0.05)  # mean demand in GPUs


def test_the_gpu_week_becomes_a_simulated_result(data: Path) -> None:
    fit = fit_log(gpu_week(data))
    scenario = build(
        {
            "scenario": 1,
            "title": "A GPU cluster as in that week",
            "horizon": 168,
            **fit.fragment,
            "pools": [
                {"id": "slots", "role": "gpu", "kind": "gpu", "slots": 200, "backfill": True}
            ],
        }
    )
    declared = declared_load(scenario).iloc[0]
    assert declared["offered"] == pytest.approx(110.2, rel=0.01)
    result = simulate(scenario, replications=4, seed=1)
    busy = result.value("utilisation", "slots")
    # one week from an empty cluster: the longest jobs are still to come, so a little below the mean
    assert 0.8 * declared["load"] < busy.mean < 1.15 * declared["load"]
    subjects = [each.id for each in scenario.pipelines]
    arrived = sum(result.value("arrivals", each).mean for each in subjects)
    assert arrived == pytest.approx(12_574, rel=0.1)
    wait = result.value("queue-wait.mean", "slots")
    assert 0 <= wait.mean < 5
    assert any("working days" in each for each in fit.warnings)  # one week: profile is shared
