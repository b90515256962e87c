"""A log in an engagement: the numbers it names move, outcomes are compared, rows stay out."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from organisations import LARGE, SMALL, baseline_of, organisation
from test_baseline import experiment

from advisor.baseline import check_outcomes, moved_by
from advisor.effects import weekly_arrivals
from advisor.engagement import Log
from advisor.faults import FaultsError
from advisor.logs import JobQuestions, calibrate, read_log, read_quality_log
from advisor.logs.entry import free_log_id, log_entry, safe_name, with_log
from advisor.logs.raw import mapped_rows
from advisor.report.content import method

MONDAY = dt.datetime(2026, 3, 2)  # noqa: DTZ001 - a log's own clock
PLACE = {"id": "ci-2026", "file": "ci.csv", "hash": "0" * 64}


@functools.cache
def ci_log(attempts: bool = True) -> str:
    """Four builds an hour, a tenth failing; a fifth of the tests fails, half of it passes anew."""
    rng, number = np.random.default_rng(1), 0
    rows = ["queued,duration_minutes,result,stage" + (",attempt" if attempts else "")]
    for day in (7 * week + weekday for week in range(5) for weekday in range(5)):
        for hour in range(9, 17):
            for _ in range(4):
                time = (MONDAY + dt.timedelta(days=day, hours=hour)).isoformat()
                number += 1
                first = ",1" if attempts else ""
                bad = "failed" if number % 10 == 0 else "passed"
                rows.append(f"{time},{rng.lognormal(2, 0.5):.3f},{bad},docker build{first}")
                bad = "failed" if number % 5 == 0 else "passed"
                rows.append(f"{time},{rng.lognormal(3, 0.5):.3f},{bad},unit-tests{first}")
                if attempts and number % 10 == 0:
                    rows.append(f"{time},{rng.lognormal(3, 0.5):.3f},passed,unit-tests,2")
    return "\n".join(rows)


@functools.cache
def entry(kind: str, text: str, **words: str) -> Log:
    questions = JobQuestions(stages=words)
    found = calibrate(text.encode(), "log.csv", kind, questions=questions)  # type: ignore[arg-type]
    return log_entry(found, kind=kind, **PLACE)


def differing(before: pd.DataFrame, after: pd.DataFrame) -> set[str]:
    """Ids of the parameters whose value or origin is another."""
    old, new = before.set_index("id"), after.set_index("id")
    assert list(old.index) == list(new.index)
    columns = ["value", "low", "high", "provenance", "source", "text"]
    return {
        str(id_) for id_ in old.index if not old.loc[id_, columns].equals(new.loc[id_, columns])
    }


def test_a_calibrated_ci_log_moves_exactly_the_named_parameters() -> None:
    profile = {**LARGE, "changes-per-week": 80}
    adoption = {"pipeline-speed": 1.0, "ci-tests": 1.0}
    log = entry("ci", ci_log())
    before = baseline_of(profile, adoption)
    after = baseline_of(profile, adoption, logs=(log,))
    named = {"build-time", "build-fails", "test-time", "test-flaky", "test-defect"}
    assert set(log.fits["parameters"]) == named
    moved = named | {"runs-per-change"}
    assert differing(before.parameters, after.parameters) == moved
    rows = after.parameters.set_index("id")
    for id_ in moved:
        row = rows.loc[id_]
        assert row["provenance"] == "measured"
        assert row["source"].startswith("measured: log ci-2026 (ci.csv)")
        assert row["low"] <= row["value"] <= row["high"]
    for id_ in named:
        fit = log.fits["parameters"][id_]
        found = list(rows.loc[id_, ["value", "low", "high"]])
        assert found == pytest.approx([fit["value"], fit["low"], fit["high"]])
    assert rows.loc["build-fails", "value"] == pytest.approx(0.1)
    assert rows.loc["test-flaky", "value"] == pytest.approx(80 / 880, abs=1e-4)
    assert rows.loc["test-defect", "value"] == pytest.approx(80 / 880, abs=1e-4)
    runs = log.fits["totals"]["runs-per-week"]["value"]
    assert runs == pytest.approx(800 / (33 / 7), rel=0.01)  # four weeks and five days of it
    assert rows.loc["runs-per-change", "value"] == pytest.approx(runs / 80)


def test_runs_before_the_merge_ask_for_what_was_measured() -> None:
    adoption = {"pipeline-speed": 1.0, "ci-tests": 1.0, "trunk-based": 1.0}
    data = baseline_of(
        {**LARGE, "changes-per-week": 80}, adoption, logs=(entry("ci", ci_log()),)
    ).data
    pipelines = {each["id"]: each for each in data["pipelines"]}
    stages = {each.get("role"): each for each in pipelines["change"]["stages"]}
    run = (
        stages["build"]["time"]["mean"] + stages["test"]["applies"] * stages["test"]["time"]["mean"]
    )
    runs = entry("ci", ci_log()).fits["totals"]["runs-per-week"]["value"] - 80
    load = pipelines["push-load"]
    work = weekly_arrivals(load["arrivals"]) * load["stages"][0]["time"]["mean"]
    assert work == pytest.approx(runs * run, rel=1e-6)


def test_without_attempts_the_failures_of_tests_are_measured_and_their_split_is_not() -> None:
    log = entry("ci", ci_log(attempts=False))
    assert "test-flaky" not in log.fits["parameters"]
    rows = baseline_of(LARGE, logs=(log,)).parameters.set_index("id")
    default = baseline_of(LARGE).parameters.set_index("id")["value"]
    both = rows.loc[["test-flaky", "test-defect"]]
    assert both["value"].sum() == pytest.approx(0.2)
    assert both["value"].iloc[0] / both["value"].iloc[1] == pytest.approx(
        default["test-flaky"] / default["test-defect"]
    )
    assert all("split between them as in the template" in source for source in both["source"])


def test_jobs_are_told_apart_by_the_users_word_and_never_guessed() -> None:
    text = ci_log().replace("docker build", "main").replace("unit-tests", "build-and-test")
    log = entry("ci", text)
    assert "parameters" not in log.fits
    assert "totals" not in log.fits
    assert {each["what"] for each in log.fits["unused"]} >= {
        "build time and failures",
        "test time and failures",
        "runs a week",
    }
    told = entry("ci", text, **{"main": "build", "build-and-test": "test"})
    assert told.fits["parameters"] == entry("ci", ci_log()).fits["parameters"]


def gpu_log() -> str:
    rng = np.random.default_rng(2)
    rows = ["submitted,duration_hours,result,gpus"]
    for number in range(600):
        time = (MONDAY + dt.timedelta(hours=number)).isoformat()
        bad = "failed" if number % 5 == 0 else "passed"
        rows.append(f"{time},{rng.lognormal(1, 0.5):.4f},{bad},{2 if number % 4 == 0 else 1}")
    return "\n".join(rows)


@pytest.mark.parametrize("pooled", [0.0, 1.0])
def test_a_training_log_gives_times_failures_and_the_load_of_the_cards(pooled: float) -> None:
    log = entry("training", gpu_log())
    profile = {**LARGE, "data-scientists": 10}
    found = baseline_of(profile, {"gpu-pool": pooled}, logs=(log,))
    rows = found.parameters.set_index("id")
    measured = set(rows.index[rows["provenance"] == "measured"])
    fails = {f"train-fails-{each}" for each in ("platform", "code", "data", "hardware")}
    assert measured == {"train-time", "experiment-time", "experiments", *fails}
    assert rows.loc[sorted(fails), "value"].sum() == pytest.approx(0.2, abs=1e-3)
    jobs = log.fits["totals"]["experiments-per-week"]["value"]
    arrivals = [
        weekly_arrivals(each["arrivals"])
        for each in found.data["pipelines"]
        if each.get("role") == "experiment"
    ]
    assert sum(arrivals) == pytest.approx(jobs, rel=1e-6)
    cards = log.fits["parameters"]["experiment-time"]["value"]
    assert cards == pytest.approx(1.25 * log.fits["parameters"]["train-time"]["value"], rel=0.1)
    assert "models" not in baseline_of(SMALL, logs=(log,)).data
    nowhere = moved_by(organisation(SMALL), log)[1]
    assert any("train-time" in each for each in nowhere)


def deployments() -> str:
    rows = ["deployed_at,result,committed_at"]
    for number in range(200):
        at = MONDAY + dt.timedelta(days=number / 2)
        bad = "failed" if number % 4 == 0 else "passed"
        rows.append(f"{at.isoformat()},{bad},{(at - dt.timedelta(days=3)).isoformat()}")
    return "\n".join(rows)


def test_deployments_are_checks_of_the_mirror_and_never_inputs() -> None:
    log = entry("deployments", deployments())
    assert baseline_of(LARGE, logs=(log,)).data == baseline_of(LARGE).data
    assert moved_by(organisation(LARGE), log) == ((), ())
    assert set(log.fits["checks"]) == {
        *("deployment-frequency", "lead-time.p50", "lead-time.p90", "change-fail-rate"),
    }
    run = experiment({("lead-time.p50", "change"): (72.0, 96.0)})
    said = {**LARGE, "stated-lead-time-days": 30}
    row = check_outcomes(organisation(said, logs=(log,)), run).iloc[0]
    assert (row["stated"], row["verdict"]) == (3.0, "met")
    assert "measured in log ci-2026 (ci.csv)" in row["note"]
    assert "the client said 30" in row["note"]
    assert check_outcomes(organisation(said), run).iloc[0]["verdict"] == "higher"


def test_what_is_kept_of_a_log_says_how_far_to_trust_it_and_holds_no_row() -> None:
    log = entry("ci", ci_log() + "\nyesterday,1,passed,docker build,1")
    assert log.fits["rows"]["read"] == 1680
    assert log.fits["rows"]["refused"] == 1
    assert {each["measure"] for each in log.fits["goodness"]} >= {"KS distance"}
    assert {each["what"] for each in log.fits["backtest"]} == {"jobs a week", "mean duration"}
    assert "2026-03-02" not in log.model_dump_json()
    seen = SimpleNamespace(engagement=organisation(LARGE, logs=(log,)))
    assert method._logs(seen) == [("Log ci-2026", "ci.csv: 1,680 rows read, 1 refused.")]


def test_faults_of_an_entry_come_together_and_incidents_have_none() -> None:
    found = calibrate(ci_log().encode(), "log.csv", "ci")
    with pytest.raises(FaultsError) as caught:
        log_entry(found, id="../x", kind="ci", file="../ci.csv", hash="0" * 64, label=" ")
    assert [each.where for each in caught.value.faults] == ["--id", "--file", "--label"]
    with pytest.raises(FaultsError) as caught:
        log_entry(found, id="x", kind="incidents", file="ci.csv", hash="0" * 64)
    assert "--incidents" in caught.value.faults[0].remedy
    log = entry("ci", ci_log())
    with pytest.raises(FaultsError, match="already"):
        with_log((log,), log)
    assert with_log((log,), log, replace=True) == (log,)


@given(st.text(max_size=60))
def test_no_file_name_reaches_a_path_or_a_page(name: str) -> None:
    safe = safe_name(name)
    Log(id=free_log_id(safe, ()), kind="ci", file=safe, hash="0" * 64)
    assert not set(safe) & set("/\\<>&\"'$`: \n\x00")
    assert safe[0] not in ".-"


def test_kept_rows_have_the_read_columns_alone_and_read_as_the_log_did() -> None:
    lines = ["who;LastRun;Took;Verdict;secret"]
    for day in range(2, 30):
        lines.append(f"job;2026-03-{day:02}T09:30;{day};passed;hush")
    lines += ["=1+1;2026-03-30T09:30;9;passed;hush", "job;2026-03-30T09:30;9;passed;hush;more"]
    content = "\n".join(lines).encode()
    columns = {"time": "LastRun", "duration": "Took", "failed": "Verdict", "name": "who"}
    log = read_log(content, "a.csv", "ci", columns=columns, duration_unit="minutes")
    text = mapped_rows(content, "a.csv", "ci", log.columns, duration_unit="minutes")
    assert text.startswith("queued,duration_minutes,result,stage\n")
    assert "hush" not in text
    assert "=" not in text
    again = read_log(text.encode(), "b.csv", "ci")
    assert again.table.equals(log.table.iloc[:28].assign(name=again.table["name"]))


def test_kept_rows_of_a_metric_log_are_found_where_its_file_is_not() -> None:
    text = "day,value\n" + "\n".join(f"2026-03-{day:02},0.9" for day in range(2, 30))
    log = Log(id="q", kind="metric", file="nowhere.csv", hash="0" * 64)
    rows, _ = read_quality_log(log, Path(), text.encode())
    assert len(rows) == 28
