"""The engines on the command line: the same bytes from both, what one declines, warming up."""

from __future__ import annotations

from pathlib import Path

from test_cli import Commands, advisor, scenario

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
