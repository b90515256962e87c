"""What the plan costs, and what its simulated effects are worth at the client's own prices."""

from advisor.value.cash import Spread
from advisor.value.invest import discount_rate, invest
from advisor.value.timing import OwnMonths, own_months
from advisor.value.types import (
    DELAY_COLUMNS,
    LINE_COLUMNS,
    QUARTER_COLUMNS,
    QUEUE_COLUMNS,
    TORNADO_COLUMNS,
    Appraisal,
    Value,
)

__all__ = [
    "DELAY_COLUMNS",
    "LINE_COLUMNS",
    "QUARTER_COLUMNS",
    "QUEUE_COLUMNS",
    "TORNADO_COLUMNS",
    "Appraisal",
    "OwnMonths",
    "Spread",
    "Value",
    "discount_rate",
    "invest",
    "own_months",
]
