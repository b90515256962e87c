"""Gaps, limits and benefits become a plan over quarters, by mixed-integer programming."""

from advisor.roadmap.backlog import TRACKERS, Tracker, backlog_csv
from advisor.roadmap.cards import Card, cards_of, role_words
from advisor.roadmap.plan import plan
from advisor.roadmap.programme import Job, Limit, Solution, solve
from advisor.roadmap.types import Binding, Clash, Item, LeftOut, Roadmap, graph_of

__all__ = [
    "TRACKERS",
    "Binding",
    "Card",
    "Clash",
    "Item",
    "Job",
    "LeftOut",
    "Limit",
    "Roadmap",
    "Solution",
    "Tracker",
    "backlog_csv",
    "cards_of",
    "graph_of",
    "plan",
    "role_words",
    "solve",
]
