"""The graph of prerequisites: an edge from each practice to every practice that needs it."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from advisor.model import Practice

__all__ = ["cycles", "prerequisite_graph"]


def prerequisite_graph(practices: Iterable[Practice]) -> nx.DiGraph[str]:
    """A directed graph over practice ids; nodes carry `level` and `dimension`.

    A prerequisite that names no practice is left out: it is reported elsewhere.
    """
    known = {item.id: item for item in practices}
    graph: nx.DiGraph[str] = nx.DiGraph()
    for item in known.values():
        graph.add_node(item.id, level=item.level, dimension=item.dimension)
    graph.add_edges_from(
        (need, item.id) for item in known.values() for need in item.needs if need in known
    )
    return graph


def cycles(practices: Iterable[Practice]) -> list[list[str]]:
    """One cycle of each knot of practices that need one another, each begun at its first id and
    in the order "a, which needs b, which needs …"; empty when a roadmap can begin somewhere."""
    graph = prerequisite_graph(practices)
    found = []
    for knot in nx.strongly_connected_components(graph):
        start = min(knot)
        if len(knot) == 1 and not graph.has_edge(start, start):
            continue
        edges = nx.find_cycle(graph.subgraph(knot).reverse(), start)
        found.append([edge[0] for edge in edges])
    return sorted(found)
