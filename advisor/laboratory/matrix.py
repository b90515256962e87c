"""The replay matrix: real models trained on sliding windows of a real stream, tested ever after.

With it any policy can be replayed against reality without training again. This is where
scikit-learn is used. It knows arrays and dates; it opens no file.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from advisor.laboratory.replay import policy_accuracy, retrained_every

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LEARNERS", "Cancelled", "Learner", "quality_log", "replay_matrix", "with_late_labels"]

_Floats = npt.NDArray[np.float64]
Learner = Literal["logistic", "forest"]
LEARNERS: tuple[Learner, ...] = get_args(Learner)
_AT_ONCE = 1_000_000


class Cancelled(Exception):  # noqa: N818 - it was asked for
    """The training was stopped because its caller said so; nothing of it is kept."""


def replay_matrix(
    features: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    period: int,
    trained_on: int,
    learner: Learner = "logistic",
    progress: Callable[[int, int, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> _Floats:
    """Accuracy in period j (column) of a model trained just before period i (row).

    `period` rows make a period; each model, a logistic regression or a random forest of 50 trees,
    is trained on the `trained_on` periods before its own, on standardised features. Period 0 is
    the first after `trained_on` periods; cells below the diagonal (a model tested before it was
    trained) are NaN. Rows left over at the end are not used. A row with a gap (NaN in a feature)
    neither trains nor tests; a period without any other row has no accuracy (NaN). A window with
    one label only makes a model that always answers it. Raises ValueError for too few rows and
    `Cancelled` where `cancel` says so; `progress` hears the models done.
    """
    x, y = np.asarray(features, dtype=float), np.asarray(target)
    whole = len(y) // period if period >= 1 else 0
    tested = whole - trained_on
    if period < 1 or trained_on < 1 or tested < 1:
        raise ValueError(
            f"{len(y)} rows make {whole} periods of {period}; {trained_on} train first"
        )
    from threadpoolctl import threadpool_limits

    usable = np.isfinite(x).all(axis=1)
    matrix = np.full((tested, tested), np.nan)
    for i in range(tested):
        if cancel is not None and cancel():
            raise Cancelled
        window = np.arange(i * period, (i + trained_on) * period)
        window = window[usable[window]]
        if not len(window):
            raise ValueError(f"no row without a gap before period {i}: nothing to train on")
        begin, end = (i + trained_on) * period, whole * period
        with threadpool_limits(limits=1):  # small models: threads that wait cost more than they do
            answers = _trained(x[window], y[window], learner)
            matrix[i, i:] = _tested(answers, x[begin:end], y[begin:end], usable[begin:end], period)
        if progress is not None:
            progress(i + 1, tested, "training models")
    return matrix


def _trained(x: _Floats, y: npt.NDArray[Any], learner: Learner) -> Callable[[_Floats], Any]:
    """What a model answers; one that saw a single label always answers it."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if (y == y[0]).all():
        return lambda rows: np.full(len(rows), y[0])
    if learner == "forest":
        model: Any = RandomForestClassifier(n_estimators=50, min_samples_leaf=5, random_state=0)
    else:
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, y)
    answers: Callable[[_Floats], Any] = model.predict
    return answers


def _tested(
    answers: Callable[[_Floats], Any],
    x: _Floats,
    y: npt.NDArray[Any],
    usable: npt.NDArray[np.bool_],
    period: int,
) -> _Floats:
    """The share of right answers in each period, over the rows without a gap."""
    right = np.zeros(len(y), dtype=bool)
    for start in range(0, len(y), _AT_ONCE):
        part = slice(start, min(start + _AT_ONCE, len(y)))
        rows = np.flatnonzero(usable[part]) + start
        if len(rows):
            right[rows] = answers(x[rows]) == y[rows]
    counted = usable.reshape(-1, period).sum(axis=1)
    hits = right.reshape(-1, period).sum(axis=1)
    return np.where(counted > 0, hits / np.maximum(counted, 1), np.nan)


def with_late_labels(matrix: _Floats, delay: int) -> _Floats:
    """The matrix of the same stream where labels come `delay` periods late.

    A model trained before period i can then know only what one trained at i - delay knew; the
    first model is the same (its labels have come before the start). Row i is row max(0, i - delay)
    from column i on.

    >>> with_late_labels(np.array([[0.9, 0.8], [np.nan, 0.95]]), 1).tolist()
    [[0.9, 0.8], [nan, 0.8]]
    """
    if delay < 0:
        raise ValueError(f"a delay of {delay} periods")
    count = len(matrix)
    late = matrix[np.maximum(0, np.arange(count) - delay)].copy()
    late[np.tril_indices(count, -1)] = np.nan
    return late


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
