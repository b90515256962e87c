"""The table of today's parameters: value, band, how each is known, and who moved it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from advisor.baseline.known import KNOWN_BETTER, Known
from advisor.baseline.template import Parameter, Template
from advisor.baseline.types import PARAMETER_COLUMNS
from advisor.effects import mean_of, value_at
from advisor.effects.places import text_of
from simulator import paths

__all__ = ["parameter_rows"]


def parameter_rows(
    template: Template,
    known: Mapping[str, Known],
    anchors: Mapping[str, Any],
    today: Mapping[str, Any],
    ends: list[dict[str, Any]],
    moved: pd.DataFrame,
    tight: tuple[tuple[str, str], ...],
) -> pd.DataFrame:
    """One row per parameter: its value today, its band, how it is known and who moved it."""
    movers = dict(zip(moved["path"], moved["practices"], strict=True))
    bounded = dict(tight)
    rows = []
    for one in template.parameters:
        if one.id not in known or not paths.find(anchors, one.path):
            continue
        here = known[one.id]
        factor, least, most = _factors(one, here, anchors, today, ends)
        text = _text(one, here, today)
        note = bounded.get(one.path)
        rows.append(
            {
                "id": one.id,
                "path": one.path,
                "value": math.nan if text else here.value * factor,
                "unit": one.unit,
                "provenance": "assumption" if note else here.provenance,
                "source": f"{here.source}; {note}" if note else here.source,
                "low": math.nan if text else here.low * least,
                "high": math.nan if text else min(_cap(one.path), here.high * most),
                "practices": _movers(one, anchors, movers),
                "text": text,
            }
        )
    return pd.DataFrame(rows, columns=[*PARAMETER_COLUMNS, "text"])


def _cap(path: str) -> float:
    """A share is never above 1."""
    shares = (".applies", ".share", ".fails", ".at-release")
    return 1.0 if path.endswith(shares) or "fails[cause=" in path else math.inf


def _factors(
    one: Parameter,
    here: Known,
    anchors: Mapping[str, Any],
    today: Mapping[str, Any],
    ends: list[dict[str, Any]],
) -> tuple[float, float, float]:
    """How today's value compares with the anchor's, and the same with the unknown at 0 and 1."""
    if here.text:
        return 1.0, 1.0, 1.0
    before = _mean(anchors, one.path)
    now = _ratio(one, before, today)
    if here.provenance in KNOWN_BETTER:
        return now, now, now
    others = [_ratio(one, before, end) for end in ends]
    return now, min(now, *others), max(now, *others)


def _ratio(one: Parameter, before: float, data: Mapping[str, Any]) -> float:
    after = _mean(data, one.path)
    if not (before > 0 and after >= 0):
        return 1.0
    flow = one.path.endswith(".arrivals") and one.unit.split()[0] != "hours"
    return before / after if flow and after > 0 else after / before


def _mean(data: Mapping[str, Any], path: str) -> float:
    """The number at a path: of pools the slots of all, else the first that is a number."""
    if path.endswith("].slots"):
        return float(sum(paths.get(data, location) for location in paths.find(data, path)))
    for location in paths.find(data, path):
        found = mean_of(value_at(data, location))
        if not math.isnan(found):
            return found
    return math.nan


def _text(one: Parameter, here: Known, today: Mapping[str, Any]) -> str:
    if not here.text:
        return ""
    found = [paths.get(today, location) for location in paths.find(today, one.path)]
    return str(found[0]) if found else here.text


def _movers(
    one: Parameter, anchors: Mapping[str, Any], movers: Mapping[str, Any]
) -> tuple[str, ...]:
    found: list[str] = []
    for location in paths.find(anchors, one.path):
        text = text_of(anchors, location)
        for path in (text, f"{text}.probability"):
            found += [id_ for id_ in movers.get(path, ()) if id_ not in found]
    return tuple(found)
