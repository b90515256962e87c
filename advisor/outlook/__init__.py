"""Strategies become scenarios and are simulated on common random numbers."""

from advisor.outlook.in_plan import benefits_in_plan
from advisor.outlook.introducing import INTRODUCED, INTRODUCED_COLUMNS, Introduction
from advisor.outlook.levers import (
    RETRAININGS,
    Levers,
    PoolLever,
    Reach,
    changes_of,
    lever_faults,
    levers_from_json,
    levers_to_json,
    reach_of,
)
from advisor.outlook.marginal import BENEFIT_COLUMNS, marginal_benefits
from advisor.outlook.standing import (
    AT_END,
    LEAD_TIME,
    NET_BENEFIT,
    STANDING_COLUMNS,
    worth_of,
)
from advisor.outlook.strategies import (
    changes_of_plan,
    default_replications,
    run_today,
    scenario_of,
    simulate_outlook,
)
from advisor.outlook.trying import (
    CASES,
    DRAWN,
    DRAWS,
    HEADLINES,
    TRIED_COLUMNS,
    Trial,
    clear_measures,
    try_practice,
)
from advisor.outlook.types import Outlook, Strategy
from advisor.outlook.what_if import (
    ANSWERED_COLUMNS,
    CASE_LIMIT,
    HIGHER_IS_BETTER,
    PRECISION,
    Answer,
    Case,
    Judge,
    answers,
    most_runs,
)

__all__ = [
    "ANSWERED_COLUMNS",
    "AT_END",
    "BENEFIT_COLUMNS",
    "CASES",
    "CASE_LIMIT",
    "DRAWN",
    "DRAWS",
    "HEADLINES",
    "HIGHER_IS_BETTER",
    "INTRODUCED",
    "INTRODUCED_COLUMNS",
    "LEAD_TIME",
    "NET_BENEFIT",
    "PRECISION",
    "RETRAININGS",
    "STANDING_COLUMNS",
    "TRIED_COLUMNS",
    "Answer",
    "Case",
    "Introduction",
    "Judge",
    "Levers",
    "Outlook",
    "PoolLever",
    "Reach",
    "Strategy",
    "Trial",
    "answers",
    "benefits_in_plan",
    "changes_of",
    "changes_of_plan",
    "clear_measures",
    "default_replications",
    "lever_faults",
    "levers_from_json",
    "levers_to_json",
    "marginal_benefits",
    "most_runs",
    "reach_of",
    "run_today",
    "scenario_of",
    "simulate_outlook",
    "try_practice",
    "worth_of",
]
