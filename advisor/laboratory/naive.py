"""What needs no model at all: the same label as last time, or the commonest so far.

A stream whose labels follow one another closely makes every accuracy look good; these baselines
say how much of it a model earns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["commonest_label", "same_as_last"]


def same_as_last(target: npt.ArrayLike) -> float:
    """The share of rows whose label is that of the row before; NaN for fewer than two rows.

    On Elec2 0.8533, above every model here (Žliobaitė 2013 says 85.3 %).

    >>> same_as_last([1, 1, 0, 0])
    0.6666666666666666
    """
    labels: npt.NDArray[Any] = np.asarray(target)
    return float((labels[1:] == labels[:-1]).mean()) if len(labels) > 1 else float("nan")


def commonest_label(target: npt.ArrayLike) -> float:
    """The share of the commonest label, known only in hindsight; NaN for no rows."""
    labels: npt.NDArray[Any] = np.asarray(target)
    if not len(labels):
        return float("nan")
    return float(np.unique(labels, return_counts=True)[1].max() / len(labels))
