"""What the investment case hands on: lines with unit, price and source, and money by quarter."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

__all__ = ["LINE_COLUMNS", "QUARTER_COLUMNS", "Value"]

LINE_COLUMNS = (
    "id",
    "title",
    "kind",
    "quantity",
    "unit",
    "price",
    "per_year",
    "low",
    "high",
    "source",
    "editable",
    "note",
)
"""Columns of `Value.lines`: kind is investment, running or benefit; `per_year` money (NaN when
there is no price), positive when it is gained; quantity is in `unit` a year."""

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
)


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
