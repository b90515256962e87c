"""Strategies become scenarios and are simulated on common random numbers."""

from advisor.outlook.in_plan import benefits_in_plan
from advisor.outlook.marginal import BENEFIT_COLUMNS, marginal_benefits
from advisor.outlook.standing import LEAD_TIME, NET_BENEFIT, STANDING_COLUMNS
from advisor.outlook.strategies import (
    default_replications,
    run_today,
    scenario_of,
    simulate_outlook,
)
from advisor.outlook.trying import CASES, DRAWN, DRAWS, TRIED_COLUMNS, Trial, try_practice
from advisor.outlook.types import Outlook, Strategy

__all__ = [
    "BENEFIT_COLUMNS",
    "CASES",
    "DRAWN",
    "DRAWS",
    "LEAD_TIME",
    "NET_BENEFIT",
    "STANDING_COLUMNS",
    "TRIED_COLUMNS",
    "Outlook",
    "Strategy",
    "Trial",
    "benefits_in_plan",
    "default_replications",
    "marginal_benefits",
    "run_today",
    "scenario_of",
    "simulate_outlook",
    "try_practice",
]
