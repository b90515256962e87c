"""`retrain-policy`: matrices and streams as clients have them, clear answers to bad ones."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from test_cli import Commands, advisor
from test_retrain_policy import stream

from advisor.laboratory import best_periodic, hindsight_optimum, never, replay_policy

__all__ = ["advisor"]  # a fixture

KEYS = {"policy", "cost", "retrainings", "never", "best_periodic", "hindsight_optimum"}


def written(matrix: np.ndarray, path: Path, header: str = "") -> Path:
    lines = [",".join("" if np.isnan(x) else repr(float(x)) for x in row) for row in matrix]
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def matrix() -> np.ndarray:
    return stream(2, 60)


def test_a_matrix_is_answered_with_the_policy_and_its_yardsticks(
    advisor: Commands, tmp_path: Path, matrix: np.ndarray
) -> None:
    path = written(matrix, tmp_path / "m.csv")
    found = advisor("retrain-policy", path, "--retrain-cost", "0.2", "--json").json
    assert set(found) >= KEYS
    assert found["policy"] == "paired-gaps"
    assert found["cost"] == replay_policy(matrix, 0.2).cost
    assert found["never"] == never(matrix).cost
    assert found["best_periodic"] == best_periodic(matrix, 0.2).best.cost
    assert found["hindsight_optimum"] == hindsight_optimum(matrix, 0.2).cost
    assert len(found["serves"]) == found["periods"] == 60
    assert len(found["retrained"]) == found["retrainings"] == len(found["reasons"])
    room = found["best_periodic"] - found["hindsight_optimum"]
    assert found["reached"] == pytest.approx((found["best_periodic"] - found["cost"]) / room)
    late = advisor("retrain-policy", path, "--retrain-cost", ".2", "--label-delay", "4", "--json")
    assert late.json["never"] == found["never"]
    assert late.json["cost"] == replay_policy(matrix, 0.2, delay=4).cost


def test_headers_gzip_and_separators_are_read_alike(
    advisor: Commands, tmp_path: Path, matrix: np.ndarray
) -> None:
    plain = written(matrix, tmp_path / "m.csv")
    expected = advisor("retrain-policy", plain, "--retrain-cost", "0.2", "--json").json["cost"]
    head = ",".join(f"week {i}" for i in range(60)) + "\n"
    packed = tmp_path / "m.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    tabs = tmp_path / "t.csv"
    tabs.write_text(plain.read_text("utf-8").replace(",", "\t"), "utf-8")
    for path in (written(matrix, tmp_path / "h.csv", head), packed, tabs):
        found = advisor("retrain-policy", path, "--retrain-cost", "0.2", "--json").json
        assert found["cost"] == expected, path


def test_it_says_when_doing_nothing_is_best_and_what_turns_it(
    advisor: Commands, tmp_path: Path, matrix: np.ndarray
) -> None:
    flat = np.where(np.isnan(matrix), np.nan, 0.8)
    path = written(flat, tmp_path / "flat.csv")
    found = advisor("retrain-policy", path, "--retrain-cost", "0.2", "--json").json
    assert found["doing_nothing_is_best"] is True
    assert found["advice"].startswith("Doing nothing is best here: never retraining costs 12.00")
    assert found["cost"] == pytest.approx(12 + 0.2 * found["retrainings"])
    assert found["retrainings"] <= 2
    shown = advisor("retrain-policy", written(matrix, tmp_path / "m.csv"), "--retrain-cost", ".5")
    assert shown.code == 0
    assert shown.out.startswith("Retrain when models compared on the same period say so")
    assert "It turns round if" in shown.out


def test_one_and_two_periods_are_answered(advisor: Commands, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("0.5\n", "utf-8")
    alone = advisor("retrain-policy", path, "--retrain-cost", "0", "--json").json
    assert (alone["cost"], alone["best_periodic_every"], alone["reached"]) == (0.5, None, None)
    path.write_text("0.9,0.8\n,0.9\n", "utf-8")
    said = advisor("retrain-policy", path, "--retrain-cost", "0").out
    assert "our policy did nothing and costs what never costs, 0.30; every period would" in said


def test_money_makes_the_price(advisor: Commands, tmp_path: Path, matrix: np.ndarray) -> None:
    path = written(matrix, tmp_path / "m.csv")
    words = ("retrain-policy", path, "--people-cost", "300", "--machine-cost", "200",
             "--point-value", "50", "--floor", "0.7")  # fmt: skip
    found = advisor(*words, "--json").json
    assert found["price"] == 0.1
    rows = {each["id"]: each for each in found["policies"]}
    assert rows["paired-gaps"]["people_cost"] == 300 * found["retrainings"]
    assert 0 <= rows["never"]["below_low"] <= rows["never"]["below_floor"]
    shown = advisor(*words).out
    assert "time below the floor" in shown
    assert "value lost" in shown


MATRIX_FAULTS = {
    "": "the file is empty",
    "model,week\n": "no row of numbers",
    "0.9,0.8\n": "2 cells in a matrix of 1 rows",
    "0.9,0.8\n,1.5\n": "write a share: 0.78 for 78 %",
    "0.9,\n,0.8\n": "column 2 is empty",
    "0.9,good\n,0.8\n": "column 2 is `good`",
    "0.9,inf\n,0.8\n": "column 2 is `inf`",
    "0.9,-1\n,0.8\n": "column 2 is `-1`",
}


@pytest.mark.parametrize("text", MATRIX_FAULTS)
def test_what_is_no_matrix_is_told(advisor: Commands, tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(text, encoding="utf-8")
    ended = advisor("retrain-policy", path, "--retrain-cost", "0.2", "--json")
    assert ended.code == 1
    assert any(MATRIX_FAULTS[text] in f"{x['what']}: {x['remedy']}" for x in ended.json["faults"])


def test_all_faults_of_a_matrix_are_told_at_once_up_to_twenty(
    advisor: Commands, tmp_path: Path
) -> None:
    path = tmp_path / "m.csv"
    path.write_text("\n".join(",".join(["x"] * 9 + ["1"]) for _ in range(10)), encoding="utf-8")
    faults = advisor("retrain-policy", path, "--retrain-cost", "1", "--json").json["faults"]
    assert len(faults) == 21
    assert faults[-1]["what"] == "and 25 faults more"
    assert faults[0] == {
        "where": f"{path}:1", "what": "column 1 is `x`", "remedy": "write an accuracy from 0 to 1"
    }  # fmt: skip


def test_a_torn_packing_is_told(advisor: Commands, tmp_path: Path) -> None:
    path = tmp_path / "m.csv.gz"
    path.write_bytes(gzip.compress(b"0.5\n")[:-6])
    ended = advisor("retrain-policy", path, "--retrain-cost", "1")
    assert ended.code == 1
    assert "not a whole gzip file" in ended.out + ended.err


def turning(path: Path, rows: int = 400, extra: str = "") -> Path:
    """A stream of one telling feature that turns round half-way, and one that never changes."""
    lines = ["same,x,label"]
    for i in range(rows):
        x = (i * 7) % 20 / 10 - 0.95
        sign = 1 if i < rows / 2 else -1
        lines.append(f"3,{x:.2f},{'up' if x * sign > 0 else 'down'}")
    path.write_text("\n".join(lines) + "\n" + extra, encoding="utf-8")
    return path


def test_a_stream_is_trained_and_its_matrix_written(advisor: Commands, tmp_path: Path) -> None:
    path, out = turning(tmp_path / "s.csv"), tmp_path / "built.csv"
    words = ("retrain-policy", "--stream", path, "--period", "20", "--trained-on", "2")
    built = advisor(*words, "--retrain-cost", "0.5", "--out", out, "--json").json
    assert built["periods"] == 18
    assert built["never"] == pytest.approx(10)  # right until the rule turns, wrong after
    assert built["warnings"] == [
        "column `same` is the same in every row: nothing is learned from it"
    ]
    labels = [line.rpartition(",")[2] for line in path.read_text("utf-8").splitlines()[41:]]
    same = np.mean([a == b for a, b in pairwise(labels)])
    assert built["naive"]["same_as_last"] == pytest.approx(same)
    again = advisor("retrain-policy", out, "--retrain-cost", "0.5", "--json").json
    assert {key: again[key] for key in KEYS} == {key: built[key] for key in KEYS}
    shown = advisor(*words, "--retrain-cost", "0.5", "--learner", "forest")
    assert "Without a model: the same label as last time" in shown.out
    assert "training models" in shown.err


def test_late_labels_of_a_stream_make_older_models(advisor: Commands, tmp_path: Path) -> None:
    path, out = turning(tmp_path / "s.csv"), tmp_path / "built.csv"
    words = ("retrain-policy", "--stream", path, "--period", "20", "--trained-on", "2",
             "--retrain-cost", "0.5", "--label-delay", "2")  # fmt: skip
    assert advisor(*words, "--out", out).code == 0
    rows = [line.split(",") for line in out.read_text("utf-8").splitlines()]
    assert rows[8][8] == rows[9][9] == rows[10][10] == "0.0"  # the turn is not in what they saw
    assert rows[12][12] == "1.0"


STREAM_FAULTS = {
    "x,label\n1,a\n2,b\n": "2 rows make 0 whole periods of 20 rows",
    "x,label\n": "no row below the header",
    "x,label\n" + "1,a\n" * 200: "one class only: there is nothing to learn",
    "x,label\n" + "1,a\nred,b\n" * 100: "`x` is `red`, and 99 more",
    "x,label\n" + "1,a\n2,\n" * 100: "`label` is empty in 100 rows",
    "label\n" + "a\nb\n" * 100: "one column only",
    "x,x,label\n" + "1,1,a\n2,1,b\n" * 100: "column `x` is given twice",
    "x,label\n" + "".join(f"1,{i}\n" for i in range(200)): "`label` has 200 different values",
    "x,label\n" + "1,a\n2,b\n" * 60 + ",a\n" * 20 + "1,a\n2,b\n" * 60: (
        "1 periods have no row without a gap"
    ),
}


@pytest.mark.parametrize("text", STREAM_FAULTS, ids=range(len(STREAM_FAULTS)))
def test_what_is_no_stream_is_told(advisor: Commands, tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    words = ("--period", "20", "--trained-on", "2", "--retrain-cost", "1", "--json")
    ended = advisor("retrain-policy", "--stream", path, *words)
    assert ended.code == 1, ended.out
    told = [f"{each['what']}: {each['remedy']}" for each in ended.json["faults"]]
    assert any(STREAM_FAULTS[text] in each for each in told), told


def test_gaps_and_a_window_of_one_class_are_lived_with(advisor: Commands, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    calm = "1,a\n,a\n" * 40
    path.write_text("x,label\n" + calm + "-1,b\n1,a\n" * 80, encoding="utf-8")
    words = ("--period", "20", "--trained-on", "2", "--retrain-cost", "0.1", "--json")
    found = advisor("retrain-policy", "--stream", path, *words).json
    assert found["warnings"] == ["40 of 240 rows have a gap: they neither train nor test"]
    assert found["periods"] == 10
    assert found["never"] == pytest.approx(8 * 0.5)  # it saw only `a` and answers `a`


def test_columns_are_chosen_and_misspellings_told(advisor: Commands, tmp_path: Path) -> None:
    path = turning(tmp_path / "s.csv")
    words = ("retrain-policy", "--stream", path, "--period", "20", "--retrain-cost", "1", "--json")
    found = advisor(*words, "--features", "x", "--target", "label", "--trained-on", "2").json
    assert found["warnings"] == []
    faults = advisor(*words, "--features", "y, smae", "--target", "labl").json["faults"]
    assert len(faults) == 3
    assert "did you mean `label`?" in json.dumps(faults)


USAGE = (
    (),
    ("m.csv",),
    ("m.csv", "--stream", "s.csv", "--retrain-cost", "1"),
    ("m.csv", "--retrain-cost", "-1"),
    ("m.csv", "--retrain-cost", "nan"),
    ("m.csv", "--retrain-cost", "1", "--people-cost", "5"),
    ("m.csv", "--people-cost", "5"),
    ("m.csv", "--retrain-cost", "1", "--point-value", "5"),
    ("m.csv", "--machine-cost", "5", "--point-value", "0"),
    ("m.csv", "--retrain-cost", "1", "--label-delay", "-1"),
    ("m.csv", "--retrain-cost", "1", "--floor", "70"),
    ("m.csv", "--retrain-cost", "1", "--period", "7"),
    ("--stream", "s.csv", "--retrain-cost", "1"),
)


@pytest.mark.parametrize("words", USAGE, ids=range(len(USAGE)))
def test_wrong_usage_ends_with_two(advisor: Commands, words: tuple[str, ...]) -> None:
    ended = advisor("retrain-policy", *words)
    assert ended.code == 2
    assert ended.err
