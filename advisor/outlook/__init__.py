"""Strategies become scenarios and are simulated on common random numbers."""

from advisor.outlook.marginal import BENEFIT_COLUMNS, marginal_benefits
from advisor.outlook.strategies import (
    default_replications,
    run_today,
    scenario_of,
    simulate_outlook,
)
from advisor.outlook.types import Outlook, Strategy

__all__ = [
    "BENEFIT_COLUMNS",
    "Outlook",
    "Strategy",
    "default_replications",
    "marginal_benefits",
    "run_today",
    "scenario_of",
    "simulate_outlook",
]
