"""The page Simulate: a view for each question, each with its own address."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from test_ui_app import app, catalogue, fresh_caches, html_of, projected, small, store, text_of

from advisor import flow
from advisor.engagement import Engagement, Log
from advisor.flow import trial_from_json, trial_to_json
from advisor.model import Catalogue
from advisor.outlook import HEADLINES, TRIED_COLUMNS, Trial
from advisor.report import numbers
from advisor.storage import Store
from advisor.ui import session, tried, worker
from advisor.ui.jobs import JOB, PROGRESS
from advisor.ui.keys import projection_key, trial_key

__all__ = ["catalogue", "fresh_caches", "projected", "small", "store"]  # fixtures


def test_a_view_of_simulate_has_its_own_address_and_draws_nothing_of_the_others(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    marks = {
        "Today": "What today's organisation produces",
        "Models and retraining": "There are no models in today's simulation",
        "How sure is it": "What makes these figures unsure",
        "Watch a run": "How do jobs move through the pools?",
        "What one answer does": "What does one answer do?",
        "How do you know": "Where the figures come from",
    }
    for view in marks:
        at = app("simulate", e=name, simulate=view)
        shown = {each for each, mark in marks.items() if mark in text_of(at)}
        assert shown == {view}
    at = app("simulate", e=name, simulate="Nothing of the kind")
    assert marks["Today"] in text_of(at)


ASKED = "Simulate it beside today"


@pytest.fixture
def halfway(projected: dict[str, Any]) -> dict[str, Any]:
    """The projection with quick pipelines half in place, and what they need less than half."""
    adoption = {**projected["baseline"]["adoption"], "pipeline-speed": 0.5, "ci-tests": 0.25}
    adoption |= {"gpu-pool": 0.0}
    return {**projected, "baseline": {**projected["baseline"], "adoption": adoption}}


def answer(name: str, practice: str = "") -> Any:
    at = app("simulate", e=name, simulate="What one answer does")
    return at.selectbox(key="tried").set_value(practice).run() if practice else at


def test_an_answer_shows_what_it_moves_and_is_tried_by_the_worker(
    store: Store,
    catalogue: Catalogue,
    small: Engagement,
    halfway: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, halfway)
    asked_for: list[tuple[str, ...]] = []
    monkeypatch.setattr(tried, "start", lambda *given: asked_for.append(given))
    at = answer(name, "pipeline-speed")
    shown = text_of(at)
    assert "Software changes, automated tests: time it takes" in shown
    assert "expert assumption" in shown
    assert "follows from the others" in shown, "runs before the merge take the time of the tests"
    next(each for each in at.button if each.label == ASKED).click().run()
    assert asked_for == [(name, key, "pipeline-speed")]
    order = {"kind": "trial", "engagement": name, "database": store.url, "projection": key}
    order |= {"practice": "pipeline-speed", "replications": None}
    (tmp_path / JOB).write_text(json.dumps(order), encoding="utf-8")
    assert worker.run(tmp_path) == 0
    assert json.loads((tmp_path / PROGRESS).read_text("utf-8"))["state"] == "done"
    at = answer(name, "pipeline-speed")
    assert ASKED not in [each.label for each in at.button]
    assert "headline measures move beyond chance" in text_of(at)
    assert "8 pairs of 26 weeks" in text_of(at)
    assert "What introducing it costs before it pays" in text_of(at)
    assert "person-weeks over 1 quarter. That is less than one of the 8 developers" in text_of(at)
    (kept, _), *_ = store.computations(name, "trial")
    payload = store.get_computation(name, "trial", kept)
    assert trial_to_json(trial_from_json(payload)) == payload
    with pytest.raises(ValueError, match="format 7"):
        trial_from_json({"trial": 7})


STAGES = (", automated tests", ", build")


def test_a_difference_is_grey_where_the_test_of_the_command_does_not_keep_it(
    store: Store, catalogue: Catalogue, small: Engagement, halfway: dict[str, Any]
) -> None:
    """Recovery leaves out 0 by its own interval, and not among thirteen headlines; the surest
    measure stands first in the fold, though it comes last in the frame."""
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, halfway)
    rows = [
        ("answered", *HEADLINES[0], "hours", 90.0, 80.0, -10.0, -12.0, -8.0),
        ("answered", *HEADLINES[3], "hours", 9.0, 8.0, -1.0, -1.95, -0.05),
        *(("answered", *pair, "", 1.0, 1.0, 0.0, -1.0, 1.0) for pair in HEADLINES[4:]),
        ("answered", "visits", "change.build", "visits", 40.0, 44.0, 4.0, 3.0, 5.0),
        ("answered", "visits", "change.test", "visits", 40.0, 50.0, 10.0, 10.0, 10.0),
        ("answered", "visits", "change.deploy", "visits", 40.0, 41.0, 1.0, -1.0, 3.0),
        ("answered", "bad-models", "all", "", math.nan, math.nan, math.nan, math.nan, math.nan),
        ("assumptions-off", *HEADLINES[0], "hours", 90.0, 89.0, -1.0, -3.0, 1.0),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(TRIED_COLUMNS))
    made = Trial("pipeline-speed", 4368.0, 8, 1, ("change",), frame, ())
    where = trial_key(key, "pipeline-speed", session.replications())
    store.put_computation(name, "trial", where, trial_to_json(made))
    at = answer(name, "pipeline-speed")
    html = html_of(at)
    assert "1 of 11 headline measures move beyond chance" in text_of(at)
    cells = {
        words: html.split(f">{words}</td>")[1].split("</tr>")[0].split("<td")[3:]
        for words in ("Lead time for changes", "Time to recover, median")
    }
    assert "ink2" not in cells["Lead time for changes"][0]
    assert "ink2" in cells["Lead time for changes"][1], "nothing is left without assumptions"
    assert "ink2" in cells["Time to recover, median"][0], "leaves out 0, and is not kept"
    assert "Every measure that moves beyond chance: 3 of 15" in [each.label for each in at.expander]
    at.session_state["tried-all"] = True
    fold = html_of(at.run()).split("Every measure that moves")[1]
    places = [fold.index(f">software changes{words}</td>") for words in ("", *STAGES)]
    assert places == sorted(places), "the headline, then the exact difference, then the other"
    assert "Left out: 11 measures whose difference is not beyond chance, and 1 of which" in fold
    assert ", deployment<" not in fold


def test_what_is_not_simulated_in_place_or_short_of_a_prerequisite_is_said(
    store: Store, catalogue: Catalogue, small: Engagement, halfway: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, halfway)
    found = text_of(answer(name, "flow-measures"))
    assert "scored, not simulated" in found
    assert str(catalogue.practices["flow-measures"].unsimulated) in found
    assert "nothing here for it to act on" in text_of(answer(name, "gpu-pool"))
    full = answer(name, "ci-build")
    assert "what it does is in today's figures already" in text_of(full)
    assert ASKED not in [each.label for each in full.button]
    found = text_of(answer(name, "pipeline-speed"))
    assert "is below half. Until then it counts as 0.3 of itself" in found


def test_beside_each_promise_of_the_roadmap_stands_what_remains_without_assumptions(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    found = flow.projection_from_json(projected)
    off = found.outlook.differences.query("strategy == 'assumptions-off'")
    lead = off[(off["measure"] == "lead-time.mean") & (off["subject"] == "change")].iloc[0]
    written = numbers.change(lead["mean"], "hours", lead["low"], lead["high"])
    html = html_of(app("roadmap", e=name))
    row = html.split("What remains, assumptions off")[1].split("Lead time for changes")[1]
    cells = [each.split("</td>")[0].split(">", 1)[1] for each in row.split("<td")[1:6]]
    assert cells[4] == written


def test_what_was_fitted_to_a_log_stands_with_its_miss_also_without_its_rows(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    fits = {
        "drift": {"kind": "saturating", "points": 9.12, "days": 175.0},
        "backtest": [{"what": "mean loss", "n": 51, "predicted": 4.741, "actual": 1.448}],
    }
    label = "Churn model"
    log = Log(id="q", kind="metric", file="q.csv", hash="0" * 64, label=label, fits=fits)
    name = store.create_engagement(small.model_copy(update={"logs": (log,)}))
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    shown = text_of(app("simulate", e=name, simulate="Today"))
    assert "1.4 came, a miss of −3.3" in shown
    assert "A log is not here" in shown
    assert "Fitted to Churn model" in shown
