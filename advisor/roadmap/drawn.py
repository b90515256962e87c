"""The prerequisites of a plan as a drawing: text in the DOT language, from the plan's own graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.roadmap.types import Roadmap

__all__ = ["Ink", "dot_of"]

_LINE = 22


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of the drawing: text, lines, the fill of a practice, and the critical path."""

    text: str
    line: str
    fill: str
    critical: str


def dot_of(roadmap: Roadmap, names: Mapping[str, str], ink: Ink, *, font: str = "Arial") -> str:
    """Every planned practice that waits for another or is waited for, from left to right.

    A practice stands with its quarter; the critical path is drawn bold, and its line says so.
    Names are taken as they are: nothing in them can end a label. Empty where nothing waits.
    """
    graph = roadmap.graph
    linked = [item for item in roadmap.items if graph.degree(item.practice)]
    if not linked:
        return ""
    lines = [
        "digraph {",
        'graph [rankdir=LR, bgcolor="transparent", nodesep=0.16, ranksep=0.35];',
        f'node [shape=box, style="rounded,filled", fontname="{font}", fontsize=11, '
        f'color="{ink.line}", fontcolor="{ink.text}", fillcolor="{ink.fill}", margin="0.1,0.05"];',
        f'edge [color="{ink.line}", arrowsize=0.6];',
    ]
    for item in linked:
        label = f"{_wrapped(names[item.practice])}\\nQ{item.quarter}"
        bold = f', penwidth=2.2, color="{ink.critical}"' if item.critical else ""
        lines.append(f'"{item.practice}" [label="{label}"{bold}];')
    path = set(zip(roadmap.critical_path, roadmap.critical_path[1:], strict=False))
    for need, id_ in sorted(graph.edges):
        bold = f' [penwidth=2.2, color="{ink.critical}"]' if (need, id_) in path else ""
        lines.append(f'"{need}" -> "{id_}"{bold};')
    return "\n".join([*lines, "}"])


def _wrapped(name: str) -> str:
    """A name on short lines, each character of it only itself."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
