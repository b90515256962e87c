"""`calibrate` as a shell sees it: how a log is written, what is asked of it, what does not go."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cli import Commands, advisor

__all__ = ["advisor"]


def test_calibrate_is_told_how_a_log_is_written(advisor: Commands, tmp_path: Path) -> None:
    log = tmp_path / "runs.csv"
    rows = [
        f"{day:02}.x;2026-03-{day:02}T{hour:02}:30;12,5;1"
        for day in range(2, 30)
        for hour in (9, 9)
    ]
    log.write_text("\n".join(["Job;LastRun;Took;Verdict", *rows]))
    mapped = ["--map", "time=LastRun", "--map", "duration=Took", "--map", "failed=Verdict"]
    words = [*mapped, "--result", "1=passed", "--unit", "minutes", "--zone", "Europe/Berlin"]
    asked = ["--slots", "1", "--replications", "2", "--wait", "30", "--out", str(tmp_path / "out")]
    found = advisor("calibrate", log, "--kind", "ci", *words, *asked, "--json").json
    fits = {each["what"]: each for each in found["fits"]}
    assert fits["duration"]["mean"] == pytest.approx(12.5 / 60)
    assert fits["failures"]["mean"] == 0
    wait = next(each for each in found["backtest"] if each["what"] == "queue wait, mean")
    assert wait["actual"] == pytest.approx(12.5 / 120)  # the second of each two waits for the first
    assert found["sizes"][0]["slots"] >= 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "quantiles-duration.svg",
        "quantiles.csv",
    ]
    people = advisor("calibrate", log, "--kind", "ci", *words)
    assert "time from `lastrun`" in people.out
    wrong = advisor(
        "calibrate", log, "--kind", "metric", "--preset", "slurm", "--wait", "5", "--json"
    )
    assert [each["where"] for each in wrong.json["faults"]] == ["--preset", "--wait"]
    for words in (["--zone", "Berlin"], ["--map", "time"], ["--origin", "12.3."], ["--wait", "0"]):
        assert advisor("calibrate", log, "--kind", "ci", *words).code == 2
