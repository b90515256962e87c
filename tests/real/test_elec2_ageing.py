"""What weekly accuracy on Elec2 shows of ageing: raw next to nothing, paired a lot, and a season.

Oracles: the facts on drift measured for this project on the NSW electricity stream (126 weeks,
logistic regression, a model never retrained and one retrained every week).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.calibration import fit_quality
from simulator.calibration.changes import change_points

pytestmark = pytest.mark.real


@pytest.fixture
def weeks(data: Path) -> pd.DataFrame:
    table = pd.read_csv(data / "drift" / "accuracy_elec_nsw_lr_d0_s0.csv")
    return pd.DataFrame(
        {
            "date": pd.to_datetime(table["date"]),
            "accuracy": table["never"],
            "trained_at": pd.Timestamp("1996-07-02"),
            "challenger": table["per1"],
            "labels": 336,
        }
    )


def test_raw_accuracy_explains_nothing_and_a_flat_line_forecasts_best(weeks: pd.DataFrame) -> None:
    found = fit_quality(weeks[["date", "accuracy"]])
    shapes = found.shapes.set_index("shape")
    assert shapes["r2"].round(2).to_dict() == {"flat": 0.0, "line": 0.01, "exponential": 0.12}
    assert shapes["miss"].round(1).to_dict() == {"flat": 9.2, "line": 18.8, "exponential": 14.3}
    assert found.drift == {"kind": "none"}
    assert found.fits["drift"]["kind"] == "unknown"
    assert found.high > 20
    said = " ".join(found.warnings)
    assert "cannot be told from harder weeks" in said
    assert "`flat` foretold best" in said
    assert "one of 14.4 points would have been" in said


def test_the_level_changes_twice(weeks: pd.DataFrame) -> None:
    accuracy = weeks["accuracy"].to_numpy()
    assert change_points(accuracy) == (48, 96)
    levels = [part.mean() for part in np.split(accuracy, [48, 96])]
    assert levels == pytest.approx([0.743, 0.622, 0.777], abs=5e-4)
    kept = fit_quality(weeks[["date", "accuracy"]]).changes
    assert [str(day.date()) for day in kept["date"]] == ["1997-06-03", "1998-05-05"]


def test_may_to_july_1998_is_the_season_of_the_model_of_1996(weeks: pd.DataFrame) -> None:
    nine = weeks[(weeks["date"] >= "1998-05-26") & (weeks["date"] < "1998-07-28")]
    means = nine[["accuracy", "challenger"]].mean().to_list()
    assert means == pytest.approx([0.775, 0.772], abs=6e-4)
    found = fit_quality(weeks)
    (season,) = found.returns
    assert season.periods == 2
    assert season.start <= nine["date"].iloc[0]
    assert season.end >= nine["date"].iloc[-1]
    assert season.start >= pd.Timestamp("1998-05-01")
    assert season.end <= pd.Timestamp("1998-07-31")
    assert season.quality > season.fresh
    assert any("no negative wear" in each for each in found.warnings)
    assert found.n == 126 - len(season.rows)
    assert found.loss(182) == pytest.approx(9.1, abs=1.0)  # what 26 weeks cost over all trainings
    assert found.season is not None
    assert not found.season.supported  # seen, but it foretold nothing: the scenario keeps its own


def test_the_mean_gap_of_all_trainings_is_that_of_the_table(data: Path) -> None:
    matrix = pd.read_csv(data / "drift" / "replay_elec_nsw_lr.csv.gz", header=None).to_numpy()
    start = pd.Timestamp("1996-07-02")
    rows = [
        (start + pd.Timedelta(weeks=j), matrix[i, j], start + pd.Timedelta(weeks=i), matrix[j, j])
        for i in range(126)
        for j in range(i, min(i + 53, 126))
    ]
    log = pd.DataFrame(rows, columns=["date", "accuracy", "trained_at", "challenger"])
    weeks = (log["date"] - log["trained_at"]).dt.days // 7
    gap = 100 * (log["challenger"] - log["accuracy"]).groupby(weeks).mean()
    known = {1: 0.45, 4: 1.4, 8: 3.1, 13: 4.4, 26: 9.1, 39: 10.1, 52: 9.3}
    for week, points in known.items():
        assert gap[week] == pytest.approx(points, abs=0.05)
    found = fit_quality(log)
    assert found.cycles == 126
    assert found.drift["kind"] == "saturating"
    assert found.ages["isotonic"].is_monotonic_increasing
    for week in (8, 13, 26, 39):
        assert found.loss(7 * week) == pytest.approx(known[week], rel=0.35)
    assert found.low < found.points < found.high
