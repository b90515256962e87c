"""A question put to the laboratory and all of its answer, as one value that JSON can keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.laboratory.advice import turns, verdict
from advisor.laboratory.study import Flip, Money, Outcome, flips, outcomes, study_policies

__all__ = ["POLICY", "Answer", "answer", "answer_from_json", "answer_to_json"]

_Floats = npt.NDArray[np.float64]
POLICY = "paired-gaps"


@dataclass(frozen=True, slots=True)
class Answer:
    """What `retrain-policy` answers; costs in error-periods, periods counted from 0.

    `cost`, `retrainings`, `errors`, `returns`, `retrained`, `reasons`, `serves` are those of the
    causal policy; `never`, `best_periodic`, `hindsight_optimum`, `newest_only` costs of others;
    `periodic_costs[T - 1]` the cost of every T periods. `verdict` and `turns` are `advice` in two
    parts. `naive` is what needs no model, of a stream alone: empty for a matrix.
    """

    policy: str
    cost: float
    retrainings: int
    never: float
    best_periodic: float
    hindsight_optimum: float
    advice: str
    verdict: str
    turns: str
    doing_nothing_is_best: bool
    reached: float | None
    price: float
    label_delay: int
    periods: int
    errors: float
    returns: int
    retrained: tuple[int, ...]
    reasons: tuple[str, ...]
    serves: tuple[int, ...]
    best_periodic_every: int | None
    periodic_costs: tuple[float, ...]
    hindsight_retrained: tuple[int, ...]
    newest_only: float
    policies: tuple[Outcome, ...]
    flips: tuple[Flip, ...]
    naive: Mapping[str, float]
    warnings: tuple[str, ...]


def answer(
    matrix: _Floats,
    price: float | Money,
    *,
    delay: int = 0,
    newest_only: bool = False,
    floor: float | None = None,
    naive: Mapping[str, float] | None = None,
    warnings: tuple[str, ...] = (),
    cancel: Callable[[], bool] | None = None,
) -> Answer:
    """Replays every policy on a matrix and says what to do; see `study_policies`, `outcomes`."""
    money = price if isinstance(price, Money) else None
    cost = price.price if isinstance(price, Money) else price
    study = study_policies(matrix, cost, delay=delay, newest_only=newest_only, cancel=cancel)
    found = flips(matrix, study, cancel=cancel)
    ours, first, second = study.ours, verdict(study), turns(found)
    return Answer(
        policy=POLICY,
        cost=ours.cost,
        retrainings=ours.retrainings,
        never=study.never.cost,
        best_periodic=study.periodic.best.cost,
        hindsight_optimum=study.optimum.cost,
        advice=f"{first} {second}",
        verdict=first,
        turns=second,
        doing_nothing_is_best=study.doing_nothing_is_best,
        reached=study.reached,
        price=cost,
        label_delay=delay,
        periods=len(ours.accuracy),
        errors=ours.errors,
        returns=ours.returns,
        retrained=ours.retrained,
        reasons=ours.why,
        serves=ours.serves,
        best_periodic_every=study.periodic.every,
        periodic_costs=study.periodic.costs,
        hindsight_retrained=study.optimum.retrained,
        newest_only=study.newest_only.cost,
        policies=outcomes(study, floor=floor, money=money),
        flips=found,
        naive=dict(naive or {}),
        warnings=warnings,
    )


def answer_to_json(given: Answer) -> dict[str, Any]:
    """An answer in JSON's own types; numbers are finite."""
    return asdict(given)


def answer_from_json(data: Mapping[str, Any]) -> Answer:
    """The answer that `answer_to_json` wrote."""
    lists = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    nested = {
        "policies": tuple(Outcome(**each) for each in data["policies"]),
        "flips": tuple(Flip(**each) for each in data["flips"]),
    }
    return Answer(**{**data, **lists, **nested})
