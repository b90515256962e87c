"""The whole scenario: version 1 of the format, as `build` and readers of files give it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from simulator.schema import Amount, Id, Positive, Schema, Share
from simulator.spec.models import Model
from simulator.spec.pipelines import Pipeline
from simulator.spec.pools import CalendarSpec, Pool

__all__ = ["UNIT_HOURS", "UNIT_MINUTES", "Change", "Scenario", "TimeUnit"]

TimeUnit: TypeAlias = Literal["minute", "hour", "day"]
UNIT_HOURS: Mapping[str, float] = {"minute": 1.0 / 60.0, "hour": 1.0, "day": 24.0}
UNIT_MINUTES: Mapping[str, int] = {"minute": 1, "hour": 60, "day": 1440}


def _instant(value: object) -> object:
    """Local time to the minute, as text: 2026-01-05T00:00, without a zone."""
    try:
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(found, dt.datetime) and found == found.replace(
            second=0, microsecond=0, tzinfo=None
        ):
            return found
    except (ValueError, TypeError):
        pass
    raise ValueError(
        f"`{str(value)[:40]}` is not a local minute; write it like 2026-01-05T00:00, no time zone"
    )


def _form(value: object) -> str:
    return "auto" if isinstance(value, str) else "number"


WarmUp: TypeAlias = Annotated[
    Annotated[Amount, Tag("number")] | Annotated[Literal["auto"], Tag("auto")],
    Discriminator(_form),
]
_MONDAY = dt.datetime(2026, 1, 5)  # noqa: DTZ001 - local time of the organisation, by design


class Change(Schema):
    """A dated change of the scenario itself: `scale` a value `by` a factor, or `set` it `to` one.

    `over` ramps it in from `at`; `until` ends it. With `share` it holds only for that share of the
    units (or models), and `over` ramps the share; without, it holds for all at once, and `over`
    ramps the number. Paths: `simulator.paths`.
    """

    at: Amount
    over: Amount = 0.0
    until: Positive | None = None
    share: Share | None = None
    scale: str | None = None
    by: Amount | None = None
    set: str | None = None
    to: Any = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        keys = self.model_fields_set
        if (self.scale is None) == (self.set is None):
            raise ValueError("a change needs `scale` or `set`; give exactly one of the two")
        if self.scale is not None and ("to" in keys or self.by is None):
            raise ValueError("`scale` goes with `by`, a factor; give `by` and no `to`")
        if self.set is not None and ("by" in keys or "to" not in keys):
            raise ValueError("`set` goes with `to`, a value; give `to` and no `by`")
        if self.until is not None and self.until <= self.at:
            raise ValueError(
                f"`until` {self.until:g} is not after `at` {self.at:g}; it would never hold"
            )
        return self

    @property
    def path(self) -> str:
        """The path that is scaled or set."""
        return self.scale if self.scale is not None else str(self.set)


class Scenario(Schema):
    """Everything a run needs but its seed and replication: pools, pipelines, models, changes.

    Times are in `time-unit` except where a key ends in `-hour` or `-day`(`-days`).
    """

    scenario: Literal[1]
    title: str = ""
    time_unit: TimeUnit = "hour"
    horizon: Positive
    warm_up: WarmUp = 0.0
    origin: Annotated[dt.datetime, BeforeValidator(_instant)] = _MONDAY
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**32)] = 1
    calendars: Annotated[tuple[CalendarSpec, ...], Field(max_length=1000)] = ()
    pools: Annotated[tuple[Pool, ...], Field(max_length=1000)] = ()
    pipelines: Annotated[tuple[Pipeline, ...], Field(min_length=1, max_length=1000)]
    models: Annotated[tuple[Model, ...], Field(max_length=1000)] = ()
    backlog: dict[Id, Annotated[int, Field(strict=True, ge=0, lt=2**31)]] = Field(
        default_factory=dict
    )
    changes: Annotated[tuple[Change, ...], Field(max_length=2000)] = ()

    @property
    def unit_hours(self) -> float:
        """Hours in one unit of time."""
        return UNIT_HOURS[self.time_unit]

    @property
    def unit_minutes(self) -> int:
        """Minutes in one unit of time."""
        return UNIT_MINUTES[self.time_unit]

    @property
    def unit_days(self) -> float:
        """Days in one unit of time."""
        return self.unit_hours / 24.0

    def pipeline(self, pipeline_id: str) -> Pipeline:
        """The pipeline of that id; KeyError with the id when there is none."""
        return _by_id(self.pipelines, pipeline_id)

    def pool(self, pool_id: str) -> Pool:
        """The pool of that id; KeyError with the id when there is none."""
        return _by_id(self.pools, pool_id)


_Entry = TypeVar("_Entry", Pool, Pipeline)


def _by_id(entries: tuple[_Entry, ...], wanted: str) -> _Entry:
    for each in entries:
        if each.id == wanted:
            return each
    raise KeyError(wanted)
