"""When a retraining is asked for: a policy as a pure reading of what a model's owner knows.

Knows alarms, the clock and the observed loss; knows nothing of the true quality, the drift or
whether a retraining is under way (the engine sees to it that at most one is).
"""

from __future__ import annotations

from simulator.spec import (
    CostAware,
    CumulativeRegret,
    FirstOf,
    NeverRetrain,
    OnAlarm,
    Periodic,
    Retraining,
)

__all__ = ["asks_at_check", "asks_at_timer", "asks_on_alarm", "members", "timer_periods"]

Simple = NeverRetrain | Periodic | OnAlarm | CumulativeRegret | CostAware


def members(policy: Retraining) -> tuple[Simple, ...]:
    """The simple policies of one: itself, or those of a `first-of`, in their order."""
    return policy.policies if isinstance(policy, FirstOf) else (policy,)


def asks_on_alarm(policy: Retraining) -> bool:
    """Whether an alarm asks for a retraining.

    >>> asks_on_alarm(OnAlarm(kind="on-alarm")), asks_on_alarm(NeverRetrain())
    (True, False)
    """
    return any(isinstance(each, OnAlarm) for each in members(policy))


def timer_periods(policy: Retraining) -> tuple[float, ...]:
    """The periods of its timers, in the scenario's unit."""
    return tuple(each.every for each in members(policy) if isinstance(each, Periodic))


def asks_at_timer(policy: Retraining, every: float) -> bool:
    """Whether the timer of that period asks, at every multiple of it on the clock."""
    return every in timer_periods(policy)


def asks_at_check(policy: Retraining, regret_points_days: float) -> str | None:
    """Why the loss observed since release (points x days) asks at a check, in words; None: not.

    >>> asks_at_check(CumulativeRegret(kind="cumulative-regret", points_days=30), 30.0)
    'observed loss of 30 point-days reached 30'
    """
    for each in members(policy):
        limit = _limit(each)
        if limit is not None and regret_points_days >= limit:
            return f"observed loss of {regret_points_days:g} point-days reached {limit:g}"
    return None


def _limit(policy: Simple) -> float | None:
    if isinstance(policy, CumulativeRegret):
        return policy.points_days
    if isinstance(policy, CostAware):
        return policy.cost / policy.value_per_point_day
    return None
