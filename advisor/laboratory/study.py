"""One question asked of a matrix: what each way of retraining costs, and what a leader sees.

Puts our causal policy beside never, every period, the best rhythm and the optimum that only
hindsight knows. It knows matrices and prices; words for people are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.laboratory.hindsight import Periodic, best_periodic, hindsight_optimum, never
from advisor.laboratory.matrix import with_late_labels
from advisor.laboratory.replay import Replayed, replay_policy, replay_schedule, retrained_every

__all__ = ["Flip", "Money", "Outcome", "Study", "flips", "outcomes", "study_policies"]

_Floats = npt.NDArray[np.float64]
_DRAWS = 2_000
_FACTORS = (2.0, 4.0, 8.0, 16.0)
_LATER = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Study:
    """Ways of retraining on one matrix at one price (error-periods) and label delay (periods)."""

    price: float
    delay: int
    ours: Replayed
    newest_only: Replayed
    never: Replayed
    every_period: Replayed
    periodic: Periodic
    optimum: Replayed

    @property
    def doing_nothing_is_best(self) -> bool:
        """Whether never retraining cost no more than our policy and than every rhythm."""
        return self.never.cost <= min(self.ours.cost, self.periodic.best.cost)

    @property
    def reached(self) -> float | None:
        """Where our policy stands between the best rhythm (0) and the optimum (1), both hindsight.

        Below 0 it cost more than the best rhythm, above 1 less than the optimum (it may go back to
        an older model, the optimum may not). None where those two are the same.
        """
        room = self.periodic.best.cost - self.optimum.cost
        return (self.periodic.best.cost - self.ours.cost) / room if room > 1e-12 else None


def study_policies(
    matrix: _Floats,
    price: float,
    *,
    delay: int = 0,
    newest_only: bool = False,
    cancel: Callable[[], bool] | None = None,
) -> Study:
    """Replays every way of retraining on a matrix; see `Study`. `price` is at least 0.

    With `newest_only` our policy never goes back to an older model.
    """
    count = matrix.shape[1]
    ours, newest = (
        replay_policy(matrix, price, delay=delay, newest_only=only, cancel=cancel)
        for only in (False, True)
    )
    return Study(
        price=price,
        delay=delay,
        ours=newest if newest_only else ours,
        newest_only=newest,
        never=never(matrix),
        every_period=replay_schedule(matrix, retrained_every(1, count), price),
        periodic=best_periodic(matrix, price),
        optimum=hindsight_optimum(matrix, price),
    )


@dataclass(frozen=True, slots=True)
class Money:
    """What one retraining costs in people's time and machines, and what a point is worth.

    `point_value` is the value of one point of accuracy (0.01) over one period; all in one currency.
    """

    people: float
    machines: float
    point_value: float

    @property
    def price(self) -> float:
        """The price of a retraining in error-periods: its money over that of 100 points."""
        return (self.people + self.machines) / (100 * self.point_value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way of retraining means to a leader.

    `low` and `high` are the 80 % range of its cost over courses put together anew from stretches of
    these periods (a block bootstrap: how far the cost hangs on which periods came), the schedule as
    it was. `below_floor` is the share of periods below the floor with its range, None without a
    floor. `value_lost` with its range, `people_cost` and
    `machine_cost` are money, None without prices.
    """

    id: str
    errors: float
    retrainings: int
    cost: float
    low: float
    high: float
    mean_accuracy: float
    below_floor: float | None
    below_low: float | None
    below_high: float | None
    value_lost: float | None
    value_low: float | None
    value_high: float | None
    people_cost: float | None
    machine_cost: float | None


def outcomes(
    study: Study, *, floor: float | None = None, money: Money | None = None
) -> tuple[Outcome, ...]:
    """The rows of the table, ours first; `floor` is an accuracy from 0 to 1."""
    ways = (
        ("paired-gaps", study.ours),
        ("never", study.never),
        ("best-periodic", study.periodic.best),
        ("hindsight-optimum", study.optimum),
        ("every-period", study.every_period),
        ("newest-only", study.newest_only),
    )
    picks = _stretches(len(study.never.accuracy))
    return tuple(_outcome(name, way, study.price, floor, money, picks) for name, way in ways)


def _outcome(
    name: str,
    way: Replayed,
    price: float,
    floor: float | None,
    money: Money | None,
    picks: npt.NDArray[np.int64],
) -> Outcome:
    errors = 1.0 - way.accuracy
    low, high = np.quantile(errors[picks].sum(axis=1), (0.1, 0.9)).tolist()
    bill = price * way.retrainings
    worth = None if money is None else 100 * money.point_value
    under = None if floor is None else way.accuracy < floor
    bounds = (None, None) if under is None else np.quantile(under[picks].mean(axis=1), (0.1, 0.9))
    return Outcome(
        id=name,
        errors=way.errors,
        retrainings=way.retrainings,
        cost=way.cost,
        low=low + bill,
        high=high + bill,
        mean_accuracy=float(way.accuracy.mean()),
        below_floor=None if under is None else float(under.mean()),
        below_low=None if bounds[0] is None else float(bounds[0]),
        below_high=None if bounds[1] is None else float(bounds[1]),
        value_lost=None if worth is None else worth * way.errors,
        value_low=None if worth is None else worth * low,
        value_high=None if worth is None else worth * high,
        people_cost=None if money is None else money.people * way.retrainings,
        machine_cost=None if money is None else money.machines * way.retrainings,
    )


def _stretches(count: int) -> npt.NDArray[np.int64]:
    """Periods drawn anew in stretches of about the square root of their number, wrapping round."""
    length = max(1, round(count**0.5))
    pieces = -(-count // length)
    starts = np.random.default_rng(20_261_128).integers(0, count, (_DRAWS, pieces))
    places = (starts[:, :, None] + np.arange(length)) % count
    return places.reshape(_DRAWS, -1)[:, :count]


@dataclass(frozen=True, slots=True)
class Flip:
    """A change that turns the advice: `kind` price, value or delay; `factor` or `periods` of it."""

    kind: str
    amount: float


def flips(
    matrix: _Floats, study: Study, *, cancel: Callable[[], bool] | None = None
) -> tuple[Flip, ...]:
    """The smallest tried change of price, value of a point or label delay that turns the advice.

    The advice is whether our policy costs less than never. Prices are tried at 2, 4, 8 and 16 times
    and at as many parts; a point worth x times as much is a price x times lower, so one of them
    gives the other. Labels are tried 1, 2, 4 and 8 periods later, and with them the models know
    less. What is not named here was tried and turned nothing.
    """
    pays = study.ours.cost < study.never.cost
    found = []
    for factor in _FACTORS:
        price = study.price * factor if pays else study.price / factor
        tried = replay_policy(matrix, price, delay=study.delay, cancel=cancel)
        if (tried.cost < study.never.cost) != pays:
            found += [Flip("price", factor if pays else 1 / factor)]
            found += [Flip("value", 1 / factor if pays else factor)]
            break
    for later in _LATER:
        late = with_late_labels(matrix, later)
        tried = replay_policy(late, study.price, delay=study.delay + later, cancel=cancel)
        if (tried.cost < study.never.cost) != pays:
            found.append(Flip("delay", float(later)))
            break
    return tuple(found)
