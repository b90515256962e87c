"""The way there: what introducing a practice takes, and what that costs at its worst."""

from __future__ import annotations

from advisor.outlook import Introduction
from advisor.report import numbers
from advisor.ui.components import Column, html_block, section, table
from advisor.ui.markup import tag
from advisor.ui.measures import measure_words, subject_words
from advisor.ui.words import say

__all__ = ["way_there"]


def way_there(way: Introduction) -> None:
    """Effort and people away, then every outcome that is worse beyond chance in some quarter."""
    section(say("way.title"), say("way.unit", n=way.replications))
    html_block(tag("p", _taken(way)))
    worst = list(way.worst.itertuples())
    if worst:
        columns = [
            Column(say("roadmap.measure"), answer=True),
            Column(say("simulate.subject")),
            Column(say("way.worst")),
            Column(say("trying.today"), number=True),
            Column(say("trying.case-answered"), number=True),
        ]
        table(say("way.title"), columns, [_row(each) for each in worst])
    note = say("way.note") if worst else f"{say('way.none')} {say('way.note')}"
    html_block(tag("p", note, cls="caption"))


def _taken(way: Introduction) -> str:
    pool = subject_words(way.pool)
    effort = numbers.weeks(way.effort)
    gone = say("way.away", away=way.away, slots=way.slots, pool=pool)
    if not way.away:
        gone = say("way.nobody", slots=way.slots, pool=pool)
    return f"{say('way.effort', effort=effort, n=way.quarters)} {gone}"


def _row(row: object) -> tuple[object, ...]:
    measure, subject, unit = (str(getattr(row, name)) for name in ("measure", "subject", "unit"))
    base, mean, low, high = (float(getattr(row, name)) for name in ("base", "mean", "low", "high"))
    name = measure_words(measure, subject)
    return (
        say("way.delivered") if measure == "throughput" else name,
        subject_words(subject),
        say("way.quarter", number=getattr(row, "quarter", 1)),
        numbers.outcome(base, unit).valued,
        numbers.change(mean, unit, low, high, like=base),
    )
