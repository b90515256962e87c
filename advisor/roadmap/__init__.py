"""Gaps, limits and benefits become a plan over quarters, by mixed-integer programming."""

from advisor.roadmap.plan import plan
from advisor.roadmap.programme import Job, Limit, Solution, solve
from advisor.roadmap.types import Binding, Clash, Item, LeftOut, Roadmap, graph_of

__all__ = [
    "Binding",
    "Clash",
    "Item",
    "Job",
    "LeftOut",
    "Limit",
    "Roadmap",
    "Solution",
    "graph_of",
    "plan",
    "solve",
]
