"""What a study says of itself on the command line: warm-up, precision, what a comparison saved."""

from __future__ import annotations

from pathlib import Path

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
