"""A measured wear and season in the scenario: its band is drawn, and moves what comes out."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter
from test_drift_logs import START, YEAR, swinging

from advisor.baseline import baseline_swings, build_baseline
from advisor.baseline.swings import _moved
from advisor.catalogue import load_catalogue
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement
from simulator import simulate
from simulator.calibration import fit_quality
from simulator.drift import expected_deficit
from simulator.experiment import swung
from simulator.spec import Drift, build


def with_fits(fits: dict[str, Any]) -> tuple[Any, ...]:
    """The example `pilots`, its log fitted to something else."""
    catalogue = load_catalogue()
    engagement = load_engagement("pilots", catalogue)
    log = engagement.logs[0].model_copy(update={"fits": fits})
    changed = engagement.model_copy(update={"logs": (log,)})
    card = score(catalogue, changed)
    return catalogue, changed, card, build_baseline(catalogue, changed, card)


WEAR = ("drift-points", "drift-days")
DRIFT: dict[str, Any] = {"kind": "saturating", "points": 9.0, "days": 150.0}
BAND: dict[str, Any] = {
    "points-low": 3.0,
    "points-high": 27.0,
    "days-low": 90.0,
    "days-high": 300.0,
}


def losses(fits: dict[str, Any], age: float, draws: int = 24) -> np.ndarray:
    """Points lost at an age, wear and its days drawn as `drawn_scenarios` draws them."""
    baseline = with_fits(fits)[3]
    wears = [swing for swing in baseline_swings(baseline)[0] if swing.id in WEAR]
    found = []
    for number in range(draws):
        data = baseline.data
        for swing in wears:
            data = _moved(data, swing, random.Random(f"{number}/{swing.id}").random())
        (wear,) = [part for part in data["models"][0]["drift"]["parts"] if part["id"] == "wear"]
        found.append(expected_deficit(TypeAdapter(Drift).validate_python(wear), age))
    return np.array(found)


def test_the_band_of_a_measured_wear_is_drawn() -> None:
    exact = losses({"drift": DRIFT}, 182, draws=4)
    assert np.ptp(exact) == 0.0
    points = losses({"drift": DRIFT | {k: v for k, v in BAND.items() if "points" in k}}, 182)
    assert points.max() / points.min() > 2.5
    days = {"drift": DRIFT | {k: v for k, v in BAND.items() if "days" in k}}
    slope = {"drift": days["drift"] | {"held": "slope"}}
    young, old = losses(slope, 10), losses(slope, 1000)
    assert np.ptp(young) / young.mean() < 0.06  # the first slope is what the log knows
    assert old.max() / old.min() > 1.5
    end = {"drift": days["drift"] | {"held": "end"}}
    assert losses(end, 10).max() / losses(end, 10).min() > 1.5
    assert np.ptp(losses(end, 10000)) < 0.01  # what is lost in the end is


def test_a_wear_not_seen_is_drawn_up_to_what_may_have_been_missed() -> None:
    fits = {"drift": {"kind": "none", "days": 150.0, "points-high": 2.0}}
    drawn = losses(fits, 10000)
    assert 0.0 <= drawn.min() < 0.5 < drawn.max() <= 2.0
    row = with_fits(fits)[3].parameters.set_index("id").loc["drift-points"]
    assert (row["value"], row["low"], row["high"]) == (0.0, 0.0, 2.0)
    assert row["provenance"] == "measured"


def test_a_log_that_cannot_tell_leaves_the_assumption_and_widens_its_band() -> None:
    without = with_fits({})[3]
    fits = {"drift": {"kind": "unknown", "points-low": 0.0, "points-high": 31.0}}
    wide = with_fits(fits)[3]
    was = without.parameters.set_index("id").loc["drift-points"]
    row = wide.parameters.set_index("id").loc["drift-points"]
    assert row["value"] == was["value"] > 0
    assert row["provenance"] == was["provenance"] != "measured"
    assert was["low"] > 0
    assert (row["low"], row["high"]) == (0.0, 31.0)
    assert len(wide.data["models"]) == len(without.data["models"])
    assert any("cannot tell wear from harder weeks" in note for note in wide.notes)
    silent = with_fits({"drift": {"kind": "unknown"}})[3].parameters.set_index("id")
    assert silent.loc["drift-points", "low"] == was["low"]


def test_a_supported_season_enters_with_its_doubt_on_its_day() -> None:
    fits = fit_quality(swinging(3)).fits
    assert fits["season"]["points-low"] < fits["season"]["points"]
    assert fits["quality"] == pytest.approx(0.83, abs=0.005)  # that of the best time
    baseline = with_fits(fits)[3]
    row = baseline.parameters.set_index("id").loc["season"]
    assert row["provenance"] == "measured"
    assert row["low"] < row["value"] < row["high"]
    assert "season" in {swing.id for swing in baseline_swings(baseline)[0]}
    scenario = baseline.scenario
    assert scenario.origin is not None
    for model in scenario.models:
        (season,) = [part for part in model.drift.parts if part.id == "season"]
        best = scenario.origin + pd.Timedelta(days=season.phase_days)
        apart = (best - (START + pd.Timedelta(days=100))).days % YEAR
        assert min(apart, YEAR - apart) < 9
        assert season.points == fits["season"]["points"]


def test_the_ends_of_the_band_are_the_ends_of_the_outcome() -> None:
    """Six weeks of the whole organisation at both ends, on the same random numbers."""
    baseline = with_fits({"drift": DRIFT | BAND | {"held": "slope"}, "quality": 0.9})[3]
    swings = {swing.id: swing for swing in baseline_swings(baseline)[0]}
    quality = {}
    for end in ("low", "high"):
        data: dict[str, Any] = dict(baseline.data) | {"horizon": 1000.0}
        for id_ in WEAR:
            data = swung(data, swings[id_], getattr(swings[id_], end))
        frame = simulate(build(data), replications=1, seed=2).runs
        (quality[end],) = set(frame[frame["measure"] == "model-quality"]["value"])
    assert quality["low"] - quality["high"] > 0.05
