"""Effects of practices on the mechanisms of a scenario: states of adoption, and the way between."""

from advisor.effects.dated import (
    CULTURAL_LAG_WEEKS,
    TECHNICAL_LAG_WEEKS,
    Window,
    changes_for,
)
from advisor.effects.draws import PROMISED_COLUMNS, draw_sizes, drawn_sizes, over_draws
from advisor.effects.matching import Draws, Matched, match
from advisor.effects.moved import Behind, Moved, Moves, moves_of
from advisor.effects.people import QUARTER_HOURS, QUARTER_WEEKS, people_away, pool_of
from advisor.effects.places import (
    changes_per_deployment,
    mean_of,
    value_at,
    weekly_arrivals,
    weeks_between,
)
from advisor.effects.runnable import runnable, runnable_scenario
from advisor.effects.static import settled, state_of, static
from advisor.effects.targets import exponents

__all__ = [
    "CULTURAL_LAG_WEEKS",
    "PROMISED_COLUMNS",
    "QUARTER_HOURS",
    "QUARTER_WEEKS",
    "TECHNICAL_LAG_WEEKS",
    "Behind",
    "Draws",
    "Matched",
    "Moved",
    "Moves",
    "Window",
    "changes_for",
    "changes_per_deployment",
    "draw_sizes",
    "drawn_sizes",
    "exponents",
    "match",
    "mean_of",
    "moves_of",
    "over_draws",
    "people_away",
    "pool_of",
    "runnable",
    "runnable_scenario",
    "settled",
    "state_of",
    "static",
    "value_at",
    "weekly_arrivals",
    "weeks_between",
]
