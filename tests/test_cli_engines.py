"""The engines on the command line: the same bytes from both, what one declines, warming up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from test_cli import Commands, advisor, scenario
from test_engines_planted import everything

from simulator.spec import to_data
from sources import ROOT

__all__ = ["advisor", "scenario"]  # fixtures

WATCHED = """\
models:
  - id: m
    quality: {at-release: 0.9}
    monitors: [{id: look, every: 24, detector: {kind: ddm}}]
"""


def test_an_engine_that_declines_says_why(
    advisor: Commands, scenario: Path, tmp_path: Path
) -> None:
    watched = tmp_path / "watched.yaml"
    watched.write_text(scenario.read_text("utf-8") + WATCHED, encoding="utf-8")
    ended = advisor("simulate", watched, "--engine", "compiled", "--json")
    assert ended.code == 1
    assert "not supported: detector: `ddm`" in ended.json["faults"][0]["what"]


def test_both_engines_write_the_same_bytes(
    advisor: Commands, scenario: Path, tmp_path: Path
) -> None:
    found = {}
    for engine in ("reference", "compiled"):
        out = tmp_path / engine
        options = ("--engine", engine, "--replications", "2", "--out", out)
        ended = advisor("simulate", scenario, *options, "--json")
        assert ended.json["engine"] == engine
        files = {each.name: each.read_bytes() for each in sorted(out.iterdir())}
        found[engine] = (ended.json["measures"], files)
    assert found["reference"] == found["compiled"]
    assert len(found["compiled"][1]) > 5


def test_warming_up_leaves_the_engine_ready(advisor: Commands) -> None:
    first, again = (advisor("warm-up", "--json").json for _ in range(2))
    assert set(first) == {"engine", "seconds", "cached"}
    assert (again["engine"], again["cached"]) == ("compiled", True)


def test_without_numba_the_reference_engine_tells_the_same_numbers_and_says_why(
    advisor: Commands, tmp_path: Path
) -> None:
    """A process that finds no numba makes every draw in plain Python."""
    absent = tmp_path / "numba"
    absent.mkdir()
    (absent / "__init__.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    own = tmp_path / "everything.yaml"
    own.write_text(json.dumps(to_data(everything())), encoding="utf-8")

    def alone(*words: str | Path) -> subprocess.CompletedProcess[str]:
        told = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
        return subprocess.run(
            [sys.executable, "-m", "advisor", *map(str, words)],
            cwd=tmp_path, env=told, capture_output=True, text=True, check=False,
        )  # fmt: skip

    words = ("simulate", own, "--replications", "2", "--json")
    with_it = advisor(*words, "--engine", "compiled").json
    ended = alone(*words)
    assert ended.returncode == 0, ended.stderr
    without = json.loads(ended.stdout)
    assert (without["engine"], with_it["engine"]) == ("reference", "compiled")
    assert without["why"] == "not the compiled engine: numba is not installed"
    assert len(without["measures"]) > 100
    assert without["measures"] == with_it["measures"]
    ended = alone("warm-up")
    assert ended.returncode == 1
    assert "numba is not installed: install numba, or go on" in ended.stderr
    assert "Traceback" not in ended.stderr
