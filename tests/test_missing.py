"""What is likeliest missing: the sentence on each missed outcome holds the right numbers."""

from __future__ import annotations

import functools
import math
import re
from typing import Any

import pandas as pd
import pytest
from organisations import LARGE, baseline_of, catalogue, organisation

from advisor.baseline import check_outcomes
from advisor.baseline.missing import Seen, likeliest_missing
from simulator.experiment import Experiment
from simulator.intervals import summarise

PARTS = {"calendar": 500.0, "queue": 50.0, "work": 20.0, "delay": 30.0}


@functools.cache
def data() -> dict[str, Any]:
    """Forty models and sixty engineers: monthly releases of eight units, a board."""
    profile = {**LARGE, "units": 8, "release-rhythm": "monthly", "approval-board": True}
    return baseline_of(profile).data


def said(question: str, stated: float, simulated: float, **more: Any) -> str:
    seen = Seen(data(), stated, simulated, PARTS, **{"together": 14.0, **more})
    return likeliest_missing(question, seen)


def test_six_weeks_said_and_four_implied() -> None:
    words = said("stated-lead-time-days", 42.0, 28.0)
    assert words.startswith("you said 42 days, your calendars and waits imply 28: 14 days are")
    assert "0.46 of the monthly releases" in words  # 14 days of 30.4
    assert "the wait for calendars alone is 21" in said("stated-lead-time-days", 3.0, 28.0)


def test_a_rate_per_deployment_is_converted_by_the_size_of_a_deployment() -> None:
    """1 - (1 - p)^n by hand: 20 % of 14 changes is 1.58 % each; at 0.4 % it takes 54."""
    words = said("stated-change-fail-rate", 0.2, 1 - (1 - 0.0041) ** 14)
    assert "with 14 changes a deployment 20% of deployments are 1.6% of changes" in words
    assert "the model has 0.41%" in words and "it would take 54 changes" in words
    assert math.log(0.8) / math.log(1 - 0.0041) == pytest.approx(54.3, abs=0.1)


def test_an_impossible_share_has_the_general_hint_and_no_sentence() -> None:
    assert said("stated-change-fail-rate", 1.0, 0.1) == ""
    assert said("stated-change-fail-rate", 0.2, 0.1, together=math.nan) == ""
    assert said("stated-recovery-hours", 5.0, 0.0) == ""


@pytest.mark.parametrize(
    ("question", "stated", "simulated", "number"),
    [
        ("stated-deployments-per-week", 4.0, 2.0, "16 units"),
        ("stated-retrainings-per-year", 2.0, 5.0, "40% of alarms"),
        ("stated-retrainings-per-year", 6.0, 2.0, "every 2 months"),
        ("stated-utilisation", 0.6, 0.3, "2 times as many experiments"),
        ("stated-recovery-hours", 30.0, 20.0, "10 hours more"),
        ("stated-model-release-days", 90.0, 60.0, "30 days are missing"),
        ("stated-rework-rate", 0.5, 0.25, "2 times as many"),
        ("stated-incidents-per-week", 3.0, 1.0, "of the latter would match"),
    ],
)
def test_each_sentence_names_what_would_explain_the_rest(
    question: str, stated: float, simulated: float, number: str
) -> None:
    assert number in said(question, stated, simulated)


def test_every_stated_outcome_has_a_sentence_for_both_sides() -> None:
    asked = [item.id for item in catalogue().profile if "check" in item.feeds]
    assert len(asked) == 9
    for question in asked:
        above, below = said(question, 0.4, 0.2), said(question, 0.2, 0.4)
        assert above and below and above != below
        assert not re.search(r"nan|inf\b|e[+-]\d", above + below)


def test_incidents_are_those_of_changes_of_fixes_and_of_nothing_that_changed() -> None:
    values = {
        ("incidents", "change"): 30.0,
        ("incidents", "hotfix"): 2.0,
        ("incidents", "model-release"): 5.0,
        ("arrivals", "incident"): 20.0,
        ("arrivals", "change"): 4000.0,
        ("lead-time.p50", "model-release"): 960.0,
    }
    rows = [
        {"replication": n, "measure": m, "subject": s, "unit": "", "value": value}
        for n in range(2)
        for (m, s), value in values.items()
    ]
    runs = pd.DataFrame(rows)
    series = pd.DataFrame({"end": [52 * 168.0]})
    run = Experiment("reference", "", 1, 2, "", "1", "hour", 0.0, runs, summarise(runs), series,
                     None, ())  # fmt: skip
    stated = organisation({"stated-incidents-per-week": 1.0, "stated-model-release-days": 90})
    table = check_outcomes(stated, run, data()).set_index("question")
    assert table.loc["stated-incidents-per-week", "simulated"] == 1.0
    assert table.loc["stated-incidents-per-week", "verdict"] == "met"
    assert table.loc["stated-model-release-days", "simulated"] == 40.0
    assert "50 days are missing" in table.loc["stated-model-release-days", "note"]
