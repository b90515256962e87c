"""How `score` tells of agreement: whole and with reasons as JSON, a short block for people."""

from __future__ import annotations

import json
from typing import Any

import pytest

from advisor.cli import main


def scored(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["score", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["agreement"]
    return found


@pytest.mark.parametrize("example", ["pilots", "regulated", "traditional"])
def test_every_null_says_why(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = scored(capsys, example)
    assert 0 < found["people"] <= found["asked"]
    for row in found["dimensions"]:
        named = {"alpha": [row["alpha"], *row["teams"].values()], "gap": [row["gap"]]}
        named["index"] = [*row["sides"].values(), *row["roles"].values()]
        for field, parts in named.items():
            for part in parts:
                assert (part[field] is None) == (part["why"] is not None)
    for practice in found["practices"]:
        for spread in (practice["all"], *practice["teams"].values()):
            assert (spread["ad"] is None) == (spread["median"] is None) == bool(spread["why"])
    assert found["agenda"] == sorted(found["agenda"], key=lambda talk: -talk["ad"])


def test_it_is_the_same_whatever_team_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    # two answers about different people could be subtracted from each other
    assert scored(capsys, "pilots", "--team", "depots") == scored(capsys, "pilots")


def test_people_read_a_short_block(capsys: pytest.CaptureFixture[str]) -> None:
    found = scored(capsys, "regulated")
    assert main(["score", "regulated"]) == 0
    block = capsys.readouterr().out.split(f"{found['asked']} people answered.", 1)[1]
    security = next(row for row in found["dimensions"] if row["dimension"] == "security")
    line = next(line for line in block.splitlines() if line.startswith("Security"))
    assert f"{security['alpha']['alpha']:.2f}" in line
    assert f"+{security['gap']['gap']:.1f}" in line
    assert found["agenda"][0]["reason"] in block
