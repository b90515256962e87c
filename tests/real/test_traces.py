"""A real CI log and a real GPU-cluster week, read, fitted, and carried to a simulated result."""

from __future__ import annotations

import datetime as dt
import gzip
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter
from scipy import stats

from advisor.logs import LogTable, fit_log, read_log
from advisor.logs.jobs_fit import JobQuestions
from simulator.calibration import top_share
from simulator.distributions import Distribution
from simulator.draws import hash_id, negative_binomial_inverse
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


# --- a fit as true as its log ----------------------------------------------------------------


@pytest.fixture
def philly(data: Path) -> LogTable:
    """82,247 jobs of Microsoft's Philly clusters, September to December 2017."""
    content = gzip.decompress((data / "traces" / "philly_jobs_82247.csv.gz").read_bytes())
    mapped = {"time": "timestamp", "name": "cluster"}
    return read_log(content, "philly_jobs.csv", "training", columns=mapped)


def drawn(pipeline: dict[str, Any], weeks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hourly counts, and for every job duration and slots, of a fitted pipeline.

    Counts are drawn as the engines do: an hour's own uniform through the negative binomial.
    """
    rng = np.random.default_rng(abs(hash_id(pipeline["id"])))
    arrivals, (stage,) = pipeline["arrivals"], pipeline["stages"]
    plain = [1.0 / arrivals["mean"]] * 168 if arrivals["kind"] == "exponential" else None
    means = np.tile(plain or arrivals["counts"], weeks)
    us = rng.uniform(size=len(means))
    counts = np.array(
        [
            negative_binomial_inverse(float(u), float(m), arrivals.get("dispersion", 1.0))
            if m > 0
            else 0
            for u, m in zip(us, means, strict=True)
        ]
    )
    member: Any = TypeAdapter(Distribution).validate_python(stage["time"])
    sample = rng.uniform(size=min(int(counts.sum()), 60_000))
    durations = np.array([member.inverse(float(u)) for u in sample])
    return counts, durations, np.full(len(durations), float(stage.get("slots", 1)))


def test_jobs_drawn_from_the_fit_are_like_the_log_s(philly: LogTable) -> None:
    """Marks set beforehand (facts, section 6, 4): see each."""
    table = philly.table
    fit = fit_log(philly)
    weeks = 200
    parts = [drawn(each, weeks) for each in fit.fragment["pipelines"]]
    counts = sum(part[0] for part in parts)
    share = [part[0].sum() / counts.sum() for part in parts]
    rng = np.random.default_rng(1)
    picks = [rng.integers(0, len(p[1]), int(60_000 * s)) for p, s in zip(parts, share, strict=True)]
    durations = np.concatenate([p[1][at] for p, at in zip(parts, picks, strict=True)])
    slots = np.concatenate([p[2][at] for p, at in zip(parts, picks, strict=True)])
    seen = table["duration"].to_numpy()
    assert stats.ks_2samp(durations, seen).statistic <= 0.05
    hours = ((table["time"] - pd.Timestamp(2017, 9, 4)) / pd.Timedelta(hours=1)).to_numpy()
    hourly = np.bincount(hours.astype(int))[int(hours.min()) :]
    assert hourly.var() / hourly.mean() == pytest.approx(163.9, abs=0.1)
    assert counts.var() / counts.mean() == pytest.approx(163.9, rel=0.25)
    week = np.bincount(hours.astype(int) % 168, minlength=168)
    made = counts.reshape(weeks, 168).mean(axis=0)
    assert np.corrcoef(week, made)[0, 1] >= 0.95
    largest = top_share(seen, table["slots"].to_numpy())
    assert largest == pytest.approx(0.673, abs=0.001)
    assert top_share(durations, slots) == pytest.approx(largest, abs=0.05)
    weeks_seen = (hours.max() - hours.min()) / 168
    assert counts.mean() * 168 == pytest.approx(len(table) / weeks_seen, rel=0.05)


def test_the_fitted_week_queues_in_the_order_of_the_trace_and_the_report_says_why(
    data: Path,
) -> None:
    """200 GPUs, FIFO with backfill: the trace waits 4,645 s, as many jobs at random not at all.

    The order is its power of ten: within half a power. The log's own days keep the bursts that
    outlast an hour, and come within a factor of 1.5.
    """
    fit = fit_log(gpu_week(data), questions=JobQuestions(slots=200, replications=4))
    wait = next(each for each in fit.backtest if each["what"] == "queue wait, mean")
    assert wait["actual"] * 3600 == pytest.approx(4645.26, abs=0.5)  # `replay` says the same
    assert abs(math.log10(wait["predicted"] / wait["actual"])) < 0.5
    assert wait["poisson"] * 3600 < 1.0
    assert 1 / 1.5 < wait["days"] / wait["actual"] < 1.5
    told = " ".join(fit.warnings)
    assert "jobs coming at random would wait 0.0 seconds. Bursts make the queue" in told
    assert "an hour's excess carries on into the next" in told


def test_a_kubernetes_log_with_pods_that_never_ran(data: Path) -> None:
    """Alibaba's GPU-sharing trace of 2023; the numbers are in the facts, section 2.3.

    Its pods share GPUs, so slots are counted in thousandths of a processor.
    """
    path = data / "traces" / "openb_pod_list_default.csv"
    columns = {
        "time": "creation_time",
        "began": "scheduled_time",
        "ended": "deletion_time",
        "failed": "pod_phase",
        "slots": "cpu_milli",
    }
    monday = dt.date(2023, 1, 2)
    log = read_log(path.read_bytes(), path.name, "training", columns=columns, origin=monday)
    assert (log.read, log.reasons) == (7_255, {"no end": 897})
    waits, lasted = log.table["wait"] * 3600, log.table["duration"] * 3600
    assert (waits.mean(), waits.median(), waits.max()) == pytest.approx((61, 2, 14_330), abs=0.6)
    assert waits.quantile([0.9, 0.99]).tolist() == pytest.approx([106, 890], abs=2)
    assert (lasted.mean(), lasted.median()) == pytest.approx((28_949, 616), abs=1)
    whole = read_log(
        path.read_bytes(),
        path.name,
        "training",
        columns={**columns, "slots": "num_gpu"},
        origin=monday,
    )
    assert whole.read < 7_255 and set(whole.reasons) == {"no end", "no slot"}
