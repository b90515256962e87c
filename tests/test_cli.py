"""The commands as a shell sees them: exit codes, one JSON document, faults a line each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from advisor.cli import COMMANDS, main
from advisor.cli.printing import number, plain, table
from sources import ROOT

SCENARIO = """\
scenario: 1
title: One queue
time-unit: hour
horizon: 200
pools:
  - {id: runners, role: runners, kind: cpu, slots: 1}
pipelines:
  - id: change
    role: change
    arrivals: {kind: exponential, mean: 1}
    stages:
      - {id: build, role: build, pool: runners, time: {kind: exponential, mean: 0.5}}
"""
BUSIER = SCENARIO.replace("mean: 1}", "mean: 0.8}")
EXAMPLES = ("traditional", "pilots", "regulated")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document; whatever stood beside it would break the parser."""
        return json.loads(self.out, parse_constant=lambda word: pytest.fail(f"{word} in JSON"))


class Commands:
    """Runs a command in this process and returns how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str | Path) -> Ended:
        self._capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        shown = self._capsys.readouterr()
        assert "Traceback" not in shown.err
        return Ended(code, shown.out, shown.err)


@pytest.fixture
def advisor(capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(capsys)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "one-queue.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def python(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys\nfrom advisor.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    loaded = set(python("-c", code).stderr.split())
    heavy = {"numpy", "pandas", "streamlit", "sqlalchemy", "numba", "matplotlib", "typst", "yaml"}
    assert loaded & (heavy | {"pydantic", "networkx", "scipy", "plotly", "simulator"}) == set()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_help_and_exists(name: str, advisor: Commands) -> None:
    import importlib

    shown = advisor(name, "--help")
    assert shown.code == 0
    assert "--json" in shown.out
    command = COMMANDS[name]
    assert callable(getattr(importlib.import_module(command.module), command.function))


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["unknown"],
        ["score"],
        ["score", "pilots", "--nothing"],
        ["simulate", "x.yaml", "--replications", "0"],
        ["simulate", "x.yaml", "--seed", "4294967296"],
        ["simulate", "x.yaml", "--engine", "fast"],
        ["plan", "pilots", "--budget", "nan"],
        ["plan", "pilots", "--capacity", "-1"],
        ["compare", "one.yaml"],
        ["effect", "pilots", "ci-tests", "--to", "0"],
        ["report", "pilots"],
        ["calibrate", "x.csv", "--kind", "weather"],
        ["report", "pilots", "-o", "x.pdf", "--profile", "friends"],
    ],
)
def test_wrong_usage_is_2(words: Sequence[str], advisor: Commands) -> None:
    ended = advisor(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert "usage:" in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ["check", "PATH"],
        ["score", "PATH"],
        ["decide", "PATH"],
        ["plan", "PATH"],
        ["simulate", "PATH"],
        ["compare", "PATH", "PATH2"],
        ["effect", "PATH", "ci-tests"],
        ["outlook", "PATH"],
        ["report", "PATH", "-o", "x.pdf"],
        ["export", "PATH", "x.yaml"],
        ["import", "PATH"],
        ["demo", "--example", "PATH"],
        ["app", "--open", "PATH"],
    ],
)
@pytest.mark.parametrize("text", ["engagement: 1\ntitel: x\n", "scenario: 1\n", "- a\n", "a: 'b\n"])
def test_faults_are_1_with_every_command(
    words: list[str], text: str, advisor: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "faulty.yaml"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "faulty2.yaml").write_text(text, encoding="utf-8")
    named = [w.replace("PATH2", "faulty2.yaml").replace("PATH", "faulty.yaml") for w in words]
    ended = advisor(*named, "--json")
    assert ended.code == 1
    faults = ended.json["faults"]
    assert faults
    for fault in faults:
        assert set(fault) == {"where", "what", "remedy"}
        assert fault["where"].startswith(("faulty.yaml", "faulty2.yaml"))
        assert fault["what"]
        assert fault["remedy"]
    people = advisor(*named)
    assert people.code == 1
    lines = (people.out if words[0] == "check" else people.err).splitlines()
    assert [line for line in lines if line.startswith("faulty")] == lines
    assert len(lines) >= len(faults)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["faulty.yaml", "faulty2.yaml"]


def test_what_is_not_there_is_a_fault_with_a_near_name(advisor: Commands) -> None:
    ended = advisor("score", "pilot", "--json")
    assert ended.code == 1
    assert "pilots" in ended.json["faults"][0]["remedy"]
    stored = advisor("score", "db:nobody", "--json")
    assert stored.code == 1
    assert "nobody" in str(stored.json["faults"])
    team = advisor("score", "pilots", "--team", "nobody", "--json")
    assert team.code == 1
    assert "nobody" in team.json["faults"][0]["what"]


def test_a_catalogue_an_engagement_and_a_scenario_are_told_apart(
    advisor: Commands, scenario: Path
) -> None:
    assert advisor("check", "--json").json == {"faults": []}
    assert "catalogue" in advisor("check", ROOT / "questionnaires").out
    assert "scenario 'One queue'" in advisor("check", scenario).out
    assert "engagement" in advisor("check", "pilots").out
    example = ROOT / "questionnaires" / "examples" / "pilots.yaml"
    assert "engagement" in advisor("check", example).out


SCORE = {
    *("id", "level", "index", "low", "high", "coverage", "status"),
    *("answered", "unknown", "not_applicable", "unanswered"),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_score(example: str, advisor: Commands) -> None:
    card = advisor("score", example, "--json").json
    for score in (card["overall"], *card["dimensions"]):
        assert set(score) >= SCORE
        assert score["status"] in ("assessed", "insufficient", "not-applicable", "out-of-scope")
        assert (score["index"] is None) == (score["status"] != "assessed")
        if score["index"] is not None:
            assert 1 <= score["low"] <= score["index"] <= score["high"] <= 5
    assert len(card["dimensions"]) == 12
    people = advisor("score", example)
    assert people.code == 0
    assert len(people.out.splitlines()) >= 14


def test_score_of_one_team(advisor: Commands) -> None:
    team = advisor("score", "pilots", "--json").json["teams"][0]["id"]
    card = advisor("score", "pilots", "--team", team, "--json").json
    assert card["team"] == team


@pytest.mark.parametrize("example", EXAMPLES)
def test_decide(example: str, advisor: Commands) -> None:
    found = advisor("decide", example, "--json").json
    assert set(found["axes"]) == {"foundation", "need"}
    assert sum(found["weight_share"].values()) == pytest.approx(1)
    assert len(found["factors"]) == 6
    for factor in found["factors"]:
        assert factor["leans"] in ("devops", "mlops", "neither")
        assert 0 <= factor["strength"] <= 1
        assert 0 <= factor["weight"] <= 1
        assert isinstance(factor["evidence"], list)
    for flip in found["flips"]:
        assert set(flip["change"]) in ({"practice", "from", "to"}, {"profile", "from", "to"})
        assert flip["verdict"] != found["verdict"]
    assert found["verdict"] in advisor("decide", example).out


MEASURE = {"measure", "subject", "unit", "mean", "low", "high", "p10", "p90", "n"}


def test_simulate(advisor: Commands, scenario: Path, tmp_path: Path) -> None:
    words = ("simulate", scenario, "--replications", "4", "--seed", "7")
    found = advisor(*words, "--json").json
    assert found["engine"] in ("reference", "compiled")
    assert (found["seed"], found["replications"]) == (7, 4)
    assert all(set(row) == MEASURE for row in found["measures"])
    named = {(row["measure"], row["subject"]): row for row in found["measures"]}
    busy = named["utilisation", "runners"]
    assert busy["low"] < 0.5 < busy["high"], "offered load is half an Erlang"
    assert any(row["mean"] is None for row in found["measures"]), "no model: nothing to measure"
    again = advisor(*words, "--json", "--out", tmp_path / "tables")
    assert again.json == found, "same seed, same bytes; tables change no measure"
    visits = (tmp_path / "tables" / "visits.csv").read_text("utf-8").splitlines()
    assert visits[0].startswith("replication,stream,job,")
    assert advisor(*words).code == 0


def test_tables_read_back_exactly(advisor: Commands, scenario: Path, tmp_path: Path) -> None:
    import pandas as pd

    from advisor.cli.inputs import open_scenario
    from simulator import simulate

    advisor("simulate", scenario, "--replications", "2", "--out", tmp_path)
    expected = simulate(open_scenario(str(scenario)), replications=2, tables=True).tables
    assert expected is not None
    for name, frame in expected.items():
        read = pd.read_csv(tmp_path / f"{name}.csv")
        assert list(read.columns) == list(frame.columns)
        for column in frame.select_dtypes("float"):
            pd.testing.assert_series_equal(
                read[column].astype(float), frame[column], check_exact=True, check_index=False
            )


def test_one_replication_has_no_interval(advisor: Commands, scenario: Path) -> None:
    found = advisor("simulate", scenario, "--replications", "1", "--json").json
    row = next(each for each in found["measures"] if each["measure"] == "completions")
    assert row["mean"] is not None
    assert row["low"] is None


def test_compare(advisor: Commands, scenario: Path, tmp_path: Path) -> None:
    busier = tmp_path / "busier.yaml"
    busier.write_text(BUSIER, encoding="utf-8")
    found = advisor("compare", scenario, busier, "--replications", "6", "--json").json
    assert {row["base"] for row in found["differences"]} == {"one-queue"}
    assert {row["candidate"] for row in found["differences"]} == {"busier"}
    lead = next(
        row for row in found["differences"]
        if (row["measure"], row["subject"]) == ("lead-time.mean", "change")
    )  # fmt: skip
    assert lead["mean"] > 0
    assert sum(row["probability"] for row in found["best"]) == pytest.approx(1)
    assert (found["selected"], found["indifference"], found["probability"]) == (None, None, None)
    assert advisor("compare", scenario, scenario).code == 1


LOG = ROOT / "questionnaires" / "examples" / "data" / "nsw-electricity-quality.csv"


def test_calibrate(advisor: Commands, tmp_path: Path) -> None:
    found = advisor("calibrate", LOG, "--kind", "metric", "--json").json
    assert {"fits", "goodness", "backtest", "warnings"} <= set(found)
    assert found["rows"] == {"read": 126, "refused": 0}
    assert "saturating" in str(found["fits"])
    people = advisor("calibrate", LOG, "--kind", "metric")
    assert people.out.startswith("126 rows read, 0 refused.")
    wrong = advisor("calibrate", LOG, "--kind", "ci", "--json")
    assert wrong.code == 1
    assert wrong.json["faults"][0]["where"].startswith(str(LOG))
    absent = advisor("calibrate", tmp_path / "none.csv", "--kind", "ci", "--json")
    assert absent.code == 1
    assert advisor("calibrate", LOG).code == 2


def test_an_engagement_is_simulated_as_it_is_today(advisor: Commands) -> None:
    found = advisor("simulate", "traditional", "--replications", "2", "--json").json
    assert {row["measure"] for row in found["measures"]} >= {
        "lead-time.mean",
        "deployment-frequency",
    }


def test_a_new_engagement_can_be_scored_exported_and_stored(
    advisor: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = [
        "--profile",
        "ai=pilots",
        "--profile",
        "engineers=40",
        "--profile",
        "objectives=speed,cost",
    ]
    made = advisor("new", "Ärzte & Söhne", "--currency", "CHF", *said, "--json")
    path = Path(made.json["file"])
    assert path.is_file()
    assert advisor("check", path).code == 0
    assert advisor("new", "Ärzte & Söhne").code == 1, "an existing file stays"
    assert advisor("score", path, "--json").json["overall"]["status"] == "insufficient"
    assert advisor("export", path, "copy.json").code == 0
    assert advisor("export", "copy.json", "copy.yaml").code == 0
    assert Path("copy.yaml").read_bytes() == path.read_bytes()
    preview = advisor("import", "copy.yaml", "--json").json
    assert preview["applied"] is False
    stored = advisor("import", "copy.yaml", "--yes", "--json").json["stored"]
    assert advisor("export", stored, "stored.yaml").code == 0
    assert Path("stored.yaml").read_bytes() == path.read_bytes()


def test_profile_answers_are_checked_all_at_once(advisor: Commands, tmp_path: Path) -> None:
    said = ["ai", "enginers=3", "engineers=many", "regulated=perhaps"]
    words = [word for each in said for word in ("--profile", each)]
    ended = advisor("new", "X", "-o", tmp_path / "x.yaml", *words, "--json")
    assert ended.code == 1
    assert len(ended.json["faults"]) == 4
    assert "did you mean `engineers`" in ended.json["faults"][1]["remedy"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_a_fault(advisor: Commands, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    ended = advisor("export", "pilots", blocked / "x.yaml", "--json")
    assert ended.code == 1
    assert ended.json["faults"][0]["where"].startswith(str(tmp_path))


def test_a_reader_who_leaves_is_no_error() -> None:
    shell = ["bash", "-c", '"$0" -m advisor score pilots --json | head -c 1', sys.executable]
    ended = subprocess.run(shell, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout == "{"
    assert ended.stderr == ""


def test_printing() -> None:
    class Odd:
        pass

    assert plain({1: (float("inf"), None, True)}) == {"1": [None, None, True]}
    with pytest.raises(TypeError):
        plain(Odd())
    assert number(float("nan")) == "–"
    assert number(0.000123456) == "0.000123"
    assert table(("a", "b"), []) == "a  b"
