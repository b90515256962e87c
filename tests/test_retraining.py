"""Policies of retraining: what each asks for, and that the first of several asks."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from simulator.retraining import asks_at_check, asks_at_timer, asks_on_alarm, timer_periods
from simulator.spec import Retraining

SPEC: TypeAdapter[Any] = TypeAdapter(Retraining)
ALL: dict[str, dict[str, Any]] = {
    "never": {},
    "periodic": {"every": 720.0},
    "on-alarm": {},
    "cumulative-regret": {"points-days": 40.0},
    "cost-aware": {"cost": 300.0, "value-per-point-day": 10.0},
}


def policy(kind: str) -> Any:
    return SPEC.validate_python({"kind": kind, **ALL[kind]})


@pytest.mark.parametrize("kind", ALL)
def test_each_asks_in_its_own_way_only(kind: str) -> None:
    spec = policy(kind)
    assert asks_on_alarm(spec) == (kind == "on-alarm")
    assert timer_periods(spec) == ((720.0,) if kind == "periodic" else ())
    assert asks_at_timer(spec, 720.0) == (kind == "periodic")
    assert not asks_at_timer(spec, 719.0)
    limit = {"cumulative-regret": 40.0, "cost-aware": 30.0}.get(kind)
    assert asks_at_check(spec, 29.99) is None
    assert (asks_at_check(spec, 30.0) is not None) == (limit == 30.0)
    assert (asks_at_check(spec, 40.0) is not None) == (limit is not None)


def test_the_first_of_several_asks() -> None:
    both = SPEC.validate_python(
        {"kind": "first-of", "policies": [{"kind": each, **ALL[each]} for each in ALL]}
    )
    assert asks_on_alarm(both)
    assert timer_periods(both) == (720.0,)
    assert asks_at_check(both, 30.0) == "observed loss of 30 point-days reached 30"
    alone = SPEC.validate_python({"kind": "first-of", "policies": [{"kind": "never"}]})
    assert not asks_on_alarm(alone)
