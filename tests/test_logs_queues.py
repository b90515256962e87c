"""Logs fitted further: retries, delivery with its intervals, queues back-tested, pools found."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from test_logs import _jobs

from advisor.logs import calibrate, read_log
from advisor.logs.jobs_fit import JobQuestions
from simulator.spec import build


def test_attempts_become_retries_of_the_fragment() -> None:
    rows = ["started,duration,result,attempt"]
    rng = np.random.default_rng(2)
    monday = dt.datetime(2026, 3, 2)  # noqa: DTZ001
    for k in range(2000):
        at = monday + dt.timedelta(minutes=20 * k)
        failed = k % 10 == 0
        rows.append(f"{at.isoformat()},{rng.uniform(60, 600):.0f},{'failed' if failed else 'ok'},1")
        if failed and k % 20 == 0:
            rows.append(f"{at.isoformat()},100,{'ok' if k % 40 else 'failed'},2")
    found = calibrate("\n".join(rows).encode(), "log.csv", "ci")
    fits = {each["what"]: each["mean"] for each in found["fits"]}
    assert fits["retried"] == pytest.approx(100 / 250)
    assert fits["passed when retried"] == pytest.approx(0.5)
    (pipeline,) = found["fragment"]["pipelines"]
    causes = {each["cause"]: each["probability"] for each in pipeline["stages"][0]["fails"]}
    assert causes["retried"] + causes["failed"] == pytest.approx(250 / 2100)
    assert sum(pipeline["arrivals"]["counts"]) == pytest.approx(504, rel=0.02)  # first attempts


def test_delivery_values_carry_their_exact_intervals() -> None:
    rows = ["deployed_at,committed_at,deployment_id,rework"]
    incidents = ["opened_at,restored_at,deployment_id"]
    for k in range(40):
        at = dt.datetime(2026, 3, 2, 12) + dt.timedelta(days=k)  # noqa: DTZ001
        commit = at - dt.timedelta(hours=k + 1)
        rows.append(f"{at.isoformat()},{commit.isoformat()},d{k},{'yes' if k < 4 else 'no'}")
        if k % 10 == 0:
            back = at + dt.timedelta(hours=2 + k)
            incidents.append(f"{at.isoformat()},{back.isoformat()},d{k}")
    incidents.append("2026-03-05T12:00,2026-03-05T13:00,unheard-of")
    broken = read_log("\n".join(incidents).encode(), "incidents.csv", "incidents")
    found = calibrate("\n".join(rows).encode(), "d.csv", "deployments", incidents=broken)
    values = {each["measure"]: each for each in found["delivery"]}
    assert values["deployment-frequency"]["value"] == pytest.approx(7)
    lead = values["lead-time.p50"]
    assert (lead["value"], lead["low"], lead["high"]) == (20.5, 14, 27)  # binomial(40, 1/2) tails
    fails = values["change-fail-rate"]
    assert (fails["low"], fails["value"], fails["high"]) == pytest.approx(
        (0.0279, 0.1, 0.2366), abs=1e-4
    )
    assert values["rework-rate"]["value"] == 0.1
    assert values["recovery-time.p50"]["value"] == pytest.approx(17)
    assert any("1 incidents name no deployment" in each for each in found["warnings"])


def test_incidents_alone_become_a_pipeline() -> None:
    rows = ["opened_at,resolved_at"]
    rows += [f"2026-03-{d:02}T10:00,2026-03-{d:02}T{12 + d % 5}:00" for d in range(2, 30)]
    rows.append("2026-03-30T10:00,")
    found = calibrate("\n".join(rows).encode(), "i.csv", "incidents")
    assert found["delivery"][0]["measure"] == "incidents"
    assert any("1 incidents have no end" in each for each in found["warnings"])
    data = {"scenario": 1, "horizon": 1000, **found["fragment"]}
    assert build(data).pipelines[0].role == "incident"


def test_waits_of_a_log_are_back_tested_and_a_pool_is_found() -> None:
    """Four weeks of evening batches on 5 runners, queued by hand: fit, back-test, size agree."""
    rng = np.random.default_rng(4)
    monday = dt.datetime(2026, 3, 2)  # noqa: DTZ001
    came = [24.0 * d + 18 + float(h) for d in range(28) for h in sorted(rng.uniform(0, 1, 24))]
    free = [0.0] * 5
    rows = ["queued,started,ended"]
    for at in came:
        began = max(at, min(free))
        end = began + float(rng.lognormal(-1, 0.5))
        free[free.index(min(free))] = end
        rows.append(
            ",".join((monday + dt.timedelta(hours=each)).isoformat() for each in (at, began, end))
        )
    questions = JobQuestions(replications=4, wait_p90=0.5)
    found = calibrate("\n".join(rows).encode(), "log.csv", "ci", questions=questions)
    tests = {each["what"]: each for each in found["backtest"]}
    assert any("5 slots were busy at most" in each for each in found["warnings"])
    wait = tests["queue wait, mean"]
    assert 0.5 < wait["predicted"] / wait["actual"] < 1.5
    assert wait["days"] == pytest.approx(wait["actual"], rel=0.3)
    assert wait["poisson"] < 0.05 * wait["actual"]
    assert any("Bursts make the queue" in each for each in found["warnings"])
    assert tests["utilisation"]["predicted"] == pytest.approx(
        tests["utilisation"]["actual"], rel=0.3
    )
    assert found["sizes"][0]["wait_p90"] == pytest.approx(0.5, abs=0.25)
    assert 3 <= found["sizes"][0]["slots"] <= 8


def test_the_fragment_may_be_the_log_s_own_days() -> None:
    found = calibrate(
        _jobs(weeks=2).encode(), "j.csv", "training", questions=JobQuestions(arrivals="days")
    )
    (pipeline,) = found["fragment"]["pipelines"]
    arrivals = pipeline["arrivals"]
    assert arrivals["kind"] == "trace"
    assert 20 * 8 * 20 * 0.8 < len(arrivals["submits"]) < 20 * 8 * 20 * 1.2
    assert {each % 168 >= 24 * 5 for each in arrivals["submits"]} == {False}  # no weekends in it
    assert set(arrivals["slots"]) == {1, 4}
    scenario = {"scenario": 1, "horizon": 672, "pools": [{"id": "slots", "slots": 8}]}
    assert build({**scenario, **found["fragment"]}).pipelines


def test_a_log_that_calms_down_is_not_explained_by_its_bursts() -> None:
    rng = np.random.default_rng(3)
    monday = dt.datetime(2026, 3, 2)  # noqa: DTZ001
    rows = ["started,duration_minutes"]
    for day in range(35):
        for _ in range(60 if day < 21 else 20):
            at = monday + dt.timedelta(days=day, hours=float(rng.uniform(8, 18)))
            rows.append(f"{at.isoformat()},{rng.lognormal(3, 0.5):.2f}")
    asked = JobQuestions(slots=2, replications=3)
    found = calibrate("\n".join(rows).encode(), "log.csv", "ci", questions=asked)
    (told,) = (each for each in found["warnings"] if "the fitted jobs wait" in each)
    assert "what came last was not like what the fit has seen" in told
    assert "--arrivals days" not in told
