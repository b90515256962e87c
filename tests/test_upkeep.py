"""Retraining more or less often, noticing or repairing: the study, its chart, how it is kept."""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from chart_samples import asked
from test_charts import drawn as drawn_on_screen
from test_svg import drawn as drawn_on_paper

from advisor.flow import VARIANTS, Upkeep, upkeep, upkeep_from_json, upkeep_to_json
from advisor.report import svg
from advisor.report.figures import ChartSpec, period_curve
from advisor.ui.charts import figure
from simulator import build, simulate
from simulator.experiment import best_period_of, expected_rates


def scenario(price: float = 85) -> Any:
    """Three models that are missed for a month and then take two weeks to repair."""
    model = {
        "id": "churn", "count": 3, "trained-by": "training",
        "quality": {"at-release": 0.92, "floor": 0.88, "value-per-point-day": 100},
        "drift": {"kind": "saturating", "points": 9, "days": 90},
        "monitors": [{"id": "complaints", "every": 720, "labels": 300,
                      "noise": {"kind": "binomial"},
                      "detector": {"kind": "threshold", "below": 0.87}}],
        "retraining": {"kind": "on-alarm"},
    }  # fmt: skip
    return build(
        {
            "scenario": 1, "horizon": 9000,
            "pools": [{"id": "desk", "kind": "people", "slots": 9, "cost-per-slot-hour": price}],
            "pipelines": [{"id": "training", "role": "training", "stages": [
                {"id": "prepare", "role": "prepare-data", "pool": "desk", "time": 36},
                {"id": "sign", "role": "approval", "applies": 0.9, "time": 300}]}],
            "models": [model],
        }
    )  # fmt: skip


@cache
def found(price: float = 85) -> Upkeep:
    today = scenario(price)
    projection: Any = SimpleNamespace(
        baseline=SimpleNamespace(scenario=today), today=simulate(today, replications=2)
    )
    return upkeep(projection, replications=2)


def test_the_period_that_costs_least_stands_among_those_simulated() -> None:
    made, model = found(), scenario().models[0]
    best = made.best.iloc[0]
    assert best["cost"] == pytest.approx(36 * 85)
    assert best["every"] == best_period_of(model, best["cost"]).every
    expected = expected_rates(model, best["cost"], int(made.periods["every"].max()))
    for row in made.periods.itertuples():
        assert row.mean == pytest.approx(expected[row.every - 1], rel=1e-9)
    cheapest = made.periods.sort_values("mean").iloc[0]
    assert cheapest["every"] == best["every"]


def test_noticing_and_repairing_each_help_and_both_help_most() -> None:
    below = found().variants.set_index("variant")["mean"]
    assert tuple(below.index) == VARIANTS
    assert below["both"] < below["noticed"] < below["today"]
    assert below["both"] < below["repaired"] < below["today"]


def test_never_is_kept_and_no_price_is_no_period() -> None:
    dear = found(price=9000)
    assert dear.best.iloc[0]["never"]
    assert pd.isna(dear.best.iloc[0]["every"])
    free = found(price=0)
    assert free.best.empty
    assert free.periods.empty
    for made in (found(), dear, free):
        again = upkeep_from_json(json.loads(json.dumps(upkeep_to_json(made))))
        for name in ("periods", "best", "variants"):
            pd.testing.assert_frame_equal(getattr(again, name), getattr(made, name))
    with pytest.raises(ValueError, match="format 2"):
        upkeep_from_json({"upkeep": 2})


def curve(price: float = 85) -> ChartSpec:
    made, model = found(price), scenario(price).models[0]
    best = made.best.iloc[0]
    return period_curve(
        expected_rates(model, best["cost"], int(made.periods["every"].max())).tolist(),
        list(made.periods[["every", "mean", "low", "high"]].itertuples(index=False, name=None)),
        best=None if best["never"] else best["every"], rate=best["rate"], what="churn models",
        currency="EUR", source="a test",
    )  # fmt: skip


def test_the_curve_states_the_best_period_or_never() -> None:
    spec, every = curve(), int(found().best.iloc[0]["every"])
    assert spec.title.startswith(f"Churn models: retraining every {every} days costs least, €")
    assert len(spec.rules) == 1
    assert curve(9000).title == "Churn models: a retraining costs more than it saves, at any period"
    assert curve(9000).rules == ()


@pytest.mark.parametrize("price", [85, 9000])
def test_screen_and_paper_draw_every_number_of_the_curve(price: float) -> None:
    spec = curve(price)
    assert drawn_on_screen(figure(spec), spec) == asked(spec)
    assert drawn_on_paper(svg.draw(spec), spec) == asked(spec)
