"""Gaps, limits and benefits become a plan over quarters, by mixed-integer programming."""

from advisor.roadmap.backlog import TRACKERS, Tracker, backlog_csv
from advisor.roadmap.candidates import running_cost
from advisor.roadmap.cards import Card, cards_of, role_words
from advisor.roadmap.edited import Breach, Edited, edit_plan, is_edited
from advisor.roadmap.left_out import by_gain
from advisor.roadmap.plan import plan
from advisor.roadmap.problem import Problem
from advisor.roadmap.programme import Job, Limit, Solution, solve
from advisor.roadmap.rules import RULES, SOURCE_QUARTERS, Rule
from advisor.roadmap.types import Binding, Clash, Item, LeftOut, Roadmap, Round, graph_of

__all__ = [
    "RULES",
    "SOURCE_QUARTERS",
    "TRACKERS",
    "Binding",
    "Breach",
    "Card",
    "Clash",
    "Edited",
    "Item",
    "Job",
    "LeftOut",
    "Limit",
    "Problem",
    "Roadmap",
    "Round",
    "Rule",
    "Solution",
    "Tracker",
    "backlog_csv",
    "by_gain",
    "cards_of",
    "edit_plan",
    "graph_of",
    "is_edited",
    "plan",
    "role_words",
    "running_cost",
    "solve",
]
