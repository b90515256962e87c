"""What the plan costs, and what its simulated effects are worth at the client's own prices."""

from advisor.value.invest import invest
from advisor.value.types import LINE_COLUMNS, QUARTER_COLUMNS, Value

__all__ = ["LINE_COLUMNS", "QUARTER_COLUMNS", "Value", "invest"]
