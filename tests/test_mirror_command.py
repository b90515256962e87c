"""`mirror` on the command line and the fit on the page: shown first, used only by choice."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import report_samples as samples
from organisations import LARGE, SMALL
from organisations import catalogue as whole
from organisations import organisation as plain
from test_ui_app import app, catalogue, fresh_caches, html_of, projected, small, store, text_of

from advisor.baseline import (
    behind_outcomes,
    build_baseline,
    measured_outcomes,
    stated_outcomes,
)
from advisor.cli import main
from advisor.engagement import Engagement, Log
from advisor.flow import (
    MATCHED_COLUMNS,
    TURNED_COLUMNS,
    Mirroring,
    fitted_of,
    mirroring_to_json,
)
from advisor.model import Catalogue
from advisor.report.content import build_report
from advisor.report.model import TableBlock
from advisor.scoring import score
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement, read_engagement, write_engagement
from advisor.ui import session
from advisor.ui.keys import mirror_key, projection_key

__all__ = ["catalogue", "fresh_caches", "projected", "small", "store"]  # fixtures

LEAD = "stated-lead-time-days"


def organisation(tmp_path: Path, profile: dict[str, Any]) -> Path:
    made = plain({"regulated": False, **profile})
    path = tmp_path / "client.yaml"
    path.write_text(write_engagement(made), encoding="utf-8")
    return path


def test_mirror_shows_what_was_stated_beside_what_is_simulated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = organisation(tmp_path, {**SMALL, LEAD: 90.0})
    assert main(["mirror", str(path), "--replications", "2", "--workers", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = {each["question"]: each for each in told["outcomes"]}
    assert len(rows) == 9
    assert rows[LEAD]["verdict"] == "higher"
    assert "days are missing" in rows[LEAD]["note"]
    assert rows["stated-incidents-per-week"]["stated"] is None
    assert told["replications"] == 2
    assert told["engine"] in ("compiled", "reference")
    assert "compiled engine" in told["why"]


def test_there_is_no_fit_to_write_without_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = organisation(tmp_path, SMALL)
    assert main(["mirror", str(path), "--yes", "--json"]) == 1
    assert "no fit to write" in json.loads(capsys.readouterr().out)["faults"][0]["what"]


def test_a_fit_is_written_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is found is another test's; here: shown, written with --yes, read back and used."""
    monkeypatch.setattr("advisor.flow.fit_mirror", lambda *_, **__: fit())
    path = organisation(tmp_path, {**LARGE, LEAD: 42.0})
    before = path.read_bytes()
    assert main(["mirror", str(path), "--fit", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert not told["applied"]
    assert told["parameters"][0]["state"] == "at-bound"
    assert path.read_bytes() == before
    assert main(["mirror", str(path), "--fit", "--yes"]) == 0
    assert "missed: time to recover" in capsys.readouterr().out
    kept = read_engagement(path.read_bytes(), path.name, whole()).fitted
    assert kept == fitted_of(fit(), use=True)


def fit(to: dict[str, float] | None = None) -> Mirroring:
    """A fit whose review wait stands at its bound, whose rhythm moved and whose rest stayed."""
    outcomes = [
        (LEAD, "lead time of a change, median", "days", 42.0, 28.0, 41.0, 38.0, 44.0, 0.5, 0.02,
         "higher", "met", 41.5, ""),
        ("stated-recovery-hours", "time to recover, median", "hours", 90.0, 12.0, 12.0, 9.0, 15.0,
         6.5, 6.5, "higher", "higher", 14.0, "you said 78 hours more at the median"),
    ]  # fmt: skip
    turned = [
        ("review-wait", "p.time", "office hours", 8.0, 20.0, 15.0, 20.0, 3.0, 20.0, "", "",
         "at-bound"),
        ("release-rhythm", "p.opens", "calendar", *(math.nan,) * 6, "fortnightly", "monthly",
         "fitted"),
        ("runners", "p.slots", "jobs at once", 12.0, 12.0, 12.0, 12.0, 6.0, 30.0, "", "", "kept"),
    ]  # fmt: skip
    return Mirroring(
        pd.DataFrame(outcomes, columns=list(MATCHED_COLUMNS)),
        pd.DataFrame(turned, columns=list(TURNED_COLUMNS)),
        (("testers", "it is stated"), ("units", "it is stated")),
        to or {LEAD: 42.0, "stated-recovery-hours": 90.0},
        52.0,
        3,
        20,
        1,
        61,
    )


def test_the_report_shows_a_fit_that_is_used_and_none_that_is_not() -> None:
    """Beside each number its default, what agrees as well and its bounds; outcomes before too."""
    found = fit({LEAD: 17.0})
    for use in (True, False):
        client = samples.engagement("pilots")
        stated = {
            key: value
            for key, value in client.profile.items()
            if not key.startswith("stated-") or key == LEAD
        }
        update = {"profile": stated, "fitted": fitted_of(found, use=use)}
        client = client.model_copy(update=update)
        card = samples.assessment("pilots").scorecard
        base = build_baseline(whole(), client, card)
        projection = dataclasses.replace(samples.projection("pilots"), baseline=base)
        report = build_report(
            whole(), client, samples.assessment("pilots"), projection, profile="engineering"
        )
        mirror = report.section("mirror")
        tables = [each for each in mirror.blocks if isinstance(each, TableBlock)]
        assert len(tables) == (3 if use else 2)
        heads = [each.title for each in tables[0].columns]
        assert ("With defaults" in heads) == use
        known_by = "default from a source"
        if use:
            assert tables[0].rows[0][2].text == "28"
            (row,) = [[cell.text for cell in each] for each in tables[2].rows]
            assert row == [
                "Wait for a review",
                "8",
                known_by,
                "20",
                "15–20",
                "3–20",
                "at its bound",
            ]
        behind = {each[0].text: [cell.text for cell in each[1:3]] for each in tables[1].rows}
        assert behind["Wait for a review"][1] == ("fitted to what you said" if use else known_by)
        assert behind["Rhythm of releases"][1] == "you said"
        rows = report.section("parameters").blocks[0].rows  # type: ignore[union-attr]
        known = {each[0].text: each[3].text for each in rows}
        assert known["Wait for a review"] == ("fitted" if use else "default")
        assert known["Rhythm of releases"] == "stated", "what is stated is never replaced"


@pytest.mark.parametrize("name", ["traditional", "pilots", "regulated"])
def test_every_number_behind_an_outcome_of_an_example_keeps_how_it_is_known(name: str) -> None:
    client = load_engagement(name, whole())
    base = build_baseline(whole(), client, score(whole(), client))
    rows = behind_outcomes(stated_outcomes(client), base)
    assert len(rows) >= 5
    assert [row for row in rows if row["provenance"] == "stated"]
    assert [row for row in rows if row["provenance"] in ("default", "assumption")]
    assert all(row["source"] for row in rows)
    assert not behind_outcomes([], base)
    assert {row["id"] for row in behind_outcomes([LEAD], base)} <= {row["id"] for row in rows}


def test_what_a_log_measured_is_told_as_measured_beside_what_was_said() -> None:
    """The median of changes says nothing of the days until a model serves."""
    log = Log(
        id="deployments", kind="deployments", file="d.csv",
        hash="0" * 64, fits={"checks": {"lead-time.p50": {"value": 240.0, "unit": "hours"}}},
    )  # fmt: skip
    client = samples.engagement("pilots").model_copy(update={"logs": (log,)})
    assert set(measured_outcomes(client)) == {LEAD}
    projection = samples.projection("pilots")
    report = build_report(whole(), client, samples.assessment("pilots"), projection)
    rows = report.section("mirror").blocks[0].rows  # type: ignore[union-attr]
    assert [row[1].sub for row in rows] == ["measured", "", ""]


def test_the_page_shows_the_fit_and_uses_it_by_choice_alone(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    count = session.replications()
    store.put_computation(
        name, "projection", projection_key(catalogue, store.load(name), count), projected
    )
    at = app("simulate", e=name)
    assert "Fit to what you said" in [each.label for each in at.button]
    key = mirror_key(catalogue, store.load(name), count)
    store.put_computation(name, "mirror", key, mirroring_to_json(fit()))
    at = app("simulate", e=name)
    shown = text_of(at)
    html = html_of(at)
    assert "Default from a source: LinearB community benchmarks" in html, "on hover of its name"
    assert "Fitted to what you said, within its bounds; before that default from a source" in html
    for words in ("at its bound", "left at default", "Nearest within bounds", "Not free: testers"):
        assert words in shown
    assert store.load(name).fitted is None, "shown is not used"
    at.button(key="fit-use").click().run()
    kept = store.load(name).fitted
    assert kept is not None
    assert kept.use
    assert [each.parameter for each in kept.parameters] == ["review-wait", "release-rhythm"]
    assert mirror_key(catalogue, store.load(name), count) == key, "the fit stays in sight"
    assert projection_key(catalogue, store.load(name), count) not in dict(
        store.computations(name, "projection")
    ), "the run is stale"
    at = app("simulate", e=name)
    at.button(key="fit-use").click().run()
    assert not store.load(name).fitted.use  # type: ignore[union-attr]
