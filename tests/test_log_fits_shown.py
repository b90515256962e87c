"""What was fitted to a quality log is said in report and page, with the miss of its back-test."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from test_drift_logs import log_of, swinging

from advisor.catalogue import load_catalogue
from advisor.engagement import Log
from advisor.report.content import QualityLog, fit_items
from advisor.report.content.quality import quality_section
from advisor.report.model import ListBlock
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui.logged import quality_logs
from simulator.calibration import fit_quality


def said(fits: dict[str, Any]) -> str:
    return " | ".join(f"{each.lead}: {each.text}" for each in fit_items(fits))


def test_the_example_says_its_band_and_its_miss() -> None:
    engagement = load_engagement("pilots", load_catalogue())
    (log,), faults = quality_logs(engagement, Store(), engagement.id)
    assert not faults
    (block,) = [each for each in quality_section(log).blocks if isinstance(each, ListBlock)]
    assert [each.lead for each in block.items] == ["Loss with age", "Back-test"]
    assert block.items[0].text == (
        "9.1 points in the end (2.8–29.9), 63% of it after 175 days (175–350)."
    )
    assert block.items[1].text == (
        "The first 60% of the log foretold a mean loss of 4.7 points on the last 51 rows; 1.4 "
        "came, a miss of −3.3."
    )


def test_what_was_not_seen_and_what_cannot_be_told_are_two_things() -> None:
    none = said(fit_quality(log_of(104, every=13, noise=1.0, points=0.0)).fits)
    assert "None was seen; up to" in none
    assert "No rate is given" in none
    assert "a miss of" in none
    bare = said(fit_quality(log_of(60, every=60, noise=0.5)[["date", "accuracy"]]).fits)
    assert "cannot tell ageing from harder weeks" in bare
    assert "foretold a mean quality of" in bare
    short = said(fit_quality(log_of(3, every=3, noise=0.5)).fits)
    assert "too few rows" in short
    season = said(fit_quality(swinging(3)).fits)
    assert re.search(r"Season: [56]\.\d points over the year \(", season)


@pytest.mark.parametrize(
    "fits",
    [
        {},
        {"drift": "much"},
        {"drift": {"kind": "saturating", "points": "nine", "days": math.nan}, "backtest": "bad"},
        {"drift": {"kind": 7, "points": True}, "backtest": [{"predicted": "<b>"}], "season": 3},
    ],
)
def test_fits_of_another_make_are_no_trouble(fits: dict[str, Any]) -> None:
    assert "<b>" not in said(fits)
    assert "nan" not in said(fits)
    section = quality_section(QualityLog("x", "X", (), (), fits))
    assert section.title.startswith("X: ")


def test_a_log_whose_rows_are_elsewhere_still_says_what_was_fitted() -> None:
    engagement = load_engagement("pilots", load_catalogue())
    log: Log = engagement.logs[0].model_copy(update={"hash": "0" * 64, "label": "Churn model"})
    (found,), faults = quality_logs(
        engagement.model_copy(update={"logs": (log,)}), Store(), engagement.id
    )
    assert faults
    assert not found.rows
    section = quality_section(found)
    assert section.title == "Churn model: models lose up to 9.1 points with age"
    assert section.blocks[0].kind != "figure"
    assert "a miss of −3.3" in said(log.fits)
