"""The drift laboratory: real models on windows of a real stream, and retraining policies on them.

A replay matrix holds the accuracy in period j of the model trained just before period i; with it
any policy can be replayed against reality without training again. This is where scikit-learn is
used. It knows arrays and dates; it opens no file.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["policy_accuracy", "quality_log", "replay_matrix", "retrained_every"]

_Floats = npt.NDArray[np.float64]


def replay_matrix(
    features: npt.ArrayLike, target: npt.ArrayLike, *, period: int, trained_on: int
) -> _Floats:
    """Accuracy in period j (column) of a logistic regression trained just before period i (row).

    `period` rows make a period; each model is trained on the `trained_on` periods before its own,
    on standardised features. Period 0 is the first after `trained_on` periods; cells below the
    diagonal (a model tested before it was trained) are NaN. Rows left over at the end are not used.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = np.asarray(features, dtype=float), np.asarray(target)
    whole = len(y) // period
    tested = whole - trained_on
    if period < 1 or trained_on < 1 or tested < 1:
        raise ValueError(
            f"{len(y)} rows make {whole} periods of {period}; {trained_on} train first"
        )
    matrix = np.full((tested, tested), np.nan)
    for i in range(tested):
        start, now, end = i * period, (i + trained_on) * period, whole * period
        model: Any = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(x[start:now], y[start:now])
        right = model.predict(x[now:end]) == y[now:end]
        matrix[i, i:] = right.reshape(-1, period).mean(axis=1)
    return matrix


def retrained_every(periods: int, count: int) -> tuple[int, ...]:
    """The periods in which a policy of fixed rhythm has a new model: 0, `periods`, 2 x …"""
    return tuple(range(0, count, periods))


def policy_accuracy(matrix: _Floats, retrained: Iterable[int]) -> _Floats:
    """Accuracy in each period when new models come in at the periods of `retrained` (0 is one).

    >>> policy_accuracy(np.array([[0.9, 0.8], [np.nan, 0.95]]), [0]).tolist()
    [0.9, 0.8]
    """
    starts = sorted({0, *retrained})
    count = matrix.shape[1]
    if starts[0] < 0 or starts[-1] >= count:
        raise ValueError(f"a retraining in period {starts[0 if starts[0] < 0 else -1]} of {count}")
    rows = np.searchsorted(starts, np.arange(count), side="right") - 1
    accuracy: _Floats = matrix[np.asarray(starts)[rows], np.arange(count)]
    return accuracy


def quality_log(
    matrix: _Floats, first_day: dt.date, *, days: int, every: int, labels: int
) -> pd.DataFrame:
    """A model-quality log as an organisation would keep it, one row a period.

    Columns: `date` (the period's first day), `accuracy` of the deployed model, `trained_at` (the
    day it was trained), `challenger_accuracy` of a model trained just before this period, `labels`
    (how many). The deployed model is renewed every `every` periods of `days` days.
    """
    import pandas as pd

    count = matrix.shape[1]
    retrained = retrained_every(every, count)
    latest = [retrained[k // every] for k in range(count)]
    day = [first_day + dt.timedelta(days=days * k) for k in range(count)]
    return pd.DataFrame(
        {
            "date": [each.isoformat() for each in day],
            "accuracy": policy_accuracy(matrix, retrained).round(4),
            "trained_at": [day[k].isoformat() for k in latest],
            "challenger_accuracy": np.diag(matrix).round(4),
            "labels": labels,
        }
    )
