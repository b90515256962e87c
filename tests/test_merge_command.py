"""`merge` on files: nothing written before the last conflict is decided, history beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.catalogue import load_catalogue
from advisor.cli import main
from advisor.storage.engagement_file import load_engagement, write_engagement


def command(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    capsys.readouterr()
    code = main([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def rooms(tmp_path: Path) -> tuple[Path, Path]:
    """The same workshop in two rooms: one answer and one price differ."""
    made = load_engagement("traditional", load_catalogue())
    sitting = made.rounds[0]
    first = sitting.answers[0]
    other = first.model_copy(update={"value": 0.0 if first.value else 1.0})
    rounds = (sitting.model_copy(update={"answers": (other, *sitting.answers[1:-1])}),)
    second = made.model_copy(
        update={"rounds": rounds, "profile": {**made.profile, "person-hour": 91}}
    )
    paths = tmp_path / "north.yaml", tmp_path / "south.yaml"
    for path, each in zip(paths, (made, second), strict=True):
        path.write_text(write_engagement(each), encoding="utf-8")
    return paths


def test_locked_then_decided_then_written_with_its_history(
    rooms: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    north, south = rooms
    out = tmp_path / "merged.yaml"
    code, told = command(capsys, "merge", north, south, "-o", out)
    keys = [each["key"] for each in told["conflicts"]]
    assert code == 1
    assert keys[0] == "profile/person-hour"
    assert len(keys) == 2
    assert [fault["where"] for fault in told["faults"]] == keys
    for fault in told["faults"]:  # the words show what differs, and nothing that does not
        assert "evidence" not in fault["what"]
    assert "value 0" in told["faults"][1]["what"]
    assert not out.exists()
    first = f"{keys[0]}={south}"
    code, told = command(capsys, "merge", north, south, "-o", out, "--take", first)
    assert (code, [fault["where"] for fault in told["faults"]]) == (1, keys[1:])
    both = ("--take", first, "--take", f"{keys[1]}={north}")
    code, told = command(capsys, "merge", north, south, "-o", out, *both)
    assert (code, told["faults"], told["file"]) == (0, [], str(out))
    catalogue = load_catalogue()
    made, lead = load_engagement(str(out), catalogue), load_engagement(str(north), catalogue)
    assert made.profile["person-hour"] == 91
    assert made.rounds == lead.rounds
    history = {each["key"]: each for each in json.loads(Path(told["history"]).read_text("utf-8"))}
    assert history[keys[1]]["taken"] == 0
    assert history[keys[1]]["decided"] is True
    assert [each["files"] for each in history[keys[1]]["said"]] == [[str(north)], [str(south)]]
    assert history["title"]["said"][0]["files"] == [str(north), str(south)]


def test_a_file_that_is_there_is_not_written_over(
    rooms: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    north, south = rooms
    before = south.read_bytes()
    code, told = command(capsys, "merge", north, south, "-o", south)
    assert code == 1
    assert [fault["where"] for fault in told["faults"]] == [str(south)]
    assert south.read_bytes() == before


def test_choices_that_decide_nothing_and_other_clients_are_faults(
    rooms: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    north, south = rooms
    out = tmp_path / "merged.yaml"
    wrong = ("--take", "title=x", "--take", "profile/person-hour=east.yaml")
    code, told = command(capsys, "merge", north, south, "-o", out, *wrong)
    assert code == 1
    assert [fault["what"] for fault in told["faults"]] == [
        "there is no such conflict",
        "`east.yaml` says nothing of it",
    ]
    code, told = command(capsys, "merge", north, "pilots", "-o", out)
    assert code == 1
    assert "it is of engagement" in told["faults"][0]["what"]
    code, told = command(capsys, "merge", north, "-o", tmp_path / "x.pdf")
    assert (code, "not written as" in told["faults"][0]["what"]) == (1, True)
    assert list(tmp_path.glob("merged*")) == []
