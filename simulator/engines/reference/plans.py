"""What a stage says when it is read: to a job that comes, to a request, at the end of a visit.

`applies`, the request (pool, slots, time, clock, calendar …) and the failure causes are read at
three different instants, so they change independently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from simulator.calendars import Calendar
from simulator.distributions import Constant, Distribution
from simulator.draws import hash_id
from simulator.engines.reference.dated import (
    Dated,
    ElementChange,
    split_factors,
)
from simulator.engines.reference.pools import Pool
from simulator.spec import Interruption, Stage

if TYPE_CHECKING:
    from simulator.engines.reference.flow import Flow

__all__ = ["DISTRIBUTION", "CausePlan", "Places", "RequestPlan", "StageRun"]

DISTRIBUTION: TypeAdapter[Any] = TypeAdapter(Distribution)
_SPOT: TypeAdapter[Interruption | None] = TypeAdapter(Interruption | None)


@dataclass(frozen=True, slots=True)
class Places:
    """Pools and calendars of a run, by id."""

    pools: Mapping[str, Pool]
    calendars: Mapping[str, Calendar]

    def pool(self, pool_id: str | None) -> Pool | None:
        return None if pool_id is None else self.pools[pool_id]

    def calendar(self, calendar_id: str | None) -> Calendar | None:
        return None if calendar_id is None else self.calendars[calendar_id]


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """A visit's request: `inverse` draws the duration, None when it is always `duration`."""

    pool: Pool | None
    slots: int
    inverse: Callable[[float], float] | None
    duration: float
    clock: Calendar | None
    parallel: int
    gate: Calendar | None
    notice: float
    batch: bool
    spot: Interruption | None


@dataclass(frozen=True, slots=True)
class CausePlan:
    """One way to fail: up to which number of the one draw, and what then.

    `go_to` is the position of a stage; `retries` the visits more; neither: the job is abandoned.
    """

    upto: float
    outcome: str
    cause: str
    go_to: int | None
    retries: int | None


class StageRun:
    """One stage of a run."""

    def __init__(
        self,
        flow: Flow,
        index: int,
        spec: Stage,
        data: Mapping[str, Any],
        changes: Sequence[ElementChange],
        places: Places,
        order: Mapping[str, int],
    ) -> None:
        self.flow = flow
        self.index = index
        self.id = spec.id
        self.place = hash_id(spec.id)
        self.after_failure = spec.visit == "after-failure"
        self.next = index + 1 if spec.next is None else order[spec.next]
        self._places = places
        self._order = order
        self._time_data: Any = data["time"]
        self._time: Any = spec.time
        self.applies = spec.applies
        self.request = self._request(data)
        self.causes = self._causes(data)
        self.factors, others = split_factors(changes, ("time",))
        self._date(data, others)

    def _date(self, data: Mapping[str, Any], changes: Sequence[ElementChange]) -> None:
        """Dated readings of what changes; None for what never does."""
        on_applies = [each for each in changes if each.place[0] == "applies"]
        on_causes = [each for each in changes if each.place[0] in ("fails", "on-failure")]
        rest = [each for each in changes if each not in on_applies and each not in on_causes]
        self.applies_dated = (
            Dated(data, on_applies, lambda d: float(d["applies"])) if on_applies else None
        )
        self.causes_dated = Dated(data, on_causes, self._causes) if on_causes else None
        self.request_dated = Dated(data, rest, self._request) if rest else None

    def _request(self, data: Mapping[str, Any]) -> RequestPlan:
        if data["time"] is not self._time_data:  # what does not change is shared, and parsed once
            self._time_data = data["time"]
            self._time = DISTRIBUTION.validate_python(data["time"])
        time = self._time
        constant = isinstance(time, Constant)
        return RequestPlan(
            pool=self._places.pool(data["pool"]),
            slots=int(data["slots"]),
            inverse=None if constant else time.inverse,
            duration=time.value if isinstance(time, Constant) else time.mean,
            clock=self._places.calendar(data["clock"]),
            parallel=int(data["parallel"]),
            gate=self._places.calendar(data["opens"]),
            notice=float(data["notice"]),
            batch=bool(data["batch"]) and data["opens"] is not None,
            spot=_SPOT.validate_python(data["interruption"]),
        )

    def _causes(self, data: Mapping[str, Any]) -> tuple[CausePlan, ...]:
        """The causes in the order of their names: one draw is split over them."""
        plans, upto = [], 0.0
        for cause, probability, action in sorted(_causes_of(data), key=itemgetter(0)):
            upto += probability
            kind = action["kind"]
            plans.append(
                CausePlan(
                    upto=upto,
                    outcome="failed" if cause == "fails" else f"failed:{cause}",
                    cause=cause,
                    go_to=self._order[action["stage"]] if kind == "go-to" else None,
                    retries=action["at-most"] if kind == "retry" else None,
                )
            )
        return tuple(plans) if upto > 0.0 else ()


def _causes_of(data: Mapping[str, Any]) -> list[tuple[str, float, Mapping[str, Any]]]:
    """(cause, probability, on failure) of valid plain data; a bare number is the cause `fails`."""
    fails, otherwise = data["fails"], {"kind": "abandon"}
    if isinstance(fails, list | tuple):
        return [
            (each["cause"], float(each["probability"]), each.get("on-failure") or otherwise)
            for each in fails
        ]
    return [("fails", float(fails), data["on-failure"] or otherwise)]
