"""The ranges of a baseline as ends and as draws: every row of its parameters, by hand, by law."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.baseline import (
    Baseline,
    Known,
    baseline_swings,
    build_baseline,
    drawn_scenarios,
    fitted_today,
)
from advisor.baseline.build import drawn_todays
from advisor.baseline.swings import _drawn
from advisor.catalogue import load_catalogue
from advisor.effects import draw_sizes, mean_of, value_at
from advisor.effects.places import weekly_arrivals
from advisor.engagement import Engagement
from advisor.model import Catalogue
from advisor.scoring import Scorecard, score
from advisor.storage.engagement_file import load_engagement
from simulator import paths
from simulator.experiment import Swing, swung
from simulator.spec import Scenario, build, full_data

Made = tuple[Catalogue, Engagement, Scorecard, Baseline]


@pytest.fixture(scope="module")
def made() -> Made:
    catalogue = load_catalogue()
    engagement = load_engagement("pilots", catalogue)
    scorecard = score(catalogue, engagement)
    return catalogue, engagement, scorecard, build_baseline(catalogue, engagement, scorecard)


def place_of(data: Any, swing: Swing) -> Any:
    return value_at(data, paths.find(data, swing.path)[0])


def test_every_parameter_is_tried_or_named(made: Made) -> None:
    baseline = made[3]
    swings, left_out = baseline_swings(baseline)
    named = [each.id for each in swings] + [each for each, _ in left_out]
    assert sorted(named) == sorted(baseline.parameters["id"])
    ranged = baseline.parameters[baseline.parameters["low"] < baseline.parameters["high"]]
    assert len(swings) == len(ranged) - 1  # all but gpu-pools, which is no number of a place
    assert dict(left_out)["gpu-pools"] == "it decides which parts there are"


def test_an_end_is_the_ranges_end_in_the_scenario(made: Made) -> None:
    """Every parameter that stands in the scenario in its own unit is there what the range says."""
    baseline = made[3]
    data = full_data(baseline.scenario)
    rows = baseline.parameters.set_index("id")
    seen = 0
    for swing in baseline_swings(baseline)[0]:
        row = rows.loc[swing.id]
        for end in ("low", "high"):
            after = swung(data, swing, getattr(swing, end))
            build(after)
            value, now = place_of(after, swing), place_of(data, swing)
            if swing.id in ("test-time", "review-effort", "canary-time", "change-fails", "restore",
                            "review-share", "validate-share", "rollback-share"):  # fmt: skip
                assert mean_of(value) == pytest.approx(row[end], rel=1e-6), (swing.id, end)
                seen += 1
            elif swing.id in ("changes-per-engineer", "experiments", "toil"):
                ratio = weekly_arrivals(value) / weekly_arrivals(now)
                assert ratio == pytest.approx(row[end] / row["value"]), (swing.id, end)
                seen += 1
            elif swing.id == "floor-points":
                release = rows.loc["release-quality", "value"]
                assert value == pytest.approx(release - row[end] / 100)
                seen += 1
    assert seen == 2 * 12


def test_more_changes_are_more_pushes_too(made: Made) -> None:
    baseline = made[3]
    swing = next(e for e in baseline_swings(baseline)[0] if e.id == "changes-per-engineer")
    after = swung(baseline.data, swing, swing.high)
    for role in ("change", "push-load"):
        before, now = (
            next(each for each in data["pipelines"] if each.get("role") == role)["arrivals"]
            for data in (baseline.data, after)
        )
        assert weekly_arrivals(now) > 1.1 * weekly_arrivals(before)


def test_draws_stay_in_their_range_with_todays_value_in_the_middle() -> None:
    """A factor from a quarter to four: log-triangular about 1, so half of the draws are below 1."""
    u = np.linspace(0.0005, 0.9995, 1000)
    wide = np.array([_drawn(Swing("a", "p", 0.25, 4.0), each) for each in u])
    assert wide.min() >= 0.25
    assert wide.max() <= 4.0
    assert np.median(wide) == pytest.approx(1.0, rel=0.01)
    assert np.all(np.diff(wide) >= 0)
    lopsided = np.array([_drawn(Swing("a", "p", 0.0, 2.0), each) for each in u])
    assert lopsided.mean() == pytest.approx((0.0 + 1.0 + 2.0) / 3, rel=0.01)
    share = np.array([_drawn(Swing("a", "p", 0.0, 0.3, "set"), each) for each in u])
    assert share.mean() == pytest.approx(0.1, rel=0.01)


def test_the_same_seed_draws_the_same_scenarios_and_another_does_not(made: Made) -> None:
    def drawn(seed: int) -> list[Scenario | None]:
        return list(drawn_scenarios(*made, draws=2, seed=seed, horizon=500.0))

    first, again, other = drawn(1), drawn(1), drawn(2)
    assert first == again
    assert first[0] != first[1]
    assert first[0] != other[0]
    for each in first:
        assert each is not None
        assert each.horizon == 500.0
        assert [one.id for one in each.pipelines] == [one.id for one in made[3].scenario.pipelines]


def test_a_draw_and_a_trial_of_a_fit_are_the_whole_baselines_data(made: Made) -> None:
    """What is worked out once for all draws changes no number of any, nor the next one's."""
    catalogue, engagement, scorecard, _ = made
    today = drawn_todays(catalogue, engagement, scorecard)
    for seed in (3, 4, 3):
        sizes = draw_sizes(catalogue, seed)
        whole = build_baseline(catalogue, engagement, scorecard, draws=sizes)
        assert today(sizes) == whole.data
    wait = {"review-wait": Known(3.0, 2.0, 5.0, "fitted", "fitted")}
    whole = build_baseline(catalogue, engagement, scorecard, fitted=wait)
    assert fitted_today(catalogue, engagement, scorecard, wait) == whole.data
    assert whole.data != made[3].data
