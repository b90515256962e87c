"""Logs are read whole or not at all: every bad cell with its line, every good one with its type."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from advisor.engagement import Log
from advisor.faults import FaultsError
from advisor.logs import COLUMNS, read_log, read_quality_log
from sources import ROOT

EXAMPLES = ROOT / "questionnaires" / "examples"

GOOD = {
    "metric": "date,accuracy,trained_at,challenger_accuracy,labels\n"
    "2026-03-09,0.91,2026-03-02,0.93,400\n2026-03-02,0.95,2026-03-02,,\n",
    "ci": "started,duration_minutes,result,stage\n2026-03-02T09:30,12.5,passed,test\n"
    "2026-03-02T09:31:07,3,failed,\n",
    "deployments": "deployed_at,result,committed_at,restored_at\n"
    "2026-03-02T09:30,failed,2026-02-27T11:00,2026-03-02T12:00\n",
    "training": "submitted,duration_hours,gpus,result\n2026-03-02T09:30,4.5,2,passed\n",
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_good_log_has_every_column_in_the_order_of_time(kind: str) -> None:
    table = read_log(GOOD[kind].encode(), "log.csv", kind)  # type: ignore[arg-type]
    needed, optional = COLUMNS[kind]  # type: ignore[index]
    assert list(table.columns) == [*needed, *optional]
    assert len(table) == GOOD[kind].count("\n") - 1
    assert table[next(iter(needed))].is_monotonic_increasing


@pytest.mark.parametrize("kind", COLUMNS)
def test_optional_columns_and_foreign_columns_may_be_missing_or_there(kind: str) -> None:
    needed, optional = COLUMNS[kind]  # type: ignore[index]
    header, *rows = GOOD[kind].splitlines()
    width = len(needed)
    cut = [",".join([*line.split(",")[:width], "x"]) for line in rows]
    text = "\n".join([",".join([*header.split(",")[:width], "foreign"]), *cut])
    table = read_log(text.encode(), "log.csv", kind)  # type: ignore[arg-type]
    assert list(table.columns) == [*needed, *optional]
    assert table[list(optional)].isna().all(axis=None)


def test_values_are_typed() -> None:
    table = read_log(GOOD["metric"].encode(), "log.csv", "metric")
    assert table["date"].iloc[0] == dt.date(2026, 3, 2)
    assert table["accuracy"].iloc[1] == 0.91
    ci = read_log(b"\xef\xbb\xbf" + GOOD["ci"].replace("\n", "\r\n").encode(), "log.csv", "ci")
    assert ci["stage"].iloc[0] == "test"
    assert ci["stage"].isna().iloc[1]


def faults(content: bytes, kind: str) -> list[tuple[str, str]]:
    with pytest.raises(FaultsError) as caught:
        read_log(content, "log.csv", kind)  # type: ignore[arg-type]
    assert all(each.remedy for each in caught.value.faults)
    return [(each.where, each.what) for each in caught.value.faults]


def test_every_bad_cell_is_named_at_once() -> None:
    text = (
        "date,accuracy,trained_at\n2026-3-2,0.9,\n2026-02-30,0.9,\n2026-03-02,1.2,\n"
        "2026-03-02,nan,\n2026-03-02,,\n2026-03-02,0.9,yesterday\n2026-03-02,0.9\n"
    )
    assert faults(text.encode(), "metric") == [
        ("log.csv:2", "`date` is `2026-3-2`"),
        ("log.csv:3", "`date` is `2026-02-30`"),
        ("log.csv:4", "`accuracy` is `1.2`"),
        ("log.csv:5", "`accuracy` is `nan`"),
        ("log.csv:6", "`accuracy` is empty"),
        ("log.csv:7", "`trained_at` is `yesterday`"),
        ("log.csv:8", "2 cells under 3 columns"),
    ]


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ("2026-03-02T09:30Z,1,passed", "`started` is `2026-03-02T09:30Z`"),
        ("2026-03-02T09:30,-1,passed", "`duration_minutes` is `-1`"),
        ("2026-03-02T09:30,inf,passed", "`duration_minutes` is `inf`"),
        ("2026-03-02T09:30,1,ok", "`result` is `ok`"),
    ],
)
def test_a_bad_ci_row(cells: str, what: str) -> None:
    text = f"started,duration_minutes,result\n{cells}\n"
    assert faults(text.encode(), "ci") == [("log.csv:2", what)]


def test_a_misspelt_or_doubled_column_is_named() -> None:
    assert faults(b"date,acuracy,date\n", "metric") == [
        ("log.csv:1", "column `date` is given twice"),
        ("log.csv:1", "no column `accuracy`"),
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"date,accuracy\n", "no row below the header"),
        (b"date,accuracy\n2026-03-02,\xff\n", "not UTF-8"),
        (b'date,accuracy\n"2026-03-02,0.9\n', "not CSV"),
        (b"x" * (16 * 1024 * 1024 + 1), "larger than 16 MB"),
    ],
)
def test_what_is_no_log_is_one_fault(content: bytes, what: str) -> None:
    found = faults(content, "metric")
    assert len(found) == 1
    assert found[0][1].startswith(what)


def a_log(content: bytes) -> Log:
    digest = hashlib.sha256(content).hexdigest()
    return Log(id="quality", kind="metric", file="quality.csv", hash=digest)


def test_a_log_of_an_engagement_is_read_with_its_retrainings(tmp_path: Path) -> None:
    content = GOOD["metric"].encode()
    (tmp_path / "quality.csv").write_bytes(content)
    rows, trained = read_quality_log(a_log(content), tmp_path)
    assert rows == (
        (dt.date(2026, 3, 2), 0.95, None),
        (dt.date(2026, 3, 9), 0.91, 0.93),
    )
    assert trained == (dt.date(2026, 3, 2),)


def test_another_file_under_the_same_name_is_refused(tmp_path: Path) -> None:
    log = a_log(GOOD["metric"].encode())
    with pytest.raises(FaultsError, match="cannot be read"):
        read_quality_log(log, tmp_path)
    (tmp_path / "quality.csv").write_bytes(GOOD["metric"].replace("0.91", "0.99").encode())
    with pytest.raises(FaultsError, match="not the file it was fitted to"):
        read_quality_log(log, tmp_path)


def test_the_demonstration_log_is_read_like_a_clients() -> None:
    content = (EXAMPLES / "data" / "nsw-electricity-quality.csv").read_bytes()
    table = read_log(content, "nsw-electricity-quality.csv", "metric")
    assert len(table) == 126
    assert table["date"].iloc[0] == dt.date(1996, 7, 2)
    assert table["challenger_accuracy"].mean() == pytest.approx(0.7824, abs=5e-5)
