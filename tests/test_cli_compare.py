"""`compare` as a shell sees it: the best of several with a stated probability."""

from __future__ import annotations

from pathlib import Path

from test_cli import BUSIER, Commands, advisor, scenario

__all__ = ["advisor", "scenario"]


def test_compare_selects_the_best_with_a_stated_probability(
    advisor: Commands, scenario: Path, tmp_path: Path
) -> None:
    busier = tmp_path / "busier.yaml"
    busier.write_text(BUSIER, encoding="utf-8")
    words = ("compare", busier, scenario, "--replications", "4", "--indifference", "0.05")
    found = advisor(*words, "--json").json
    assert (found["selected"], found["indifference"], found["probability"]) == (
        "one-queue", 0.05, 0.95,
    )  # fmt: skip
    rows = {row["scenario"]: row for row in found["selection"]}
    assert rows["one-queue"]["out_at"] is None
    assert rows["busier"]["out_at"] == rows["busier"]["replications"] >= 4
    assert "Selected: one-queue. With probability at least 0.95" in advisor(*words).out
    more = advisor(*words, "--on", "throughput:change", "--probability", "0.8", "--json").json
    assert more["selected"] == "busier"
    assert more["criterion"] == {"measure": "throughput", "subject": "change"}
    short = advisor(*words[:-1], "1e-9", "--at-most", "5")
    assert "Not selected yet among busier, one-queue" in short.out
    for wrong in (("--probability", "0.5"), ("--replications", "1"), ("--indifference", "0")):
        assert advisor(*words, *wrong).code == 2
    fault = advisor(*words, "--on", "speed", "--json")
    assert (fault.code, fault.json["faults"][0]["where"]) == (1, "--on")
