"""The shipped model-quality log, computed anew from the Elec2 stream; known means reproduced."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from advisor.laboratory import policy_accuracy, quality_log, replay_matrix, retrained_every

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "questionnaires" / "examples" / "data" / "nsw-electricity-quality.csv"
FIRST_TESTED = dt.date(1996, 5, 7) + dt.timedelta(weeks=8)


@pytest.fixture
def matrix(data: Path) -> np.ndarray:
    return _matrix(data / "drift" / "elec2.csv.gz")


@lru_cache(maxsize=1)
def _matrix(path: Path) -> np.ndarray:
    """Weeks of 336 half-hours, eight to train on; period, nswprice and nswdemand."""
    stream = pd.read_csv(path)
    return replay_matrix(
        stream[["feat_1", "feat_2", "feat_3"]], stream["target"], period=336, trained_on=8
    )


def test_the_replay_matrix_is_the_one_computed_before(matrix: np.ndarray, data: Path) -> None:
    kept = pd.read_csv(data / "drift" / "replay_elec_nsw_lr.csv.gz", header=None).to_numpy()
    assert matrix.shape == kept.shape == (126, 126)
    assert np.isnan(matrix[1, 0])
    assert np.nanmax(np.abs(matrix - kept)) < 1e-4  # kept with four decimals


@pytest.mark.parametrize(
    ("periods", "mean"),
    [(1, 0.7824), (2, 0.7816), (4, 0.7778), (8, 0.7706), (13, 0.7679), (26, 0.7526), (126, 0.7051)],
)
def test_means_of_retraining_policies(matrix: np.ndarray, periods: int, mean: float) -> None:
    found = policy_accuracy(matrix, retrained_every(periods, 126)).mean()
    assert found == pytest.approx(mean, abs=0.002)


def test_weekly_accuracy_is_that_of_the_kept_curves(matrix: np.ndarray, data: Path) -> None:
    kept = pd.read_csv(data / "drift" / "accuracy_elec_nsw_lr_d0_s0.csv")
    for column, periods in (("never", 126), ("per4", 4), ("per26", 26)):
        found = policy_accuracy(matrix, retrained_every(periods, 126))
        assert np.abs(found - kept[column]).max() < 1e-4
    assert kept["date"][0] == FIRST_TESTED.isoformat()
    summary = json.loads((data / "drift" / "summary_elec_nsw_lr_d0_s0.json").read_text())
    assert summary["per26"]["retrains"] == len(retrained_every(26, 126)) - 1


def test_the_shipped_log_is_what_this_code_computes(matrix: np.ndarray) -> None:
    log = quality_log(matrix, FIRST_TESTED, days=7, every=26, labels=336)
    shipped = pd.read_csv(SHIPPED)
    pd.testing.assert_frame_equal(shipped, log, atol=1.01e-4)
