"""A practice: what is asked about, advised, scheduled and simulated, in one record.

## The forms of an effect

An effect changes one mechanism of the baseline scenario (`on`, by role), never an output.
Adoption runs from 0 to 1; with adoption a before and b after:

| do | takes | means |
| --- | --- | --- |
| `scale` | low, mode, high: factors | the value is multiplied by factor ** (b - a) |
| `scale-error` | low, mode, high: factors | as `scale`, on 1 - the value (a quality) |
| `add` | low, mode, high: amounts | amount x (b - a) is added to a share within [0, 1] |
| `add-conserved` | low, mode, high: factors; into | as `scale`, and what `on` lost is added to \
the probability `into`: a defect no longer met in production is met in that stage |
| `set` | to; low and high if `to` is a number with a range | a number moves from its base to \
`to` with adoption; anything else is switched for a share b of units, jobs or models, or, where \
there is nothing to share (a pool, a stage's pool), once b reaches 0.5 |
| `step-calendar` | low, mode, high: steps | the calendar moves that many rungs up \
`CALENDAR_LADDER`, a share of units at a time |
| `merge-pools` | nothing | the pools that match become one with the slots of all; every stage \
that used one of them uses it; once b reaches 0.5 |

Values of `to` are written for a scenario whose time unit is the hour. `points-below-release: p` in
a threshold detector stands for `below:` the mean quality at release less p points. For `opens` and
`clock` a rung of the ladder names the calendar of that id, for `pool` a role names the pool of
that role; a detector without target and sd takes them from the model's release quality and labels.

What is absent today sleeps in the baseline (a stage with `applies: 0`, a monitor whose detector is
`never`), so that a practice only ever sets or scales what is there.

Order: `set` before `scale`, `scale` before `add`; of several `set` on one value the practice of
the higher level holds, then the later one in the catalogue. Rows of one practice with the same
`tie` share one uncertainty draw. `group` names what overlaps: on one path and inside a group the
strongest counts in full and the others with half their logarithm. `first-weeks: n` lasts only n
weeks after the practice is in place (a dip; over for a practice in place before today),
`after-weeks: n` begins n weeks after (in force for a practice in place before today).

The scenario has one detection and one restoration. Detection stands for detecting and responding
(6 h and 4 h at maturity 1), restoration for diagnosing and repairing (8 h and 12 h): a factor on
one of the four phases is written as the mean weighted by these hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from advisor.model.base import ANSWER_VALUES, AnchorKey, Basis, Estimate, Id, Record, Table, Text

__all__ = [
    "CALENDAR_LADDER",
    "Effect",
    "Indicator",
    "MapsTo",
    "Practice",
    "RunningCost",
]

CALENDAR_LADDER = (
    "quarterly",
    "two-monthly",
    "monthly",
    "fortnightly",
    "weekly",
    "twice-weekly",
    "daily",
    "office-hours",
    "always",
)
"""Release calendars from the slowest to the fastest; `step-calendar` moves along it."""

Do = Literal[
    "set",
    "scale",
    "scale-error",
    "add",
    "add-conserved",
    "step-calendar",
    "merge-pools",
]
_RANGED = ("scale", "scale-error", "add", "add-conserved", "step-calendar")
_FACTORS = ("scale", "scale-error", "add-conserved")
_Number = Annotated[float, Field(allow_inf_nan=False)]


class Effect(Record):
    """One change of one mechanism by one practice; the forms stand in the module's docstring.

    `basis` says what stands behind the practice's effect, `mechanism_basis` what stands behind
    the size written here. "Assumptions off" sets a ranged effect to nothing when either is
    `assumption`; switches (`set`, `step-calendar`, `merge-pools`) stay.
    """

    on: Text
    do: Do
    low: _Number | None = None
    mode: _Number | None = None
    high: _Number | None = None
    to: Any = None
    into: Text | None = None
    basis: Basis
    mechanism_basis: Basis = "assumption"
    source: Id | None = None
    group: Id | None = None
    tie: Id | None = None
    first_weeks: Annotated[int, Field(gt=0)] | None = None
    after_weeks: Annotated[int, Field(gt=0)] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _fits_its_form(self) -> Effect:
        faults = list(_form_faults(self))
        if faults:
            raise ValueError(
                ", ".join(faults) + "; see the forms of an effect in advisor/model/practice.py"
            )
        return self

    @property
    def value(self) -> Any:
        """`to` as plain lists and dictionaries, a fresh copy each time."""
        return _thawed(self.to)

    @property
    def is_switch(self) -> bool:
        """Whether the effect is a fact that is there or not, rather than a size."""
        return self.do in ("set", "step-calendar", "merge-pools")

    @property
    def assumed(self) -> bool:
        """Whether "assumptions off" takes this effect away."""
        return not self.is_switch and "assumption" in (self.basis, self.mechanism_basis)


def _thawed(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_thawed(item) for item in value]
    if isinstance(value, dict):
        return {key: _thawed(item) for key, item in value.items()}
    return value


def _form_faults(effect: Effect) -> list[str]:
    faults = []
    numbers = (effect.low, effect.mode, effect.high)
    do = effect.do
    if do in _RANGED and None in numbers:
        faults.append(f"`do: {do}` needs low, mode and high")
    if (effect.to is not None) != (do == "set"):
        faults.append("`to` belongs to `set`, and it needs it")
    if do == "set" and (effect.mode is not None or (effect.low is None) != (effect.high is None)):
        faults.append("a range of `set` is low and high; its mode is `to`")
    if do == "merge-pools" and any(item is not None for item in numbers):
        faults.append(f"`do: {do}` takes no low, mode or high")
    if (effect.into is not None) != (do == "add-conserved"):
        faults.append("`into` belongs to `add-conserved`, and it needs it")
    if effect.basis != "assumption" and effect.source is None:
        faults.append(f"basis `{effect.basis}` needs a `source`")
    return faults or _order_faults(effect)


def _order_faults(effect: Effect) -> list[str]:
    low, high = effect.low, effect.high
    mode = effect.to if effect.do == "set" else effect.mode
    if low is None or high is None:
        return []
    if isinstance(mode, bool) or not isinstance(mode, (int, float)):
        return ["a range needs a number in `to`"]
    if not low <= mode <= high:
        return ["low, mode and high must not fall; write low <= mode <= high"]
    if effect.do in _FACTORS and low < 0:
        return ["a factor cannot be below 0"]
    return []


class Indicator(Record):
    """Something scored and shown, never simulated and never priced.

    `gain` is a relative weight from 0 to 1 (how much of the evidence asked for, of the days a
    weakness stays open, or of the survey index this practice is held to move), not a promise.
    """

    kind: Literal["audit", "exposure", "wellbeing"]
    gain: Annotated[float, Field(gt=0, le=1)]
    note: Text | None = None


class MapsTo(Record):
    """The element of another model that asks for much the same; an id, never its text."""

    model: Id
    id: Annotated[str, Field(min_length=1, max_length=60)]


class RunningCost(Record):
    """What keeping the practice alive costs per year, in the engagement's currency."""

    per_year: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    basis: Basis
    note: Text | None = None


class Practice(Record):
    """One practice; `level` is the level at which it is expected (2 to 5), `needs` its
    prerequisites, `effort_weeks` one-off person-weeks for one product team of 6 to 10."""

    id: Id
    dimension: Id
    name: Annotated[str, Field(min_length=3, max_length=90)]
    level: Annotated[int, Field(ge=2, le=5)]
    needs: tuple[Id, ...]
    editions: tuple[Id, ...]
    question: Text
    why: Text
    anchors: Table[AnchorKey, Text]
    evidence: Annotated[tuple[Text, ...], Field(min_length=1)]
    effort_weeks: Estimate
    running_cost: RunningCost | None = None
    effects: tuple[Effect, ...]
    indicators: tuple[Indicator, ...] = ()
    unsimulated: Text | None = None
    tools: tuple[Text, ...] = ()
    roles: Annotated[tuple[Id, ...], Field(min_length=1)]
    maps_to: tuple[MapsTo, ...] = ()
    first_step: Text
    done_when: Text

    @field_validator("anchors")
    @classmethod
    def _four_anchors(cls, anchors: Mapping[float, str]) -> Mapping[float, str]:
        if set(anchors) != set(ANSWER_VALUES):
            given = ", ".join(f"{value:g}" for value in sorted(anchors))
            raise ValueError(f"anchors for {given}; write one for each of 0, 0.25, 0.5 and 1")
        return anchors

    @model_validator(mode="after")
    def _whole(self) -> Practice:
        if not self.effects and self.unsimulated is None:
            raise ValueError("a practice without effects; say why in `unsimulated`")
        return self
