"""Logs: every bad row refused with its line and reason, every good one typed; fits of each kind."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engagement import Log
from advisor.faults import FaultsError
from advisor.logs import COLUMNS, KINDS, calibrate, read_log, read_quality_log
from advisor.logs.cells import day, hours, instant, result
from advisor.logs.tidy import TIDY
from simulator.spec import build
from sources import ROOT

EXAMPLES = ROOT / "questionnaires" / "examples"
SHIPPED = "data/nsw-electricity-quality.csv"
GOOD = {
    "metric": "date,accuracy,trained_at,challenger_accuracy,labels\n"
    "2026-03-09,0.91,2026-03-02,0.93,400\n2026-03-02,95 %,2026-03-02,,\n",
    "ci": "started,duration_minutes,result,stage,slots,queued,ended,queue_wait,attempt,id\n"
    "2026-03-02T09:30,12.5,passed,test,1,2026-03-02T09:20,,,1,a\n"
    "2026-03-02T09:31:07Z,3,failed,,,,,7,,b\n2026-03-02 09:32,3,cancelled,,,,,,,\n",
    "deployments": "deployed_at,result,committed_at,restored_at,service,rework,deployment_id\n"
    "2026-03-02T09:30,failed,2026-02-27T11:00,2026-03-02T12:00,web,no,d1\n",
    "incidents": "opened_at,restored_at,deployment_id,service,incident_id\n"
    "2026-03-02T09:30,2026-03-02T12:00,d1,web,i1\n",
    "training": "submitted,duration_hours,gpus,result,model,started,ended,queue_wait,attempt,id\n"
    "2026-03-02T09:30,4.5,2,passed,churn,2026-03-02T09:45,,,1,7\n",
}
NEEDED = {
    "metric": "date,accuracy",
    "ci": "started,duration_minutes",
    "deployments": "deployed_at",
    "incidents": "opened_at",
    "training": "submitted,duration_hours",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_log_has_every_column_in_the_order_of_time(kind: Any) -> None:
    log = read_log(GOOD[kind].encode(), "log.csv", kind)
    assert tuple(log.table.columns) == TIDY[kind]
    assert log.read == GOOD[kind].count("\n") - 1
    assert log.refused == ()
    assert log.table.iloc[:, 0].is_monotonic_increasing
    assert set(log.columns) == {column.name for column in COLUMNS[kind]}


@pytest.mark.parametrize("kind", KINDS)
def test_optional_columns_may_be_missing_and_foreign_ones_there(kind: Any) -> None:
    header, *rows = GOOD[kind].splitlines()
    width = NEEDED[kind].count(",") + 1
    assert header.startswith(NEEDED[kind])
    cut = [",".join([*line.split(",")[:width], "x"]) for line in rows]
    text = "\n".join([",".join([*header.split(",")[:width], "foreign"]), *cut])
    table = read_log(text.encode(), "log.csv", kind).table
    optional = [name for name in TIDY[kind] if name not in ("time", "duration", "date", "accuracy")]
    assert table[optional].isna().all(axis=None)


def test_values_are_typed_whatever_the_separator_and_the_line_ends() -> None:
    table = read_log(GOOD["metric"].encode(), "log.csv", "metric").table
    assert table["date"].iloc[0].date() == dt.date(2026, 3, 2)
    assert table["accuracy"].tolist() == [0.95, 0.91]
    text = "\ufeff" + GOOD["ci"].replace(",", ";").replace("\n", "\r\n")
    ci = read_log(text.encode(), "log.csv", "ci").table
    assert ci["duration"].tolist() == [12.5 / 60, 0.05, 0.05]
    assert ci["wait"].tolist()[:2] == pytest.approx([10 / 60, 7 / 3600])
    assert ci["failed"].tolist() == [False, True, None]
    assert ci["time"].iloc[1].isoformat() == "2026-03-02T09:31:07"


@pytest.mark.parametrize(
    ("column", "unit_hours"),
    [
        ("duration", 1 / 3600),
        ("Duration_ms", 1 / 3.6e6),
        ("run_time_hours", 1),
        ("elapsed-min", 1 / 60),
    ],
)
def test_units_stand_in_the_name_of_the_column(column: str, unit_hours: float) -> None:
    text = f"started,{column}\n2026-03-02T09:30,7200\n"
    found = read_log(text.encode(), "log.csv", "ci").table["duration"].iloc[0]
    assert found == pytest.approx(7200 * unit_hours)


def test_unusual_columns_and_words_are_named_by_the_caller() -> None:
    text = "Id;LastRun;Took;Verdict\n1;3600;500;1\n2;60;100;0\n"
    log = read_log(
        text.encode(),
        "log.csv",
        "ci",
        columns={"time": "LastRun", "duration": "Took", "failed": "Verdict"},
        results={"1": "failed", "0": "passed"},
        duration_unit="milliseconds",
        origin=dt.date(2026, 3, 2),
    )
    assert log.table["time"].dt.hour.tolist() == [0, 1]
    assert log.table["failed"].tolist() == [False, True]
    assert log.table["duration"].iloc[1] == pytest.approx(500 / 3.6e6)


def test_bad_rows_are_refused_one_by_one_and_the_rest_is_read() -> None:
    rows = ["2026-03-02T09:30,5,passed"] * 40
    rows[3] = "2.3.2026,5,passed"
    rows[5] = "2026-03-02T09:30,-5,passed"
    rows[7] = "2026-03-02T09:30,5,perhaps"
    rows[9] = "2026-03-02T09:30,,passed"
    rows[11] = "2026-03-02T09:30,5"
    rows[13] = "99,5,passed"
    log = read_log("\n".join(["started,duration,result", *rows]).encode(), "log.csv", "ci")
    assert log.read == 34
    assert [each.where for each in log.refused] == [f"log.csv:{n}" for n in (5, 7, 9, 11, 13, 15)]
    told = [f"{each.what}: {each.remedy}" for each in log.refused]
    assert "written like 2026-03-12T09:30" in told[0]
    assert "not below 0" in told[1]
    assert "passed or failed" in told[2]
    assert "`duration` is empty" in told[3]
    assert "2 cells under 3 columns" in told[4]
    assert "the day it counts seconds from" in told[5]


def test_too_many_bad_rows_are_no_log() -> None:
    text = "started,duration\n" + "2026-03-02T09:30,5\n" * 7 + "x,5\n" * 3
    with pytest.raises(FaultsError) as raised:
        read_log(text.encode(), "log.csv", "ci")
    assert [each.where for each in raised.value.faults] == [f"log.csv:{n}" for n in (9, 10, 11)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["empty"]),
        (b"date,accuracy\n", ["no row below the header"]),
        (b"date,acuracy\n2026-03-02,1\n", ["no column `accuracy`", "is it `acuracy`?"]),
        (b"a,b\n1,2\n", ["no column `date`", "no column `accuracy`"]),
        (b"date,date,accuracy\n1,2,3\n", ["given twice"]),
        (b"date,accuracy\n\xff,1\n", ["not UTF-8"]),
        (b'date,accuracy\n"2026-03-02,1\n', ["not CSV"]),
        (b"date,accuracy\n2026-03-02,1.2\n", ["from 0 to 1"]),
        (b"date,accuracy\n2026-02-30,1\n", ["written like 2026-03-12"]),
        (b"date,accuracy\n2026-03-02,nan\n", ["is empty"]),
    ],
)
def test_what_is_no_log(content: bytes, words: list[str]) -> None:
    with pytest.raises(FaultsError) as raised:
        read_log(content, "log.csv", "metric")
    for word in words:
        assert word in str(raised.value)


@settings(max_examples=150)
@given(st.binary(max_size=80), st.sampled_from(KINDS))
def test_any_bytes_are_a_log_or_faults(content: bytes, kind: Any) -> None:
    for text in (content, GOOD[kind].encode() + content):
        try:
            read_log(text, "log.csv", kind)
        except FaultsError as error:
            assert error.faults


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (day, "12/03/2026"),
        (instant, "now"),
        (result, "maybe"),
        (lambda t: hours(t, "hours"), "1e999"),
    ],
)
def test_cells_that_say_nothing(read: Any, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(text)


# --- fits ------------------------------------------------------------------------------------


def _jobs(weeks: int = 6, seed: int = 1) -> str:
    """Twenty runs each working hour, lognormal, one in ten failed; every tenth asks for 4 slots."""
    rng = np.random.default_rng(seed)
    monday, rows = dt.datetime(2026, 3, 2), ["submitted,duration_minutes,result,slots"]  # noqa: DTZ001
    for week in range(weeks):
        for weekday in range(5):
            for hour in range(9, 17):
                start = monday + dt.timedelta(days=7 * week + weekday, hours=hour)
                for number in range(rng.poisson(20)):
                    time = start + dt.timedelta(minutes=float(rng.uniform(0, 60)))
                    length = rng.lognormal(2, 0.5)
                    word = "failed" if rng.uniform() < 0.1 else "passed"
                    slots = 4 if number % 10 == 0 else 1
                    rows.append(f"{time.isoformat()},{length:.4f},{word},{slots}")
    return "\n".join(rows)


def test_a_training_log_becomes_a_fragment_that_makes_a_scenario() -> None:
    found = calibrate(_jobs().encode(), "jobs.csv", "training")
    fits = {each["what"]: each for each in found["fits"]}
    mean = np.exp(2 + 0.125) / 60
    assert fits["duration"]["value"]["kind"] == "lognormal"
    assert fits["duration"]["mean"] == pytest.approx(mean, rel=0.05)
    assert fits["arrivals"]["mean"] == pytest.approx(800, rel=0.05)
    assert fits["failures"]["mean"] == pytest.approx(0.1, abs=0.02)
    assert fits["failures"]["low"] < 0.1 < fits["failures"]["high"]
    assert found["rows"] == {"read": fits["duration"]["n"], "refused": 0}
    assert {each["what"] for each in found["backtest"]} == {"mean duration", "jobs a week"}
    assert found["kept"]["parameters"]["train-time"]["value"] == pytest.approx(mean, rel=0.05)
    data = {
        "scenario": 1,
        "horizon": 1000,
        "pools": [{"id": "slots", "slots": 8}],
        **found["fragment"],
    }
    assert [each.id for each in build(data).pipelines] == ["training", "training-4"]
    assert json.loads(json.dumps(found)) == found


def test_a_deployments_log_gives_outcomes() -> None:
    rows = ["deployed_at,result,committed_at,restored_at"]
    for k in range(60):
        at = dt.datetime(2026, 3, 2, 12) + dt.timedelta(days=k)  # noqa: DTZ001
        back = (at + dt.timedelta(hours=6)).isoformat() if k % 5 == 0 else ""
        word = "failed" if k % 5 == 0 else "success"
        rows.append(f"{at.isoformat()},{word},{(at - dt.timedelta(days=3)).isoformat()},{back}")
    fits = {
        each["what"]: each["mean"]
        for each in calibrate("\n".join(rows).encode(), "d.csv", "deployments")["fits"]
    }
    assert fits == {
        "arrivals": pytest.approx(7, rel=0.01),
        "failures": pytest.approx(0.2),
        "lead time": pytest.approx(72),
        "recovery time": pytest.approx(6),
    }


def test_too_little_is_a_fault() -> None:
    for kind in ("ci", "metric"):
        one = "\n".join(GOOD[kind].splitlines()[:2])
        with pytest.raises(FaultsError, match="at least 2 are needed"):
            calibrate(one.encode(), "log.csv", kind)  # type: ignore[arg-type]


# --- the log of an engagement ----------------------------------------------------------------


def _log(content: bytes, file: str = "q.csv") -> Log:
    return Log(id="q", kind="metric", file=file, hash=hashlib.sha256(content).hexdigest())


def test_a_log_of_an_engagement_is_read_with_its_retrainings(tmp_path: Path) -> None:
    content = GOOD["metric"].encode()
    (tmp_path / "q.csv").write_bytes(content)
    rows, retrained = read_quality_log(_log(content), tmp_path)
    assert rows == ((dt.date(2026, 3, 2), 0.95, None), (dt.date(2026, 3, 9), 0.91, 0.93))
    assert retrained == (dt.date(2026, 3, 2),)


def test_another_file_or_none_under_the_same_name_is_refused(tmp_path: Path) -> None:
    log = _log(GOOD["metric"].encode())
    with pytest.raises(FaultsError, match="cannot be read"):
        read_quality_log(log, tmp_path)
    (tmp_path / "q.csv").write_bytes(b"date,accuracy\n2026-03-02,1\n")
    with pytest.raises(FaultsError, match="not the file it was fitted to"):
        read_quality_log(log, tmp_path)


def test_the_demonstration_log_is_read_like_a_clients() -> None:
    content = (EXAMPLES / SHIPPED).read_bytes()
    rows, retrained = read_quality_log(_log(content, SHIPPED), EXAMPLES)
    assert (len(rows), len(retrained)) == (126, 5)
    assert rows[0][0] == dt.date(1996, 7, 2)
    kept = calibrate(content, SHIPPED, "metric")["kept"]
    assert kept["drift"]["kind"] == "saturating"
    assert kept["drift"]["points-low"] < kept["drift"]["points"] < kept["drift"]["points-high"]
