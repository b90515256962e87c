"""A policy replayed against reality: which model served each period, and what that cost.

The replay hands a policy only the cells that it may know: columns whose labels have come, rows of
models that it has deployed. It reads no other cell of the matrix before the period it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.laboratory.causal import PairedGaps

__all__ = ["Replayed", "policy_accuracy", "replay_policy", "replay_schedule", "retrained_every"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A policy on a matrix of n periods.

    `retrained` are the periods before which a new model was trained (never 0: the first is free),
    `serves` the model that answered in each period, named by the period it was trained before,
    `accuracy` what it reached (0 to 1), `cost` the sum of 1 - accuracy plus the price for each
    retraining, `why` one reason for each retraining where the policy gives one.
    """

    retrained: tuple[int, ...]
    serves: tuple[int, ...]
    accuracy: _Floats
    cost: float
    why: tuple[str, ...] = ()

    @property
    def retrainings(self) -> int:
        """How many models were trained after the first."""
        return len(self.retrained)

    @property
    def returns(self) -> int:
        """How often a period began with going back to an older model than the one before served."""
        return sum(now < before for before, now in zip(self.serves, self.serves[1:], strict=False))

    @property
    def errors(self) -> float:
        """The sum of 1 - accuracy, in error-periods: the cost without the retrainings."""
        return float((1.0 - self.accuracy).sum())


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


def replay_schedule(matrix: _Floats, retrained: Iterable[int], price: float) -> Replayed:
    """A schedule fixed beforehand: from each period of `retrained` on the newest model serves."""
    later = tuple(sorted(set(retrained) - {0}))
    accuracy = policy_accuracy(matrix, later)
    starts = np.array([0, *later])
    rows = np.searchsorted(starts, np.arange(matrix.shape[1]), side="right") - 1
    cost = float((1.0 - accuracy).sum()) + price * len(later)
    return Replayed(later, tuple(starts[rows].tolist()), accuracy, cost)


def replay_policy(
    matrix: _Floats,
    price: float,
    *,
    delay: int = 0,
    newest_only: bool = False,
    policy: PairedGaps | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Replayed:
    """The causal policy against reality, its labels `delay` periods late (0: known at once).

    Before period j the policy has been told columns 0 to j - 1 - delay, of the models deployed by
    then and no others; the cell of period j is read after the decision, for the bill alone.
    `price` is what one retraining costs in error-periods, at least 0. With `newest_only` it never
    goes back to an older model.
    """
    rule = policy or PairedGaps(price, delay=delay, newest_only=newest_only)
    deployed, serves, accuracy, why = [0], [], [], []
    for now in range(matrix.shape[1]):
        known = now - 1 - delay
        if known >= 0:
            rule.told(known, {i: float(matrix[i, known]) for i in deployed if i <= known})
        step = rule.decide(now)
        if step.retrain:
            deployed.append(now)
            why.append(step.why)
        serves.append(step.serves)
        accuracy.append(float(matrix[step.serves, now]))
        if cancel is not None and cancel():
            raise InterruptedError("the replay was cancelled")
    found = np.array(accuracy)
    cost = float((1.0 - found).sum()) + price * (len(deployed) - 1)
    return Replayed(tuple(deployed[1:]), tuple(serves), found, cost, tuple(why))
