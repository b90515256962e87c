"""Today's scenario: every answer that claims to feed it does, nothing else, and it says why."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from organisations import LARGE, SMALL, baseline_of, catalogue, organisation, scorecard

from advisor.baseline import (
    PARAMETER_COLUMNS,
    check_outcomes,
    load_template,
    parameter_name,
    read_template,
)
from advisor.engagement import Log
from advisor.faults import FaultsError
from simulator import paths
from simulator.experiment import Experiment
from simulator.intervals import summarise

# For every question that feeds the baseline: a profile it is asked in, and two answers.
OTHER = {
    "ai": (LARGE, "production", "none"),
    "production-models": (LARGE, 40, 12),
    "pilots": ({"engineers": 30, "ai": "pilots"}, 2, 4),
    "engineers": (SMALL, 10, 25),
    "units": (SMALL, 2, 5),
    "changes-per-week": (SMALL, 12, 30),
    "release-rhythm": (SMALL, "monthly", "weekly"),
    "approval-board": (LARGE, True, False),
    "testers": (LARGE, 6, 9),
    "operations-people": (LARGE, 5, 8),
    "on-call-people": (LARGE, 2, 3),
    "runners": (LARGE, 12, 20),
    "data-scientists": (LARGE, 20, 9),
    "gpus": (LARGE, 24, 8),
    "model-releases-per-month": (LARGE, 3, 6),
    "label-delay-days": (LARGE, 7, 30),
    "person-hour": (LARGE, 80.0, 120.0),
    "runner-hour": (LARGE, 0.4, 0.8),
    "gpu-hour": (LARGE, 2.5, 4.0),
    "quality-point-day": (LARGE, 100.0, 200.0),
}


def feeding(what: str) -> list[str]:
    return [question.id for question in catalogue().profile if what in question.feeds]


@pytest.mark.parametrize("question", [*feeding("baseline"), "quality-point-day"])
def test_an_answer_that_feeds_the_baseline_changes_it(question: str) -> None:
    profile, one, two = OTHER[question]
    assert (
        baseline_of({**profile, question: one}).data != baseline_of({**profile, question: two}).data
    )


@pytest.mark.parametrize("question", feeding("check"))
def test_a_stated_outcome_is_never_an_input(question: str) -> None:
    assert baseline_of({**LARGE, question: 0.4}).data == baseline_of(LARGE).data


@pytest.mark.parametrize(
    "practice", ["ci-tests", "rollback", "trunk-based", "ml-metrics", "gpu-pool"]
)
def test_an_answer_moves_the_parameters_its_practice_acts_on(practice: str) -> None:
    needs = dict.fromkeys(catalogue().practices[practice].needs, 1.0)
    none, full = baseline_of(LARGE, needs), baseline_of(LARGE, {**needs, practice: 1.0})
    assert none.data != full.data
    moved = full.parameters[[practice in each for each in full.parameters["practices"]]]
    if practice != "ml-metrics":  # it sets a detector, which is no number
        assert len(moved)


@pytest.mark.parametrize(
    ("engineers", "testers", "rhythm"),
    [(10, 1, "fortnightly"), (60, 6, "monthly"), (300, 28, "two-monthly")],
)
def test_anchors_at_the_three_sizes_are_those_of_the_facts(
    engineers: int, testers: int, rhythm: str
) -> None:
    data = baseline_of({"engineers": engineers, "ai": "none"}).data
    assert paths.get(data, paths.find(data, "pools[role=testers].slots")[0]) == testers
    release = "pipelines[role=change].stages[role=release].opens"
    assert paths.get(data, paths.find(data, release)[0]) == rhythm


def test_parameters_have_provenance_and_bands_that_hold_their_value() -> None:
    half = dict.fromkeys(catalogue().practices, 0.5)
    profile = {**LARGE, "changes-per-week": 70}
    rows = baseline_of(profile, half).parameters
    assert list(rows.columns) == [*PARAMETER_COLUMNS, "text"]
    assert set(rows["provenance"]) == {"stated", "default", "assumption"}
    assert (rows["source"] != "").all()
    numbers = rows[rows["text"] == ""]
    assert (numbers["low"] <= numbers["value"] + 1e-9).all()
    assert (numbers["value"] <= numbers["high"] + 1e-9).all()
    stated = numbers.set_index("id").loc["changes-per-engineer"]
    assert (stated["provenance"], stated["value"]) == ("stated", pytest.approx(70 / 60))


def test_every_parameter_has_a_place_in_a_large_baseline() -> None:
    data = baseline_of(LARGE).anchors
    missing = [one.id for one in load_template().parameters if not paths.find(data, one.path)]
    assert missing == []


def test_every_parameter_has_a_name_of_its_own_that_fits_a_chart() -> None:
    template = load_template()
    names = [parameter_name(one.id) for one in template.parameters]
    assert all(one.title for one in template.parameters)
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 36


def test_a_stated_value_replaces_what_the_practices_in_place_would_make_of_it() -> None:
    every = dict.fromkeys(catalogue().practices, 1.0)
    stated = baseline_of({**LARGE, "release-rhythm": "monthly", "runners": 12}, every).data
    change = next(each for each in stated["pipelines"] if each["role"] == "change")
    assert next(s["opens"] for s in change["stages"] if s["id"] == "release") == "monthly"
    assert next(pool["slots"] for pool in stated["pools"] if pool["id"] == "runners") == 12
    unstated = baseline_of(LARGE, every).data
    change = next(each for each in unstated["pipelines"] if each["role"] == "change")
    assert next(s["opens"] for s in change["stages"] if s["id"] == "release") == "always"


def test_unknown_is_not_no_and_widens_the_band() -> None:
    known = {"ci-build": 1.0, "ci-tests": 1.0, "small-batches": 1.0}
    no = baseline_of(SMALL, known).parameters.set_index("id").loc["integrate"]
    unknown = baseline_of(SMALL, known, states={"trunk-based": "unknown"})
    row = unknown.parameters.set_index("id").loc["integrate"]
    assert row["value"] < no["value"]
    assert row["high"] / row["low"] > no["high"] / no["low"] * 2
    assert 0 < unknown.adoption["trunk-based"] < 1


def test_not_applicable_acts_on_nothing() -> None:
    state = {"trunk-based": "not-applicable"}
    assert baseline_of(SMALL, {}, states=state).data == baseline_of(SMALL).data


def test_without_models_there_is_no_model_part() -> None:
    for profile in (SMALL, {"engineers": 10, "ai": "exploring", "production-models": 0}):
        data = baseline_of(profile).data
        assert "models" not in data
        assert not [pool for pool in data["pools"] if pool["kind"] == "gpu"]


def drift_log(fits: dict[str, object]) -> Log:
    return Log(id="quality", kind="metric", file="quality.csv", hash="0" * 64, fits=fits)


def test_a_measured_drift_replaces_the_kinds_of_models() -> None:
    drift = {"kind": "saturating", "points": 9.1, "days": 120, "points-low": 3, "points-high": 30}
    fit = {"drift": drift, "quality": 0.78, "correlation": 0.05}
    found = baseline_of(LARGE, logs=(drift_log(fit),))
    (model,) = found.data["models"]
    assert (model["id"], model["count"]) == ("measured", 40)
    wear = next(part for part in model["drift"]["parts"] if part["id"] == "wear")
    assert (wear["points"], wear["days"]) == (9.1, 120)
    assert model["quality"]["at-release"] == 0.78
    assert {monitor["noise"]["kind"] for monitor in model["monitors"]} == {"binomial"}
    assert any("swings of the stream" in note for note in found.notes)
    rows = found.parameters.set_index("id")
    assert list(rows.loc["drift-points", ["provenance", "low", "high"]]) == ["measured", 3, 30]
    assert "drift-points-fast" not in rows.index


def test_a_measured_parameter_replaces_anchor_and_answers_and_an_unknown_one_is_said() -> None:
    log = Log(
        id="ci",
        kind="ci",
        file="ci.csv",
        hash="0" * 64,
        fits={"parameters": {"test-time": {"value": 0.7, "low": 0.5, "high": 0.9}, "tea-time": 1}},
    )
    found = baseline_of(LARGE, {"pipeline-speed": 1.0, "ci-tests": 1.0}, logs=(log,))
    row = found.parameters.set_index("id").loc["test-time"]
    assert (row["value"], row["low"], row["high"]) == pytest.approx((0.7, 0.5, 0.9))
    assert row["provenance"] == "measured"
    assert any("tea-time" in note for note in found.notes)


def test_nobody_is_asked_for_more_hours_than_there_are() -> None:
    weekly = baseline_of({**LARGE, "release-rhythm": "weekly", "testers": 6, "units": 8})
    row = weekly.parameters.set_index("id").loc["regression"]
    assert row["value"] < 24
    assert row["provenance"] == "assumption"
    assert "deployments a week" in row["source"]
    assert baseline_of(LARGE).parameters.set_index("id").loc["regression"]["value"] == 24


def test_the_origin_is_a_monday_on_or_after_the_round_and_the_horizon_the_plan() -> None:
    found = baseline_of(SMALL, quarters=6).scenario
    assert (found.origin.weekday(), str(found.origin.date())) == (0, "2026-03-16")
    assert found.horizon == 6 * 13 * 168


def test_prices_that_were_not_given_are_not_priced() -> None:
    rows = baseline_of({"engineers": 10, "ai": "none"}).parameters.set_index("id")
    assert rows.loc["person-hour", "value"] == 0
    assert "no price" in rows.loc["person-hour", "source"]


TEMPLATE = """template: 1
id: t
title: T
origin: 2026-01-05T00:00
sources: {}
parameters:
  - {id: a, path: "x", unit: h, value: [1, 2, 3], basis: assumption}
  - {id: a, path: "x", unit: h, value: [1, 2, 3], basis: published, source: [NOPE]}
model-kinds: [{id: one, share: 0.5, points: a, days: zz}]
toil: {ticket-hours: 1, kinds: {ops: 1}}
scenario:
  calendars: []
  pools: [{id: p, slots: {parameter: aa}}]
  pipelines: []
"""


def test_a_faulty_template_gives_all_its_faults_with_lines() -> None:
    with pytest.raises(FaultsError) as caught:
        read_template(TEMPLATE, "t.yaml")
    found = {(fault.where, fault.what) for fault in caught.value.faults}
    assert ("t.yaml:8", "parameter `a` is given twice") in found
    assert ("t.yaml:8", "no source `NOPE`") in found
    assert ("t.yaml:13", "no parameter `aa`") in found
    assert {what for _, what in found} >= {
        "no parameter `zz`",
        "shares do not add up to 1",
        "the scenario has no `models`",
    }


def experiment(values: dict[tuple[str, str], tuple[float, float]]) -> Experiment:
    """Two replications with these measures, over a year of 8766 hours."""
    rows = [
        {"replication": place, "measure": one, "subject": two, "unit": "", "value": pair[place]}
        for place in (0, 1)
        for (one, two), pair in values.items()
    ]
    runs = pd.DataFrame(rows)
    series = pd.DataFrame({"end": [8766.0]})
    return Experiment(
        "reference", "", 1, 2, "", "1", "hour", 0.0, runs, summarise(runs), series, None, ()
    )


def test_the_mirror_compares_in_the_units_of_the_questions() -> None:
    run = experiment(
        {
            ("lead-time.p50", "change"): (240.0, 288.0),
            ("deployment-frequency", "change"): (2.0, 2.2),
            ("recovery-time.p50", "change"): (math.nan, 10.0),
            ("utilisation", "gpu"): (0.3, 0.3),
            ("utilisation", "gpu-2"): (0.5, 0.5),
            ("retrainings", "all"): (20.0, 20.0),
        }
    )
    stated = organisation(
        {
            "production-models": 10,
            "stated-lead-time-days": 11,
            "stated-deployments-per-week": 8,
            "stated-utilisation": 0.1,
            "stated-retrainings-per-year": 2,
            "stated-change-fail-rate": 0.2,
        }
    )
    table = check_outcomes(stated, run).set_index("outcome")
    lead = table.iloc[0]
    assert (lead["simulated"], lead["verdict"]) == (11.0, "met")
    assert list(table["verdict"]) == [
        "met",
        "higher",
        "not-simulated",
        "not-simulated",
        "not-stated",
        "lower",
        "met",
        "not-simulated",
        "not-simulated",
    ]
    assert table.iloc[1]["miss"] == pytest.approx(8 / 2.1 - 1)
    assert table.iloc[1]["note"]
    assert table.iloc[4]["simulated"] == 10.0
    assert table.iloc[5]["simulated"] == pytest.approx(0.4)


def test_unplanned_fixes_are_deployments_too() -> None:
    run = experiment(
        {
            ("deployment-frequency", "change"): (3.0, 3.0),
            ("deployment-frequency", "hotfix"): (1.0, 1.0),
            ("change-fail-rate", "change"): (0.4, 0.4),
            ("change-fail-rate", "hotfix"): (math.nan, 0.0),
            ("rework-rate", "change"): (0.0, 0.0),
            ("rework-rate", "hotfix"): (1.0, 1.0),
        }
    )
    table = check_outcomes(organisation({"stated-rework-rate": 0.5}), run)
    assert table["simulated"].iloc[3] == 0.25  # one deployment in four is a fix
    assert table["verdict"].iloc[3] == "higher"
    assert table["simulated"].iloc[1] == 4.0
    assert table["simulated"].iloc[2] == pytest.approx(0.3)


def test_the_scorecard_of_an_example_gives_the_adoption_that_is_simulated() -> None:
    made = organisation(SMALL)
    assert scorecard(made, {"ci-build": 0.5}).adoption["ci-build"].value == 0.5
    assert baseline_of(SMALL, {"ci-build": 0.5}).adoption["ci-build"] == 0.5
