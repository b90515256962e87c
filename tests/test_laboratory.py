"""The laboratory on a stream whose answer is known: a rule that turns round half-way."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from advisor.laboratory import policy_accuracy, quality_log, replay_matrix, retrained_every

PERIOD, PERIODS = 40, 12


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    """One feature decides; from period 8 on it decides the other way round."""
    x = np.tile(np.linspace(-1, 1, PERIOD), PERIODS)
    sign = np.repeat([1] * 8 + [-1] * 4, PERIOD)
    return replay_matrix(x[:, None], (x * sign > 0).astype(int), period=PERIOD, trained_on=2)


def test_a_model_is_right_until_the_rule_turns_and_wrong_after(matrix: np.ndarray) -> None:
    assert matrix.shape == (10, 10)
    assert matrix[0, :6] == pytest.approx(1.0)
    assert matrix[0, 6:] == pytest.approx(0.0)
    assert np.isnan(matrix[3, :3]).all()
    assert matrix[8, 8:] == pytest.approx(1.0)  # trained on two periods of the new rule


def test_policies_read_the_matrix(matrix: np.ndarray) -> None:
    assert policy_accuracy(matrix, []) == pytest.approx(matrix[0])
    weekly = policy_accuracy(matrix, retrained_every(1, 10))
    assert weekly == pytest.approx(np.diag(matrix))
    one = policy_accuracy(matrix, [8])
    assert one.tolist() == [*matrix[0, :8], *matrix[8, 8:]]
    with pytest.raises(ValueError, match="period 10 of 10"):
        policy_accuracy(matrix, [10])
    with pytest.raises(ValueError, match="period -1"):
        policy_accuracy(matrix, [-1])


def test_too_few_rows_are_told() -> None:
    with pytest.raises(ValueError, match="7 rows make 1 periods of 4; 2 train first"):
        replay_matrix([[0.0]] * 7, [0, 1] * 3 + [0], period=4, trained_on=2)


def test_a_quality_log_has_a_row_a_period(matrix: np.ndarray) -> None:
    log = quality_log(matrix, dt.date(2026, 1, 5), days=7, every=4, labels=PERIOD)
    assert list(log.columns) == ["date", "accuracy", "trained_at", "challenger_accuracy", "labels"]
    assert log["date"].tolist()[:2] == ["2026-01-05", "2026-01-12"]
    assert log["trained_at"].unique().tolist() == ["2026-01-05", "2026-02-02", "2026-03-02"]
    assert log["accuracy"].tolist() == policy_accuracy(matrix, [4, 8]).round(4).tolist()
    assert log["challenger_accuracy"].tolist() == np.diag(matrix).round(4).tolist()
