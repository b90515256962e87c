"""What the investment case hands on: lines with unit, price and source, and money by quarter."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from advisor.value.cash import Spread

__all__ = [
    "DELAY_COLUMNS",
    "LINE_COLUMNS",
    "QUARTER_COLUMNS",
    "QUEUE_COLUMNS",
    "TORNADO_COLUMNS",
    "Appraisal",
    "Value",
]

LINE_COLUMNS = (
    "id",
    "title",
    "kind",
    "quantity",
    "unit",
    "price",
    "default",
    "default_source",
    "per_year",
    "low",
    "high",
    "present_value",
    "threshold",
    "source",
    "editable",
    "note",
)
"""Columns of `Value.lines`: kind is investment, running or benefit; `per_year` money (NaN when
there is no price), positive when it is gained, `low` and `high` its middle 80 % over the simulated
draws; quantity is in `unit` a year; `default` is the questionnaire's own price (NaN: it has none
and asks), from `default_source`; `threshold` is the price at which the plan's net present value
would be zero; `editable` names where the client changes it: profile, limits or catalogue."""

QUARTER_COLUMNS = (
    "quarter",
    "people_weeks",
    "people_cost",
    "running_cost",
    "benefit",
    "benefit_low",
    "benefit_high",
    "net",
    "cumulative",
    "cumulative_low",
    "cumulative_high",
    "discount",
)
"""Columns of `Value.per_quarter`: means over draws; low and high are the middle 80 % of draws (NaN
below two); `discount` is what money of that quarter is worth today."""

TORNADO_COLUMNS = ("input", "title", "unit", "low", "at", "high", "npv_low", "npv_high", "basis")
"""Columns of the tornado: an input at both ends, and the net present value there, all else mean."""

DELAY_COLUMNS = ("id", "title", "unit", "per_week", "low", "high", "money")
"""What a week of delay of the whole plan costs: in `unit`, and in money where it has a price."""

QUEUE_COLUMNS = (
    "pool",
    "slots",
    "utilisation",
    "with_plan",
    "waiting_hours",
    "waiting_with_plan",
    "idle_cost",
    "waiting_cost",
    "balance",
)
"""One row a pool in which work waits: the share of time busy today and with the plan, job-hours
waiting in a week today and with the plan, what open slots that nobody uses cost in a week (NaN
without a price and for people, who do other work too), what the waiting costs (only incidents have
a price), and the price of a waiting hour at which waiting costs as much as those open slots."""


_NOTHING = Spread(math.nan, math.nan, math.nan, 0)


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The plan as an investment over its quarters.

    `npv` is the net present value at the yearly `rate`; `paid_back` the share of draws whose
    cumulative net is at or above zero at the end; `further` the quarters beyond the plan that would
    pay back the rest at the rate of its last half-year (None: nothing open, or nothing comes in).
    `tornado`: TORNADO_COLUMNS, the widest first; `delay`: DELAY_COLUMNS; `queues`: QUEUE_COLUMNS.
    `at_end` is the money a year at the rate of the plan's last half-year, less the running costs of
    everything in it; `npv_after` the net present value with that rate for `years_after` more years
    (0: the plan alone).
    """

    npv: Spread
    rate: float
    rate_source: str
    paid_back: float
    further: float | None
    tornado: pd.DataFrame
    delay: pd.DataFrame
    queues: pd.DataFrame
    at_end: Spread = _NOTHING
    npv_after: Spread = _NOTHING
    years_after: float = 0.0

    @classmethod
    def none(cls) -> Appraisal:
        """No appraisal: of a plan nobody simulated."""
        nothing = Spread(math.nan, math.nan, math.nan, 0)
        frames = (_empty(each) for each in (TORNADO_COLUMNS, DELAY_COLUMNS, QUEUE_COLUMNS))
        return cls(nothing, math.nan, "", math.nan, None, *frames)


@dataclass(frozen=True, slots=True)
class Value:
    """The investment case: lines with unit and source, money by quarter, and what has no price.

    `payback_quarter` is the first quarter from which the cumulative net stays at or above zero, or
    None when it does not within the plan. `currency` is the engagement's.
    """

    lines: pd.DataFrame
    per_quarter: pd.DataFrame
    currency: str
    payback_quarter: int | None
    notes: tuple[str, ...]
    appraisal: Appraisal = field(default_factory=Appraisal.none)
