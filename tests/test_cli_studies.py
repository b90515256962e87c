"""What a study says of itself on the command line: warm-up, precision, what a comparison saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_cli import BUSIER, SCENARIO, Commands, advisor, scenario

__all__ = ["advisor", "scenario"]  # fixtures


def test_a_warm_up_is_shown_with_the_series_it_was_found_on(
    advisor: Commands, tmp_path: Path
) -> None:
    path = tmp_path / "auto.yaml"
    path.write_text(SCENARIO.replace("horizon: 200", "horizon: 500\nwarm-up: auto"), "utf-8")
    found = advisor("simulate", path, "--replications", "3", "--json").json
    shown = found["warm_up"]
    assert (shown["rule"], shown["unit"], len(shown["series"])) == ("mser-5", "hours", 500)
    assert 0 <= shown["cut"] <= 250
    assert set(shown["series"][0]) == {"start", "end", "mean"}
    assert "(found by MSER-5)" in advisor("simulate", path, "--replications", "3").out
    stated = advisor("simulate", path, "--replications", "1", "--json").json
    assert stated["recovery"] == []


def test_an_overload_ends_is_measured_and_has_no_steady_state(
    advisor: Commands, tmp_path: Path
) -> None:
    """2.5 hours of work an hour for two slots, and a desk beside it that is calm."""
    text = """
scenario: 1
horizon: 300
pools: [{id: desk, slots: 2}, {id: calm, slots: 1}]
pipelines:
  - {id: ask, arrivals: {kind: exponential, mean: 0.4}, stages: [{id: s, pool: desk, time: 1}]}
  - {id: rest, arrivals: {kind: exponential, mean: 9}, stages: [{id: s, pool: calm, time: 1}]}
"""
    path = tmp_path / "busy.yaml"
    path.write_text(text, "utf-8")
    usage = ("simulate", path, "--replications", "2")
    assert advisor(*usage, "--json").json["overloads"] == [{"pool": "desk", "load": 2.5 / 2}]
    said = advisor(*usage).out
    assert said.index("pool desk is asked for 1.25 times what") < said.index("measure")
    assert "queue-wait.mean *" in said
    assert "* of these 300 hours alone: no steady state" in said
    calm = tmp_path / "calm.yaml"
    calm.write_text(text.replace("mean: 0.4", "mean: 2"), "utf-8")
    against = ("compare", calm, path, "--replications", "2")
    assert "busy: pool desk is asked for 1.25 times what" in advisor(*against).out
    (note,) = advisor(*against, "--json").json["notes"]
    assert note.startswith("busy: pool desk")
    for warm_up in ("50", "auto"):
        path.write_text(text + f"warm-up: {warm_up}\n", "utf-8")
        rows = advisor(*usage, "--json").json["measures"]
        means = {(row["measure"], row["subject"]): row["mean"] for row in rows}
        assert means["queue-wait.mean", "desk"] is None
        assert means["in-system", "all"] is None
        assert means["queue-wait.mean", "calm"] is not None
        assert " *" not in advisor(*usage).out


def test_a_precision_names_its_measures_and_the_last(advisor: Commands, scenario: Path) -> None:
    words = ("simulate", scenario, "--precision", "0.2", "--replications", "3")
    found = advisor(*words, "--on", "lead-time.mean:change,throughput", "--json").json
    rows = found["precision"]
    assert [(row["measure"], row["subject"]) for row in rows] == [
        ("lead-time.mean", "change"), ("throughput", "all"),
    ]  # fmt: skip
    assert all(row["relative"] <= 0.2 and row["since"] > 0 for row in rows)
    assert found["replications"] == max(row["since"] for row in rows) + 5
    lead = next(row for row in found["measures"] if row["measure"] == "lead-time.mean")
    assert (lead["high"] - lead["low"]) / 2 <= 0.2 * lead["mean"]
    assert "the last was lead-time.mean of change" in advisor(*words).out
    for wrong in ("speed", "utilisation", "throughput:nobody"):
        ended = advisor(*words, "--on", wrong, "--json")
        assert (ended.code, len(ended.json["faults"])) == (1, 1)
    for usage in (["--on", "throughput"], ["--precision", "1"],
                  ["--precision", "0.1", "--at-most", "3"]):  # fmt: skip
        assert advisor("simulate", scenario, *usage).code == 2


def test_a_comparison_says_what_common_random_numbers_saved(
    advisor: Commands, scenario: Path, tmp_path: Path
) -> None:
    other = tmp_path / "busier.yaml"
    other.write_text(BUSIER, "utf-8")
    found = advisor("compare", scenario, other, "--replications", "5", "--json").json
    lead = next(row for row in found["differences"] if row["measure"] == "lead-time.work")
    assert lead["correlation"] > 0.5
    assert lead["variance_ratio"] > 2
    assert "variance_ratio" in advisor("compare", scenario, other, "--replications", "3").out


def test_the_parameters_of_a_scenario_are_ranked(advisor: Commands, scenario: Path) -> None:
    words = ("sensitivity", scenario, "--replications", "3", "--measure", "lead-time.mean:change")
    found = advisor(*words, "--json").json
    rows = found["parameters"]
    assert rows[0]["parameter"] == "pipelines[id=change].stages[id=build].time"
    assert rows[0]["at_low"] < rows[0]["base"] < rows[0]["at_high"]
    assert [row["swing"] for row in rows] == sorted((row["swing"] for row in rows), reverse=True)
    assert rows[0]["clear"] is True
    assert found["left_out"] == []
    shown = advisor(*words, "--top", "1").out
    assert "stages[id=build].time" in shown
    assert "arrivals" not in shown
    assert advisor(*words[:2], "--measure", "speed").code == 1
    assert advisor(*words[:2], "--measure", "throughput:nobody").code == 1
    assert advisor(*words[:2], "--factor", "1").code == 2
    wider = advisor(*words, "--factor", "2", "--json").json["parameters"][0]
    assert wider["at_high"] > 1.5 * rows[0]["at_high"], "twice the work, not a quarter more"


def test_the_sheet_of_a_study_is_written(advisor: Commands, scenario: Path, tmp_path: Path) -> None:
    words = ("simulate", scenario, "--replications", "2", "--stress")
    assert advisor(*words, tmp_path / "sheet.md").code == 0
    text = (tmp_path / "sheet.md").read_text("utf-8")
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["Objectives", "Logic", "Data", "Experimentation", "Implementation",
                        "Access"]  # fmt: skip
    assert "| Purpose | One queue |" in text
    assert advisor(*words, tmp_path / "sheet.json").code == 0
    rows = json.loads((tmp_path / "sheet.json").read_text("utf-8"))["stress"]
    assert {"section": "Objectives", "item": "Purpose", "text": "One queue"} in rows
    assert advisor(*words, tmp_path / "sheet.txt").code == 2
    assert advisor("simulate", scenario, "--parameter-draws", "3").code == 1


def test_an_engagements_ranges_are_tried_and_drawn(
    advisor: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Over a day instead of half a year, and few parameters: the way, not the figures."""
    from advisor import baseline as ranges
    from advisor.flow import studying

    every = ranges.baseline_swings

    def few(baseline: Any) -> Any:
        swings, left_out = every(baseline)
        return [each for each in swings if each.id in ("standby-share", "integrate")], left_out

    monkeypatch.setattr(ranges, "baseline_swings", few)
    monkeypatch.setattr(studying, "_HALF_YEAR", 24.0)
    path = tmp_path / "sheet.md"
    words = ("simulate", "traditional", "--replications", "2", "--parameter-draws", "3")
    found = advisor(*words, "--stress", path, "--json").json["parameter_draws"]
    assert (found["draws"] + found["refused"], found["replications"]) == (3, 2)
    assert found["horizon"] == 24.0
    cost = next(each for each in found["outcomes"]
                if (each["measure"], each["subject"]) == ("cost", "on-call"))  # fmt: skip
    assert cost["low"] < cost["mean"] < cost["high"]
    assert cost["share"] == pytest.approx(1.0, abs=0.01), "the price of an hour is not chance"
    assert "assumed by experts, without a source" in path.read_text("utf-8")
    ranked = advisor("sensitivity", "traditional", "--replications", "2", "--measure",
                     "cost:on-call", "--json").json  # fmt: skip
    assert ranked["parameters"][0]["parameter"] == "standby-share"
    assert ranked["parameters"][0]["basis"] == "assumption"
    why = {each["parameter"]: each["why"] for each in ranked["left_out"]}
    assert why["release-rhythm"] == "it is said in words"
    assert why["engineers"] == "it has no range: stated or measured"
    assert len(ranked["parameters"]) == 2
    (fault,) = advisor("sensitivity", "traditional", "--factor", "2", "--json").json["faults"]
    assert fault["where"] == "--factor"
    assert "ranges of their own" in fault["what"]


def test_what_one_answer_does_is_told(advisor: Commands) -> None:
    words = ("effect", "traditional", "deploy-automation", "--replications", "2")
    found = advisor(*words, "--json").json
    assert found["before"] < found["after"] == 1.0
    assert found["weak"] and found["counts"] == pytest.approx(0.3)
    assert found["engine"] in ("compiled", "reference") and "compiled engine" in found["why"]
    (pool,) = [each for each in found["moves"] if each["path"].endswith("deploy].time")]
    assert pool["factor"] == pytest.approx(pool["after"] / pool["before"])
    assert pool["effects"][0]["basis"] in ("assumption", "anchored", "published")
    assert {each["case"] for each in found["differences"]} == {
        "answered", "drawn", "assumptions-off", "prerequisites-met",
    }  # fmt: skip
    assert set(found["differences"][0]) == {
        "case", "measure", "subject", "unit", "base", "candidate", "mean", "low", "high",
    }  # fmt: skip
    said = advisor(*words).out
    assert "It counts as 0.3: " in said
    assert "measures differ beyond chance" in said
    assert "clear ones are left out" in said
    pairs = {(each["measure"], each["subject"]) for each in found["differences"]}
    assert {(each["measure"], each["subject"]) for each in found["clear"]} <= pairs


def test_a_practice_without_a_mechanism_says_so_and_a_misspelt_one_is_named(
    advisor: Commands,
) -> None:
    said = advisor("effect", "traditional", "flow-measures").out
    assert "Scored, not simulated: " in said
    assert "It moves nothing here." in said
    fault = advisor("effect", "traditional", "ci-test", "--json").json["faults"][0]
    assert fault["where"] == "ci-test"
    assert fault["remedy"] == "did you mean `ci-tests`?"
