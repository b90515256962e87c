"""How a number of today's model is known: its badge, and its name with the origin on hover."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from advisor.baseline import parameter_name
from advisor.report import numbers
from advisor.report.figured import parameter, parameter_range
from advisor.ui.components import Column, badge, table
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import Html, tag
from advisor.ui.words import say

__all__ = ["KINDS", "known_badge", "named", "origin_table"]

KINDS: Mapping[str, BadgeKind] = {
    "measured": "ok",
    "stated": "information",
    "fitted": "attention",
    "default": "neutral",
    "assumption": "assumption",
}
"""How a number may be known, in the order of trust, and the badge of each."""


def known_badge(kind: str) -> Html:
    """The word for how a number is known, in its colour and sign."""
    return badge(KINDS.get(kind, "neutral"), say(f"simulate.kind-{kind}"))


def named(id_: str, kind: str, source: str, path: str) -> Html:
    """A parameter's name; on hover how it is known, its source and its place in the model."""
    known = say(f"simulate.kind-{kind}")
    title = f"{known[:1].upper()}{known[1:]}: {source}\n{path}"
    return tag("span", parameter_name(id_), title=title)


def origin_table(name: str, rows: Iterable[Mapping[Any, Any]]) -> None:
    """Writes rows of `Baseline.parameters`: name and unit, how known, value, range, source."""
    columns = [
        Column(say("simulate.parameter"), answer=True),
        Column(say("simulate.provenance"), tight=True),
        Column(say("simulate.value"), number=True),
        Column(say("simulate.range"), number=True),
        Column(say("simulate.source"), wide=True),
    ]
    table(name, columns, [_row(each) for each in rows])


def _row(row: Mapping[Any, Any]) -> tuple[object, ...]:
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    unit, source = (row[name] if isinstance(row[name], str) else "" for name in ("unit", "source"))
    kind = str(row["provenance"])
    shown, ranged = str(row.get("text") or "") or numbers.DASH, ""
    if math.isfinite(value):
        shown = parameter(value, kind)
    if math.isfinite(low + high) and high > low:
        ranged = parameter_range(low, high, kind)
    name = named(str(row["id"]), kind, source, str(row["path"]))
    return (
        tag("div", name, tag("div", unit, cls="ink2 small") if unit else ""),
        known_badge(kind),
        shown,
        ranged,
        tag("span", source, cls="ink2 small"),
    )
