"""`calibrate --into` as a shell sees it: a preview, a file or the database, rows when asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_cli import Commands, advisor
from test_log_entry import ci_log, deployments

from advisor.cli.inputs import open_catalogue, open_engagement
from advisor.cli.keeping import Into
from advisor.cli.reporting import quality_logs
from advisor.storage import Store
from advisor.storage.log_rows import kept_rows

__all__ = ["advisor"]


@pytest.fixture
def place(advisor: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a new engagement, a log with a hostile name, and an empty database."""
    monkeypatch.setenv("ADVISOR_DATABASE", str(tmp_path / "store.sqlite"))
    made = advisor("new", "Acme", "--profile", "engineers=30", "-o", tmp_path / "acme.yaml")
    assert made.code == 0
    (tmp_path / "<b>ci & $x.csv").write_text(ci_log())
    return tmp_path


def words(place: Path, into: str | Path) -> list[str | Path]:
    return ["calibrate", place / "<b>ci & $x.csv", "--kind", "ci", "--into", into]


def test_a_log_goes_into_a_file_after_a_preview(advisor: Commands, place: Path) -> None:
    path = place / "acme.yaml"
    before = path.read_text()
    told = advisor(*words(place, path), "--json").json["into"]
    assert path.read_text() == before
    assert not told["applied"]
    moved = {each["parameter"] for each in told["moves"]}
    assert moved == {
        *("build-time", "build-fails", "test-time", "test-flaky", "test-defect"),
        "runs-per-change",
    }
    assert {each["provenance_before"] for each in told["moves"]} <= {"default", "assumption"}
    done = advisor(*words(place, path), "--yes", "--label", "Acme's <i>own</i>", "--id", "ci-26")
    assert done.code == 0
    assert "Kept, not used, because:" in done.out
    again = path.read_text()
    advisor("export", path, place / "round.yaml")
    assert (place / "round.yaml").read_text() == again
    assert "file: b-ci-x.csv" in again
    assert "2026-03-02" not in again
    assert [each.name for each in place.glob("*.rows.csv")] == []
    run = advisor("simulate", path, "--replications", "2", "--stress", place / "sheet.md")
    assert run.code == 0
    sheet = (place / "sheet.md").read_text()
    assert "log ci-26 (b-ci-x.csv)" in sheet
    assert "6 measured in the client's logs" in sheet


def test_rows_are_kept_beside_the_file_only_when_asked(advisor: Commands, place: Path) -> None:
    path = place / "acme.yaml"
    assert advisor(*words(place, path), "--id", "ci", "--yes", "--keep-rows").code == 0
    kept = place / "acme.ci.rows.csv"
    assert kept.read_text().splitlines()[0] == "queued,duration_minutes,result,stage,attempt"
    again = advisor("calibrate", kept, "--kind", "ci", "--into", path, "--json").json["into"]["log"]
    first = advisor(*words(place, path), "--json").json["into"]["log"]
    assert again["fits"]["parameters"] == first["fits"]["parameters"]
    taken = advisor(*words(place, path), "--id", "ci", "--yes", "--json")
    assert (taken.code, taken.json["faults"][0]["where"]) == (1, "--id")
    assert advisor(*words(place, path), "--id", "ci", "--yes", "--replace").code == 0
    assert not kept.exists()
    assert path.read_text().count("- id: ci\n") == 1


def test_a_log_goes_into_the_database_and_a_purge_takes_its_rows(
    advisor: Commands, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = advisor("import", place / "acme.yaml", "--yes", "--json").json["stored"]
    store, own = Store(), name.removeprefix("db:")
    assert advisor(*words(place, name), "--id", "ci", "--yes", "--keep-rows").code == 0
    (log,) = store.load(own).logs
    assert (log.id, log.file) == ("ci", "b-ci-x.csv")
    rows = kept_rows(store, own, "ci")
    assert rows is not None
    assert rows.startswith(b"queued,")
    opened = Into._open

    def and_somebody_else_saves(self: Into) -> Any:
        found = opened(self)
        store.save_part(own, "logs", [], store.get(own).version("logs"))
        return found

    monkeypatch.setattr(Into, "_open", and_somebody_else_saves)
    late = advisor(*words(place, name), "--id", "late", "--yes", "--keep-rows", "--json")
    assert (late.code, late.json["faults"][0]["where"]) == (1, name)
    assert "meanwhile" in late.json["faults"][0]["what"]
    assert kept_rows(store, own, "late") is None
    store.purge(own)
    assert b"docker build" not in (place / "store.sqlite").read_bytes()


def test_what_does_not_go_is_said_at_once(advisor: Commands, place: Path) -> None:
    path, log = place / "acme.yaml", place / "d.csv"
    log.write_text(deployments())
    loose = advisor("calibrate", log, "--kind", "deployments", "--yes", "--keep-rows", "--json")
    assert [each["where"] for each in loose.json["faults"]] == ["--yes", "--keep-rows"]
    for more, where in (
        (["--kind", "incidents", "--into", path], "--kind"),
        (["--kind", "deployments", "--into", path, "--id", "No id"], "--id"),
        (["--kind", "deployments", "--into", "pilots", "--yes"], "pilots"),
        (["--kind", "deployments", "--into", place / "none.yaml"], str(place / "none.yaml")),
        (["--kind", "ci", "--into", path], f"{log}:1"),
        (["--kind", "ci", "--into", path, "--stage", "x=deploy"], "--stage x"),
    ):
        ended = advisor("calibrate", log, *more, "--json")
        assert ended.code == 1
        assert ended.json["faults"][0]["where"] == where
    (place / "<i>.csv").write_text(
        "opened_at,restored_at\n2026-03-03T09:00,2026-03-03T11:00\n2026-03-09T09:00,2026-03-09T12:00"
    )
    both = ["--incidents", place / "<i>.csv", "--into", path, "--json"]
    joined = advisor("calibrate", log, "--kind", "deployments", *both).json["into"]["log"]
    assert joined["kind"] == "deployments"
    assert joined["fits"]["reading"]["incidents"]["file"] == "i-.csv"
    assert joined["fits"]["checks"]["change-fail-rate"]["value"] == 0
    told = advisor("calibrate", log, "--kind", "deployments", "--into", path)
    assert "It moves no number of today's scenario." in told.out
    assert "compared, never set" in told.out


def test_a_log_of_quality_is_drawn_where_its_rows_are_at_hand(
    advisor: Commands, place: Path
) -> None:
    away = place / "away"
    away.mkdir()
    rows = [f"2026-03-{day:02},0.{95 - day}" for day in range(2, 30)]
    (away / "q.csv").write_text("\n".join(("day,value", *rows)))
    path = place / "acme.yaml"
    name = advisor("import", path, "--yes", "--json").json["stored"]
    call = ["calibrate", away / "q.csv", "--kind", "metric", "--id", "q", "--yes", "--into"]
    for into in (path, name):
        for more, drawn in ((["--keep-rows"], 28), (["--replace"], 0)):
            assert advisor(*call, into, *more).code == 0
            (away / "q.csv").rename(away / "gone.csv")
            engagement = open_engagement(str(into), open_catalogue())
            (told,) = quality_logs(engagement, str(into))
            assert len(told.rows) == drawn
            (away / "gone.csv").rename(away / "q.csv")
    (log,) = open_engagement(str(path), open_catalogue()).logs
    assert log.file == "away/q.csv"
