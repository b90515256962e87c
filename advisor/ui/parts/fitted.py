"""What was fitted to a log: the numbers it changes, how well it fits, what stays unused."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.baseline import Moved, moved_by, parameter_name
from advisor.engagement import Log
from advisor.report import numbers
from advisor.report.figured import parameter, parameter_range
from advisor.report.figures import quantile_plot
from advisor.ui import session
from advisor.ui.components import (
    Column,
    badge,
    chart,
    empty_state,
    html_block,
    listed,
    section,
    table,
)
from advisor.ui.markup import label, tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["moves_of", "plain", "short_hash", "show"]

_MOST_ROWS = 30


def moves_of(now: Current, log: Log) -> tuple[tuple[Moved, ...], tuple[str, ...]]:
    """The numbers of today's scenario that a log gives, and what of it has no place there."""
    return moved_by(now.engagement, log)


def plain(text: str) -> str:
    """A word of somebody's file as a widget may carry it."""
    return label(text[:80])


def short_hash(text: str) -> str:
    """A key for a word of somebody's file."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def show(now: Current, log: Log, found: Mapping[str, Any]) -> None:
    """The numbers that move, the outcomes that are compared, goodness and back-test."""
    moved, nowhere = moves_of(now, log)
    if moved:
        _moves(moved)
    else:
        empty_state(say("log.moves-none"), say("log.moves-none-how"))
    checks = log.fits.get("checks", {})
    if checks:
        _values(say("log.checks"), say("log.check"), checks)
    unused = [f"{each['what']}: {each['why']}" for each in log.fits.get("unused", ())]
    if unused or nowhere:
        section(say("log.unused"))
        html_block(listed([*unused, *nowhere]))
    _rows(say("log.goodness"), found["goodness"], ("what", "measure", "value"))
    _rows(say("log.backtest"), found["backtest"], ("what", "predicted", "actual", "unit"))
    _quantiles(log, found["quantiles"])
    if found["warnings"]:
        section(say("log.warnings"))
        html_block(listed(found["warnings"][:_MOST_ROWS]))


def _moves(moved: Sequence[Moved]) -> None:
    section(say("log.moves"))
    columns = [
        Column(say("log.number"), answer=True),
        Column(say("log.was"), number=True),
        Column(say("log.known"), tight=True),
        Column(say("log.measured"), number=True),
        Column(say("log.interval"), number=True),
    ]
    rows = [
        (
            tag("span", parameter_name(each.id), title=each.unit),
            parameter(each.before.value, each.before.provenance),
            badge("neutral", say(f"simulate.kind-{each.before.provenance}")),
            f"{parameter(each.after.value, 'measured')} {each.unit}",
            parameter_range(each.after.low, each.after.high, "measured"),
        )
        for each in moved
    ]
    table(say("log.moves"), columns, rows)


def _values(title: str, heading: str, checks: Mapping[str, Mapping[str, Any]]) -> None:
    section(title)
    columns = [
        Column(heading, answer=True),
        Column(say("log.value"), number=True),
        Column(say("log.interval"), number=True),
    ]
    rows = []
    for name, each in checks.items():
        unit = "" if each.get("unit") == "1" else str(each.get("unit", ""))
        ends = [each.get(end) for end in ("low", "high")]
        span = numbers.DASH if None in ends else numbers.span(*map(_number, ends))
        rows.append((name.replace("-", " "), f"{_number(each['value'])} {unit}".strip(), span))
    table(title, columns, rows)


def _rows(title: str, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    if not rows:
        return
    words = {"what": "of", "predicted": "foretold", "actual": "came", "unit": "in"}
    section(title)
    columns = [
        Column(
            say(f"log.{words.get(name, name)}"),
            number=at > 0 and name in ("value", "predicted", "actual"),
        )
        for at, name in enumerate(names)
    ]
    table(title, columns, [[_number(row.get(name)) for name in names] for row in rows[:_MOST_ROWS]])


def _number(value: object) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, int | float) or not math.isfinite(value):
        return numbers.DASH
    return parameter(float(value), "measured")


def _quantiles(log: Log, rows: Sequence[Mapping[str, Any]]) -> None:
    """One plot for each thing whose quantiles are all above 0."""
    for what in dict.fromkeys(str(each["what"]) for each in rows):
        mine = [
            (each["level"], each["log"], each["fitted"])
            for each in rows
            if each["what"] == what and each["log"] > 0 and each["fitted"] > 0
        ]
        if mine:
            chart(quantile_plot(mine, what=what, source=log.file), dark=session.is_dark())
