"""From a labelled stream to its matrix, with what needs no model beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from advisor.laboratory.matrix import Learner, replay_matrix, with_late_labels
from advisor.laboratory.naive import commonest_label, same_as_last
from advisor.laboratory.reading import Stream, check_length, check_matrix

__all__ = ["build_matrix"]


def build_matrix(
    stream: Stream,
    name: str,
    *,
    period: int,
    trained_on: int,
    learner: Learner = "logistic",
    delay: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> tuple[npt.NDArray[np.float64], Mapping[str, float]]:
    """The replay matrix where labels come `delay` periods late, and the naive baselines.

    `name` is the stream's in faults. Raises FaultsError for too few or too many periods and for a
    period without a row that can be tested; otherwise as `replay_matrix`.
    """
    check_length(len(stream.target), period, trained_on, name)
    matrix = replay_matrix(
        stream.features,
        stream.target,
        period=period,
        trained_on=trained_on,
        learner=learner,
        progress=progress,
        cancel=cancel,
    )
    check_matrix(matrix, name)
    tested = stream.target[trained_on * period :]
    naive = {"same_as_last": same_as_last(tested), "commonest_label": commonest_label(tested)}
    return with_late_labels(matrix, delay), naive
