"""What a roadmap is made of: items in quarters, what was left out and why, and the load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import networkx as nx
import pandas as pd

__all__ = ["Binding", "Clash", "Item", "LeftOut", "Roadmap", "Round", "graph_of"]

Binding = Literal[
    "budget",
    "capacity",
    "starts-at-once",
    "quarters",
    "quarter-budget",
    "either",
    "several",
    "prerequisite",
    "forbidden",
    "no-benefit",
]
"""The limit that keeps a practice out. `either`: what it excludes is planned; `several`: no limit
alone; `prerequisite`: what it needs loses more than it gains; `no-benefit`: none does, the
objective gains nothing."""


@dataclass(frozen=True, slots=True)
class Item:
    """One practice scheduled: work starts in `quarter` (from 1) and lasts `quarters` quarters.

    `effort_weeks` are person-weeks in all, `cost` money in all within the plan (people and running
    cost), `gap` the adoption still missing (0 to 1), `benefit` the simulated money per year, `why`
    one sentence, `pinned` and `must` say whether the client or a duty put it here.
    """

    practice: str
    quarter: int
    quarters: int
    effort_weeks: float
    cost: float
    needs: tuple[str, ...]
    gap: float
    gain: float
    benefit: float
    target: float
    must: bool
    pinned: bool
    critical: bool
    why: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A practice of the gaps not planned: the limit that binds and what would bring it in."""

    practice: str
    binding: Binding
    brings_in: str
    effort_weeks: float
    gain: float


@dataclass(frozen=True, slots=True)
class Clash:
    """Limits that cannot hold together; `what` names them, `remedy` says what to relax.

    `limits` are the ids of the practices and limits that clash: without any one of them the rest
    can hold.
    """

    what: str
    remedy: str
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One round of planning and simulating: the plan's practices, which came in and went out since
    the round before, how many moved; what the plan promised when it was made, and what it is worth
    when it is simulated as a whole (both in points of the objective)."""

    number: int
    practices: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    moved: int
    promised: float
    simulated: float


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The plan: items in order of quarter, what is left out, and how much of each limit is used.

    `load` has one row per quarter: quarter, effort_weeks, cost, limit_weeks, limit_cost (NaN where
    there is no limit). `objective` is the value of the programme in points of the stated weights,
    `gap` the relative gap the solver proved (0: optimal), `finished` False when it stopped early.
    `weights` are the weights used. `graph` holds the prerequisites among the items and
    `critical_path` the longest chain of them, in order. `rounds` say how the plan settled; none
    where nothing simulated counts. Infeasible plans have `clashes`, no item.
    """

    feasible: bool
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    load: pd.DataFrame
    objective: float
    gap: float
    finished: bool
    clashes: tuple[Clash, ...]
    weights: dict[str, float]
    graph: nx.DiGraph
    critical_path: tuple[str, ...]
    notes: tuple[str, ...]
    rounds: tuple[Round, ...] = ()


def graph_of(quarters: Mapping[str, int], edges: Iterable[tuple[str, str]]) -> nx.DiGraph:
    """Prerequisites among planned practices: nodes with the quarters of their work, an edge from
    each prerequisite to what needs it."""
    graph = nx.DiGraph()
    for id_, length in quarters.items():
        graph.add_node(id_, quarters=length)
    graph.add_edges_from(edges)
    return graph
